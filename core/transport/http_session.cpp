#include "core/transport/http_session.h"

#include <exception>
#include <string>
#include <utility>

#include "core/base/log.h"

namespace kentongan::transport {

namespace http = beast::http;

namespace {

constexpr unsigned kHttp11 = 11;
constexpr std::size_t kDropBytes = 64 * 1024;

Error too_large(const Text& what, std::size_t bytes_max) {
  const auto limit = std::to_string(bytes_max);
  return fail(ErrorCode::too_large, Text{what.id + " lebih dari " + limit + " bita.",
                                         what.en + " has more than " + limit + " bytes."});
}

std::string lower(std::string_view text) {
  std::string small(text);
  for (char& c : small) {
    c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  }
  return small;
}

template <typename Message>
void set_fields(Message& message, const HttpResponse& response) {
  message.set(http::field::content_type, response.content_type);
  message.set(http::field::cache_control, "no-store");
  for (const auto& [name, value] : response.headers) {
    message.set(name, value);
  }
}

}  // namespace

HttpSession::HttpSession(LocalSocket socket, HttpSettings& settings)
    : socket_(std::move(socket)), settings_(settings) {
  ++settings_.connections;
}

HttpSession::~HttpSession() {
  --settings_.connections;
  detach();
}

void HttpSession::detach() {
  if (stream_) {
    stream_->detach();
  }
}

void HttpSession::start() {
  read();
}

void HttpSession::read() {
  parser_.emplace();
  parser_->header_limit(static_cast<std::uint32_t>(settings_.options.header_bytes_max));
  parser_->body_limit(settings_.options.body_bytes_max);
  socket_.expires_after(settings_.options.idle_max);
  http::async_read(
      socket_, buffer_, *parser_,
      [self = shared_from_this()](beast::error_code error, std::size_t) { self->on_read(error); });
}

void HttpSession::on_read(beast::error_code error) {
  if (!error) {
    const auto& request = parser_->get();
    return answer(respond(request), request.version(),
                  request.keep_alive() ? Then::next : Then::hang_up);
  }
  if (error == http::error::header_limit) {
    const auto limit = settings_.options.header_bytes_max;
    return answer(refused(431, too_large({"Kepala permintaan", "The request's header"}, limit)),
                  kHttp11, Then::drop_rest);
  }
  if (error == http::error::body_limit) {
    const auto limit = settings_.options.body_bytes_max;
    return answer(refused(413, too_large({"Isi permintaan", "The request's body"}, limit)), kHttp11,
                  Then::drop_rest);
  }
  const bool line_ended = error == http::error::end_of_stream ||
                          error == http::error::partial_message || error == beast::error::timeout ||
                          error.category() == asio::error::get_system_category() ||
                          error.category() == asio::error::get_misc_category();
  if (line_ended) {
    return end();
  }
  answer(refused(400, fail(ErrorCode::malformed,
                           Text{"Permintaan bukan HTTP.", "The request is not HTTP."})),
         kHttp11, Then::drop_rest);
}

HttpResponse HttpSession::refused(int status, const Error& error) {
  HttpResponse response;
  if (settings_.options.refusal) {
    response = settings_.options.refusal(error);
  } else {
    response.content_type = "text/plain; charset=utf-8";
    response.body =
        Bytes(name_of(error.code)) + ": " + error.text.id + " / " + error.text.en + "\n";
  }
  response.status = status;
  return response;
}

HttpResponse HttpSession::respond(const Request& request) {
  const auto host = request[http::field::host];
  if (!settings_.authority.empty() && host != settings_.authority) {
    return refused(421, fail(ErrorCode::not_permitted, Text{"Permintaan ini menyebut Host lain.",
                                                            "The request names another Host."}));
  }
  HttpRequest ours;
  ours.method = std::string(request.method_string());
  const auto target = request.target();
  if (!split_target({target.data(), target.size()}, ours)) {
    return refused(400, fail(ErrorCode::malformed, Text{"Alamat permintaan tidak dapat dibaca.",
                                                        "The request's target cannot be read."}));
  }
  for (const auto& field : request) {
    const auto name = field.name_string();
    ours.headers.emplace_back(lower({name.data(), name.size()}), std::string(field.value()));
  }
  ours.body = request.body();
  try {
    return settings_.handler(ours);
  } catch (const std::exception& thrown) {
    Log("transport").error("http_handler_threw method={} what={}", ours.method, thrown.what());
    return refused(
        500, fail(ErrorCode::unavailable, Text{"Program ini gagal menjawab; lihat catatannya.",
                                               "This program failed to answer; see its log."}));
  }
}

void HttpSession::answer(HttpResponse response, unsigned version, Then then) {
  if (response.stream) {
    return begin_stream(response);
  }
  if (response.later) {
    return await(*response.later, version, then);
  }
  response_.emplace(static_cast<http::status>(response.status), version);
  set_fields(*response_, response);
  response_->body() = std::move(response.body);
  response_->keep_alive(then == Then::next);
  response_->prepare_payload();
  socket_.expires_after(settings_.options.idle_max);
  http::async_write(socket_, *response_,
                    [self = shared_from_this(), then](beast::error_code error, std::size_t) {
                      if (error || then == Then::hang_up) {
                        self->end();
                      } else if (then == Then::next) {
                        self->read();
                      } else {
                        beast::error_code ignored;
                        self->socket_.socket().shutdown(asio::socket_base::shutdown_send, ignored);
                        self->socket_.expires_after(self->settings_.options.idle_max);
                        self->drop_rest();
                      }
                    });
}

// The answer holds the connection, and lets it go on the server's thread alone.
void HttpSession::await(HttpLater& later, unsigned version, Then then) {
  socket_.expires_never();
  later.attach([self = shared_from_this(), version, then](HttpResponse response) mutable {
    const auto executor = self->socket_.get_executor();
    asio::post(executor, [self = std::move(self), response = std::move(response), version,
                          then]() mutable { self->answer(std::move(response), version, then); });
  });
}

// A socket that is closed while bytes lie in it unread takes its answer back. The time that was set
// when the answer went out is for all of it.
void HttpSession::drop_rest() {
  buffer_.clear();
  socket_.async_read_some(buffer_.prepare(kDropBytes),
                          [self = shared_from_this()](beast::error_code error, std::size_t) {
                            if (error) {
                              self->end();
                            } else {
                              self->drop_rest();
                            }
                          });
}

void HttpSession::begin_stream(const HttpResponse& response) {
  stream_ = response.stream->state_;
  const auto wake = [weak = weak_from_this(), executor = socket_.get_executor()] {
    asio::post(executor, [weak] {
      if (const auto self = weak.lock()) {
        self->write_stream();
      }
    });
  };
  stream_->attach(settings_.options.stream_pending_bytes_max, wake);
  head_.emplace(static_cast<http::status>(response.status), kHttp11);
  set_fields(*head_, response);
  head_->chunked(true);
  head_writer_.emplace(*head_);
  chunk_ = response.body;
  writing_ = true;
  socket_.expires_after(settings_.options.idle_max);
  http::async_write_header(socket_, *head_writer_,
                           [self = shared_from_this()](beast::error_code error, std::size_t) {
                             self->writing_ = false;
                             if (error) {
                               return self->end();
                             }
                             self->watch_reader();
                             self->write_stream();
                           });
}

// Whoever reads a stream says nothing more: a byte or the end of the line ends it.
void HttpSession::watch_reader() {
  socket_.expires_never();
  socket_.async_read_some(
      asio::buffer(&unread_, 1),
      [self = shared_from_this()](beast::error_code, std::size_t) { self->end(); });
}

void HttpSession::write_stream() {
  if (writing_ || last_written_ || !stream_) {
    return;
  }
  auto& shared = *stream_;
  if (shared.was_overrun()) {
    return end();
  }
  const bool ended = shared.has_ended();  // Read before `take`: what comes between is not lost.
  chunk_ += shared.take();
  const auto written = [self = shared_from_this()](beast::error_code error, std::size_t) {
    self->writing_ = false;
    self->chunk_.clear();
    if (error || self->last_written_) {
      return self->end();
    }
    self->write_stream();
  };
  if (chunk_.empty() && !ended) {
    return;
  }
  writing_ = true;
  socket_.expires_after(settings_.options.idle_max);
  if (!chunk_.empty()) {
    asio::async_write(socket_, http::make_chunk(asio::buffer(chunk_)), written);
  } else {
    last_written_ = true;
    asio::async_write(socket_, http::make_chunk_last(), written);
  }
}

void HttpSession::end() {
  detach();
  beast::error_code ignored;
  socket_.socket().shutdown(asio::socket_base::shutdown_both, ignored);
  socket_.close();
}

}  // namespace kentongan::transport
