#include "core/eventlog/rocks_core.h"

#include <limits>
#include <thread>

#include "core/base/log.h"
#include "core/base/tree_hash.h"
#include "core/eventlog/key_layout.h"

// Writing to a RocksLog.

namespace kentongan::eventlog {
namespace {

/// What the rows of a commit weigh, for the check of free space; indexes weigh less than this.
std::size_t weight_of(std::span<const Event> batch, std::span<const StateRow> state) {
  constexpr std::size_t kBesideTheBytes = 1024;
  std::size_t bytes = kBesideTheBytes;
  for (const Event& event : batch) {
    bytes += event.bytes.size() + kBesideTheBytes;
  }
  for (const StateRow& row : state) {
    bytes += row.key.size() + row.value.size();
  }
  return bytes;
}

Error too_little_room(std::uint64_t free_bytes, std::uint64_t kept_bytes) {
  const std::string free = std::to_string(free_bytes / kMiB);
  const std::string kept = std::to_string(kept_bytes / kMiB);
  return fail(ErrorCode::storage_full,
              Text{"Disk penuh: sisa " + free + " MiB, " + kept + " MiB disisihkan.",
                   "The disk is full: " + free + " MiB left, " + kept + " MiB kept back."});
}

}  // namespace

RocksLog::Core::Core(const Options& options)
    : options_(options),
      storage_(options.storage ? options.storage : std::make_shared<Storage>()) {}

RocksLog::Core::~Core() {
  storage_->reach("close.begin");
  stopping_ = true;
  learner_.reset();
  witness_.reset();
  if (writing_ != nullptr && !gave_up_) {
    rocksdb::WriteBatch batch;
    KTG_CHECK(
        batch.Put(writing_->handle(Family::state), slice(kCleanKey), commit_row(commits_)).ok());
    // Without this row the next start only takes the stop for an unclean one.
    writing_->write(batch, Durability::at_once).PermitUncheckedError();
  }
  {
    const MutexLock lock(mutex_);
    store_.reset();
  }
  if (lock_ != nullptr) {
    storage_->files->UnlockFile(lock_, {}, nullptr).PermitUncheckedError();
  }
}

Result<std::shared_ptr<const RocksStore>> RocksLog::Core::pinned() const {
  const MutexLock lock(mutex_);
  if (!store_) {
    return fail(ErrorCode::unavailable,
                Text{"Catatan tidak dapat dibuka kembali.", "the log could not be opened again"});
  }
  return std::shared_ptr<const RocksStore>(store_);
}

Head RocksLog::Core::head() const {
  const MutexLock lock(mutex_);
  return head_;
}

Result<std::vector<Digest>> RocksLog::Core::tile(std::uint8_t level, std::uint64_t index) const {
  {
    const MutexLock lock(mutex_);
    const auto full = MerkleTree::full_tiles(head_.size, level);
    if (index >= full) {
      return index == full && level < edges_.size() ? edges_[level] : std::vector<Digest>();
    }
  }
  KTG_TRY(const auto store, pinned());
  return tile_of(*store, level, index);
}

RocksLog::Disk RocksLog::Core::disk() const {
  Disk disk;
  const auto status =
      storage_->files->GetFreeSpace(options_.directory.string(), {}, &disk.free_bytes, nullptr);
  if (!status.ok()) {
    disk.free_bytes = std::numeric_limits<std::uint64_t>::max();  // The write will tell.
  }
  disk.low = disk.free_bytes < low_bytes_;
  disk.critical = disk.free_bytes < critical_bytes_;
  return disk;
}

Error RocksLog::Core::give_up(Error error) {
  error.code = ErrorCode::unavailable;
  log().error("gave_up detail=\"{}\"", error.detail());
  gave_up_ = error;
  return error;
}

Result<void> RocksLog::Core::may_write(std::size_t bytes) {
  if (opened_.refuses_writes) {
    return *opened_.refuses_writes;
  }
  if (!gave_up_ && witness_->failed()) {
    return give_up(fail(ErrorCode::unavailable, Text{"Saksi ekor tidak dapat ditulis.",
                                                     "the witness could not be written"}));
  }
  if (!gave_up_ && writing_ != nullptr && writing_->failed()) {
    return give_up(fail(ErrorCode::unavailable, Text{"Penyimpanan gagal di luar penulisan.",
                                                     "the store failed beside the commits"}));
  }
  if (gave_up_) {
    return *gave_up_;
  }
  const auto free_bytes = disk().free_bytes;
  if (free_bytes < critical_bytes_ + bytes) {
    return too_little_room(free_bytes, critical_bytes_);
  }
  if (writing_ != nullptr && !writing_->ran_full()) {
    return {};
  }
  if (free_bytes < critical_bytes_ + RocksStore::flush_bytes_max(*storage_)) {
    return too_little_room(free_bytes, critical_bytes_);
  }
  return reopen();
}

/// After a flush met a full disk RocksDB 7.8 stays stopped, also with room again; closing and
/// opening it brings it back with all that was acknowledged. Readers wait meanwhile.
Result<void> RocksLog::Core::reopen() {
  log().warn("reopening reason=disk_was_full");
  stopping_ = true;  // Who reads ids gives way; until the next start they are looked up.
  learner_.reset();
  const MutexLock lock(mutex_);
  const Head before = head_;
  writing_ = nullptr;
  std::shared_ptr<RocksStore> closing = std::move(store_);
  while (closing.use_count() > 1) {
    std::this_thread::yield();  // Until those who are reading have done.
  }
  closing.reset();
  auto opened = open_again(before);
  if (!opened && opened.error().code == ErrorCode::storage_full) {
    return std::move(opened).error();  // Somebody else has taken the room: tried again later.
  }
  if (!opened) {
    return give_up(std::move(opened).error());
  }
  store_ = std::move(opened).value();
  writing_ = store_.get();
  return {};
}

Result<std::vector<Digest>> RocksLog::Core::commit(std::span<const Event> batch,
                                                   std::span<const StateRow> state,
                                                   Durability durability) {
  const Head before = head();
  KTG_TRY_VOID(check_batch(batch, before, options_.ordering));
  KTG_TRY_VOID(may_write(weight_of(batch, state)));

  std::vector<Digest> hashes;
  hashes.reserve(batch.size());
  for (const Event& event : batch) {
    hashes.push_back(leaf_hash(event.leaf.view()));
  }
  rows_.clear();
  const auto made = rows_.add_events(*writing_, Seq(before.size + 1), batch, hashes);
  if (!made) {
    return give_up(made.error());
  }
  // From here on the tree is ahead of the log: either the write succeeds, or nothing more is
  // written.
  full_tiles_.clear();
  for (const Digest& hash : hashes) {
    tree_.append(hash, full_tiles_);
  }
  rows_.add_tiles(*writing_, full_tiles_);
  Head after = advanced(before, batch, options_.ordering);
  if (!batch.empty()) {
    after.root = tree_.root();
    rows_.add_head(*writing_, after);
  }
  rows_.add_commit(*writing_, commits_ + 1);
  rows_.add_state(*writing_, state);

  // Before the write: who finds an id in the store has to find it here.
  for (const Event& event : batch) {
    if (event.item) {
      filter_.add(event.item->id);
    }
  }
  storage_->reach("append.before_write");
  const auto status = writing_->write(rows_.batch(), durability);
  if (!status.ok()) {
    return give_up(error_from(status, "writing"));
  }
  storage_->reach("append.after_write");
  {
    const MutexLock lock(mutex_);
    head_ = after;
    if (!batch.empty()) {
      edges_ = tree_.edges();
    }
  }
  ++commits_;
  if (durability == Durability::at_once) {
    witness_->note(TailMark{after.epoch, after.size, after.root, commits_});
  }
  return hashes;
}

}  // namespace kentongan::eventlog
