// Shows that the queue between two threads says no when full, keeps order and ends when closed.
// One thread where that suffices; one worker that waits.
#include "core/base/bounded_queue.h"

#include <memory>
#include <vector>

#include <gtest/gtest.h>

#include "core/base/worker.h"

namespace kentongan {
namespace {

TEST(BoundedQueueTest, GivesBackInTheOrderOfArrival) {
  BoundedQueue<int> queue(2);
  EXPECT_TRUE(queue.try_push(1));
  EXPECT_TRUE(queue.try_push(2));

  EXPECT_EQ(queue.try_pop(), 1);
  EXPECT_EQ(queue.try_pop(), 2);
  EXPECT_EQ(queue.try_pop(), std::nullopt);
}

TEST(BoundedQueueTest, SaysNoWhenFullAndLeavesTheValueAlone) {
  BoundedQueue<std::unique_ptr<int>> queue(1);
  EXPECT_TRUE(queue.try_push(std::make_unique<int>(1)));
  auto second = std::make_unique<int>(2);

  EXPECT_FALSE(queue.try_push(std::move(second)));
  EXPECT_NE(second, nullptr);  // NOLINT(bugprone-use-after-move): that is the promise.
  EXPECT_EQ(queue.size(), 1U);
}

TEST(BoundedQueueTest, GivesWhatIsThereAfterItIsClosedAndThenNothing) {
  BoundedQueue<int> queue(2);
  EXPECT_TRUE(queue.try_push(1));
  queue.close();

  EXPECT_FALSE(queue.try_push(2));
  EXPECT_EQ(queue.pop(), 1);
  EXPECT_EQ(queue.pop(), std::nullopt);
}

TEST(BoundedQueueTest, WakesWhoWaits) {
  BoundedQueue<int> queue(1);
  std::vector<int> taken;
  Worker reader("reader", [&] {
    while (const auto value = queue.pop()) {
      taken.push_back(*value);
    }
  });

  EXPECT_TRUE(queue.try_push(7));
  queue.close();
  reader.join();

  EXPECT_EQ(taken, std::vector{7});
}

}  // namespace
}  // namespace kentongan
