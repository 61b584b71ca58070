#include "agents/scenario/small_disk.h"

#include <algorithm>
#include <fstream>
#include <system_error>

#include <fcntl.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/statvfs.h>
#include <unistd.h>

namespace kentongan::scenario {
namespace {

constexpr const char* kBallast = "ballast";
constexpr const char* kSize = "size=192m,mode=0700";
constexpr std::uint64_t kLeftBytes = 1UL << 20;

Error failed(const Text& what) {
  const std::string why = std::generic_category().message(errno);
  return fail(ErrorCode::unavailable, Text{what.id + ": " + why + ".", what.en + ": " + why + "."});
}

void write_text(const char* file, const std::string& text) {
  std::ofstream(file) << text;
}

Result<void> enter_mount_namespace() {
  if (::unshare(CLONE_NEWNS) != 0) {
    const auto uid = ::geteuid();
    const auto gid = ::getegid();
    if (::unshare(CLONE_NEWUSER | CLONE_NEWNS) != 0) {
      return fail(ErrorCode::not_permitted,
                  Text{"Disk kecil untuk gangguan disk_full perlu root atau user namespace.",
                       "The small disk for disk_full needs root or a user namespace."});
    }
    write_text("/proc/self/setgroups", "deny");
    write_text("/proc/self/uid_map", "0 " + std::to_string(uid) + " 1");
    write_text("/proc/self/gid_map", "0 " + std::to_string(gid) + " 1");
  }
  if (::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0) {
    return failed({"Tidak dapat menjadikan mount milik sendiri", "Cannot make mounts private"});
  }
  return {};
}

}  // namespace

SmallDisks::~SmallDisks() {
  unmount_all();
}

Result<void> SmallDisks::mount(const std::filesystem::path& folder) {
  if (!own_mounts_) {
    KTG_TRY_VOID(enter_mount_namespace());
    own_mounts_ = true;
  }
  if (std::find(mounted_.begin(), mounted_.end(), folder) != mounted_.end()) {
    return {};
  }
  if (::mount("ktg-small", folder.c_str(), "tmpfs", MS_NODEV | MS_NOSUID, kSize) != 0) {
    return failed({"Tidak dapat memasang disk kecil di " + folder.string(),
                   "Cannot mount a small disk at " + folder.string()});
  }
  mounted_.push_back(folder);
  return {};
}

void SmallDisks::unmount_all() {
  for (const auto& folder : mounted_) {
    static_cast<void>(::umount2(folder.c_str(), MNT_DETACH));
  }
  mounted_.clear();
}

Result<void> write_ballast(const std::filesystem::path& folder) {
  struct statvfs space {};
  if (::statvfs(folder.c_str(), &space) != 0) {
    return failed({"Tidak dapat mengukur " + folder.string(), "Cannot measure " + folder.string()});
  }
  const std::uint64_t free_bytes = static_cast<std::uint64_t>(space.f_bavail) * space.f_frsize;
  const int file = ::open((folder / kBallast).c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
  if (file < 0) {
    return failed({"Tidak dapat menulis pemberat", "Cannot write the ballast"});
  }
  const std::uint64_t size = free_bytes > kLeftBytes ? free_bytes - kLeftBytes : 0;
  const int result = size == 0 ? 0 : ::posix_fallocate(file, 0, static_cast<off_t>(size));
  ::close(file);
  return result == 0 ? Result<void>()
                     : Result<void>(failed({"Tidak dapat memenuhi disk", "Cannot fill the disk"}));
}

Result<void> remove_ballast(const std::filesystem::path& folder) {
  std::error_code error;
  std::filesystem::remove(folder / kBallast, error);
  return error ? fail(ErrorCode::unavailable,
                      Text{"Tidak dapat menghapus pemberat: " + error.message() + ".",
                           "Cannot remove the ballast: " + error.message() + "."})
               : Result<void>();
}

}  // namespace kentongan::scenario
