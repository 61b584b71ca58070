// Shows that a desk is told what would become of a message that it does not send, and that a cut
// line is no answer. A desk and a real broker's heart over a memory link.
#include <gtest/gtest.h>

#include "agents/desk.h"
#include "tests/agents/agencies.h"
#include "tests/support/memory_link.h"

namespace kentongan::agents {
namespace {

using test::MemoryLink;

class DeskWeighTest : public ::testing::Test {
 protected:
  DeskWeighTest() { link_.run(); }

  Desk& desk() { return link_.desk(kBpbd); }
  MessageDraft draft() {
    Form form;
    form.type = "general_message";
    form.duty = DutyCode("PIKET");
    form.fields.members = {{"text", Value::of("Uji.")}, {"to", Value::of(kKodim)}};
    return desk().compose(form)->draft;
  }

  MemoryLink link_{{kBpbd, kKodim}};
};

TEST_F(DeskWeighTest, G8_TheBrokerSaysWhoWouldHaveItAndNobodyHasIt) {
  const MessageDraft asked = draft();
  const auto question = desk().weigh(asked);
  ASSERT_TRUE(question);
  EXPECT_EQ(desk().weighing(*question)->state, Weighing::State::asked);

  link_.run();

  const Weighing* weighing = desk().weighing(*question);
  ASSERT_EQ(weighing->state, Weighing::State::answered);
  bool is_for_kodim = false;
  for (const v1::Party& party : weighing->weighed.decision().parties()) {
    is_for_kodim = is_for_kodim || party.agency() == kKodim;
  }
  EXPECT_TRUE(is_for_kodim);
  EXPECT_EQ(link_.times_in_log(kKodim, asked.id()), 0);
  EXPECT_TRUE(desk().outbox().items().empty());
}

TEST_F(DeskWeighTest, TwoWhoAskAtOnceAreBothAnswered) {
  const auto first = desk().weigh(draft());
  const auto second = desk().weigh(draft());
  ASSERT_TRUE(first && second);
  link_.run();

  EXPECT_EQ(desk().weighing(*first)->state, Weighing::State::answered);
  EXPECT_EQ(desk().weighing(*second)->state, Weighing::State::answered);
}

TEST_F(DeskWeighTest, WhatIsKeptOfQuestionsIsBounded) {
  const auto first = desk().weigh(draft());
  std::uint64_t last = 0;
  for (int i = 0; i < 32; ++i) {
    last = *desk().weigh(draft());
  }

  EXPECT_EQ(desk().weighing(*first), nullptr);
  EXPECT_NE(desk().weighing(last), nullptr);
  EXPECT_EQ(desk().weighing(0), nullptr);
}

TEST_F(DeskWeighTest, ALineThatIsCutIsNoAnswer) {
  const auto question = desk().weigh(draft());
  ASSERT_TRUE(question);
  desk().cut_line(true);

  EXPECT_EQ(desk().weighing(*question)->state, Weighing::State::lost);
  EXPECT_EQ(desk().weigh(draft()).error().code, ErrorCode::unavailable);
}

}  // namespace
}  // namespace kentongan::agents
