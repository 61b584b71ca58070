#include "agents/cli/ports.h"

#include <cerrno>
#include <memory>
#include <string_view>

#include <fcntl.h>
#include <netdb.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "core/transport/endpoint.h"

namespace kentongan::cli {
namespace {

constexpr std::string_view kScheme = "tcp://";

using Addresses = std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)>;

/// What the endpoint names: nothing if it is none, or nobody has that name.
Addresses addresses_of(const std::string& endpoint, int flags) {
  addrinfo* found = nullptr;
  if (transport::check_endpoint(endpoint)) {
    const auto colon = endpoint.rfind(':');
    std::string host = endpoint.substr(kScheme.size(), colon - kScheme.size());
    if (host.starts_with('[') && host.ends_with(']')) {
      host = host.substr(1, host.size() - 2);
    }
    addrinfo wanted{};
    wanted.ai_flags = flags;
    wanted.ai_socktype = SOCK_STREAM;
    wanted.ai_family = host == "*" ? AF_INET : AF_UNSPEC;
    const char* name = host == "*" ? nullptr : host.c_str();
    if (::getaddrinfo(name, endpoint.substr(colon + 1).c_str(), &wanted, &found) != 0) {
      found = nullptr;
    }
  }
  return {found, &::freeaddrinfo};
}

/// A socket that is closed when it goes.
class Probe {
 public:
  explicit Probe(const addrinfo& address)
      : socket_(::socket(address.ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)) {}
  ~Probe() {
    if (socket_ >= 0) {
      ::close(socket_);
    }
  }
  Probe(const Probe&) = delete;
  Probe& operator=(const Probe&) = delete;

  bool binds(const addrinfo& address) const {
    const int yes = 1;
    ::setsockopt(socket_, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    return ::bind(socket_, address.ai_addr, address.ai_addrlen) == 0;
  }
  bool connects(const addrinfo& address, std::chrono::milliseconds patience) const {
    if (::connect(socket_, address.ai_addr, address.ai_addrlen) == 0) {
      return true;
    }
    pollfd item{socket_, POLLOUT, 0};
    if (errno != EINPROGRESS || ::poll(&item, 1, static_cast<int>(patience.count())) != 1) {
      return false;
    }
    int failure = 0;
    socklen_t size = sizeof failure;
    return ::getsockopt(socket_, SOL_SOCKET, SO_ERROR, &failure, &size) == 0 && failure == 0;
  }

 private:
  int socket_;
};

}  // namespace

bool is_free(const std::string& endpoint) {
  const auto found = addresses_of(endpoint, AI_PASSIVE | AI_NUMERICHOST);
  return found && Probe(*found).binds(*found);
}

bool is_answered(const std::string& endpoint, std::chrono::milliseconds patience) {
  const auto found = addresses_of(endpoint, 0);
  for (const addrinfo* one = found.get(); one != nullptr; one = one->ai_next) {
    if (Probe(*one).connects(*one, patience)) {
      return true;
    }
  }
  return false;
}

}  // namespace kentongan::cli
