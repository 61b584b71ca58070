#pragma once

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
  Bytes routing_id;
  Bytes frame;
};

}  // namespace kentongan::broker
