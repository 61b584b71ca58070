#pragma once

#include <optional>

#include "core/base/bytes.h"
#include "core/base/result.h"

/// For the sources of this room only: setting options with the answer checked, reading one part.
namespace kentongan::transport {

/// @return `unavailable`, naming the option, if ZeroMQ does not take it.
Result<void> set_option(void* socket, int option, int value);
Result<void> set_option(void* socket, int option, BytesView value);

/// What all sockets of the bus have in common: size limit, handshake limit, no ZMTP heartbeat,
/// keep-alive of TCP, bounded linger.
Result<void> set_common_options(void* socket, int linger_ms);

/// One part of a message; nothing at present, at the end of the context, or on an error.
struct Part {
  Bytes bytes;
  Bytes user;  ///< `User-Id` of the connection, if any.
  bool more = false;
};
std::optional<Part> receive_part(void* socket);

}  // namespace kentongan::transport
