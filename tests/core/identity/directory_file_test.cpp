// Shows what an operator may change in the directory, by file and by draft, and what is none of
// his. The text of a file; a directory of two agencies.
#include "core/identity/directory_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/base/random.h"
#include "core/identity/enrolment.h"
#include "kentongan/v1/directory.pb.h"
#include "kentongan/v1/options.pb.h"

namespace kentongan::identity {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

const std::string kDraftHead = "schema: directory/1\nreason: Perwali 12\n";

v1::DirectoryChange agency_entry(const std::string& code) {
  v1::DirectoryChange change;
  change.mutable_agency()->set_code(code);
  change.mutable_agency()->set_name(code);
  return change;
}

class DirectoryFileTest : public ::testing::Test {
 protected:
  DirectoryFileTest() {
    apply(agency_entry("POLRES-A"));
    apply(agency_entry("BPBD-B"));
    apply(key_entry(v1::KEY_KIND_AGENT, agent_.public_key().view(), AgencyCode("POLRES-A")));
    apply(key_entry(v1::KEY_KIND_BROKER_LOG, log_.public_key().view(), AgencyCode()));
  }
  void apply(const v1::DirectoryChange& change) {
    ASSERT_TRUE(directory_.apply(change, Seq(directory_.version().value() + 1)));
  }
  /// What a file comes to, once it is in force.
  Result<void> put(const std::string& yaml) {
    KTG_TRY(const auto changes, read_directory_file(kDraftHead + yaml, "ubah.yaml"));
    KTG_TRY(const auto draft, read_directory_draft(directory_draft(changes), directory_));
    for (const v1::DirectoryChange& change : draft) {
      KTG_TRY_VOID(directory_.apply(change, Seq(directory_.version().value() + 1)));
    }
    return {};
  }
  std::optional<ErrorCode> refused(const std::vector<v1::DirectoryChange>& changes) {
    const auto draft = read_directory_draft(directory_draft(changes), directory_);
    return draft ? std::nullopt : std::optional(draft.error().code);
  }

  SeededRandom random_{5};
  SigningKey agent_ = SigningKey::generate(random_);
  SigningKey log_ = SigningKey::generate(random_);
  Directory directory_;
};

TEST_F(DirectoryFileTest, AgenciesDutiesGroupsAndLinksAreSet) {
  const auto put_in =
      put("set:\n"
          "  agencies: [{code: KODIM-C, name: Kodim C, kind: kodim, sector: tni, areas: ['31.72'],"
          " clearance: RAHASIA}]\n"
          "  duties: [{agency: KODIM-C, code: PASIOPS, name: Pasiops, rights: [break-glass]}]\n"
          "  groups: [{code: '112:31.72:KEBAKARAN', agencies: [KODIM-C, BPBD-B]}]\n"
          "  links: [{bus: bus.prov/log/1, agency: BPBD-B, log_key: '" +
          to_hex(log_.public_key().view()) + "', behind: [PEMPROV]}]\n");

  ASSERT_TRUE(put_in) << put_in.error().detail();
  EXPECT_EQ(directory_.agency(AgencyCode("KODIM-C"))->clearance, v1::CLASSIFICATION_RAHASIA);
  EXPECT_TRUE(directory_.duty(AgencyCode("KODIM-C"), DutyCode("PASIOPS"))->may(kBreakGlass));
  EXPECT_THAT(*directory_.group("112:31.72:KEBAKARAN"), SizeIs(2));
  EXPECT_EQ(directory_.links().at("bus.prov/log/1").agency.value(), "BPBD-B");
}

TEST_F(DirectoryFileTest, WhatIsRetiredIsGoneAndAKeyEnds) {
  ASSERT_TRUE(put("set: {groups: [{code: 'G-1', agencies: [BPBD-B]}]}\n"));

  const auto gone = put("retire: {groups: ['G-1'], agencies: [BPBD-B], keys: ['" +
                        to_hex(agent_.key_id().view()) + "']}\n");

  ASSERT_TRUE(gone) << gone.error().detail();
  EXPECT_EQ(directory_.group("G-1"), nullptr);
  EXPECT_EQ(directory_.agency(AgencyCode("BPBD-B")), nullptr);
  EXPECT_TRUE(directory_.key(agent_.key_id())->until.has_value());
}

TEST_F(DirectoryFileTest, NobodyComesToStandAboveHimself) {
  ASSERT_TRUE(
      put("set: {agencies: [{code: UNIT-C, name: C, kind: x, parent: POLRES-A, clearance: "
          "BIASA}]}\n"));

  EXPECT_FALSE(put("retire: {agencies: [POLRES-A]}\n")) << "UNIT-C stands below it";
  EXPECT_FALSE(
      put("set: {agencies: [{code: POLRES-A, name: A, kind: x, parent: UNIT-C, clearance: "
          "BIASA}]}\n"));
  EXPECT_EQ(directory_.agency(AgencyCode("POLRES-A"))->parent.value(), "");
}

TEST_F(DirectoryFileTest, ADutyOfEveryAgencyIsSaidSo) {
  EXPECT_FALSE(put("set: {duties: [{code: PASIOPS, name: Pasiops}]}\n"));
  ASSERT_TRUE(put("set: {duties: [{agency: '*', code: PASIOPS, name: Pasiops}]}\n"));
  EXPECT_NE(directory_.duty(AgencyCode("POLRES-A"), DutyCode("PASIOPS")), nullptr);
}

TEST_F(DirectoryFileTest, AWrongFileNamesItsLine) {
  const auto said = [](const std::string& yaml) {
    const auto read = read_directory_file(kDraftHead + yaml, "ubah.yaml");
    return read ? std::string() : read.error().text.en;
  };

  EXPECT_THAT(said("set: {agencys: []}\n"), HasSubstr("ubah.yaml:3: 'agencys' is unknown"));
  EXPECT_THAT(said("set: {agencies: [{code: X-1, name: x, kind: y}]}\n"), HasSubstr("clearance"));
  EXPECT_THAT(said("retire: {keys: [abc]}\n"), HasSubstr("64 hexadecimal digits"));
  EXPECT_THAT(read_directory_file("schema: directory/1\nset: {}\n", "x").error().text.en,
              HasSubstr("reason is required"));
}

TEST_F(DirectoryFileTest, G9_NoOperatorMakesAKeyAnOfficerOrAHolderForAnAgency) {
  const auto stranger = SigningKey::generate(random_);
  v1::DirectoryChange officer;
  officer.mutable_officer()->set_agency("POLRES-A");
  v1::DirectoryChange holding;
  holding.mutable_holding()->set_agency("POLRES-A");

  EXPECT_EQ(refused({key_entry(v1::KEY_KIND_AGENT, stranger.public_key().view(),
                               AgencyCode("POLRES-A"))}),
            ErrorCode::not_permitted);
  EXPECT_EQ(refused({officer}), ErrorCode::not_permitted);
  EXPECT_EQ(refused({holding}), ErrorCode::not_permitted);
  v1::DirectoryChange control;
  control.mutable_control()->set_kind("bko");
  EXPECT_EQ(refused({control}), ErrorCode::not_permitted) << "who commands whom is no operator's";
  EXPECT_EQ(refused({revocation_of(log_.key_id(), "salah")}), ErrorCode::not_permitted)
      << "the bus would stop without it";
}

TEST_F(DirectoryFileTest, NothingIsRetiredWithoutAReasonAndNothingChangesByAHalf) {
  EXPECT_EQ(refused({revocation_of(agent_.key_id(), "")}), ErrorCode::field_invalid);
  EXPECT_EQ(
      refused({revocation_of(agent_.key_id(), "hilang"), revocation_of(agent_.key_id(), "hilang")}),
      ErrorCode::not_found);
  EXPECT_EQ(read_directory_draft("bukan", directory_).error().code, ErrorCode::malformed);
  EXPECT_EQ(read_directory_draft({}, directory_).error().code, ErrorCode::malformed);
  EXPECT_EQ(refused(std::vector(257, agency_entry("KODIM-C"))), ErrorCode::too_large);
  EXPECT_FALSE(directory_.key(agent_.key_id())->until.has_value());
}

TEST_F(DirectoryFileTest, TheAgencyOfARevokedAgentKeyIsSilenced) {
  const auto silenced = silenced_by({revocation_of(agent_.key_id(), "hilang")}, directory_);

  EXPECT_THAT(silenced.agencies, ElementsAre(AgencyCode("POLRES-A")));
  EXPECT_THAT(silenced.speakers, ElementsAre(AgencyCode("POLRES-A")));
  EXPECT_THAT(silenced_by({agency_entry("BPBD-B")}, directory_).speakers, IsEmpty());
}

}  // namespace
}  // namespace kentongan::identity
