#include "core/transport/curve.h"

#include <algorithm>
#include <array>
#include <cctype>

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

Result<void> check_endpoint(const std::string& endpoint) {
  constexpr std::string_view kScheme = "tcp://";
  constexpr int kPortMax = 65535;
  const auto wrong = [&endpoint] {
    return fail(ErrorCode::invalid_argument,
                Text{"alamat bus harus berbentuk tcp://HOST:PORT, bukan '" + endpoint + "'",
                     "the address of a bus has the form tcp://HOST:PORT, not '" + endpoint + "'"});
  };
  const std::string_view text = endpoint;
  const auto colon = text.rfind(':');
  if (!text.starts_with(kScheme) || colon <= kScheme.size() || colon + 1 >= text.size()) {
    return wrong();
  }
  const auto port = text.substr(colon + 1);
  const bool digits =
      std::all_of(port.begin(), port.end(), [](char c) { return c >= '0' && c <= '9'; });
  if (!digits || port.size() > 5 || std::stoi(std::string(port)) > kPortMax) {
    return wrong();
  }
  return {};
}

}  // namespace kentongan::transport
