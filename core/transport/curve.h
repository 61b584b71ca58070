#pragma once

#include <string>

#include "core/base/ids.h"
#include "core/base/random.h"
#include "core/base/result.h"

namespace kentongan::transport {

constexpr const char* kZapDomain = "kentongan";

/// A pair for one test, one probe; what lives longer is `identity::TransportPair`.
struct CurvePair {
  TransportKey public_key;
  TransportKey secret_key;
};
[[nodiscard]] CurvePair make_curve_pair(Random& random);
/// The public key that belongs to a secret one.
[[nodiscard]] TransportKey public_key_of(const TransportKey& secret);

/// Where a bus listens: "tcp://kantor.example:7112" or "tcp://*:0".
/// @return `invalid_argument` for anything but tcp, a host and a port.
Result<void> check_endpoint(const std::string& endpoint);

}  // namespace kentongan::transport
