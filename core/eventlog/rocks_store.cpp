#include "core/eventlog/rocks_store.h"

#include <array>
#include <cstdarg>
#include <limits>

#include <rocksdb/cache.h>
#include <rocksdb/file_checksum.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/listener.h>
#include <rocksdb/perf_level.h>
#include <rocksdb/rate_limiter.h>
#include <rocksdb/system_clock.h>
#include <rocksdb/table.h>

#include "core/base/log.h"
#include "core/eventlog/key_layout.h"
#include "core/eventlog/logs_in_turn.h"

namespace kentongan::eventlog {

const Log& log() {
  static const Log kLog("eventlog");
  return kLog;
}

namespace {

constexpr std::size_t kBlockCacheBytes = 12 * kMiB;
constexpr std::int64_t kFlushBytesPerSecond = 128 * static_cast<std::int64_t>(kMiB);
constexpr std::size_t kSmallestMemtable = 64 * kKiB;  // RocksDB takes no less.
constexpr int kOpenFilesMax = 96;
constexpr int kFilterBitsPerKey = 10;

struct FamilySettings {
  std::string_view name;
  std::size_t memtable_bytes;
  std::size_t block_bytes;
  bool ascending;  ///< Keys only rise: nothing to merge, so nothing is ever rewritten by itself.
  bool filter;
};

constexpr std::array<FamilySettings, kFamilyCount> kFamilies{{
    {"events", 8 * kMiB, 16 * kKiB, true, false},
    {"message", 4 * kMiB, 4 * kKiB, false, true},
    {"incident", 1 * kMiB, 4 * kKiB, false, true},
    {"mailbox", 2 * kMiB, 4 * kKiB, false, false},
    {"tree", 1 * kMiB, 16 * kKiB, true, false},
    {"state", 1 * kMiB, 4 * kKiB, false, false},
}};

/// RocksDB's own words, from warnings on, into the operator's log; it writes no file of its own.
class Words final : public rocksdb::Logger {
 public:
  Words() : Logger(rocksdb::InfoLogLevel::ERROR_LEVEL) {}
  using rocksdb::Logger::Logv;
  void Logv(const char* format, va_list words) override {
    std::array<char, 512> line{};
    const int length = std::vsnprintf(line.data(), line.size(), format, words);
    if (length > 0) {
      std::string_view text(line.data());
      log().warn("rocksdb says=\"{}\"", text.substr(0, text.find_last_not_of('\n') + 1));
    }
  }
};

/// RocksDB's own whole-file CRC-32C, by its name and to the bit, but by the processor's
/// instruction: Debian's build computes it by table, which is half of the cost of a flush.
class FileChecksum final : public rocksdb::FileChecksumGenerator {
 public:
  void Update(const char* bytes, std::size_t count) override {
    sum_ = crc32c({bytes, count}, sum_);
  }
  void Finalize() override { append_u32(checksum_, sum_); }
  std::string GetChecksum() const override { return checksum_; }
  const char* Name() const override { return "FileChecksumCrc32c"; }

 private:
  std::uint32_t sum_ = 0;
  Bytes checksum_;
};

class FileChecksums final : public rocksdb::FileChecksumGenFactory {
 public:
  std::unique_ptr<rocksdb::FileChecksumGenerator> CreateFileChecksumGenerator(
      const rocksdb::FileChecksumGenContext& context) override {
    const auto& asked = context.requested_checksum_func_name;
    return asked.empty() || asked == "FileChecksumCrc32c" ? std::make_unique<FileChecksum>()
                                                          : nullptr;
  }
  const char* Name() const override { return "FileChecksumGenCrc32cFactory"; }
};

/// The files of one, the time of another.
class ClockedEnv final : public rocksdb::EnvWrapper {
 public:
  ClockedEnv(rocksdb::Env* files, std::shared_ptr<rocksdb::SystemClock> clock) : EnvWrapper(files) {
    file_system_ = files->GetFileSystem();
    system_clock_ = std::move(clock);
  }
  const char* Name() const override { return "ClockedEnv"; }
};

class Listener final : public rocksdb::EventListener {
 public:
  explicit Listener(std::shared_ptr<RocksStore::Health> health) : health_(std::move(health)) {}

  void OnBackgroundError(rocksdb::BackgroundErrorReason reason, rocksdb::Status* error) override {
    const bool of_a_commit = reason == rocksdb::BackgroundErrorReason::kWriteCallback ||
                             reason == rocksdb::BackgroundErrorReason::kMemTable;
    if (error->IsNoSpace() && !of_a_commit) {
      health_->ran_full = true;
    } else if (!error->IsNoSpace()) {
      health_->failed = true;
    }
    log().error("store_failed detail=\"{}\"", error->ToString());
  }

 private:
  std::shared_ptr<RocksStore::Health> health_;
};

rocksdb::DBOptions settings(rocksdb::Env* env, std::shared_ptr<RocksStore::Health> health,
                            bool create) {
  rocksdb::DBOptions options;
  options.env = env;
  options.create_if_missing = create;
  options.create_missing_column_families = create;
  options.error_if_exists = create;

  // What was synced is kept, and what is gone is told (G1).
  options.wal_recovery_mode = rocksdb::WALRecoveryMode::kTolerateCorruptedTailRecords;
  options.track_and_verify_wals_in_manifest = true;
  options.paranoid_checks = true;
  options.recycle_log_file_num = 0;
  options.allow_mmap_reads = false;
  options.allow_mmap_writes = false;
  // A file whose sync has failed is never tried again: nothing is known of what it holds.
  options.max_bgerror_resume_count = 0;
  options.file_checksum_gen_factory = file_checksums();

  // One writer: nothing to hand over between threads.
  options.allow_concurrent_memtable_write = false;
  options.enable_write_thread_adaptive_yield = false;

  // Little memory, few threads, no counters.
  options.max_open_files = kOpenFilesMax;
  options.max_file_opening_threads = 2;
  options.max_total_wal_size = 32 * kMiB;
  options.writable_file_max_buffer_size = 256 * kKiB;
  options.max_manifest_file_size = 4 * kMiB;
  options.max_background_jobs = 2;
  options.skip_stats_update_on_db_open = true;
  options.statistics = nullptr;
  options.stats_dump_period_sec = 0;
  options.stats_persist_period_sec = 0;
  options.info_log = std::make_shared<Words>();

  // A flush beside the commits leaves them the disk.
  options.bytes_per_sync = 512 * kKiB;
  options.rate_limiter.reset(rocksdb::NewGenericRateLimiter(kFlushBytesPerSecond));
  options.listeners.push_back(std::make_shared<Listener>(std::move(health)));
  return options;
}

rocksdb::ColumnFamilyOptions settings(const FamilySettings& family,
                                      const std::shared_ptr<rocksdb::Cache>& cache, bool small) {
  rocksdb::BlockBasedTableOptions table;
  table.block_cache = cache;
  table.block_size = family.block_bytes;
  table.cache_index_and_filter_blocks = true;
  table.format_version = 5;
  if (family.filter) {
    table.filter_policy.reset(rocksdb::NewBloomFilterPolicy(kFilterBitsPerKey));
  }
  rocksdb::ColumnFamilyOptions options;
  options.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
  options.write_buffer_size = small ? kSmallestMemtable : family.memtable_bytes;
  options.max_write_buffer_number = 3;
  options.compression = rocksdb::kNoCompression;
  if (family.ascending) {
    // Files of rising keys do not overlap: moving them down is an entry in the manifest, and the
    // only compaction that happens, so that a reader asks one file and not every one.
    options.level0_file_num_compaction_trigger = 8;
    options.max_bytes_for_level_base = std::numeric_limits<std::uint64_t>::max() / 1024;
    options.level0_slowdown_writes_trigger = std::numeric_limits<int>::max();
    options.level0_stop_writes_trigger = std::numeric_limits<int>::max();
  }
  return options;
}

}  // namespace

std::shared_ptr<rocksdb::FileChecksumGenFactory> file_checksums() {
  return std::make_shared<FileChecksums>();
}

Error error_from(const rocksdb::Status& status, std::string_view what) {
  const auto detail = std::string(what) + ": " + status.ToString();
  if (status.IsNoSpace()) {
    return fail(ErrorCode::storage_full, Text{"Disk penuh: " + detail, detail});
  }
  if (status.IsCorruption() || status.IsPathNotFound() || status.IsNotFound() ||
      status.IsInvalidArgument()) {
    return corrupt(detail);
  }
  return fail(ErrorCode::unavailable, Text{"Disk gagal: " + detail, detail});
}

Result<std::unique_ptr<RocksStore>> RocksStore::open(const std::string& folder,
                                                     const Storage& storage, Mode mode,
                                                     LogEnd end) {
  std::unique_ptr<RocksStore> store(new RocksStore);
  store->files_env_ = rocksdb::NewCompositeEnv(logs_in_turn(storage.files));
  if (storage.clock) {
    store->env_ = std::make_unique<ClockedEnv>(store->files_env_.get(), storage.clock);
  }
  auto options = settings(store->env_ ? store->env_.get() : store->files_env_.get(), store->health_,
                          mode == Mode::create);
  if (end == LogEnd::damaged) {
    options.wal_recovery_mode = rocksdb::WALRecoveryMode::kPointInTimeRecovery;
  }
  const auto cache = rocksdb::NewLRUCache(kBlockCacheBytes, 2);
  std::vector<rocksdb::ColumnFamilyDescriptor> families;
  families.reserve(kFamilies.size() + 1);
  for (const auto& family : kFamilies) {
    families.emplace_back(std::string(family.name),
                          settings(family, cache, storage.small_memtables));
  }
  // RocksDB insists on a family of this name; it stays empty.
  families.emplace_back(rocksdb::kDefaultColumnFamilyName,
                        settings(kFamilies.back(), cache, storage.small_memtables));

  rocksdb::DB* opened = nullptr;
  const auto status =
      mode == Mode::read_only
          ? rocksdb::DB::OpenForReadOnly(options, folder, families, &store->handles_, &opened)
          : rocksdb::DB::Open(options, folder, families, &store->handles_, &opened);
  store->db_.reset(opened);
  if (!status.ok()) {
    return error_from(status, "opening " + folder);
  }
  return store;
}

RocksStore::~RocksStore() {
  if (!db_) {
    return;
  }
  for (auto* handle : handles_) {
    db_->DestroyColumnFamilyHandle(handle).PermitUncheckedError();
  }
  // What counts was synced with its commit; closing adds nothing to it.
  db_->Close().PermitUncheckedError();
}

Result<std::optional<Bytes>> RocksStore::get(Family family, BytesView key) const {
  rocksdb::SetPerfLevel(rocksdb::PerfLevel::kDisable);
  std::string value;
  const auto status = db_->Get(rocksdb::ReadOptions(), handle(family), slice(key), &value);
  if (status.IsNotFound()) {
    return std::optional<Bytes>();
  }
  if (!status.ok()) {
    return error_from(status, "reading");
  }
  return std::optional<Bytes>(std::move(value));
}

std::unique_ptr<rocksdb::Iterator> RocksStore::rows(Family family, Use use) const {
  rocksdb::SetPerfLevel(rocksdb::PerfLevel::kDisable);
  rocksdb::ReadOptions options;
  options.fill_cache = use == Use::again;
  return std::unique_ptr<rocksdb::Iterator>(db_->NewIterator(options, handle(family)));
}

rocksdb::Status RocksStore::write(rocksdb::WriteBatch& batch, Durability durability) {
  rocksdb::SetPerfLevel(rocksdb::PerfLevel::kDisable);
  rocksdb::WriteOptions options;
  options.sync = durability == Durability::at_once;
  return db_->Write(options, &batch);
}

std::uint64_t RocksStore::flush_bytes_max(const Storage& storage) {
  std::uint64_t bytes = kMiB;
  for (const auto& family : kFamilies) {
    bytes += 2 * (storage.small_memtables ? kSmallestMemtable : family.memtable_bytes);
  }
  return bytes;
}

Result<void> RocksStore::verify_files() const {
  const auto status = db_->VerifyFileChecksums(rocksdb::ReadOptions());
  return status.ok() ? Result<void>() : error_from(status, "reading all files");
}

}  // namespace kentongan::eventlog
