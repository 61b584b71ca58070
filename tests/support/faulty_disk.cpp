#include "tests/support/faulty_disk.h"

#include <thread>

#include <rocksdb/system_clock.h>

#include "core/eventlog/rocks_storage.h"
#include "tests/support/faulty_files.h"

namespace kentongan::test {

namespace {

/// RocksDB waits a second after a failed flush; here nobody has to.
class Impatient final : public rocksdb::SystemClockWrapper {
 public:
  Impatient() : SystemClockWrapper(rocksdb::SystemClock::Default()) {}
  const char* Name() const override { return "Impatient"; }
  void SleepForMicroseconds(int) override {}
};

}  // namespace

FaultyDisk::FaultyDisk(std::uint64_t seed)
    : files_(std::make_shared<Files>(seed)), storage_(std::make_shared<eventlog::Storage>()) {
  storage_->files = files_;
  storage_->clock = std::make_shared<Impatient>();
  storage_->at = [files = files_.get()](std::string_view point) {
    const MutexLock lock(files->mutex);
    files->reach(std::string(point)).PermitUncheckedError();
  };
}

FaultyDisk::~FaultyDisk() = default;

void FaultyDisk::copy_from(const FaultyDisk& other) {
  const MutexLock theirs(other.files_->mutex);
  const MutexLock lock(files_->mutex);
  files_->image = other.files_->image.copy();
}

std::shared_ptr<eventlog::Storage> FaultyDisk::storage() {
  return storage_;
}

void FaultyDisk::cut_power(Loss loss) {
  const MutexLock lock(files_->mutex);
  files_->image.cut_power(loss, files_->random);
  files_->start_again();
}

void FaultyDisk::end_process() {
  const MutexLock lock(files_->mutex);
  files_->start_again();
}

void FaultyDisk::stop_at(const std::string& point, unsigned nth) {
  const MutexLock lock(files_->mutex);
  files_->stop = {point, nth};
}

bool FaultyDisk::has_stopped() const {
  const MutexLock lock(files_->mutex);
  return files_->stopped;
}

unsigned FaultyDisk::reached(const std::string& point) const {
  const MutexLock lock(files_->mutex);
  const auto found = files_->counts.find(point);
  return found == files_->counts.end() ? 0 : found->second;
}

std::vector<std::string> FaultyDisk::points() const {
  const MutexLock lock(files_->mutex);
  std::vector<std::string> names;
  for (const auto& [point, count] : files_->counts) {
    names.push_back(point);
  }
  return names;
}

void FaultyDisk::fail_write(unsigned nth) {
  const MutexLock lock(files_->mutex);
  files_->fail_write = nth;
}

void FaultyDisk::fail_sync(unsigned nth, const std::string& name_end) {
  const MutexLock lock(files_->mutex);
  files_->fail_sync = nth;
  files_->fail_sync_of = name_end;
}

void FaultyDisk::ignore_syncs_of(const std::string& name_end) {
  const MutexLock lock(files_->mutex);
  files_->lies_about = name_end;
}

void FaultyDisk::hold_syncs_of_others() {
  files_->holder = std::this_thread::get_id();
  files_->syncs_held = true;
}

void FaultyDisk::let_syncs_go() {
  files_->syncs_held = false;
  files_->syncs_held.notify_all();
}

void FaultyDisk::set_capacity(std::uint64_t bytes) {
  const MutexLock lock(files_->mutex);
  files_->capacity = bytes;
}

std::uint64_t FaultyDisk::used() const {
  const MutexLock lock(files_->mutex);
  return files_->image.used();
}

std::vector<std::string> FaultyDisk::files() const {
  const MutexLock lock(files_->mutex);
  return files_->image.files();
}

Bytes FaultyDisk::read(const std::string& path) const {
  const MutexLock lock(files_->mutex);
  const auto file = files_->image.find(path);
  return file ? file->seen : Bytes();
}

void FaultyDisk::rewrite(const std::string& path, const std::function<void(Bytes&)>& change) {
  const MutexLock lock(files_->mutex);
  const auto file = files_->image.find(path);
  KTG_CHECK(file != nullptr);
  change(file->seen);
  file->kept = file->seen;
}

void FaultyDisk::remove(const std::string& path) {
  const MutexLock lock(files_->mutex);
  KTG_CHECK(files_->image.remove(path));
}

}  // namespace kentongan::test
