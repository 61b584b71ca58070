// Shows what stands after a row of messages: who may command whom, which status is in force, who
// leads; and that it ends by itself.
#include "core/view/standing.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "kentongan/v1/assistance.pb.h"
#include "kentongan/v1/directory.pb.h"
#include "kentongan/v1/incident.pb.h"

namespace kentongan::view {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr std::int64_t kTonight = 1'000'000'000'000;
constexpr std::int64_t kHour = 3'600'000'000;
const AgencyCode kPolice{"POLRES"};
const AgencyCode kArmy{"KODIM"};
const AgencyCode kDisaster{"BPBD"};

v1::DirectoryChange agency(const AgencyCode& code, const std::string& kind,
                           const std::string& area) {
  v1::DirectoryChange change;
  change.mutable_agency()->set_code(code.value());
  change.mutable_agency()->set_name(code.value());
  change.mutable_agency()->set_kind(kind);
  change.mutable_agency()->set_sector("uji");
  change.mutable_agency()->add_areas(area);
  return change;
}

class StandingTest : public ::testing::Test {
 protected:
  void SetUp() override {
    apply(agency(kPolice, "polres", "31.72"));
    apply(agency(kArmy, "kodim", "31.72"));
    apply(agency(kDisaster, "bpbd", "31"));
  }
  void apply(const v1::DirectoryChange& change) {
    ASSERT_TRUE(directory_.apply(change, Seq(directory_.version().value() + 1)));
  }
  /// A message of now, to those; what it is about is set by the caller.
  struct Sent {
    std::string type;
    AgencyCode from;
    AgencyCode to;
    Bytes reply_to{};
    std::string exercise{};
    bool sealed = false;
  };
  template <typename Payload>
  Bytes send(const Sent& sent, const Payload& payload) {
    ParsedEvent event;
    event.number = event.seq = Seq(++seq_);
    event.time_us = kTonight;
    ParsedMessage& message = event.message.emplace();
    message.id = MessageId::copied(Bytes(16, static_cast<char>(seq_)));
    message.header.mutable_identity()->set_type(sent.type);
    message.header.mutable_identity()->set_exercise(sent.exercise);
    message.header.mutable_identity()->set_sealed(sent.sealed);
    message.header.mutable_author()->set_agency(sent.from.value());
    message.header.mutable_subject()->set_incident("INS-1");
    message.header.mutable_subject()->set_reply_to(sent.reply_to);
    message.header.mutable_subject()->add_areas("31.72");
    v1::Party& to = *message.decision.add_parties();
    to.set_agency(sent.to.value());
    to.set_role(v1::PARTY_ROLE_TO);
    message.payload = payload.SerializeAsString();
    standing_.apply(event);
    return message.id.str();
  }
  static v1::Rfa request(std::int64_t release_us) {
    v1::Rfa rfa;
    rfa.set_command_relation(v1::COMMAND_RELATION_BKO);
    rfa.mutable_release_at()->set_seconds(release_us / 1'000'000);
    return rfa;
  }
  static v1::RfaResponse answer(v1::RfaDecision decision) {
    v1::RfaResponse response;
    response.set_decision(decision);
    return response;
  }
  static v1::StatusChange disaster(v1::StatusValue value) {
    v1::StatusChange change;
    change.set_status_kind(v1::STATUS_KIND_STATUS_BENCANA);
    change.set_new_(value);
    return change;
  }
  static v1::LeadDesignation operation_of(const AgencyCode& lead) {
    v1::LeadDesignation designation;
    designation.set_domain("operasi");
    designation.set_lead(lead.value());
    return designation;
  }
  [[nodiscard]] std::vector<std::string> controls(const AgencyCode& over, const AgencyCode& under,
                                                  const Matter& matter) const {
    return standing_.controls(directory_, matter, over, under);
  }
  [[nodiscard]] std::vector<std::string> controls(const AgencyCode& over,
                                                  const AgencyCode& under) const {
    return controls(over, under, here());
  }
  static Matter here(std::int64_t at_us = kTonight) { return {"", IncidentId("INS-1"), at_us}; }

  identity::Directory directory_;
  Standing standing_;
  std::uint64_t seq_ = 0;
};

TEST_F(StandingTest, AnAcceptedRequestForControlPutsTheAnswererUnderTheAuthor) {
  const Bytes rfa = send({"rfa", kPolice, kArmy}, request(kTonight + kHour));
  EXPECT_THAT(controls(kPolice, kArmy), IsEmpty());

  send({"rfa_response", kArmy, kPolice, rfa}, answer(v1::RFA_DECISION_ACCEPTED));

  EXPECT_THAT(controls(kPolice, kArmy), ElementsAre("bko"));
  EXPECT_THAT(controls(kArmy, kPolice), IsEmpty());
}

TEST_F(StandingTest, ControlEndsByItselfWithTheSecondItNames) {
  const Bytes rfa = send({"rfa", kPolice, kArmy}, request(kTonight + kHour));
  send({"rfa_response", kArmy, kPolice, rfa}, answer(v1::RFA_DECISION_PARTIAL));

  EXPECT_THAT(controls(kPolice, kArmy, here(kTonight + kHour + 999'999)), ElementsAre("bko"));
  EXPECT_THAT(controls(kPolice, kArmy, here(kTonight + kHour + 1'000'000)), IsEmpty());
  EXPECT_EQ(standing_.next_change_us(kTonight), kTonight + kHour + 1'000'000);
}

TEST_F(StandingTest, ADeclinedRequestPutsNobodyUnderAnybody) {
  const Bytes rfa = send({"rfa", kPolice, kArmy}, request(kTonight + kHour));
  send({"rfa_response", kArmy, kPolice, rfa}, answer(v1::RFA_DECISION_DECLINED));

  EXPECT_THAT(controls(kPolice, kArmy), IsEmpty());
}

TEST_F(StandingTest, ALaterAnswerTakesAnEarlierBack) {
  const Bytes rfa = send({"rfa", kPolice, kArmy}, request(kTonight + kHour));
  send({"rfa_response", kArmy, kPolice, rfa}, answer(v1::RFA_DECISION_ACCEPTED));
  send({"rfa_response", kArmy, kPolice, rfa}, answer(v1::RFA_DECISION_DECLINED));

  EXPECT_THAT(controls(kPolice, kArmy), IsEmpty());
}

TEST_F(StandingTest, G13_WhatIsAgreedInAnExerciseHoldsInThatExerciseAlone) {
  const Bytes rfa = send({"rfa", kPolice, kArmy, {}, "TFG-1"}, request(kTonight + kHour));
  send({"rfa_response", kArmy, kPolice, rfa, "TFG-1"}, answer(v1::RFA_DECISION_ACCEPTED));
  send({"status_change", kPolice, kArmy, {}, "TFG-1"}, disaster(v1::STATUS_VALUE_TANGGAP_DARURAT));

  EXPECT_THAT(controls(kPolice, kArmy), IsEmpty());
  EXPECT_THAT(standing_.statuses(here()), IsEmpty());
  EXPECT_THAT(controls(kPolice, kArmy, {"TFG-1", IncidentId("INS-1"), kTonight}),
              ElementsAre("bko"));
}

TEST_F(StandingTest, InADisasterTheAgencyOfItsAreaCommandsTheAddresseesOfTheStatus) {
  send({"status_change", kPolice, kArmy}, disaster(v1::STATUS_VALUE_TANGGAP_DARURAT));

  EXPECT_THAT(controls(kDisaster, kArmy), ElementsAre("status_bencana"));
  EXPECT_THAT(controls(kDisaster, kPolice), IsEmpty()) << "it was not told of the status";
  EXPECT_THAT(controls(kPolice, kArmy), IsEmpty());
}

TEST_F(StandingTest, OnceNamedTheLeadOfTheOperationCommandsInItsPlace) {
  send({"status_change", kPolice, kArmy}, disaster(v1::STATUS_VALUE_TANGGAP_DARURAT));
  send({"lead_designation", kPolice, kArmy}, operation_of(kPolice));

  EXPECT_THAT(controls(kPolice, kArmy), ElementsAre("status_bencana"));
  EXPECT_THAT(controls(kDisaster, kArmy), IsEmpty());
  EXPECT_THAT(standing_.leads(here(), kPolice), ElementsAre("operasi"));
}

TEST_F(StandingTest, AnEndedStatusCommandsNobody) {
  send({"status_change", kPolice, kArmy}, disaster(v1::STATUS_VALUE_TANGGAP_DARURAT));
  send({"status_change", kPolice, kArmy}, disaster(v1::STATUS_VALUE_SELESAI));

  EXPECT_THAT(controls(kDisaster, kArmy), IsEmpty());
  ASSERT_THAT(standing_.statuses(here()), SizeIs(1));
  EXPECT_EQ(standing_.statuses(here())[0].value, "selesai");
}

TEST_F(StandingTest, AStatusOfAnotherIncidentIsNotOfThisOne) {
  send({"status_change", kPolice, kArmy}, disaster(v1::STATUS_VALUE_TANGGAP_DARURAT));

  EXPECT_THAT(standing_.statuses({"", IncidentId("INS-2"), kTonight}), IsEmpty());
  EXPECT_THAT(controls(kDisaster, kArmy, {"", IncidentId("INS-2"), kTonight}), IsEmpty());
}

TEST_F(StandingTest, WhatIsSealedIsNotKnown) {
  send({"status_change", kPolice, kArmy, {}, "", true}, disaster(v1::STATUS_VALUE_TANGGAP_DARURAT));

  EXPECT_THAT(standing_.statuses(here()), IsEmpty());
}

TEST_F(StandingTest, AControlOfTheDirectoryHoldsOverTheUnitAndItsMembersForItsTime) {
  v1::DirectoryChange change;
  change.mutable_control()->set_kind("PDB");
  change.mutable_control()->set_unit("GUGUS-1");
  change.mutable_control()->set_commander(kPolice.value());
  change.mutable_control()->add_members(kArmy.value());
  change.set_valid_until_us(kTonight + kHour);
  apply(change);

  EXPECT_THAT(controls(kPolice, kArmy), ElementsAre("pdb"));
  EXPECT_THAT(controls(kPolice, kArmy, here(kTonight + kHour)), IsEmpty());
  EXPECT_EQ(directory_.controls().next_change_us(kTonight), kTonight + kHour);
  change.set_retire(true);
  apply(change);
  EXPECT_THAT(controls(kPolice, kArmy), IsEmpty());
}

TEST_F(StandingTest, PlayersOfAnExerciseAreUnderNobody) {
  v1::DirectoryChange change;
  change.mutable_control()->set_kind("latihan");
  change.mutable_control()->set_unit("TFG-1");
  change.mutable_control()->add_members(kArmy.value());
  apply(change);

  EXPECT_THAT(controls(kPolice, kArmy), IsEmpty());
}

TEST_F(StandingTest, WhoAcceptedARequestHasConsented) {
  const Bytes rfa = send({"rfa", kPolice, kArmy}, request(kTonight + kHour));
  const Bytes yes = send({"rfa_response", kArmy, kPolice, rfa}, answer(v1::RFA_DECISION_ACCEPTED));
  const Bytes no = send({"rfa_response", kArmy, kPolice, rfa}, answer(v1::RFA_DECISION_DECLINED));

  ASSERT_NE(standing_.consent(MessageId::copied(yes)), nullptr);
  EXPECT_EQ(standing_.consent(MessageId::copied(yes))->agency, kArmy);
  EXPECT_EQ(standing_.consent(MessageId::copied(no)), nullptr);
}

}  // namespace
}  // namespace kentongan::view
