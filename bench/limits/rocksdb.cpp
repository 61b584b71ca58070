// bench-rocksdb: RocksDB as an event log.  8-byte big-endian ascending keys, 512-byte values, WAL
// synced before every write returns: one writer, several writers (group commit), batches, and a
// sequential scan.
#include <atomic>
#include <filesystem>
#include <iostream>
#include <mutex>
#include <stdexcept>
#include <thread>

#include <rocksdb/db.h>
#include <rocksdb/options.h>
#include <rocksdb/slice.h>
#include <rocksdb/table.h>
#include <rocksdb/write_batch.h>

#include "../src/measure.h"

namespace {

struct Options {
  std::string directory = ".";
  std::size_t value = 512;
  double seconds = 3;
  std::uint64_t scan = 1'000'000;
  std::string only;  // run just the cases whose name contains this
};

void need(const rocksdb::Status& status) {
  if (!status.ok())
    throw std::runtime_error(status.ToString());
}

std::string key_of(std::uint64_t number) {
  std::string key(8, '\0');
  for (int i = 7; i >= 0; --i, number >>= 8)
    key[static_cast<std::size_t>(i)] = static_cast<char>(number & 0xff);
  return key;
}

// "default": as RocksDB comes.  "recycled": log files are reused, so that a sync seldom has to
// journal a new file size.  "pipelined": the pipelined write path.
std::unique_ptr<rocksdb::DB> open(const std::string& path, const std::string& tuning, bool fresh) {
  if (fresh)
    std::filesystem::remove_all(path);
  rocksdb::Options options;
  options.create_if_missing = true;
  options.compression = rocksdb::kNoCompression;
  options.write_buffer_size = tuning == "recycled" ? 16 << 20 : 64 << 20;
  if (tuning == "recycled") {
    options.recycle_log_file_num = 8;
    // RocksDB 7.8 silently switches recycling off in every other mode.  This one skips damaged
    // records, so it is not one to run with: the case only shows what recycling would save.
    options.wal_recovery_mode = rocksdb::WALRecoveryMode::kSkipAnyCorruptedRecords;
  }
  if (tuning == "pipelined")
    options.enable_pipelined_write = true;
  rocksdb::DB* raw = nullptr;
  need(rocksdb::DB::Open(options, path, &raw));
  return std::unique_ptr<rocksdb::DB>(raw);
}

void write(const Options& options, const std::string& tuning, int threads, int batch, bool sync) {
  const auto name = tuning + " threads=" + std::to_string(threads) +
                    " batch=" + std::to_string(batch) + (sync ? "" : " nosync");
  if (name.find(options.only) == std::string::npos)
    return;
  const auto path = options.directory + "/bench-rocksdb";
  auto db = open(path, tuning, true);
  const auto value = bench::random_payload(options.value);
  rocksdb::WriteOptions how;
  how.sync = sync;
  if (tuning == "recycled") {  // so that there are log files to reuse
    rocksdb::WriteOptions quick;
    for (std::uint64_t i = 0; i < 400'000; ++i)
      need(db->Put(quick, key_of(i), value));
    need(db->Flush(rocksdb::FlushOptions()));
    if (db->GetDBOptions().recycle_log_file_num == 0)
      throw std::runtime_error("log files are not recycled");
  }
  std::atomic<std::uint64_t> next{1'000'000'000};
  std::atomic<std::uint64_t> written{0};
  std::mutex mutex;
  bench::Samples all;
  std::string failure;
  const auto flushes = bench::device_flushes();
  const auto start = bench::now_ns();
  std::vector<std::thread> pool;
  for (int t = 0; t < threads; ++t)
    pool.emplace_back([&] {
      bench::Samples samples;
      try {
        while (static_cast<double>(bench::now_ns() - start) < options.seconds * 1e9) {
          rocksdb::WriteBatch updates;
          const auto from = next.fetch_add(static_cast<std::uint64_t>(batch));
          for (int i = 0; i < batch; ++i)
            need(updates.Put(key_of(from + static_cast<std::uint64_t>(i)), value));
          const auto at = bench::now_ns();
          need(db->Write(how, &updates));
          samples.add(bench::now_ns() - at);
          written += static_cast<std::uint64_t>(batch);
        }
      } catch (const std::exception& error) {
        const std::lock_guard lock(mutex);
        failure = error.what();
      }
      const std::lock_guard lock(mutex);
      all.merge(samples);
    });
  for (auto& thread : pool)
    thread.join();
  if (!failure.empty())
    throw std::runtime_error(failure);
  const double elapsed = static_cast<double>(bench::now_ns() - start) / 1e9;
  const auto messages = static_cast<double>(written.load());
  bench::Report("w5b", "rocksdb", name)
      .number("value", static_cast<double>(options.value))
      .latency(all)
      .number("flushes_per_msg", static_cast<double>(bench::device_flushes() - flushes) / messages)
      .number("msg_per_s", messages / elapsed)
      .number("mb_per_s", messages * static_cast<double>(options.value) / elapsed / 1e6)
      .print();
  db.reset();
  std::filesystem::remove_all(path);
}

void scan(const Options& options) {
  if (std::string("scan").find(options.only) == std::string::npos)
    return;
  const auto path = options.directory + "/bench-rocksdb-scan";
  {
    auto db = open(path, "default", true);
    const auto value = bench::random_payload(options.value);
    for (std::uint64_t i = 0; i < options.scan; i += 1000) {
      rocksdb::WriteBatch updates;
      for (std::uint64_t k = i; k < i + 1000; ++k)
        need(updates.Put(key_of(k), value));
      need(db->Write({}, &updates));
    }
    need(db->Flush(rocksdb::FlushOptions()));
  }
  const auto run = [&](const std::string& name, rocksdb::DB& db, std::size_t readahead) {
    rocksdb::ReadOptions how;
    how.verify_checksums = true;
    how.fill_cache = false;
    how.readahead_size = readahead;
    const auto start = bench::now_ns();
    std::uint64_t count = 0, bytes = 0;
    const std::unique_ptr<rocksdb::Iterator> it(db.NewIterator(how));
    for (it->SeekToFirst(); it->Valid(); it->Next(), ++count)
      bytes += it->value().size();
    need(it->status());
    const double elapsed = static_cast<double>(bench::now_ns() - start) / 1e9;
    bench::Report("w5b", "rocksdb", name)
        .number("messages", static_cast<double>(count))
        .number("msg_per_s", static_cast<double>(count) / elapsed)
        .number("mb_per_s", static_cast<double>(bytes) / elapsed / 1e6)
        .print();
  };
  auto db = open(path, "default", false);
  run("scan, page cache warm", *db, 0);
  run("scan, 2 MiB readahead", *db, 2 << 20);
  db.reset();
  std::filesystem::remove_all(path);
}

}  // namespace

int main(int argc, char** argv) {
  Options options;
  for (int i = 1; i + 1 < argc; i += 2) {
    const std::string key = argv[i];
    if (key == "--directory")
      options.directory = argv[i + 1];
    else if (key == "--value")
      options.value = std::stoul(argv[i + 1]);
    else if (key == "--seconds")
      options.seconds = std::stod(argv[i + 1]);
    else if (key == "--scan")
      options.scan = std::stoull(argv[i + 1]);
    else if (key == "--only")
      options.only = argv[i + 1];
    else {
      std::cerr << "usage: bench-rocksdb [--directory D] [--value B] [--seconds S] [--scan N] "
                   "[--only TEXT]\n";
      return 2;
    }
  }
  try {
    write(options, "default", 1, 1, true);
    write(options, "recycled", 1, 1, true);
    write(options, "default", 8, 1, true);
    write(options, "pipelined", 8, 1, true);
    write(options, "default", 64, 1, true);
    write(options, "pipelined", 64, 1, true);
    write(options, "default", 1, 64, true);
    write(options, "recycled", 1, 64, true);
    write(options, "default", 1, 256, true);
    write(options, "default", 1, 64, false);
    scan(options);
  } catch (const std::exception& error) {
    std::cerr << "bench-rocksdb: " << error.what() << '\n';
    return 1;
  }
}
