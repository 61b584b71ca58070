// What one log can take: the time of a batch of one, events a second in batches, reading them back,
// opening again, and resident memory. `append_bench DIRECTORY [EVENTS] [BATCH] [BYTES]`.

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <string>

#include "core/base/random.h"
#include "core/eventlog/leaf.h"
#include "core/eventlog/rocks_log.h"

namespace kentongan::eventlog {
namespace {

using Time = std::chrono::steady_clock;

double seconds_since(Time::time_point begin) {
  return std::chrono::duration<double>(Time::now() - begin).count();
}

double processor_seconds(clockid_t whose) {
  timespec time{};
  clock_gettime(whose, &time);
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) / 1e9;
}

/// MiB of memory of our own, without what is mapped from files, and with it.
std::string resident() {
  std::ifstream status("/proc/self/status");
  std::string line;
  std::string found;
  while (std::getline(status, line)) {
    if (line.starts_with("VmRSS") || line.starts_with("RssAnon") || line.starts_with("VmHWM")) {
      found += line.substr(0, line.find(':')) + "=" +
               std::to_string(std::stol(line.substr(line.find(':') + 1)) / 1024) + "MiB ";
    }
  }
  return found;
}

/// An event as an accepted message makes it: an item, an incident, author and three addressees.
class Maker {
 public:
  explicit Maker(std::size_t bytes) : bytes_(bytes) {}

  Event next() {
    ++made_;
    Event event;
    event.time_us = static_cast<std::int64_t>(1'700'000'000'000'000 + made_);
    event.epoch = 1;
    event.bytes = random_.bytes(64);
    event.bytes.resize(bytes_, 'x');
    Leaf leaf;
    leaf.time_us = event.time_us;
    leaf.epoch = event.epoch;
    random_.fill(leaf.item.data(), Digest::kSize);
    event.leaf = encode(leaf);
    event.item = ItemKey{random_.message_id(event.time_us), leaf.item};
    event.incident = IncidentId("INS-" + std::to_string(made_ % 8));
    for (std::uint64_t i = 0; i < 4; ++i) {
      event.mailboxes.push_back(MailboxEntry{
          AgencyCode("AGENCY-" + std::to_string((made_ + i * 3) % 16)), Lane::biasa, 2});
    }
    return event;
  }

 private:
  SeededRandom random_{1};
  std::size_t bytes_;
  std::uint64_t made_ = 0;
};

void need(bool done, const char* what) {
  if (!done) {
    std::fprintf(stderr, "failed: %s\n", what);
    std::exit(1);
  }
}

void time_batches_of_one(RocksLog& log, Maker& make) {
  constexpr std::size_t kRounds = 2000;
  std::vector<double> micros;
  for (std::size_t i = 0; i < kRounds; ++i) {
    const std::vector<Event> one{make.next()};
    const auto begin = Time::now();
    need(log.append(one).has_value(), "append of one");
    micros.push_back(seconds_since(begin) * 1e6);
  }
  std::sort(micros.begin(), micros.end());
  std::printf("batch of 1: p50 %.0f us, p99 %.0f us, max %.0f us\n", micros[kRounds / 2],
              micros[kRounds * 99 / 100], micros.back());
}

void time_batches(RocksLog& log, Maker& make, std::uint64_t events, std::size_t batch_size) {
  double spent = 0;
  double longest = 0;
  double thread = 0;
  const auto process_begin = processor_seconds(CLOCK_PROCESS_CPUTIME_ID);
  const auto thread_begin = processor_seconds(CLOCK_THREAD_CPUTIME_ID);
  std::vector<Event> batch;
  for (std::uint64_t done = 0; done < events; done += batch.size()) {
    batch.clear();
    for (std::size_t i = 0; i < batch_size; ++i) {
      batch.push_back(make.next());
    }
    const auto begin = Time::now();
    const auto thread_before = processor_seconds(CLOCK_THREAD_CPUTIME_ID);
    need(log.append(batch).has_value(), "append");
    thread += processor_seconds(CLOCK_THREAD_CPUTIME_ID) - thread_before;
    const auto took = seconds_since(begin);
    spent += took;
    longest = std::max(longest, took);
  }
  const auto made = static_cast<double>(events);
  const auto beside = processor_seconds(CLOCK_PROCESS_CPUTIME_ID) - process_begin -
                      (processor_seconds(CLOCK_THREAD_CPUTIME_ID) - thread_begin);
  std::printf(
      "batches of %zu: %.0f events/s, longest commit %.1f ms; processor time an event: "
      "%.2f us appending, %.2f us beside\n",
      batch_size, made / spent, longest * 1e3, thread / made * 1e6, beside / made * 1e6);
}

void time_reading(const RocksLog& log) {
  const auto begin = Time::now();
  std::uint64_t count = 0;
  for (Seq from{1};;) {
    const auto records = log.read(from, 256);
    need(records.has_value(), "read");
    if (records->empty()) {
      break;
    }
    count += records->size();
    from = Seq(records->back().number.value() + 1);
  }
  std::printf("reading in runs of 256: %.0f events/s\n",
              static_cast<double>(count) / seconds_since(begin));
}

}  // namespace

int run(int argc, char** argv) {
  need(argc > 1, "a directory is needed");
  const auto number = [&](int index, std::uint64_t fallback) {
    return argc > index ? std::strtoull(argv[index], nullptr, 10) : fallback;
  };
  RocksLog::Options options;
  options.directory = argv[1];
  Maker make(number(4, 1024));
  {
    auto log = RocksLog::open(options);
    need(log.has_value(), "open");
    std::printf("at rest: %s\n", resident().c_str());
    time_batches_of_one(**log, make);
    time_batches(**log, make, number(2, 1'000'000), number(3, 256));
    std::printf("after: %s\n", resident().c_str());
    time_batches_of_one(**log, make);
    time_reading(**log);
    std::printf("after reading: %s\n", resident().c_str());
  }
  const auto begin = Time::now();
  const auto again = RocksLog::open(options);
  need(again.has_value(), "open again");
  std::printf("open again: %.2f s, %s\n", seconds_since(begin), resident().c_str());
  return 0;
}

}  // namespace kentongan::eventlog

int main(int argc, char** argv) {
  return kentongan::eventlog::run(argc, argv);
}
