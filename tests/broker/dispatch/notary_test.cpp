// Shows what the broker says of its own log under its own key: in each receipt, to who comes back,
// and when asked; and that a past which it does not continue is found out. Frames through the whole
// heart on a log in memory; what is said is verified with the public key alone.
#include "broker/dispatch/notary.h"

#include <algorithm>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "broker/dispatch/answers.h"
#include "core/base/tree_hash.h"
#include "core/eventlog/checkpoint.h"
#include "tests/broker/caller.h"
#include "tests/broker/meanwhile_log.h"

namespace kentongan::test {
namespace {

using ::testing::SizeIs;

eventlog::HashPath hashes_of(const google::protobuf::RepeatedPtrField<std::string>& path) {
  eventlog::HashPath hashes;
  for (const std::string& hash : path) {
    hashes.push_back(Digest::copied(hash));
  }
  return hashes;
}

class NotaryTest : public ::testing::Test {
 protected:
  void SetUp() override {
    polres_.hello();
    kodim_.hello();
  }
  /// What a holder of the log's public key reads in it.
  Result<eventlog::TreeHead> opened(const v1::Checkpoint& checkpoint) const {
    const identity::NoteKey key(SmallBus::kBus, identity::NoteKeyKind::log,
                                bus_.keys().log().public_key());
    KTG_TRY(const auto note, identity::parse_note(checkpoint.note()));
    KTG_TRY(const auto signers, identity::check_note(note, std::span(&key, 1)));
    KTG_TRY(const auto text, eventlog::parse_checkpoint(note.text));
    return text.head;
  }
  v1::Answer answer_to(const v1::Query& query) { return polres_.ask(query).back(); }
  /// POLRES comes back and shows that.
  v1::Frame come_back(const v1::Checkpoint& seen) {
    v1::Hello hello = polres_.usual_hello(true, 256);
    *hello.mutable_witnessed()->mutable_seen() = seen;
    return polres_.hello(hello);
  }
  /// A checkpoint that the log's own key signed and this log never had.
  v1::Checkpoint forked(std::uint64_t size) const {
    const std::string text =
        eventlog::write_checkpoint({SmallBus::kBus, {size, leaf_hash("another past")}});
    v1::Checkpoint checkpoint;
    checkpoint.set_note(identity::write_note(
        {text, {identity::sign_note(text, SmallBus::kBus, bus_.keys().log())}}));
    return checkpoint;
  }
  std::uint64_t alarms() {
    std::uint64_t count = 0;
    for (std::uint64_t seq = 1; seq <= bus_.head(); ++seq) {
      count += bus_.event(seq).statement().kind() == v1::Statement::KIND_WITNESS_ALARM ? 1 : 0;
    }
    return count;
  }

  /// The word of the broker that names an agency's lost history.
  std::vector<std::string> losses() {
    std::vector<std::string> words;
    for (std::uint64_t seq = 1; seq <= bus_.head(); ++seq) {
      const std::string word = bus_.event(seq).statement().text();
      if (word.starts_with("history lost")) {
        words.push_back(word);
      }
    }
    return words;
  }
  /// The broker again, on a log that the log thread appends a letter to while it is being proved.
  void append_while_proving() {
    bus_.open_on(growing_);
    polres_.hello();
    kodim_.hello();
    kodim_.send({kodim_.letter({.to = {"BPBD"}})});
    out_.emplace(bus_.heart().take_batch());
    growing_.when_a_tile_is_read([this]() -> Result<void> {
      KTG_TRY(stored_, bus_.log().append(out_->events(), out_->state()));
      return {};
    });
  }
  void settle() {
    ASSERT_FALSE(stored_.empty()) << "the log did not grow meanwhile";
    bus_.heart().settle(*std::move(out_), stored_);
  }

  SmallBus bus_;
  Caller polres_{bus_, "POLRES"};
  Caller kodim_{bus_, "KODIM"};
  MeanwhileLog growing_{bus_.log()};
  std::optional<broker::Batch> out_;
  std::vector<eventlog::StoredEvent> stored_;
};

TEST_F(NotaryTest, G10_EachReceiptNamesALeafUnderASignedCheckpoint) {
  const auto settled = polres_.submit({polres_.letter(), polres_.letter(), polres_.letter()});

  const auto head = opened(settled.checkpoint()).value();
  ASSERT_THAT(settled.receipts(), SizeIs(3));
  EXPECT_GE(head.size, settled.receipts(2).seq());
  EXPECT_EQ(head.root, bus_.log().head().root);
}

TEST_F(NotaryTest, AReceiptGivenAgainComesUnderTheNewestCheckpoint) {
  const auto item = polres_.letter();
  polres_.submit({item});
  polres_.submit(polres_.letters(3));

  const auto settled = polres_.submit({item});

  ASSERT_THAT(settled.receipts(), SizeIs(1));
  EXPECT_TRUE(settled.receipts(0).again());
  EXPECT_EQ(opened(settled.checkpoint())->size, bus_.head());
}

TEST_F(NotaryTest, TheSameHeadIsSignedWithTheSameBytes) {
  polres_.submit(polres_.letters(3));
  broker::dispatch::Notary again(bus_.log(), bus_.keys().log(), SmallBus::kBus);
  v1::Query query;
  query.set_leaves_from(1);

  EXPECT_EQ(answer_to(query).checkpoint().note(), again.newest().note());
}

TEST_F(NotaryTest, ARefusalAloneBringsNone) {
  const auto settled = polres_.submit({polres_.letter({.to = {"TIADA"}})});

  EXPECT_FALSE(settled.has_checkpoint());
}

TEST_F(NotaryTest, G10_ProvesThatAReceiptsEventIsInTheLog) {
  const auto item = polres_.letter();
  const auto receipt = polres_.submit({item}).receipts(0);
  polres_.submit(polres_.letters(7));
  v1::Query query;
  query.set_proof_of(item.id.str());

  const auto answer = answer_to(query);

  const auto head = opened(answer.checkpoint()).value();
  const Digest leaf = leaf_hash(answer.inclusion().leaf());
  EXPECT_EQ(leaf.view(), receipt.leaf_hash());
  EXPECT_EQ(answer.inclusion().index(), receipt.seq() - 1);
  EXPECT_EQ(answer.inclusion().size(), head.size);
  EXPECT_TRUE(eventlog::includes(head, answer.inclusion().index(), leaf,
                                 hashes_of(answer.inclusion().path())));
}

TEST_F(NotaryTest, G10_ProvesItInTheSizeThatTheWitnessesSaw) {
  const auto item = polres_.letter();
  const auto receipt = polres_.submit({item}).receipts(0);
  polres_.submit(polres_.letters(7));
  v1::Query query;
  query.set_proof_of(item.id.str());
  query.set_size(receipt.seq());

  const auto then = answer_to(query);
  query.set_size(receipt.seq() - 1);
  const auto before = answer_to(query);
  query.set_size(bus_.head() + 1);
  const auto beyond = answer_to(query);

  EXPECT_EQ(then.inclusion().size(), receipt.seq());
  EXPECT_EQ(before.refusal().reason(), v1::REFUSAL_REASON_NOT_FOUND);
  EXPECT_EQ(beyond.refusal().reason(), v1::REFUSAL_REASON_NOT_FOUND);
}

TEST_F(NotaryTest, G11_ProvesNoEventToWhoIsNotItsParty) {
  const auto item = kodim_.letter({.to = {"BPBD"}});
  kodim_.submit({item});
  v1::Query query;
  query.set_proof_of(item.id.str());

  EXPECT_EQ(answer_to(query).refusal().reason(), v1::REFUSAL_REASON_NOT_FOUND);
}

TEST_F(NotaryTest, G10_ProvesThatItBeganAsSomebodySawIt) {
  const auto before = opened(polres_.submit({polres_.letter()}).checkpoint()).value();
  polres_.submit(polres_.letters(5));
  v1::Query query;
  query.mutable_consistency_from()->set_size(before.size);
  query.mutable_consistency_from()->set_root(before.root.str());

  const auto answer = answer_to(query);

  EXPECT_TRUE(eventlog::continues(opened(answer.checkpoint()).value(), before,
                                  hashes_of(answer.consistency().path())));
}

TEST_F(NotaryTest, G10_ProvesBetweenAnyTwoSizesThatItHad) {
  const auto before = opened(polres_.submit({polres_.letter()}).checkpoint()).value();
  const auto after = opened(polres_.submit(polres_.letters(3)).checkpoint()).value();
  polres_.submit(polres_.letters(5));
  v1::Query query;
  query.mutable_consistency_from()->set_size(before.size);
  query.mutable_consistency_from()->set_root(before.root.str());
  query.set_size(after.size);

  const auto answer = answer_to(query);

  EXPECT_EQ(answer.consistency().new_size(), after.size);
  EXPECT_TRUE(eventlog::continues(after, before, hashes_of(answer.consistency().path())));
  query.set_size(before.size - 1);
  EXPECT_EQ(answer_to(query).refusal().reason(), v1::REFUSAL_REASON_FIELD_INVALID);
  query.set_size(bus_.head() + 1);
  EXPECT_EQ(answer_to(query).refusal().reason(), v1::REFUSAL_REASON_HISTORY_LOST);
}

TEST_F(NotaryTest, HasNoProofFromABeginningThatItNeverHad) {
  v1::Query query;
  query.mutable_consistency_from()->set_size(3);
  query.mutable_consistency_from()->set_root(leaf_hash("another").str());
  EXPECT_EQ(answer_to(query).refusal().reason(), v1::REFUSAL_REASON_HISTORY_LOST);

  query.mutable_consistency_from()->set_size(bus_.head() + 1);
  EXPECT_EQ(answer_to(query).refusal().reason(), v1::REFUSAL_REASON_HISTORY_LOST);

  query.mutable_consistency_from()->set_size(0);
  EXPECT_EQ(answer_to(query).refusal().reason(), v1::REFUSAL_REASON_FIELD_INVALID);

  query.mutable_consistency_from()->set_size(3);
  query.mutable_consistency_from()->set_root("short");
  EXPECT_EQ(answer_to(query).refusal().reason(), v1::REFUSAL_REASON_FIELD_INVALID);
}

TEST_F(NotaryTest, G10_ShowsAllLeavesToWhoChecksTheWholeTree) {
  polres_.submit(polres_.letters(40));
  v1::Query query;
  query.set_leaves_from(1);
  eventlog::HashPath hashes;
  v1::Answer answer;
  while (hashes.size() < bus_.head()) {
    query.set_leaves_from(hashes.size() + 1);
    query.set_limit(16);
    answer = answer_to(query);
    ASSERT_GT(answer.leaves_size(), 0);
    for (const std::string& leaf : answer.leaves()) {
      hashes.push_back(leaf_hash(leaf));
    }
  }

  EXPECT_EQ(tree_root(hashes), opened(answer.checkpoint())->root);
}

TEST_F(NotaryTest, G10_WhoComesBackGetsTheProofFromWhatHeSaw) {
  const auto seen = polres_.submit({polres_.letter()}).checkpoint();
  polres_.submit(polres_.letters(9));

  const auto welcome = come_back(seen).welcome();

  const auto head = opened(welcome.checkpoint()).value();
  EXPECT_EQ(head.size, welcome.head().size());
  EXPECT_TRUE(eventlog::continues(head, opened(seen).value(), hashes_of(welcome.proof().path())));
}

TEST_F(NotaryTest, G10_TheProofOfAWelcomeIsOfItsCheckpointWhileTheLogGrows) {
  const auto seen = polres_.submit({polres_.letter()}).checkpoint();
  polres_.submit(polres_.letters(9));
  append_while_proving();

  const auto welcome = come_back(seen).welcome();

  const auto head = opened(welcome.checkpoint()).value();
  EXPECT_EQ(welcome.proof().new_size(), head.size);
  EXPECT_EQ(welcome.head().size(), head.size);
  EXPECT_TRUE(eventlog::continues(head, opened(seen).value(), hashes_of(welcome.proof().path())));
  settle();
}

TEST_F(NotaryTest, G10_TheProofOfAnAnswerIsOfItsCheckpointWhileTheLogGrows) {
  const auto item = polres_.letter();
  const auto receipt = polres_.submit({item}).receipts(0);
  append_while_proving();
  v1::Query query;
  query.set_proof_of(item.id.str());

  const auto answer = answer_to(query);

  const auto head = opened(answer.checkpoint()).value();
  EXPECT_EQ(answer.inclusion().size(), head.size);
  EXPECT_TRUE(eventlog::includes(head, receipt.seq() - 1, leaf_hash(answer.inclusion().leaf()),
                                 hashes_of(answer.inclusion().path())));
  settle();
}

TEST_F(NotaryTest, G10_WhatWasSeenBeforeACrashIsProvedAfterIt) {
  const auto seen = polres_.submit(polres_.letters(5)).checkpoint();
  bus_.crash();

  const auto welcome = come_back(seen).welcome();

  EXPECT_TRUE(eventlog::continues(opened(welcome.checkpoint()).value(), opened(seen).value(),
                                  hashes_of(welcome.proof().path())));
}

TEST(NotaryOfLargeEventsTest, G5_AnAnswerReadsNoMoreThanFourMebibytesForItsLeaves) {
  const SmallBus bus;
  eventlog::MemoryDisk disk;
  const auto log = eventlog::MemoryLog::open(disk).value();
  for (int i = 0; i < 9; ++i) {
    eventlog::Event event;
    event.epoch = 1;
    event.bytes = Bytes(1'000'000, 'x');
    event.leaf.data()[0] = static_cast<std::uint8_t>(i);
    ASSERT_TRUE(log->append(std::span(&event, 1)));
  }
  const broker::DispatchConfig config;
  const identity::Directory directory;
  broker::dispatch::Dispatch dispatch(config, *log, Bytes(32, 't'), directory);
  broker::dispatch::Notary notary(*log, bus.keys().log(), SmallBus::kBus);
  const broker::dispatch::Witnesses witnesses(
      *log, notary, directory,
      identity::NoteKey(SmallBus::kBus, identity::NoteKeyKind::log, bus.keys().log().public_key()),
      {});
  broker::dispatch::Answers answers(config, *log, dispatch, notary, witnesses);
  const auto leaves_from = [&answers](std::uint64_t seq) {
    v1::Query query;
    query.set_leaves_from(seq);
    v1::Frame frame;
    frame.ParseFromString(answers.answer(query, AgencyCode("POLRES"), SessionId()).value().front());
    return frame.answer();
  };

  EXPECT_THAT(leaves_from(1).leaves(), SizeIs(4)) << "of 9";
  EXPECT_THAT(leaves_from(5).leaves(), SizeIs(4)) << "from the number after the last";
  EXPECT_EQ(leaves_from(9).leaves(0), log->read(Seq(9), 1)->front().leaf.str());
}

TEST_F(NotaryTest, LeavesBeyondTheHeadAreNone) {
  v1::Query query;
  for (const std::uint64_t from : {bus_.head() + 1, ~std::uint64_t{0}}) {
    query.set_leaves_from(from);
    EXPECT_THAT(answer_to(query).leaves(), SizeIs(0));
  }
  query.set_leaves_from(0);
  EXPECT_EQ(static_cast<std::uint64_t>(answer_to(query).leaves_size()), bus_.head());
}

TEST_F(NotaryTest, G10_ALongerPastUnderItsOwnKeyStopsTheBus) {
  const auto answer = come_back(forked(bus_.head() + 100));

  EXPECT_EQ(answer.bye().reason(), v1::REFUSAL_REASON_HISTORY_LOST);
  bus_.pump();
  EXPECT_EQ(alarms(), 1U);
  EXPECT_THAT(reasons_of(kodim_.submit({kodim_.letter({.to = {"BPBD"}})})),
              ::testing::ElementsAre(v1::REFUSAL_REASON_UNAVAILABLE))
      << "kept in every outbox until an operator has decided";
  EXPECT_EQ(kodim_
                .ask([] {
                  v1::Query query;
                  query.set_events_from(1);
                  return query;
                }())
                .back()
                .refusal()
                .reason(),
            v1::REFUSAL_REASON_UNSPECIFIED)
      << "reading goes on";
}

TEST_F(NotaryTest, G10_AnotherPastOfTheSameLengthStopsTheBus) {
  EXPECT_EQ(come_back(forked(5)).bye().reason(), v1::REFUSAL_REASON_HISTORY_LOST);
}

TEST_F(NotaryTest, G10_TheAlarmHoldsBothNotesThatDoNotAgree) {
  const auto shown = forked(bus_.head() + 1);
  come_back(shown);
  bus_.pump();

  const v1::Statement alarm = bus_.event(bus_.head()).statement();
  ASSERT_EQ(alarm.kind(), v1::Statement::KIND_WITNESS_ALARM);
  ASSERT_THAT(alarm.notes(), SizeIs(2));
  EXPECT_EQ(alarm.notes(0), shown.note());
  v1::Checkpoint own;
  own.set_note(alarm.notes(1));
  EXPECT_TRUE(opened(own));
}

TEST_F(NotaryTest, G10_NoNumberOfReplaysHidesALostHistory) {
  for (int i = 0; i < 20; ++i) {
    const auto item = kodim_.letter({.to = {"BPBD"}});
    kodim_.submit({item});
    polres_.submit({item});
  }
  ASSERT_EQ(alarms(), 10U) << "of a minute";

  come_back(forked(bus_.head() + 1));
  bus_.pump();

  EXPECT_THAT(losses(), SizeIs(1));
}

TEST_F(NotaryTest, G5_WhoShowsALostHistoryAgainFillsNoLog) {
  for (int i = 0; i < 40; ++i) {
    come_back(forked(1000));
    bus_.clock().advance(std::chrono::seconds(1));
  }
  bus_.pump();

  EXPECT_EQ(losses().size(), 10U);
}

TEST_F(NotaryTest, WhoShowsALostHistoryHasNoMailboxThatFillsUp) {
  kodim_.send({kodim_.letter({.to = {"POLRES"}})});

  come_back(forked(1000));
  bus_.pump();

  const auto status = bus_.heart().status();
  const auto polres =
      std::ranges::find(status.agencies, AgencyCode("POLRES"), &broker::AgencyStatus::agency);
  ASSERT_NE(polres, status.agencies.end());
  EXPECT_FALSE(polres->connected);
  EXPECT_EQ(polres->in_flight, 0U);
}

TEST_F(NotaryTest, ALogThatCannotBeReadIsNoLostHistory) {
  const auto seen = polres_.submit(polres_.letters(2)).checkpoint();
  bus_.open_on(growing_);
  growing_.when_a_tile_is_read(
      [] { return Result<void>(fail(ErrorCode::corrupt, "tile 0 of level 0 is missing")); });
  v1::Frame hello;
  *hello.mutable_hello() = polres_.usual_hello(true, 256);
  *hello.mutable_hello()->mutable_witnessed()->mutable_seen() = seen;

  polres_.send(hello);

  EXPECT_THAT(polres_.take(), SizeIs(0)) << "nothing is said of it";
  ASSERT_TRUE(bus_.heart().failure());
  EXPECT_EQ(bus_.heart().failure()->code, ErrorCode::corrupt);
}

TEST_F(NotaryTest, AfterALostHistoryTheOperatorSeesItAndNobodyIsEnrolled) {
  EXPECT_FALSE(bus_.heart().status().history_lost);
  come_back(forked(1000));

  EXPECT_TRUE(bus_.heart().status().history_lost);
  EXPECT_EQ(bus_.heart().enrol("whatever it holds").error().code, ErrorCode::history_lost);
}

TEST_F(NotaryTest, G5_ABareClaimStopsNobody) {
  const std::string text =
      eventlog::write_checkpoint({SmallBus::kBus, {1'000'000, leaf_hash("a lie")}});
  v1::Checkpoint lie;
  lie.set_note(identity::write_note(
      {text, {identity::sign_note(text, SmallBus::kBus, bus_.agent_key("POLRES"))}}));

  EXPECT_TRUE(come_back(lie).has_welcome());
  EXPECT_THAT(kodim_.submit({kodim_.letter({.to = {"BPBD"}})}).receipts(), SizeIs(1));
  const std::string other = eventlog::write_checkpoint({"uji/log/2", {5, leaf_hash("another")}});
  v1::Checkpoint of_another_log;
  of_another_log.set_note(identity::write_note(
      {other, {identity::sign_note(other, SmallBus::kBus, bus_.keys().log())}}));
  EXPECT_TRUE(come_back(of_another_log).has_welcome());
  v1::Checkpoint junk;
  junk.set_note("\n\n\n");
  EXPECT_TRUE(come_back(junk).has_welcome());
}

}  // namespace
}  // namespace kentongan::test
