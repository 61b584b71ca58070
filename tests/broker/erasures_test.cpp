// Shows that the broker erases what it is ordered to erase and says so under its own key, only
// then; that a hold stops it and a release lets it on; and that a broker that ended at any moment
// of it ends the same. Orders come as frames through the whole heart.
#include "broker/erasures.h"

#include "core/base/tree_hash.h"
#include "core/identity/envelope_item.h"
#include "core/identity/submission.h"
#include "tests/broker/admission/retention_under_test.h"
#include "tests/broker/log_on_log.h"

namespace kentongan::test {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::UnorderedElementsAre;

/// A log of which an old file is still read, or whose process ends in the middle of erasing.
class BusyLog final : public LogOnLog {
 public:
  using LogOnLog::LogOnLog;
  Result<void> erase(std::span<const eventlog::Rewrite> events) override {
    ++tries;
    return is_read ? Result<void>(fail(ErrorCode::conflict, "is being read"))
                   : LogOnLog::erase(events);
  }
  bool is_read = true;
  int tries = 0;
};

class ErasuresTest : public RetentionUnderTest {
 protected:
  /// The bus goes on over it, both desks connected. @return a message from one to the other.
  MessageId sent_over(BusyLog& busy) {
    bus_.open_on(busy);
    polres_.hello();
    kodim_.hello();
    return sent_secret();
  }
};

TEST_F(ErasuresTest, G11_ErasesItsOwnEventAndSaysSo) {
  const MessageId id = sent_secret();
  ASSERT_TRUE(log_says(kSecret));

  EXPECT_EQ(refusal(polres_, kErase, id), "");
  bus_.pump();

  EXPECT_FALSE(log_says(kSecret));
  EXPECT_THAT(erased_by(id), ElementsAre(""));
  const v1::Envelope left = event_named(id).message().envelope();
  const auto item = identity::hash_envelope(left);
  ASSERT_TRUE(item);
  EXPECT_EQ(item->shown, identity::Shown::payload_erased);
  const auto leaf = bus_.leaf(bus_.log().find(id)->value().number.value());
  EXPECT_EQ(leaf.item, item->hashes.item_hash);
}

TEST_F(ErasuresTest, G9_ItsWordStandsUnderItsStatementKey) {
  const MessageId id = sent_secret();
  polres_.submit({order(polres_, kErase, id)});
  bus_.pump();

  const v1::Event last = bus_.event(bus_.head());
  ASSERT_TRUE(last.has_evidence());
  v1::Evidence said;
  ASSERT_TRUE(said.ParseFromString(last.evidence().envelope().header()));
  const auto item = identity::hash_envelope(last.evidence().envelope());
  ASSERT_TRUE(item);

  EXPECT_EQ(said.code(), v1::EVIDENCE_CODE_ERASED);
  EXPECT_EQ(said.reason().legal_basis(), "UU 27/2022 Pasal 44");
  EXPECT_TRUE(identity::verify_submission(item->hashes.item_hash,
                                          last.evidence().envelope().signatures(),
                                          [this](const KeyId&) -> Result<identity::PublicKey> {
                                            return bus_.keys().statement().public_key();
                                          }));
  EXPECT_EQ(bus_.leaf(bus_.head()).signer.view(), bus_.keys().statement().key_id().view());
}

TEST_F(ErasuresTest, G11_EveryHolderHearsOfOrderAndErasure) {
  const MessageId id = sent_secret();
  bpbd_.receive_all();

  polres_.submit({order(polres_, kErase, id)});
  bus_.pump();

  const auto heard = bpbd_.receive_all();
  ASSERT_THAT(heard, SizeIs(2));
  EXPECT_TRUE(event_of(heard[0]).has_message());
  EXPECT_TRUE(event_of(heard[1]).has_evidence());
}

TEST_F(ErasuresTest, G11_WhoComesLaterGetsTheErasedForm) {
  bpbd_.leave();
  const MessageId id = sent_secret();
  polres_.submit({order(polres_, kErase, id)});
  bus_.pump();

  bpbd_.hello();
  const auto heard = bpbd_.receive_all();

  ASSERT_FALSE(heard.empty());
  EXPECT_EQ(event_of(heard[0]).message().envelope().payload(), "");
  EXPECT_NE(event_of(heard[0]).message().envelope().header_salts(), "");
}

TEST_F(ErasuresTest, AHolderSaysThatItHasErasedOnceAndOnlyWhereItIsOrdered) {
  const MessageId id = sent_secret();
  EXPECT_EQ(refusal_of(kodim_, kodim_.evidence(v1::EVIDENCE_CODE_ERASED, id)),
            v1::REFUSAL_REASON_NOT_PERMITTED);
  polres_.submit({order(polres_, kErase, id)});
  bus_.pump();

  EXPECT_THAT(kodim_.submit({kodim_.evidence(v1::EVIDENCE_CODE_ERASED, id)}).receipts(), SizeIs(1));
  EXPECT_THAT(polres_.submit({polres_.evidence(v1::EVIDENCE_CODE_ERASED, id)}).receipts(),
              SizeIs(1));

  EXPECT_THAT(erased_by(id), UnorderedElementsAre("", "KODIM", "POLRES"));
  EXPECT_EQ(refusal_of(kodim_, kodim_.evidence(v1::EVIDENCE_CODE_ERASED, id)),
            v1::REFUSAL_REASON_NOT_PERMITTED);
}

TEST_F(ErasuresTest, G11_AHoldInTheSameCommitStopsItAndAReleaseLetsItOn) {
  const MessageId id = sent_secret();
  polres_.send({order(polres_, kErase, id)});
  kodim_.send({order(kodim_, kHold, id)});
  bus_.pump();
  EXPECT_TRUE(log_says(kSecret));
  EXPECT_THAT(erased_by(id), IsEmpty());

  EXPECT_EQ(refusal(kodim_, kRelease, id), "");
  bus_.pump();

  EXPECT_FALSE(log_says(kSecret));
  EXPECT_THAT(erased_by(id), ElementsAre(""));
}

TEST_F(ErasuresTest, TheLeafOfAHoldSaysSo) {
  const MessageId id = sent_secret();
  const SealedItem hold = order(kodim_, kHold, id);
  ASSERT_EQ(refusal(kodim_, hold), "");

  const auto leaf = bus_.leaf(bus_.log().find(hold.id)->value().number.value());
  const auto target = bus_.log().read(bus_.log().find(id)->value().number, 1)->front();

  EXPECT_NE(leaf.flags & eventlog::legal_hold, 0);
  EXPECT_EQ(leaf.subject, leaf_hash(target.leaf.view()));
}

TEST_F(ErasuresTest, T16_TriesAgainWhileAnOldFileIsRead) {
  BusyLog busy(bus_.log());
  const MessageId id = sent_over(busy);
  polres_.submit({order(polres_, kErase, id)});
  bus_.pump();
  EXPECT_THAT(erased_by(id), IsEmpty());

  busy.is_read = false;
  bus_.clock().advance(std::chrono::seconds(2));
  bus_.heart().tick();
  bus_.pump();

  EXPECT_THAT(erased_by(id), ElementsAre(""));
  EXPECT_EQ(busy.tries, 2);
}

TEST_F(ErasuresTest, T16_GoesOnAfterACrashBeforeItsWord) {
  BusyLog busy(bus_.log());
  const MessageId id = sent_over(busy);
  polres_.submit({order(polres_, kErase, id)});

  bus_.crash();
  bus_.pump();

  EXPECT_FALSE(log_says(kSecret));
  EXPECT_THAT(erased_by(id), ElementsAre(""));
  bus_.crash();
  bus_.pump();
  EXPECT_THAT(erased_by(id), ElementsAre(""));
}

TEST_F(ErasuresTest, T16_SaysItAgainWhenTheDiskHadNoRoomForTheWord) {
  const MessageId id = sent_secret();
  polres_.send({order(polres_, kErase, id)});
  ASSERT_TRUE(bus_.heart().has_batch());
  auto batch = bus_.heart().take_batch();
  const auto stored = bus_.log().append(batch.events(), batch.state()).value();
  bus_.heart().settle(std::move(batch), stored);

  bus_.refuse_batch();
  bus_.clock().advance(std::chrono::seconds(2));
  bus_.heart().tick();
  bus_.pump();

  EXPECT_THAT(erased_by(id), ElementsAre(""));
}

}  // namespace
}  // namespace kentongan::test
