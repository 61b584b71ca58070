#include "core/transport/curve.h"

#include <array>

#include <zmq.h>

#include "core/base/check.h"

namespace kentongan::transport {

namespace {

constexpr std::size_t kZ85Bytes = 41;  // 40 digits and the end.

}  // namespace

TransportKey public_key_of(const TransportKey& secret) {
  std::array<char, kZ85Bytes> secret_text{};
  std::array<char, kZ85Bytes> public_text{};
  TransportKey key;
  KTG_CHECK(zmq_z85_encode(secret_text.data(), secret.data(), TransportKey::kSize) != nullptr);
  KTG_CHECK(zmq_curve_public(public_text.data(), secret_text.data()) == 0);
  KTG_CHECK(zmq_z85_decode(key.data(), public_text.data()) != nullptr);
  return key;
}

CurvePair make_curve_pair(Random& random) {
  CurvePair pair;
  random.fill(pair.secret_key.data(), TransportKey::kSize);
  pair.public_key = public_key_of(pair.secret_key);
  return pair;
}

}  // namespace kentongan::transport
