// Shows that the broker erases what it is ordered to erase and says so under its own key, only
// then; that a hold stops it and a release lets it on; and that a broker that ended at any moment
// of it ends the same. Orders come as frames through the whole heart.
#include "broker/erasures.h"

#include <functional>

#include "core/base/tree_hash.h"
#include "core/identity/envelope_item.h"
#include "core/identity/submission.h"
#include "tests/broker/admission/retention_under_test.h"
#include "tests/broker/log_on_log.h"

namespace kentongan::test {
namespace {

using broker::Erasures;

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::UnorderedElementsAre;

/// A log of which an old file is still read, or whose process ends in the middle of erasing.
class BusyLog final : public LogOnLog {
 public:
  using LogOnLog::LogOnLog;
  Result<void> erase(std::span<const eventlog::Rewrite> events, BytesView prefix) override {
    ++tries;
    takes();
    return is_read ? Result<void>(fail(ErrorCode::conflict, "is being read"))
                   : LogOnLog::erase(events, prefix);
  }
  bool is_read = true;
  int tries = 0;
  std::function<void()> takes = [] {};
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
  MessageId sent(Caller& from, const std::string& to) {
    const SealedItem letter = from.letter({.to = {to}, .text = kSecret});
    EXPECT_THAT(from.submit({letter}).receipts(), SizeIs(1));
    return letter.id;
  }
};

TEST_F(ErasuresTest, G11_ErasesItsOwnEventAndSaysSo) {
  const MessageId id = sent_secret();
  ASSERT_TRUE(log_says(kSecret));

  EXPECT_EQ(refusal(polres_, kErase, id), "");
  bus_.tick();

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
  bus_.tick();

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
  bus_.tick();

  const auto heard = bpbd_.receive_all();
  ASSERT_THAT(heard, SizeIs(2));
  EXPECT_TRUE(event_of(heard[0]).has_message());
  EXPECT_TRUE(event_of(heard[1]).has_evidence());
}

TEST_F(ErasuresTest, G11_WhoComesLaterGetsTheErasedForm) {
  bpbd_.leave();
  const MessageId id = sent_secret();
  polres_.submit({order(polres_, kErase, id)});
  bus_.tick();

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
  bus_.tick();

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
  bus_.tick();
  EXPECT_TRUE(log_says(kSecret));
  EXPECT_THAT(erased_by(id), IsEmpty());

  EXPECT_EQ(refusal(kodim_, kRelease, id), "");
  bus_.tick();

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

TEST_F(ErasuresTest, G5_OrdersThatFollowEachOtherDoNotHoldUpCommits) {
  BusyLog counted(bus_.log());
  counted.is_read = false;
  bus_.open_on(counted);
  polres_.hello();
  kodim_.hello();
  std::vector<MessageId> secrets;
  for (int i = 0; i < 20; ++i) {
    secrets.push_back(sent_secret());
  }
  for (const MessageId& id : secrets) {
    ASSERT_EQ(refusal(polres_, kErase, id), "");
  }
  bus_.tick();
  EXPECT_EQ(counted.tries, 1);

  bus_.clock().advance(Erasures::kApart - Micros(1));
  bus_.tick();
  EXPECT_EQ(counted.tries, 1);
  bus_.clock().advance(Micros(1));
  bus_.tick();
  EXPECT_EQ(counted.tries, 2);
  bus_.clock().advance(10 * Erasures::kApart);
  bus_.tick();

  EXPECT_EQ(counted.tries, 2);
  EXPECT_FALSE(log_says(kSecret));
}

TEST_F(ErasuresTest, G5_TheReceiptOfAnOrderDoesNotWaitForWhatItOrders) {
  BusyLog counted(bus_.log());
  counted.is_read = false;
  const MessageId id = sent_over(counted);

  const auto settled = polres_.submit({order(polres_, kErase, id)});

  EXPECT_THAT(settled.receipts(), SizeIs(1));
  EXPECT_EQ(counted.tries, 0);
  EXPECT_LE(bus_.heart().next_tick(), bus_.clock().now());
  bus_.tick();
  EXPECT_EQ(counted.tries, 1);
}

TEST_F(ErasuresTest, G5_CommitsWaitATenthOfTheTimeAtMost) {
  BusyLog slow(bus_.log());
  slow.is_read = false;
  slow.takes = [this] { bus_.clock().advance(std::chrono::seconds(1)); };
  polres_.submit({order(polres_, kErase, sent_over(slow))});
  bus_.tick();
  polres_.submit({order(polres_, kErase, sent_secret())});

  bus_.clock().advance(std::chrono::milliseconds(8900));
  bus_.tick();
  EXPECT_EQ(slow.tries, 1);

  bus_.clock().advance(std::chrono::milliseconds(100));
  bus_.tick();
  EXPECT_EQ(slow.tries, 2);
}

TEST_F(ErasuresTest, G5_TheManyOfOneAgencyDoNotStandBeforeTheOneOfAnother) {
  const MessageId of_kodim = sent(kodim_, "POLRES");
  for (std::size_t i = 0; i < 2 * Erasures::kAtOnceMost; ++i) {
    ASSERT_EQ(refusal(polres_, kErase, sent(polres_, "KODIM")), "");
  }
  ASSERT_EQ(refusal(kodim_, kErase, of_kodim), "");

  bus_.tick();

  EXPECT_THAT(erased_by(of_kodim), ElementsAre(""));
}

TEST_F(ErasuresTest, T16_TriesAgainWhileAnOldFileIsRead) {
  BusyLog busy(bus_.log());
  const MessageId id = sent_over(busy);
  polres_.submit({order(polres_, kErase, id)});
  bus_.tick();
  EXPECT_THAT(erased_by(id), IsEmpty());

  busy.is_read = false;
  bus_.clock().advance(std::chrono::seconds(2));
  bus_.tick();

  EXPECT_THAT(erased_by(id), ElementsAre(""));
  EXPECT_EQ(busy.tries, 2);
}

TEST_F(ErasuresTest, T16_GoesOnAfterACrashBeforeItsWord) {
  BusyLog busy(bus_.log());
  const MessageId id = sent_over(busy);
  polres_.submit({order(polres_, kErase, id)});

  bus_.crash();
  bus_.tick();

  EXPECT_FALSE(log_says(kSecret));
  EXPECT_THAT(erased_by(id), ElementsAre(""));
  bus_.crash();
  bus_.tick();
  EXPECT_THAT(erased_by(id), ElementsAre(""));
}

TEST_F(ErasuresTest, T16_SaysItAgainWhenTheDiskHadNoRoomForTheWord) {
  const MessageId id = sent_secret();
  polres_.send({order(polres_, kErase, id)});
  ASSERT_TRUE(bus_.heart().has_batch());
  auto batch = bus_.heart().take_batch();
  const auto stored = bus_.log().append(batch.events(), batch.state()).value();
  bus_.heart().settle(std::move(batch), stored);
  bus_.heart().tick();

  bus_.refuse_batch();
  bus_.clock().advance(std::chrono::seconds(2));
  bus_.tick();

  EXPECT_THAT(erased_by(id), ElementsAre(""));
}

}  // namespace
}  // namespace kentongan::test
