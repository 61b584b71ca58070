// Shows, code by code, who may give which evidence about a message.
// The rules alone, on a message made by hand: author POLRES, to KODIM, copy to BPBD, rung KORAMIL,
// written for GULKARMAT.
#include "broker/admission/evidence_rules.h"

#include <gtest/gtest.h>

#include "core/identity/directory.h"
#include "kentongan/v1/event.pb.h"
#include "kentongan/v1/evidence.pb.h"

namespace kentongan::broker::admission {
namespace {

struct Case {
  v1::EvidenceCode code;
  const char* giver;
  bool permitted;
  bool by_hand = false;

  friend std::ostream& operator<<(std::ostream& out, const Case& shown) {
    return out << v1::EvidenceCode_Name(shown.code) << " by " << shown.giver
               << (shown.by_hand ? ", by hand: " : ": ") << (shown.permitted ? "taken" : "refused");
  }
};

Subject message() {
  Subject subject;
  subject.author = AgencyCode("POLRES");
  subject.written_for = AgencyCode("GULKARMAT");
  subject.parties = {{AgencyCode("POLRES"), {}, v1::PARTY_ROLE_AUTHOR},
                     {AgencyCode("KODIM"), {}, v1::PARTY_ROLE_TO},
                     {AgencyCode("BPBD"), {}, v1::PARTY_ROLE_CC},
                     {AgencyCode("KORAMIL"), {}, v1::PARTY_ROLE_RUNG},
                     {AgencyCode("GULKARMAT"), {}, v1::PARTY_ROLE_CC}};
  return subject;
}

v1::Evidence evidence_of(const Case& given) {
  v1::Evidence evidence;
  evidence.set_code(given.code);
  evidence.set_agency(given.giver);
  if (given.by_hand) {
    evidence.mutable_rung()->set_by_hand(true);
  }
  return evidence;
}

class EvidenceRulesTest : public ::testing::TestWithParam<Case> {};

TEST_P(EvidenceRulesTest, HoldsForEachCodeAndGiver) {
  const auto result = check_evidence(evidence_of(GetParam()), message(), nullptr);

  EXPECT_EQ(result.has_value(), GetParam().permitted)
      << v1::EvidenceCode_Name(GetParam().code) << " by " << GetParam().giver;
}

INSTANTIATE_TEST_SUITE_P(OfAnAddressee, EvidenceRulesTest,
                         ::testing::Values(Case{v1::EVIDENCE_CODE_READ, "KODIM", true},
                                           Case{v1::EVIDENCE_CODE_READ, "BPBD", true},
                                           Case{v1::EVIDENCE_CODE_READ, "KORAMIL", true},
                                           Case{v1::EVIDENCE_CODE_READ, "POLRES", false},
                                           Case{v1::EVIDENCE_CODE_READ, "DINKES", false},
                                           Case{v1::EVIDENCE_CODE_ACKNOWLEDGED, "DINKES", false},
                                           Case{v1::EVIDENCE_CODE_ACTING, "DINKES", false},
                                           Case{v1::EVIDENCE_CODE_ACTED, "DINKES", false},
                                           Case{v1::EVIDENCE_CODE_REFUSED, "DINKES", false},
                                           Case{v1::EVIDENCE_CODE_DELEGATED, "DINKES", false},
                                           Case{v1::EVIDENCE_CODE_DELIVERY_FAILED, "DINKES", false},
                                           Case{v1::EVIDENCE_CODE_ERASED, "DINKES", false},
                                           Case{v1::EVIDENCE_CODE_EXPORTED, "DINKES", false},
                                           Case{v1::EVIDENCE_CODE_ESCALATED, "KODIM", true, true},
                                           Case{v1::EVIDENCE_CODE_ESCALATED, "KODIM", false, false},
                                           Case{v1::EVIDENCE_CODE_ESCALATED, "DINKES", false,
                                                true}));

INSTANTIATE_TEST_SUITE_P(OfOthers, EvidenceRulesTest,
                         ::testing::Values(Case{v1::EVIDENCE_CODE_HELD, "POLRES", true},
                                           Case{v1::EVIDENCE_CODE_HELD, "KODIM", true},
                                           Case{v1::EVIDENCE_CODE_HELD, "DINKES", false},
                                           Case{v1::EVIDENCE_CODE_CONFIRMED, "POLRES", true},
                                           Case{v1::EVIDENCE_CODE_CONFIRMED, "GULKARMAT", true},
                                           Case{v1::EVIDENCE_CODE_CONFIRMED, "KODIM", false},
                                           Case{v1::EVIDENCE_CODE_RELAYED, "KODIM", false},
                                           Case{v1::EVIDENCE_CODE_RELAY_FAILED, "KODIM", false},
                                           Case{v1::EVIDENCE_CODE_REJECTED, "KODIM", false},
                                           Case{v1::EVIDENCE_CODE_EXPIRED, "KODIM", false},
                                           Case{v1::EVIDENCE_CODE_SEALED, "POLRES", false}));

TEST(EvidenceRulesOfAdaptersTest, AnAdapterStatesThatItRelayed) {
  identity::Agency adapter;
  adapter.kind = "adapter";

  EXPECT_TRUE(
      check_evidence(evidence_of({v1::EVIDENCE_CODE_RELAYED, "KODIM", true}), message(), &adapter));
}

TEST(EvidenceRulesOfLeavesTest, RefusesAnotherLeafThanTheMessages) {
  v1::Evidence evidence = evidence_of({v1::EVIDENCE_CODE_READ, "KODIM", true});
  evidence.set_about_leaf(Bytes(32, 'z'));

  EXPECT_EQ(check_evidence(evidence, message(), nullptr).error().code, ErrorCode::field_invalid);
}

}  // namespace
}  // namespace kentongan::broker::admission
