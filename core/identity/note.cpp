#include "core/identity/note.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "core/base/digest.h"

namespace kentongan::identity {
namespace {

constexpr std::size_t kNoteBytesMax = 65'536;
constexpr std::size_t kLinesMax = 64;
constexpr std::string_view kDash = "\xe2\x80\x94 ";  // U+2014 and a space.
constexpr std::size_t kHashBytes = 4;
constexpr std::size_t kTimeBytes = 8;
constexpr std::uint64_t kTimeMaxS = std::uint64_t{1} << 43;  // In microseconds it fits 64 bits.

Error bad_note(const char* why) {
  return fail(ErrorCode::malformed, fmt::format("a signed note: {}", why));
}

std::uint32_t hash_of(std::string_view name, NoteKeyKind kind, const PublicKey& key) {
  const char byte = static_cast<char>(kind);
  return get_u32(sha256({name, "\n", BytesView(&byte, 1), key.view()}).view().data());
}

std::string cosigned(std::string_view text, std::int64_t time_s) {
  return fmt::format("cosignature/v1\ntime {}\n{}", time_s, text);
}

/// Whole lines of UTF-8 without control characters but the newline.
bool is_note_text(std::string_view text) {
  const auto is_control = [](char letter) {
    return static_cast<unsigned char>(letter) < 0x20 && letter != '\n';
  };
  return !text.empty() && text.back() == '\n' && is_utf8(text) &&
         std::ranges::none_of(text, is_control);
}

/// White space of Unicode that is not of ASCII, as UTF-8.
bool has_wide_space(std::string_view name) {
  constexpr std::array<std::string_view, 19> kSpaces{
      "\xc2\x85",     "\xc2\xa0",     "\xe1\x9a\x80", "\xe2\x80\x80", "\xe2\x80\x81",
      "\xe2\x80\x82", "\xe2\x80\x83", "\xe2\x80\x84", "\xe2\x80\x85", "\xe2\x80\x86",
      "\xe2\x80\x87", "\xe2\x80\x88", "\xe2\x80\x89", "\xe2\x80\x8a", "\xe2\x80\xa8",
      "\xe2\x80\xa9", "\xe2\x80\xaf", "\xe2\x81\x9f", "\xe3\x80\x80"};
  return std::ranges::any_of(
      kSpaces, [name](std::string_view space) { return name.find(space) != name.npos; });
}

}  // namespace

bool is_note_name(std::string_view name) {
  const auto is_bad = [](char letter) {
    return static_cast<unsigned char>(letter) <= 0x20 || letter == '+';
  };
  return !name.empty() && is_utf8(name) && std::ranges::none_of(name, is_bad) &&
         !has_wide_space(name);
}

NoteKey::NoteKey(std::string name, NoteKeyKind kind, const PublicKey& key)
    : name_(std::move(name)), kind_(kind), key_(key), hash_(hash_of(name_, kind, key)) {
  KTG_CHECK(is_note_name(name_));
}

Result<NoteKey> NoteKey::parse(std::string_view vkey) {
  constexpr std::size_t kHashDigits = 2 * kHashBytes;
  const auto after_name = vkey.find('+');
  const auto name = vkey.substr(0, after_name);
  if (after_name == vkey.npos || !is_note_name(name)) {
    return bad_note("a key begins with its name and a '+'");
  }
  const auto rest = vkey.substr(after_name + 1);
  if (rest.size() < kHashDigits + 1 || rest[kHashDigits] != '+') {
    return bad_note("a key has eight digits of hash after its name");
  }
  KTG_TRY(const Bytes hash, from_hex(rest.substr(0, kHashDigits)));
  KTG_TRY(const Bytes bytes, from_base64(rest.substr(kHashDigits + 1)));
  const bool is_known_kind =
      bytes.size() == 1 + PublicKey::kSize && (bytes[0] == static_cast<char>(NoteKeyKind::log) ||
                                               bytes[0] == static_cast<char>(NoteKeyKind::witness));
  if (!is_known_kind) {
    return bad_note("a key of a kind that is not known");
  }
  NoteKey key(std::string(name), static_cast<NoteKeyKind>(bytes[0]),
              PublicKey::copied(BytesView(bytes).substr(1)));
  if (get_u32(hash.data()) != key.hash()) {
    return bad_note("the hash is not that of the key");
  }
  if (!is_enrollable(key.key())) {
    return fail(ErrorCode::field_invalid, "a public key of low order");
  }
  return key;
}

std::string NoteKey::vkey() const {
  return fmt::format("{}+{:08x}+{}", name_, hash_,
                     to_base64(static_cast<char>(kind_) + key_.str()));
}

bool NoteKey::made(const Note::Signature& signature) const {
  return signature.key_hash == hash_ && signature.name == name_;
}

bool NoteKey::verifies(std::string_view text, const Note::Signature& signature) const {
  const BytesView bytes = signature.bytes;
  if (kind_ == NoteKeyKind::log) {
    return bytes.size() == SignatureBytes::kSize &&
           identity::verifies(key_, text, SignatureBytes::copied(bytes));
  }
  if (bytes.size() != kTimeBytes + SignatureBytes::kSize) {
    return false;
  }
  const std::uint64_t time_s = get_u64(bytes.data());
  return time_s <= kTimeMaxS &&
         identity::verifies(key_, cosigned(text, static_cast<std::int64_t>(time_s)),
                            SignatureBytes::copied(bytes.substr(kTimeBytes)));
}

Result<Note::Signature> parse_line(BytesView line) {
  if (!line.starts_with(kDash) || !line.ends_with('\n') || !is_note_text(line)) {
    return bad_note("a signature line begins with a dash and ends with a newline");
  }
  line.remove_prefix(kDash.size());
  line.remove_suffix(1);
  const auto space = line.find(' ');
  const auto name = line.substr(0, space);
  if (space == line.npos || !is_note_name(name)) {
    return bad_note("a signature line has a name and base64");
  }
  KTG_TRY(const Bytes bytes, from_base64(line.substr(space + 1)));
  if (bytes.size() <= kHashBytes) {
    return bad_note("a signature is too short");
  }
  return Note::Signature{std::string(name), get_u32(bytes.data()), bytes.substr(kHashBytes)};
}

Result<Note> parse_note(BytesView bytes) {
  if (bytes.size() > kNoteBytesMax) {
    return fail(ErrorCode::too_large, "a signed note of more than 64 KiB");
  }
  if (!is_note_text(bytes)) {
    return bad_note("not whole lines of UTF-8");
  }
  // The last empty line: the text itself may have some.
  const auto gap = bytes.rfind("\n\n");
  if (gap == bytes.npos) {
    return bad_note("no empty line before the signatures");
  }
  Note note;
  note.text = std::string(bytes.substr(0, gap + 1));
  for (BytesView rest = bytes.substr(gap + 2); !rest.empty();) {
    const auto end = rest.find('\n') + 1;
    if (note.signatures.size() == kLinesMax) {
      return bad_note("more than 64 signatures");
    }
    KTG_TRY(auto signature, parse_line(rest.substr(0, end)));
    note.signatures.push_back(std::move(signature));
    rest.remove_prefix(end);
  }
  if (note.signatures.empty()) {
    return bad_note("no signature");
  }
  return note;
}

std::string write_line(const Note::Signature& signature) {
  Bytes bytes;
  append_u32(bytes, signature.key_hash);
  bytes += signature.bytes;
  return fmt::format("{}{} {}\n", kDash, signature.name, to_base64(bytes));
}

std::string write_note(const Note& note) {
  std::string bytes = note.text + "\n";
  for (const Note::Signature& signature : note.signatures) {
    bytes += write_line(signature);
  }
  return bytes;
}

Note::Signature sign_note(std::string_view text, const std::string& name, const SigningKey& key) {
  KTG_CHECK(is_note_text(text));
  return {name, hash_of(name, NoteKeyKind::log, key.public_key()), key.sign(text).str()};
}

Note::Signature cosign_note(std::string_view text, const std::string& name, const SigningKey& key,
                            std::int64_t time_s) {
  KTG_CHECK(is_note_text(text));
  Bytes bytes;
  append_u64(bytes, static_cast<std::uint64_t>(time_s));
  bytes += key.sign(cosigned(text, time_s)).view();
  return {name, hash_of(name, NoteKeyKind::witness, key.public_key()), std::move(bytes)};
}

Result<std::vector<Signed>> check_lines(const Note& note, std::span<const NoteKey> known) {
  std::vector<Signed> found;
  for (const Note::Signature& signature : note.signatures) {
    const auto key = std::ranges::find_if(
        known, [&signature](const NoteKey& each) { return each.made(signature); });
    if (key == known.end()) {
      continue;
    }
    const auto index = static_cast<std::size_t>(key - known.begin());
    if (std::ranges::find(found, index, &Signed::key) != found.end()) {
      return bad_note("a known key stands twice");
    }
    if (!key->verifies(note.text, signature)) {
      return fail(ErrorCode::bad_signature,
                  fmt::format("the signature of {} is not good", key->name()));
    }
    const bool is_witness = key->kind() == NoteKeyKind::witness;
    found.push_back(
        {index, is_witness ? static_cast<std::int64_t>(get_u64(signature.bytes.data())) : 0});
  }
  return found;
}

Result<OwnNote> OwnNote::check(Note note, const NoteKey& own) {
  KTG_TRY_VOID(check_note(note, std::span(&own, 1)));
  OwnNote checked(own);
  checked.text_ = std::move(note.text);
  checked.others_ = std::move(note.signatures);
  std::erase_if(checked.others_, [&own](const auto& line) { return own.made(line); });
  return checked;
}

Result<std::vector<Signed>> check_note(const Note& note, std::span<const NoteKey> known) {
  KTG_TRY(auto found, check_lines(note, known));
  if (found.empty()) {
    return fail(ErrorCode::bad_signature, "nobody who is known has signed it");
  }
  return found;
}

}  // namespace kentongan::identity
