// Shows that numbers rise without a gap, that time never goes back, and that what was not stored is
// numbered again. Statements and refusals, numbered on a log in memory.
#include "broker/sequencer/sequencer.h"

#include <gtest/gtest.h>

#include "broker/sequencer/event_bytes.h"
#include "broker/sequencer/incidents.h"
#include "core/base/digest.h"
#include "core/eventlog/memory_log.h"
#include "kentongan/v1/event.pb.h"

namespace kentongan::broker::sequencer {
namespace {

constexpr Micros kStep = std::chrono::seconds(1);
constexpr std::int64_t kNow = 1'790'000'000'000'000;

class SequencerTest : public ::testing::Test {
 protected:
  PreparedEvent statement() {
    v1::Statement said;
    said.set_kind(v1::Statement::KIND_LINK);
    return sequencer_.prepare(said);
  }

  eventlog::MemoryDisk disk_;
  std::unique_ptr<eventlog::MemoryLog> log_ = eventlog::MemoryLog::open(disk_).value();
  Sequencer sequencer_{*log_, Bytes(32, 't'), KeyId{}, 7};
};

TEST_F(SequencerTest, NumbersWithoutAGapFromTheHeadOn) {
  sequencer_.begin(kNow, kStep);

  const auto first = sequencer_.number(statement()).value();
  const auto second = sequencer_.number(statement()).value();

  EXPECT_EQ(first.seq(), Seq(1));
  EXPECT_EQ(second.seq(), Seq(2));
  v1::Event event;
  ASSERT_TRUE(event.ParseFromString(second.event().bytes));
  EXPECT_EQ(event.seq(), 2U);
  EXPECT_EQ(event.time_us(), kNow);
  EXPECT_TRUE(event.has_statement());
}

TEST_F(SequencerTest, TheLeafOfOurOwnWordsCommitsToTheirBytes) {
  sequencer_.begin(kNow, kStep);

  const auto sequenced = sequencer_.number(statement()).value();

  const auto leaf = eventlog::decode(sequenced.event().leaf).value();
  EXPECT_EQ(leaf.type, eventlog::LeafType::statement);
  EXPECT_EQ(leaf.item, sha256(sequenced.event().bytes));
  EXPECT_EQ(leaf.epoch, 7U);
  EXPECT_TRUE(leaf.header_root.is_zero());
}

TEST_F(SequencerTest, GivesANumberAgainThatWasNotStored) {
  sequencer_.begin(kNow, kStep);
  EXPECT_EQ(sequencer_.number(statement())->seq(), Seq(1));

  sequencer_.roll_back();
  sequencer_.begin(kNow, kStep);

  EXPECT_EQ(sequencer_.number(statement())->seq(), Seq(1));
  sequencer_.keep();
  EXPECT_EQ(sequencer_.kept(), Seq(1));
}

TEST_F(SequencerTest, ReportsAStepBackThatHappenedWhileNobodyServed) {
  sequencer_.begin(kNow, kStep);
  auto stored = sequencer_.number(statement()).value();
  ASSERT_TRUE(log_->append(std::array{stored.take_event()}));
  Sequencer next_run(*log_, Bytes(32, 't'), KeyId{}, 8);

  const auto jump = next_run.begin(kNow - 3'600'000'000, kStep);

  ASSERT_TRUE(jump.has_value());
  EXPECT_EQ(*jump, Micros(3'600'000'000));
}

TEST_F(SequencerTest, HoldsTheTimeAndReportsAStepBack) {
  EXPECT_FALSE(sequencer_.begin(kNow, kStep).has_value());
  sequencer_.keep();
  EXPECT_FALSE(sequencer_.begin(kNow - 500'000, kStep).has_value());
  sequencer_.keep();
  const auto jump = sequencer_.begin(kNow - 5'500'000, kStep);

  ASSERT_TRUE(jump.has_value());
  EXPECT_EQ(*jump, Micros(5'000'000));
  EXPECT_EQ(sequencer_.number(statement())->event().time_us, kNow);
  sequencer_.keep();
  EXPECT_FALSE(sequencer_.begin(kNow - 5'400'000, kStep).has_value());
}

TEST_F(SequencerTest, ReportsAStepBackAgainWhereItsBatchWasNotStored) {
  sequencer_.begin(kNow, kStep);
  sequencer_.keep();
  EXPECT_TRUE(sequencer_.begin(kNow - 5'000'000, kStep).has_value());

  sequencer_.roll_back();

  EXPECT_TRUE(sequencer_.begin(kNow - 5'000'000, kStep).has_value());
}

TEST_F(SequencerTest, ARefusalLiesInItsSendersMailboxAndAStrangersInNobodys) {
  sequencer_.begin(kNow, kStep);
  const v1::Refused refused;

  const auto known =
      sequencer_.number(sequencer_.prepare(refused, AgencyCode("KODIM"), Lane::segera)).value();
  const auto stranger =
      sequencer_.number(sequencer_.prepare(refused, AgencyCode(), Lane::segera)).value();

  ASSERT_EQ(known.event().mailboxes.size(), 1U);
  EXPECT_EQ(known.event().mailboxes[0].lane, Lane::segera);
  EXPECT_TRUE(stranger.event().mailboxes.empty());
}

TEST(EventBytesTest, PutsNumberAndTimeBeforeTheBody) {
  v1::Statement statement;
  statement.set_text("x");
  Bytes body = own_body(v1::Event::kStatementFieldNumber, statement.SerializeAsString());

  put_front(body, 18'000'000'000'000'000'000U, kNow);

  v1::Event expected;
  expected.set_seq(18'000'000'000'000'000'000U);
  expected.set_time_us(kNow);
  *expected.mutable_statement() = statement;
  EXPECT_EQ(body, expected.SerializeAsString());
}

TEST_F(SequencerTest, AnIncidentThatIsNewBeginsItsChain) {
  Incidents incidents(*log_, Bytes(32, 't'));

  const auto tail = incidents.tail_of(IncidentId("INS-1"));

  ASSERT_TRUE(tail);
  EXPECT_EQ((*tail)->count, 0U);
  EXPECT_TRUE((*tail)->leaf_hash.is_zero());
  EXPECT_EQ((*tail)->tag, eventlog::incident_tag((*tail)->key));
}

}  // namespace
}  // namespace kentongan::broker::sequencer
