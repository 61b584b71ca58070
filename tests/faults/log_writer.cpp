// The program that tests of real faults stop: appends to a log for ever, in batches of random size,
// and prints the number of the newest acknowledged event, one a line. `log_writer DIRECTORY SEED
// [RESERVE]`. A full disk is said as "full" and tried again; any other refusal ends it.
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <thread>

#include <unistd.h>

#include "core/base/random.h"
#include "tests/core/eventlog/log_under_test.h"

namespace kentongan::eventlog {
namespace {

void say(const std::string& line) {
  const auto whole = line + "\n";
  if (::write(STDOUT_FILENO, whole.data(), whole.size()) < 0) {
    ::_exit(1);  // The log's own threads are still at work.
  }
}

int write_for_ever(RocksLog& log, Random& random) {
  for (;;) {
    auto batch = test::events(log.head().size + 1, 1 + random.below(64));
    for (Event& each : batch) {
      each.bytes.resize(64 + random.below(2000), 'x');
    }
    const std::vector<StateRow> state{{"cur/x", std::to_string(log.head().size + batch.size())}};
    const auto done = log.append(batch, state);
    if (done) {
      say(std::to_string(done->back().number().value()));
    } else if (done.error().code == ErrorCode::storage_full) {
      say("full");
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
    } else {
      say("stopped: " + done.error().detail());
      return 1;
    }
  }
}

}  // namespace
}  // namespace kentongan::eventlog

// NOLINTNEXTLINE(bugprone-exception-escape): memory that ran out ends it.
int main(int argc, char** argv) {
  if (argc < 3) {
    return 2;
  }
  kentongan::SeededRandom random(std::strtoull(argv[2], nullptr, 10));
  kentongan::eventlog::RocksLog::Options options;
  options.directory = argv[1];
  options.disk_critical_bytes = argc > 3 ? std::strtoull(argv[3], nullptr, 10) : 0;
  const auto log = kentongan::eventlog::RocksLog::open(options);
  if (!log) {
    kentongan::eventlog::say("stopped: " + log.error().detail());
    return 1;
  }
  kentongan::eventlog::say("open");
  return kentongan::eventlog::write_for_ever(**log, random);
}
