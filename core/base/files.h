#pragma once

#include <cstddef>
#include <filesystem>

#include "core/base/bytes.h"
#include "core/base/result.h"

namespace kentongan {

/// What the system says of a file, by its `errno`, in both languages.
/// @return `not_found` for ENOENT, `storage_full` for a full disk or quota, else `unavailable`.
[[nodiscard]] Error file_error(const std::filesystem::path& file, int number);

/// @return `not_found` if it cannot be opened, `too_large` beyond `bytes_max`.
Result<Bytes> read_file(const std::filesystem::path& file, std::size_t bytes_max);

/// Whole or not at all, and durable: written beside, synced, renamed, the folder synced.
/// @return `storage_full` when the disk is; `unavailable` for any other failure.
Result<void> write_file(const std::filesystem::path& file, BytesView bytes);

/// The same with mode 0600, and refused where the file exists already (`conflict`).
Result<void> write_secret(const std::filesystem::path& file, BytesView bytes);

/// @return `key_exposed` if group or others have any right on the file or it has another owner;
///         else as `read_file`.
Result<Bytes> read_secret(const std::filesystem::path& file, std::size_t bytes_max);

}  // namespace kentongan
