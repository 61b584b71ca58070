#pragma once

#include <cstdint>

#include "core/base/bytes.h"
#include "core/base/clock.h"
#include "core/base/ids.h"

namespace kentongan::broker {

/// One frame as it came through the door. `user` is what ZAP attached: the only identity of a
/// speaker. The routing id says where an answer goes and nothing else.
struct Inbound {
  Bytes routing_id;
  TransportKey user;
  Bytes frame;
};

/// One frame to send, without waiting.
struct Outbound {
  /// What becomes of it if the line is full: a part of an answer is missed by whoever asked, all
  /// else comes again by itself.
  enum class Kind : std::uint8_t { other, answer };

  Bytes routing_id;
  Bytes frame;
  Kind kind = Kind::other;
};

}  // namespace kentongan::broker
