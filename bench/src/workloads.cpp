#include "workloads.h"

#include <atomic>
#include <condition_variable>
#include <cstring>
#include <mutex>
#include <stdexcept>
#include <thread>

namespace bench {
namespace {

constexpr double kDrainSeconds = 20;  // how long receipt of the last messages may take

double seconds_since(std::int64_t start) {
  return static_cast<double>(now_ns() - start) / 1e9;
}

// Keeps the first failure of any thread and rethrows it in the main one.
class Failure {
 public:
  void capture() {
    const std::lock_guard lock(mutex_);
    if (!error_)
      error_ = std::current_exception();
    failed_ = true;
  }
  bool failed() const { return failed_; }
  void rethrow() {
    if (error_)
      std::rethrow_exception(error_);
  }

 private:
  std::mutex mutex_;
  std::exception_ptr error_;
  std::atomic<bool> failed_{false};
};

// Runs `body(index)` on `count` threads and waits for all of them.
template <class Body>
void on_threads(int count, Body body) {
  Failure failure;
  std::vector<std::thread> threads;
  for (int i = 0; i < count; ++i)
    threads.emplace_back([&, i] {
      try {
        body(i);
      } catch (...) {
        failure.capture();
      }
    });
  for (auto& thread : threads)
    thread.join();
  failure.rethrow();
}

// A message starts with the time it was due, for the end-to-end latency.
void stamp(std::string& payload, std::int64_t ns) {
  std::memcpy(payload.data(), &ns, sizeof ns);
}

std::int64_t stamped(std::string_view payload) {
  if (payload.size() < sizeof(std::int64_t))
    throw std::runtime_error("message too short");
  std::int64_t ns = 0;
  std::memcpy(&ns, payload.data(), sizeof ns);
  return ns;
}

// Sends until the bounds are met with at most `window` unacknowledged; returns how many were
// acknowledged.
std::uint64_t pump(Producer& producer, std::string& payload, std::uint64_t messages, double seconds,
                   std::size_t window) {
  const auto start = now_ns();
  std::uint64_t sent = 0;
  std::uint64_t confirmed = 0;
  while (sent < messages && seconds_since(start) < seconds) {
    stamp(payload, now_ns());
    producer.send(payload);
    ++sent;
    if (sent - confirmed >= window)
      confirmed = producer.await(sent - window + 1);
  }
  return producer.await(sent);
}

void add_throughput(Report& report, std::uint64_t messages, double elapsed, std::size_t payload) {
  const double rate = static_cast<double>(messages) / elapsed;
  report.number("messages", static_cast<double>(messages))
      .number("seconds", elapsed)
      .number("msg_per_s", rate)
      .number("mb_per_s", rate * static_cast<double>(payload) / 1e6);
}

void fan_out(Peer& peer, const Settings& settings, const Bounds& bounds, bool paced,
             Report& report) {
  peer.prepare(bounds.subscribers);
  std::atomic<int> ready{0};
  std::atomic<std::uint64_t> expected{UINT64_MAX};
  std::vector<std::uint64_t> received(static_cast<std::size_t>(bounds.subscribers));
  std::vector<Samples> latencies(static_cast<std::size_t>(bounds.subscribers));
  std::atomic<std::int64_t> last_receipt{0};
  Failure failure;

  std::vector<std::thread> threads;
  for (int i = 0; i < bounds.subscribers; ++i)
    threads.emplace_back([&, i] {
      const auto slot = static_cast<std::size_t>(i);
      try {
        auto consumer = peer.consumer(i);
        ++ready;
        std::uint64_t count = 0;
        Samples samples;
        const auto handler = [&](std::string_view payload) {
          samples.add(now_ns() - stamped(payload));
          ++count;
        };
        std::int64_t deadline = 0;
        std::int64_t at = 0;
        while (count < expected && !failure.failed()) {
          if (consumer->poll(handler, 100) > 0)
            at = now_ns();
          if (expected != UINT64_MAX) {
            if (deadline == 0)
              deadline = now_ns() + static_cast<std::int64_t>(kDrainSeconds * 1e9);
            if (now_ns() > deadline)
              break;
          }
        }
        auto seen = last_receipt.load();
        while (seen < at && !last_receipt.compare_exchange_weak(seen, at)) {
        }
        received[slot] = count;
        latencies[slot].merge(samples);
      } catch (...) {
        failure.capture();
      }
    });

  std::uint64_t sent = 0;
  std::int64_t start = 0;
  const auto flushes = device_flushes();
  try {
    auto producer = peer.producer(0);
    const auto give_up = now_ns() + 20'000'000'000;
    while (ready < bounds.subscribers && !failure.failed() && now_ns() < give_up)
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    std::this_thread::sleep_for(std::chrono::milliseconds(300));
    auto payload = random_payload(settings.payload);
    start = now_ns();
    if (!paced) {
      sent = pump(*producer, payload, bounds.messages, bounds.seconds, settings.window);
    } else {
      const auto gap = static_cast<std::int64_t>(1e9 / bounds.rate);
      const auto total =
          std::min(bounds.messages, static_cast<std::uint64_t>(bounds.seconds * bounds.rate));
      std::uint64_t confirmed = 0;
      for (; sent < total && !failure.failed(); ++sent) {
        const auto due = start + static_cast<std::int64_t>(sent) * gap;
        // Acknowledgements are taken between sends; the nap is short so that sends stay on time.
        while (now_ns() < due) {
          confirmed = producer->confirmed();
          const auto left = due - now_ns();
          if (left > 60'000)
            std::this_thread::sleep_for(
                std::chrono::nanoseconds(std::min<std::int64_t>(left - 50'000, 500'000)));
        }
        stamp(payload, due);
        producer->send(payload);
        if (sent + 1 - confirmed >= settings.window)
          confirmed = producer->await(sent + 2 - settings.window);
      }
      producer->await(sent);
    }
  } catch (...) {
    failure.capture();
  }
  expected = sent;
  for (auto& thread : threads)
    thread.join();
  failure.rethrow();

  std::uint64_t total = 0;
  Samples all;
  for (std::size_t i = 0; i < received.size(); ++i) {
    total += received[i];
    all.merge(latencies[i]);
  }
  const double elapsed = static_cast<double>(last_receipt.load() - start) / 1e9;
  report.number("published_per_s", static_cast<double>(sent) / elapsed)
      .number("lost", static_cast<double>(sent * received.size()) - static_cast<double>(total))
      .number("flushes_per_msg",
              static_cast<double>(device_flushes() - flushes) / static_cast<double>(sent));
  add_throughput(report, total, elapsed, settings.payload);
  report.latency(all);
}

}  // namespace

void publish_sync(Peer& peer, const Settings& settings, const Bounds& bounds, Report& report) {
  peer.prepare(peer.subscriptions_for_replay());
  auto producer = peer.producer(0);
  auto payload = random_payload(settings.payload);
  const auto warm_up =
      pump(*producer, payload, std::min<std::uint64_t>(100, bounds.messages), bounds.seconds, 1);

  Samples samples;
  const auto flushes = device_flushes();
  const auto start = now_ns();
  std::uint64_t sent = 0;
  for (; sent < bounds.messages && seconds_since(start) < bounds.seconds; ++sent) {
    const auto at = now_ns();
    stamp(payload, at);
    producer->send(payload);
    producer->await(warm_up + sent + 1);
    samples.add(now_ns() - at);
  }
  const double elapsed = seconds_since(start);
  report.latency(samples).number(
      "flushes_per_msg",
      static_cast<double>(device_flushes() - flushes) / static_cast<double>(sent));
  add_throughput(report, sent, elapsed, settings.payload);
}

void publish_pipelined(Peer& peer, const Settings& settings, const Bounds& bounds, Report& report) {
  peer.prepare(peer.subscriptions_for_replay());
  std::vector<std::unique_ptr<Producer>> producers;
  for (int i = 0; i < bounds.producers; ++i)
    producers.push_back(peer.producer(i));
  std::atomic<std::uint64_t> confirmed{0};
  const auto flushes = device_flushes();
  const auto start = now_ns();
  on_threads(bounds.producers, [&](int i) {
    auto payload = random_payload(settings.payload, static_cast<unsigned>(i));
    confirmed += pump(*producers[static_cast<std::size_t>(i)], payload,
                      bounds.messages / static_cast<std::uint64_t>(bounds.producers),
                      bounds.seconds, settings.window);
  });
  const double elapsed = seconds_since(start);
  report.number("flushes_per_msg",
                static_cast<double>(device_flushes() - flushes) / static_cast<double>(confirmed));
  add_throughput(report, confirmed, elapsed, settings.payload);
}

void fan_out_full(Peer& peer, const Settings& settings, const Bounds& bounds, Report& report) {
  fan_out(peer, settings, bounds, false, report);
}

void fan_out_paced(Peer& peer, const Settings& settings, const Bounds& bounds, Report& report) {
  fan_out(peer, settings, bounds, true, report);
}

void store(Peer& peer, const Settings& settings, const Bounds& bounds, Report& report) {
  publish_pipelined(peer, settings, bounds, report);
}

void replay(Peer& peer, const Settings& settings, const Bounds& bounds, Report& report) {
  auto consumer = peer.replayer();
  if (!consumer)
    throw std::runtime_error("this peer cannot replay");
  std::uint64_t count = 0;
  std::uint64_t bytes = 0;
  std::int64_t first = 0;
  const auto handler = [&](std::string_view payload) {
    if (count == 0)
      first = now_ns();
    ++count;
    bytes += payload.size();
  };
  const auto start = now_ns();
  auto last = start;
  while (count < bounds.messages && seconds_since(start) < bounds.seconds) {
    if (consumer->poll(handler, 1000) > 0)
      last = now_ns();
    else if (seconds_since(last) > 10)
      break;
  }
  report.number("first_ms", static_cast<double>(first - start) / 1e6)
      .number("bytes", static_cast<double>(bytes));
  add_throughput(report, count, static_cast<double>(last - start) / 1e9, settings.payload);
}

}  // namespace bench
