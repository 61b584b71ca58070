// Shows in which order, how much and when stored events go out to the desks, and which cursors are
// kept. A log in memory, numbers by the sequencer, statements told to one agency; time is given.
#include "broker/dispatch/dispatch.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "broker/sequencer/sequencer.h"
#include "core/base/tree_hash.h"
#include "core/eventlog/memory_log.h"
#include "kentongan/v1/event.pb.h"
#include "kentongan/v1/wire.pb.h"

namespace kentongan::broker::dispatch {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

const AgencyCode kHere{"MEJA-A"};
const AgencyCode kThere{"MEJA-B"};
constexpr std::size_t kMany = 1000;

class DispatchTest : public ::testing::Test {
 protected:
  /// Told to that agency, stored; and settled, unless only the log thread knows of it yet.
  void tell(const AgencyCode& agency, Lane lane, int count = 1, bool is_settled = true) {
    for (int i = 0; i < count; ++i) {
      sequencer_.begin(1, std::chrono::seconds(1));
      auto sequenced =
          sequencer_.number(sequencer_.prepare(v1::Statement(), std::span(&agency, 1), lane))
              .value();
      const eventlog::Event event = sequenced.take_event();
      ASSERT_TRUE(log_->append(std::vector{event}));
      sequencer_.keep();
      if (is_settled) {
        dispatch_.file(sequenced, event, leaf_hash(event.leaf.view()));
      }
    }
  }
  Mailbox::Cursors open(const AgencyCode& agency, std::vector<std::uint64_t> cursors = {}) {
    return dispatch_.open(agency, SessionId{}, cursors, {256, 4'194'304}, now_).value();
  }
  /// What may go out now: agency, lane and how many, in order.
  std::vector<std::string> out(std::size_t frames = kMany) {
    std::vector<std::string> told;
    const auto sendings = dispatch_.within_credit(frames, now_).value();
    for (const Sending& sending : sendings) {
      v1::Frame frame;
      KTG_CHECK(frame.ParseFromString(sending.frame));
      told.push_back(sending.agency.value() + " " + v1::Precedence_Name(frame.deliver().lane()) +
                     " " + std::to_string(frame.deliver().items_size()));
    }
    return told;
  }

  eventlog::MemoryDisk disk_;
  std::unique_ptr<eventlog::MemoryLog> log_ = eventlog::MemoryLog::open(disk_).value();
  sequencer::Sequencer sequencer_{*log_, Bytes(32, 't'), KeyId{}, 1};
  DispatchConfig config_;
  identity::Directory directory_;
  Dispatch dispatch_{config_, *log_, Bytes(32, 't'), directory_};
  Instant now_;
};

TEST_F(DispatchTest, G6_SendsKilatToEverybodyBeforeAnyLesserLane) {
  open(kHere);
  open(kThere);
  tell(kHere, Lane::biasa);
  tell(kThere, Lane::biasa);
  tell(kThere, Lane::kilat);
  tell(kHere, Lane::segera);

  EXPECT_THAT(out(), ElementsAre("MEJA-B PRECEDENCE_KILAT 1", "MEJA-A PRECEDENCE_SEGERA 1",
                                 "MEJA-A PRECEDENCE_BIASA 1", "MEJA-B PRECEDENCE_BIASA 1"));
  EXPECT_THAT(out(), IsEmpty());
}

TEST_F(DispatchTest, G5_BeginsATurnAfterTheOneWhoWasServedLast) {
  open(kHere);
  open(kThere);
  tell(kHere, Lane::biasa, 70);
  tell(kThere, Lane::biasa, 70);

  EXPECT_THAT(out(1), ElementsAre("MEJA-A PRECEDENCE_BIASA 64"));
  EXPECT_TRUE(dispatch_.has_more());
  EXPECT_THAT(out(2), ElementsAre("MEJA-B PRECEDENCE_BIASA 64", "MEJA-B PRECEDENCE_BIASA 6"));
  EXPECT_THAT(out(2), ElementsAre("MEJA-A PRECEDENCE_BIASA 6"));
  EXPECT_FALSE(dispatch_.has_more());
}

TEST_F(DispatchTest, SendsNothingToWhoIsNotThere) {
  tell(kHere, Lane::biasa);
  EXPECT_THAT(out(), IsEmpty());
  open(kHere);
  dispatch_.close(kHere);
  tell(kHere, Lane::biasa);

  EXPECT_THAT(out(), IsEmpty());

  open(kHere);
  EXPECT_THAT(out(), ElementsAre("MEJA-A PRECEDENCE_BIASA 2"));
}

TEST_F(DispatchTest, G1_SendsNothingThatTheCoreThreadHasNotSettled) {
  open(kHere);
  tell(kHere, Lane::biasa, 1, false);

  EXPECT_THAT(out(), IsEmpty());
}

TEST_F(DispatchTest, SendsAgainWhatALineDidNotTakeButNotAtOnce) {
  open(kHere);
  tell(kHere, Lane::biasa, 3);
  EXPECT_THAT(out(), SizeIs(1));

  dispatch_.rewind(kHere, now_ + std::chrono::milliseconds(100));

  EXPECT_THAT(out(), IsEmpty());
  EXPECT_EQ(dispatch_.next(now_ + std::chrono::hours(1)), now_ + std::chrono::milliseconds(100));
  now_ += std::chrono::milliseconds(100);
  EXPECT_THAT(out(), ElementsAre("MEJA-A PRECEDENCE_BIASA 3"));
}

TEST_F(DispatchTest, GoesOnFromTheSmallerCursorOfBothSides) {
  open(kHere);
  tell(kHere, Lane::biasa, 5);
  out();
  dispatch_.acknowledge(kHere, {Seq{}, Seq{}, Seq{}, Seq(4)}, std::nullopt, now_);

  EXPECT_EQ(open(kHere, {0, 0, 0, 5})[3], Seq(4));
  EXPECT_THAT(out(), ElementsAre("MEJA-A PRECEDENCE_BIASA 1"));
  EXPECT_EQ(open(kHere, {0, 0, 0, 2})[3], Seq(2));
  EXPECT_THAT(out(), ElementsAre("MEJA-A PRECEDENCE_BIASA 3"));
  EXPECT_EQ(dispatch_.waiting(kHere).value()[3], 3U);
}

TEST_F(DispatchTest, SavesACursorAfterAWhileOrAfterManyMessagesAndReadsItAgain) {
  open(kHere);
  tell(kHere, Lane::biasa, 5);
  out();
  EXPECT_FALSE(dispatch_.is_cursor_due(now_ + std::chrono::hours(1)));
  dispatch_.acknowledge(kHere, {Seq{}, Seq{}, Seq{}, Seq(3)}, std::nullopt, now_);
  EXPECT_FALSE(dispatch_.is_cursor_due(now_));
  EXPECT_TRUE(dispatch_.is_cursor_due(now_ + config_.cursor_save));
  EXPECT_EQ(dispatch_.cursor_due(now_ + std::chrono::hours(1)), now_ + config_.cursor_save);

  const auto rows = dispatch_.take_rows(now_);
  EXPECT_FALSE(dispatch_.is_cursor_due(now_ + config_.cursor_save));
  dispatch_.put_back(rows, now_);
  EXPECT_TRUE(dispatch_.is_cursor_due(now_ + config_.cursor_save)) << "they were not stored";

  Dispatch next(config_, *log_, Bytes(32, 't'), directory_);
  ASSERT_TRUE(next.load(dispatch_.take_rows(now_)));
  EXPECT_EQ(next.mailbox(kHere)->cursors()[3], Seq(3));
  EXPECT_EQ(next.waiting(kHere).value()[3], 2U);
  EXPECT_EQ(next.load(std::vector<eventlog::StateRow>{{"cur", "x"}}).error().code,
            ErrorCode::corrupt);
}

}  // namespace
}  // namespace kentongan::broker::dispatch
