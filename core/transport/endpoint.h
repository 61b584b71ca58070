#pragma once

#include <string>

#include "core/base/result.h"

namespace kentongan::transport {

/// Where a bus is: "tcp://kantor.example:7112", "tcp://192.0.2.7:7112", "tcp://[2001:db8::7]:7112".
/// @return `invalid_argument` for anything but tcp, a host and a port of at most 65535.
Result<void> check_endpoint(const std::string& endpoint);

/// Where a broker listens: an address or interface of this machine, or "*" for all of them; no
/// name, for a broker does not look names up. Port 0: any free one. Whether the port is free is
/// seen only when it is opened.
/// @return as `check_endpoint`; `invalid_argument` for a host that is neither; `unavailable` for an
///         address that this machine does not have (now).
Result<void> check_listen(const std::string& endpoint);

/// Whether that is every address of the machine, which no desk can use to come there.
[[nodiscard]] bool is_everywhere(const std::string& endpoint);

}  // namespace kentongan::transport
