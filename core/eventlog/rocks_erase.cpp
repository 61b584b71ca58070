#include <algorithm>
#include <set>
#include <thread>

#include "core/base/log.h"
#include "core/eventlog/key_layout.h"
#include "core/eventlog/rocks_core.h"

// Erasing from a RocksLog: the row is written anew, and the files that hold the old one go.

namespace kentongan::eventlog {
namespace {

/// How often it is looked whether RocksDB has removed what it no longer needs, before whoever
/// reads an old file is waited for no longer.
constexpr int kLooksMost = 20'000;

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

Result<void> RocksStore::forget_old_rows(Seq first, Seq last, const Storage& storage) {
  KTG_TRY(auto old_logs, files());
  std::erase_if(old_logs, [](const std::string& name) { return !is_named(name, ".log"); });
  // Out of memory and RocksDB's own log, all families: the log goes when none needs it.
  auto status = db_->Flush(rocksdb::FlushOptions(), handles_);
  if (!status.ok()) {
    return error_from(status, "flushing");
  }
  storage.reach("erase.flushed");
  rocksdb::CompactRangeOptions whole;
  whole.bottommost_level_compaction = rocksdb::BottommostLevelCompaction::kForce;
  const Bytes begin = event_key(first);
  const Bytes end = event_key(last);
  const rocksdb::Slice from = slice(begin);
  const rocksdb::Slice to = slice(end);
  status = db_->CompactRange(whole, handle(Family::events), &from, &to);
  if (status.ok()) {
    status = db_->CompactRange(whole, handle(Family::state), nullptr, nullptr);
  }
  if (!status.ok()) {
    return error_from(status, "compacting");
  }
  storage.reach("erase.compacted");
  // Orphans of an earlier process are found by a look at the whole folder, which this takes.
  status = db_->DisableFileDeletions();
  if (status.ok()) {
    status = db_->EnableFileDeletions(true);
  }
  if (!status.ok()) {
    return error_from(status, "removing old files");
  }
  KTG_TRY(bool has_old, has_any(old_logs));
  for (int looks = 0; has_old && looks < kLooksMost; ++looks) {
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

Result<void> RocksLog::Core::erase(std::span<const Rewrite> events) {
  KTG_TRY_VOID(check_rewrites(events, head()));
  if (events.empty()) {
    return {};
  }
  std::size_t bytes = RocksStore::flush_bytes_max(*storage_);
  for (const Rewrite& one : events) {
    bytes += one.bytes.size();
  }
  KTG_TRY_VOID(may_write(bytes));
  rows_.clear();
  Seq first = events.front().number;
  Seq last = first;
  for (const Rewrite& one : events) {
    KTG_TRY(const auto row, writing_->get(Family::events, event_key(one.number)));
    if (!row) {
      return corrupt("event " + std::to_string(one.number.value()) + " is missing");
    }
    KTG_TRY(const Record before, decode_event_row(one.number, *row));
    rows_.add_rewritten(*writing_, one.number, rewritten(before, one.bytes));
    first = std::min(first, one.number);
    last = std::max(last, one.number);
  }
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
  storage_->reach("erase.after_write");
  return writing_->forget_old_rows(first, last, *storage_);
}

}  // namespace kentongan::eventlog
