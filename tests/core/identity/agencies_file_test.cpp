// Shows that the file of agencies founds a directory, and that a bad one is refused with file and
// line. The city's own file, and small ones with one fault each.
#include "core/identity/agencies_file.h"

#include <gtest/gtest.h>

#include "core/identity/directory.h"
#include "kentongan/v1/options.pb.h"

namespace kentongan::identity {
namespace {

const std::string kHead = "schema: agencies/1\nagencies:\n";
const std::string kPoldaLine =
    "  - {code: POLDA, name: Polda, kind: polda, parent: null, area: '31'}\n";
const std::string kPolresLine = "  - {code: POLRES, name: Polres, kind: polres, parent: POLDA}\n";
const std::string kRoles =
    "roles:\n"
    "  - {code: KAPOL, name: Kapolres, kinds: 'polres,polsek'}\n"
    "  - {code: WAKAPOL, name: Wakapolres, kinds: polres}\n"
    "  - {code: AUDITOR, name: Auditor, kinds: '*'}\n";

Error refusal_of(const std::string& text) {
  return parse_agencies(text, "city.yaml").error();
}

void expect_refused_at(const std::string& text, const std::string& place) {
  const Error error = refusal_of(text);
  EXPECT_EQ(error.code, ErrorCode::invalid_argument);
  EXPECT_NE(error.detail().find(place), std::string::npos) << error.detail();
}

Directory founded_by(const std::vector<v1::DirectoryChange>& changes) {
  Directory directory;
  for (const auto& change : changes) {
    const auto applied = directory.apply(change, Seq(directory.version().value() + 1));
    EXPECT_TRUE(applied) << change.ShortDebugString();
  }
  return directory;
}

TEST(AgenciesFileTest, TheCitysFileFoundsADirectory) {
  const auto changes = load_agencies(KTG_SOURCE_DIR "/deploy/city/agencies.yaml");
  ASSERT_TRUE(changes) << changes.error().detail();

  const Directory directory = founded_by(*changes);

  EXPECT_EQ(directory.agencies().size(), 173U);
  EXPECT_EQ(directory.agency(AgencyCode("KODIM-0502"))->parent, AgencyCode("KOREM-052"));
  const AgencyCode polres("POLRES-JAKUT");
  EXPECT_EQ(directory.duty(polres, DutyCode("KAPOLRESTABES"))->deputy, DutyCode("WAKAPOLRESTABES"));
  EXPECT_EQ(directory.duties_of(polres).size(), 7U);
}

TEST(AgenciesFileTest, DutiesFollowTheKindsOfTheRoles) {
  const auto directory =
      founded_by(parse_agencies(kHead + kPoldaLine + kPolresLine + kRoles, "city.yaml").value());

  EXPECT_EQ(directory.duties_of(AgencyCode("POLDA")).size(), 1U);
  EXPECT_EQ(directory.duties_of(AgencyCode("POLRES")).size(), 3U);
  EXPECT_EQ(directory.duty(AgencyCode("POLRES"), DutyCode("KAPOL"))->deputy, DutyCode("WAKAPOL"));
  EXPECT_EQ(directory.agency(AgencyCode("POLDA"))->areas, std::vector<std::string>{"31"});
}

TEST(AgenciesFileTest, EachAgencyOfTheCityHasAClearance) {
  const Directory directory =
      founded_by(load_agencies(KTG_SOURCE_DIR "/deploy/city/agencies.yaml").value());
  const auto clearance = [&directory](const char* code) {
    return directory.agency(AgencyCode(code))->clearance;
  };

  EXPECT_EQ(clearance("POLRES-JAKUT"), v1::CLASSIFICATION_RAHASIA);
  EXPECT_EQ(clearance("BPBD-DKI"), v1::CLASSIFICATION_RAHASIA);
  EXPECT_EQ(clearance("GULKARMAT-DKI"), v1::CLASSIFICATION_TERBATAS);
  EXPECT_EQ(clearance("PMI-PUSAT"), v1::CLASSIFICATION_BIASA) << "of the sector of volunteers";
  EXPECT_EQ(clearance("PUBLIK"), v1::CLASSIFICATION_BIASA);
  for (const auto& [code, agency] : directory.agencies()) {
    EXPECT_NE(agency.clearance, 0) << code.value();
  }
}

TEST(AgenciesFileTest, TheFirstClearanceThatFitsHolds) {
  const std::string clearances =
      "clearances:\n  - {level: BIASA, kinds: [polres]}\n  - {level: RAHASIA}\n";
  const auto directory = founded_by(
      parse_agencies(kHead + kPoldaLine + kPolresLine + clearances + kRoles, "city.yaml").value());

  EXPECT_EQ(directory.agency(AgencyCode("POLRES"))->clearance, v1::CLASSIFICATION_BIASA);
  EXPECT_EQ(directory.agency(AgencyCode("POLDA"))->clearance, v1::CLASSIFICATION_RAHASIA);
}

TEST(AgenciesFileTest, RefusesAClearanceThatThereIsNot) {
  expect_refused_at(kHead + kPoldaLine + "clearances:\n  - {level: KONFIDENSIAL}\n" + kRoles,
                    "city.yaml:5");
  expect_refused_at(kHead + kPoldaLine + "clearances:\n  - {kinds: [polda]}\n" + kRoles,
                    "city.yaml:5");
  expect_refused_at(kHead + kPoldaLine + "clearances:\n  - {level: BIASA, kind: polda}\n" + kRoles,
                    "city.yaml:5");
}

TEST(AgenciesFileTest, ParentsComeBeforeTheirChildren) {
  const auto changes =
      parse_agencies(kHead + kPolresLine + kPoldaLine + kRoles, "city.yaml").value();

  EXPECT_EQ(changes[0].agency().code(), "POLDA");
  EXPECT_EQ(changes[1].agency().code(), "POLRES");
}

TEST(AgenciesFileTest, RefusesWithFileAndLine) {
  expect_refused_at(kHead + kPolresLine + kRoles, "city.yaml:3:");
  expect_refused_at(kHead + kPoldaLine + kPoldaLine + kRoles, "city.yaml:4:");
  expect_refused_at(kHead + "  - {code: polda, name: P, kind: polda}\n" + kRoles, "city.yaml:3:");
  expect_refused_at(kHead + "  - {code: POLDA, kind: polda}\n" + kRoles, "city.yaml:3:");
  expect_refused_at(kHead + "  - {code: POLDA, name: P, kind: polda, kepala: X}\n" + kRoles,
                    "city.yaml:3:");
  expect_refused_at(kHead + kPoldaLine + kRoles + "  - {code: KAPOL, name: K, kinds: x}\n",
                    "city.yaml:8:");
  expect_refused_at(kHead + "  - polda\n" + kRoles, "city.yaml:3:");
}

TEST(AgenciesFileTest, RefusesParentsInARing) {
  expect_refused_at(kHead + "  - {code: ONE, name: A, kind: k, parent: TWO}\n" +
                        "  - {code: TWO, name: B, kind: k, parent: ONE}\n" + kRoles,
                    "ring");
}

TEST(AgenciesFileTest, RefusesWhatIsNoSuchFile) {
  expect_refused_at("schema: agencies/2\n", "city.yaml:1:");
  expect_refused_at("- a\n", "city.yaml:1:");
  expect_refused_at("schema: agencies/1\nroles: []\n", "agencies");
  expect_refused_at(kHead + kPoldaLine, "roles");
  expect_refused_at("schema: [", "city.yaml");
}

TEST(AgenciesFileTest, NamesAFileThatIsNotThere) {
  const auto missing = load_agencies("no-such-agencies.yaml");

  EXPECT_EQ(missing.error().code, ErrorCode::not_found);
}

}  // namespace
}  // namespace kentongan::identity
