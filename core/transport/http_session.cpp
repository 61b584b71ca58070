#include "core/transport/http_session.h"

#include <exception>
#include <utility>

#include "core/base/log.h"

namespace kentongan::transport {

namespace http = beast::http;

namespace {

HttpResponse plain(int status, std::string_view sentence) {
  return {.status = status,
          .content_type = "text/plain; charset=utf-8",
          .headers = {},
          .body = Bytes(sentence) + "\n",
          .stream = nullptr};
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
  constexpr unsigned kHttp11 = 11;
  if (!error) {
    const auto& request = parser_->get();
    return answer(respond(request), request.version(), request.keep_alive());
  }
  if (error == http::error::header_limit) {
    return answer(plain(431, "kepala permintaan terlalu besar / request header too large"), kHttp11,
                  false);
  }
  if (error == http::error::body_limit) {
    return answer(plain(413, "isi permintaan terlalu besar / request body too large"), kHttp11,
                  false);
  }
  const bool line_ended = error == http::error::end_of_stream ||
                          error == http::error::partial_message || error == beast::error::timeout ||
                          error.category() == asio::error::get_system_category() ||
                          error.category() == asio::error::get_misc_category();
  if (line_ended) {
    return end();
  }
  answer(plain(400, "bukan HTTP / not HTTP"), kHttp11, false);
}

HttpResponse HttpSession::respond(const Request& request) {
  const auto host = request[http::field::host];
  if (!settings_.authority.empty() && host != settings_.authority) {
    return plain(421, "Host lain / another Host");
  }
  HttpRequest ours;
  ours.method = std::string(request.method_string());
  const auto target = request.target();
  if (!split_target({target.data(), target.size()}, ours)) {
    return plain(400, "alamat tidak terbaca / unreadable target");
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
    return plain(500, "kesalahan di dalam / internal error");
  }
}

void HttpSession::answer(HttpResponse response, unsigned version, bool keep_alive) {
  if (response.stream) {
    return begin_stream(response);
  }
  response_.emplace(static_cast<http::status>(response.status), version);
  set_fields(*response_, response);
  response_->body() = std::move(response.body);
  response_->keep_alive(keep_alive);
  response_->prepare_payload();
  socket_.expires_after(settings_.options.idle_max);
  http::async_write(socket_, *response_,
                    [self = shared_from_this(), keep_alive](beast::error_code error, std::size_t) {
                      if (error || !keep_alive) {
                        self->end();
                      } else {
                        self->read();
                      }
                    });
}

void HttpSession::begin_stream(const HttpResponse& response) {
  constexpr unsigned kHttp11 = 11;
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
