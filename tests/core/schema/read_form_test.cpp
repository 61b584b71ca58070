// Shows the rules by which what a person writes is read (proto/README.md, "Text form"), each on
// the field of a real type. What is read is looked at as JSON.
#include "core/schema/read_form.h"

#include <gmock/gmock.h>

#include "tests/core/schema/schema_support.h"

namespace kentongan::schema {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

/// A place that knows a request m1, its answer m2 and a situation report m3.
ReadContext place() {
  ReadContext context;
  context.written_at_us = kNow;
  context.message_named = [](std::string_view name) -> std::optional<NamedMessage> {
    if (name == "m1") {
      return NamedMessage{message_id(1), "rfa", std::nullopt};
    }
    if (name == "m2") {
      return NamedMessage{message_id(2), "rfa_response", message_id(1)};
    }
    if (name == "m3") {
      return NamedMessage{message_id(3), "sitrep", std::nullopt};
    }
    return std::nullopt;
  };
  return context;
}

Draft read(const std::string& code, const std::string& fields) {
  auto draft = read_form(type_of(code), fields_of(fields), place());
  KTG_CHECK(draft.has_value());
  return *std::move(draft);
}

std::string payload(const std::string& code, const std::string& fields) {
  const auto message = type_of(code).new_payload();
  KTG_CHECK(message->ParseFromString(read(code, fields).payload));
  return record_json(*message);
}

Text error(const std::string& code, const std::string& fields) {
  const auto draft = read_form(type_of(code), fields_of(fields), place());
  KTG_CHECK(!draft.has_value() && draft.error().code == ErrorCode::field_invalid);
  return draft.error().text;
}

struct FormCase {
  std::string name;
  std::string code;
  std::string fields;
  std::string json;
};

class ReadFormTest : public ::testing::TestWithParam<FormCase> {};

TEST_P(ReadFormTest, ReadsIt) {
  EXPECT_EQ(payload(GetParam().code, GetParam().fields), GetParam().json);
}

INSTANTIATE_TEST_SUITE_P(
    Table, ReadFormTest,
    ::testing::Values(
        FormCase{"ChoiceInAnyCase", "status_change", "{status_kind: Siaga-POLRI}",
                 R"({"status_kind":"siaga_polri"})"},
        FormCase{"ChoiceWithBlank", "position_report", "{status: di lokasi}",
                 R"({"status":"di_lokasi"})"},
        FormCase{"ChoiceByItsLabel", "status_change", "{new: siaga II}", R"({"new":"ii"})"},
        FormCase{"TimeOfDay", "rfa_response", "{eta: '20:40'}",
                 R"({"eta":"2023-03-03T13:40:00Z"})"},
        FormCase{"Date", "forum_minutes", "{actions: [{what: x, due: '2023-09-08'}]}",
                 R"({"actions":[{"what":"x","due":"2023-09-07T17:00:00Z"}]})"},
        FormCase{"Period", "summary_report", "{period: 2023-08}",
                 R"({"period":{"start":"2023-07-31T17:00:00Z","end":"2023-08-31T17:00:00Z"}})"},
        FormCase{"BareCount", "sitrep", "{casualties: {dead: 14}}",
                 R"({"casualties":{"dead":{"count":14}}})"},
        FormCase{"BareRemark", "sitrep", "{casualties: {injured: belum pasti}}",
                 R"({"casualties":{"injured":{"remark":"belum pasti"}}})"},
        FormCase{"BareText", "sitrep", "{damage: dua rumah}", R"({"damage":{"text":"dua rumah"}})"},
        FormCase{"MappingForAList", "summary_report", "{counts: {calls: 412, prank: 145}}",
                 R"({"counts":[{"name":"calls","count":"412"},{"name":"prank","count":"145"}]})"},
        FormCase{"MappingOfChanges", "correction", "{changes: {truk_tangki: 3}}",
                 R"({"changes":[{"path":"truk_tangki","new":"3"}]})"},
        FormCase{"OneValueForAList", "sitrep", "{obstacles: mesin}", R"({"obstacles":["mesin"]})"},
        FormCase{"NumberForAText", "dispute", "{positions: [{by: BPBD-DKI, value: 17}]}",
                 R"({"positions":[{"by":"BPBD-DKI","value":"17"}]})"},
        FormCase{"MessageAndText", "handover",
                 "{open_items: [m1 surat menyusul, data pengungsi, m3]}",
                 R"({"open_items":[{"message":"0186a7f6-8f20-7a3c-9b5d-3f2e1d0c4b01",)"
                 R"("text":"surat menyusul"},{"text":"data pengungsi"},)"
                 R"({"message":"0186a7f6-8f20-7a3c-9b5d-3f2e1d0c4b03"}]})"},
        FormCase{"MessageByItsId", "decision",
                 "{dispute_ref: 0186a7f6-8f20-7a3c-9b5d-3f2e1d0c4b07}",
                 R"({"dispute_ref":"0186a7f6-8f20-7a3c-9b5d-3f2e1d0c4b07"})"},
        FormCase{"ExerciseClock", "exercise_control", "{clock: 12:00 latihan}",
                 R"({"clock":{"at":"2023-03-03T05:00:00Z"}})"},
        FormCase{"ExerciseSpeed", "exercise_control", "{clock: x4}", R"({"clock":{"speed":4.0}})"},
        FormCase{"Alias", "rfa", "{duration: 7200}", R"({"duration_s":7200})"},
        FormCase{"PartByItsPath", "activity_notice",
                 "{activity.kind: unjuk rasa, activity.id: U-1}",
                 R"({"activity":{"id":"U-1","kind":"unjuk rasa"}})"},
        FormCase{"TruthInIndonesian", "facility_alert", "{confirmed: tidak, auto: ya}",
                 R"({"confirmed":false,"auto":true})"},
        FormCase{"NullIsNothing", "sitrep", "{plan: null, needs: [], phase: ~}", "{}"}),
    [](const auto& tested) { return tested.param.name; });

TEST(ReadFormTest, FillsTheHeaderByNameAliasAndPath) {
  const auto draft = read("initial_report",
                          "{incident_id: PLP-0303, area: 31.72.03, legal_basis: UU 24/2007, "
                          "relayed_for: PAWAS GULKARMAT-JAKUT, spoken_at: '10:24', "
                          "to: [BPBD-DKI, '@parents'], markings: data pribadi, "
                          "handling.channel: telepon}");

  EXPECT_EQ(record_json(draft.header),
            R"({"identity":{"type":"initial_report"},)"
            R"("author":{"written_for":{"agency":"GULKARMAT-JAKUT","duty":"PAWAS"}},)"
            R"("addresses":{"to":[{"agency":"BPBD-DKI"},{"group":"@parents"}]},)"
            R"("subject":{"incident":"PLP-0303","areas":["31.72.03"],"legal_basis":"UU 24/2007"},)"
            R"("handling":{"precedence":"kilat","classification":"biasa",)"
            R"("markings":["data_pribadi"],"channel":"telepon"},)"
            R"("times":{"spoken_at_us":"2023-03-03T03:24:00Z"}})");
}

TEST(ReadFormTest, PrefersTheTypesOwnFieldOverTheHeaders) {
  const auto draft = read("public_release", "{channel: pers, corrects: isu}");

  EXPECT_EQ(draft.header.handling().channel(), v1::CHANNEL_UNSPECIFIED);
  EXPECT_TRUE(draft.header.subject().reply_to().empty());
}

TEST(ReadFormTest, TakesPrecedenceOfTheTypeUnlessItIsWritten) {
  EXPECT_EQ(read("sitrep", "{}").header.handling().precedence(), v1::PRECEDENCE_SANGAT_SEGERA);
  EXPECT_EQ(read("sitrep", "{precedence: KILAT}").header.handling().precedence(),
            v1::PRECEDENCE_KILAT);
  EXPECT_EQ(read("correction", "{}").header.handling().precedence(), v1::PRECEDENCE_UNSPECIFIED);
}

TEST(ReadFormTest, AnswersTheFirstReferenceItsTypeAnswers) {
  const auto subject = read("rfa_response", "{ref: [m3, m1]}").header.subject();

  EXPECT_EQ(subject.reply_to(), message_id(1).str());
  EXPECT_THAT(subject.refs(), ElementsAre(message_id(3).str()));
}

TEST(ReadFormTest, AnswersWhatAnotherOfItsTypeAnswered) {
  const auto subject = read("rfa_response", "{ref: m2}").header.subject();

  EXPECT_EQ(subject.reply_to(), message_id(1).str());
  EXPECT_THAT(subject.refs(), ElementsAre(message_id(2).str()));
}

TEST(ReadFormTest, RefersWithoutAnAnswerWhereNoneIsDue) {
  const auto subject = read("sitrep", "{ref: [m1, m3]}").header.subject();

  EXPECT_TRUE(subject.reply_to().empty());
  EXPECT_THAT(subject.refs(), ElementsAre(message_id(1).str(), message_id(3).str()));
}

TEST(ReadFormTest, DoesNotReferTwiceToWhatItCorrects) {
  const auto subject = read("correction", "{corrects: m3, ref: m3}").header.subject();

  EXPECT_EQ(subject.reply_to(), message_id(3).str());
  EXPECT_THAT(subject.refs(), IsEmpty());
}

TEST(ReadFormTest, CarriesUnknownFieldsAtTheEndOfTheText) {
  const auto draft =
      read("deployment_plan", "{text: Plot., colour: merah, posts: [{post: A, beds: [1, 2]}]}");
  const auto message = type_of("deployment_plan").new_payload();

  ASSERT_TRUE(message->ParseFromString(draft.payload));
  EXPECT_THAT(draft.unknown,
              ElementsAre(UnknownField{"colour", "merah"}, UnknownField{"posts[0].beds", "1, 2"}));
  EXPECT_THAT(record_json(*message),
              HasSubstr(R"("text":"Plot. [colour: merah; posts[0].beds: 1, 2]")"));
}

TEST(ReadFormErrorTest, NamesTheFieldAndTheFix) {
  EXPECT_EQ(error("rfa_response", "{decision: mungkin}"),
            (Text{"Isian decision: \"mungkin\" tidak dikenal; pilih dari: accepted, partial, "
                  "declined, forwarded.",
                  "Field decision: \"mungkin\" is not known; choose from: accepted, partial, "
                  "declined, forwarded."}));
  EXPECT_THAT(error("rfa", "{requests: [{item: truk, qty: banyak}]}").en,
              HasSubstr("Field requests[0].qty: \"banyak\" is no number"));
  EXPECT_THAT(error("rfa", "{needed_by: besok}").id,
              HasSubstr("Isian needed_by: \"besok\" bukan waktu"));
  EXPECT_THAT(error("decision", "{dispute_ref: m9}").en,
              HasSubstr("no message \"m9\" is known here; write its number"));
  EXPECT_THAT(error("sitrep", "{ref: m9}").en, HasSubstr("Field ref: no message \"m9\""));
  EXPECT_THAT(error("sitrep", "{to: Pak Lurah}").en, HasSubstr("Field to[0]:"));
}

TEST(ReadFormErrorTest, RefusesAShapeThatTheFieldDoesNotHave) {
  EXPECT_THAT(error("order", "{task: [a, b]}").en, HasSubstr("takes one value"));
  EXPECT_THAT(error("order", "{personnel: -5}").en, HasSubstr("is no whole number"));
  EXPECT_THAT(error("order", "{personnel: 5000000000}").en, HasSubstr("is no whole number"));
  EXPECT_THAT(error("sitrep", "{needs: [{a: b}]}").en, HasSubstr("only texts stand in this list"));
  EXPECT_THAT(error("initial_report", "{photo_refs: foto.jpg}").en,
              HasSubstr("fill in: sha256, size_bytes, media_type, name"));
  EXPECT_FALSE(read_form(type_of("order"), Value::of("x"), {}).has_value());
}

TEST(ReadAddressTest, ReadsAgenciesDutiesAndGroups) {
  EXPECT_EQ(read_address("BPBD-DKI")->agency(), "BPBD-DKI");
  EXPECT_EQ(read_address("PAWAS GULKARMAT-JAKUT")->duty(), "PAWAS");
  EXPECT_EQ(read_address("112:33.74:KEBAKARAN")->group(), "112:33.74:KEBAKARAN");
  EXPECT_EQ(read_address("@incident")->group(), "@incident");
  EXPECT_FALSE(read_address("bpbd").has_value());
  EXPECT_FALSE(read_address("").has_value());
}

}  // namespace
}  // namespace kentongan::schema
