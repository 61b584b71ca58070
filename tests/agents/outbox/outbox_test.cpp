// Shows that what an officer sent stays until the broker has it or says no, through any kill.
// An outbox over a MemoryLog that is closed and opened again between the steps.
#include "agents/outbox/outbox.h"

#include <gtest/gtest.h>

#include "agents/outbox/outbox_rows.h"
#include "core/eventlog/memory_log.h"
#include "core/identity/item.h"
#include "tests/support/manual_clock.h"

namespace kentongan::agents {
namespace {

class OutboxTest : public ::testing::Test {
 protected:
  OutboxTest() { reopen(); }

  void reopen() {
    outbox_.reset();
    log_.reset();
    auto opened = eventlog::MemoryLog::open(disk_, eventlog::Ordering::arrival);
    ASSERT_TRUE(opened);
    log_ = *std::move(opened);
    outbox_.emplace(*log_, clock_, random_);
    ASSERT_TRUE(outbox_->open());
  }
  OutboxDraft message(Lane lane = Lane::biasa) {
    v1::Header header;
    header.mutable_identity()->set_id(random_.message_id(clock_.wall_us()).str());
    header.mutable_identity()->set_type("general_message");
    header.mutable_addresses()->add_to()->set_agency("BPBD-DKI");
    return {lane, header, std::nullopt, "isi"};
  }
  MessageId add(Lane lane = Lane::biasa) {
    const auto item = outbox_->add(message(lane));
    EXPECT_TRUE(item);
    return item ? item->id : MessageId{};
  }
  MessageId add_evidence(v1::EvidenceCode code) {
    v1::Evidence evidence;
    evidence.set_id(random_.message_id(clock_.wall_us()).str());
    evidence.set_code(code);
    const auto item = outbox_->add({Lane::biasa, std::nullopt, evidence, {}});
    EXPECT_TRUE(item);
    return item ? item->id : MessageId{};
  }
  static Outcome receipt(const MessageId& id, std::uint64_t seq = 9) {
    Outcome outcome;
    outcome.id = id;
    outcome.receipt.emplace().set_seq(seq);
    return outcome;
  }
  static Outcome refusal(const MessageId& id, v1::RefusalReason reason) {
    Outcome outcome;
    outcome.id = id;
    outcome.refusal.emplace().set_reason(reason);
    outcome.final = !is_passing(reason);
    return outcome;
  }
  OutboxState state_of(const MessageId& id) {
    const OutboxItem* item = outbox_->find(id);
    EXPECT_NE(item, nullptr);
    return item == nullptr ? OutboxState::draft : item->state;
  }

  test::ManualClock clock_;
  SeededRandom random_{23};
  eventlog::MemoryDisk disk_;
  std::unique_ptr<eventlog::MemoryLog> log_;
  std::optional<Outbox> outbox_;
};

TEST_F(OutboxTest, BytesNumberAndHashAreFixedWhenAdded) {
  const auto first = outbox_->add(message());
  const auto second = outbox_->add(message());
  ASSERT_TRUE(first && second);
  reopen();

  const auto kept = outbox_->to_send();

  ASSERT_EQ(kept.size(), 2U);
  EXPECT_EQ(kept[0].header, first->header);
  EXPECT_EQ(kept[0].salt, first->salt);
  v1::Header header;
  ASSERT_TRUE(header.ParseFromString(kept[1].header));
  EXPECT_EQ(header.chain().sender_seq(), 2U);
  EXPECT_EQ(header.chain().sender_prev(), first->item_hash.str());
  const auto hashes =
      identity::hash_item({kept[1].media_type, kept[1].header, kept[1].payload, kept[1].salt});
  EXPECT_EQ(hashes->item_hash, second->item_hash);
}

TEST_F(OutboxTest, NamesTheCheckpointThatTheDeskHadSeen) {
  outbox_->saw({7, Digest::copied(Bytes(Digest::kSize, 'r'))});
  add();
  add_evidence(v1::EVIDENCE_CODE_READ);

  v1::Header header;
  v1::Evidence evidence;
  ASSERT_TRUE(header.ParseFromString(outbox_->to_send()[0].header));
  ASSERT_TRUE(evidence.ParseFromString(outbox_->to_send()[1].header));
  EXPECT_EQ(header.chain().seen_size(), 7U);
  EXPECT_EQ(header.chain().seen_root(), Bytes(Digest::kSize, 'r'));
  EXPECT_EQ(evidence.seen_size(), 7U);
  EXPECT_EQ(evidence.seen_root(), Bytes(Digest::kSize, 'r'));
}

TEST_F(OutboxTest, TheNumberGoesOnAfterAKill) {
  add();
  reopen();
  add();

  EXPECT_EQ(outbox_->chain().seq, 2U);
}

TEST_F(OutboxTest, HandsOutTheMostUrgentFirst) {
  add(Lane::biasa);
  const MessageId flash = add(Lane::kilat);
  reopen();

  EXPECT_EQ(outbox_->to_send().front().id, flash);
}

TEST_F(OutboxTest, WhatWasOnTheLineWaitsAgainAfterAKill) {
  const MessageId id = add();
  outbox_->note_sent(id);
  EXPECT_EQ(state_of(id), OutboxState::sent);

  reopen();

  EXPECT_EQ(state_of(id), OutboxState::waiting);
  EXPECT_EQ(outbox_->to_send().size(), 1U);
}

TEST_F(OutboxTest, AReceiptSettlesForGood) {
  const MessageId id = add();
  ASSERT_TRUE(outbox_->settle({receipt(id, 77)}));
  reopen();

  EXPECT_EQ(state_of(id), OutboxState::settled);
  EXPECT_EQ(outbox_->highest_receipt()->seq(), 77U);
  EXPECT_TRUE(outbox_->to_send().empty());
}

TEST_F(OutboxTest, WhenItsEventHasComeBackItsRowsGo) {
  const MessageId id = add();
  ASSERT_TRUE(log_->put(outbox_->rows_freed_by(id)));
  outbox_->forget(id);
  reopen();

  EXPECT_EQ(outbox_->find(id), nullptr);
  EXPECT_EQ(outbox_->chain().seq, 1U);
}

TEST_F(OutboxTest, EvidenceThatTheBrokerHoldsLeavesItsWordsUntilItsEventComesBack) {
  const MessageId id = add_evidence(v1::EVIDENCE_CODE_READ);
  ASSERT_TRUE(outbox_->settle({receipt(id)}));
  reopen();

  EXPECT_TRUE(outbox_->items().empty());
  EXPECT_TRUE(log_->state(outbox_rows::kItems)->empty());
  EXPECT_TRUE(log_->state(outbox_rows::kStates)->empty());
  const auto given = outbox_->given();
  ASSERT_TRUE(given);
  ASSERT_EQ(given->size(), 1U);
  EXPECT_EQ(given->front().evidence.code(), v1::EVIDENCE_CODE_READ);
  EXPECT_EQ(given->front().queued_us, clock_.wall_us());

  ASSERT_TRUE(log_->put(outbox_->rows_freed_by(id)));
  outbox_->forget(id);
  reopen();

  EXPECT_TRUE(outbox_->given()->empty());
}

TEST_F(OutboxTest, WhatTheMachineToldOfADeliveryLeavesNothing) {
  const MessageId id = add_evidence(v1::EVIDENCE_CODE_DELIVERED);

  ASSERT_TRUE(outbox_->settle({receipt(id)}));
  reopen();

  EXPECT_TRUE(outbox_->items().empty());
  EXPECT_TRUE(outbox_->given()->empty());
}

TEST_F(OutboxTest, G7_ARefusedItemStaysWithItsReason) {
  const MessageId id = add();
  ASSERT_TRUE(outbox_->settle({refusal(id, v1::REFUSAL_REASON_NOT_PERMITTED)}));
  reopen();

  EXPECT_EQ(state_of(id), OutboxState::refused);
  EXPECT_EQ(outbox_->find(id)->refusal->reason(), v1::REFUSAL_REASON_NOT_PERMITTED);
}

TEST_F(OutboxTest, OnlyARefusedItemCanBeDismissed) {
  const MessageId waiting = add();
  const MessageId refused = add();
  ASSERT_TRUE(outbox_->settle({refusal(refused, v1::REFUSAL_REASON_EXPIRED)}));

  EXPECT_EQ(outbox_->dismiss(waiting).error().code, ErrorCode::conflict);
  EXPECT_EQ(outbox_->dismiss(MessageId{}).error().code, ErrorCode::not_found);
  ASSERT_TRUE(outbox_->dismiss(refused));
  reopen();

  EXPECT_EQ(outbox_->find(refused), nullptr);
}

TEST_F(OutboxTest, ABusyBrokerLeavesTheItemWaiting) {
  const MessageId id = add();
  outbox_->note_sent(id);

  ASSERT_TRUE(outbox_->settle({refusal(id, v1::REFUSAL_REASON_STORAGE_FULL)}));

  EXPECT_EQ(state_of(id), OutboxState::waiting);
  EXPECT_TRUE(outbox_->find(id)->refusal.has_value());
}

TEST_F(OutboxTest, ANumberThatTheOtherDeskUsedIsGivenAnew) {
  const MessageId id = add();
  const Digest before = outbox_->find(id)->item.item_hash;
  ASSERT_TRUE(outbox_->settle({refusal(id, v1::REFUSAL_REASON_SENDER_GAP)}));
  EXPECT_EQ(state_of(id), OutboxState::draft);

  outbox_->adopt({40, Bytes(32, 'p')});
  const auto ready =
      outbox_->renumber([](BytesView) -> const identity::SigningKey* { return nullptr; });
  reopen();

  ASSERT_TRUE(ready);
  ASSERT_EQ(ready->size(), 1U);
  EXPECT_EQ(ready->front().id, id);
  EXPECT_NE(ready->front().item_hash, before);
  EXPECT_EQ(outbox_->find(id)->sender_seq, 41U);
  EXPECT_EQ(outbox_->find(id)->state, OutboxState::waiting);
}

TEST_F(OutboxTest, AFullDiskRefusesAtOnceAndKeepsWhatIsThere) {
  add();
  disk_.set_capacity(disk_.used());

  const auto refused = outbox_->add(message());

  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::storage_full);
  EXPECT_EQ(outbox_->chain().seq, 1U);
  EXPECT_EQ(outbox_->to_send().size(), 1U);
}

TEST_F(OutboxTest, AHeaderBeyondFourKibibytesIsRefused) {
  OutboxDraft draft = message();
  draft.message->mutable_subject()->set_purpose(std::string(5000, 'x'));

  EXPECT_EQ(outbox_->add(std::move(draft)).error().code, ErrorCode::too_large);
}

TEST_F(OutboxTest, AWordThatIsDamagedIsFound) {
  const MessageId id = add_evidence(v1::EVIDENCE_CODE_READ);
  ASSERT_TRUE(outbox_->settle({receipt(id)}));
  const eventlog::StateRow bad{Bytes(outbox_rows::kGiven) + id.str(), "rusak"};
  ASSERT_TRUE(log_->put(std::span(&bad, 1)));

  EXPECT_EQ(outbox_->given().error().code, ErrorCode::corrupt);
}

TEST_F(OutboxTest, ARowThatIsDamagedIsFoundAtOpening) {
  add();
  Bytes key(outbox_rows::kItems);
  append_u64(key, 1);
  const eventlog::StateRow bad{key, "rusak"};
  ASSERT_TRUE(log_->put(std::span(&bad, 1)));

  Outbox again(*log_, clock_, random_);

  EXPECT_EQ(again.open().error().code, ErrorCode::corrupt);
}

}  // namespace
}  // namespace kentongan::agents
