#include "core/identity/payload_keys.h"

#include <cerrno>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/files.h"
#include "core/identity/key_folder.h"

namespace kentongan::identity {
namespace {

Error not_destroyed(const std::filesystem::path& file, int number) {
  Error error = file_error(file, number);
  error.code = ErrorCode::unavailable;
  return error;
}

/// The bytes in place are zero, on the disk, when this returns.
Result<void> write_over(const std::filesystem::path& file) {
  const int opened = ::open(file.c_str(), O_WRONLY | O_CLOEXEC | O_NOFOLLOW);
  if (opened < 0) {
    return not_destroyed(file, errno);
  }
  const Bytes zeros(PayloadKey::kSize, '\0');
  const bool done =
      ::pwrite(opened, zeros.data(), zeros.size(), 0) == static_cast<ssize_t>(zeros.size()) &&
      ::fsync(opened) == 0;
  const int number = errno;
  ::close(opened);
  return done ? Result<void>() : Result<void>(not_destroyed(file, number));
}

Result<void> sync_folder(const std::filesystem::path& folder) {
  const int opened = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  const bool done = opened >= 0 && ::fsync(opened) == 0;
  const int number = errno;
  if (opened >= 0) {
    ::close(opened);
  }
  return done ? Result<void>() : Result<void>(not_destroyed(folder, number));
}

}  // namespace

Result<PayloadKeyFiles> PayloadKeyFiles::open(std::filesystem::path folder) {
  constexpr mode_t kOwnerOnly = 0700;
  if (::mkdir(folder.c_str(), kOwnerOnly) != 0 && errno != EEXIST) {
    return not_destroyed(folder, errno);
  }
  KTG_TRY_VOID(check_key_folder(folder));
  return PayloadKeyFiles(std::move(folder));
}

std::filesystem::path PayloadKeyFiles::file_of(const MessageId& message) const {
  return folder_ / (to_hex(message.view()) + ".key");
}

Result<void> PayloadKeyFiles::put(const MessageId& message, const PayloadKey& key) {
  auto written = write_secret(file_of(message), key.view());
  const bool is_there = !written && written.error().code == ErrorCode::conflict;
  return is_there ? Result<void>() : written;
}

Result<std::optional<PayloadKey>> PayloadKeyFiles::find(const MessageId& message) const {
  auto bytes = read_secret(file_of(message), PayloadKey::kSize);
  if (!bytes) {
    const bool is_none = bytes.error().code == ErrorCode::not_found;
    return is_none ? Result<std::optional<PayloadKey>>(std::nullopt) : std::move(bytes).error();
  }
  auto key = PayloadKey::from(*bytes);
  wipe(*bytes);
  if (!key) {
    return fail(ErrorCode::corrupt, file_of(message).string() + " is no payload's key");
  }
  return std::optional(*std::move(key));
}

Result<void> PayloadKeyFiles::destroy(const MessageId& message) {
  const std::filesystem::path file = file_of(message);
  std::error_code error;
  if (!std::filesystem::exists(file, error)) {
    return error ? Result<void>(not_destroyed(file, error.value())) : Result<void>();
  }
  KTG_TRY_VOID(write_over(file));
  if (::unlink(file.c_str()) != 0) {
    return not_destroyed(file, errno);
  }
  return sync_folder(folder_);
}

Result<void> PayloadKeysInMemory::put(const MessageId& message, const PayloadKey& key) {
  keys_.emplace(message, key);
  return {};
}

Result<std::optional<PayloadKey>> PayloadKeysInMemory::find(const MessageId& message) const {
  const auto found = keys_.find(message);
  return found == keys_.end() ? std::nullopt : std::optional(found->second);
}

Result<void> PayloadKeysInMemory::destroy(const MessageId& message) {
  keys_.erase(message);
  return {};
}

}  // namespace kentongan::identity
