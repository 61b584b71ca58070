#pragma once

#include <functional>
#include <string_view>

#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/transport/http.h"

namespace kentongan::transport {

/// Asks a program of this machine, over its Unix socket or 127.0.0.1.
///
/// Blocks:  the caller's thread, up to `timeout` (real time).
/// Threads: any; each call is a connection of its own.
/// Errors:  `unavailable` if nobody listens or the line breaks, `timeout`, `malformed` for an
///          answer that is no HTTP, `too_large` beyond 64 MiB, `invalid_argument` for a path that
///          is too long. A status of 400 and more is an answer.
class HttpClient {
 public:
  /// Of the answer as it arrives, without its end of line. @return false: enough.
  using OnLine = std::function<bool(std::string_view line)>;

  explicit HttpClient(HttpAddress address) : address_(std::move(address)) {}

  Result<HttpResponse> ask(const HttpRequest& request, Micros timeout) const;

  /// Reads an answer line by line until the caller has enough, the server ends it, or nothing has
  /// come for `idle_max`. A status other than 200 comes back whole, with no line reported.
  Result<HttpResponse> read_lines(const HttpRequest& request, Micros idle_max,
                                  const OnLine& on_line) const;

 private:
  HttpAddress address_;
};

}  // namespace kentongan::transport
