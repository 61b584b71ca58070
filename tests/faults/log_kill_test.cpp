// Shows that a real process that appends can be killed at any moment and its log holds, on a real
// disk, whatever it had said to be stored. Twenty kills, or two hundred with KTG_LONG.
#include <gtest/gtest.h>

#include "core/base/random.h"
#include "tests/core/eventlog/log_under_test.h"
#include "tests/faults/writer_process.h"
#include "tests/support/long_run.h"
#include "tests/support/temp_dir.h"

namespace kentongan::eventlog::test {
namespace {

using kentongan::test::TempDir;
using kentongan::test::WriterProcess;

unsigned kills_asked_for() {
  return kentongan::test::is_long_run() ? 200 : 20;
}

/// @return what is missing or another of the first `acknowledged` events; empty if nothing.
std::string look_at(const RocksLog& log, std::uint64_t acknowledged) {
  const auto size = log.head().size;
  if (size < acknowledged) {
    return "ends at " + std::to_string(size) + ", acknowledged " + std::to_string(acknowledged);
  }
  if (log.state("cur/x")->empty() || log.state("cur/x")->front().value != std::to_string(size)) {
    return "the state is not that of event " + std::to_string(size);
  }
  // The newest are enough: those before were looked at after the kill before.
  for (std::uint64_t number = size > 2000 ? size - 2000 : 1; number <= size;) {
    const auto run = log.read(Seq(number), 500);
    if (!run || run->empty()) {
      return run ? "a run is empty" : run.error().detail();
    }
    for (const Record& record : *run) {
      if (record.leaf != event(number).leaf) {
        return "event " + std::to_string(number) + " is another";
      }
      ++number;
    }
  }
  return "";
}

/// One life of the writer, killed after a random number of its commits.
/// @return what is wrong with the log then.
std::string killed_once(const std::filesystem::path& folder, std::uint64_t seed, Random& random) {
  std::uint64_t acknowledged = 0;
  {
    WriterProcess writer({folder.string(), std::to_string(seed)});
    const auto lines = 1 + random.below(120);
    for (std::uint64_t line = 0; line < lines; ++line) {
      if (writer.next_line().empty()) {
        return "the writer ended by itself";
      }
    }
    writer.kill();
    acknowledged = writer.acknowledged();
  }
  RocksLog::Options options;
  options.directory = folder;
  const auto log = RocksLog::open(options);
  if (!log) {
    return log.error().detail();
  }
  return (*log)->head().size == 0 && acknowledged == 0 ? "" : look_at(**log, acknowledged);
}

TEST(LogKillTest, G1_F1_HoldsWhatItAcknowledgedWheneverItIsKilled) {
  const TempDir folder;
  SeededRandom random(4711);
  for (unsigned seed = 1; seed <= kills_asked_for(); ++seed) {
    ASSERT_EQ(killed_once(folder.path() / "log", seed, random), "") << "kill " << seed;
  }

  RocksLog::Options options;
  options.directory = folder.path() / "log";
  options.fsck = true;
  const auto log = RocksLog::open(options);
  EXPECT_TRUE(log) << log.error().detail();
}

}  // namespace
}  // namespace kentongan::eventlog::test
