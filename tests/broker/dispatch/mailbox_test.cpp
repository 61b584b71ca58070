// Shows how much of a mailbox is under way and in memory: credit with its reserves, cursors, and a
// backlog that stays in the log. A log in memory, filled with events of two lanes.
#include "broker/dispatch/mailbox.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/broker/counting_log.h"

namespace kentongan::broker::dispatch {
namespace {

using ::testing::SizeIs;

const AgencyCode kKodim{"KODIM"};
constexpr Window kUsual{256, 4'194'304};

class MailboxTest : public ::testing::Test {
 protected:
  void store(Lane lane, int count) {
    std::vector<eventlog::Event> batch;
    for (int i = 0; i < count; ++i) {
      eventlog::Event event;
      event.time_us = 1;
      event.epoch = 1;
      event.bytes = "event";
      eventlog::Leaf leaf;
      leaf.epoch = 1;
      leaf.time_us = 1;
      event.leaf = eventlog::encode(leaf);
      event.mailboxes.push_back({kKodim, lane, 2});
      batch.push_back(std::move(event));
    }
    ASSERT_TRUE(log_->append(batch));
  }
  Seq settled() const { return Seq(log_->head().size); }
  std::size_t send_all(Lane lane, std::size_t bytes = 1000) {
    std::size_t sent = 0;
    for (auto ahead = mailbox_.next_of(lane, *log_, settled());
         !(*ahead)->empty() && mailbox_.has_credit(lane, 1, bytes);
         ahead = mailbox_.next_of(lane, *log_, settled())) {
      mailbox_.send(lane, bytes, {}, Instant());
      ++sent;
    }
    return sent;
  }

  DispatchConfig config_;
  std::unique_ptr<test::CountingLog> log_ = std::make_unique<test::CountingLog>();
  Mailbox mailbox_{kKodim, config_};
};

TEST_F(MailboxTest, KeepsCreditForKilatAndForSangatSegera) {
  store(Lane::biasa, 300);
  store(Lane::sangat_segera, 300);
  store(Lane::kilat, 300);
  mailbox_.start({}, kUsual, Instant());

  EXPECT_EQ(send_all(Lane::biasa), 208U);
  EXPECT_EQ(send_all(Lane::sangat_segera), 16U);
  EXPECT_EQ(send_all(Lane::kilat), 32U);
}

TEST_F(MailboxTest, ALargerCreditKeepsNoMoreForThemAndASmallerOneItsPart) {
  store(Lane::biasa, 1100);
  mailbox_.start({}, {1024, 4'194'304}, Instant());
  EXPECT_EQ(send_all(Lane::biasa), 976U);

  mailbox_.start({}, {64, 4'194'304}, Instant());
  EXPECT_EQ(send_all(Lane::biasa), 52U);
}

TEST_F(MailboxTest, CountsOnceWhatIsStoredWhileASessionOpens) {
  store(Lane::biasa, 3);
  const Seq before = settled();
  store(Lane::biasa, 2);  // By the log thread; the core thread has not heard of it.
  mailbox_.start({}, kUsual, Instant());

  ASSERT_TRUE(mailbox_.count_waiting(*log_, before));
  mailbox_.file(Lane::biasa, Seq(4));
  mailbox_.file(Lane::biasa, Seq(5));

  EXPECT_EQ(mailbox_.waiting(Lane::biasa), 5U);
}

TEST_F(MailboxTest, G5_WhatWaitsIsCountedOnceHoweverOftenASessionOpens) {
  store(Lane::biasa, 3000);
  for (int i = 0; i < 10; ++i) {
    mailbox_.start(mailbox_.cursors(), kUsual, Instant());
    ASSERT_TRUE(mailbox_.count_waiting(*log_, settled()));
    mailbox_.stop();
  }

  EXPECT_EQ(log_->take_postings(), 3000U);
  EXPECT_EQ(mailbox_.waiting(Lane::biasa), 3000U);
}

TEST_F(MailboxTest, OfACursorThatGoesBackOnlyWhatLiesBetweenIsCounted) {
  store(Lane::biasa, 300);
  mailbox_.start({}, kUsual, Instant());
  ASSERT_TRUE(mailbox_.count_waiting(*log_, settled()));
  send_all(Lane::biasa);
  mailbox_.acknowledge({Seq{}, Seq{}, Seq{}, Seq(100)}, Instant());
  store(Lane::biasa, 1);
  mailbox_.file(Lane::biasa, Seq(301));
  EXPECT_EQ(mailbox_.waiting(Lane::biasa), 201U);

  mailbox_.start({Seq{}, Seq{}, Seq{}, Seq(60)}, kUsual, Instant());
  ASSERT_TRUE(mailbox_.count_waiting(*log_, settled()));

  EXPECT_EQ(mailbox_.waiting(Lane::biasa), 241U);
}

TEST_F(MailboxTest, ACursorThatIsSetAnewIsCountedAnew) {
  store(Lane::biasa, 300);
  mailbox_.start({}, kUsual, Instant());
  ASSERT_TRUE(mailbox_.count_waiting(*log_, settled()));

  mailbox_.set_cursor(Lane::biasa, Seq(250), {});
  ASSERT_TRUE(mailbox_.count_waiting(*log_, settled()));

  EXPECT_EQ(mailbox_.waiting(Lane::biasa), 50U);
}

TEST_F(MailboxTest, CountsTheRestOfALongBacklogOnceMuchOfItHasGone) {
  constexpr int kAll = 140'000;
  for (int i = 0; i < kAll / 4000; ++i) {
    store(Lane::biasa, 4000);
  }
  mailbox_.start({}, kUsual, Instant());
  ASSERT_TRUE(mailbox_.count_waiting(*log_, settled()));
  const auto first = mailbox_.waiting(Lane::biasa);
  EXPECT_LT(first, 110'000U);
  std::uint64_t gone = 0;
  while (mailbox_.waiting(Lane::biasa) >= 50'000) {
    gone += send_all(Lane::biasa);
    mailbox_.acknowledge({Seq{}, Seq{}, Seq{}, Seq(gone)}, Instant());
  }

  ASSERT_TRUE(mailbox_.count_waiting(*log_, settled()));

  EXPECT_EQ(mailbox_.waiting(Lane::biasa), kAll - gone);
}

TEST_F(MailboxTest, CountsBytesAsWellAsMessages) {
  store(Lane::biasa, 300);
  mailbox_.start({}, kUsual, Instant());

  EXPECT_EQ(send_all(Lane::biasa, 100'000), 34U);
}

TEST_F(MailboxTest, SendsOneThatIsLargerThanTheWindowAlone) {
  store(Lane::biasa, 2);
  mailbox_.start({}, {256, 1000}, Instant());

  EXPECT_EQ(send_all(Lane::biasa, 50'000), 1U);
}

TEST_F(MailboxTest, ASmallerWindowKeepsItsReserves) {
  store(Lane::biasa, 300);
  store(Lane::kilat, 300);
  mailbox_.start({}, {64, 4'194'304}, Instant());

  EXPECT_EQ(send_all(Lane::biasa), 52U);
  EXPECT_EQ(send_all(Lane::kilat), 12U);
}

TEST_F(MailboxTest, G5_HoldsAFewNumbersHoweverMuchWaits) {
  for (int i = 0; i < 10; ++i) {
    store(Lane::biasa, 4000);
  }
  mailbox_.start({}, kUsual, Instant());
  send_all(Lane::biasa);
  for (std::uint64_t seq = 40'001; seq <= 45'000; ++seq) {
    mailbox_.file(Lane::biasa, Seq(seq));
  }

  const auto ahead = mailbox_.next_of(Lane::biasa, *log_, settled());

  EXPECT_LE((*ahead)->size(), 1024U);
}

TEST_F(MailboxTest, AcknowledgedEventsGiveTheirCreditBackAndMoveTheCursor) {
  store(Lane::biasa, 300);
  mailbox_.start({}, kUsual, Instant());
  send_all(Lane::biasa);

  EXPECT_EQ(mailbox_.acknowledge({Seq{}, Seq{}, Seq{}, Seq(100)}, Instant()), 100U);

  EXPECT_EQ(mailbox_.cursors()[3], Seq(100));
  EXPECT_EQ(send_all(Lane::biasa), 92U);
  EXPECT_THAT(mailbox_.take_rows(), SizeIs(4));
}

TEST_F(MailboxTest, AnAcknowledgementOfWhatWasNeverSentMovesNothingFurther) {
  store(Lane::biasa, 5);
  mailbox_.start({}, kUsual, Instant());
  send_all(Lane::biasa);

  mailbox_.acknowledge({Seq(9999), Seq(9999), Seq(9999), Seq(9999)}, Instant());

  EXPECT_EQ(mailbox_.cursors()[3], Seq(5));
  EXPECT_EQ(mailbox_.cursors()[0], Seq(0));
}

TEST_F(MailboxTest, DoesNotGoPastWhatIsSettled) {
  store(Lane::biasa, 5);
  mailbox_.start({}, kUsual, Instant());

  const auto ahead = mailbox_.next_of(Lane::biasa, *log_, Seq(3));
  ASSERT_THAT(**ahead, SizeIs(3));
  mailbox_.file(Lane::biasa, Seq(4));

  EXPECT_EQ((*ahead)->back(), Seq(4));
}

TEST_F(MailboxTest, IsStalledAfterAFullWindowWithoutAnAnswer) {
  store(Lane::biasa, 300);
  mailbox_.start({}, kUsual, Instant());
  send_all(Lane::biasa);

  EXPECT_FALSE(mailbox_.is_stalled(Instant() + std::chrono::seconds(29)));
  EXPECT_TRUE(mailbox_.is_stalled(Instant() + std::chrono::seconds(30)));
}

TEST_F(MailboxTest, ReadsItsRowsAgainAndRefusesOthers) {
  store(Lane::biasa, 5);
  mailbox_.start({}, kUsual, Instant());
  send_all(Lane::biasa);
  mailbox_.acknowledge({Seq{}, Seq{}, Seq{}, Seq(2)}, Instant());

  const auto row = read_cursor(mailbox_.take_rows()[3]);

  ASSERT_TRUE(row);
  EXPECT_EQ(row->agency, kKodim);
  EXPECT_EQ(row->lane, Lane::biasa);
  EXPECT_EQ(row->seq, Seq(2));
  EXPECT_EQ(read_cursor({"cur", "x"}).error().code, ErrorCode::corrupt);
  EXPECT_EQ(read_cursor({"c", ""}).error().code, ErrorCode::corrupt);
}

}  // namespace
}  // namespace kentongan::broker::dispatch
