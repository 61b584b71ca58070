#include <algorithm>
#include <filesystem>

#include <malloc.h>
#include <sys/statvfs.h>

#include "core/base/digest.h"
#include "core/base/log.h"
#include "core/eventlog/key_layout.h"
#include "core/eventlog/rocks_core.h"

// Opening a RocksLog: lock, create or check, open.

namespace kentongan::eventlog {
namespace {

constexpr std::string_view kStore = "store";
constexpr std::string_view kNewStore = "store.new";
constexpr std::string_view kWitness = "witness";
constexpr std::string_view kLock = "lock";

Error failed(const rocksdb::Status& status, std::string_view what) {
  auto error = error_from(status, what);
  if (error.code == ErrorCode::corrupt) {
    error.code = ErrorCode::unavailable;  // A folder that cannot be had is no damage.
  }
  return error;
}

Error no_log(const std::filesystem::path& folder) {
  return fail(ErrorCode::not_found, Text{"Tidak ada catatan di " + folder.string() + ".",
                                         "no log in " + folder.string()});
}

Error in_use(const std::filesystem::path& folder) {
  return fail(ErrorCode::conflict,
              Text{"Catatan di " + folder.string() + " sedang dipakai proses lain.",
                   folder.string() + " is open in another process"});
}

Result<void> sync_folder(rocksdb::FileSystem& files, const std::string& folder) {
  std::unique_ptr<rocksdb::FSDirectory> opened;
  auto status = files.NewDirectory(folder, {}, &opened, nullptr);
  if (status.ok()) {
    status = opened->Fsync({}, nullptr);
  }
  return status.ok() ? Result<void>() : failed(status, "syncing " + folder);
}

Result<void> make_folder(rocksdb::FileSystem& files, const std::filesystem::path& folder) {
  if (folder.empty() || files.FileExists(folder, {}, nullptr).ok()) {
    return {};
  }
  KTG_TRY_VOID(make_folder(files, folder.parent_path()));
  const auto status = files.CreateDirIfMissing(folder, {}, nullptr);
  if (!status.ok()) {
    return failed(status, "creating " + folder.string());
  }
  const auto above = folder.parent_path();
  return sync_folder(files, above.empty() ? "." : above.string());
}

/// What an unfinished creation has left.
Result<void> remove_folder(rocksdb::FileSystem& files, const std::string& folder) {
  if (files.FileExists(folder, {}, nullptr).IsNotFound()) {
    return {};
  }
  std::vector<std::string> names;
  auto status = files.GetChildren(folder, {}, &names, nullptr);
  for (const auto& name : names) {
    if (status.ok() && name != "." && name != "..") {
      status = files.DeleteFile(std::filesystem::path(folder) / name, {}, nullptr);
    }
  }
  if (status.ok()) {
    status = files.DeleteDir(folder, {}, nullptr);
  }
  return status.ok() ? Result<void>() : failed(status, "removing " + folder);
}

Head empty_head() {
  Head head;
  head.root = sha256(BytesView{});
  return head;
}

TailMark mark_of(const Head& head, std::uint64_t commits) {
  return TailMark{head.epoch, head.size, head.root, commits};
}

/// 64 MiB, or 2 % of a small disk; at least what a flush and a log file may still need.
std::uint64_t reserve_of(const std::filesystem::path& folder) {
  constexpr std::uint64_t kUsual = 64 * kMiB;
  constexpr std::uint64_t kLeast = 24 * kMiB;
  struct statvfs volume {};
  if (::statvfs(folder.c_str(), &volume) != 0) {
    return kUsual;
  }
  const auto whole = static_cast<std::uint64_t>(volume.f_blocks) * volume.f_frsize;
  return std::max(kLeast, std::min(kUsual, whole / 50));
}

}  // namespace

std::string RocksLog::Core::path_of(std::string_view name) const {
  return (options_.directory / name).string();
}

Result<void> RocksLog::Core::open() {
  auto& files = *storage_->files;
  const auto there = files.FileExists(options_.directory, {}, nullptr);
  if (!there.ok() && !(there.IsNotFound() && options_.create_if_missing)) {
    return there.IsNotFound() ? no_log(options_.directory)
                              : failed(there, "looking for " + options_.directory.string());
  }
  KTG_TRY_VOID(make_folder(files, options_.directory));
  KTG_TRY_VOID(take_lock());
  critical_bytes_ = options_.disk_critical_bytes != 0 ? options_.disk_critical_bytes
                                                      : reserve_of(options_.directory);
  low_bytes_ = options_.disk_low_bytes != 0 ? options_.disk_low_bytes : 4 * critical_bytes_;
  KTG_TRY(const bool found, find_store());
  if (!found) {
    KTG_TRY_VOID(create_store());
  }
  KTG_TRY_VOID(check_store());
  // Checking has read the newest files into memory that is not needed again.
  ::malloc_trim(0);
  storage_->reach("open.done");
  return {};
}

Result<void> RocksLog::Core::take_lock() {
  const auto status = storage_->files->LockFile(path_of(kLock), {}, &lock_, nullptr);
  if (status.ok()) {
    return {};
  }
  const auto detail = status.ToString();
  const bool held = detail.find("lock hold by") != std::string::npos ||
                    detail.find("While lock file") != std::string::npos;
  return held ? in_use(options_.directory)
              : failed(status, "locking " + options_.directory.string());
}

/// @return false if there is nothing yet; `corrupt` if there was something and it is gone, so that
///         no new log is laid over the remains of an old one.
Result<bool> RocksLog::Core::find_store() {
  auto& files = *storage_->files;
  const auto current = path_of(kStore) + "/CURRENT";
  const auto status = files.FileExists(current, {}, nullptr);
  if (status.ok()) {
    return true;
  }
  if (!status.IsNotFound()) {
    return failed(status, "looking for " + current);
  }
  KTG_TRY(const auto mark, TailWitness::read(*storage_, path_of(kWitness)));
  if (mark || files.FileExists(path_of(kStore), {}, nullptr).ok()) {
    return corrupt(current + " is missing" +
                   (mark ? ", and " + std::to_string(mark->size) + " events with it" : ""));
  }
  if (!options_.create_if_missing) {
    return no_log(options_.directory);
  }
  return false;
}

/// Beside its place, and moved there when it is whole: a crash leaves nothing half made.
Result<void> RocksLog::Core::create_store() {
  auto& files = *storage_->files;
  KTG_TRY_VOID(remove_folder(files, path_of(kNewStore)));
  KTG_TRY_VOID(make_folder(files, path_of(kNewStore)));
  {
    KTG_TRY(const auto store,
            RocksStore::open(path_of(kNewStore), *storage_, RocksStore::Mode::create));
    rocksdb::WriteBatch batch;
    auto* state = store->handle(Family::state);
    KTG_CHECK(batch.Put(state, slice(kFormatKey), slice(kFormat)).ok());
    KTG_CHECK(batch.Put(state, slice(kHeadKey), head_row(empty_head())).ok());
    KTG_CHECK(batch.Put(state, slice(kCommitKey), commit_row(0)).ok());
    const auto status = store->write(batch, Durability::at_once);
    if (!status.ok()) {
      return failed(status, "creating the store");
    }
  }
  const auto status = files.RenameFile(path_of(kNewStore), path_of(kStore), {}, nullptr);
  if (!status.ok()) {
    return failed(status, "creating the store");
  }
  KTG_TRY_VOID(sync_folder(files, options_.directory));
  opened_.created = true;
  return {};
}

/// A power cut may leave of a commit in progress a record whose middle never reached the disk;
/// RocksDB cannot tell it from one that was acknowledged and has rotted. The witness can: the log
/// is opened up to the damage, and has to hold all that was acknowledged.
Result<std::unique_ptr<RocksStore>> RocksLog::Core::open_for_check(bool witnessed) {
  auto store = RocksStore::open(path_of(kStore), *storage_, RocksStore::Mode::read_only);
  if (store || store.error().code != ErrorCode::corrupt || !witnessed) {
    return store;
  }
  auto shorter = RocksStore::open(path_of(kStore), *storage_, RocksStore::Mode::read_only,
                                  RocksStore::LogEnd::damaged);
  if (!shorter) {
    return store;
  }
  log().warn("log_end_damaged detail=\"{}\"", store.error().detail());
  log_end_ = RocksStore::LogEnd::damaged;
  return shorter;
}

Error no_witness(const std::filesystem::path& folder) {
  const std::string file = (folder / "witness").string();
  return fail(ErrorCode::data_missing,
              Text{"Saksi catatan tidak ada: " + file +
                       ". Apakah akhir catatan utuh tidak dapat dikatakan; tidak ada yang diubah. "
                       "Kembalikan file itu; bila hilang, periksa dan mulai saksi baru: "
                       "kentongan-broker fsck --new-witness.",
                   "The log's witness is gone: " + file +
                       ". Whether the log's end is whole cannot be said; nothing was changed. Put "
                       "the file back; where it is lost, check and begin a new one: "
                       "kentongan-broker fsck --new-witness."});
}

/// Read-only first: a log that is found damaged stays as it was found.
Result<void> RocksLog::Core::check_store() {
  KTG_TRY(const auto mark, TailWitness::read(*storage_, path_of(kWitness)));
  KTG_TRY(auto store, open_for_check(mark.has_value()));
  KTG_TRY(const auto checked,
          check_log(*store, mark, CheckScope{options_.verify_tail_events, options_.fsck}));
  if (!mark && options_.needs_witness && checked.head.size > 0) {
    return no_witness(options_.directory);
  }
  opened_.witness_found = mark.has_value();
  opened_.clean_stop = checked.clean_stop;
  std::shared_ptr<RocksStore> serving = std::move(store);
  if (checked.missing) {
    if (!options_.serve_reads_if_missing) {
      return *checked.missing;
    }
    opened_.refuses_writes = checked.missing;
  } else {
    serving.reset();
    storage_->reach("open.checked");
    KTG_TRY(serving, open_writable(checked));
    KTG_TRY(witness_,
            TailWitness::open(storage_, path_of(kWitness), mark_of(checked.head, checked.commits)));
    tree_ = checked.tree;
    commits_ = checked.commits;
    writing_ = serving.get();
  }
  {
    const MutexLock lock(mutex_);
    store_ = std::move(serving);
    head_ = checked.head;
    edges_ = checked.tree.edges();
  }
  learn_older_ids();
  return {};
}

Result<std::shared_ptr<RocksStore>> RocksLog::Core::open_writable(const Checked& checked) {
  KTG_TRY(std::shared_ptr<RocksStore> store,
          RocksStore::open(path_of(kStore), *storage_, RocksStore::Mode::read_write, log_end_));
  KTG_TRY(const auto row, store->get(Family::state, kHeadKey));
  if (!row || *row != head_row(checked.head)) {
    return corrupt("the head changed while the log was being opened");
  }
  if (checked.clean_stop) {
    rocksdb::WriteBatch batch;
    KTG_CHECK(batch.Delete(store->handle(Family::state), slice(kCleanKey)).ok());
    const auto status = store->write(batch, Durability::at_once);
    if (!status.ok()) {
      return failed(status, "opening the store");
    }
  }
  return store;
}

/// The same log as before, or none.
Result<std::shared_ptr<RocksStore>> RocksLog::Core::open_again(const Head& before) {
  KTG_TRY(auto store, RocksStore::open(path_of(kStore), *storage_, RocksStore::Mode::read_only));
  KTG_TRY(auto checked, check_log(*store, mark_of(before, commits_),
                                  CheckScope{options_.verify_tail_events, false}));
  store.reset();
  if (checked.missing || head_row(checked.head) != head_row(before)) {
    return corrupt("the log came back as another");
  }
  tree_ = std::move(checked.tree);
  return open_writable(checked);
}

/// Until they are known every id is looked up; a damaged row is then told by the look-up.
void RocksLog::Core::learn_older_ids() {
  learner_.emplace("ktg-ids", [this] {
    const auto store = pinned();
    if (!store) {
      return;
    }
    const auto learn = [this](BytesView key, BytesView) -> Result<bool> {
      KTG_TRY(const auto id, MessageId::from(key));
      older_.add(id);
      return !stopping_.load();
    };
    const auto done = (*store)->each(Family::message, {}, learn, RocksStore::Use::once);
    if (!done) {
      log().warn("ids_unread detail=\"{}\"", done.error().detail());
    }
    older_known_ = done && !stopping_;
  });
}

}  // namespace kentongan::eventlog
