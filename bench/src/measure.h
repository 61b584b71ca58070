// Clock, latency samples, disk flush counter and the one-line JSON report shared by all programs
// here.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <random>
#include <sstream>
#include <string>
#include <vector>

namespace bench {

using Clock = std::chrono::steady_clock;

inline std::int64_t now_ns() {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(Clock::now().time_since_epoch())
      .count();
}

class Samples {
 public:
  void add(std::int64_t ns) { values_.push_back(ns); }
  void merge(const Samples& other) {
    values_.insert(values_.end(), other.values_.begin(), other.values_.end());
  }
  std::size_t count() const { return values_.size(); }
  // The q-quantile (nearest rank) in microseconds.
  double quantile_us(double q) {
    if (values_.empty())
      return 0;
    const auto rank = std::min(values_.size() - 1,
                               static_cast<std::size_t>(q * static_cast<double>(values_.size())));
    std::nth_element(values_.begin(), values_.begin() + static_cast<std::ptrdiff_t>(rank),
                     values_.end());
    return static_cast<double>(values_[rank]) / 1e3;
  }

 private:
  std::vector<std::int64_t> values_;
};

// Flush commands the block device named by BENCH_DISK (e.g. "vda") has completed; 0 where unknown.
// The whole machine's flushes, so only an upper bound for the program under test.
inline std::uint64_t device_flushes() {
  const char* disk = std::getenv("BENCH_DISK");
  if (disk == nullptr || *disk == '\0')
    return 0;
  std::ifstream in(std::string("/sys/block/") + disk + "/stat");
  std::uint64_t value = 0;
  for (int field = 0; field < 16; ++field)
    if (!(in >> value))
      return 0;
  return value;
}

inline std::string random_payload(std::size_t size, unsigned seed = 1) {
  std::mt19937_64 generator(seed);
  std::string out(size, '\0');
  for (auto& c : out)
    c = static_cast<char>(generator());
  return out;
}

// Builds one JSON object; BENCH_ROUND is added so that rounds can be told apart later.
class Report {
 public:
  Report(const std::string& workload, const std::string& peer, const std::string& mode) {
    text("workload", workload).text("peer", peer).text("mode", mode);
    const char* round = std::getenv("BENCH_ROUND");
    number("round", round == nullptr ? 0 : std::atoi(round));
  }
  Report& text(const std::string& key, const std::string& value) {
    separate() << '"' << key << "\":\"" << value << '"';
    return *this;
  }
  Report& number(const std::string& key, double value) {
    char buffer[40];
    std::snprintf(buffer, sizeof buffer, "%.10g", value);
    separate() << '"' << key << "\":" << buffer;
    return *this;
  }
  Report& latency(Samples& samples, const std::string& prefix = "") {
    return number(prefix + "p50_us", samples.quantile_us(0.50))
        .number(prefix + "p99_us", samples.quantile_us(0.99))
        .number(prefix + "p999_us", samples.quantile_us(0.999));
  }
  void print() {
    std::printf("{%s}\n", body_.str().c_str());
    std::fflush(stdout);
  }

 private:
  std::ostringstream& separate() {
    if (!first_)
      body_ << ',';
    first_ = false;
    return body_;
  }
  std::ostringstream body_;
  bool first_ = true;
};

}  // namespace bench
