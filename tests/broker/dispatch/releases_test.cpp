// Shows that the key of a receipt-first message leaves the broker for DELIVERED in its log and for
// nothing less. Agents spoken by hand at a broker's heart.
#include "broker/dispatch/releases.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/identity/sealed_payload.h"
#include "kentongan/v1/event.pb.h"
#include "tests/broker/admission/admission_under_test.h"

namespace kentongan::test {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class ReleasesTest : public AdmissionUnderTest {
 protected:
  /// A sealed message with personal data from POLRES to KODIM and BPBD.
  SealedItem personal(v1::Precedence precedence = v1::PRECEDENCE_BIASA) {
    const Letter letter{.to = {"KODIM", "BPBD"}, .precedence = precedence, .sealed = true};
    v1::Header header = polres_.header_of(letter);
    header.mutable_handling()->add_markings(v1::MARKING_DATA_PRIBADI);
    return polres_.seal_for({"POLRES", "KODIM", "BPBD"}, header, Caller::payload_of(letter));
  }
  /// What comes back for the asking.
  std::vector<v1::KeyRelease> ask(Caller& caller, const MessageId& id, const MessageId& evidence) {
    v1::Frame frame;
    frame.set_session(caller.session());
    frame.mutable_key_release()->set_id(id.str());
    if (!evidence.is_zero()) {
      frame.mutable_key_release()->set_evidence(evidence.str());
    }
    caller.take();
    caller.send(frame);
    std::vector<v1::KeyRelease> released;
    for (const v1::Frame& answer : caller.take()) {
      if (answer.has_key_release()) {
        released.push_back(answer.key_release());
      }
    }
    return released;
  }
  /// Gives DELIVERED for all that has come. @return its id.
  MessageId give_receipt(Caller& caller) {
    const auto delivers = caller.deliveries();
    EXPECT_THAT(delivers, SizeIs(1));
    const SealedItem receipt = caller.delivered(delivers.front());
    EXPECT_THAT(caller.submit({receipt}).receipts(), SizeIs(1));
    return receipt.id;
  }
};

TEST_F(ReleasesTest, G11_WhatIsReceiptFirstIsDeliveredWithoutAKey) {
  polres_.submit({personal()});

  const auto at_kodim = kodim_.receive_all();

  ASSERT_THAT(at_kodim, SizeIs(1));
  const v1::Event event = event_of(at_kodim[0]);
  EXPECT_THAT(event.message().envelope().wraps(), IsEmpty());
  EXPECT_NE(bus_.leaf(event.seq()).flags & eventlog::receipt_first, 0);
  EXPECT_THAT(bus_.event(event.seq()).message().envelope().wraps(), SizeIs(3)) << "they are kept";
}

TEST_F(ReleasesTest, G11_TheKeyComesForTheReceiptAndOpensForItsAgencyAlone) {
  const SealedItem item = personal();
  polres_.submit({item});
  const MessageId receipt = give_receipt(kodim_);

  const auto released = ask(kodim_, item.id, receipt);

  ASSERT_THAT(released, SizeIs(1));
  ASSERT_THAT(released[0].wraps(), SizeIs(1));
  EXPECT_TRUE(identity::unwrap_key(released[0].wraps(0), bus_.keyring("KODIM").sealing()));
}

TEST_F(ReleasesTest, G11_WithoutAReceiptNobodyGetsIt) {
  const SealedItem item = personal();
  polres_.submit({item});
  kodim_.receive_all();

  EXPECT_THAT(ask(kodim_, item.id, {}), IsEmpty());
  EXPECT_THAT(ask(kodim_, item.id, item.id), IsEmpty()) << "no evidence";
  EXPECT_THAT(ask(kodim_, item.id, bus_.random().message_id(1)), IsEmpty());
}

TEST_F(ReleasesTest, G11_AnothersReceiptIsNone) {
  const SealedItem item = personal();
  polres_.submit({item});
  const MessageId receipt = give_receipt(kodim_);

  EXPECT_THAT(ask(bpbd_, item.id, receipt), IsEmpty());
  EXPECT_THAT(ask(gulkarmat_.hello().has_welcome() ? gulkarmat_ : bpbd_, item.id, receipt),
              IsEmpty());
}

TEST_F(ReleasesTest, G11_AReceiptForWhatCameBeforeIsNone) {
  polres_.submit({polres_.letter()});
  const MessageId receipt = give_receipt(kodim_);
  const SealedItem item = personal();
  polres_.submit({item});
  kodim_.receive_all();

  EXPECT_THAT(ask(kodim_, item.id, receipt), IsEmpty());
}

TEST_F(ReleasesTest, G11_AReceiptThatIsNotYetSyncedIsNone) {
  const SealedItem item = personal();
  polres_.submit({item});
  const SealedItem receipt = kodim_.delivered(kodim_.deliveries().front());
  kodim_.send({receipt});

  EXPECT_THAT(ask(kodim_, item.id, receipt.id), IsEmpty());
  bus_.pump();
  EXPECT_THAT(ask(kodim_, item.id, receipt.id), SizeIs(1));
}

TEST_F(ReleasesTest, G11_ABrokerThatWasKilledGivesItForTheReceiptOfBefore) {
  const SealedItem item = personal();
  polres_.submit({item});
  const MessageId receipt = give_receipt(kodim_);

  bus_.crash();
  kodim_.hello();

  EXPECT_THAT(ask(kodim_, item.id, receipt), SizeIs(1));
}

TEST_F(ReleasesTest, AnAuthorNeedsNoReceipt) {
  const SealedItem item = personal();
  polres_.submit({item});

  EXPECT_THAT(ask(polres_, item.id, {}), SizeIs(1));
}

TEST_F(ReleasesTest, FlashBringsItsKeyAlong) {
  polres_.submit({personal(v1::PRECEDENCE_KILAT)}, v1::PRECEDENCE_KILAT);

  const auto at_kodim = kodim_.receive_all();

  ASSERT_THAT(at_kodim, SizeIs(1));
  EXPECT_THAT(event_of(at_kodim[0]).message().envelope().wraps(), SizeIs(3));
}

TEST_F(ReleasesTest, G11_WhereARuleAsksForTheReceiptFirstAnOpenPayloadIsRefused) {
  const Letter told{.to = {"KODIM"}};
  v1::Header header = polres_.header_of(told);
  header.mutable_subject()->set_purpose("tanda-terima-dulu");
  const auto open = polres_.submit({polres_.seal(header, Caller::payload_of(told))});

  ASSERT_THAT(open.refusals(), SizeIs(1));
  EXPECT_EQ(open.refusals(0).rule(), "TERIMA");
  EXPECT_THAT(open.refusals(0).text().id(), HasSubstr("send --seal"));

  const Letter sealed{.to = {"KODIM"}, .sealed = true};
  header = polres_.header_of(sealed);
  header.mutable_subject()->set_purpose("tanda-terima-dulu");
  polres_.submit({polres_.seal_for({"POLRES", "KODIM"}, header, Caller::payload_of(sealed))});
  const auto at_kodim = kodim_.receive_all();
  ASSERT_THAT(at_kodim, SizeIs(1));
  EXPECT_THAT(event_of(at_kodim[0]).message().envelope().wraps(), IsEmpty());
}

}  // namespace
}  // namespace kentongan::test
