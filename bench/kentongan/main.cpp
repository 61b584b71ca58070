// bench-kentongan: founds the bus of the benchmark, and runs the loads that only this bus has.
#include <cstdio>
#include <cstdlib>
#include <map>
#include <string>

#include "bench/kentongan/bench_bus.h"
#include "bench/kentongan/loads.h"
#include "core/base/log.h"

namespace {

using kentongan::Result;
using kentongan::bench::LoadOptions;

int usage() {
  std::fputs(
      "usage: bench-kentongan found FOLDER PORT\n"
      "       bench-kentongan kilat-idle|kilat-flooded|stalled FOLDER [--seconds S] [--rate R]\n"
      "         [--producers N] [--window N] [--payload B] [--messages N] [--broker-pid PID]\n",
      stderr);
  return 2;
}

bool set(LoadOptions& options, const std::string& key, const std::string& value) {
  if (key == "--seconds") {
    options.seconds = std::stod(value);
  } else if (key == "--rate") {
    options.rate = std::stod(value);
  } else if (key == "--producers") {
    options.producers = std::stoi(value);
  } else if (key == "--window") {
    options.window = std::stoi(value);
  } else if (key == "--payload") {
    options.payload_bytes = std::stoul(value);
  } else if (key == "--messages") {
    options.messages = std::stoull(value);
  } else if (key == "--broker-pid") {
    options.broker_pid = std::stoi(value);
  } else {
    return false;
  }
  return true;
}

int outcome(const Result<void>& result) {
  if (!result) {
    std::fprintf(stderr, "bench-kentongan: %s\n", result.error().detail().c_str());
    return 1;
  }
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  const std::map<std::string, Result<void> (*)(const LoadOptions&)> loads = {
      {"kilat-idle", kentongan::bench::kilat_idle},
      {"kilat-flooded", kentongan::bench::kilat_flooded},
      {"stalled", kentongan::bench::stalled_desk},
  };
  kentongan::Log::show_from(kentongan::Log::Level::warn);
  const std::string command = argc > 2 ? argv[1] : "";
  if (command == "found" && argc == 4) {
    return outcome(
        kentongan::bench::found_bench_bus(argv[2], static_cast<std::uint16_t>(std::atoi(argv[3]))));
  }
  const auto load = loads.find(command);
  if (load == loads.end() || argc % 2 == 0) {
    return usage();
  }
  LoadOptions options;
  options.bus = argv[2];
  for (int i = 3; i + 1 < argc; i += 2) {
    if (!set(options, argv[i], argv[i + 1])) {
      return usage();
    }
  }
  return outcome(load->second(options));
}
