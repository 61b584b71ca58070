#include "core/identity/quorum.h"

#include <algorithm>
#include <charconv>
#include <functional>
#include <optional>
#include <utility>

#include <fmt/format.h>

namespace kentongan::identity {
namespace {

constexpr std::size_t kFileBytesMax = 65'536;
constexpr std::size_t kWitnessesMax = 64;
constexpr std::size_t kGroupsMax = 64;
constexpr std::string_view kNone = "none";

std::vector<std::string_view> words_of(std::string_view line) {
  std::vector<std::string_view> words;
  while (!line.empty()) {
    const auto begin = line.find_first_not_of(" \t");
    if (begin == line.npos) {
      break;
    }
    const auto end = std::min(line.find_first_of(" \t", begin), line.size());
    words.push_back(line.substr(begin, end - begin));
    line.remove_prefix(end);
  }
  return words;
}

/// Of what is not printed a file holds tabs and newlines only; bytes above 127 are somebody's
/// letters.
bool is_line(std::string_view line) {
  return std::ranges::none_of(line, [](char letter) {
    const auto byte = static_cast<unsigned char>(letter);
    return (byte < 0x20 && letter != '\t') || byte == 0x7f;
  });
}

}  // namespace

/// Reads line after line into a quorum.
class Quorum::Reader {
 public:
  explicit Reader(Quorum& quorum) : quorum_(quorum) {}

  Result<void> read(std::string_view file) {
    while (!file.empty()) {
      ++line_;
      const auto end = std::min(file.find('\n'), file.size() - 1) + 1;
      auto line = file.substr(0, end);
      file.remove_prefix(end);
      if (line.ends_with('\n')) {
        line.remove_suffix(1);
      }
      if (!is_line(line)) {
        return bad({"ada tanda yang tidak tercetak; tulis baris ini lagi dengan penyunting teks",
                    "it holds a character that is not printed; write the line again in a text "
                    "editor"});
      }
      const auto words = words_of(line);
      if (!words.empty() && !words.front().starts_with('#')) {
        KTG_TRY_VOID(take(words));
      }
    }
    if (!has_log_ || !has_quorum_) {
      return fail(ErrorCode::malformed,
                  Text{"Berkas kuorum menyebut tepat satu `log` dan satu `quorum`.",
                       "A quorum file names exactly one `log` and one `quorum`."});
    }
    return {};
  }

 private:
  using Words = std::vector<std::string_view>;

  Result<void> take(const Words& words) {
    const auto kind = words.front();
    if (kind == "log" && (words.size() == 2 || words.size() == 3)) {
      return take_log(words);
    }
    if (kind == "witness" && (words.size() == 3 || words.size() == 4)) {
      return take_witness(words);
    }
    if (kind == "group" && words.size() >= 4) {
      return take_group(words);
    }
    if (kind == "quorum" && words.size() == 2) {
      return take_quorum(words[1]);
    }
    return bad(
        {"baris adalah `log KUNCI`, `witness NAMA KUNCI`, `group NAMA N ANGGOTA…` atau "
         "`quorum NAMA`",
         "a line is `log KEY`, `witness NAME KEY`, `group NAME N MEMBER…` or `quorum NAME`"});
  }

  Result<void> take_log(const Words& words) {
    if (has_log_) {
      return bad(
          {"`log` kedua; satu berkas untuk satu catatan", "a second `log`; a file is of one"});
    }
    KTG_TRY(auto key, key_of(words[1], NoteKeyKind::log));
    quorum_.keys_.insert(quorum_.keys_.begin(), std::move(key));
    for (Member& member : quorum_.members_) {
      ++member.key;
    }
    has_log_ = true;
    return {};
  }

  Result<void> take_witness(const Words& words) {
    KTG_TRY_VOID(check_new(words[1]));
    KTG_TRY(auto key, key_of(words[2], NoteKeyKind::witness));
    if (++witnesses_ > kWitnessesMax) {
      return bad({"lebih dari 64 saksi", "more than 64 witnesses"});
    }
    quorum_.members_.push_back({std::string(words[1]), quorum_.keys_.size(), 0, {}, false});
    quorum_.keys_.push_back(std::move(key));
    return {};
  }

  Result<void> take_group(const Words& words) {
    KTG_TRY_VOID(check_new(words[1]));
    if (++groups_ > kGroupsMax) {
      return bad({"lebih dari 64 kelompok", "more than 64 groups"});
    }
    Member group{std::string(words[1]), 0, 0, {}, false};
    for (std::size_t i = 3; i < words.size(); ++i) {
      KTG_TRY(const std::size_t member, find(words[i]));
      if (std::exchange(quorum_.members_[member].is_grouped, true)) {
        return bad(
            {fmt::format("{} sudah anggota sebuah kelompok; ia dihitung satu kali saja", words[i]),
             fmt::format("{} is in a group already, and counts once", words[i])});
      }
      group.members.push_back(member);
    }
    KTG_TRY(group.needed, needed_of(words[2], group.members.size()));
    quorum_.members_.push_back(std::move(group));
    return {};
  }

  Result<void> take_quorum(std::string_view name) {
    if (has_quorum_) {
      return bad({"`quorum` kedua", "a second `quorum`"});
    }
    has_quorum_ = true;
    if (name != kNone) {
      KTG_TRY(quorum_.quorum_, find(name));
    }
    return {};
  }

  Result<std::size_t> needed_of(std::string_view word, std::size_t members) {
    std::size_t needed = word == "any" ? 1 : word == "all" ? members : 0;
    if (needed == 0) {
      const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), needed);
      if (error != std::errc() || end != word.data() + word.size() || needed == 0 ||
          needed > members) {
        return bad(
            {fmt::format("\"{}\": tulis any, all, atau angka dari 1 sampai {}", word, members),
             fmt::format("\"{}\": write any, all, or a number from 1 to {}", word, members)});
      }
    }
    return needed;
  }

  Result<NoteKey> key_of(std::string_view vkey, NoteKeyKind kind) {
    auto key = NoteKey::parse(vkey);
    if (!key) {
      return bad_key(key.error());
    }
    if (key->kind() != kind) {
      return bad({"jenis kunci ini untuk baris lain", "a key of this kind is for another line"});
    }
    const auto same = [&key](const NoteKey& known) { return known.key() == key->key(); };
    if (std::ranges::any_of(quorum_.keys_, same)) {
      return bad({"kunci ini sudah dipakai di atas", "this key stands above already"});
    }
    return key;
  }

  [[nodiscard]] Error bad_key(const Error& why) const {
    Error error =
        why.code == ErrorCode::field_invalid
            ? bad({"kunci ini berorde rendah, siapa saja dapat menandatangani dengannya; minta "
                   "kunci baru dari pemiliknya",
                   "this key is of low order, anybody can sign with it; ask its owner for another"})
            : bad({"kunci tidak dapat dibaca; salin `nama+hash+base64` persis seperti tercetak",
                   fmt::format("the key cannot be read ({}); copy `name+hash+base64` exactly as "
                               "printed",
                               why.detail())});
    error.code = why.code;
    return error;
  }

  Result<void> check_new(std::string_view name) {
    const auto same = [name](const Member& known) { return known.name == name; };
    if (name == kNone || std::ranges::any_of(quorum_.members_, same)) {
      return bad(
          {fmt::format("nama {} sudah dipakai", name), fmt::format("the name {} is taken", name)});
    }
    return {};
  }

  Result<std::size_t> find(std::string_view name) {
    const auto found = std::ranges::find(quorum_.members_, name, &Member::name);
    if (found == quorum_.members_.end()) {
      return bad({fmt::format("{} tidak ada di atas baris ini", name),
                  fmt::format("there is no {} above this line", name)});
    }
    return static_cast<std::size_t>(found - quorum_.members_.begin());
  }

  [[nodiscard]] Error bad(const Text& why) const {
    return fail(ErrorCode::malformed, Text{fmt::format("Baris {}: {}.", line_, why.id),
                                           fmt::format("Line {}: {}.", line_, why.en)});
  }

  Quorum& quorum_;
  int line_ = 0;
  std::size_t witnesses_ = 0;
  std::size_t groups_ = 0;
  bool has_log_ = false;
  bool has_quorum_ = false;
};

Result<Quorum> Quorum::parse(std::string_view file) {
  if (file.size() > kFileBytesMax) {
    return fail(ErrorCode::too_large, "a quorum file of more than 64 KiB");
  }
  Quorum quorum;
  KTG_TRY_VOID(Reader(quorum).read(file));
  return quorum;
}

Quorum::Times Quorum::satisfied(const Times& times) const {
  Times done;  // What stands above a member is known already.
  for (const Member& member : members_) {
    if (member.members.empty()) {
      done.push_back(times[member.key]);
      continue;
    }
    std::vector<std::int64_t> when;
    for (const std::size_t part : member.members) {
      if (done[part]) {
        when.push_back(*done[part]);
      }
    }
    std::ranges::sort(when);
    done.push_back(when.size() >= member.needed ? std::optional(when[member.needed - 1])
                                                : std::nullopt);
  }
  return done;
}

Quorum::Standing Quorum::weigh(std::span<const Signed> found) const {
  Standing standing;
  Times times(keys_.size());
  for (const Signed& signature : found) {
    times[signature.key] = signature.time_s;
    standing.is_logs_own = standing.is_logs_own || signature.key == kLog;
  }
  std::vector<std::int64_t> seen;
  for (const Member& member : members_) {
    if (member.members.empty() && times[member.key]) {
      standing.seen_by.push_back(member.name);
      seen.push_back(*times[member.key]);
    }
  }
  std::ranges::sort(seen, std::greater<>());
  standing.two_saw_s = seen.size() < 2 ? 0 : seen[1];
  if (quorum_ == kNobody) {
    standing.is_final = standing.is_logs_own;
    return standing;
  }
  const Times done = satisfied(times);
  const Member& top = members_[quorum_];
  const std::vector<std::size_t> parts = top.members.empty() ? std::vector{quorum_} : top.members;
  standing.parts = parts.size();
  standing.parts_done = static_cast<std::size_t>(
      std::ranges::count_if(parts, [&done](std::size_t part) { return done[part].has_value(); }));
  standing.is_final = standing.is_logs_own && done[quorum_].has_value();
  standing.quorum_time_s = done[quorum_].value_or(0);
  return standing;
}

Result<Quorum::Standing> Quorum::judge(const Note& note) const {
  if (!note.text.starts_with(log().name() + "\n")) {
    return fail(ErrorCode::malformed, "a checkpoint of another log than " + log().name());
  }
  KTG_TRY(const auto found, check_note(note, keys_));
  return weigh(found);
}

}  // namespace kentongan::identity
