#include "tests/support/disk_image.h"

#include <algorithm>
#include <filesystem>

namespace kentongan::test {
namespace {

constexpr std::size_t kSectorBytes = 512;

std::string parent_of(const std::string& path) {
  return std::filesystem::path(path).parent_path().string();
}

/// The bytes after the cut, where only some sectors of what was written have come through.
Bytes after_cut(const DiskFile& file, Loss loss, Random& random) {
  if (loss == Loss::all || file.changed_from == DiskFile::kNothing) {
    return file.kept;
  }
  if (loss == Loss::tail) {
    const auto from = std::min(file.changed_from, file.seen.size());
    const auto end = from + random.below(file.seen.size() - from + 1);
    Bytes bytes = file.kept;
    if (end > bytes.size()) {
      bytes.resize(end);
    }
    bytes.replace(from, end - from, file.seen, from, end - from);
    return bytes;
  }
  Bytes bytes = file.kept;
  for (auto at = file.changed_from / kSectorBytes * kSectorBytes; at < file.seen.size();
       at += kSectorBytes) {
    if (random.below(2) == 0) {
      continue;
    }
    const auto count = std::min(kSectorBytes, file.seen.size() - at);
    if (bytes.size() < at + count) {
      bytes.resize(at + count);
    }
    bytes.replace(at, count, file.seen, at, count);
  }
  return bytes;
}

}  // namespace

void DiskFile::write(std::size_t at, BytesView bytes) {
  if (seen.size() < at + bytes.size()) {
    seen.resize(at + bytes.size());
  }
  seen.replace(at, bytes.size(), bytes);
  changed_from = std::min(changed_from, at);
}

void DiskFile::truncate(std::size_t size) {
  if (size < seen.size()) {
    seen.resize(size);
    changed_from = std::min(changed_from, size);
  }
}

void DiskFile::sync() {
  if (changed_from == kNothing) {
    return;
  }
  kept.resize(std::min(kept.size(), changed_from));
  kept.append(seen, kept.size());
  changed_from = kNothing;
}

DiskImage DiskImage::copy() const {
  DiskImage made(*this);
  std::map<const DiskFile*, std::shared_ptr<DiskFile>> copies;
  for (Names* names : {&made.seen_, &made.kept_}) {
    for (auto& [path, file] : *names) {
      auto& copied = copies[file.get()];
      if (!copied) {
        copied = std::make_shared<DiskFile>(*file);
      }
      file = copied;
    }
  }
  return made;
}

std::shared_ptr<DiskFile> DiskImage::find(const std::string& path) const {
  const auto found = seen_.find(path);
  return found == seen_.end() ? nullptr : found->second;
}

std::shared_ptr<DiskFile> DiskImage::create(const std::string& path) {
  return seen_[path] = std::make_shared<DiskFile>();
}

bool DiskImage::remove(const std::string& path) {
  return seen_.erase(path) > 0;
}

bool DiskImage::rename(const std::string& from, const std::string& to) {
  if (is_folder(from)) {
    const Moved moved{from, to};
    apply(moved, seen_);
    folders_.erase(from);
    folders_.insert(to);
    moved_.push_back(moved);
    return true;
  }
  const auto found = seen_.find(from);
  if (found == seen_.end()) {
    return false;
  }
  seen_[to] = found->second;
  seen_.erase(from);
  return true;
}

void DiskImage::apply(const Moved& moved, Names& names) {
  Names after;
  for (const auto& [path, file] : names) {
    const bool inside = path.starts_with(moved.from + "/");
    after[inside ? moved.to + path.substr(moved.from.size()) : path] = file;
  }
  names = std::move(after);
}

std::vector<std::string> DiskImage::children(const std::string& folder) const {
  std::vector<std::string> names;
  for (const auto& [path, file] : seen_) {
    if (parent_of(path) == folder) {
      names.push_back(std::filesystem::path(path).filename());
    }
  }
  for (const auto& path : folders_) {
    if (path != "/" && parent_of(path) == folder) {
      names.push_back(std::filesystem::path(path).filename());
    }
  }
  return names;
}

std::vector<std::string> DiskImage::files() const {
  std::vector<std::string> paths;
  for (const auto& [path, file] : seen_) {
    paths.push_back(path);
  }
  return paths;
}

std::uint64_t DiskImage::used() const {
  std::uint64_t bytes = 0;
  for (const auto& [path, file] : seen_) {
    bytes += file->seen.size();
  }
  return bytes;
}

void DiskImage::sync_folder(const std::string& folder) {
  for (const auto& moved : moved_) {
    if (parent_of(moved.to) == folder) {
      apply(moved, kept_);
    }
  }
  std::erase_if(moved_, [&](const Moved& moved) { return parent_of(moved.to) == folder; });
  std::erase_if(kept_, [&](const auto& name) { return parent_of(name.first) == folder; });
  for (const auto& [path, file] : seen_) {
    if (parent_of(path) == folder) {
      kept_[path] = file;
    }
  }
}

void DiskImage::cut_power(Loss loss, Random& random) {
  const auto stays = [&] {
    return loss == Loss::tail || (loss == Loss::torn && random.below(2) == 0);
  };
  for (const auto& moved : moved_) {
    if (stays()) {
      apply(moved, kept_);
    } else {
      folders_.erase(moved.to);
      folders_.insert(moved.from);
      apply(Moved{moved.to, moved.from}, seen_);
    }
  }
  moved_.clear();
  Names names = kept_;
  for (const auto& [path, file] : seen_) {
    const auto before = kept_.find(path);
    if ((before == kept_.end() || before->second != file) && stays()) {
      names[path] = file;
    }
  }
  for (const auto& [path, file] : kept_) {
    if (!seen_.contains(path) && stays()) {
      names.erase(path);
    }
  }
  for (auto& [path, file] : names) {
    auto after = std::make_shared<DiskFile>();
    after->seen = after_cut(*file, loss, random);
    after->kept = after->seen;
    file = after;
  }
  seen_ = names;
  kept_ = names;
}

}  // namespace kentongan::test
