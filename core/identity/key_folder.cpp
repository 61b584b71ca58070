#include "core/identity/key_folder.h"

#include <cerrno>
#include <string>

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/files.h"

namespace kentongan::identity {
namespace {

Error is_link(const std::filesystem::path& folder) {
  std::error_code ignored;
  const auto link = folder.string();
  const auto real = std::filesystem::weakly_canonical(folder, ignored).string();
  return fail(ErrorCode::key_exposed,
              Text{fmt::format("Folder kunci {0} berupa tautan ke {1}: kunci tidak dibaca melalui "
                               "tautan. Sebut {1}, atau pindahkan ke sini: rm {0} && mv {1} {0}",
                               link, real),
                   fmt::format("The key folder {0} is a link to {1}: keys are not read through a "
                               "link. Name {1}, or move it here: rm {0} && mv {1} {0}",
                               link, real)});
}

Error is_of_another(const std::filesystem::path& folder, uid_t owner) {
  const auto name = folder.string();
  const auto self = ::geteuid();
  return fail(ErrorCode::key_exposed,
              Text{fmt::format("Folder kunci {0} milik pengguna {1}, program ini berjalan sebagai "
                               "pengguna {2}. Jalankan sebagai pemiliknya, atau: "
                               "sudo chown -R {2} {0}",
                               name, owner, self),
                   fmt::format("The key folder {0} belongs to user {1}, this program runs as user "
                               "{2}. Run it as the owner, or: sudo chown -R {2} {0}",
                               name, owner, self)});
}

Error is_open(const std::filesystem::path& folder, mode_t mode) {
  const auto name = folder.string();
  return fail(ErrorCode::key_exposed,
              Text{fmt::format("Folder kunci {0} terbuka bagi pihak lain (mode {1:04o}, harus "
                               "0700). Jalankan: chmod 700 {0}",
                               name, mode),
                   fmt::format("The key folder {0} is open to others (mode {1:04o}, it must be "
                               "0700). Run: chmod 700 {0}",
                               name, mode)});
}

}  // namespace

Result<void> check_key_folder(const std::filesystem::path& folder) {
  constexpr mode_t kOthers = 077;
  constexpr mode_t kModes = 07777;
  struct stat status {};
  if (::lstat(folder.c_str(), &status) != 0) {
    Error error = file_error(folder, errno);
    error.code = ErrorCode::not_found;
    return error;
  }
  if (S_ISLNK(status.st_mode)) {
    return is_link(folder);
  }
  if (!S_ISDIR(status.st_mode)) {
    return fail(ErrorCode::invalid_argument,
                Text{folder.string() + " bukan folder.", folder.string() + " is no folder."});
  }
  if (status.st_uid != ::geteuid()) {
    return is_of_another(folder, status.st_uid);
  }
  if ((status.st_mode & kOthers) != 0) {
    return is_open(folder, status.st_mode & kModes);
  }
  return {};
}

}  // namespace kentongan::identity
