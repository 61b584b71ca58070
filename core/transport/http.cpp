#include "core/transport/http.h"

#include <algorithm>

namespace kentongan::transport {

namespace {

constexpr std::size_t kUnixPathMax = 107;

std::string_view first_of(const HttpFields& fields, std::string_view name) {
  const auto found = std::find_if(fields.begin(), fields.end(),
                                  [name](const auto& field) { return field.first == name; });
  return found == fields.end() ? std::string_view{} : std::string_view{found->second};
}

bool is_unreserved(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '.' || c == '_' || c == '~';
}

bool percent_decode(std::string_view text, bool plus_is_space, std::string& into) {
  into.clear();
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%') {
      const auto byte = from_hex(text.substr(i + 1, 2));
      if (!byte || byte->size() != 1) {
        return false;
      }
      into += *byte;
      i += 2;
    } else {
      into += plus_is_space && text[i] == '+' ? ' ' : text[i];
    }
  }
  return true;
}

}  // namespace

Result<void> check_path(const HttpAddress& address) {
  const std::string path = address.unix_path.string();
  if (path.size() > kUnixPathMax) {
    return fail(ErrorCode::invalid_argument,
                Text{"nama soket lebih dari 107 bita: " + path,
                     "the path of the socket has more than 107 bytes: " + path});
  }
  return {};
}

std::string_view HttpRequest::header(std::string_view name) const {
  return first_of(headers, name);
}

std::string_view HttpRequest::parameter(std::string_view name) const {
  return first_of(query, name);
}

bool HttpRequest::has_parameter(std::string_view name) const {
  return std::any_of(query.begin(), query.end(),
                     [name](const auto& field) { return field.first == name; });
}

std::string percent_encoded(std::string_view text) {
  std::string encoded;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (is_unreserved(text[i])) {
      encoded += text[i];
    } else {
      encoded += '%';
      encoded += to_hex(text.substr(i, 1));
    }
  }
  return encoded;
}

bool split_target(std::string_view target, HttpRequest& into) {
  const auto question = target.find('?');
  if (!target.starts_with('/') || !percent_decode(target.substr(0, question), false, into.path)) {
    return false;
  }
  into.query.clear();
  auto rest = question == std::string_view::npos ? "" : target.substr(question + 1);
  while (!rest.empty()) {
    const auto end = rest.find('&');
    const auto pair = rest.substr(0, end);
    rest = end == std::string_view::npos ? "" : rest.substr(end + 1);
    if (pair.empty()) {
      continue;
    }
    const auto equals = pair.find('=');
    const auto value = equals == std::string_view::npos ? "" : pair.substr(equals + 1);
    auto& field = into.query.emplace_back();
    if (!percent_decode(pair.substr(0, equals), true, field.first) ||
        !percent_decode(value, true, field.second)) {
      return false;
    }
  }
  return true;
}

}  // namespace kentongan::transport
