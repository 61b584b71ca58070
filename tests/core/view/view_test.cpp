// Shows that a view is a fold: rebuilt from the log it is the same, and a bad event changes
// nothing. A view that counts is folded over records made by hand.
#include "core/view/view.h"

#include <gtest/gtest.h>

#include "tests/support/builders.h"

namespace kentongan::view {
namespace {

class CountingView final : public View {
 public:
  int messages = 0;

 private:
  void fold(const ParsedEvent& event) override { messages += event.message ? 1 : 0; }
};

TEST(ViewTest, PassesOverWhatItHasSeen) {
  test::LogBuilder log;
  log.message({});
  CountingView view;

  ASSERT_TRUE(view.apply(log.records().front()));
  ASSERT_TRUE(view.apply(log.records().front()));

  EXPECT_EQ(view.messages, 1);
  EXPECT_EQ(view.applied(), Seq(1));
}

TEST(ViewTest, ABadEventLeavesItUnchanged) {
  eventlog::Record record;
  record.number = Seq(1);
  record.bytes = "\xff";
  CountingView view;

  EXPECT_FALSE(view.apply(record));
  EXPECT_EQ(view.applied(), Seq(0));
}

}  // namespace
}  // namespace kentongan::view
