#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "core/base/bytes.h"
#include "core/base/ids.h"
#include "core/base/result.h"

namespace kentongan::agents {

/// One field of a serialised protobuf message, where it lies.
struct WireField {
  std::uint32_t number = 0;
  std::uint32_t type = 0;  ///< 0 varint, 1 fixed64, 2 bytes, 5 fixed32.
  std::uint64_t varint = 0;
  BytesView bytes;
};

/// Walks the fields of a serialised message without copying. Every length is checked.
/// @code for (WireReader reader(bytes); reader.next(field);) …; if (!reader.ok()) … @endcode
class WireReader {
 public:
  explicit WireReader(BytesView bytes) : rest_(bytes) {}
  /// @return false at the end or at the first byte that is no protobuf.
  bool next(WireField& field);
  [[nodiscard]] bool ok() const { return ok_; }

 private:
  bool varint(std::uint64_t& value);
  BytesView rest_;
  bool ok_ = true;
};

/// A serialised Event taken apart in place: views into it, nothing copied. The same reading of the
/// bytes as the generated parser's, save that a singular message that stands twice is malformed.
struct EventParts {
  static constexpr std::size_t kSignaturesMost = 4;

  std::uint64_t seq = 0;
  std::int64_t time_us = 0;
  std::uint32_t arm = 0;  ///< Field number of the body: 10 to 17.
  BytesView body;

  // Of an Accepted (arms 10 to 14):
  BytesView decision;
  BytesView media_type, header, payload, salt;
  std::uint32_t index = 0;
  std::uint32_t count = 0;
  struct Signature {
    BytesView key_id, value;
  };
  std::array<Signature, kSignaturesMost> signatures;
  std::size_t signature_count = 0;
  bool withheld = false;  ///< Something of the item is not shown (protocol.md 1.7).
  BytesView header_root, payload_commitment, header_salts;

  [[nodiscard]] bool is_item() const { return arm >= 10 && arm <= 14; }
};

/// @return `malformed` for anything that is no Event with exactly one body.
Result<void> read_event(BytesView event, EventParts& parts);

/// What a verifier and a mailbox need of an item's header, as views.
struct HeaderFacts {
  BytesView id;
  std::string_view bus;
  std::string_view agency;    ///< Whose key must sign; of a directory change empty.
  std::string_view type;      ///< Of a message.
  std::string_view incident;  ///< Of a message.
  std::string_view exercise;
  bool sealed = false;
  std::uint32_t evidence_code = 0;
  std::uint32_t precedence = 0;  ///< Of a message.
  BytesView about;               ///< Of an evidence.
};

/// `arm` as in `EventParts`. @return `malformed`, also for an id that is not 16 bytes.
Result<HeaderFacts> read_header(std::uint32_t arm, BytesView header);

}  // namespace kentongan::agents
