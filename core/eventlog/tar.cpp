#include "core/eventlog/tar.h"

#include <algorithm>
#include <array>
#include <numeric>

#include "core/base/check.h"

namespace kentongan::eventlog {
namespace {

constexpr std::size_t kBlock = 512;
constexpr std::size_t kEndBytes = 2 * kBlock;
constexpr std::size_t kNameMax = 99;
constexpr std::size_t kSizeAt = 124;
constexpr std::size_t kSumAt = 148;
constexpr unsigned kSizeDigits = 11;
constexpr unsigned kSumDigits = 6;
constexpr std::size_t kMemberMax = std::size_t{1} << 30;
static_assert(kMemberMax < std::size_t{1} << (3 * kSizeDigits));

using Header = std::array<char, kBlock>;

void put_text(Header& header, std::size_t at, BytesView text) {
  std::ranges::copy(text, header.begin() + static_cast<std::ptrdiff_t>(at));
}

void put_octal(Header& header, std::size_t at, unsigned digits, std::size_t number) {
  for (unsigned i = digits; i > 0; --i, number >>= 3) {
    header.at(at + i - 1) = static_cast<char>('0' + (number & 7));
  }
}

Header header_of(std::string_view name, std::size_t size) {
  Header header{};
  put_text(header, 0, name);
  put_text(header, 100,
           {"0000644\0"
            "0000000\0"
            "0000000\0",
            24});
  put_octal(header, kSizeAt, kSizeDigits, size);
  put_text(header, 136, "00000000000");
  put_text(header, kSumAt, "        ");
  put_text(header, 156, "0");
  put_text(header, 257,
           {"ustar\0"
            "00",
            8});
  const std::size_t sum = std::accumulate(
      header.begin(), header.end(), std::size_t{0},
      [](std::size_t all, char byte) { return all + static_cast<unsigned char>(byte); });
  put_octal(header, kSumAt, kSumDigits, sum);
  header.at(kSumAt + kSumDigits) = '\0';
  return header;
}

std::size_t padding_of(std::size_t size) {
  return (kBlock - size % kBlock) % kBlock;
}

Error bad_tar(const char* why) {
  return fail(ErrorCode::malformed, std::string("tar: ") + why);
}

/// What the digits of the size say; the whole header is compared afterwards.
std::size_t size_in(BytesView header) {
  std::size_t size = 0;
  for (const char digit : header.substr(kSizeAt, kSizeDigits)) {
    size = size * 8 + static_cast<std::size_t>(digit & 7);
  }
  return size;
}

bool is_zero(BytesView bytes) {
  return std::ranges::all_of(bytes, [](char byte) { return byte == 0; });
}

}  // namespace

bool is_tar_name(std::string_view name) {
  const auto is_letter = [](char letter) {
    return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
           (letter >= '0' && letter <= '9') || letter == '.' || letter == '_' || letter == '-' ||
           letter == '/';
  };
  if (name.empty() || name.size() > kNameMax || !std::ranges::all_of(name, is_letter)) {
    return false;
  }
  for (std::string_view rest = name;;) {
    const auto slash = rest.find('/');
    const auto part = rest.substr(0, slash);
    if (part.empty() || part == "." || part == "..") {
      return false;
    }
    if (slash == rest.npos) {
      return true;
    }
    rest.remove_prefix(slash + 1);
  }
}

Bytes write_tar(const std::vector<TarMember>& members) {
  std::size_t size = kEndBytes;
  for (const TarMember& member : members) {
    size += kBlock + member.content.size() + padding_of(member.content.size());
  }
  Bytes tar;
  tar.reserve(size);
  for (const TarMember& member : members) {
    KTG_CHECK(is_tar_name(member.name) && member.content.size() <= kMemberMax);
    const Header header = header_of(member.name, member.content.size());
    tar.append(header.data(), header.size());
    tar.append(member.content);
    tar.append(padding_of(member.content.size()), '\0');
  }
  tar.append(kEndBytes, '\0');
  return tar;
}

Result<std::vector<TarMember>> read_tar(BytesView tar, const TarLimits& limits) {
  if (tar.size() > limits.bytes_max) {
    return fail(ErrorCode::too_large, "tar: larger than " + std::to_string(limits.bytes_max));
  }
  if (tar.size() < kEndBytes || tar.size() % kBlock != 0 ||
      !is_zero(tar.substr(tar.size() - kEndBytes))) {
    return bad_tar("it does not end with two blocks of zeros");
  }
  std::vector<TarMember> members;
  for (BytesView rest = tar.substr(0, tar.size() - kEndBytes); !rest.empty();) {
    if (members.size() == limits.members_max) {
      return fail(ErrorCode::too_large, "tar: too many members");
    }
    const BytesView header = rest.substr(0, kBlock);
    const std::string_view name = header.substr(0, header.find('\0'));
    const std::size_t size = size_in(header);
    rest.remove_prefix(kBlock);
    if (!is_tar_name(name) || size > kMemberMax) {
      return bad_tar("a name or size that cannot be");
    }
    const Header expected = header_of(name, size);
    if (header != BytesView(expected.data(), expected.size())) {
      return bad_tar("a header of another form");
    }
    const std::size_t whole = size + padding_of(size);
    if (rest.size() < whole || !is_zero(rest.substr(size, whole - size))) {
      return bad_tar("a member that is cut or not padded with zeros");
    }
    members.push_back({std::string(name), rest.substr(0, size)});
    rest.remove_prefix(whole);
  }
  return members;
}

}  // namespace kentongan::eventlog
