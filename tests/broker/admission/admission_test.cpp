// Shows why an item is refused, one reason after the other.
// Real frames through the whole heart: a refusal counts as it reaches its sender.
#include "broker/admission/admission.h"

#include "core/base/clock.h"
#include "core/base/tree_hash.h"
#include "core/identity/item.h"
#include "core/identity/submission.h"
#include "tests/broker/admission/admission_under_test.h"

namespace kentongan::test {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class AdmissionTest : public AdmissionUnderTest {
 protected:
  static SealedItem correction(Caller& caller, const MessageId& original, const std::string& to) {
    v1::Header header = caller.header_of({.to = {to}});
    header.mutable_identity()->set_type("correction");
    header.mutable_subject()->set_reply_to(original.str());
    return caller.seal(header, Caller::payload_of({}));
  }
};

TEST_F(AdmissionTest, RefusesWhatCannotBeRead) {
  SealedItem item = polres_.letter();
  item.envelope.set_header("\xff\xff\xff");

  EXPECT_EQ(refusal_of(polres_, item), v1::REFUSAL_REASON_MALFORMED);
}

TEST_F(AdmissionTest, RefusesAHeaderOfMoreThanFourKibibytes) {
  v1::Header header = polres_.header_of({});
  header.mutable_subject()->set_purpose(std::string(5000, 'a'));

  EXPECT_EQ(refusal_of(polres_, polres_.seal(header, Caller::payload_of({}))),
            v1::REFUSAL_REASON_TOO_LARGE);
}

TEST_F(AdmissionTest, RefusesAPayloadWithoutWhatItsTypeRequires) {
  const v1::Header header = polres_.header_of({});

  const auto settled = polres_.submit({polres_.seal(header, "")});

  ASSERT_THAT(settled.refusals(), SizeIs(1));
  EXPECT_EQ(settled.refusals(0).reason(), v1::REFUSAL_REASON_FIELD_INVALID);
  EXPECT_THAT(settled.refusals(0).paths(), ElementsAre("text"));
}

TEST_F(AdmissionTest, RefusesAMessageOfAnotherLaneThanItsSubmission) {
  EXPECT_EQ(refusal_of(polres_, polres_.letter(), v1::PRECEDENCE_KILAT),
            v1::REFUSAL_REASON_FIELD_INVALID);
}

TEST_F(AdmissionTest, RefusesASignatureOverOtherBytes) {
  SealedItem item = polres_.letter();
  v1::Frame frame = polres_.submission({item});
  frame.mutable_submit()->mutable_items(0)->set_salt(std::string(32, 'z'));

  const auto settled = polres_.submit(frame);

  EXPECT_THAT(reasons_of(settled), ElementsAre(v1::REFUSAL_REASON_BAD_SIGNATURE));
}

TEST_F(AdmissionTest, RefusesASubmissionWithoutSignature) {
  v1::Frame frame = polres_.submission({polres_.letter()});
  frame.mutable_submit()->clear_signatures();

  EXPECT_THAT(reasons_of(polres_.submit(frame)), ElementsAre(v1::REFUSAL_REASON_BAD_SIGNATURE));
}

TEST_F(AdmissionTest, RefusesAKeyThatIsNotTheAuthors) {
  const SealedItem item = polres_.letter();
  v1::Frame frame = polres_.submission({item});
  *frame.mutable_submit()->mutable_signatures(0) = identity::sign_submission(
      bus_.agent_key("KODIM"), identity::submission_root(std::vector{item.item_hash}));

  EXPECT_THAT(reasons_of(polres_.submit(frame)), ElementsAre(v1::REFUSAL_REASON_KEY_UNKNOWN));
}

TEST_F(AdmissionTest, RefusesAKeyThatTheDirectoryDoesNotKnow) {
  const SealedItem item = polres_.letter();
  const auto stranger = identity::SigningKey::generate(bus_.random());
  v1::Frame frame = polres_.submission({item});
  *frame.mutable_submit()->mutable_signatures(0) =
      identity::sign_submission(stranger, identity::submission_root(std::vector{item.item_hash}));

  EXPECT_THAT(reasons_of(polres_.submit(frame)), ElementsAre(v1::REFUSAL_REASON_KEY_UNKNOWN));
}

TEST_F(AdmissionTest, RefusesAMessageOfAnotherBus) {
  EXPECT_EQ(refusal_of_letter({.bus = "lain/log/1"}), v1::REFUSAL_REASON_WRONG_BUS);
}

TEST_F(AdmissionTest, RefusesWhatHasExpired) {
  EXPECT_EQ(refusal_of_letter({.expires_at_us = bus_.clock().wall_us() - 1}),
            v1::REFUSAL_REASON_EXPIRED);
}

TEST_F(AdmissionTest, RefusesAMessageFromMoreThanADayAhead) {
  EXPECT_EQ(refusal_of_letter({.written_after_us = kDayUs + 60'000'000}), v1::REFUSAL_REASON_CLOCK);
}

TEST_F(AdmissionTest, TakesAMessageThatWasWrittenDaysAgoWithoutABroker) {
  EXPECT_EQ(refusal_of_letter({.written_after_us = -9 * kDayUs}), v1::REFUSAL_REASON_UNSPECIFIED);
}

TEST_F(AdmissionTest, RefusesAnAddressThatNobodyKnows) {
  EXPECT_EQ(refusal_of_letter({.to = {"TIADA"}}), v1::REFUSAL_REASON_ADDRESS_UNKNOWN);
  EXPECT_EQ(refusal_of_letter({.to = {}, .groups = {"112:99.99:BANJIR"}}),
            v1::REFUSAL_REASON_ADDRESS_UNKNOWN);
}

TEST_F(AdmissionTest, TakesAnAgencyThatHasNoDeskYet) {
  EXPECT_EQ(refusal_of_letter({.to = {"DINKES"}}), v1::REFUSAL_REASON_UNSPECIFIED);
}

TEST_F(AdmissionTest, RefusesAnExerciseThatIsNotMarked) {
  v1::Header header = polres_.header_of({.exercise = "TFG-1"});
  header.mutable_handling()->clear_markings();

  EXPECT_EQ(refusal_of(polres_, polres_.seal(header, Caller::payload_of({}))),
            v1::REFUSAL_REASON_EXERCISE_MIXED);
}

TEST_F(AdmissionTest, RefusesADutyThatItsAuthorsAgencyDoesNotHave) {
  v1::Header unknown = polres_.header_of({});
  unknown.mutable_author()->set_duty("KAPOLRESS");
  EXPECT_EQ(refusal_of(polres_, polres_.seal(unknown, Caller::payload_of({}))),
            v1::REFUSAL_REASON_DUTY_NOT_HELD);

  v1::Header known = polres_.header_of({});
  known.mutable_author()->set_duty("AUDITOR");
  EXPECT_EQ(refusal_of(polres_, polres_.seal(known, Caller::payload_of({}))),
            v1::REFUSAL_REASON_UNSPECIFIED);
  v1::Header watch = polres_.header_of({});
  watch.mutable_author()->set_duty("PIKET");
  EXPECT_EQ(refusal_of(polres_, polres_.seal(watch, Caller::payload_of({}))),
            v1::REFUSAL_REASON_UNSPECIFIED);

  v1::Evidence evidence = kodim_.usual_evidence(v1::EVIDENCE_CODE_READ, sent());
  evidence.set_duty("DANDIMM");
  EXPECT_EQ(refusal_of(kodim_, kodim_.evidence(evidence)), v1::REFUSAL_REASON_DUTY_NOT_HELD);
}

TEST_F(AdmissionTest, RefusesTheAddressOfADutyThatTheAgencyDoesNotHave) {
  const auto to_duty = [&](const std::string& duty) {
    v1::Header header = polres_.header_of({});
    header.mutable_addresses()->mutable_to(0)->set_duty(duty);
    return refusal_of(polres_, polres_.seal(header, Caller::payload_of({})));
  };

  EXPECT_EQ(to_duty("DANDIMM"), v1::REFUSAL_REASON_ADDRESS_UNKNOWN);
  EXPECT_EQ(to_duty("AUDITOR"), v1::REFUSAL_REASON_UNSPECIFIED);
  EXPECT_EQ(to_duty("PIKET"), v1::REFUSAL_REASON_UNSPECIFIED);
}

TEST_F(AdmissionTest, DoesNotCarryTopSecret) {
  EXPECT_EQ(refusal_of_letter({.classification = v1::CLASSIFICATION_SANGAT_RAHASIA}),
            v1::REFUSAL_REASON_NOT_CARRIED);
}

TEST_F(AdmissionTest, RefusesAnIdThatStandsForOtherContentWithAnAlarm) {
  v1::Header header = polres_.header_of({});
  polres_.submit({polres_.seal(header, Caller::payload_of({}))});
  header.mutable_chain()->set_sender_seq(2);
  polres_.set_number(2, {});

  const auto reason = refusal_of(polres_, polres_.seal(header, Caller::payload_of({.text = "b"})));

  EXPECT_EQ(reason, v1::REFUSAL_REASON_ID_REUSED);
  const v1::Event alarm = bus_.event(bus_.head() - 1);
  ASSERT_TRUE(alarm.has_statement());
  EXPECT_EQ(alarm.statement().kind(), v1::Statement::KIND_WITNESS_ALARM);
}

TEST_F(AdmissionTest, G5_AFloodOfReusedIdsRaisesAFewAlarms) {
  v1::Header header = polres_.header_of({});
  polres_.submit({polres_.seal(header, Caller::payload_of({}))});
  const auto head = bus_.head();
  std::vector<SealedItem> items;
  items.reserve(30);
  for (int i = 0; i < 30; ++i) {
    items.push_back(polres_.seal(header, Caller::payload_of({.text = std::to_string(i)})));
  }

  EXPECT_THAT(polres_.submit(items).refusals(), SizeIs(30));

  EXPECT_EQ(bus_.head() - head, 30U + 10U) << "a refusal each, and ten alarms";
}

TEST_F(AdmissionTest, RefusesAReplayByAnotherAgencyWithAnAlarm) {
  const SealedItem letter = polres_.letter();
  const v1::Frame frame = polres_.submission({letter});
  polres_.submit(frame);
  v1::Frame replayed = kodim_.submission({letter});
  *replayed.mutable_submit()->mutable_signatures() = frame.submit().signatures();

  const auto settled = kodim_.submit(replayed);

  EXPECT_THAT(reasons_of(settled), ElementsAre(v1::REFUSAL_REASON_ID_REUSED));
  EXPECT_EQ(bus_.event(bus_.head() - 1).statement().kind(), v1::Statement::KIND_WITNESS_ALARM);
}

TEST_F(AdmissionTest, RefusesASenderNumberThatStandsForAnotherItem) {
  polres_.submit({polres_.letter()});
  polres_.set_number(0, {});

  EXPECT_EQ(refusal_of(polres_, polres_.letter()), v1::REFUSAL_REASON_SENDER_GAP);
}

TEST_F(AdmissionTest, RefusesAChainThatDoesNotFitTheItemBefore) {
  polres_.submit({polres_.letter()});
  polres_.set_number(1, std::string(32, 'z'));

  EXPECT_EQ(refusal_of(polres_, polres_.letter()), v1::REFUSAL_REASON_SENDER_GAP);
}

TEST_F(AdmissionTest, TakesLaterNumbersFirstAndReportsTheGapUntilItIsFilled) {
  const SealedItem first = polres_.letter();
  const SealedItem second = polres_.letter();
  EXPECT_THAT(polres_.submit({second}).receipts(), SizeIs(1));
  Caller other(bus_, "POLRES");

  const auto before = other.hello(false).welcome().sender_seq();
  EXPECT_THAT(polres_.submit({first}).receipts(), SizeIs(1));
  const auto after = other.hello(false).welcome().sender_seq();

  EXPECT_EQ(before, 0U);
  EXPECT_EQ(after, 2U);
}

TEST_F(AdmissionTest, ARefusedItemUsesItsNumberUp) {
  polres_.submit({polres_.letter({.to = {"TIADA"}})});

  EXPECT_THAT(polres_.submit({polres_.letter()}).receipts(), SizeIs(1));
  Caller other(bus_, "POLRES");
  EXPECT_EQ(other.hello(false).welcome().sender_seq(), 2U);
}

TEST_F(AdmissionTest, ARefusedItemThatComesAgainHearsItsFirstReason) {
  const SealedItem item = polres_.letter({.to = {"TIADA"}});
  polres_.submit({polres_.letter()});

  EXPECT_EQ(refusal_of(polres_, item), v1::REFUSAL_REASON_ADDRESS_UNKNOWN);
  EXPECT_EQ(refusal_of(polres_, item), v1::REFUSAL_REASON_ADDRESS_UNKNOWN);

  bus_.crash();
  polres_.hello();
  EXPECT_EQ(refusal_of(polres_, item), v1::REFUSAL_REASON_ADDRESS_UNKNOWN);
  EXPECT_THAT(polres_.submit({polres_.letter()}).receipts(), SizeIs(1));
}

TEST_F(AdmissionTest, NumbersOfRefusedItemsLeaveNoGapAfterACrash) {
  polres_.submit({polres_.letter()});
  polres_.submit({polres_.letter({.to = {"TIADA"}}), polres_.letter({.to = {"TIADA"}})});

  bus_.crash();

  const v1::Frame welcome = polres_.hello();
  EXPECT_EQ(welcome.welcome().sender_seq(), 3U);
  EXPECT_THAT(polres_.submit({polres_.letter()}).receipts(), SizeIs(1));
}

TEST_F(AdmissionTest, ARefusalThatWasOnlyCountedIsLookedAtAgainAfterACrash) {
  broker::BrokerConfig config = SmallBus::usual_config();
  config.gateway.refusals_per_minute = 1;
  SmallBus bus(config);
  Caller polres(bus, "POLRES");
  polres.hello();
  polres.submit({polres.letter({.to = {"TIADA"}})});
  const SealedItem counted = polres.letter({.to = {"TIADA"}});
  const auto head = bus.head();
  EXPECT_EQ(refusal_of(polres, counted), v1::REFUSAL_REASON_ADDRESS_UNKNOWN);
  ASSERT_EQ(bus.head(), head) << "no event of its own";
  EXPECT_THAT(polres.submit({polres.letter()}).receipts(), SizeIs(1));

  bus.crash();
  polres.hello();

  EXPECT_EQ(refusal_of(polres, counted), v1::REFUSAL_REASON_ADDRESS_UNKNOWN);
}

TEST_F(AdmissionTest, ARowOfSpentNumbersThatAFullDiskDidNotTakeIsWrittenLater) {
  broker::BrokerConfig config = SmallBus::usual_config();
  config.gateway.refusals_per_minute = 0;
  SmallBus bus(config);
  Caller polres(bus, "POLRES");
  polres.hello();
  const SealedItem counted = polres.letter({.to = {"TIADA"}});
  polres.submit({counted});
  const SealedItem letter = polres.letter();
  polres.send({letter});
  bus.refuse_batch();
  polres.take();
  EXPECT_THAT(polres.submit({letter}).receipts(), SizeIs(1));

  bus.crash();
  polres.hello();

  EXPECT_EQ(refusal_of(polres, counted), v1::REFUSAL_REASON_ADDRESS_UNKNOWN);
}

TEST_F(AdmissionTest, ACorrectionReachesWhoeverHasTheOriginalAndNamesItsLeaf) {
  const MessageId original = sent();
  const eventlog::Leaf first = bus_.leaf(bus_.head());
  bpbd_.receive_all();

  const auto settled = polres_.submit({correction(polres_, original, "KODIM")});

  ASSERT_THAT(settled.receipts(), SizeIs(1));
  EXPECT_THAT(bpbd_.receive_all(), SizeIs(1));
  const eventlog::Leaf leaf = bus_.leaf(settled.receipts(0).seq());
  EXPECT_EQ(leaf.code, v1::EVIDENCE_CODE_CORRECTED);
  EXPECT_EQ(leaf.subject, leaf_hash(eventlog::encode(first).view()));
}

TEST_F(AdmissionTest, OnlyTheAuthorOfAMessageCorrectsIt) {
  const MessageId original = sent();

  const auto settled = kodim_.submit({correction(kodim_, original, "POLRES")});

  ASSERT_THAT(settled.refusals(), SizeIs(1));
  const v1::Refusal& refusal = settled.refusals(0);
  EXPECT_EQ(refusal.reason(), v1::REFUSAL_REASON_NOT_PERMITTED);
  EXPECT_EQ(refusal.rule(), "R00-correction");
  EXPECT_EQ(refusal.text().id(),
            "Ditolak aturan R00-correction: hanya penulis pesan asal yang boleh meralat atau "
            "mencabutnya. Pesan asal tetap berlaku; ralat ini tidak diteruskan, penolakannya "
            "tercatat. Kirim pesan sendiri yang membalas pesan asal itu.");
  EXPECT_EQ(refusal.text().en(),
            "Refused by rule R00-correction: only the author of the original may correct or "
            "withdraw it. The original stands; this correction was not passed on, the refusal is "
            "on record. Send a message of your own that replies to the original.");
  const v1::Event event = bus_.event(refusal.seq());
  EXPECT_EQ(event.refused().text().id(), refusal.text().id());
}

}  // namespace
}  // namespace kentongan::test
