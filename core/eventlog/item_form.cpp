#include "core/eventlog/item_form.h"

#include <algorithm>

#include "core/base/limits.h"
#include "core/base/tree_hash.h"

namespace kentongan::eventlog {
namespace {

constexpr BytesView kItemMagic = "KTGITEM1";
constexpr std::size_t kFieldHead = 5;
constexpr std::size_t kMediaTypeMax = 100;
constexpr std::size_t kOpeningSteps = 3;
constexpr std::size_t kRecordSaltBytes = 16;
constexpr std::size_t kSaltBytes = 32;
constexpr std::size_t kGroups = 8;
constexpr std::size_t kOpeningBytesMin = 1 + kRecordSaltBytes + kOpeningSteps * Digest::kSize;
constexpr std::size_t kPlaceBytesMin = 8;
constexpr std::size_t kSignatureBytes = 64;

// Tags of the fields.
constexpr std::uint8_t kTagMediaType = 1;
constexpr std::uint8_t kTagHeader = 2;
constexpr std::uint8_t kTagSalt = 3;
constexpr std::uint8_t kTagPayload = 4;
constexpr std::uint8_t kTagHeaderSalts = 5;
constexpr std::uint8_t kTagHeaderRoot = 6;
constexpr std::uint8_t kTagPayloadCommitment = 7;
constexpr std::uint8_t kTagPayloadSalt = 8;
constexpr std::uint8_t kTagOpening = 9;
constexpr std::uint8_t kTagPlace = 10;
constexpr std::uint8_t kTagSignature = 11;
constexpr std::uint8_t kTagOwnEvent = 12;

Error bad_item(const char* why) {
  return fail(ErrorCode::malformed, std::string("an item: ") + why);
}

void append_field(Bytes& to, std::uint8_t tag, std::initializer_list<BytesView> parts) {
  std::size_t size = 0;
  for (const BytesView part : parts) {
    size += part.size();
  }
  to.push_back(static_cast<char>(tag));
  append_u32(to, static_cast<std::uint32_t>(size));
  for (const BytesView part : parts) {
    to.append(part);
  }
}

void append_if(Bytes& to, std::uint8_t tag, BytesView bytes) {
  if (!bytes.empty()) {
    append_field(to, tag, {bytes});
  }
}

void append_if(Bytes& to, std::uint8_t tag, const std::optional<Digest>& digest) {
  if (digest) {
    append_field(to, tag, {digest->view()});
  }
}

Bytes joined(const std::vector<Digest>& path) {
  Bytes bytes;
  for (const Digest& step : path) {
    bytes.append(step.view());
  }
  return bytes;
}

std::vector<Digest> hashes_in(BytesView hashes) {
  std::vector<Digest> path;
  for (; !hashes.empty(); hashes.remove_prefix(Digest::kSize)) {
    path.push_back(Digest::copied(hashes.substr(0, Digest::kSize)));
  }
  return path;
}

Result<void> take_opening(BytesView bytes, ItemForm& item) {
  if (bytes.size() < kOpeningBytesMin) {
    return bad_item("an opening that is too short");
  }
  ItemForm::Opening made;
  made.index = static_cast<std::uint8_t>(bytes.front());
  made.salt = bytes.substr(1, kRecordSaltBytes);
  made.path = hashes_in(bytes.substr(1 + kRecordSaltBytes, kOpeningSteps * Digest::kSize));
  made.record = bytes.substr(kOpeningBytesMin);
  if (made.index >= kGroups || made.record.size() > limits::kHeaderBytesMax ||
      (item.openings.empty() ? made.index != 0 : made.index <= item.openings.back().index)) {
    return bad_item("openings that do not rise from 0");
  }
  item.openings.push_back(std::move(made));
  return {};
}

Result<void> take_place(BytesView bytes, ItemForm& item) {
  if (bytes.size() < kPlaceBytesMin || (bytes.size() - kPlaceBytesMin) % Digest::kSize != 0) {
    return bad_item("a place of another length");
  }
  item.index = get_u32(bytes.data());
  item.count = get_u32(bytes.data() + 4);
  item.path = hashes_in(bytes.substr(kPlaceBytesMin));
  if (item.count > limits::kSubmissionItemsMax ||
      !root_from_path({}, item.index, item.count, item.path)) {
    return bad_item("a place that is not in its submission");
  }
  return {};
}

Result<void> take_signature(BytesView bytes, ItemForm& item) {
  if (bytes.size() != KeyId::kSize + kSignatureBytes ||
      item.signatures.size() == limits::kSignaturesMax) {
    return bad_item("signatures that cannot be");
  }
  const KeyId key = KeyId::copied(bytes.substr(0, KeyId::kSize));
  if (std::ranges::find(item.signatures, key, &ItemForm::Signature::key) != item.signatures.end()) {
    return bad_item("a key that signs twice");
  }
  item.signatures.push_back({key, bytes.substr(KeyId::kSize)});
  return {};
}

Result<void> take_bytes(BytesView bytes, std::size_t size_max, BytesView& to) {
  if (bytes.empty() || bytes.size() > size_max) {
    return bad_item("a field of another length");
  }
  to = bytes;
  return {};
}

Result<void> take_digest(BytesView bytes, std::optional<Digest>& to) {
  if (bytes.size() != Digest::kSize) {
    return bad_item("a hash of another length");
  }
  to = Digest::copied(bytes);
  return {};
}

Result<void> take(std::uint8_t tag, BytesView bytes, ItemForm& item) {
  switch (tag) {
    case kTagMediaType:
      return take_bytes(bytes, kMediaTypeMax, item.media_type);
    case kTagHeader:
      return take_bytes(bytes, limits::kHeaderBytesMax, item.header);
    case kTagSalt:
      return bytes.size() == kSaltBytes ? take_bytes(bytes, kSaltBytes, item.salt)
                                        : bad_item("a salt of another length");
    case kTagPayload:
      return take_bytes(bytes, limits::kPayloadBytesMax, item.payload);
    case kTagHeaderSalts:
      return bytes.size() == kRecordSaltBytes || bytes.size() == kGroups * kRecordSaltBytes
                 ? take_bytes(bytes, kGroups * kRecordSaltBytes, item.header_salts)
                 : bad_item("salts of another length");
    case kTagHeaderRoot:
      return take_digest(bytes, item.header_root);
    case kTagPayloadCommitment:
      return take_digest(bytes, item.payload_commitment);
    case kTagPayloadSalt:
      return take_digest(bytes, item.payload_salt);
    case kTagOpening:
      return take_opening(bytes, item);
    case kTagPlace:
      return take_place(bytes, item);
    case kTagSignature:
      return take_signature(bytes, item);
    case kTagOwnEvent:
      return take_bytes(bytes, limits::kEventBytesMax, item.event);
    default:
      return bad_item("a field of another tag");
  }
}

/// One of the rows of bundle.md 4, and no other.
bool is_row(const ItemForm& item) {
  const bool has_parts = !item.media_type.empty() || item.count != 0 || !item.signatures.empty();
  const bool shows_something = !item.header.empty() || !item.salt.empty() ||
                               !item.payload.empty() || !item.header_salts.empty() ||
                               item.header_root || item.payload_commitment || item.payload_salt ||
                               !item.openings.empty();
  if (item.is_own_event()) {
    return !has_parts && !shows_something;
  }
  if (item.media_type.empty() || item.count == 0 || item.signatures.empty()) {
    return false;
  }
  const bool states = item.header_root && item.payload_commitment;
  const bool states_nothing = !item.header_root && !item.payload_commitment;
  if (!item.salt.empty()) {
    return !item.header.empty() && states_nothing && item.header_salts.empty() &&
           !item.payload_salt && item.openings.empty();
  }
  if (!item.header.empty() || !item.header_salts.empty()) {
    return !item.header.empty() && !item.header_salts.empty() && states && item.payload.empty() &&
           !item.payload_salt && item.openings.empty();
  }
  return states && (item.payload.empty() || item.payload_salt) &&
         (!item.payload_salt || !item.openings.empty());
}

}  // namespace

Bytes write_item(const ItemForm& item) {
  Bytes bytes(kItemMagic);
  append_if(bytes, kTagMediaType, item.media_type);
  append_if(bytes, kTagHeader, item.header);
  append_if(bytes, kTagSalt, item.salt);
  append_if(bytes, kTagPayload, item.payload);
  append_if(bytes, kTagHeaderSalts, item.header_salts);
  append_if(bytes, kTagHeaderRoot, item.header_root);
  append_if(bytes, kTagPayloadCommitment, item.payload_commitment);
  append_if(bytes, kTagPayloadSalt, item.payload_salt);
  for (const ItemForm::Opening& each : item.openings) {
    const char index = static_cast<char>(each.index);
    append_field(bytes, kTagOpening,
                 {BytesView(&index, 1), each.salt, joined(each.path), each.record});
  }
  if (item.count != 0) {
    Bytes where;
    append_u32(where, item.index);
    append_u32(where, item.count);
    append_field(bytes, kTagPlace, {where, joined(item.path)});
  }
  for (const ItemForm::Signature& each : item.signatures) {
    append_field(bytes, kTagSignature, {each.key.view(), each.value});
  }
  append_if(bytes, kTagOwnEvent, item.event);
  return bytes;
}

Result<ItemForm> parse_item(BytesView bytes) {
  if (!bytes.starts_with(kItemMagic) || bytes.size() > limits::kEventBytesMax) {
    return bad_item("another beginning, or too large");
  }
  ItemForm item;
  std::uint8_t last = 0;
  for (BytesView rest = bytes.substr(kItemMagic.size()); !rest.empty();) {
    if (rest.size() < kFieldHead) {
      return bad_item("a field that is cut");
    }
    const auto tag = static_cast<std::uint8_t>(rest.front());
    const std::size_t size = get_u32(rest.data() + 1);
    rest.remove_prefix(kFieldHead);
    if (size > rest.size() || tag < last ||
        (tag == last && tag != kTagOpening && tag != kTagSignature)) {
      return bad_item("fields that are cut or do not rise");
    }
    KTG_TRY_VOID(take(tag, rest.substr(0, size), item));
    rest.remove_prefix(size);
    last = tag;
  }
  return is_row(item) ? Result<ItemForm>(std::move(item)) : bad_item("an odd mixture of fields");
}

}  // namespace kentongan::eventlog
