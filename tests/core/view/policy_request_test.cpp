// Shows what the rules of policy are told of a message: its header, what they may look at of its
// payload, what stands, and who is asked about.
#include "core/view/policy_request.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/identity/agencies_file.h"
#include "core/policy/agreement_file.h"
#include "core/policy/request_form.h"
#include "core/view/policy_fields.h"
#include "core/view/policy_vocabulary.h"
#include "kentongan/v1/assistance.pb.h"
#include "kentongan/v1/deployment.pb.h"
#include "kentongan/v1/directory.pb.h"
#include "kentongan/v1/header.pb.h"
#include "kentongan/v1/incident.pb.h"

namespace kentongan::view {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr std::int64_t kAtUs = 1'700'000'000'000'000;

v1::Header header_of(const std::string& type) {
  v1::Header header;
  header.mutable_identity()->set_type(type);
  header.mutable_author()->set_agency("POLRESTABES-PLG");
  header.mutable_author()->set_duty("PAWAS");
  header.mutable_handling()->set_precedence(v1::PRECEDENCE_SANGAT_SEGERA);
  header.mutable_handling()->set_classification(v1::CLASSIFICATION_TERBATAS);
  header.mutable_handling()->add_markings(v1::MARKING_DATA_PRIBADI);
  header.mutable_handling()->set_channel(v1::CHANNEL_TELEPON);
  header.mutable_subject()->set_incident("INS-1");
  header.mutable_subject()->add_areas("16.71");
  header.mutable_subject()->set_purpose("Keselamatan jiwa");
  header.mutable_subject()->set_legal_basis("UU Nomor 2 Tahun 2002 Pasal 41");
  return header;
}

class PolicyRequestTest : public ::testing::Test {
 protected:
  void SetUp() override {
    const auto changes =
        identity::load_agencies(KTG_SOURCE_DIR "/deploy/city/agencies.yaml").value();
    std::uint64_t seq = 0;
    for (const auto& change : changes) {
      ASSERT_TRUE(directory_.apply(change, Seq(++seq)));
    }
    parties_ = PartyBook(directory_);
  }
  [[nodiscard]] Surroundings known() const {
    return {directory_, parties_, standing_, kAtUs, 7 * 3600, true};
  }

  identity::Directory directory_;
  PartyBook parties_;
  Standing standing_;
};

TEST_F(PolicyRequestTest, TellsTheHeaderInTheWordsOfTheRules) {
  const auto request = request_of(header_of("sitrep"), {}, known());

  EXPECT_EQ(request.from.agency, "POLRESTABES-PLG");
  EXPECT_EQ(request.from.kind, "polrestabes");
  EXPECT_EQ(request.from.duty, "PAWAS");
  EXPECT_EQ(request.type, "sitrep");
  EXPECT_EQ(request.precedence, policy::Precedence::sangat_segera);
  EXPECT_EQ(request.classification, policy::Classification::terbatas);
  EXPECT_THAT(request.markings, ElementsAre("data_pribadi"));
  EXPECT_EQ(request.channel, "telepon");
  EXPECT_EQ(request.incident, "INS-1");
  EXPECT_TRUE(request.incident_open);
  EXPECT_THAT(request.areas, ElementsAre("16.71"));
  EXPECT_EQ(request.purpose, "keselamatan_jiwa");
  EXPECT_THAT(request.bases, ElementsAre("uu 2/2002 pasal 41"));
  EXPECT_TRUE(request.break_glass_right) << "PAWAS has it";
  EXPECT_EQ(request.time_us, kAtUs);
}

TEST_F(PolicyRequestTest, TellsThePayloadsFieldsThatRulesMayLookAt) {
  v1::StatusChange change;
  change.set_status_kind(v1::STATUS_KIND_SIAGA_POLRI);
  change.set_new_(v1::STATUS_VALUE_I);
  change.set_authority("KAPOLDA");
  change.set_text("rahasia dapur");

  const auto request = request_of(header_of("status_change"), change.SerializeAsString(), known());

  EXPECT_THAT(request.fields, Contains(policy::Field{"status_kind", {"siaga_polri"}}));
  EXPECT_THAT(request.fields, Contains(policy::Field{"authority", {"kapolda"}}));
  EXPECT_THAT(request.fields, SizeIs(3)) << "the text is nobody's business";
}

TEST_F(PolicyRequestTest, FieldsOfRecordsAreNamedWithADotAndListedTogether) {
  v1::Rfa rfa;
  rfa.add_requests()->set_item("Truk");
  rfa.add_requests()->set_item("personel");
  rfa.mutable_written_followup_due()->set_seconds(1'700'000'100);

  const auto request = request_of(header_of("rfa"), rfa.SerializeAsString(), known());

  EXPECT_THAT(request.fields, Contains(policy::Field{"requests.item", {"truk", "personel"}}));
  EXPECT_THAT(request.times,
              ElementsAre(policy::TimeField{"written_followup_due", 1'700'000'100'000'000}));
}

TEST_F(PolicyRequestTest, OfASealedMessageNothingIsTaken) {
  v1::Header header = header_of("rfa");
  header.mutable_identity()->set_sealed(true);

  const auto request = request_of(header, "ciphertext", known());

  EXPECT_TRUE(request.sealed);
  EXPECT_THAT(request.fields, IsEmpty());
}

TEST_F(PolicyRequestTest, AnAddresseeTakesThePlaceOfTheOneBefore) {
  const v1::Header header = header_of("sitrep");
  auto request = request_of(header, {}, known());

  address(request, header, {AgencyCode("KODIM-0418"), DutyCode("PASIOPS")}, known());
  EXPECT_EQ(request.to.sector, "tni");
  EXPECT_EQ(request.to.duty, "PASIOPS");
  address(request, header, {AgencyCode("TIADA"), {}}, known());
  EXPECT_TRUE(policy::is_stranger(request.to));
}

TEST_F(PolicyRequestTest, TheDigestIsOfAllInTheirOrder) {
  const v1::Header header = header_of("sitrep");
  std::vector<policy::Request> both(2, request_of(header, {}, known()));
  address(both[0], header, {AgencyCode("KODIM-0418"), {}}, known());
  address(both[1], header, {AgencyCode("POLDA-SUMSEL"), {}}, known());
  const Digest in_order = digest_of(both);
  std::swap(both[0], both[1]);

  EXPECT_NE(digest_of(both), in_order);
}

TEST_F(PolicyRequestTest, TheVocabularyHoldsTheWordsOfDirectoryAndCatalogue) {
  const auto vocabulary = vocabulary_of(directory_);

  EXPECT_THAT(vocabulary.agencies, SizeIs(173));
  EXPECT_THAT(vocabulary.kinds, Contains("polrestabes"));
  EXPECT_THAT(vocabulary.types, Contains("activity_notice"));
  EXPECT_THAT(vocabulary.times, Contains("activity.start"));
  EXPECT_THAT(vocabulary.fields.at("status_kind"), Contains("siaga_polri"));
  EXPECT_FALSE(vocabulary.fields.contains("text"));
}

TEST_F(PolicyRequestTest, AGroupThatTheDirectoryHasNotIsRefusedByNameAndLine) {
  const auto vocabulary = vocabulary_of(directory_);

  const auto agreement = policy::read_agreement(R"(schema: policy/1
instrument: {id: UJI, kind: protap, valid: {from: 2026-01-01, until: 2026-12-31}, certainty: constructed}
rules:
  - id: U1
    effect: permit
    types: [activity_notice]
    obligations:
      copy_to: [{group: tujuan}]
)",
                                                &vocabulary);

  ASSERT_FALSE(agreement);
  EXPECT_THAT(agreement.error().text.id, HasSubstr("'tujuan' tidak dikenal."));
  EXPECT_THAT(agreement.error().text.en, HasSubstr("'tujuan' is unknown."));
  EXPECT_THAT(agreement.error().text.en, HasSubstr("8"));
}

}  // namespace
}  // namespace kentongan::view
