#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/base/bytes.h"
#include "core/base/result.h"

namespace kentongan::transport {

using HttpFields = std::vector<std::pair<std::string, std::string>>;

/// Where an API listens: a Unix socket if `unix_path` is set, else loopback TCP.
struct HttpAddress {
  std::filesystem::path unix_path = {};  ///< At most 107 bytes: the kernel's limit.
  std::uint16_t port = 0;                ///< 127.0.0.1; 0: any free one.
};

/// @return `invalid_argument` for a `unix_path` that no socket can have.
Result<void> check_path(const HttpAddress& address);

struct HttpRequest {
  std::string method = "GET";
  std::string path = {};    ///< "/api/v1/messages/0190": decoded, without the query.
  HttpFields query = {};    ///< Decoded, in the order given.
  HttpFields headers = {};  ///< Names in lower case.
  Bytes body = {};

  /// The first of that name, or "".
  [[nodiscard]] std::string_view header(std::string_view name) const;
  [[nodiscard]] std::string_view parameter(std::string_view name) const;
  [[nodiscard]] bool has_parameter(std::string_view name) const;
};

class HttpLater;
class HttpStream;

struct HttpResponse {
  int status = 200;
  std::string content_type = "application/json; charset=utf-8";
  HttpFields headers = {};
  Bytes body = {};
  /// Set: the body stays open, begins with `body`, and goes on with what is pushed.
  std::shared_ptr<HttpStream> stream = {};
  /// Set: all else here is not the answer; it comes by this.
  std::shared_ptr<HttpLater> later = {};
};

/// "a b" -> "a%20b": for a path segment or the value of a parameter.
[[nodiscard]] std::string percent_encoded(std::string_view text);
/// "/inbox?lane=KILAT" -> path and parameters. @return false for a broken escape.
bool split_target(std::string_view target, HttpRequest& into);

}  // namespace kentongan::transport
