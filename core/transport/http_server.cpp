#include "core/transport/http_server.h"

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <utility>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/steady_timer.hpp>
#include <sys/stat.h>

#include "core/base/worker.h"
#include "core/transport/http_session.h"

namespace kentongan::transport {

namespace {

constexpr int kThreadHint = 1;
/// After a refusal of the system, mostly for want of descriptors: until some are free again.
constexpr auto kPause = std::chrono::milliseconds(100);

using Tcp = asio::ip::tcp;
using Local = asio::local::stream_protocol;

Error not_bound(const std::string& where, const beast::error_code& error) {
  return fail(ErrorCode::unavailable, Text{"tidak dapat membuka " + where + ": " + error.message(),
                                           "cannot open " + where + ": " + error.message()});
}

// A socket file that nobody answers is left over from a process that was killed.
Result<void> remove_stale(asio::io_context& io, const std::filesystem::path& path) {
  std::error_code ignored;
  if (!std::filesystem::is_socket(path, ignored)) {
    return {};
  }
  beast::error_code error;
  Local::socket probe(io);
  probe.connect(Local::endpoint(path.string()), error);
  if (!error) {
    return fail(ErrorCode::unavailable, Text{"sudah ada yang memakai " + path.string(),
                                             path.string() + " is in use already"});
  }
  std::filesystem::remove(path, ignored);
  return {};
}

}  // namespace

struct HttpServer::State {
  State(const Options& options, Handler handler)
      : settings{options, std::move(handler), {}, 0}, tcp(io), local(io), pause(io) {}

  Result<void> listen();
  Result<void> listen_local();
  Result<void> listen_tcp();
  template <typename Acceptor>
  void accept(Acceptor& acceptor);
  template <typename Acceptor>
  void accept_later(Acceptor& acceptor);
  void admit(LocalSocket socket);

  HttpSettings settings;
  asio::io_context io{kThreadHint};
  Tcp::acceptor tcp;
  Local::acceptor local;
  asio::steady_timer pause;
  std::vector<std::weak_ptr<HttpSession>> sessions;
  std::unique_ptr<Worker> worker;
};

Result<void> HttpServer::State::listen() {
  return settings.options.address.unix_path.empty() ? listen_tcp() : listen_local();
}

Result<void> HttpServer::State::listen_local() {
  const auto& path = settings.options.address.unix_path;
  KTG_TRY_VOID(check_path(settings.options.address));
  KTG_TRY_VOID(remove_stale(io, path));
  beast::error_code error;
  local.open(Local(), error);
  if (!error) {
    local.bind(Local::endpoint(path.string()), error);
  }
  // Nobody can connect before `listen`, so no one ever finds it with wider rights.
  if (!error && ::chmod(path.c_str(), S_IRUSR | S_IWUSR) != 0) {
    error.assign(errno, boost::system::system_category());
  }
  if (!error) {
    local.listen(asio::socket_base::max_listen_connections, error);
  }
  if (error) {
    return not_bound(path.string(), error);
  }
  accept(local);
  return {};
}

Result<void> HttpServer::State::listen_tcp() {
  auto& port = settings.options.address.port;
  const Tcp::endpoint where(asio::ip::address_v4::loopback(), port);
  beast::error_code error;
  tcp.open(Tcp::v4(), error);
  if (!error) {
    tcp.set_option(asio::socket_base::reuse_address(true), error);
  }
  if (!error) {
    tcp.bind(where, error);
  }
  if (!error) {
    tcp.listen(asio::socket_base::max_listen_connections, error);
  }
  if (!error) {
    port = tcp.local_endpoint(error).port();
  }
  const auto authority = "127.0.0.1:" + std::to_string(port);
  if (error) {
    return not_bound(authority, error);
  }
  settings.authority = authority;
  accept(tcp);
  return {};
}

template <typename Acceptor>
void HttpServer::State::accept(Acceptor& acceptor) {
  acceptor.async_accept([this, &acceptor](beast::error_code error, auto socket) {
    if (error == asio::error::operation_aborted) {
      return;
    }
    if (error) {
      accept_later(acceptor);
      return;
    }
    admit(LocalSocket(std::move(socket)));
    accept(acceptor);
  });
}

template <typename Acceptor>
void HttpServer::State::accept_later(Acceptor& acceptor) {
  pause.expires_after(kPause);
  pause.async_wait([this, &acceptor](beast::error_code stopped) {
    if (!stopped) {
      accept(acceptor);
    }
  });
}

void HttpServer::State::admit(LocalSocket socket) {
  constexpr std::string_view kFull =
      "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
  if (settings.connections >= settings.options.connections_max) {
    beast::error_code ignored;
    socket.non_blocking(true, ignored);
    socket.write_some(asio::buffer(kFull.data(), kFull.size()), ignored);
    return;
  }
  const auto session = std::make_shared<HttpSession>(std::move(socket), settings);
  std::erase_if(sessions, [](const auto& known) { return known.expired(); });
  sessions.push_back(session);
  session->start();
}

HttpServer::HttpServer(std::unique_ptr<State> state) : state_(std::move(state)) {}

HttpServer::~HttpServer() {
  stop();
}

Result<std::unique_ptr<HttpServer>> HttpServer::open(const Options& options, Handler handler) {
  auto state = std::make_unique<State>(options, std::move(handler));
  KTG_TRY_VOID(state->listen());
  State& shared = *state;
  state->worker = std::make_unique<Worker>("http", [&shared] { shared.io.run(); });
  return std::unique_ptr<HttpServer>(new HttpServer(std::move(state)));
}

const HttpAddress& HttpServer::address() const {
  return state_->settings.options.address;
}

void HttpServer::stop() {
  state_->io.stop();
  state_->worker->join();
  for (const auto& known : state_->sessions) {
    if (const auto session = known.lock()) {
      session->end();
    }
  }
  beast::error_code ignored;
  state_->tcp.close(ignored);
  if (state_->local.is_open()) {
    state_->local.close(ignored);
    std::error_code gone;
    std::filesystem::remove(state_->settings.options.address.unix_path, gone);
  }
}

}  // namespace kentongan::transport
