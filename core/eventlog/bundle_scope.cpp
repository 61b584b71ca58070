#include <charconv>

#include "core/eventlog/bundle.h"

namespace kentongan::eventlog {
namespace {

constexpr std::string_view kVersion = "kentongan-bundle/1";
constexpr std::size_t kScopeBytesMax = 4096;
constexpr std::size_t kBusMax = 100;

/// What stands between `before` and the next line feed, taken from the front; nothing if `rest`
/// begins otherwise.
std::optional<std::string_view> take_after(std::string_view& rest, std::string_view before) {
  const auto end = rest.find('\n');
  if (!rest.starts_with(before) || end == rest.npos || end < before.size()) {
    return std::nullopt;
  }
  const auto text = rest.substr(before.size(), end - before.size());
  rest.remove_prefix(end + 1);
  return text;
}

std::optional<Seq> seq_from(std::string_view digits) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  const bool is_number = error == std::errc() && end == digits.data() + digits.size();
  if (!is_number || number == 0 || number >> 63 != 0 || digits.front() == '0') {
    return std::nullopt;
  }
  return Seq(number);
}

std::optional<Digest> digest_from(std::string_view hex) {
  const auto bytes = from_hex(hex);
  return bytes && bytes->size() == Digest::kSize && to_hex(*bytes) == hex
             ? std::optional(Digest::copied(*bytes))
             : std::nullopt;
}

bool take_incident(std::string_view line, std::string_view& rest, BundleScope& scope) {
  const auto blank = line.find(' ');
  const auto id = line.substr(0, blank);
  const auto end = take_after(rest, "end ");
  if (blank == line.npos || !is_incident_id(id) || !end || (*end != "shown" && *end != "open")) {
    return false;
  }
  const auto tag = digest_from(line.substr(blank + 1));
  if (!tag || tag->is_zero()) {
    return false;
  }
  scope.incident = {IncidentId(std::string(id)), *tag, *end == "shown"};
  return true;
}

bool take_range(std::string_view line, BundleScope& scope) {
  const auto blank = line.find(' ');
  if (blank == line.npos) {
    return false;
  }
  const auto first = seq_from(line.substr(0, blank));
  const auto last = seq_from(line.substr(blank + 1));
  if (!first || !last || *last < *first) {
    return false;
  }
  scope.first = *first;
  scope.last = *last;
  return true;
}

}  // namespace

std::string write_scope(const BundleScope& scope) {
  std::string text = std::string(kVersion) + "\nbus " + scope.bus + "\n";
  if (scope.incident) {
    text += "incident " + scope.incident->id.value() + " " + to_hex(scope.incident->tag.view()) +
            "\nend " + (scope.incident->end_shown ? "shown" : "open") + "\n";
  } else {
    text += "range " + std::to_string(scope.first.value()) + " " +
            std::to_string(scope.last.value()) + "\n";
  }
  if (!scope.made_for.value().empty()) {
    text += "for " + scope.made_for.value() + "\n";
  }
  return text;
}

Result<BundleScope> parse_scope(std::string_view text) {
  const Error bad_scope = fail(ErrorCode::malformed, "a scope of another form");
  BundleScope scope;
  std::string_view rest = text;
  const auto version = take_after(rest, "");
  const auto bus = take_after(rest, "bus ");
  if (text.size() > kScopeBytesMax || !version || *version != kVersion || !bus || bus->empty() ||
      bus->size() > kBusMax) {
    return bad_scope;
  }
  scope.bus = *bus;
  if (const auto incident = take_after(rest, "incident ")) {
    if (!take_incident(*incident, rest, scope)) {
      return bad_scope;
    }
  } else if (const auto range = take_after(rest, "range "); !range || !take_range(*range, scope)) {
    return bad_scope;
  }
  if (!rest.empty()) {
    const auto whom = take_after(rest, "for ");
    if (!whom || !is_code(*whom) || !rest.empty()) {
      return bad_scope;
    }
    scope.made_for = AgencyCode(std::string(*whom));
  }
  return scope;
}

}  // namespace kentongan::eventlog
