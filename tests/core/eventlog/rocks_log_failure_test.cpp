// Shows what a log does when its disk fails it: a process stopped at every named point, each write
// and each sync failing once, no space at any moment. Nothing acknowledged is lost, nothing is
// given out after a failure, and a full disk is left again without help.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/base/log.h"
#include "tests/core/eventlog/ordeal.h"

namespace kentongan::eventlog::test {
namespace {

using ::testing::IsEmpty;

class EventLogFailureTest : public ::testing::Test {
 protected:
  void SetUp() override { Log::show_from(Log::Level::off); }
  void TearDown() override { Log::show_from(Log::Level::info); }
};

class EventLogStopTest : public EventLogFailureTest,
                         public ::testing::WithParamInterface<const char*> {
 protected:
  /// A process ends at the `nth` time of the point, and another takes over what it has written.
  std::string stopped(unsigned nth) {
    Ordeal ordeal(nth);
    ordeal.disk().stop_at(GetParam(), nth);
    auto wrong = ordeal.live(30);
    hit_ = hit_ || ordeal.disk().has_stopped();
    ordeal.disk().end_process();
    return wrong.empty() ? ordeal.look_again() : wrong;
  }

  bool hit_ = false;
};

TEST_P(EventLogStopTest, G1_F2_KeepsEveryAcknowledgedEventWhenKilledThere) {
  EXPECT_EQ(stopped(1), "");
  EXPECT_EQ(stopped(2), "");
  EXPECT_EQ(stopped(5), "");
  EXPECT_TRUE(hit_);
}

INSTANTIATE_TEST_SUITE_P(Points, EventLogStopTest, ::testing::ValuesIn(kPoints));

void keep(std::vector<std::string>& wrongs, std::uint64_t nth, const std::string& wrong) {
  if (!wrong.empty()) {
    wrongs.push_back(std::to_string(nth) + ": " + wrong);
  }
}

enum class Call { write, sync };

/// The `nth` write or sync fails. @return what is wrong then, or after the start that follows.
std::string failed(Call call, unsigned nth) {
  constexpr unsigned kBatches = 20;
  Ordeal ordeal(nth);
  {
    const auto log = RocksLog::open(ordeal.options());
    call == Call::write ? ordeal.disk().fail_write(nth) : ordeal.disk().fail_sync(nth);
    const auto refused = ordeal.drive(**log, kBatches);
    if (refused && refused->code != ErrorCode::unavailable) {
      return "refuses with " + std::string(name_of(refused->code));
    }
    if (refused && !ordeal.drive(**log, 1)) {
      return "goes on after a failure";
    }
  }
  ordeal.disk().cut_power(Loss::all);
  return ordeal.look_again();
}

TEST_F(EventLogFailureTest, G1_F6_StopsForGoodAtTheFirstFailedWriteAndLosesNothing) {
  std::vector<std::string> wrongs;
  for (unsigned nth = 1; nth <= 60; ++nth) {
    keep(wrongs, nth, failed(Call::write, nth));
  }
  EXPECT_THAT(wrongs, IsEmpty());
}

TEST_F(EventLogFailureTest, G1_F6_StopsForGoodAtTheFirstFailedSyncAndLosesNothing) {
  std::vector<std::string> wrongs;
  for (unsigned nth = 1; nth <= 40; ++nth) {
    keep(wrongs, nth, failed(Call::sync, nth));
  }
  EXPECT_THAT(wrongs, IsEmpty());
}

/// The disk is full after `room` more bytes, with nothing kept back.
/// @return what is wrong until writing has returned.
std::string filled(std::uint64_t seed, std::uint64_t room, unsigned& by_itself) {
  Ordeal ordeal(seed);
  {
    const auto log = RocksLog::open(ordeal.options());
    ordeal.drive(**log, 3);
    ordeal.disk().set_capacity(ordeal.disk().used() + room);
    const auto refused = ordeal.drive(**log, 200);
    if (!refused ||
        (refused->code != ErrorCode::storage_full && refused->code != ErrorCode::unavailable)) {
      return "is not refused";
    }
    auto wrong = ordeal.look_at(**log);
    if (!wrong.empty()) {
      return wrong;
    }
    ordeal.disk().set_capacity(~std::uint64_t{0});
    const auto again = ordeal.drive(**log, 3);
    if (!again) {
      ++by_itself;
      return ordeal.look_at(**log);
    }
    if (again->code != ErrorCode::unavailable) {
      return "does not write again: " + again->detail();
    }
  }
  ordeal.disk().end_process();  // Its supervisor starts it again.
  return ordeal.look_again();
}

TEST_F(EventLogFailureTest, G1_F5_LosesNothingWhenTheDiskFillsUpAtAnyMoment) {
  std::vector<std::string> wrongs;
  unsigned by_itself = 0;
  for (std::uint64_t seed = 1; seed <= 50; ++seed) {
    keep(wrongs, seed, filled(seed, seed * 9'000, by_itself));
  }
  EXPECT_THAT(wrongs, IsEmpty());
  EXPECT_GT(by_itself, 0U);
}

TEST_F(EventLogFailureTest, F5_RefusesBeforeItWritesAndReturnsByItselfWhereSpaceIsKeptBack) {
  constexpr std::uint64_t kReserve = 4UL << 20;
  Ordeal ordeal(1);
  ordeal.options().disk_critical_bytes = kReserve;
  const auto log = RocksLog::open(ordeal.options());
  ordeal.disk().set_capacity(ordeal.disk().used() + kReserve + (1UL << 20));

  const auto refused = ordeal.drive(**log, 1000);

  ASSERT_TRUE(refused);
  EXPECT_EQ(refused->code, ErrorCode::storage_full);
  EXPECT_THAT(refused->text.id, ::testing::StartsWith("Disk penuh"));
  EXPECT_NE(refused->text.id, refused->text.en);
  EXPECT_TRUE((*log)->disk().low);
  EXPECT_EQ(ordeal.look_at(**log), "");
  ordeal.disk().set_capacity(~std::uint64_t{0});
  EXPECT_FALSE(ordeal.drive(**log, 3));
  EXPECT_EQ(ordeal.look_at(**log), "");
}

TEST_F(EventLogFailureTest, F5_WarnsAtALowDiskBeforeItRefuses) {
  Ordeal ordeal(1);
  ordeal.options().disk_critical_bytes = 1UL << 20;
  ordeal.options().disk_low_bytes = 8UL << 20;
  const auto log = RocksLog::open(ordeal.options());
  ordeal.disk().set_capacity(ordeal.disk().used() + (4UL << 20));

  EXPECT_TRUE((*log)->disk().low);
  EXPECT_FALSE((*log)->disk().critical);
  EXPECT_FALSE(ordeal.drive(**log, 1));
}

}  // namespace
}  // namespace kentongan::eventlog::test
