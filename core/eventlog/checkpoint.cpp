#include "core/eventlog/checkpoint.h"

#include <charconv>
#include <limits>
#include <optional>

#include <fmt/format.h>

#include "core/base/tree_hash.h"

namespace kentongan::eventlog {
namespace {

constexpr std::uint64_t kSizeMax = std::numeric_limits<std::int64_t>::max();

/// Takes a line off the front; nothing if there is no whole one.
std::optional<std::string_view> take_line(std::string_view& text) {
  const auto end = text.find('\n');
  if (end == text.npos) {
    return std::nullopt;
  }
  const auto line = text.substr(0, end);
  text.remove_prefix(end + 1);
  return line;
}

std::optional<std::uint64_t> size_from(std::string_view digits) {
  std::uint64_t size = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), size);
  const bool is_whole = error == std::errc() && end == digits.data() + digits.size();
  const bool has_leading_zero = digits.size() > 1 && digits.front() == '0';
  return is_whole && !has_leading_zero && size <= kSizeMax ? std::optional(size) : std::nullopt;
}

Error bad(const char* why) {
  return fail(ErrorCode::malformed, fmt::format("a checkpoint: {}", why));
}

}  // namespace

std::string write_checkpoint(const CheckpointText& checkpoint) {
  return fmt::format("{}\n{}\n{}\n", checkpoint.origin, checkpoint.head.size,
                     to_base64(checkpoint.head.root.view()));
}

Result<CheckpointText> parse_checkpoint(std::string_view text) {
  const auto origin = take_line(text);
  const auto digits = take_line(text);
  const auto root = take_line(text);
  if (!origin || !digits || !root || !text.empty()) {
    return bad("it has three lines");
  }
  if (origin->empty() || !is_utf8(*origin) || origin->find(' ') != origin->npos) {
    return bad("the log has no name");
  }
  const auto size = size_from(*digits);
  if (!size) {
    return bad("the size is no number below 2^63");
  }
  KTG_TRY(const Bytes hash, from_base64(*root));
  if (hash.size() != Digest::kSize) {
    return bad("the root is not of 32 bytes");
  }
  CheckpointText read{std::string(*origin), {*size, Digest::copied(hash)}};
  if (read.head.size == 0 && read.head.root != tree_root({})) {
    return bad("an empty tree has another root");
  }
  return read;
}

}  // namespace kentongan::eventlog
