// Shows that every limit on a header is held, and that the type's own demands on it are. A table
// of one change to a good header, and the field and rule that are named.
#include <functional>

#include <gmock/gmock.h>

#include "core/base/limits.h"
#include "core/schema/validator.h"
#include "tests/core/schema/schema_support.h"

namespace kentongan::schema {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

struct HeaderCase {
  std::string name;
  std::function<void(v1::Header&)> change;
  Rule rule;
  std::string field;
};

v1::Attachment good_attachment() {
  v1::Attachment attachment;
  attachment.set_sha256(Bytes(32, 'a'));
  attachment.set_size_bytes(1);
  attachment.set_media_type("image/jpeg");
  attachment.set_name("foto.jpg");
  return attachment;
}

void add_recipients(v1::Header& header, int count) {
  for (int i = 0; i < count; ++i) {
    header.mutable_addresses()->add_cc()->set_agency("BPBD-DKI");
  }
}

class HeaderRuleTest : public ::testing::TestWithParam<HeaderCase> {};

TEST_P(HeaderRuleTest, NamesTheFieldAndTheRule) {
  auto header = good_header("general_message");
  GetParam().change(header);

  const auto violations = validate_header(&type_of("general_message"), header);

  ASSERT_THAT(violations, SizeIs(1));
  EXPECT_EQ(violations[0].rule, GetParam().rule);
  EXPECT_EQ(violations[0].field, GetParam().field);
  EXPECT_FALSE(violations[0].reason.id.empty() || violations[0].fix.en.empty());
}

INSTANTIATE_TEST_SUITE_P(
    Groups, HeaderRuleTest,
    ::testing::Values(
        HeaderCase{"NoId", [](auto& h) { h.mutable_identity()->clear_id(); }, Rule::form,
                   "identity.id"},
        HeaderCase{"IdThatIsNoUuid7",
                   [](auto& h) { h.mutable_identity()->set_id(Bytes(16, '\0')); }, Rule::form,
                   "identity.id"},
        HeaderCase{"NoType", [](auto& h) { h.mutable_identity()->clear_type(); }, Rule::required,
                   "identity.type"},
        HeaderCase{"AnotherType", [](auto& h) { h.mutable_identity()->set_type("rfa"); },
                   Rule::inconsistent, "identity.type"},
        HeaderCase{"NoAgency", [](auto& h) { h.mutable_author()->clear_agency(); }, Rule::required,
                   "author.agency"},
        HeaderCase{"AgencyInSmallLetters", [](auto& h) { h.mutable_author()->set_agency("kodim"); },
                   Rule::form, "author.agency"},
        HeaderCase{"DutyInWords", [](auto& h) { h.mutable_author()->set_duty("Pasi Ops"); },
                   Rule::form, "author.duty"},
        HeaderCase{"ShortOfficer", [](auto& h) { h.mutable_author()->set_officer("abc"); },
                   Rule::form, "author.officer"},
        HeaderCase{"NobodyAddressed", [](auto& h) { h.mutable_addresses()->clear_to(); },
                   Rule::required, "addresses.to"},
        HeaderCase{"SixtyFiveAddressed", [](auto& h) { add_recipients(h, 64); }, Rule::items,
                   "addresses.to"},
        HeaderCase{"EmptyAddress", [](auto& h) { h.mutable_addresses()->add_to(); }, Rule::form,
                   "addresses.to[1]"},
        HeaderCase{"DutyWithoutAgency",
                   [](auto& h) { h.mutable_addresses()->add_cc()->set_duty("PAWAS"); }, Rule::form,
                   "addresses.cc[0]"},
        HeaderCase{"IncidentInSmallLetters",
                   [](auto& h) { h.mutable_subject()->set_incident("plp-0303"); }, Rule::form,
                   "subject.incident"},
        HeaderCase{"AreaWithoutDots", [](auto& h) { h.mutable_subject()->add_areas("317203"); },
                   Rule::form, "subject.areas[0]"},
        HeaderCase{"ShortReply", [](auto& h) { h.mutable_subject()->set_reply_to("abc"); },
                   Rule::form, "subject.reply_to"},
        HeaderCase{"LongPurpose",
                   [](auto& h) { h.mutable_subject()->set_purpose(std::string(501, 'a')); },
                   Rule::length, "subject.purpose"}),
    [](const auto& tested) { return tested.param.name; });

template <typename Add>
auto times(int count, Add add) {
  return [=](v1::Header& header) {
    for (int i = 0; i < count; ++i) {
      add(header);
    }
  };
}

INSTANTIATE_TEST_SUITE_P(
    Rest, HeaderRuleTest,
    ::testing::Values(
        HeaderCase{"SeventeenAreas",
                   times(17, [](auto& h) { h.mutable_subject()->add_areas("31.72.03"); }),
                   Rule::items, "subject.areas"},
        HeaderCase{"SeventeenReferences",
                   times(17, [](auto& h) { h.mutable_subject()->add_refs(message_id(1).str()); }),
                   Rule::items, "subject.refs"},
        HeaderCase{
            "ElevenAttachments",
            times(11,
                  [](auto& h) { *h.mutable_enclosures()->add_attachments() = good_attachment(); }),
            Rule::items, "enclosures.attachments"},
        HeaderCase{"NoPrecedence", [](auto& h) { h.mutable_handling()->clear_precedence(); },
                   Rule::required, "handling.precedence"},
        HeaderCase{
            "UnknownPrecedence",
            [](auto& h) { h.mutable_handling()->set_precedence(static_cast<v1::Precedence>(9)); },
            Rule::choice, "handling.precedence"},
        HeaderCase{"NoClassification",
                   [](auto& h) { h.mutable_handling()->clear_classification(); }, Rule::required,
                   "handling.classification"},
        HeaderCase{"TopSecret",
                   [](auto& h) {
                     h.mutable_handling()->set_classification(v1::CLASSIFICATION_SANGAT_RAHASIA);
                   },
                   Rule::not_carried, "handling.classification"},
        HeaderCase{"UnknownMarking",
                   [](auto& h) { h.mutable_handling()->add_markings(static_cast<v1::Marking>(0)); },
                   Rule::choice, "handling.markings"},
        HeaderCase{
            "MarkingTwice",
            times(2, [](auto& h) { h.mutable_handling()->add_markings(v1::MARKING_EMBARGO); }),
            Rule::repeated, "handling.markings"},
        HeaderCase{"LatihanWithoutExercise",
                   [](auto& h) { h.mutable_handling()->add_markings(v1::MARKING_LATIHAN); },
                   Rule::inconsistent, "identity.exercise"},
        HeaderCase{"ExerciseWithoutLatihan",
                   [](auto& h) { h.mutable_identity()->set_exercise("LAT-1"); }, Rule::inconsistent,
                   "identity.exercise"},
        HeaderCase{"NotWritten", [](auto& h) { h.mutable_times()->clear_written_at_us(); },
                   Rule::required, "times.written_at_us"},
        HeaderCase{"SpokenBeforeTheEpoch", [](auto& h) { h.mutable_times()->set_spoken_at_us(-1); },
                   Rule::form, "times.spoken_at_us"},
        HeaderCase{"ShortChain", [](auto& h) { h.mutable_chain()->set_sender_prev("abc"); },
                   Rule::form, "chain.sender_prev"},
        HeaderCase{"AttachmentWithAPath",
                   [](auto& h) {
                     auto& attachment = *h.mutable_enclosures()->add_attachments();
                     attachment = good_attachment();
                     attachment.set_name("../etc/passwd");
                   },
                   Rule::form, "enclosures.attachments[0].name"},
        HeaderCase{"AttachmentOver25MiB",
                   [](auto& h) {
                     auto& attachment = *h.mutable_enclosures()->add_attachments();
                     attachment = good_attachment();
                     attachment.set_size_bytes(kAttachmentBytesMax + 1);
                   },
                   Rule::too_large, "enclosures.attachments[0]"}),
    [](const auto& tested) { return tested.param.name; });

TEST(HeaderTest, TakesSixtyFourAddressesAndNoMore) {
  auto header = good_header("general_message");
  add_recipients(header, 63);

  EXPECT_THAT(validate_header(&type_of("general_message"), header), IsEmpty());
}

TEST(HeaderTest, TakesGroupsAndDuties) {
  auto header = good_header("general_message");
  header.mutable_addresses()->add_to()->set_group("112:33.74:KEBAKARAN");
  *header.mutable_addresses()->add_to() = read_address("PAWAS GULKARMAT-JAKUT").value();

  EXPECT_THAT(validate_header(&type_of("general_message"), header), IsEmpty());
}

TEST(HeaderTest, RefusesMoreThanFourKibibytes) {
  auto header = good_header("general_message");
  header.mutable_subject()->set_purpose(std::string(4096, 'a'));

  const auto violations = validate_header(&type_of("general_message"), header);

  ASSERT_THAT(violations, SizeIs(1));
  EXPECT_EQ(violations[0].rule, Rule::too_large);
}

TEST(HeaderTest, HoldsWhatTheTypeRequiresOfIt) {
  auto header = good_header("initial_report");
  header.clear_subject();

  const auto violations = validate_header(&type_of("initial_report"), header);

  ASSERT_THAT(violations, SizeIs(2));
  EXPECT_EQ(violations[0].field, "subject.incident");
  EXPECT_EQ(violations[0].fix, (Text{"Isi \"kejadian\".", "Fill in \"incident\"."}));
  EXPECT_EQ(violations[1].field, "subject.areas");
}

TEST(HeaderTest, SaysInBothLanguagesThatAnExerciseIsNotMarked) {
  auto header = good_header("general_message");
  header.mutable_identity()->set_exercise("LAT-1");

  const auto error = error_of(validate_header(&type_of("general_message"), header));

  EXPECT_EQ(error.code, ErrorCode::exercise_mixed);
  EXPECT_THAT(error.text.id, ::testing::StartsWith("Pesan latihan tidak boleh ke meja nyata"));
  EXPECT_THAT(error.text.en, ::testing::HasSubstr("without the marking LATIHAN"));
}

TEST(MessageTest, OfAnUnknownTypeChecksHeaderAndSizeAlone) {
  auto header = good_header("general_message");
  header.mutable_identity()->set_type("from_next_year");

  EXPECT_THAT(validate(Catalogue::standard(), header, "\xff\xff"), IsEmpty());
  EXPECT_THAT(validate(Catalogue::standard(), header, Bytes(limits::kPayloadBytesMax + 1, 'a')),
              SizeIs(1));
}

TEST(MessageTest, DoesNotReadASealedPayload) {
  auto header = good_header("general_message");
  header.mutable_identity()->set_sealed(true);

  EXPECT_THAT(validate(Catalogue::standard(), header, "\xff\xff"), IsEmpty());
}

TEST(MessageTest, ReportsHeaderAndPayloadTogether) {
  auto header = good_header("general_message");
  header.mutable_author()->clear_agency();

  EXPECT_THAT(validate(Catalogue::standard(), header, ""), SizeIs(2));
}

}  // namespace
}  // namespace kentongan::schema
