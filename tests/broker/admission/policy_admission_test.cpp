// Shows that policy stands between sender and mailbox: who may not have a message does not get it,
// the sender learns the rule, and the record holds it. Four desks at a broker's heart.
#include "broker/admission/permission.h"
#include "core/base/digest.h"
#include "kentongan/v1/assistance.pb.h"
#include "kentongan/v1/order.pb.h"
#include "tests/broker/admission/admission_under_test.h"

namespace kentongan::test {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class PolicyAdmissionTest : public AdmissionUnderTest {
 protected:
  /// Under EMBARGO, by a duty, with a reason to break the glass.
  SealedItem embargoed(const std::vector<std::string>& to, const std::string& duty = "",
                       const std::string& why = "") {
    v1::Header header = polres_.header_of({.to = to});
    header.mutable_author()->set_duty(duty);
    header.mutable_handling()->add_markings(v1::MARKING_EMBARGO);
    header.mutable_handling()->set_break_glass(why);
    return polres_.seal(header, Caller::payload_of({}));
  }
  SealedItem order() {
    v1::Header header = polres_.header_of({.to = {"KODIM"}, .incident = "INS-1"});
    header.mutable_identity()->set_type("order");
    polres_.sign_as_officer(header);
    v1::Order payload;
    payload.set_task("jaga gedung");
    payload.set_order_no("Sprin/1");
    return polres_.seal(header, payload.SerializeAsString());
  }
  /// POLRES asks for KODIM under its control for an hour, and KODIM accepts.
  void agree_on_control() {
    v1::Header asked = polres_.header_of({.to = {"KODIM"}, .incident = "INS-1"});
    asked.mutable_identity()->set_type("rfa");
    polres_.sign_as_officer(asked);
    asked.mutable_subject()->set_legal_basis("UU 2/2002 Pasal 41");
    v1::Rfa rfa;
    rfa.add_requests()->set_item("SST");
    rfa.set_command_relation(v1::COMMAND_RELATION_BKO);
    rfa.mutable_release_at()->set_seconds(bus_.clock().wall_us() / 1'000'000 + 3600);
    const SealedItem request = polres_.seal(asked, rfa.SerializeAsString());
    EXPECT_THAT(polres_.submit({request}).receipts(), SizeIs(1));
    v1::Header answered = kodim_.header_of({.to = {"POLRES"}, .incident = "INS-1"});
    answered.mutable_identity()->set_type("rfa_response");
    kodim_.sign_as_officer(answered);
    answered.mutable_subject()->set_reply_to(request.id.str());
    v1::RfaResponse response;
    response.set_decision(v1::RFA_DECISION_ACCEPTED);
    EXPECT_THAT(kodim_.submit({kodim_.seal(answered, response.SerializeAsString())}).receipts(),
                SizeIs(1));
  }
};

TEST_F(PolicyAdmissionTest, G8_TheOthersGetItAndWhoMayNotIsNamedToTheSender) {
  const auto settled = polres_.submit({embargoed({"KODIM", "BPBD"})});

  ASSERT_THAT(settled.receipts(), SizeIs(1));
  EXPECT_THAT(kodim_.deliveries(), SizeIs(1));
  EXPECT_THAT(bpbd_.deliveries(), IsEmpty());
  const v1::Refused refused = bus_.event(bus_.head()).refused();
  EXPECT_EQ(refused.reason(), v1::REFUSAL_REASON_NOT_PERMITTED);
  EXPECT_EQ(refused.text().id(),
            "Ditolak aturan EMBARGO (UJI-HUKUM): BPBD: BPBD menunggu embargo berakhir. Alamat yang "
            "benar: KODIM. Penerima lain tetap mendapatkannya; kirim kepada alamat yang benar "
            "saja.");
  v1::Decision decision;
  ASSERT_TRUE(decision.ParseFromString(refused.decision()));
  EXPECT_EQ(decision.rule(), "EMBARGO");
  EXPECT_EQ(decision.parties(0).agency(), "BPBD");
}

TEST_F(PolicyAdmissionTest, G11_WhoMayNotHaveItIsInNoRecordOfWhoDoes) {
  const auto settled = polres_.submit({embargoed({"KODIM", "BPBD"})});

  v1::Decision decision;
  ASSERT_TRUE(decision.ParseFromString(bus_.event(settled.receipts(0).seq()).message().decision()));
  ASSERT_THAT(decision.parties(), SizeIs(2));
  EXPECT_EQ(decision.parties(1).agency(), "KODIM");
}

TEST_F(PolicyAdmissionTest, G8_WhatNobodyMayHaveIsRefusedWithRuleAndRightAddress) {
  const auto settled = polres_.submit({embargoed({"BPBD"})});

  EXPECT_THAT(settled.receipts(), IsEmpty());
  ASSERT_THAT(settled.refusals(), SizeIs(1));
  EXPECT_EQ(settled.refusals(0).reason(), v1::REFUSAL_REASON_NOT_PERMITTED);
  EXPECT_EQ(settled.refusals(0).rule(), "EMBARGO");
  EXPECT_EQ(settled.refusals(0).policy(), "UJI-HUKUM");
  EXPECT_EQ(settled.refusals(0).redirect(0), "KODIM");
  EXPECT_THAT(settled.refusals(0).text().id(), HasSubstr("--break-glass"));
}

TEST_F(PolicyAdmissionTest, G8_BreakGlassIsMarkedInLeafAndRecord) {
  EXPECT_THAT(polres_.submit({embargoed({"BPBD"}, "AUDITOR", "nyawa")}).refusals(), SizeIs(1));

  const auto settled = polres_.submit({embargoed({"BPBD"}, "KOMANDAN", "nyawa")});

  ASSERT_THAT(settled.receipts(), SizeIs(1));
  EXPECT_NE(bus_.leaf(settled.receipts(0).seq()).flags & eventlog::break_glass, 0);
  v1::Decision decision;
  ASSERT_TRUE(decision.ParseFromString(bus_.event(settled.receipts(0).seq()).message().decision()));
  EXPECT_TRUE(decision.flagged());
  EXPECT_THAT(bpbd_.deliveries(), SizeIs(1));
}

TEST_F(PolicyAdmissionTest, G8_AnOrderGoesWhileControlIsInForceAlsoAfterACrash) {
  EXPECT_THAT(polres_.submit({order()}).refusals(), SizeIs(1));
  agree_on_control();
  EXPECT_THAT(polres_.submit({order()}).receipts(), SizeIs(1));

  bus_.crash();
  polres_.hello();
  EXPECT_THAT(polres_.submit({order()}).receipts(), SizeIs(1));

  bus_.clock().advance(std::chrono::hours(2));
  polres_.hello();
  EXPECT_THAT(polres_.submit({order()}).refusals(), SizeIs(1));
}

TEST_F(PolicyAdmissionTest, WhatStandsIsNotAPartyOfTheIncident) {
  agree_on_control();

  const auto settled =
      polres_.submit({polres_.letter({.to = {}, .groups = {"@incident"}, .incident = "INS-1"})});

  v1::Decision decision;
  ASSERT_TRUE(decision.ParseFromString(bus_.event(settled.receipts(0).seq()).message().decision()));
  EXPECT_THAT(decision.parties(), SizeIs(2));
}

}  // namespace
}  // namespace kentongan::test
