// Shows that a desk stores before it acknowledges, each item once, and owes DELIVERED for the runs
// that hold another's message. Deliveries of a forge, a MemoryLog opened again between the steps.
#include "agents/inbox/inbox.h"

#include <gtest/gtest.h>

#include "core/eventlog/memory_log.h"
#include "tests/agents/bus_forge.h"
#include "tests/support/manual_clock.h"

namespace kentongan::agents {
namespace {

using std::chrono::milliseconds;
using test::BusForge;

constexpr auto kBiasa = static_cast<std::size_t>(Lane::biasa);

class InboxTest : public ::testing::Test {
 protected:
  InboxTest() { reopen(); }

  void reopen() {
    inbox_.reset();
    log_.reset();
    auto opened = eventlog::MemoryLog::open(disk_, eventlog::Ordering::arrival);
    ASSERT_TRUE(opened);
    log_ = *std::move(opened);
    inbox_.emplace(AgencyCode("KODIM-0502"), *log_, clock_);
    ASSERT_TRUE(inbox_->open());
  }
  Result<Taken> take(const std::vector<v1::Delivery>& items,
                     v1::Precedence lane = v1::PRECEDENCE_BIASA) {
    body_ = BusForge::deliver(items, lane).SerializeAsString();
    EXPECT_TRUE(verifier_.verify_deliver(body_, frame_));
    EXPECT_EQ(frame_.good.size(), items.size());
    return inbox_->take(frame_);
  }
  std::vector<v1::Delivery> from_bpbd(int count) { return forge_.messages("BPBD-DKI", count); }

  BusForge forge_;
  test::ManualClock clock_;
  eventlog::MemoryDisk disk_;
  std::unique_ptr<eventlog::MemoryLog> log_;
  std::optional<Inbox> inbox_;
  DeliveryVerifier verifier_{forge_.trust(), forge_.directory()};
  VerifiedFrame frame_;
  Bytes body_;
};

TEST_F(InboxTest, KeepsWhatItTookAndWhereItStands) {
  const auto taken = take(from_bpbd(3));
  ASSERT_TRUE(taken);
  EXPECT_EQ(taken->fresh.size(), 3U);
  EXPECT_EQ(inbox_->cursors(), Cursors{}) << "nothing is durable yet";
  ASSERT_TRUE(log_->put(std::array{inbox_->position_row()}));
  static_cast<void>(inbox_->acknowledge());
  const Cursors cursors = inbox_->cursors();

  reopen();

  EXPECT_EQ(log_->head().size, 3U);
  EXPECT_EQ(inbox_->cursors(), cursors);
  EXPECT_EQ(inbox_->newest_seq(), cursors.at(kBiasa));
}

TEST_F(InboxTest, AsksForMoreWhileItTakesHalfOfItInAMoment) {
  ASSERT_TRUE(take(from_bpbd(128)));
  clock_.advance(milliseconds(10));
  EXPECT_EQ(inbox_->acknowledge().window().messages(), 640U);

  ASSERT_TRUE(take(from_bpbd(3)));
  clock_.advance(milliseconds(100));
  EXPECT_EQ(inbox_->acknowledge().window().messages(), 256U);
}

TEST_F(InboxTest, G2_WhatIsDeliveredAgainIsDropped) {
  const auto items = from_bpbd(3);
  ASSERT_TRUE(take(items));
  reopen();

  const auto again = take(items);

  ASSERT_TRUE(again);
  EXPECT_TRUE(again->fresh.empty());
  EXPECT_EQ(again->duplicates, 3U);
  EXPECT_EQ(log_->head().size, 3U);
}

TEST_F(InboxTest, G2_AWordOfTheBrokerThatComesAgainAfterAKillIsKeptOnce) {
  const auto items = from_bpbd(1);
  ASSERT_TRUE(take(items));
  ASSERT_TRUE(log_->put(std::array{inbox_->position_row()}));
  static_cast<void>(inbox_->acknowledge());
  const auto word = forge_.refusal("KODIM-0502");
  ASSERT_TRUE(take({word}));
  reopen();

  const auto again = take({word});
  const auto new_one = take({forge_.refusal("KODIM-0502")});

  ASSERT_TRUE(again && new_one);
  EXPECT_EQ(again->duplicates, 1U);
  EXPECT_EQ(new_one->fresh.size(), 1U);
  EXPECT_EQ(log_->head().size, 3U);
}

TEST_F(InboxTest, G2_AWordThatComesAgainWithWhatWasToldOfItsLaneIsKeptOnce) {
  ASSERT_TRUE(take({forge_.refusal("KODIM-0502")}, v1::PRECEDENCE_SEGERA));
  const auto word = forge_.refusal("KODIM-0502");
  ASSERT_TRUE(take({word}));
  ASSERT_TRUE(log_->put(std::array{inbox_->row_told(Lane::segera)}));
  inbox_->told(Lane::segera);
  reopen();

  ASSERT_TRUE(take({word}));

  EXPECT_EQ(log_->head().size, 2U);
}

TEST_F(InboxTest, G2_AnItemThatCameByAnotherLaneIsKeptOnce) {
  const auto items = from_bpbd(1);
  ASSERT_TRUE(take(items, v1::PRECEDENCE_SEGERA));

  const auto again = take(items, v1::PRECEDENCE_BIASA);

  ASSERT_TRUE(again);
  EXPECT_EQ(again->duplicates, 1U);
  EXPECT_EQ(log_->head().size, 1U);
  static_cast<void>(inbox_->acknowledge());
  EXPECT_NE(inbox_->cursors().at(kBiasa), 0U);
}

TEST_F(InboxTest, G4_WhatIsNewUnderANumberThatWasSeenIsTakenAndTheCursorGoesBack) {
  ASSERT_TRUE(take(from_bpbd(5)));
  ASSERT_TRUE(log_->put(std::array{inbox_->position_row()}));
  static_cast<void>(inbox_->acknowledge());
  const std::uint64_t seen = inbox_->cursors().at(kBiasa);
  forge_.put_back_to(seen - 3);
  inbox_->new_session({});

  const auto taken = take(from_bpbd(2));

  ASSERT_TRUE(taken);
  EXPECT_EQ(taken->fresh.size(), 2U);
  EXPECT_TRUE(taken->numbers_again);
  EXPECT_EQ(inbox_->run(Lane::biasa).count(), 2U) << "they are told as delivered";
  EXPECT_EQ(inbox_->acknowledge().cursors(3), seen - 2);
  EXPECT_EQ(inbox_->newest_seq(), seen - 2);
  reopen();
  EXPECT_EQ(log_->head().size, 7U);
}

TEST_F(InboxTest, G4_ASessionAcknowledgesOnlyWhatItHasBrought) {
  ASSERT_TRUE(take(from_bpbd(5)));
  const std::uint64_t seen = inbox_->acknowledge().cursors(3);

  inbox_->new_session(std::array<std::uint64_t, kLaneCount>{0, 0, 0, seen - 3});

  EXPECT_EQ(inbox_->acknowledge().cursors(3), seen - 3);
  EXPECT_EQ(inbox_->cursors().at(kBiasa), seen);
}

TEST_F(InboxTest, AcknowledgesAfterATenthOfASecond) {
  ASSERT_TRUE(take(from_bpbd(1)));
  EXPECT_FALSE(inbox_->acknowledge_due());

  clock_.advance(milliseconds(100));

  ASSERT_TRUE(inbox_->acknowledge_due());
  EXPECT_EQ(inbox_->acknowledge().cursors(3), inbox_->cursors().at(kBiasa));
  EXPECT_FALSE(inbox_->acknowledge_due());
}

TEST_F(InboxTest, AcknowledgesAtHalfAWindow) {
  ASSERT_TRUE(take(from_bpbd(127)));
  EXPECT_FALSE(inbox_->acknowledge_due());

  ASSERT_TRUE(take(from_bpbd(1)));

  EXPECT_TRUE(inbox_->acknowledge_due());
}

TEST_F(InboxTest, G6_AcknowledgesAKilatAtOnce) {
  ASSERT_TRUE(take(forge_.messages("BPBD-DKI", 1, v1::PRECEDENCE_KILAT), v1::PRECEDENCE_KILAT));

  EXPECT_TRUE(inbox_->acknowledge_due());
}

TEST_F(InboxTest, ARunOfAnothersMessagesIsTheSameWhenItComesAgainAfterAKill) {
  const auto items = from_bpbd(5);
  ASSERT_TRUE(take(items));
  const PendingRun before = inbox_->run(Lane::biasa);
  EXPECT_EQ(before.count(), 5U);
  EXPECT_EQ(before.last_seq - before.first_seq, 4U);

  reopen();
  EXPECT_EQ(inbox_->run(Lane::biasa).count(), 0U);
  ASSERT_TRUE(take(items));

  EXPECT_EQ(log_->head().size, 5U);
  EXPECT_EQ(inbox_->run(Lane::biasa).leaf_hashes, before.leaf_hashes);
}

TEST_F(InboxTest, ARunThatWasToldIsNotToldAgainAfterAKill) {
  ASSERT_TRUE(take(from_bpbd(5)));
  const std::uint64_t last = inbox_->run(Lane::biasa).last_seq;

  ASSERT_TRUE(log_->put(std::array{inbox_->row_told(Lane::biasa)}));
  inbox_->told(Lane::biasa);

  EXPECT_EQ(inbox_->run(Lane::biasa).count(), 0U);
  reopen();
  EXPECT_EQ(inbox_->cursors().at(kBiasa), last);
}

TEST_F(InboxTest, OfItsOwnMessagesNothingIsOwed) {
  ASSERT_TRUE(take(forge_.messages("KODIM-0502", 2)));

  EXPECT_EQ(inbox_->run(Lane::biasa).count(), 0U);
}

TEST_F(InboxTest, WhenTheDiskIsFullNothingIsAcknowledged) {
  disk_.set_capacity(disk_.used());

  const auto refused = take(from_bpbd(1));

  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::storage_full);
  clock_.advance(milliseconds(200));
  EXPECT_FALSE(inbox_->acknowledge_due());
  EXPECT_EQ(inbox_->cursors().at(kBiasa), 0U);
}

TEST_F(InboxTest, AFaultIsPassedOverTheThirdTimeAlsoAcrossAKill) {
  DeliveryFault fault{Seq(9), std::nullopt, std::nullopt, true, fail(ErrorCode::corrupt, "leaf")};
  EXPECT_EQ(inbox_->note_fault(Lane::biasa, fault).value(), 1U);
  reopen();
  EXPECT_EQ(inbox_->note_fault(Lane::biasa, fault).value(), 2U);
  EXPECT_EQ(inbox_->cursors().at(kBiasa), 0U);

  EXPECT_EQ(inbox_->note_fault(Lane::biasa, fault).value(), 3U);

  reopen();
  EXPECT_EQ(inbox_->cursors().at(kBiasa), 9U);
}

TEST_F(InboxTest, TheFoundingIsKeptAndStandsInNoLane) {
  v1::Answer answer;
  for (const v1::Delivery& delivery : forge_.founding()) {
    *answer.add_events() = delivery;
  }
  body_ = answer.SerializeAsString();
  ASSERT_TRUE(verifier_.verify_answer(body_, frame_));

  const auto taken = inbox_->take_directory(frame_.good);

  ASSERT_TRUE(taken);
  EXPECT_EQ(taken->fresh.size(), forge_.founding().size());
  EXPECT_EQ(inbox_->cursors(), Cursors{});
  EXPECT_EQ(log_->mailbox(AgencyCode("KODIM-0502"), Lane::biasa, Seq(0), 10)->size(), 0U);
}

}  // namespace
}  // namespace kentongan::agents
