#pragma once

#include "core/base/ids.h"
#include "core/base/random.h"

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

}  // namespace kentongan::transport
