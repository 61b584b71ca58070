#include <algorithm>
#include <chrono>
#include <set>
#include <thread>

#include "core/base/check.h"
#include "core/base/clock.h"
#include "core/base/log.h"
#include "core/eventlog/key_layout.h"
#include "core/eventlog/rocks_core.h"

// Erasing from a RocksLog: the row is written anew, and the files that hold the old one go.

namespace kentongan::eventlog {
namespace {

/// How long RocksDB may take to remove what it no longer needs, before whoever reads an old file
/// is waited for no longer: commits wait meanwhile.
constexpr Micros kRemovalMost = std::chrono::milliseconds(100);

/// The first key that is behind all that begin so.
Bytes behind_all(BytesView prefix) {
  Bytes end(prefix);
  while (!end.empty() && end.back() == '\xff') {
    end.pop_back();
  }
  KTG_CHECK(!end.empty());
  ++end.back();
  return end;
}

bool is_named(const std::string& name, std::string_view end) {
  return name.ends_with(end);
}

}  // namespace

Result<std::vector<std::string>> RocksStore::files() const {
  std::vector<std::string> names;
  const auto status = files_env_->GetChildren(db_->GetName(), &names);
  return status.ok() ? Result<std::vector<std::string>>(std::move(names))
                     : error_from(status, "listing the files");
}

/// Whether one of these logs is still there, or a table that the store no longer needs.
Result<bool> RocksStore::has_any(const std::vector<std::string>& old_logs) const {
  std::vector<rocksdb::LiveFileMetaData> tables;
  db_->GetLiveFilesMetaData(&tables);
  std::set<std::string> live;
  for (const auto& table : tables) {
    live.insert(table.name.substr(table.name.find_first_not_of('/')));
  }
  KTG_TRY(const auto names, files());
  return std::ranges::any_of(names, [&](const std::string& name) {
    return std::ranges::find(old_logs, name) != old_logs.end() ||
           (is_named(name, ".sst") && !live.contains(name));
  });
}

std::uint64_t RocksStore::bytes_to_forget(std::span<const Rewrite> events, BytesView prefix) const {
  std::vector<rocksdb::LiveFileMetaData> tables;
  db_->GetLiveFilesMetaData(&tables);
  std::uint64_t bytes = 0;
  for (const auto& table : tables) {
    const bool holds_one = std::ranges::any_of(events, [&](const Rewrite& one) {
      const Bytes key = event_key(one.number);
      return table.smallestkey <= key && key <= table.largestkey;
    });
    const bool is_event = table.column_family_name == handle(Family::events)->GetName();
    const bool is_state = table.column_family_name == handle(Family::state)->GetName();
    const bool holds_rows = !prefix.empty() && table.smallestkey < behind_all(prefix) &&
                            BytesView(table.largestkey) >= prefix;
    bytes += (is_state && holds_rows) || (is_event && holds_one) ? table.size : 0;
  }
  return bytes;
}

Result<void> RocksStore::flush_events() {
  const auto status = db_->Flush(rocksdb::FlushOptions(), handle(Family::events));
  return status.ok() ? Result<void>() : error_from(status, "flushing");
}

/// What is compacted is each file that overlaps another which is: so the row that was written anew
/// lies in a file by itself, and the others are those that hold its number.
Result<void> RocksStore::forget_old_row(Seq number, const Storage& storage) {
  KTG_TRY_VOID(flush_events());
  storage.reach("erase.flushed");
  rocksdb::CompactRangeOptions its_files;
  its_files.bottommost_level_compaction = rocksdb::BottommostLevelCompaction::kForceOptimized;
  const Bytes key = event_key(number);
  const rocksdb::Slice at = slice(key);
  const auto status = db_->CompactRange(its_files, handle(Family::events), &at, &at);
  return status.ok() ? Result<void>() : error_from(status, "compacting");
}

Result<std::vector<std::string>> RocksStore::logs() const {
  KTG_TRY(auto names, files());
  std::erase_if(names, [](const std::string& name) { return !is_named(name, ".log"); });
  return names;
}

Result<void> RocksStore::forget_old_rows(BytesView prefix) {
  if (prefix.empty()) {
    return {};
  }
  rocksdb::CompactRangeOptions its_files;
  its_files.bottommost_level_compaction = rocksdb::BottommostLevelCompaction::kForceOptimized;
  const Bytes end = behind_all(prefix);
  const rocksdb::Slice from = slice(prefix);
  const rocksdb::Slice to = slice(end);
  const auto status = db_->CompactRange(its_files, handle(Family::state), &from, &to);
  return status.ok() ? Result<void>() : error_from(status, "compacting");
}

Result<void> RocksStore::forget_old_files(const std::vector<std::string>& old_logs,
                                          BytesView prefix, const Storage& storage) {
  // Out of memory and RocksDB's own log, all families: the log goes when none needs it.
  auto status = db_->Flush(rocksdb::FlushOptions(), handles_);
  if (!status.ok()) {
    return error_from(status, "flushing");
  }
  KTG_TRY_VOID(forget_old_rows(prefix));
  storage.reach("erase.compacted");
  // Orphans of an earlier process are found by a look at the whole folder, which this takes.
  status = db_->DisableFileDeletions();
  if (status.ok()) {
    status = db_->EnableFileDeletions(true);
  }
  if (!status.ok()) {
    return error_from(status, "removing old files");
  }
  const SystemClock clock;
  const Instant until = clock.now() + kRemovalMost;
  KTG_TRY(bool has_old, has_any(old_logs));
  while (has_old && clock.now() < until) {
    std::this_thread::yield();
    KTG_TRY(has_old, has_any(old_logs));
  }
  storage.reach("erase.done");
  return has_old
             ? Result<void>(fail(ErrorCode::conflict,
                                 Text{"Berkas lama catatan masih dibaca; diulang sebentar lagi.",
                                      "An old file of the log is still being read; it is "
                                      "tried again shortly."}))
             : Result<void>();
}

Result<void> RocksLog::Core::erase(std::span<const Rewrite> events, BytesView prefix) {
  KTG_TRY_VOID(check_rewrites(events, head()));
  if (events.empty()) {
    return {};
  }
  KTG_TRY_VOID(may_write(RocksStore::flush_bytes_max(*storage_)));
  // What is not in a file yet would lie in one with the row that is written anew, up to the head.
  KTG_TRY(const auto old_logs, writing_->logs());
  KTG_TRY_VOID(writing_->flush_events());
  std::size_t bytes =
      RocksStore::flush_bytes_max(*storage_) + writing_->bytes_to_forget(events, prefix);
  for (const Rewrite& one : events) {
    bytes += one.bytes.size();
  }
  KTG_TRY_VOID(may_write(bytes));
  for (const Rewrite& one : events) {
    KTG_TRY_VOID(rewrite(one));
    storage_->reach("erase.after_write");
    KTG_TRY_VOID(writing_->forget_old_row(one.number, *storage_));
  }
  return writing_->forget_old_files(old_logs, prefix, *storage_);
}

Result<void> RocksLog::Core::rewrite(const Rewrite& event) {
  rows_.clear();
  KTG_TRY(const auto row, writing_->get(Family::events, event_key(event.number)));
  if (!row) {
    return corrupt("event " + std::to_string(event.number.value()) + " is missing");
  }
  KTG_TRY(const Record before, decode_event_row(event.number, *row));
  rows_.add_rewritten(*writing_, event.number, rewritten(before, event.bytes));
  rows_.add_commit(*writing_, commits_ + 1);
  storage_->reach("erase.before_write");
  const auto status = writing_->write(rows_.batch(), Durability::at_once);
  if (!status.ok()) {
    return give_up(error_from(status, "writing"));
  }
  ++commits_;
  const Head now = head();
  witness_->note(TailMark{now.epoch, now.size, now.root, commits_});
  rows_.clear();
  return {};
}

}  // namespace kentongan::eventlog
