#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "core/base/bytes.h"
#include "core/base/ids.h"
#include "core/base/result.h"

namespace kentongan::eventlog {

/// An item as a bundle carries it, whole or in part, in a form that needs no protobuf library
/// (bundle.md 4). Views: the bytes belong to the caller; empty where it does not stand.
struct ItemForm {
  struct Opening {
    std::uint8_t index = 0;  ///< Group of the header, 0 to 7.
    BytesView salt;          ///< 16 bytes.
    std::vector<Digest> path;
    BytesView record;
  };
  struct Signature {
    KeyId key;
    BytesView value;  ///< 64 bytes.
  };

  BytesView media_type;
  BytesView header, salt, payload;
  BytesView header_salts;
  std::optional<Digest> header_root, payload_commitment, payload_salt;
  std::vector<Opening> openings;
  std::uint32_t index = 0;  ///< In its submission.
  std::uint32_t count = 0;
  std::vector<Digest> path;
  std::vector<Signature> signatures;  ///< 1 to 4.
  BytesView event;                    ///< The broker's own: then nothing else stands.

  [[nodiscard]] bool is_own_event() const { return !event.empty(); }
  [[nodiscard]] bool is_whole() const { return !salt.empty() || is_own_event(); }
  [[nodiscard]] bool shows_payload() const { return !salt.empty() || payload_salt.has_value(); }
};

/// The bytes of a form that parse_item() would read.
[[nodiscard]] Bytes write_item(const ItemForm& item);

/// Whether header and records are those of a message is not looked at.
/// @return `malformed` for another order, length or mixture of fields, or a path that is not as
///         long as the tree of its submission asks.
Result<ItemForm> parse_item(BytesView bytes);

}  // namespace kentongan::eventlog
