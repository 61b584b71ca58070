// Shows that both logs keep the contract of core/eventlog/event_log.h, every error of it included.
// One suite runs over RocksLog, on a disk in memory, and over MemoryLog.
#include <atomic>
#include <functional>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/base/digest.h"
#include "core/base/limits.h"
#include "core/eventlog/batch_rules.h"
#include "core/eventlog/proof.h"
#include "tests/core/eventlog/log_under_test.h"

namespace kentongan::eventlog::test {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

struct Kind {
  const char* name;
  std::function<std::unique_ptr<LogHouse>()> make;
};

class EventLogTest : public ::testing::TestWithParam<Kind> {
 protected:
  void SetUp() override { open(); }

  void open(Ordering ordering = Ordering::total) {
    log_.reset();
    auto opened = house_->open(ordering);
    ASSERT_TRUE(opened) << opened.error().detail();
    log_ = std::move(opened).value();
  }
  void append(const std::vector<Event>& batch, const std::vector<StateRow>& state = {}) {
    const auto done = log_->append(batch, state);
    ASSERT_TRUE(done) << done.error().detail();
  }
  ErrorCode refusal(const std::vector<Event>& batch) {
    const auto done = log_->append(batch);
    EXPECT_FALSE(done);
    return done ? ErrorCode::timeout : done.error().code;
  }
  std::vector<std::uint64_t> mailbox(const char* agency, Lane lane, std::uint64_t after,
                                     std::size_t count_max = 100) {
    std::vector<std::uint64_t> numbers;
    const auto found = log_->mailbox(AgencyCode(agency), lane, Seq(after), count_max);
    for (const Posting& posting : found.value()) {
      numbers.push_back(posting.number.value());
    }
    return numbers;
  }
  std::vector<std::uint64_t> incident(const char* id, std::uint64_t after,
                                      std::size_t count_max = 100) {
    std::vector<std::uint64_t> numbers;
    const auto found = log_->incident(IncidentId(id), Seq(after), count_max);
    for (const Seq number : found.value()) {
      numbers.push_back(number.value());
    }
    return numbers;
  }
  std::vector<std::string> state_keys(BytesView prefix) {
    std::vector<std::string> keys;
    const auto rows = log_->state(prefix);
    std::vector<Bytes> bare;
    for (const StateRow& row : rows.value()) {
      keys.push_back(row.key + "=" + row.value);
      bare.push_back(row.key);
    }
    EXPECT_EQ(log_->state_keys(prefix).value(), bare);
    return keys;
  }

  std::unique_ptr<LogHouse> house_ = GetParam().make();
  std::unique_ptr<EventLog> log_;
};

TEST_P(EventLogTest, IsEmptyAtFirst) {
  EXPECT_EQ(log_->head().size, 0U);
  EXPECT_EQ(log_->head().root, sha256(BytesView{}));
  EXPECT_THAT(log_->read(Seq(1), 10).value(), IsEmpty());
  EXPECT_THAT(log_->read(Seq(0), 10).value(), IsEmpty());
  EXPECT_FALSE(log_->find(id_of(1)).value());
  EXPECT_THAT(mailbox("BPBD-PLG", Lane::biasa, 0), IsEmpty());
  EXPECT_THAT(incident("INS-A", 0), IsEmpty());
  EXPECT_EQ(log_->incident_tail(IncidentId("INS-A"))->count, 0U);
  EXPECT_TRUE(log_->incident_tail(IncidentId("INS-A"))->leaf_hash.is_zero());
  EXPECT_THAT(state_keys(""), IsEmpty());
}

TEST_P(EventLogTest, NumbersEventsFromOneWithoutGap) {
  const auto first = log_->append(events(1, 3));
  const auto second = log_->append(events(4, 1));

  ASSERT_THAT(first.value(), SizeIs(3));
  EXPECT_EQ(first->front().number(), Seq(1));
  EXPECT_EQ(first->front().leaf_hash(), leaf_hash(event(1).leaf.view()));
  EXPECT_EQ(first->back().number(), Seq(3));
  EXPECT_EQ(second->front().number(), Seq(4));
}

TEST_P(EventLogTest, HeadTellsSizeRootEpochAndTime) {
  append(events(1, 5));

  const auto head = log_->head();
  EXPECT_EQ(head.size, 5U);
  EXPECT_EQ(head.root, root_of(5));
  EXPECT_EQ(head.epoch, 1U);
  EXPECT_EQ(head.time_us, event(5).time_us);
}

TEST_P(EventLogTest, ReadsBackWhatWasFirstWritten) {
  auto whole = event(1);
  whole.path = {leaf_hash("a"), leaf_hash("b")};
  whole.bytes = Bytes("\0\xff bytes\n", 9);
  append({whole});

  const auto record = log_->read(Seq(1), 1).value().front();
  EXPECT_EQ(record.number, Seq(1));
  EXPECT_EQ(record.epoch, whole.epoch);
  EXPECT_EQ(record.leaf, whole.leaf);
  EXPECT_EQ(record.bytes, whole.bytes);
  EXPECT_EQ(record.path, whole.path);
}

TEST_P(EventLogTest, ReadsARunUpToTheHead) {
  append(events(1, 10));

  EXPECT_THAT(log_->read(Seq(4), 3).value(), SizeIs(3));
  EXPECT_EQ(log_->read(Seq(4), 3)->back().bytes, "event 6");
  EXPECT_THAT(log_->read(Seq(8), 100).value(), SizeIs(3));
  EXPECT_THAT(log_->read(Seq(10), 1).value(), SizeIs(1));
  EXPECT_THAT(log_->read(Seq(11), 1).value(), IsEmpty());
  EXPECT_THAT(log_->read(Seq(1), 0).value(), IsEmpty());
}

TEST_P(EventLogTest, ReadsNoMoreThanFourMebibytesButAlwaysOne) {
  auto large = events(1, 3);
  large[0].bytes.assign(limits::kEventBytesMax, 'x');
  large[1].bytes.assign(limits::kEventBytesMax, 'y');
  large[2].bytes.assign(limits::kEventBytesMax, 'z');
  append(large);
  append({event(4)});
  auto fourth = event(5);
  fourth.bytes.assign(limits::kEventBytesMax, 'w');
  append({fourth});

  EXPECT_THAT(log_->read(Seq(1), 100).value(), SizeIs(4));
  EXPECT_THAT(log_->read(Seq(5), 100).value(), SizeIs(1));
}

TEST_P(EventLogTest, FindsAnItemForEver) {
  append(events(1, 300));

  const auto located = log_->find(id_of(7)).value();
  ASSERT_TRUE(located);
  EXPECT_EQ(located->number, Seq(7));
  EXPECT_EQ(located->item_hash, event(7).item->item_hash);
  EXPECT_FALSE(log_->find(id_of(301)).value());
}

TEST_P(EventLogTest, FilesAnEventInEachMailboxOnceAndInItsLane) {
  auto batch = events(1, 4);
  batch[0].mailboxes = {{AgencyCode("KODIM-PLG"), Lane::kilat, 1},
                        {AgencyCode("KODIM-PLG"), Lane::kilat, 2},
                        {AgencyCode("KODIM-PLG"), Lane::biasa, 3}};
  batch[2].mailboxes = {{AgencyCode("KODIM-PLG"), Lane::kilat, 4}};
  batch[3].mailboxes = {};
  append(batch);

  EXPECT_THAT(mailbox("KODIM-PLG", Lane::kilat, 0), ElementsAre(1, 3));
  EXPECT_THAT(mailbox("KODIM-PLG", Lane::biasa, 0), ElementsAre(1));
  EXPECT_THAT(mailbox("KODIM-PLG", Lane::segera, 0), IsEmpty());
  EXPECT_THAT(mailbox("KODIM-PL", Lane::kilat, 0), IsEmpty());
  EXPECT_EQ(log_->mailbox(AgencyCode("KODIM-PLG"), Lane::kilat, Seq(0), 9)->front().role, 1);
  EXPECT_EQ(log_->mailbox(AgencyCode("KODIM-PLG"), Lane::kilat, Seq(0), 9)->back().role, 4);
}

TEST_P(EventLogTest, ContinuesAMailboxAfterACursorAcrossCommits) {
  append(events(1, 3));
  append(events(4, 1));
  append(events(5, 4));

  EXPECT_THAT(mailbox("BPBD-PLG", Lane::biasa, 0), ElementsAre(1, 2, 3, 4, 5, 6, 7, 8));
  EXPECT_THAT(mailbox("BPBD-PLG", Lane::biasa, 2, 3), ElementsAre(3, 4, 5));
  EXPECT_THAT(mailbox("BPBD-PLG", Lane::biasa, 3), ElementsAre(4, 5, 6, 7, 8));
  EXPECT_THAT(mailbox("BPBD-PLG", Lane::biasa, 7), ElementsAre(8));
  EXPECT_THAT(mailbox("BPBD-PLG", Lane::biasa, 8), IsEmpty());
  EXPECT_THAT(mailbox("BPBD-PLG", Lane::biasa, 0, 0), IsEmpty());
}

TEST_P(EventLogTest, FollowsAnIncidentAndItsNewestEvent) {
  auto batch = events(1, 4);
  batch[1].incident = IncidentId("INS-B");
  batch[2].incident = std::nullopt;
  append(batch);
  append(events(5, 1));

  EXPECT_THAT(incident("INS-A", 0), ElementsAre(1, 4, 5));
  EXPECT_THAT(incident("INS-A", 1, 1), ElementsAre(4));
  EXPECT_THAT(incident("INS-B", 0), ElementsAre(2));
  EXPECT_THAT(incident("INS-", 0), IsEmpty());
  EXPECT_EQ(log_->incident_tail(IncidentId("INS-A"))->count, 3U);
  EXPECT_EQ(log_->incident_tail(IncidentId("INS-A"))->leaf_hash, leaf_hash(event(5).leaf.view()));
}

TEST_P(EventLogTest, KeepsStateRowsWithTheBatchAndAlone) {
  append(events(1, 1), {{"cur/b", "2"}, {"cur/a", "1"}, {"link/x", "9"}});
  ASSERT_TRUE(log_->put(std::vector<StateRow>{{"cur/a", "3"}, {"cur/b", ""}}));

  EXPECT_THAT(state_keys("cur/"), ElementsAre("cur/a=3"));
  EXPECT_THAT(state_keys(""), ElementsAre("cur/a=3", "link/x=9"));
  EXPECT_EQ(log_->head().size, 1U);
}

TEST_P(EventLogTest, G1_WhatIsDurableWithTheNextCommitIsThereAfterIt) {
  ASSERT_TRUE(
      log_->append(events(1, 2), std::vector<StateRow>{{"in/a", "1"}}, Durability::with_next));
  EXPECT_EQ(log_->head().size, 2U);
  EXPECT_TRUE(log_->find(id_of(2)).value());
  EXPECT_THAT(mailbox("BPBD-PLG", Lane::biasa, 0), ElementsAre(1, 2));

  ASSERT_TRUE(log_->put({}));
  house_->cut_power();
  open();

  EXPECT_EQ(log_->head().size, 2U);
  EXPECT_EQ(log_->head().root, root_of(2));
  EXPECT_THAT(state_keys("in/"), ElementsAre("in/a=1"));
}

TEST_P(EventLogTest, G1_LossOfPowerBeforeTheNextCommitTakesWhatWaitedForItWholeAndNoMore) {
  append(events(1, 3), {{"in/a", "1"}, {"in/b", "1"}});
  ASSERT_TRUE(log_->append(events(4, 2), std::vector<StateRow>{{"in/a", "2"}, {"in/c", "1"}},
                           Durability::with_next));
  ASSERT_TRUE(log_->put(std::vector<StateRow>{{"in/b", ""}}, Durability::with_next));
  EXPECT_EQ(log_->head().size, 5U);
  EXPECT_THAT(state_keys("in/"), ElementsAre("in/a=2", "in/c=1"));

  house_->cut_power();
  open();

  EXPECT_EQ(log_->head().size, 3U);
  EXPECT_EQ(log_->head().root, root_of(3));
  EXPECT_FALSE(log_->find(id_of(4)).value());
  EXPECT_THAT(mailbox("BPBD-PLG", Lane::biasa, 0), ElementsAre(1, 2, 3));
  EXPECT_THAT(incident("INS-A", 0), ElementsAre(1, 2, 3));
  EXPECT_EQ(log_->incident_tail(IncidentId("INS-A")).value().count, 3U);
  EXPECT_THAT(state_keys("in/"), ElementsAre("in/a=1", "in/b=1"));
  append(events(4, 1));
  EXPECT_EQ(log_->head().root, root_of(4));
}

TEST_P(EventLogTest, G10_ProvesEveryEventAndEveryBeginningOfItself) {
  constexpr std::uint64_t kSize = 700;
  for (std::uint64_t first = 1; first <= kSize; first += 70) {
    append(events(first, 70));
  }

  for (const bool opened_again : {false, true}) {
    Prover prover([this](auto level, auto index) { return log_->tile(level, index); });
    const TreeHead head{log_->head().size, log_->head().root};
    for (const std::uint64_t number : {1U, 256U, 257U, 512U, 699U, 700U}) {
      const auto path = prover.inclusion(number - 1, kSize).value();
      const Digest leaf = leaf_hash(event(number).leaf.view());
      EXPECT_TRUE(includes(head, number - 1, leaf, path)) << number;
      EXPECT_TRUE(
          continues(head, {number, root_of(number)}, prover.consistency(number, kSize).value()))
          << number;
    }
    EXPECT_THAT(log_->tile(0, 0).value(), SizeIs(256));
    EXPECT_THAT(log_->tile(0, 2).value(), SizeIs(188));
    EXPECT_THAT(log_->tile(1, 0).value(), SizeIs(2));
    EXPECT_THAT(log_->tile(0, 3).value(), IsEmpty());
    EXPECT_THAT(log_->tile(2, 0).value(), IsEmpty());
    if (!opened_again) {
      open();
    }
  }
}

TEST_P(EventLogTest, G10_ProvesTheHeadThatItShowedWhileAnotherThreadAppends) {
  constexpr std::uint64_t kSize = 1300;
  append(events(1, 100));
  std::atomic<bool> is_begun{false};
  std::atomic<bool> is_done{false};
  std::thread writer([this, &is_begun, &is_done] {
    is_begun.wait(false);
    for (std::uint64_t first = 101; first < kSize; first += 8) {
      append(events(first, 8));
    }
    is_done = true;
  });

  for (bool is_last = false; !is_last;) {
    is_last = is_done;
    const Head shown = log_->head();
    const TreeHead head{shown.size, shown.root};
    Prover prover([this](auto level, auto index) { return log_->tile(level, index); });
    EXPECT_EQ(prover.root(head.size).value(), head.root);
    EXPECT_TRUE(includes(head, head.size - 1, leaf_hash(event(head.size).leaf.view()),
                         prover.inclusion(head.size - 1, head.size).value()));
    is_begun = true;
    is_begun.notify_one();
  }
  writer.join();

  EXPECT_EQ(log_->head().size, kSize);
}

TEST_P(EventLogTest, G10_ATileOfWhatLossOfPowerTookIsMadeOfWhatCameAfter) {
  append(events(1, 250));
  ASSERT_TRUE(log_->append(events(251, 10), {}, Durability::with_next));
  EXPECT_THAT(log_->tile(0, 0).value(), SizeIs(256));

  house_->cut_power();
  open();
  EXPECT_THAT(log_->tile(0, 0).value(), SizeIs(250));
  EXPECT_THAT(log_->tile(1, 0).value(), IsEmpty());
  auto others = events(301, 10);
  append(others);

  Prover prover([this](auto level, auto index) { return log_->tile(level, index); });
  const TreeHead head{log_->head().size, log_->head().root};
  EXPECT_EQ(prover.root(260).value(), head.root);
  EXPECT_TRUE(continues(head, {250, root_of(250)}, prover.consistency(250, 260).value()));
  EXPECT_TRUE(
      includes(head, 255, leaf_hash(others[5].leaf.view()), prover.inclusion(255, 260).value()));
}

TEST_P(EventLogTest, IsTheSameAfterClosingAndOpening) {
  append(events(1, 700), {{"cur/a", "1"}});
  const auto before = log_->head();
  open();

  EXPECT_EQ(log_->head().size, before.size);
  EXPECT_EQ(log_->head().root, before.root);
  EXPECT_EQ(log_->head().time_us, before.time_us);
  EXPECT_EQ(log_->read(Seq(700), 1)->front().bytes, "event 700");
  EXPECT_TRUE(log_->find(id_of(1)).value());
  EXPECT_THAT(state_keys(""), ElementsAre("cur/a=1"));
  EXPECT_THAT(mailbox("BPBD-PLG", Lane::biasa, 698), ElementsAre(699, 700));

  append(events(701, 1));
  EXPECT_EQ(log_->head().root, root_of(701));
}

TEST_P(EventLogTest, RefusesWhatGoesBackInTimeOrEpochAndStoresNothingOfTheBatch) {
  append(events(5, 1));
  auto older = events(6, 2);
  older[1].time_us = event(5).time_us - 1;
  auto stale = events(6, 1);
  stale[0].epoch = 0;

  EXPECT_EQ(refusal(older), ErrorCode::out_of_order);
  EXPECT_EQ(refusal(stale), ErrorCode::out_of_order);
  EXPECT_EQ(log_->head().size, 1U);
  EXPECT_FALSE(log_->find(id_of(6)).value());
  append(events(6, 1));
}

TEST_P(EventLogTest, TakesEventsOfADeskInOrderOfArrival) {
  open(Ordering::arrival);
  append(events(5, 1));
  append(events(2, 1));

  EXPECT_EQ(log_->read(Seq(2), 1)->front().bytes, "event 2");
  EXPECT_EQ(log_->head().time_us, event(5).time_us);
}

TEST_P(EventLogTest, RefusesWhatIsTooLarge) {
  auto large = events(1, 1);
  large[0].bytes.assign(limits::kEventBytesMax + 1, 'x');
  auto heavy = events(1, 4);
  heavy[0].bytes.assign(limits::kEventBytesMax, 'x');
  heavy[1].bytes = heavy[0].bytes;
  heavy[2].bytes = heavy[0].bytes;
  heavy[3].bytes = heavy[0].bytes;

  EXPECT_EQ(refusal(large), ErrorCode::too_large);
  EXPECT_EQ(refusal(heavy), ErrorCode::too_large);
  EXPECT_EQ(refusal(std::vector<Event>(kBatchEventsMax + 1)), ErrorCode::too_large);
  EXPECT_EQ(log_->head().size, 0U);
}

TEST_P(EventLogTest, RefusesToAppendAfterAFailedSyncUntilItIsOpenedAgain) {
  append(events(1, 2));
  house_->fail_next_sync();

  EXPECT_EQ(refusal(events(3, 1)), ErrorCode::unavailable);
  EXPECT_EQ(refusal(events(3, 1)), ErrorCode::unavailable);
  EXPECT_EQ(log_->put(std::vector<StateRow>{{"k", "v"}}).error().code, ErrorCode::unavailable);
  EXPECT_EQ(log_->head().size, 2U);
  EXPECT_THAT(log_->read(Seq(1), 10).value(), SizeIs(2));
}

TEST_P(EventLogTest, SaysThatTheDiskIsFullReadsOnAndWritesAgainByItself) {
  append(events(1, 2));
  house_->fill_up();
  EXPECT_EQ(refusal(events(3, 1)), ErrorCode::storage_full);
  EXPECT_EQ(log_->put(std::vector<StateRow>{{"k", "v"}}).error().code, ErrorCode::storage_full);
  EXPECT_THAT(log_->read(Seq(1), 10).value(), SizeIs(2));
  EXPECT_FALSE(log_->find(id_of(3)).value());

  house_->empty();

  append(events(3, 1));
  EXPECT_EQ(log_->head().root, root_of(3));
}

TEST_P(EventLogTest, G1_RefusesToServeWhenAcknowledgedEventsAreGoneAndNamesThem) {
  append(events(1, 3));
  append(events(4, 1));
  log_.reset();
  house_->lose_newest();

  const auto opened = house_->open(Ordering::total);
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, ErrorCode::data_missing);
  EXPECT_THAT(opened.error().detail(), ::testing::HasSubstr("4-4"));
}

TEST_P(EventLogTest, IsOpenOnlyOnce) {
  EXPECT_EQ(house_->open(Ordering::total).error().code, ErrorCode::conflict);
}

INSTANTIATE_TEST_SUITE_P(
    Both, EventLogTest,
    ::testing::Values(Kind{"RocksLog", [] { return std::make_unique<RocksHouse>(); }},
                      Kind{"MemoryLog", [] { return std::make_unique<MemoryHouse>(); }}),
    [](const auto& kind) { return kind.param.name; });

}  // namespace
}  // namespace kentongan::eventlog::test
