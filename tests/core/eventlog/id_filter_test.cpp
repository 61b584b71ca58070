// Shows that the filter never forgets an id, seldom takes a new one for known, and grows.
// Ids drawn by a seed, up to past its first size.
#include "core/eventlog/id_filter.h"

#include <gtest/gtest.h>

#include "core/base/random.h"

namespace kentongan::eventlog {
namespace {

std::size_t known_of(const IdFilter& filter, Random& random, std::size_t count) {
  std::size_t known = 0;
  for (std::size_t i = 0; i < count; ++i) {
    known += filter.may_hold(random.message_id(1)) ? 1U : 0U;
  }
  return known;
}

TEST(IdFilterTest, KnowsNothingAtFirst) {
  const IdFilter filter;
  SeededRandom random(1);

  EXPECT_EQ(known_of(filter, random, 1000), 0U);
}

TEST(IdFilterTest, KnowsEveryIdItWasGivenAndFewOthersAlsoWhenItHasGrown) {
  constexpr std::size_t kIds = 300'000;  // Four layers.
  IdFilter filter;
  SeededRandom adding(2);
  for (std::size_t i = 0; i < kIds; ++i) {
    filter.add(adding.message_id(1));
  }
  SeededRandom same(2);
  SeededRandom others(3);

  EXPECT_EQ(known_of(filter, same, kIds), kIds);
  EXPECT_LT(known_of(filter, others, 100'000), 5'000U);
}

}  // namespace
}  // namespace kentongan::eventlog
