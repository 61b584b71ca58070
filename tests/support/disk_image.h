#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "core/base/bytes.h"
#include "core/base/random.h"

namespace kentongan::test {

/// A file's bytes twice: as every reader sees them, and as they would be after a power cut.
struct DiskFile {
  Bytes seen;
  Bytes kept;
  std::size_t changed_from = kNothing;  ///< Lowest byte that no sync has covered yet.

  static constexpr std::size_t kNothing = ~std::size_t{0};

  void write(std::size_t at, BytesView bytes);
  void truncate(std::size_t size);
  void sync();
  /// A sync that fails forgets what it was to keep, as Linux does: the next one will not bring it.
  void fail_sync() { changed_from = kNothing; }
};

/// What a power cut does with what was not synced.
enum class Loss {
  all,   ///< Forgotten: bytes and names.
  tail,  ///< Bytes up to some place are there, and the names.
  torn,  ///< Some sectors of 512 bytes are there and some are not, also out of order; so with
         ///< names.
};

/// The names and bytes on a disk, and what of them is durable. Knows no file system's interface.
///
/// Threads: none of its own; whoever holds it, locks.
class DiskImage {
 public:
  DiskImage() = default;
  DiskImage(DiskImage&&) = default;
  DiskImage& operator=(DiskImage&&) = default;
  /// With files of its own.
  [[nodiscard]] DiskImage copy() const;

  std::shared_ptr<DiskFile> find(const std::string& path) const;
  std::shared_ptr<DiskFile> create(const std::string& path);
  bool remove(const std::string& path);
  /// A file, or a folder with all in it.
  bool rename(const std::string& from, const std::string& to);
  void make_folder(const std::string& path) { folders_.insert(path); }
  bool remove_folder(const std::string& path) { return folders_.erase(path) > 0; }
  [[nodiscard]] bool is_folder(const std::string& path) const { return folders_.contains(path); }
  [[nodiscard]] std::vector<std::string> children(const std::string& folder) const;
  [[nodiscard]] std::vector<std::string> files() const;
  [[nodiscard]] std::uint64_t used() const;

  /// Makes the names in `folder` durable.
  void sync_folder(const std::string& folder);

  /// All at once, as the machine would find them when it starts again.
  void cut_power(Loss loss, Random& random);

 private:
  DiskImage(const DiskImage&) = default;

  using Names = std::map<std::string, std::shared_ptr<DiskFile>>;
  struct Moved {
    std::string from;
    std::string to;
  };

  void apply(const Moved& moved, Names& names);

  Names seen_;
  Names kept_;
  std::set<std::string> folders_{"/"};  ///< Durable at once, but for their moves.
  std::vector<Moved> moved_;            ///< Folders whose move no sync has covered yet.
};

}  // namespace kentongan::test
