#include "core/identity/item.h"

#include <algorithm>
#include <charconv>
#include <cstring>

#include "core/base/digest.h"
#include "core/base/tree_hash.h"

namespace kentongan::identity {
namespace {

constexpr BytesView kEvidenceMediaTypeSuffix = ".v1+protobuf";
constexpr BytesView kPayloadDomain{"bus/v1/payload\0", 15};
constexpr BytesView kHeaderSaltPrefix{"\x11", 1};
constexpr BytesView kPayloadSaltPrefix{"\x12", 1};
constexpr BytesView kLeafPrefix{"\0", 1};

/// By number of the code; empty: no item of its own.
constexpr std::array<BytesView, 22> kEvidenceWords{"",          "",
                                                   "",          "rejected",
                                                   "relayed",   "relay-failed",
                                                   "delivered", "delivery-failed",
                                                   "read",      "acknowledged",
                                                   "acting",    "acted",
                                                   "refused",   "delegated",
                                                   "expired",   "",
                                                   "sealed",    "erased",
                                                   "escalated", "held",
                                                   "confirmed", "exported"};

/// Takes one protobuf varint of at most five bytes from the front, as a length has.
std::optional<std::size_t> take_length(BytesView& from) {
  constexpr int kBytesMax = 5;
  std::size_t value = 0;
  for (int i = 0; i < kBytesMax && !from.empty(); ++i) {
    const auto byte = static_cast<std::uint8_t>(from.front());
    from.remove_prefix(1);
    value |= static_cast<std::size_t>(byte & 0x7f) << (7 * i);
    if ((byte & 0x80) == 0) {
      return value;
    }
  }
  return std::nullopt;
}

/// Field 1 to 8 with a length: the one-byte tags 0a, 12, 1a ... 42. Index of the group, or nothing.
std::optional<std::size_t> group_of(char tag_byte) {
  constexpr unsigned kLengthDelimited = 2;
  const auto tag = static_cast<std::uint8_t>(tag_byte);
  const unsigned field = tag >> 3;
  if ((tag & 7) != kLengthDelimited || tag >= 0x80 || field < 1 || field > kHeaderGroups) {
    return std::nullopt;
  }
  return field - 1;
}

/// Both halves of H(11 || salt || j): the salts of records 2j and 2j + 1.
Digest salt_pair(BytesView salt, std::size_t pair) {
  const char number = static_cast<char>(pair);
  return sha256({kHeaderSaltPrefix, salt, BytesView(&number, 1)});
}

Digest message_header_root(const Records& records, BytesView salt) {
  RecordLeaves leaves;
  for (std::size_t pair = 0; pair < kHeaderGroups / 2; ++pair) {
    const Digest salts = salt_pair(salt, pair);
    const auto first = 2 * pair;
    leaves[first] = record_leaf(salts.view().substr(0, kHeaderSaltBytes), records[first]);
    leaves[first + 1] = record_leaf(salts.view().substr(kHeaderSaltBytes), records[first + 1]);
  }
  return tree_root(leaves);
}

/// "DSSEv1 45 " before a body of that type; the longest type is far below the room.
class PaeStart {
 public:
  explicit PaeStart(std::size_t type_size) {
    constexpr BytesView kVersion = "DSSEv1 ";
    std::memcpy(text_.data(), kVersion.data(), kVersion.size());
    auto* end =
        std::to_chars(text_.data() + kVersion.size(), text_.data() + text_.size(), type_size).ptr;
    *end++ = ' ';
    size_ = static_cast<std::size_t>(end - text_.data());
  }
  [[nodiscard]] BytesView view() const { return {text_.data(), size_}; }

 private:
  std::array<char, 32> text_{};
  std::size_t size_;
};

}  // namespace

Bytes evidence_media_type(int evidence_code) {
  const auto at = static_cast<std::size_t>(evidence_code);
  if (evidence_code < 0 || at >= kEvidenceWords.size() || kEvidenceWords.at(at).empty()) {
    return {};
  }
  Bytes type(kEvidenceMediaTypePrefix);
  type += kEvidenceWords.at(at);
  type += kEvidenceMediaTypeSuffix;
  return type;
}

std::optional<int> evidence_code_of(BytesView media_type) {
  if (!media_type.starts_with(kEvidenceMediaTypePrefix) ||
      !media_type.ends_with(kEvidenceMediaTypeSuffix)) {
    return std::nullopt;
  }
  media_type.remove_prefix(kEvidenceMediaTypePrefix.size());
  if (media_type.size() <= kEvidenceMediaTypeSuffix.size()) {
    return std::nullopt;
  }
  media_type.remove_suffix(kEvidenceMediaTypeSuffix.size());
  const auto found = std::ranges::find(kEvidenceWords, media_type);
  return found == kEvidenceWords.end()
             ? std::nullopt
             : std::optional(static_cast<int>(found - kEvidenceWords.begin()));
}

Result<Records> records_of(BytesView message_header) {
  Records records;
  std::size_t next_group = 0;
  BytesView rest = message_header;
  while (!rest.empty()) {
    const BytesView start = rest;
    const auto group = group_of(rest.front());
    rest.remove_prefix(1);
    if (!group || *group < next_group) {
      return fail(ErrorCode::malformed,
                  Text{"kepala terdiri atas kelompok 1 sampai 8, masing-masing sekali, berurutan",
                       "a header has the groups 1 to 8, each once, in order"});
    }
    const auto length = take_length(rest);
    if (!length || *length > rest.size()) {
      return fail(ErrorCode::malformed, Text{"satu kelompok di kepala berakhir di luar bitanya",
                                             "a group of the header ends past its bytes"});
    }
    rest.remove_prefix(*length);
    records[*group] = start.substr(0, start.size() - rest.size());
    next_group = *group + 1;
  }
  return records;
}

RecordSalt record_salt(BytesView salt, std::size_t index) {
  const Digest salts = salt_pair(salt, index / 2);
  return RecordSalt::copied(salts.view().substr(index % 2 * kHeaderSaltBytes, kHeaderSaltBytes));
}

Digest record_leaf(BytesView record_salt, BytesView record) {
  return sha256({kLeafPrefix, record_salt, record});
}

Digest payload_salt_of(BytesView salt) {
  return sha256({kPayloadSaltPrefix, salt});
}

Digest payload_commitment_of(BytesView payload_salt, BytesView payload) {
  return sha256({kPayloadDomain, payload_salt, payload});
}

Digest item_hash_of(BytesView media_type, const Digest& header_root,
                    const Digest& payload_commitment) {
  const PaeStart start(media_type.size());
  return sha256({kLeafPrefix, start.view(), media_type, " 64 ", header_root.view(),
                 payload_commitment.view()});
}

Result<ItemHashes> hash_item(const ItemBytes& item) {
  if (item.salt.size() != kSaltBytes) {
    return fail(ErrorCode::malformed,
                Text{"garam butir harus 32 bita", "the salt of an item is 32 bytes"});
  }
  ItemHashes hashes;
  if (item.media_type == kMessageMediaType) {
    KTG_TRY(const Records records, records_of(item.header));
    hashes.header_root = message_header_root(records, item.salt);
  } else {
    hashes.header_root = record_leaf(record_salt(item.salt, 0).view(), item.header);
  }
  hashes.payload_commitment =
      payload_commitment_of(payload_salt_of(item.salt).view(), item.payload);
  hashes.item_hash = item_hash_of(item.media_type, hashes.header_root, hashes.payload_commitment);
  return hashes;
}

Bytes bytes_to_sign(const Digest& submission_root) {
  return pae(kSubmissionMediaType, submission_root.view());
}

Bytes pae(BytesView type, BytesView body) {
  Bytes bytes(PaeStart(type.size()).view());
  bytes += type;
  bytes += ' ';
  bytes += std::to_string(body.size());
  bytes += ' ';
  bytes += body;
  return bytes;
}

}  // namespace kentongan::identity
