// Shows that chance can be repeated by its seed, stays within its bound and makes UUIDv7 ids.
// Two generators of one seed are compared; ids are read back.
#include "core/base/random.h"

#include <gtest/gtest.h>

namespace kentongan {
namespace {

TEST(RandomTest, TheSameSeedGivesTheSameBytes) {
  SeededRandom one(4711);
  SeededRandom other(4711);

  EXPECT_EQ(one.bytes(100), other.bytes(100));
}

TEST(RandomTest, AnotherSeedGivesOtherBytes) {
  EXPECT_NE(SeededRandom(1).bytes(32), SeededRandom(2).bytes(32));
}

TEST(RandomTest, StaysBelowItsBoundAndReachesEachValue) {
  SeededRandom random(7);
  std::array<int, 3> seen{};
  for (int i = 0; i < 300; ++i) {
    ++seen.at(random.below(3));
  }

  EXPECT_GT(seen[0], 50);
  EXPECT_GT(seen[1], 50);
  EXPECT_GT(seen[2], 50);
}

TEST(RandomTest, AMessageIdIsAUuidOfVersion7AndItsTime) {
  SeededRandom random(7);
  const auto id = random.message_id(1'645'557'742'123'456);

  EXPECT_EQ(to_string(id).at(14), '7');
  EXPECT_NE(std::string("89ab").find(to_string(id).at(19)), std::string::npos);
  EXPECT_EQ(time_us_of(id), 1'645'557'742'123'000);
}

TEST(RandomTest, TheMachinesChanceDoesNotRepeat) {
  SecureRandom random;

  EXPECT_NE(random.bytes(32), random.bytes(32));
}

}  // namespace
}  // namespace kentongan
