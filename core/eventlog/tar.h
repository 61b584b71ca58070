#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "core/base/bytes.h"
#include "core/base/result.h"

namespace kentongan::eventlog {

/// A member of a tar as it is read or to be written.
struct TarMember {
  std::string name;
  BytesView content;
};

/// Plain POSIX ustar, the one form that the bundle uses (bundle.md 1): a header is what name and
/// size alone give, so that there are no links, times, owners, devices or second spellings.
///
/// Limits: members of at most 1 GiB; a reader's as it says.
struct TarLimits {
  std::size_t bytes_max = std::size_t{1} << 30;
  std::size_t members_max = 524'288;
};

/// Parts of letters, digits, '.', '_', '-', parted by '/'; none empty, "." or ".."; at most 99
/// bytes.
[[nodiscard]] bool is_tar_name(std::string_view name);

/// In the order given. Names as is_tar_name() says.
[[nodiscard]] Bytes write_tar(const std::vector<TarMember>& members);

/// Views into `tar`.
/// @return `too_large`; `malformed` for anything that write_tar() would not have written.
Result<std::vector<TarMember>> read_tar(BytesView tar, const TarLimits& limits = {});

}  // namespace kentongan::eventlog
