// Shows for each key when a rule matches, when not, and when that is unknown; and what the unknown
// does to permits, denies, `not` and `unless`. Rules of one key each.
#include "core/policy/match.h"

#include <gtest/gtest.h>

#include "core/policy/truth.h"
#include "tests/core/policy/small_law.h"

namespace kentongan::policy {
namespace {

class MatchTest : public ::testing::Test {
 protected:
  Truth of(const std::string& keys) {
    const Agreement file =
        law("LAW", {"{id: A, effect: deny, text: {id: a, en: a}, " + keys + "}"});
    return matches(file.rules.front(), request_);
  }

  Request request_ = an_rfa();
};

TEST_F(MatchTest, WordsOfTheDirectory) {
  EXPECT_EQ(of("from: {agency: [POLRES-JAKUT, POLDA-METRO]}"), Truth::yes);
  EXPECT_EQ(of("from: {agency: POLDA-METRO}"), Truth::no);
  EXPECT_EQ(of("from: {sector: polri, kind: polres, level: kota}"), Truth::yes);
  EXPECT_EQ(of("from: {sector: polri, kind: polda}"), Truth::no);
  EXPECT_EQ(of("to: {sector: tni}"), Truth::yes);
  request_.to.sector.clear();
  EXPECT_EQ(of("to: {sector: tni}"), Truth::unknown);
  EXPECT_EQ(of("to: {not: {sector: tni}}"), Truth::unknown);
}

TEST_F(MatchTest, AnAuthorWithoutADutyIsTheWatch) {
  EXPECT_EQ(of("from: {duty: PIKET}"), Truth::yes);
  EXPECT_EQ(of("from: {duty: KAPOLRESTABES}"), Truth::no);
  request_.from.duty = "KAPOLRESTABES";
  EXPECT_EQ(of("from: {duty: KAPOLRESTABES}"), Truth::yes);
  EXPECT_EQ(of("from: {duty: PIKET}"), Truth::no);
}

TEST_F(MatchTest, AreasOfAParty) {
  EXPECT_EQ(of("from: {area: \"31\"}"), Truth::yes);
  EXPECT_EQ(of("from: {area: \"33\"}"), Truth::no);
  request_.from.areas = {"31.72", "33.74"};
  EXPECT_EQ(of("from: {area: \"31\"}"), Truth::unknown);
  request_.from.areas.clear();
  EXPECT_EQ(of("from: {area: \"31\"}"), Truth::unknown);
}

TEST_F(MatchTest, GroupsAndClearance) {
  EXPECT_EQ(of("to: {group: tujuan}"), Truth::no);
  request_.to.groups = {"tujuan"};
  EXPECT_EQ(of("to: {group: tujuan}"), Truth::yes);
  EXPECT_EQ(of("to: {clearance: TERBATAS}"), Truth::yes);
  EXPECT_EQ(of("to: {clearance: SANGAT_RAHASIA}"), Truth::no);
  request_.to.clearance = Classification::unknown;
  EXPECT_EQ(of("to: {clearance: BIASA}"), Truth::unknown);
}

TEST_F(MatchTest, RelationsOfTheLine) {
  EXPECT_EQ(of("to: {relation: [ancestor, descendant, same_line, parent]}"), Truth::no);
  request_.to.agency = "POLDA-METRO";
  EXPECT_EQ(of("to: {relation: parent}"), Truth::yes);
  EXPECT_EQ(of("to: {relation: ancestor}"), Truth::yes);
  EXPECT_EQ(of("to: {relation: same_line}"), Truth::yes);
  EXPECT_EQ(of("to: {relation: descendant}"), Truth::no);
  std::swap(request_.from, request_.to);
  request_.from.line.clear();
  EXPECT_EQ(of("to: {relation: descendant}"), Truth::yes);
  EXPECT_EQ(of("to: {relation: same_agency}"), Truth::no);
}

TEST_F(MatchTest, OneLineNeedsSomebodyOfTheOwnSectorAbove) {
  request_.to = request_.from;
  request_.to.agency = "POLSEK-KOJA";
  EXPECT_EQ(of("to: {relation: same_line}"), Truth::yes);
  request_.to.sector = "tni";
  EXPECT_EQ(of("to: {relation: same_line}"), Truth::no);
  request_.to.sector = "polri";
  request_.to.line = {{"PRESIDEN", "pusat"}};
  request_.from.line = {{"PRESIDEN", "pusat"}};
  EXPECT_EQ(of("to: {relation: same_line}"), Truth::no);
}

TEST_F(MatchTest, LevelsAndAreasInCommon) {
  EXPECT_EQ(of("to: {relation: same_level}"), Truth::yes);
  EXPECT_EQ(of("to: {relation: same_area}"), Truth::yes);
  request_.to.areas = {"31.72.03"};
  EXPECT_EQ(of("to: {relation: same_area}"), Truth::no) << "code for code";
  request_.to.areas.clear();
  EXPECT_EQ(of("to: {relation: same_area}"), Truth::unknown);
  request_.to.level.clear();
  EXPECT_EQ(of("to: {relation: same_level}"), Truth::unknown);
}

TEST_F(MatchTest, ControlIsOfTheAuthorOverTheAddressee) {
  EXPECT_EQ(of("to: {relation: control}"), Truth::no);
  request_.controlled_by = {"bko"};
  EXPECT_EQ(of("to: {relation: control}"), Truth::no);
  request_.controls = {"latihan"};
  EXPECT_EQ(of("to: {relation: control}"), Truth::no) << "players command nobody";
  request_.controls = {"latihan", "bko"};
  EXPECT_EQ(of("to: {relation: control}"), Truth::yes);
}

TEST_F(MatchTest, HandlingOfTheMessage) {
  EXPECT_EQ(of("types: [order, rfa]"), Truth::yes);
  EXPECT_EQ(of("types: order"), Truth::no);
  EXPECT_EQ(of("precedence: [BIASA, KILAT]"), Truth::yes);
  EXPECT_EQ(of("precedence: SEGERA"), Truth::no);
  request_.classification = Classification::rahasia;
  EXPECT_EQ(of("max_classification: RAHASIA"), Truth::yes);
  EXPECT_EQ(of("max_classification: TERBATAS"), Truth::no);
  EXPECT_EQ(of("channel: bus"), Truth::yes);
  EXPECT_EQ(of("channel: [telepon, radio]"), Truth::no);
  EXPECT_EQ(of("exercise: false"), Truth::yes);
  EXPECT_EQ(of("exercise: true"), Truth::no);
  EXPECT_EQ(of("delivery: content-first"), Truth::yes);
  EXPECT_EQ(of("delivery: receipt-first"), Truth::no);
  EXPECT_EQ(of("markings: DATA-PRIBADI"), Truth::no);
  request_.markings = {"latihan", "data_pribadi"};
  EXPECT_EQ(of("markings: DATA-PRIBADI"), Truth::yes);
}

TEST_F(MatchTest, WhatIsNotStatedIsUnknown) {
  EXPECT_EQ(of("purpose: keselamatan-jiwa"), Truth::unknown);
  EXPECT_EQ(of("area: \"31\""), Truth::unknown);
  EXPECT_EQ(of("legal_basis: UU 7/2012"), Truth::unknown);
  request_.purpose = "keselamatan_jiwa";
  request_.areas = {"31.72"};
  request_.bases = bases_of("UU 7/2012 Pasal 33");
  EXPECT_EQ(of("purpose: keselamatan-jiwa"), Truth::yes);
  EXPECT_EQ(of("purpose: penegakan-hukum"), Truth::no);
  EXPECT_EQ(of("area: \"31\""), Truth::yes);
  EXPECT_EQ(of("legal_basis: UU 7/2012"), Truth::yes);
  EXPECT_EQ(of("legal_basis: UU 34/2004"), Truth::no);
}

TEST_F(MatchTest, AreasOfTheMessageLieInsideOrMeetOrMiss) {
  request_.areas = {"31.72.03", "31.75"};
  EXPECT_EQ(of("area: [\"31.72\", \"31.75\"]"), Truth::yes);
  EXPECT_EQ(of("area: \"31.72\""), Truth::unknown) << "in part";
  EXPECT_EQ(of("area: \"33\""), Truth::no);
  request_.areas = {"31"};
  EXPECT_EQ(of("area: \"31.72\""), Truth::unknown) << "the province holds the city";
}

TEST_F(MatchTest, FieldsOfAnOpenMessageAreKnown) {
  request_.fields = {{"status_kind", {"siaga_polri"}}};
  EXPECT_EQ(of("fields: {status_kind: siaga_polri}"), Truth::yes);
  EXPECT_EQ(of("fields: {status_kind: \"siaga*\"}"), Truth::yes);
  EXPECT_EQ(of("fields: {status_kind: status_bencana}"), Truth::no);
  EXPECT_EQ(of("fields: {category: kebakaran}"), Truth::no) << "left empty";
  EXPECT_EQ(of("fields: {status_kind: siaga_polri, category: kebakaran}"), Truth::no);
  request_.sealed = true;
  EXPECT_EQ(of("fields: {status_kind: status_bencana}"), Truth::unknown);
}

TEST_F(MatchTest, StatusInForce) {
  const std::string wanted =
      "status: {kind: status_bencana, value: tanggap_darurat, area: incident}";
  EXPECT_EQ(of(wanted), Truth::no);
  request_.incident = "PLP-0303";
  request_.statuses = {{"status_bencana", "tanggap_darurat", "PLP-0303", {"31"}}};
  EXPECT_EQ(of(wanted), Truth::yes);
  EXPECT_EQ(of("status: {kind: status_bencana, value: siaga_darurat}"), Truth::no);
  EXPECT_EQ(of("status: {kind: status_konflik}"), Truth::no);
  EXPECT_EQ(of("status: {area: \"31\"}"), Truth::yes);
  EXPECT_EQ(of("status: {area: \"33\"}"), Truth::no);
  request_.incident = "OTHER-1";
  EXPECT_EQ(of(wanted), Truth::no);
}

TEST_F(MatchTest, AStatusOfNoIncidentHoldsForWhatLiesInItsAreas) {
  const std::string wanted = "status: {kind: status_bencana, area: incident}";
  request_.incident = "PLP-0303";
  request_.statuses = {{"status_bencana", "tanggap_darurat", "", {"31"}}};
  EXPECT_EQ(of(wanted), Truth::no) << "the message states no area";
  request_.areas = {"31.72"};
  EXPECT_EQ(of(wanted), Truth::yes);
  request_.areas = {"31.72", "33"};
  EXPECT_EQ(of(wanted), Truth::no);
}

TEST_F(MatchTest, LeadIncidentAndReferences) {
  EXPECT_EQ(of("lead: operasi"), Truth::no);
  EXPECT_EQ(of("incident: open"), Truth::no);
  EXPECT_EQ(of("approved_by: {agency: PRESIDEN}"), Truth::no);
  request_.leads = {"perimeter", "operasi"};
  request_.incident_open = true;
  request_.references = {{Reference::Kind::approval, {"PRESIDEN", "", "", "", "", {}, {}, {}, {}}}};
  EXPECT_EQ(of("lead: operasi"), Truth::yes);
  EXPECT_EQ(of("incident: open"), Truth::yes);
  EXPECT_EQ(of("approved_by: {agency: PRESIDEN}"), Truth::yes);
  EXPECT_EQ(of("endorsed_by: {agency: PRESIDEN}"), Truth::no);
}

TEST_F(MatchTest, AnExceptionThatIsUnknownLiftsNothing) {
  EXPECT_EQ(of("types: rfa, unless: {purpose: x}"), Truth::unknown);
  request_.purpose = "x";
  EXPECT_EQ(of("types: rfa, unless: {purpose: x}"), Truth::no);
  EXPECT_EQ(of("types: rfa, unless: {purpose: x, types: order}"), Truth::yes);
  request_.purpose.clear();
  EXPECT_EQ(of("types: rfa, unless: {purpose: x, types: order}"), Truth::yes) << "no order anyway";
}

TEST_F(MatchTest, TellsWhatEachKeyFound) {
  const Agreement file =
      law("LAW", {"{id: A, effect: permit, types: [rfa], from: {kind: polda}, purpose: x}"});

  const auto found = look_at(file.rules.front(), request_);

  ASSERT_EQ(found.size(), 3U);
  EXPECT_EQ(found[0], (KeyTruth{Key::from_kind, Truth::no}));
  EXPECT_EQ(found[1], (KeyTruth{Key::types, Truth::yes}));
  EXPECT_EQ(found[2], (KeyTruth{Key::purpose, Truth::unknown}));
  EXPECT_EQ(name_of(Key::from_kind), "from.kind");
  EXPECT_EQ(name_of(Key::unless), "unless");
}

}  // namespace
}  // namespace kentongan::policy
