// Shows of which absences of a desk an author is told, and when.
// Asked directly; time is given.
#include "broker/gateway/absences.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace kentongan::broker::gateway {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

const Absences::Word kWord{AgencyCode("POLRES"), AgencyCode("KODIM"), Lane::biasa};
constexpr Micros kOneSecond = std::chrono::seconds(1);

TEST(AbsencesTest, EachIsToldOnce) {
  Absences absences;
  EXPECT_TRUE(absences.is_told(kWord, 100, Instant()));
  EXPECT_FALSE(absences.is_told(kWord, 100, Instant() + kOneSecond * 300));
  EXPECT_TRUE(absences.is_told(kWord, 200, Instant() + kOneSecond * 300));
}

TEST(AbsencesTest, AuthorsAndDesksAreNothingToEachOther) {
  Absences absences;
  EXPECT_TRUE(absences.is_told(kWord, 100, Instant()));
  EXPECT_TRUE(absences.is_told({AgencyCode("BPBD"), kWord.away, Lane::biasa}, 100, Instant()));
  EXPECT_TRUE(absences.is_told({kWord.author, AgencyCode("BPBD"), Lane::biasa}, 100, Instant()));
}

TEST(AbsencesTest, OneThatFollowsAnotherAtOnceWaitsUntilTheMinuteIsOver) {
  Absences absences;
  const Instant start;
  const Instant otherwise = start + kOneSecond * 1000;
  EXPECT_TRUE(absences.is_told(kWord, 100, start));
  EXPECT_EQ(absences.next(otherwise), otherwise);

  EXPECT_FALSE(absences.is_told(kWord, 200, start + kOneSecond * 2));
  EXPECT_FALSE(absences.is_told(kWord, 300, start + kOneSecond * 4));

  EXPECT_EQ(absences.next(otherwise), start + kOneSecond * 60);
  EXPECT_THAT(absences.due(start + kOneSecond * 59), IsEmpty());
  const auto due = absences.due(start + kOneSecond * 60);
  ASSERT_THAT(due, SizeIs(1));
  EXPECT_EQ(due[0].away, kWord.away);
  EXPECT_TRUE(absences.is_told(due[0], 300, start + kOneSecond * 60));
  EXPECT_EQ(absences.next(otherwise), otherwise);
}

TEST(AbsencesTest, AWordThatWaitsGoesInTheMostUrgentLaneItWasWantedIn) {
  Absences absences;
  EXPECT_TRUE(absences.is_told(kWord, 100, Instant()));
  EXPECT_FALSE(absences.is_told(kWord, 200, Instant() + kOneSecond));
  EXPECT_FALSE(
      absences.is_told({kWord.author, kWord.away, Lane::kilat}, 200, Instant() + kOneSecond));

  const auto due = absences.due(Instant() + kOneSecond * 60);

  ASSERT_THAT(due, SizeIs(1));
  EXPECT_EQ(due[0].lane, Lane::kilat);
}

TEST(AbsencesTest, EachWordWaitsForItsOwnMinute) {
  Absences absences;
  const Absences::Word other{AgencyCode("BPBD"), kWord.away, Lane::biasa};
  const Instant start;
  EXPECT_TRUE(absences.is_told(kWord, 100, start));
  EXPECT_TRUE(absences.is_told(other, 100, start + kOneSecond * 30));
  EXPECT_FALSE(absences.is_told(other, 200, start + kOneSecond * 40));
  EXPECT_FALSE(absences.is_told(kWord, 200, start + kOneSecond * 40));

  const auto first = absences.due(start + kOneSecond * 60);

  ASSERT_THAT(first, SizeIs(1));
  EXPECT_EQ(first[0].author, kWord.author);
  EXPECT_EQ(absences.next(start + kOneSecond * 1000), start + kOneSecond * 90);
}

}  // namespace
}  // namespace kentongan::broker::gateway
