#include "bench/kentongan/loads.h"

#include <atomic>
#include <fstream>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "bench/kentongan/archive_reader.h"
#include "bench/kentongan/producer.h"
#include "bench/src/measure.h"
#include "core/base/mutex.h"
#include "core/base/worker.h"

namespace kentongan::bench {

namespace {

constexpr int kUrgentProducer = kProducers - 1;
constexpr Micros kPatience = std::chrono::milliseconds(100);

using ::bench::now_ns;
using ::bench::Report;
using ::bench::Samples;

std::vector<AgencyCode> archives() {
  std::vector<AgencyCode> to;
  for (int i = 0; i < kArchives; ++i) {
    to.push_back(archive_code(i));
  }
  return to;
}

/// Producers on threads of their own that keep their windows full until they are told to stop.
class Flood {
 public:
  Flood(const LoadOptions& options, std::vector<AgencyCode> to, std::uint64_t messages)
      : options_(options), to_(std::move(to)), left_(static_cast<std::int64_t>(messages)) {
    for (int i = 0; i < options.producers; ++i) {
      workers_.push_back(std::make_unique<Worker>("flood", [this, i] { run(i); }));
    }
  }
  ~Flood() { stop(); }
  Flood(const Flood&) = delete;
  Flood& operator=(const Flood&) = delete;

  void stop() {
    stopping_ = true;
    join();
  }
  void join() {
    for (const auto& worker : workers_) {
      worker->join();
    }
  }
  bool is_over() const { return over_ == options_.producers; }
  std::uint64_t acknowledged() const { return acknowledged_; }
  std::optional<Error> trouble() {
    const MutexLock lock(mutex_);
    return trouble_;
  }

 private:
  void run(int index) {
    if (const auto outcome = pump(index); !outcome) {
      const MutexLock lock(mutex_);
      trouble_ = outcome.error();
    }
    ++over_;
  }

  Result<void> pump(int index) {
    KTG_TRY(const auto producer,
            Producer::open(options_.bus, index, to_, Lane::biasa, options_.payload_bytes));
    const auto window = static_cast<std::uint64_t>(options_.window);
    std::uint64_t sent = 0;
    std::uint64_t seen = 0;
    bool more = true;
    while (more || producer->confirmed() < sent) {
      while (more && sent - producer->confirmed() < window) {
        more = !stopping_ && left_-- > 0;
        if (more) {
          KTG_TRY_VOID(producer->add(now_ns()));
          ++sent;
        }
      }
      KTG_TRY_VOID(producer->turn(kPatience));
      acknowledged_ += producer->confirmed() - seen;
      seen = producer->confirmed();
    }
    return {};
  }

  const LoadOptions options_;
  const std::vector<AgencyCode> to_;
  std::atomic<std::int64_t> left_;
  std::atomic<bool> stopping_{false};
  std::atomic<int> over_{0};
  std::atomic<std::uint64_t> acknowledged_{0};
  Mutex mutex_;
  std::optional<Error> trouble_ KTG_GUARDED_BY(mutex_);
  std::vector<std::unique_ptr<Worker>> workers_;
};

Result<Samples> time_kilat(const LoadOptions& options) {
  KTG_TRY(const auto producer, Producer::open(options.bus, kUrgentProducer, archives(), Lane::kilat,
                                              options.payload_bytes));
  Samples samples;
  const auto gap_ns = static_cast<std::int64_t>(1e9 / options.rate);
  const std::int64_t end = now_ns() + static_cast<std::int64_t>(options.seconds * 1e9);
  for (std::uint64_t sent = 1; now_ns() < end; ++sent) {
    const std::int64_t start = now_ns();
    KTG_TRY_VOID(producer->add(start));
    while (producer->confirmed() < sent) {
      KTG_TRY_VOID(producer->turn(kPatience));
    }
    samples.add(now_ns() - start);
    while (now_ns() < start + gap_ns) {
      const Micros left(std::max<std::int64_t>(0, (start + gap_ns - now_ns()) / 1000));
      KTG_TRY_VOID(producer->turn(left));
    }
  }
  return samples;
}

void print(const std::string& workload, Samples& samples, double flood_per_s) {
  Report report(workload, "kentongan", "trust");
  report.number("count", static_cast<double>(samples.count())).latency(samples);
  report.number("msg_per_s", flood_per_s);
  report.print();
}

struct Memory {
  double pss_mib = 0;
  double rss_mib = 0;
};

Memory memory_of(int pid) {
  std::ifstream in("/proc/" + std::to_string(pid) + "/smaps_rollup");
  Memory memory;
  std::string line;
  while (std::getline(in, line)) {
    if (line.starts_with("Pss:")) {
      memory.pss_mib = std::stod(line.substr(4)) / 1024;
    } else if (line.starts_with("Rss:")) {
      memory.rss_mib = std::stod(line.substr(4)) / 1024;
    }
  }
  return memory;
}

}  // namespace

Result<void> kilat_idle(const LoadOptions& options) {
  KTG_TRY(auto samples, time_kilat(options));
  print("kilat-idle", samples, 0);
  return {};
}

Result<void> kilat_flooded(const LoadOptions& options) {
  Flood flood(options, archives(), UINT32_MAX);
  while (flood.acknowledged() == 0) {
    if (const auto trouble = flood.trouble()) {
      return *trouble;
    }
    std::this_thread::yield();
  }
  const auto before = flood.acknowledged();
  const auto start = now_ns();
  KTG_TRY(auto samples, time_kilat(options));
  const double elapsed = static_cast<double>(now_ns() - start) / 1e9;
  const auto flooded = static_cast<double>(flood.acknowledged() - before) / elapsed;
  flood.stop();
  if (const auto trouble = flood.trouble()) {
    return *trouble;
  }
  print("kilat-flooded", samples, flooded);
  return {};
}

Result<void> stalled_desk(const LoadOptions& options) {
  KTG_TRY(const auto desk, ArchiveReader::open(options.bus, stalled_code(), false));
  const auto ignore = [](BytesView) {};
  const Memory before = memory_of(options.broker_pid);
  Memory highest = before;
  Flood flood(options, {stalled_code()}, options.messages);
  while (!flood.is_over()) {
    KTG_TRY(const auto ignored, desk->turn(kPatience, ignore));
    static_cast<void>(ignored);
    const Memory now = memory_of(options.broker_pid);
    highest = now.rss_mib > highest.rss_mib ? now : highest;
  }
  flood.join();
  if (const auto trouble = flood.trouble()) {
    return *trouble;
  }
  const Memory after = memory_of(options.broker_pid);
  Report report("stalled", "kentongan", "trust");
  report.number("waiting", static_cast<double>(flood.acknowledged()))
      .number("rss_before_mib", before.rss_mib)
      .number("rss_after_mib", after.rss_mib)
      .number("rss_highest_mib", highest.rss_mib)
      .number("grows_mib", after.rss_mib - before.rss_mib)
      .number("pss_mib", after.pss_mib);
  report.print();
  return {};
}

}  // namespace kentongan::bench
