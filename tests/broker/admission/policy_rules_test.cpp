// Shows when a policy draft comes into force, and when it does not. Four desks at a broker's heart;
// two of them sign, the operator puts it.
#include "broker/admission/policy_rules.h"

#include "core/identity/policy_item.h"
#include "tests/broker/admission/admission_under_test.h"
#include "tests/support/open_policy.h"

namespace kentongan::test {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr const char* kAgreement = R"(schema: policy/1
instrument:
  id: NK-2026-1
  kind: nota_kesepakatan
  parties: [POLRES, KODIM]
  signed: 2020-01-01
  valid: {from: 2020-01-01, until: 2090-12-31}
  signatories: [{agency: POLRES, duty: KOMANDAN}, {agency: KODIM, duty: KOMANDAN}]
rules:
  - id: NK-1
    effect: deny
    from: {agency: [POLRES]}
    to: {agency: [KODIM]}
    markings: [EMBARGO]
    text: {id: "Menurut nota.", en: "By the memorandum."}
)";

class PolicyRulesTest : public AdmissionUnderTest {
 protected:
  /// A draft for the bus, with the signatures of those.
  v1::Envelope draft(const std::string& instrument, const std::string& yaml,
                     const std::vector<std::string>& signers, const Bytes& replaces = {},
                     const std::string& bus = SmallBus::kBus) {
    const identity::PolicyText text{instrument, yaml, replaces};
    v1::Envelope item =
        identity::sign_policies(bus, std::span(&text, 1), bus_.agent_key(signers.front()),
                                bus_.clock().wall_us(), bus_.random())
            .front();
    for (std::size_t i = 1; i < signers.size(); ++i) {
      EXPECT_TRUE(identity::add_policy_signature(item, bus_.agent_key(signers[i])));
    }
    return item;
  }
  /// Nothing: it is taken.
  std::optional<ErrorCode> refusal_of_draft(const v1::Envelope& item) {
    const auto ticket = bus_.heart().put_policy(item.SerializeAsString());
    return ticket ? std::nullopt : std::optional(ticket.error().code);
  }
  SealedItem embargoed() {
    v1::Header header = polres_.header_of({});
    header.mutable_handling()->add_markings(v1::MARKING_EMBARGO);
    return polres_.seal(header, Caller::payload_of({}));
  }
};

TEST_F(PolicyRulesTest, G8_WhatAllPartiesHaveSignedIsInForceOnceItIsStored) {
  EXPECT_THAT(polres_.submit({embargoed()}).receipts(), SizeIs(1));

  const auto ticket = bus_.heart().put_policy(
      draft("NK-2026-1", kAgreement, {"POLRES", "KODIM"}).SerializeAsString());
  ASSERT_TRUE(ticket);
  bus_.pump();

  const auto seqs = bus_.heart().enrolled(*ticket);
  ASSERT_TRUE(seqs && seqs->has_value());
  EXPECT_TRUE(bus_.event((*seqs)->front().value()).has_policy());
  EXPECT_EQ(bus_.leaf((*seqs)->front().value()).type, eventlog::LeafType::policy);
  const auto settled = polres_.submit({embargoed()});
  ASSERT_THAT(settled.refusals(), SizeIs(1));
  EXPECT_EQ(settled.refusals(0).policy(), "NK-2026-1");
}

TEST_F(PolicyRulesTest, EveryEnrolledAgencyGetsIt) {
  kodim_.deliveries();
  const auto ticket = bus_.heart().put_policy(
      draft("NK-2026-1", kAgreement, {"POLRES", "KODIM"}).SerializeAsString());
  ASSERT_TRUE(ticket);
  bus_.pump();

  EXPECT_THAT(kodim_.deliveries(), SizeIs(1));
  EXPECT_THAT(bpbd_.deliveries(), SizeIs(1));
}

TEST_F(PolicyRulesTest, G8_WithoutTheOtherPartyNothingIsInForce) {
  const auto one =
      bus_.heart().put_policy(draft("NK-2026-1", kAgreement, {"POLRES"}).SerializeAsString());

  ASSERT_FALSE(one);
  EXPECT_EQ(one.error().code, ErrorCode::not_permitted);
  EXPECT_THAT(one.error().text.id, HasSubstr("belum ditandatangani KODIM"));
  EXPECT_EQ(refusal_of_draft(draft("NK-2026-1", kAgreement, {"POLRES", "BPBD"})),
            ErrorCode::not_permitted)
      << "another agency's signature does not stand for it";
}

TEST_F(PolicyRulesTest, G8_ALawNeedsTwoAgencies) {
  const std::string law = open_policy()[0].bytes + "    precedence: [KILAT]\n";
  const Bytes old = sha256(open_policy()[0].bytes).str();

  EXPECT_EQ(refusal_of_draft(draft("UJI-BEBAS", law, {"BPBD"}, old)), ErrorCode::not_permitted);
  EXPECT_EQ(refusal_of_draft(draft("UJI-BEBAS", law, {"BPBD", "KODIM"}, old)), std::nullopt);
}

TEST_F(PolicyRulesTest, ADraftThatReplacesAnotherFileThanTheOneInForceIsRefused) {
  const std::string law = open_policy()[0].bytes + "    precedence: [KILAT]\n";

  EXPECT_EQ(refusal_of_draft(draft("UJI-BEBAS", law, {"BPBD", "KODIM"})), ErrorCode::conflict);
  EXPECT_EQ(refusal_of_draft(draft("UJI-BEBAS", law, {"BPBD", "KODIM"}, Bytes(32, 'x'))),
            ErrorCode::conflict);
  EXPECT_EQ(refusal_of_draft(draft("NK-2026-1", kAgreement, {"POLRES", "KODIM"}, Bytes(32, 'x'))),
            ErrorCode::conflict)
      << "there is none to replace";
}

TEST_F(PolicyRulesTest, G9_ASignatureThatIsNotTheKeysCountsForNobody) {
  v1::Envelope bent = draft("NK-2026-1", kAgreement, {"POLRES", "KODIM"});
  (*bent.mutable_signatures(1)->mutable_value())[5] ^= 1;
  EXPECT_EQ(refusal_of_draft(bent), ErrorCode::bad_signature);

  v1::Envelope changed = draft("NK-2026-1", kAgreement, {"POLRES", "KODIM"});
  changed.mutable_payload()->append("# satu baris lagi\n");
  EXPECT_EQ(refusal_of_draft(changed), ErrorCode::bad_signature);

  v1::Envelope unknown = draft("NK-2026-1", kAgreement, {"POLRES", "KODIM"});
  unknown.mutable_signatures(1)->set_key_id(Bytes(32, 'k'));
  EXPECT_EQ(refusal_of_draft(unknown), ErrorCode::key_unknown);
}

TEST_F(PolicyRulesTest, WhatIsNoDraftOfThisBusIsRefused) {
  EXPECT_EQ(refusal_of_draft(draft("NK-2026-1", kAgreement, {"POLRES", "KODIM"}, {}, "lain/1")),
            ErrorCode::wrong_bus);
  EXPECT_EQ(refusal_of_draft(draft("NK-2", kAgreement, {"POLRES", "KODIM"})),
            ErrorCode::invalid_argument);
  EXPECT_EQ(refusal_of_draft(draft("NK-2", "bukan yaml: [", {"POLRES", "KODIM"})),
            ErrorCode::invalid_argument);
  EXPECT_EQ(bus_.heart().put_policy("bukan naskah").error().code, ErrorCode::malformed);
  EXPECT_EQ(bus_.heart().put_policy(Bytes(300'000, 'x')).error().code, ErrorCode::too_large);
}

TEST_F(PolicyRulesTest, TheSameDraftIsTakenOnce) {
  const v1::Envelope item = draft("NK-2026-1", kAgreement, {"POLRES", "KODIM"});
  EXPECT_EQ(refusal_of_draft(item), std::nullopt);
  bus_.pump();

  EXPECT_EQ(refusal_of_draft(item), ErrorCode::conflict);
}

TEST_F(PolicyRulesTest, WhatWasPutIsThereAfterACrash) {
  EXPECT_EQ(refusal_of_draft(draft("NK-2026-1", kAgreement, {"POLRES", "KODIM"})), std::nullopt);
  bus_.pump();

  bus_.crash();
  polres_.hello();

  EXPECT_THAT(polres_.submit({embargoed()}).refusals(), SizeIs(1));
}

}  // namespace
}  // namespace kentongan::test
