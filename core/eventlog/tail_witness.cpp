#include "core/eventlog/tail_witness.h"

#include <filesystem>

#include "core/eventlog/rocks_store.h"

namespace kentongan::eventlog {
namespace {

constexpr BytesView kMagic = "KTGTAIL1";
constexpr std::size_t kEpochAt = 8;
constexpr std::size_t kSizeAt = 12;
constexpr std::size_t kRootAt = 20;
constexpr std::size_t kCommitsAt = kRootAt + Digest::kSize;
constexpr std::size_t kSlotCrcAt = kCommitsAt + 8;
constexpr unsigned kSlots = 2;

Bytes slot_of(const TailMark& mark) {
  Bytes slot(kMagic);
  append_u32(slot, mark.epoch);
  append_u64(slot, mark.size);
  slot.append(mark.root.view());
  append_u64(slot, mark.commits);
  append_u32(slot, crc32c(slot));
  slot.resize(TailWitness::kSlotBytes);
  return slot;
}

std::optional<TailMark> mark_in(BytesView slot) {
  if (slot.size() != TailWitness::kSlotBytes || !slot.starts_with(kMagic) ||
      crc32c(slot.substr(0, kSlotCrcAt)) != get_u32(slot.data() + kSlotCrcAt)) {
    return std::nullopt;
  }
  return TailMark{get_u32(slot.data() + kEpochAt), get_u64(slot.data() + kSizeAt),
                  Digest::copied(slot.substr(kRootAt, Digest::kSize)),
                  get_u64(slot.data() + kCommitsAt)};
}

Error unreadable(const rocksdb::IOStatus& status) {
  return fail(ErrorCode::unavailable, Text{"Saksi ekor tidak dapat dibaca: " + status.ToString(),
                                           "reading the witness: " + status.ToString()});
}

}  // namespace

Result<std::optional<TailMark>> TailWitness::read(const Storage& storage, const std::string& file) {
  std::optional<TailMark> newest;
  if (storage.files->FileExists(file, {}, nullptr).IsNotFound()) {
    return newest;
  }
  std::unique_ptr<rocksdb::FSSequentialFile> opened;
  auto status = storage.files->NewSequentialFile(file, {}, &opened, nullptr);
  if (!status.ok()) {
    return unreadable(status);
  }
  for (unsigned slot = 0; slot < kSlots; ++slot) {
    std::array<char, kSlotBytes> bytes{};
    rocksdb::Slice got;
    status = opened->Read(bytes.size(), {}, &got, bytes.data(), nullptr);
    if (!status.ok()) {
      return unreadable(status);
    }
    const auto mark = mark_in(got.ToStringView());
    if (mark && (!newest || mark->commits > newest->commits)) {
      newest = mark;
    }
  }
  return newest;
}

Result<std::unique_ptr<TailWitness>> TailWitness::open(std::shared_ptr<const Storage> storage,
                                                       const std::string& file,
                                                       const TailMark& mark) {
  auto& files = *storage->files;
  std::unique_ptr<rocksdb::FSRandomRWFile> opened;
  auto status = files.FileExists(file, {}, nullptr);
  if (status.IsNotFound()) {
    // Laid out at once: a write in place later needs no space and moves no file end.
    std::unique_ptr<rocksdb::FSWritableFile> created;
    status = files.NewWritableFile(file, {}, &created, nullptr);
    if (status.ok()) {
      status = created->Append(slot_of(mark) + Bytes(kSlotBytes, '\0'), {}, nullptr);
    }
    if (status.ok()) {
      status = created->Fsync({}, nullptr);
    }
    std::unique_ptr<rocksdb::FSDirectory> folder;
    if (status.ok()) {
      status = files.NewDirectory(std::filesystem::path(file).parent_path(), {}, &folder, nullptr);
    }
    if (status.ok()) {
      status = folder->Fsync({}, nullptr);
    }
  }
  if (status.ok()) {
    status = files.NewRandomRWFile(file, {}, &opened, nullptr);
  }
  if (!status.ok()) {
    const auto code = status.IsNoSpace() ? ErrorCode::storage_full : ErrorCode::unavailable;
    return fail(code, Text{"Saksi ekor tidak dapat dibuka: " + status.ToString(),
                           "the witness: " + status.ToString()});
  }
  std::unique_ptr<TailWitness> witness(new TailWitness(std::move(storage), std::move(opened)));
  // Both slots, so that none is left of another time.
  for (unsigned slot = 0; slot < kSlots; ++slot) {
    KTG_TRY_VOID(witness->write(mark));
  }
  witness->worker_.emplace("ktg-witness", [raw = witness.get()] { raw->run(); });
  return witness;
}

TailWitness::~TailWitness() {
  {
    const MutexLock lock(mutex_);
    closing_ = true;
  }
  noted_.notify_one();
  worker_.reset();
}

void TailWitness::note(const TailMark& mark) {
  {
    const MutexLock lock(mutex_);
    newest_ = mark;
    if (is_resting_) {
      return;  // It looks again by itself: to wake it now would be for nothing.
    }
  }
  noted_.notify_one();
}

void TailWitness::run() {
  for (;;) {
    std::optional<TailMark> mark;
    {
      const MutexLock lock(mutex_);
      noted_.wait(mutex_, [this]() KTG_THREAD_(no_thread_safety_analysis) {
        return closing_ || newest_.has_value();
      });
      mark.swap(newest_);
    }
    if (!mark) {
      return;  // Closing, and nothing is left to write.
    }
    if (!failed_ && !write(*mark)) {
      failed_ = true;
    }
    const MutexLock lock(mutex_);
    is_resting_ = true;
    noted_.wait_for(mutex_, kRest,
                    [this]() KTG_THREAD_(no_thread_safety_analysis) { return closing_; });
    is_resting_ = false;
  }
}

Result<void> TailWitness::write(const TailMark& mark) {
  storage_->reach("witness.before_write");
  const Bytes slot = slot_of(mark);
  auto status = file_->Write(slot_ * kSlotBytes, slot, {}, nullptr);
  if (status.ok()) {
    status = file_->Sync({}, nullptr);
  }
  if (!status.ok()) {
    return fail(ErrorCode::unavailable, Text{"Saksi ekor tidak dapat ditulis: " + status.ToString(),
                                             "writing the witness: " + status.ToString()});
  }
  slot_ = (slot_ + 1) % kSlots;
  storage_->reach("witness.after_write");
  return {};
}

}  // namespace kentongan::eventlog
