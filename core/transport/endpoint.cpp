#include "core/transport/endpoint.h"

#include <algorithm>
#include <charconv>
#include <string_view>

#include <net/if.h>
#include <netdb.h>
#include <sys/socket.h>
#include <unistd.h>

namespace kentongan::transport {

namespace {

constexpr std::string_view kScheme = "tcp://";

/// Of an endpoint that has been checked; without the brackets of IPv6.
std::string host_of(std::string_view endpoint) {
  auto host = endpoint.substr(kScheme.size(), endpoint.rfind(':') - kScheme.size());
  if (host.starts_with('[') && host.ends_with(']')) {
    host = host.substr(1, host.size() - 2);
  }
  return std::string(host);
}

/// Whether the machine has that address: whoever listens there will find out the same way.
bool is_here(const addrinfo& address) {
  const int probe = ::socket(address.ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const bool here = probe >= 0 && ::bind(probe, address.ai_addr, address.ai_addrlen) == 0;
  if (probe >= 0) {
    ::close(probe);
  }
  return here;
}

Error no_host(const std::string& endpoint, const std::string& host) {
  return fail(
      ErrorCode::invalid_argument,
      Text{"broker tidak dapat mendengarkan di '" + endpoint + "': '" + host +
               "' bukan alamat angka atau antarmuka mesin ini; pakai tcp://*:PORT atau "
               "tcp://ALAMAT-IP:PORT, dan nama bagi meja di --endpoint",
           "a broker cannot listen at '" + endpoint + "': '" + host +
               "' is no numeric address and no interface of this machine; use tcp://*:PORT or "
               "tcp://IP-ADDRESS:PORT, and give the name for desks with --endpoint"});
}

Error not_here(const std::string& endpoint, const std::string& host) {
  return fail(ErrorCode::unavailable,
              Text{"broker tidak dapat mendengarkan di '" + endpoint +
                       "': mesin ini tidak mempunyai alamat " + host + " saat ini",
                   "a broker cannot listen at '" + endpoint +
                       "': this machine does not have the "
                       "address " +
                       host + " now"});
}

}  // namespace

Result<void> check_endpoint(const std::string& endpoint) {
  constexpr int kPortMax = 65535;
  const std::string_view text = endpoint;
  const auto colon = text.rfind(':');
  int port = -1;
  if (text.starts_with(kScheme) && colon > kScheme.size() && colon + 1 < text.size()) {
    const auto digits = text.substr(colon + 1);
    const auto* const end = digits.data() + digits.size();
    const bool is_number =
        std::ranges::all_of(digits, [](char letter) { return letter >= '0' && letter <= '9'; }) &&
        std::from_chars(digits.data(), end, port).ec == std::errc{};
    port = is_number ? port : -1;
  }
  if (port < 0 || port > kPortMax) {
    return fail(
        ErrorCode::invalid_argument,
        Text{"alamat bus harus berbentuk tcp://HOST:PORT (PORT paling besar 65535), bukan '" +
                 endpoint + "'",
             "the address of a bus has the form tcp://HOST:PORT (PORT at most 65535), not '" +
                 endpoint + "'"});
  }
  return {};
}

Result<void> check_listen(const std::string& endpoint) {
  KTG_TRY_VOID(check_endpoint(endpoint));
  const std::string host = host_of(endpoint);
  if (host == "*" || ::if_nametoindex(host.c_str()) != 0) {
    return {};
  }
  addrinfo wanted{};
  wanted.ai_flags = AI_NUMERICHOST | AI_PASSIVE;
  wanted.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  if (::getaddrinfo(host.c_str(), "0", &wanted, &found) != 0) {
    return no_host(endpoint, host);
  }
  const bool here = is_here(*found);
  ::freeaddrinfo(found);
  return here ? Result<void>() : not_here(endpoint, host);
}

bool is_everywhere(const std::string& endpoint) {
  if (!check_endpoint(endpoint)) {
    return false;
  }
  const std::string host = host_of(endpoint);
  return host == "*" || host == "0.0.0.0" || host == "::";
}

}  // namespace kentongan::transport
