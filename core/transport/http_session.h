#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>

#include "core/transport/http_server.h"
#include "core/transport/http_stream.h"

namespace kentongan::transport {

namespace asio = boost::asio;
namespace beast = boost::beast;

using LocalSocket = asio::generic::stream_protocol::socket;
using LocalStream = beast::basic_stream<asio::generic::stream_protocol>;

/// What all connections of one server share; outlives them.
struct HttpSettings {
  HttpServer::Options options;
  HttpServer::Handler handler;
  std::string authority;  ///< "127.0.0.1:7120"; empty on a Unix socket.
  std::size_t connections = 0;
};

/// One connection: reads a request, answers, reads the next; or writes a stream until it ends. Only
/// http_server.cpp includes this. Threads: belongs to the server's.
class HttpSession : public std::enable_shared_from_this<HttpSession> {
 public:
  HttpSession(LocalSocket socket, HttpSettings& settings);
  ~HttpSession();
  HttpSession(const HttpSession&) = delete;
  HttpSession& operator=(const HttpSession&) = delete;

  void start();
  /// Hangs up. Also from the owner's thread, once the server's has ended.
  void end();

 private:
  using Request = beast::http::request<beast::http::string_body>;
  using Response = beast::http::response<beast::http::string_body>;
  using StreamHead = beast::http::response<beast::http::empty_body>;

  /// After an answer: what the reader is still writing is unread where he was refused.
  enum class Then : std::uint8_t { next, hang_up, drop_rest };

  void read();
  void on_read(beast::error_code error);
  HttpResponse refused(int status, const Error& error);
  HttpResponse respond(const Request& request);
  void answer(HttpResponse response, unsigned version, Then then);
  void await(HttpLater& later, unsigned version, Then then);
  void drop_rest();
  void begin_stream(const HttpResponse& response);
  void watch_reader();
  void write_stream();
  void detach();

  LocalStream socket_;
  HttpSettings& settings_;
  beast::flat_buffer buffer_;
  std::optional<beast::http::request_parser<beast::http::string_body>> parser_;
  std::optional<Response> response_;
  std::shared_ptr<HttpStream::State>
      stream_;  // Not the stream: when its owner lets it go, it ends.
  std::optional<StreamHead> head_;
  std::optional<beast::http::response_serializer<beast::http::empty_body>> head_writer_;
  Bytes chunk_;
  bool writing_ = false;
  bool last_written_ = false;
  char unread_ = 0;
};

}  // namespace kentongan::transport
