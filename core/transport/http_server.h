#pragma once

#include <functional>
#include <memory>
#include <optional>

#include "core/base/clock.h"
#include "core/base/mutex.h"
#include "core/base/result.h"
#include "core/transport/http.h"

namespace kentongan::transport {

/// The open body of a response: server-sent events, or a line of JSON at a time.
///
/// Threads: any. Lives as long as its owner or its connection holds it.
class HttpStream {
 public:
  static std::shared_ptr<HttpStream> open();
  ~HttpStream();

  /// Sends the bytes as they are; the caller ends its lines.
  /// @return false when the reader is gone, or is so far behind (`HttpServer::Options`) that it was
  ///         cut: it comes back and says where it was.
  bool push(BytesView bytes);
  /// True while somebody may still be listening.
  [[nodiscard]] bool is_open() const;
  /// Ends the body after what was pushed.
  void close();

  struct State;
  explicit HttpStream(std::shared_ptr<State> state);

 private:
  friend class HttpSession;
  std::shared_ptr<State> state_;
};

/// An answer that a handler owes: what takes long is done elsewhere, and the server serves others
/// meanwhile. Its connection waits for it.
///
/// Threads: any. Lives as long as its owner or its connection holds it.
class HttpLater {
 public:
  using Take = std::function<void(HttpResponse)>;

  static std::shared_ptr<HttpLater> open();
  /// Once: what is given after that is dropped.
  void answer(HttpResponse response);

 private:
  friend class HttpSession;
  void attach(Take take);

  Mutex mutex_;
  std::optional<HttpResponse> given_;  ///< Before its connection came to wait.
  Take take_;
  bool is_answered_ = false;
};

/// HTTP/1.1 for a program's own machine: an agent's API, the broker's admin page.
///
/// Place:   the thread of the server calls `handler` for each request, one at a time: it must not
///          wait long. Who needs an answer of another thread asks it by a queue, or answers later.
/// Safety:  a Unix socket is made with mode 0600 in a folder that should be 0700, and replaces a
///          stale one; TCP only on 127.0.0.1, and a request whose `Host` is not this address is
///          answered 421, so that no web page can name its way in.
/// Limits:  see `Options`; beyond them 413, 431, 503 or the end of the connection. Whoever is
///          refused while still writing is let finish, within `idle_max`, so that he reads why.
/// Threads: own thread; `open`, `stop` and the destructor from the owner's.
class HttpServer {
 public:
  using Handler = std::function<HttpResponse(const HttpRequest&)>;
  /// How an API says what the server refuses before the handler is asked; the status stands.
  using Refusal = std::function<HttpResponse(const Error&)>;

  struct Options {
    HttpAddress address = {};
    std::size_t header_bytes_max = 16 * 1024;
    std::size_t body_bytes_max = 2 * 1024 * 1024;
    std::size_t connections_max = 256;
    std::size_t stream_pending_bytes_max = 4 * 1024 * 1024;
    Micros idle_max = std::chrono::seconds(30);  ///< Between requests, and for one to be complete.
    Refusal refusal = {};                        ///< Empty: one line of text.
  };

  /// @return `unavailable` if the address is in use or cannot be bound, `invalid_argument` for a
  ///         path that is too long.
  static Result<std::unique_ptr<HttpServer>> open(const Options& options, Handler handler);
  /// Ends every connection and stream.
  ~HttpServer();

  [[nodiscard]] const HttpAddress& address() const;  ///< With the real port.
  void stop();

 private:
  struct State;
  explicit HttpServer(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace kentongan::transport
