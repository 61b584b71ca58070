// Shows who may give which evidence, whom it reaches, and what is refused.
// Real frames through the whole heart: a refusal counts as it reaches its sender.
#include <limits>

#include "tests/broker/admission/admission_under_test.h"

namespace kentongan::test {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class EvidenceAdmissionTest : public AdmissionUnderTest {};

TEST_F(EvidenceAdmissionTest, EvidenceReachesAuthorAndAddresseesInTheLaneOfTheMessage) {
  const MessageId about = sent();
  polres_.receive_all();
  bpbd_.receive_all();

  kodim_.submit({kodim_.evidence(v1::EVIDENCE_CODE_READ, about)});

  const auto told = polres_.receive_all();
  ASSERT_THAT(told, SizeIs(1));
  EXPECT_TRUE(event_of(told[0]).has_evidence());
  EXPECT_THAT(bpbd_.receive_all(), IsEmpty());
  const auto leaf = bus_.leaf(event_of(told[0]).seq());
  EXPECT_EQ(leaf.code, v1::EVIDENCE_CODE_READ);
  EXPECT_FALSE(leaf.subject.is_zero());
}

TEST_F(EvidenceAdmissionTest, EvidenceAboutASecretReachesItsAuthorAlone) {
  const SealedItem letter =
      polres_.letter({.to = {"KODIM", "BPBD"}, .classification = v1::CLASSIFICATION_RAHASIA});
  polres_.submit({letter});
  bpbd_.receive_all();

  kodim_.submit({kodim_.evidence(v1::EVIDENCE_CODE_READ, letter.id)});

  EXPECT_THAT(bpbd_.receive_all(), IsEmpty());
}

TEST_F(EvidenceAdmissionTest, AnAddresseeMayReadAcknowledgeActRefuseDelegateAndHold) {
  const MessageId about = sent();

  v1::Evidence read = kodim_.usual_evidence(v1::EVIDENCE_CODE_READ, about);
  read.set_officer(bus_.officer("KODIM").id().str());
  const auto settled =
      kodim_.submit({kodim_.evidence(read), kodim_.evidence(v1::EVIDENCE_CODE_ACKNOWLEDGED, about),
                     kodim_.evidence(v1::EVIDENCE_CODE_ACTING, about),
                     kodim_.evidence(v1::EVIDENCE_CODE_ACTED, about),
                     kodim_.evidence(v1::EVIDENCE_CODE_REFUSED, about),
                     kodim_.evidence(v1::EVIDENCE_CODE_DELEGATED, about),
                     kodim_.evidence(v1::EVIDENCE_CODE_HELD, about)});

  EXPECT_THAT(settled.receipts(), SizeIs(7));
}

TEST_F(EvidenceAdmissionTest, NobodyElseMayStateWhatAnAddresseeStates) {
  gulkarmat_.hello();
  EXPECT_EQ(refusal_of_evidence(polres_, v1::EVIDENCE_CODE_READ), v1::REFUSAL_REASON_NOT_PERMITTED);
  Caller stranger(bus_, "GULKARMAT");
  stranger.hello();
  const SealedItem letter = polres_.letter();
  polres_.submit({letter});
  EXPECT_EQ(refusal_of(stranger, stranger.evidence(v1::EVIDENCE_CODE_ACKNOWLEDGED, letter.id)),
            v1::REFUSAL_REASON_NOT_PERMITTED);
  EXPECT_EQ(refusal_of(stranger, stranger.evidence(v1::EVIDENCE_CODE_HELD, letter.id)),
            v1::REFUSAL_REASON_NOT_PERMITTED);
}

TEST_F(EvidenceAdmissionTest, OnlyTheAuthorOrWhomItWasWrittenForConfirms) {
  gulkarmat_.hello();
  EXPECT_EQ(refusal_of_evidence(polres_, v1::EVIDENCE_CODE_CONFIRMED),
            v1::REFUSAL_REASON_UNSPECIFIED);
  EXPECT_EQ(refusal_of_evidence(gulkarmat_, v1::EVIDENCE_CODE_CONFIRMED),
            v1::REFUSAL_REASON_UNSPECIFIED);
  EXPECT_EQ(refusal_of_evidence(kodim_, v1::EVIDENCE_CODE_CONFIRMED),
            v1::REFUSAL_REASON_NOT_PERMITTED);
}

TEST_F(EvidenceAdmissionTest, OnlyALinkOrAnAdapterStatesThatItRelayed) {
  EXPECT_EQ(refusal_of_evidence(kodim_, v1::EVIDENCE_CODE_RELAYED),
            v1::REFUSAL_REASON_NOT_PERMITTED);
}

TEST_F(EvidenceAdmissionTest, WhatTheBrokerStatesNobodyHandsIn) {
  EXPECT_EQ(refusal_of_evidence(kodim_, v1::EVIDENCE_CODE_EXPIRED),
            v1::REFUSAL_REASON_NOT_PERMITTED);
  EXPECT_EQ(refusal_of_evidence(kodim_, v1::EVIDENCE_CODE_ESCALATED),
            v1::REFUSAL_REASON_NOT_PERMITTED);
  EXPECT_EQ(refusal_of_evidence(kodim_, v1::EVIDENCE_CODE_SEALED),
            v1::REFUSAL_REASON_NOT_PERMITTED);
  EXPECT_EQ(refusal_of_evidence(kodim_, v1::EVIDENCE_CODE_REJECTED),
            v1::REFUSAL_REASON_NOT_PERMITTED);
}

TEST_F(EvidenceAdmissionTest, ARefusalByARuleNamesItToTheSenderAndOnRecord) {
  const auto settled = kodim_.submit({kodim_.evidence(v1::EVIDENCE_CODE_CONFIRMED, sent())});

  ASSERT_THAT(settled.refusals(), SizeIs(1));
  EXPECT_EQ(settled.refusals(0).policy(), "bus/v1");
  EXPECT_EQ(settled.refusals(0).rule(), "R00-evidence");
  v1::Decision decision;
  ASSERT_TRUE(decision.ParseFromString(bus_.event(bus_.head()).refused().decision()));
  EXPECT_FALSE(decision.permit());
  EXPECT_EQ(decision.rule(), "R00-evidence");
  EXPECT_FALSE(decision.reason().id().empty());
}

TEST_F(EvidenceAdmissionTest, ThereIsNoEvidenceAboutEvidenceNorAboutNothing) {
  const SealedItem read = kodim_.evidence(v1::EVIDENCE_CODE_READ, sent());
  kodim_.submit({read});

  EXPECT_EQ(refusal_of(kodim_, kodim_.evidence(v1::EVIDENCE_CODE_READ, read.id)),
            v1::REFUSAL_REASON_FIELD_INVALID);
  EXPECT_EQ(
      refusal_of(kodim_, kodim_.evidence(v1::EVIDENCE_CODE_READ, bus_.random().message_id(1))),
      v1::REFUSAL_REASON_NOT_FOUND);
}

TEST_F(EvidenceAdmissionTest, EvidenceMayNotMixExerciseAndReality) {
  v1::Evidence evidence = kodim_.usual_evidence(v1::EVIDENCE_CODE_READ, sent());
  evidence.set_exercise("TFG-1");

  EXPECT_EQ(refusal_of(kodim_, kodim_.evidence(evidence)), v1::REFUSAL_REASON_EXERCISE_MIXED);
}

TEST_F(EvidenceAdmissionTest, G14_RefusesATimeOutsideTheCalendar) {
  for (const std::int64_t at_us : {std::numeric_limits<std::int64_t>::min(), std::int64_t{-1},
                                   std::numeric_limits<std::int64_t>::max()}) {
    v1::Evidence evidence = kodim_.usual_evidence(v1::EVIDENCE_CODE_READ, sent());
    evidence.set_at_us(at_us);

    const auto settled = kodim_.submit({kodim_.evidence(evidence)});

    EXPECT_THAT(reasons_of(settled), ElementsAre(v1::REFUSAL_REASON_FIELD_INVALID)) << at_us;
    ASSERT_THAT(settled.refusals(), SizeIs(1));
    EXPECT_THAT(settled.refusals(0).paths(), ElementsAre("at_us"));
  }
}

TEST_F(EvidenceAdmissionTest, G5_WhoStatesAnOldRunAgainAndAgainIsTakenLater) {
  polres_.submit(polres_.letters(64));
  const auto frames = kodim_.deliveries();
  ASSERT_THAT(frames, SizeIs(1));
  ASSERT_THAT(frames[0].items(), SizeIs(64));
  const auto stated = [&](int times) {
    int taken = 0;
    for (int i = 0; i < times; ++i) {
      taken += kodim_.submit({kodim_.delivered(frames[0])}).receipts_size();
    }
    return taken;
  };
  EXPECT_EQ(stated(300), 300) << "what is remembered costs no reading";
  bus_.crash();
  kodim_.hello();

  EXPECT_EQ(stated(300), 256);

  const SealedItem last = kodim_.delivered(frames[0]);
  const auto settled = kodim_.submit({last});
  EXPECT_THAT(reasons_of(settled), ElementsAre(v1::REFUSAL_REASON_OVERLOADED));
  EXPECT_GT(settled.refusals(0).retry_after_ms(), 0U);
  EXPECT_EQ(settled.refusals(0).seq(), 0U);
  bus_.clock().advance(std::chrono::milliseconds(settled.refusals(0).retry_after_ms()));
  EXPECT_THAT(kodim_.submit({last}).receipts(), SizeIs(1));
}

TEST_F(EvidenceAdmissionTest, DeliveredForAWholeRunReachesItsAuthors) {
  polres_.submit({polres_.letter(), polres_.letter()});
  polres_.receive_all();
  const auto frames = kodim_.deliveries();
  ASSERT_THAT(frames, SizeIs(1));

  EXPECT_EQ(refusal_of(kodim_, kodim_.delivered(frames[0])), v1::REFUSAL_REASON_UNSPECIFIED);

  const auto told = polres_.receive_all();
  ASSERT_THAT(told, SizeIs(1));
  EXPECT_TRUE(event_of(told[0]).has_evidence());
}

TEST_F(EvidenceAdmissionTest, RefusesDeliveredForARunThatIsNotItsMailboxs) {
  polres_.submit({polres_.letter(), polres_.letter()});
  const auto frames = kodim_.deliveries();
  ASSERT_THAT(frames, SizeIs(1));
  v1::Deliver shorter = frames[0];
  shorter.mutable_items()->RemoveLast();
  const SealedItem honest = kodim_.delivered(frames[0]);
  const auto with = [&](auto change) {
    v1::Evidence evidence;
    evidence.ParseFromString(honest.envelope.header());
    change(*evidence.mutable_delivered());
    return refusal_of(kodim_, kodim_.evidence(evidence));
  };

  EXPECT_EQ(with([](auto& run) { run.set_count(3); }), v1::REFUSAL_REASON_FIELD_INVALID);
  EXPECT_EQ(with([](auto& run) { run.set_count(0); }), v1::REFUSAL_REASON_FIELD_INVALID);
  EXPECT_EQ(with([](auto& run) { run.set_lane(v1::PRECEDENCE_KILAT); }),
            v1::REFUSAL_REASON_FIELD_INVALID);
  EXPECT_EQ(with([](auto& run) { run.set_leaves_sha256(std::string(32, 'z')); }),
            v1::REFUSAL_REASON_FIELD_INVALID);
  EXPECT_EQ(refusal_of(polres_, polres_.delivered(frames[0])), v1::REFUSAL_REASON_FIELD_INVALID);
  EXPECT_EQ(refusal_of(kodim_, kodim_.delivered(shorter)), v1::REFUSAL_REASON_UNSPECIFIED);
}

}  // namespace
}  // namespace kentongan::test
