// Shows what an officer's word must hold before it is signed, and what the machine says by itself.
// One draft for each code; the table of what is refused.
#include "agents/inbox/evidence.h"

#include <gtest/gtest.h>

#include "core/base/digest.h"

namespace kentongan::agents {
namespace {

EvidenceDraft draft_of(v1::EvidenceCode code) {
  EvidenceDraft draft;
  draft.code = code;
  draft.about = MessageId::copied(Bytes(16, 'm'));
  draft.duty = DutyCode("PAWAS");
  return draft;
}

EvidenceContext context() {
  EvidenceContext context;
  context.agency = AgencyCode("GULKARMAT-JAKUT");
  context.bus = "uji/log/1";
  context.id = MessageId::copied(Bytes(16, 'e'));
  context.at_us = 5;
  context.about_leaf = Digest::copied(Bytes(32, 'l'));
  return context;
}

void expect_refused(const EvidenceDraft& draft, const std::string& field) {
  const auto made = make_evidence(draft, context());
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().code, ErrorCode::field_invalid);
  EXPECT_NE(made.error().text.id.find(field), std::string::npos);
  EXPECT_NE(made.error().text.id, made.error().text.en);
}

TEST(EvidenceTest, NamesTheDutyAndIsSignedByTheDesk) {
  const auto read = make_evidence(draft_of(v1::EVIDENCE_CODE_READ), context());

  ASSERT_TRUE(read);
  EXPECT_EQ(read->duty(), "PAWAS");
  EXPECT_TRUE(read->officer().empty());
  EXPECT_EQ(read->about_leaf(), Bytes(32, 'l'));
}

TEST(EvidenceTest, RefusesWhatIsNotWhole) {
  expect_refused(draft_of(v1::EVIDENCE_CODE_DELIVERED), "code");
  expect_refused(draft_of(v1::EVIDENCE_CODE_ESCALATED), "code");
  expect_refused(draft_of(v1::EVIDENCE_CODE_REFUSED), "reason");
  expect_refused(draft_of(v1::EVIDENCE_CODE_HELD), "reason");
  expect_refused(draft_of(v1::EVIDENCE_CODE_DELEGATED), "delegate_to");
  EvidenceDraft nobody = draft_of(v1::EVIDENCE_CODE_READ);
  nobody.duty = {};
  expect_refused(nobody, "duty");
  EvidenceDraft long_note = draft_of(v1::EVIDENCE_CODE_READ);
  long_note.note.assign(3000, 'x');
  expect_refused(long_note, "note");
}

TEST(EvidenceTest, CarriesItsDetail) {
  EvidenceDraft acting = draft_of(v1::EVIDENCE_CODE_ACTING);
  acting.commitment.emplace().set_what("2 unit pompa");
  EvidenceDraft refused = draft_of(v1::EVIDENCE_CODE_REFUSED);
  refused.reason.emplace().set_text("tidak ada unit");

  EXPECT_EQ(make_evidence(acting, context())->commitment().what(), "2 unit pompa");
  EXPECT_EQ(make_evidence(refused, context())->reason().text(), "tidak ada unit");
}

TEST(EvidenceTest, DeliveredCoversTheWholeRun) {
  PendingRun run{11, 13, Bytes(96, 'h')};

  const v1::Evidence evidence = make_delivered(Lane::kilat, run, context());

  EXPECT_EQ(evidence.delivered().lane(), v1::PRECEDENCE_KILAT);
  EXPECT_EQ(evidence.delivered().count(), 3U);
  EXPECT_EQ(evidence.delivered().leaves_sha256(), sha256(run.leaf_hashes).str());
  EXPECT_TRUE(evidence.by_machine());
  EXPECT_TRUE(evidence.about().empty());
}

TEST(EvidenceTest, CodesAreReadByNameAndByTheWordsOfTheReferenceData) {
  EXPECT_EQ(code_named("read").value(), v1::EVIDENCE_CODE_READ);
  EXPECT_EQ(code_named("delivery-failed").value(), v1::EVIDENCE_CODE_DELIVERY_FAILED);
  EXPECT_EQ(code_named("accepted").value(), v1::EVIDENCE_CODE_ACKNOWLEDGED);
  EXPECT_FALSE(code_named("entah"));
  EXPECT_EQ(code_name(v1::EVIDENCE_CODE_DELIVERY_FAILED), "delivery_failed");
}

}  // namespace
}  // namespace kentongan::agents
