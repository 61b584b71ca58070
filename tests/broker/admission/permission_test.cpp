// Shows that policy is asked for each addressee by itself, under the shipped rules of the city, and
// that every answer stands on record with its rule.
#include "broker/admission/permission.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "broker/admission/decision_record.h"
#include "core/identity/agencies_file.h"
#include "core/policy/agreement_file.h"
#include "core/policy/policy_folder.h"
#include "core/view/policy_request.h"
#include "kentongan/v1/assistance.pb.h"
#include "kentongan/v1/directory.pb.h"
#include "kentongan/v1/event.pb.h"
#include "kentongan/v1/header.pb.h"
#include "kentongan/v1/incident.pb.h"

namespace kentongan::broker::admission {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::UnorderedElementsAre;

constexpr std::int64_t kNowUs = 1'649'646'000'000'000;  // 2022-04-11T10:00:00+07:00
constexpr std::int64_t kHourUs = 3'600'000'000;

struct Letter {
  std::string from = "POLRESTABES-PLG";
  std::vector<std::string> to;
  std::string type = "sitrep";
  std::string duty{};
  std::string legal_basis{};
  std::string break_glass{};
  std::vector<v1::Marking> markings{};
  v1::Classification classification = v1::CLASSIFICATION_BIASA;
};

v1::Header header_of(const Letter& letter) {
  v1::Header header;
  header.mutable_identity()->set_type(letter.type);
  header.mutable_author()->set_agency(letter.from);
  header.mutable_author()->set_duty(letter.duty);
  for (const std::string& to : letter.to) {
    header.mutable_addresses()->add_to()->set_agency(to);
  }
  header.mutable_subject()->set_incident("UNRAS-110422");
  header.mutable_subject()->add_areas("16.71");
  header.mutable_subject()->set_legal_basis(letter.legal_basis);
  header.mutable_handling()->set_precedence(v1::PRECEDENCE_SEGERA);
  header.mutable_handling()->set_classification(letter.classification);
  header.mutable_handling()->set_break_glass(letter.break_glass);
  for (const v1::Marking marking : letter.markings) {
    header.mutable_handling()->add_markings(marking);
  }
  return header;
}

/// The city's own directory and rules.
class PermissionTest : public ::testing::Test {
 protected:
  void SetUp() override {
    const std::filesystem::path city = KTG_SOURCE_DIR "/deploy/city";
    std::uint64_t seq = 0;
    const auto changes = identity::load_agencies(city / "agencies.yaml").value();
    for (const auto& change : changes) {
      ASSERT_TRUE(directory_.apply(change, Seq(++seq)));
    }
    std::vector<policy::Agreement> files;
    const auto folder = policy::read_policy_folder(city / "policy").value();
    for (const auto& file : folder) {
      files.push_back(policy::read_agreement(file.bytes).value());
    }
    agreements_ = policy::Agreements::of(std::move(files)).value();
  }

  [[nodiscard]] Basis basis() const {
    return {directory_, agreements_, standing_, Seq(7), now_us_};
  }
  static Resolved resolved_of(const Letter& letter) {
    Resolved resolved;
    resolved.parties.push_back(
        {AgencyCode(letter.from), DutyCode(letter.duty), v1::PARTY_ROLE_AUTHOR});
    for (const std::string& to : letter.to) {
      resolved.parties.push_back({AgencyCode(to), DutyCode{}, v1::PARTY_ROLE_TO});
    }
    resolved.has_to = true;
    return resolved;
  }
  Permission ask(const Letter& letter, BytesView payload = {}) {
    const v1::Header header = header_of(letter);
    const Bytes signed_bytes = header.SerializeAsString();
    return permissions_.ask({header, signed_bytes, payload, true}, resolved_of(letter), basis(),
                            true);
  }
  const Permission* known(const Letter& letter) {
    const v1::Header header = header_of(letter);
    return permissions_.known({header, header.SerializeAsString(), {}, true}, basis());
  }
  /// Both sides of a request for BKO until `release_us`, accepted now.
  void put_under_control(const std::string& over, const std::string& under,
                         std::int64_t release_us) {
    view::ParsedEvent asked;
    asked.number = asked.seq = Seq(10);
    asked.time_us = now_us_;
    asked.message.emplace();
    asked.message->id = MessageId::copied(Bytes(16, 'q'));
    asked.message->header = header_of({.from = over, .to = {under}, .type = "rfa"});
    v1::Rfa rfa;
    rfa.set_command_relation(v1::COMMAND_RELATION_BKO);
    rfa.mutable_release_at()->set_seconds(release_us / 1'000'000);
    asked.message->payload = rfa.SerializeAsString();
    standing_.apply(asked);
    view::ParsedEvent answer = asked;
    answer.number = answer.seq = Seq(11);
    answer.message->id = MessageId::copied(Bytes(16, 'a'));
    answer.message->header = header_of({.from = under, .to = {over}, .type = "rfa_response"});
    answer.message->header.mutable_subject()->set_reply_to(asked.message->id.str());
    v1::RfaResponse response;
    response.set_decision(v1::RFA_DECISION_ACCEPTED);
    answer.message->payload = response.SerializeAsString();
    standing_.apply(answer);
  }
  static v1::Decision record_of(const Permission& permission) {
    v1::Decision record;
    EXPECT_TRUE(permission.decided != nullptr && record.ParseFromString(permission.decided->bytes));
    return record;
  }
  static std::vector<std::string> who(const Permission& permission) {
    std::vector<std::string> codes;
    const v1::Decision record = record_of(permission);
    for (const v1::Party& party : record.parties()) {
      codes.push_back(party.agency());
    }
    return codes;
  }

  identity::Directory directory_;
  policy::Agreements agreements_;
  view::Standing standing_;
  std::int64_t now_us_ = kNowUs;
  Permissions permissions_{std::chrono::hours(7)};
};

TEST_F(PermissionTest, G8_EachAddresseeIsDecidedByItself) {
  const auto permission = ask({.to = {"KODIM-0418", "PUBLIK"}});

  EXPECT_THAT(who(permission), ElementsAre("POLRESTABES-PLG", "KODIM-0418"));
  ASSERT_THAT(permission.denied, SizeIs(1));
  EXPECT_THAT(permission.denied[0].reason.id, HasSubstr("PUBLIK: "));
  EXPECT_THAT(permission.denied[0].rule, ::testing::Not(IsEmpty()));
}

TEST_F(PermissionTest, G8_WithoutPolicyNobodyGetsAnything) {
  agreements_ = policy::Agreements();

  const auto permission = ask({.to = {"KODIM-0418", "POLDA-SUMSEL"}});

  EXPECT_EQ(permission.decided, nullptr);
  ASSERT_THAT(permission.denied, SizeIs(1));
  EXPECT_EQ(permission.denied[0].rule, "R00-default");
  EXPECT_THAT(permission.denied[0].reason.id, HasSubstr("Tidak ada aturan yang mengizinkan"));
}

TEST_F(PermissionTest, G8_OneOfAnAgreementsPartiesAloneIsNotBound) {
  const auto permission = ask({.from = "TIADA", .to = {"KODIM-0418"}});

  EXPECT_EQ(permission.decided, nullptr);
  EXPECT_THAT(permission.denied[0].reason.en, HasSubstr("'TIADA' is not in the directory"));
}

TEST_F(PermissionTest, NobodyNeedsARuleForItsOwnAgency) {
  agreements_ = policy::Agreements();

  EXPECT_THAT(who(ask({.to = {"POLRESTABES-PLG"}})),
              ElementsAre("POLRESTABES-PLG", "POLRESTABES-PLG"));
}

TEST_F(PermissionTest, G8_AnOrderAcrossTheLinesIsRefusedWholeAndSaysWhatToSend) {
  const auto permission = ask({.to = {"POLSEK-IB1", "KODIM-0418"}, .type = "order"});

  EXPECT_EQ(permission.decided, nullptr);
  ASSERT_THAT(permission.denied, SizeIs(1));
  EXPECT_THAT(permission.denied[0].reason.id, HasSubstr("KODIM-0418"));
  EXPECT_THAT(permission.denied[0].reason.id, HasSubstr("rfa"));
}

TEST_F(PermissionTest, AnOrderDownTheOwnLineGoes) {
  EXPECT_THAT(who(ask({.to = {"POLSEK-IB1"}, .type = "order"})),
              ElementsAre("POLRESTABES-PLG", "POLSEK-IB1"));
}

TEST_F(PermissionTest, G8_UnderControlAnOrderGoesUntilTheSecondItEnds) {
  const Letter order{.to = {"KODIM-0418"}, .type = "order"};
  put_under_control("POLRESTABES-PLG", "KODIM-0418", kNowUs + kHourUs);

  EXPECT_NE(ask(order).decided, nullptr);
  now_us_ = kNowUs + kHourUs + 999'999;
  EXPECT_NE(ask(order).decided, nullptr);
  now_us_ = kNowUs + kHourUs + 1'000'000;
  EXPECT_EQ(ask(order).decided, nullptr);
}

TEST_F(PermissionTest, G8_WhatIsKeptEndsWithTheControlItStoodOn) {
  const Letter order{.to = {"KODIM-0418"}, .type = "order"};
  put_under_control("POLRESTABES-PLG", "KODIM-0418", kNowUs + kHourUs);
  ask(order);

  ASSERT_NE(known(order), nullptr);
  now_us_ = kNowUs + kHourUs + 1'000'000;
  EXPECT_EQ(known(order), nullptr);
}

TEST_F(PermissionTest, WhatIsKeptEndsWithTheDay) {
  ask({.to = {"KODIM-0418"}});

  now_us_ = kNowUs + 14 * kHourUs - 1;
  ASSERT_NE(known({.to = {"KODIM-0418"}}), nullptr);
  now_us_ += 1;
  EXPECT_EQ(known({.to = {"KODIM-0418"}}), nullptr);
}

TEST_F(PermissionTest, AnotherQuestionIsNotKnown) {
  ask({.to = {"KODIM-0418"}});

  EXPECT_EQ(known({.to = {"KODIM-0418"}, .classification = v1::CLASSIFICATION_RAHASIA}), nullptr);
  EXPECT_EQ(known({.to = {"POLDA-SUMSEL"}}), nullptr);
  EXPECT_EQ(known({.to = {"KODIM-0418"}, .type = "info_request"}), nullptr);
}

TEST_F(PermissionTest, WhoMustHaveACopyGetsIt) {
  const auto permission =
      ask({.to = {"KODIM-0418"}, .type = "rfa", .legal_basis = "UU 2/2002 Pasal 41"});

  EXPECT_THAT(who(permission),
              UnorderedElementsAre("POLRESTABES-PLG", "KODIM-0418", "POLDA-SUMSEL", "KODAM-II"));
  const v1::Decision record = record_of(permission);
  EXPECT_EQ(record.parties(2).role(), v1::PARTY_ROLE_POLICY);
  EXPECT_EQ(record.rule(), "R01");
}

TEST_F(PermissionTest, G8_BreakGlassBringsNobodyACopyThatARuleForbids) {
  agreements_ = policy::Agreements::of({policy::read_agreement(R"(schema: policy/1
instrument:
  id: UJI
  kind: protap
  valid: {from: 2020-01-01, until: 2030-12-31}
  certainty: constructed
rules:
  - id: IZIN
    effect: permit
    to: {agency: [KODIM-0418]}
    types: [sitrep]
    obligations: {copy_to: [{agency: [POLDA-SUMSEL, KODAM-II]}]}
  - id: LARANG
    effect: deny
    to: {agency: [POLDA-SUMSEL]}
    types: [sitrep]
    text: {id: "Bukan untuk Polda.", en: "Not for the Polda."}
    break_glass: allow_and_flag
)")
                                            .value()})
                    .value();

  const auto permission = ask({.to = {"KODIM-0418"}, .duty = "PAWAS", .break_glass = "nyawa"});

  EXPECT_THAT(who(permission), ElementsAre("POLRESTABES-PLG", "KODIM-0418", "KODAM-II"));
  EXPECT_FALSE(permission.decided->flagged);
}

TEST_F(PermissionTest, G8_BreakGlassNeedsAReasonAndTheRight) {
  Letter letter{.to = {"KODIM-0418"}, .markings = {v1::MARKING_DATA_PRIBADI}};
  const auto refused = ask(letter);
  EXPECT_EQ(refused.decided, nullptr);
  EXPECT_THAT(refused.denied[0].advice.id, HasSubstr("--break-glass"));

  letter.break_glass = "korban harus dikenali sekarang";
  EXPECT_EQ(ask(letter).decided, nullptr) << "the watch has no such right";

  letter.duty = "PAWAS";
  const auto permission = ask(letter);
  ASSERT_NE(permission.decided, nullptr);
  EXPECT_TRUE(permission.decided->flagged);
  EXPECT_TRUE(record_of(permission).flagged());
  EXPECT_EQ(record_of(permission).rule(), "K4");
}

TEST_F(PermissionTest, G11_NobodyGetsMoreThanItsClearance) {
  const auto permission =
      ask({.to = {"POLDA-SUMSEL", "SATPOLPP-PLG"}, .classification = v1::CLASSIFICATION_RAHASIA});

  EXPECT_THAT(who(permission), ElementsAre("POLRESTABES-PLG", "POLDA-SUMSEL"));
  ASSERT_THAT(permission.denied, SizeIs(1));
  EXPECT_EQ(permission.denied[0].rule, "K2");
}

TEST_F(PermissionTest, G8_TheRecordNamesFileRuleAndFactsSoThatAnybodyDecidesAgain) {
  const Letter letter{.to = {"KODIM-0418", "POLDA-SUMSEL"}};
  const v1::Decision record = record_of(ask(letter));

  const auto& files = agreements_.files();
  const auto file = std::find_if(files.begin(), files.end(), [&](const auto& each) {
    return each.sha256.view() == record.policy_sha256();
  });
  ASSERT_NE(file, files.end());
  EXPECT_EQ(file->id, record.policy());
  EXPECT_EQ(record.decided_us(), kNowUs);
  EXPECT_EQ(record.as_of(), 7U);
  const view::PartyBook parties(directory_);
  const view::Surroundings known{directory_,          parties,  standing_,
                                 record.decided_us(), 7 * 3600, true};
  const v1::Header header = header_of(letter);
  std::vector<policy::Request> asked(2, view::request_of(header, {}, known));
  view::address(asked[0], header, {AgencyCode("KODIM-0418"), {}}, known);
  view::address(asked[1], header, {AgencyCode("POLDA-SUMSEL"), {}}, known);
  EXPECT_EQ(view::digest_of(asked).view(), record.inputs());
}

TEST_F(PermissionTest, ARefusalIsOnRecordToo) {
  const auto permission = ask({.to = {"KODIM-0418", "PUBLIK"}});

  v1::Decision record;
  ASSERT_TRUE(record.ParseFromString(permission.denied.at(0).record));
  EXPECT_FALSE(record.permit());
  ASSERT_EQ(record.parties_size(), 1);
  EXPECT_EQ(record.parties(0).agency(), "PUBLIK");
  EXPECT_THAT(record.inputs(), SizeIs(32));
}

}  // namespace
}  // namespace kentongan::broker::admission
