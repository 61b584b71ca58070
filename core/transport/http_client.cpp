#include "core/transport/http_client.h"

#include <utility>

#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>

namespace kentongan::transport {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;

namespace {

constexpr std::uint64_t kAnswerBytesMax = std::uint64_t{64} * 1024 * 1024;
constexpr std::uint32_t kHeaderBytesMax = 64 * 1024;

using Protocol = asio::generic::stream_protocol;
using Parser = http::response_parser<http::string_body>;

Error broken(const beast::error_code& error) {
  if (error == beast::error::timeout) {
    return fail(ErrorCode::timeout, Text{"tidak ada jawaban pada waktunya", "no answer in time"});
  }
  if (error == http::error::body_limit || error == http::error::header_limit) {
    return fail(ErrorCode::too_large, Text{"jawaban terlalu besar", "the answer is too large"});
  }
  const bool ours = error.category() == http::make_error_code(http::error::bad_method).category();
  if (ours && error != http::error::end_of_stream && error != http::error::partial_message) {
    return fail(ErrorCode::malformed, Text{"jawabannya bukan HTTP", "the answer is not HTTP"});
  }
  return fail(ErrorCode::unavailable,
              Text{"tidak tersambung: " + error.message(), "not connected: " + error.message()});
}

std::string target_of(const HttpRequest& request) {
  std::string target;
  std::string_view rest = request.path;
  while (!rest.empty()) {
    const auto slash = rest.find('/', 1);
    target += '/' + percent_encoded(rest.substr(1, slash == rest.npos ? rest.npos : slash - 1));
    rest = slash == rest.npos ? std::string_view{} : rest.substr(slash);
  }
  char joint = '?';
  for (const auto& [name, value] : request.query) {
    target += joint + percent_encoded(name) + '=' + percent_encoded(value);
    joint = '&';
  }
  return target.empty() ? "/" : target;
}

/// One connection, driven to the end of each step on the caller's thread.
class Exchange {
 public:
  explicit Exchange(Micros timeout) : timeout_(timeout), socket_(io_) {}

  Result<void> send(const HttpAddress& address, const HttpRequest& request) {
    const auto authority = "127.0.0.1:" + std::to_string(address.port);
    KTG_TRY_VOID(check_path(address));
    const auto endpoint = endpoint_of(address);
    KTG_TRY_VOID(step([&](auto done) { socket_.async_connect(endpoint, done); }));
    constexpr int kHttp11 = 11;
    http::request<http::string_body> out;
    out.version(kHttp11);
    out.method_string(request.method);
    out.target(target_of(request));
    out.set(http::field::host, address.unix_path.empty() ? authority : "localhost");
    for (const auto& [name, value] : request.headers) {
      out.set(name, value);
    }
    out.body() = request.body;
    out.keep_alive(false);
    out.prepare_payload();
    written_ = step([&](auto done) {
      http::async_write(socket_, out,
                        [done](beast::error_code error, std::size_t) mutable { done(error); });
    });
    // A server that hangs up before it has read all may have said why.
    return written_ || written_.error().code == ErrorCode::unavailable ? Result<void>() : written_;
  }

  Result<void> read_head() {
    parser_.body_limit(kAnswerBytesMax);
    parser_.header_limit(kHeaderBytesMax);
    auto read = step(
        [&](auto done) { http::async_read_header(socket_, buffer_, parser_, drop_size(done)); });
    return read || written_ ? read : written_;
  }

  Result<void> read_rest() {
    return step([&](auto done) { http::async_read(socket_, buffer_, parser_, drop_size(done)); });
  }

  Result<void> read_some() {
    return step(
        [&](auto done) { http::async_read_some(socket_, buffer_, parser_, drop_size(done)); });
  }

  Parser& parser() { return parser_; }

  HttpResponse response() {
    auto message = parser_.release();
    HttpResponse ours;
    ours.status = static_cast<int>(message.result_int());
    ours.content_type = std::string(message[http::field::content_type]);
    for (const auto& field : message) {
      ours.headers.emplace_back(std::string(field.name_string()), std::string(field.value()));
    }
    ours.body = std::move(message.body());
    return ours;
  }

 private:
  static Protocol::endpoint endpoint_of(const HttpAddress& address) {
    if (address.unix_path.empty()) {
      return Protocol::endpoint(
          asio::ip::tcp::endpoint(asio::ip::address_v4::loopback(), address.port));
    }
    return Protocol::endpoint(asio::local::stream_protocol::endpoint(address.unix_path.string()));
  }

  template <typename Done>
  static auto drop_size(Done done) {
    return [done](beast::error_code error, std::size_t) mutable { done(error); };
  }

  template <typename Start>
  Result<void> step(Start start) {
    beast::error_code outcome;
    socket_.expires_after(timeout_);
    start([&outcome](beast::error_code error) { outcome = error; });
    io_.restart();
    io_.run();
    if (outcome) {
      return broken(outcome);
    }
    return {};
  }

  Micros timeout_;
  Result<void> written_;
  asio::io_context io_;
  beast::basic_stream<Protocol> socket_;
  beast::flat_buffer buffer_;
  Parser parser_;
};

/// Hands over the whole lines at the front of `text`. @return false: the caller has enough.
bool take_lines(std::string& text, const HttpClient::OnLine& on_line) {
  std::size_t from = 0;
  bool more = true;
  for (auto end = text.find('\n'); more && end != std::string::npos; end = text.find('\n', from)) {
    more = on_line(std::string_view(text).substr(from, end - from));
    from = end + 1;
  }
  text.erase(0, from);
  return more;
}

}  // namespace

Result<HttpResponse> HttpClient::ask(const HttpRequest& request, Micros timeout) const {
  Exchange exchange(timeout);
  KTG_TRY_VOID(exchange.send(address_, request));
  KTG_TRY_VOID(exchange.read_head());
  KTG_TRY_VOID(exchange.read_rest());
  return exchange.response();
}

Result<HttpResponse> HttpClient::read_lines(const HttpRequest& request, Micros idle_max,
                                            const OnLine& on_line) const {
  constexpr unsigned kOk = 200;
  Exchange exchange(idle_max);
  KTG_TRY_VOID(exchange.send(address_, request));
  KTG_TRY_VOID(exchange.read_head());
  if (exchange.parser().get().result_int() != kOk) {
    KTG_TRY_VOID(exchange.read_rest());
    return exchange.response();
  }
  exchange.parser().body_limit(boost::none);
  std::string unfinished;
  bool more = true;
  while (more && !exchange.parser().is_done()) {
    KTG_TRY_VOID(exchange.read_some());
    unfinished += exchange.parser().get().body();
    exchange.parser().get().body().clear();
    more = take_lines(unfinished, on_line);
    if (unfinished.size() > kAnswerBytesMax) {
      return fail(ErrorCode::too_large, Text{"baris terlalu panjang", "a line is too long"});
    }
  }
  return exchange.response();
}

}  // namespace kentongan::transport
