// Shows that what an agent hands in is grouped, signed once, repeated with the same bytes until it
// is settled, and most urgent first. The test plays the broker and settles by number.
#include "agents/session/submitter.h"

#include <gtest/gtest.h>

#include "core/base/random.h"
#include "core/base/tree_hash.h"
#include "core/identity/item.h"
#include "tests/support/manual_clock.h"

namespace kentongan::agents {
namespace {

class SubmitterTest : public ::testing::Test {
 protected:
  MessageId add(Lane lane = Lane::biasa, std::size_t payload_size = 10) {
    OutItem item;
    item.lane = lane;
    item.id = random_.message_id(clock_.wall_us());
    item.item_hash = Digest::copied(random_.bytes(32));
    item.payload = random_.bytes(payload_size);
    const MessageId id = item.id;
    submitter_.add(std::move(item));
    return id;
  }
  void add_many(int count) {
    for (int i = 0; i < count; ++i) {
      add();
    }
  }
  std::vector<v1::Submit> due() {
    std::vector<v1::Submit> submits;
    for (const Sending& sending : submitter_.due()) {
      EXPECT_TRUE(submits.emplace_back().ParseFromString(sending.submit));
    }
    return submits;
  }
  static v1::Settled all_of(const v1::Submit& submit, const std::vector<MessageId>& ids) {
    v1::Settled settled;
    settled.set_number(submit.number());
    for (const MessageId& id : ids) {
      settled.add_receipts()->set_id(id.str());
    }
    return settled;
  }
  static v1::Settled refusal(const v1::Submit& submit, const MessageId& id,
                             v1::RefusalReason reason) {
    v1::Settled settled;
    settled.set_number(submit.number());
    settled.add_refusals()->set_id(id.str());
    settled.mutable_refusals(0)->set_reason(reason);
    return settled;
  }

  test::ManualClock clock_;
  SeededRandom random_{5};
  identity::SigningKey key_ = identity::SigningKey::generate(random_);
  Submitter submitter_{key_, clock_, {}};
};

TEST_F(SubmitterTest, OneSignatureStandsOverTheRootOfAllItems) {
  OutItem one;
  one.item_hash = Digest::copied(Bytes(32, 'a'));
  OutItem two;
  two.item_hash = Digest::copied(Bytes(32, 'b'));
  submitter_.add(one);
  submitter_.add(two);

  const auto submits = due();

  ASSERT_EQ(submits.size(), 1U);
  ASSERT_EQ(submits[0].signatures_size(), 1);
  const Digest root = node_hash(one.item_hash, two.item_hash);
  EXPECT_TRUE(
      identity::verifies(key_.public_key(), identity::bytes_to_sign(root),
                         identity::SignatureBytes::copied(submits[0].signatures(0).value())));
}

TEST_F(SubmitterTest, GroupsUpToSixtyFourAndKeepsFourUnsettled) {
  add_many(400);

  const auto submits = due();

  ASSERT_EQ(submits.size(), 4U);
  EXPECT_EQ(submits[0].items_size(), 64);
  EXPECT_TRUE(due().empty());
}

TEST_F(SubmitterTest, WhatComesWhileOneIsOnItsWayGathersUnderOneSignature) {
  const MessageId first = add();
  const auto sent = due();
  ASSERT_EQ(sent.size(), 1U);
  add_many(3);
  EXPECT_TRUE(due().empty());

  static_cast<void>(submitter_.settle(all_of(sent[0], {first})));

  const auto gathered = due();
  ASSERT_EQ(gathered.size(), 1U);
  EXPECT_EQ(gathered[0].items_size(), 3);
}

TEST_F(SubmitterTest, AWholeSubmissionDoesNotWait) {
  add();
  ASSERT_EQ(due().size(), 1U);

  add_many(65);

  const auto submits = due();
  ASSERT_EQ(submits.size(), 1U);
  EXPECT_EQ(submits[0].items_size(), 64);
}

TEST_F(SubmitterTest, ASubmissionIsWholeByItsBytesToo) {
  add();
  ASSERT_EQ(due().size(), 1U);

  add(Lane::biasa, 70'000);

  EXPECT_EQ(due().size(), 1U);
}

TEST_F(SubmitterTest, G6_AKilatDoesNotWaitForTheOneBefore) {
  add(Lane::kilat);
  ASSERT_EQ(due().size(), 1U);

  add(Lane::kilat);

  EXPECT_EQ(due().size(), 1U);
}

TEST_F(SubmitterTest, AnItemLargerThanASubmissionGoesAlone) {
  add(Lane::biasa, 100'000);
  add();

  const auto submits = due();

  ASSERT_EQ(submits.size(), 2U);
  EXPECT_EQ(submits[0].items_size(), 1);
}

TEST_F(SubmitterTest, G6_KilatGoesFirst) {
  add(Lane::biasa);
  add(Lane::kilat);

  const auto submits = due();

  ASSERT_EQ(submits.size(), 2U);
  EXPECT_EQ(submits[0].lane(), v1::PRECEDENCE_KILAT);
}

TEST_F(SubmitterTest, UnsettledAfterTenSecondsGoesAgainWithTheSameBytes) {
  add();
  const auto first = submitter_.due();
  clock_.advance(std::chrono::seconds(10));

  const auto again = submitter_.due();

  ASSERT_EQ(again.size(), 1U);
  EXPECT_EQ(again[0].submit, first[0].submit);
}

TEST_F(SubmitterTest, EverythingUnsettledGoesAgainInANewSession) {
  add();
  const auto first = submitter_.due();
  submitter_.new_session();

  const auto again = submitter_.due();

  ASSERT_EQ(again.size(), 1U);
  EXPECT_EQ(again[0].submit, first[0].submit);
}

TEST_F(SubmitterTest, WhatIsSettledIsNotSentAgain) {
  const MessageId id = add();
  const auto submits = due();

  const auto outcomes = submitter_.settle(all_of(submits[0], {id}));
  submitter_.new_session();

  ASSERT_EQ(outcomes.size(), 1U);
  EXPECT_TRUE(outcomes[0].receipt);
  EXPECT_EQ(submitter_.unsettled(), 0U);
  EXPECT_TRUE(due().empty());
  EXPECT_TRUE(submitter_.settle(all_of(submits[0], {id})).empty());
}

TEST_F(SubmitterTest, APassingRefusalIsTriedAgainAfterItsPause) {
  const MessageId id = add();
  const auto submits = due();
  auto settled = refusal(submits[0], id, v1::REFUSAL_REASON_STORAGE_FULL);
  settled.mutable_refusals(0)->set_retry_after_ms(3000);

  const auto outcomes = submitter_.settle(settled);

  ASSERT_EQ(outcomes.size(), 1U);
  EXPECT_FALSE(outcomes[0].final);
  EXPECT_TRUE(due().empty());
  clock_.advance(std::chrono::seconds(3));
  EXPECT_EQ(due().size(), 1U);
  EXPECT_EQ(submitter_.unsettled(), 1U);
}

TEST_F(SubmitterTest, G3_WhatWasRefusedForATimeKeepsItsOrder) {
  Submitter::Options options;
  options.items_most = 2;
  Submitter submitter(key_, clock_, options);
  std::vector<std::string> added;
  for (std::uint8_t i = 0; i < 7; ++i) {
    OutItem item;
    item.id = random_.message_id(clock_.wall_us());
    item.item_hash = Digest::copied(random_.bytes(32));
    added.push_back(item.id.str());
    submitter.add(std::move(item));
  }
  for (const Sending& sending : submitter.due()) {
    v1::Submit submit;
    ASSERT_TRUE(submit.ParseFromString(sending.submit));
    v1::Settled settled;
    settled.set_number(submit.number());
    for (const MessageId& id : sending.ids) {
      v1::Refusal& refused = *settled.add_refusals();
      refused.set_id(id.str());
      refused.set_reason(v1::REFUSAL_REASON_STORAGE_FULL);
    }
    static_cast<void>(submitter.settle(settled));
  }

  clock_.advance(std::chrono::seconds(1));

  std::vector<std::string> sent;
  for (const Sending& sending : submitter.due()) {
    for (const MessageId& id : sending.ids) {
      sent.push_back(id.str());
    }
  }
  EXPECT_EQ(sent, added);
}

TEST_F(SubmitterTest, AFinalRefusalEndsTheItem) {
  const MessageId id = add();
  const auto submits = due();

  const auto outcomes =
      submitter_.settle(refusal(submits[0], id, v1::REFUSAL_REASON_NOT_PERMITTED));

  ASSERT_EQ(outcomes.size(), 1U);
  EXPECT_TRUE(outcomes[0].final);
  EXPECT_EQ(submitter_.unsettled(), 0U);
}

TEST_F(SubmitterTest, G6_AKilatGoesThoughTheWindowIsFull) {
  v1::Window window;
  window.set_messages(100);
  window.set_size_bytes(1'000'000);
  submitter_.window(window);
  add_many(200);
  ASSERT_FALSE(due().empty());
  ASSERT_TRUE(due().empty());

  for (int i = 0; i < 40; ++i) {
    add(Lane::kilat);
  }

  const auto submits = due();
  ASSERT_EQ(submits.size(), 1U);
  EXPECT_EQ(submits[0].lane(), v1::PRECEDENCE_KILAT);
  EXPECT_EQ(submits[0].items_size(), 32);
}

TEST_F(SubmitterTest, StaysWithinTheBrokersWindow) {
  v1::Window window;
  window.set_messages(100);
  window.set_size_bytes(1'000'000);
  submitter_.window(window);
  add_many(200);

  int items = 0;
  for (const v1::Submit& submit : due()) {
    items += submit.items_size();
  }

  EXPECT_EQ(items, 100);
}

}  // namespace
}  // namespace kentongan::agents
