// Shows that chance can be repeated by its seed, stays within its bound and makes UUIDv7 ids.
// Two generators of one seed are compared; ids are read back.
#include "core/base/random.h"

#include <algorithm>
#include <set>
#include <thread>

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

  std::set<Bytes> seen;
  for (const std::size_t size : {16U, 32U, 511U, 512U, 513U, 16U, 4096U}) {
    for (int i = 0; i < 200; ++i) {
      EXPECT_TRUE(seen.insert(random.bytes(size).substr(0, 16)).second) << size;
    }
  }
  std::set<Bytes> beside;
  std::thread other([&beside] {
    SecureRandom drawing;
    for (int i = 0; i < 200; ++i) {
      beside.insert(drawing.bytes(16));
    }
  });
  other.join();
  for (const Bytes& drawn : beside) {
    EXPECT_FALSE(seen.contains(drawn));
  }
}

TEST(RandomTest, EveryByteOfTheMachinesChanceIsDrawn) {
  SecureRandom random;

  for (const std::size_t size : {31U, 500U, 600U}) {
    Bytes ever(size, '\0');
    for (int i = 0; i < 30; ++i) {
      const Bytes drawn = random.bytes(size);
      std::ranges::transform(ever, drawn, ever.begin(),
                             [](char before, char now) { return static_cast<char>(before | now); });
    }
    EXPECT_EQ(ever.find('\0'), Bytes::npos) << size;
  }
}

}  // namespace
}  // namespace kentongan
