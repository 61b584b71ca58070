#include "core/base/files.h"

#include <cerrno>
#include <system_error>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace kentongan {
namespace {

/// A file descriptor that is closed when it goes.
class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  ~Descriptor() {
    if (number_ >= 0) {
      ::close(number_);
    }
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  [[nodiscard]] int number() const { return number_; }
  explicit operator bool() const { return number_ >= 0; }

 private:
  int number_;
};

std::string reason_of(int error) {
  switch (error) {
    case ENOENT:
      return "tidak ada";
    case EACCES:
    case EPERM:
      return "tidak boleh dibuka atau ditulis";
    case ENOSPC:
    case EDQUOT:
      return "disk penuh";
    case ENOTDIR:
      return "salah satu bagian alamatnya bukan folder";
    case EISDIR:
      return "berupa folder, bukan berkas";
    case ELOOP:
      return "berupa tautan, bukan berkas";
    case EROFS:
      return "disk hanya dapat dibaca";
    case EIO:
      return "disk gagal";
    default:
      return std::generic_category().message(error);
  }
}

Error failed(const std::filesystem::path& file, int error) {
  const auto code = error == ENOENT                      ? ErrorCode::not_found
                    : error == ENOSPC || error == EDQUOT ? ErrorCode::storage_full
                                                         : ErrorCode::unavailable;
  return fail(code, Text{file.string() + ": " + reason_of(error),
                         file.string() + ": " + std::generic_category().message(error)});
}

Result<Bytes> read_all(const Descriptor& from, const std::filesystem::path& file,
                       std::size_t bytes_max) {
  Bytes bytes;
  std::array<char, 65536> chunk{};
  for (;;) {
    const auto count = ::read(from.number(), chunk.data(), chunk.size());
    if (count < 0) {
      return failed(file, errno);
    }
    if (count == 0) {
      return bytes;
    }
    bytes.append(chunk.data(), static_cast<std::size_t>(count));
    if (bytes.size() > bytes_max) {
      const std::string limit = std::to_string(bytes_max);
      return fail(ErrorCode::too_large, Text{file.string() + ": lebih dari " + limit + " bita",
                                             file.string() + ": more than " + limit + " bytes"});
    }
  }
}

Result<void> write_all(const Descriptor& to, const std::filesystem::path& file, BytesView bytes) {
  while (!bytes.empty()) {
    const auto count = ::write(to.number(), bytes.data(), bytes.size());
    if (count < 0) {
      return failed(file, errno);
    }
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
  return ::fsync(to.number()) == 0 ? Result<void>() : failed(file, errno);
}

Result<void> sync_folder_of(const std::filesystem::path& file) {
  const auto folder = file.has_parent_path() ? file.parent_path() : std::filesystem::path(".");
  const Descriptor opened(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  return opened && ::fsync(opened.number()) == 0 ? Result<void>() : failed(folder, errno);
}

Error linked(const std::filesystem::path& file) {
  const std::string name = file.string();
  return fail(
      ErrorCode::unavailable,
      Text{"Berkas kunci " + name +
               " berupa tautan: kunci tidak dibaca melalui tautan. Pindahkan berkas aslinya "
               "ke sini.",
           "The key file " + name +
               " is a link: keys are not read through a link. Move the file itself here."});
}

Error owned_by_another(const std::filesystem::path& file, uid_t owner) {
  const std::string name = file.string();
  const std::string self = std::to_string(::geteuid());
  const std::string other = std::to_string(owner);
  return fail(
      ErrorCode::key_exposed,
      Text{"Berkas kunci " + name + " milik pengguna " + other +
               ", program ini berjalan sebagai pengguna " + self +
               ". Jalankan sebagai pemiliknya, atau: sudo chown " + self + " " + name,
           "The key file " + name + " belongs to user " + other + ", this program runs as user " +
               self + ". Run it as the owner, or: sudo chown " + self + " " + name});
}

}  // namespace

Error file_error(const std::filesystem::path& file, int number) {
  return failed(file, number);
}

Result<Bytes> read_file(const std::filesystem::path& file, std::size_t bytes_max) {
  const Descriptor opened(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
  if (!opened) {
    return failed(file, errno);
  }
  return read_all(opened, file, bytes_max);
}

Result<void> write_file(const std::filesystem::path& file, BytesView bytes) {
  auto beside = file;
  beside += ".new";
  {
    const Descriptor opened(::open(beside.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644));
    if (!opened) {
      return failed(beside, errno);
    }
    KTG_TRY_VOID(write_all(opened, beside, bytes));
  }
  if (::rename(beside.c_str(), file.c_str()) != 0) {
    return failed(file, errno);
  }
  return sync_folder_of(file);
}

Result<void> write_secret(const std::filesystem::path& file, BytesView bytes) {
  {
    const Descriptor opened(::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
    if (!opened) {
      return errno == EEXIST ? fail(ErrorCode::conflict, Text{file.string() + " sudah ada",
                                                              file.string() + " exists already"})
                             : failed(file, errno);
    }
    KTG_TRY_VOID(write_all(opened, file, bytes));
  }
  return sync_folder_of(file);
}

Result<Bytes> read_secret(const std::filesystem::path& file, std::size_t bytes_max) {
  const Descriptor opened(::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
  if (!opened) {
    return errno == ELOOP ? linked(file) : failed(file, errno);
  }
  struct stat status {};
  if (::fstat(opened.number(), &status) != 0) {
    return failed(file, errno);
  }
  if (status.st_uid != ::geteuid()) {
    return owned_by_another(file, status.st_uid);
  }
  if ((status.st_mode & 077) != 0) {
    const std::string name = file.string();
    return fail(
        ErrorCode::key_exposed,
        Text{"Berkas kunci " + name + " dapat dibaca pihak lain. Jalankan: chmod 600 " + name,
             "The key file " + name + " can be read by others. Run: chmod 600 " + name});
  }
  return read_all(opened, file, bytes_max);
}

}  // namespace kentongan
