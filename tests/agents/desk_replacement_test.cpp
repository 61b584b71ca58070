// Shows that an agency goes on under new keys: its new desk has everything, what the old key signed
// still verifies everywhere, and the old desk is told and sends nothing more. Desks over a memory
// link.
#include <gtest/gtest.h>

#include "agents/desk.h"
#include "tests/agents/agencies.h"
#include "tests/support/memory_link.h"

namespace kentongan::agents {
namespace {

using std::chrono::seconds;

constexpr const char* kNew = "KODIM-0502 baru";

class DeskReplacementTest : public ::testing::Test {
 protected:
  DeskReplacementTest() { link_.run(); }
  /// KODIM-0502's new desk, with an empty log, as from `agent init` in a new folder.
  void replace() {
    ASSERT_TRUE(link_.replace_keys(kKodim));
    link_.add_standby(kNew, kKodim);
    link_.desk(kNew).take_mailbox();
    link_.run(seconds(60));
  }

  test::MemoryLink link_{{kBpbd, kKodim}};
};

TEST_F(DeskReplacementTest, TheNewDeskHasWhatWasSentToTheOldAndByIt) {
  const MessageId to_old = link_.send(kBpbd, kKodim);
  const MessageId by_old = link_.send(kKodim, kBpbd);
  link_.run();

  replace();

  EXPECT_EQ(link_.times_in_log(kNew, to_old), 1);
  EXPECT_EQ(link_.times_in_log(kNew, by_old), 1);
  EXPECT_EQ(link_.desk(kNew).status().faults, 0U);
  EXPECT_EQ(link_.desk(kNew).outbox().count(OutboxState::refused), 0U);
}

TEST_F(DeskReplacementTest, BothWaysGoOnUnderTheNewKey) {
  const MessageId before = link_.send(kKodim, kBpbd);
  link_.run();
  replace();

  const MessageId to_new = link_.send(kBpbd, kKodim);
  const MessageId by_new = link_.send(kNew, kBpbd);
  link_.run();

  EXPECT_EQ(link_.times_in_log(kNew, to_new), 1);
  EXPECT_EQ(link_.times_in_log(kBpbd, by_new), 1);
  EXPECT_EQ(link_.times_in_log(kBpbd, before), 1);
  EXPECT_EQ(link_.desk(kBpbd).status().faults, 0U);
}

TEST_F(DeskReplacementTest, WhoWasAwayVerifiesWhatTheOldKeySigned) {
  link_.cut(kBpbd, true);
  const MessageId by_old = link_.send(kKodim, kBpbd);
  link_.run();
  replace();

  link_.cut(kBpbd, false);
  link_.run(seconds(60));

  EXPECT_EQ(link_.times_in_log(kBpbd, by_old), 1);
  EXPECT_EQ(link_.desk(kBpbd).status().faults, 0U);
}

TEST_F(DeskReplacementTest, TheOldDeskIsToldThatItsKeyIsReplacedAndKeepsWhatItHas) {
  replace();

  const MessageId late = link_.send(kKodim, kBpbd);
  link_.run(seconds(60));

  ASSERT_TRUE(link_.desk(kKodim).status().ended);
  EXPECT_TRUE(link_.desk(kKodim).outbox().find(late) != nullptr);
  EXPECT_EQ(link_.times_in_log(kBpbd, late), 0);
  EXPECT_EQ(link_.desk(kKodim).status().line, DeskStatus::LineState::disconnected);
}

}  // namespace
}  // namespace kentongan::agents
