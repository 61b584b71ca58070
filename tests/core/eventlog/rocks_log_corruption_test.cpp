// Shows that a single fault in any file of a log is harmless or told, never silent: what was
// acknowledged is all there and equal, or opening or reading refuses with a reason.
// A log with flushed files and a live write-ahead log is damaged at a random place and looked
// through.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/base/log.h"
#include "core/eventlog/rocks_storage.h"
#include "tests/core/eventlog/log_under_test.h"
#include "tests/support/long_run.h"

namespace kentongan::eventlog::test {
namespace {

using kentongan::test::FaultyDisk;

constexpr std::uint64_t kEvents = 1500;
constexpr std::uint64_t kStateRows = 300;

RocksLog::Options options_on(FaultyDisk& disk) {
  disk.storage()->small_memtables = true;
  RocksLog::Options options;
  options.directory = "/log";
  options.disk_critical_bytes = 1;
  options.storage = disk.storage();
  return options;
}

std::string agency_of(std::uint64_t number) {
  return "AGENCY-" + std::to_string(number % 3);
}

/// Two lives: what the first has written is flushed, of the second some is only in the live log.
void fill(FaultyDisk& disk) {
  for (std::uint64_t life = 0; life < 2; ++life) {
    const auto log = RocksLog::open(options_on(disk)).value().release();
    const std::unique_ptr<EventLog> owned(log);
    while (owned->head().size < (life + 1) * kEvents / 2) {
      auto batch = events(owned->head().size + 1, 25);
      for (Event& each : batch) {
        const auto number = static_cast<std::uint64_t>(each.time_us - 1'000'000);
        each.bytes.resize(300, 'x');
        each.mailboxes = {{AgencyCode(agency_of(number)), Lane::biasa, 2}};
      }
      ASSERT_TRUE(owned->append(batch));
    }
    for (auto row = life * kStateRows / 2; row < (life + 1) * kStateRows / 2; ++row) {
      ASSERT_TRUE(
          owned->put(std::vector<StateRow>{{"out/" + std::to_string(row), Bytes(400, 'o')}}));
    }
  }
}

/// What a look through the log has come to.
struct Verdict {
  bool told = false;     ///< Something refused.
  std::string silent{};  ///< What is wrong without a word; empty if nothing.
};

Verdict told() {
  return Verdict{true};
}

Verdict look_at_events(const RocksLog& log) {
  for (std::uint64_t number = 1; number <= kEvents;) {
    const auto run = log.read(Seq(number), 200);
    if (!run) {
      return told();
    }
    if (run->empty()) {
      return Verdict{false, "events end before " + std::to_string(number)};
    }
    for (const Record& record : *run) {
      if (record.leaf != event(number).leaf || record.bytes.size() != 300) {
        return Verdict{false, "event " + std::to_string(number) + " is another"};
      }
      ++number;
    }
  }
  return {};
}

Verdict look_at_indexes(const RocksLog& log) {
  for (std::uint64_t number = 1; number <= kEvents; number += 7) {
    const auto found = log.find(id_of(number));
    if (!found) {
      return told();
    }
    if (!*found || (*found)->number != Seq(number)) {
      return Verdict{false, "the id of event " + std::to_string(number) + " is not found"};
    }
  }
  for (std::uint64_t agency = 0; agency < 3; ++agency) {
    const auto filed = log.mailbox(AgencyCode(agency_of(agency)), Lane::biasa, Seq(0), kEvents);
    if (!filed) {
      return told();
    }
    if (filed->size() != kEvents / 3) {
      return Verdict{false, "a mailbox has " + std::to_string(filed->size()) + " entries"};
    }
  }
  const auto followed = log.incident(IncidentId("INS-A"), Seq(0), kEvents + 1);
  const auto tail = log.incident_tail(IncidentId("INS-A"));
  if (!followed || !tail) {
    return told();
  }
  if (followed->size() != kEvents || tail->count != kEvents) {
    return Verdict{false, "the incident has " + std::to_string(followed->size()) + " events"};
  }
  const auto state = log.state("out/");
  if (!state) {
    return told();
  }
  return state->size() == kStateRows
             ? Verdict{}
             : Verdict{false, std::to_string(state->size()) + " rows of state"};
}

Verdict look_at(const RocksLog& log) {
  auto verdict = look_at_events(log);
  return verdict.told || !verdict.silent.empty() ? verdict : look_at_indexes(log);
}

std::string damage(FaultyDisk& disk, const std::string& path, Random& random) {
  const auto kind = random.below(4);
  if (kind == 3) {
    disk.remove(path);
    return path + " deleted";
  }
  std::string what;
  disk.rewrite(path, [&](Bytes& bytes) {
    // Half of the faults where they hurt most: at the end, among what was written last.
    const auto span =
        random.below(2) == 0 ? bytes.size() : std::min<std::size_t>(200, bytes.size());
    const auto at = bytes.empty() ? 0 : bytes.size() - 1 - random.below(span);
    what = path +
           (kind == 0   ? " bit flipped at "
            : kind == 1 ? " zeroed at "
                        : " cut at ") +
           std::to_string(at) + " of " + std::to_string(bytes.size());
    if (bytes.empty()) {
      return;
    }
    if (kind == 0) {
      bytes[at] = static_cast<char>(bytes[at] ^ (1 << random.below(8)));
    } else if (kind == 1) {
      const auto begin = at / 4096 * 4096;
      const auto count = std::min<std::size_t>(4096, bytes.size() - begin);
      bytes.replace(begin, count, count, '\0');
    } else {
      bytes.resize(at);
    }
  });
  return what;
}

/// Kinds in turn, so that the many tables do not take all the faults.
std::string victim(const FaultyDisk& disk, std::uint64_t seed, Random& random) {
  constexpr std::array<const char*, 6> kKinds{".log", ".sst", "MANIFEST", "CURRENT", "witness", ""};
  std::vector<std::string> paths;
  for (const auto& path : disk.files()) {
    if (path.find(kKinds.at(seed % kKinds.size())) != std::string::npos) {
      paths.push_back(path);
    }
  }
  return paths.at(random.below(paths.size()));
}

std::string look_at_copy_of(const FaultyDisk& whole) {
  FaultyDisk disk;
  disk.copy_from(whole);
  const auto log = RocksLog::open(options_on(disk));
  if (!log) {
    return log.error().detail();
  }
  const auto verdict = look_at(**log);
  return verdict.told ? "told of damage" : verdict.silent;
}

std::uint64_t faults_asked_for() {
  return kentongan::test::is_long_run() ? 1000 : 100;
}

class EventLogCorruptionTest : public ::testing::Test {
 protected:
  void SetUp() override { Log::show_from(Log::Level::off); }
  void TearDown() override { Log::show_from(Log::Level::info); }
};

TEST_F(EventLogCorruptionTest, G1_ASingleFaultIsHarmlessOrToldNeverSilent) {
  FaultyDisk whole;
  fill(whole);
  EXPECT_EQ(look_at_copy_of(whole), "");
  std::vector<std::string> silent;
  std::uint64_t told_of = 0;
  for (std::uint64_t seed = 0; seed < faults_asked_for(); ++seed) {
    SeededRandom random(seed);
    FaultyDisk disk;
    disk.copy_from(whole);
    const auto what = damage(disk, victim(disk, seed, random), random);
    const auto log = RocksLog::open(options_on(disk));
    const auto verdict = log ? look_at(**log) : told();
    told_of += verdict.told ? 1U : 0U;
    if (!verdict.silent.empty()) {
      silent.push_back("seed " + std::to_string(seed) + ", " + what + ": " + verdict.silent);
    }
  }

  EXPECT_THAT(silent, ::testing::IsEmpty());
  EXPECT_GT(told_of, faults_asked_for() / 4);
  RecordProperty("told", static_cast<int>(told_of));
}

}  // namespace
}  // namespace kentongan::eventlog::test
