// Shows that any payload of any type comes back from JSON as it was, and that JSON which does not
// fit the schema is refused by path. Payloads are drawn at random from the descriptors.
#include "core/schema/json_form.h"

#include <cmath>
#include <limits>

#include <gmock/gmock.h>

#include "kentongan/v1/evidence.pb.h"
#include "kentongan/v1/public.pb.h"
#include "tests/core/schema/random_record.h"
#include "tests/core/schema/schema_support.h"
#include "tests/support/json_reader.h"

namespace kentongan::schema {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

/// "type seed" of every random payload that did not come back.
std::vector<std::string> lost_on_the_way(std::uint64_t seeds) {
  std::vector<std::string> lost;
  for (const auto& type : Catalogue::standard().types()) {
    for (std::uint64_t seed = 0; seed < seeds; ++seed) {
      const auto message = type.new_payload();
      RandomRecord(seed).fill(*message);
      const auto back = type.new_payload();
      const auto read = test::record_from_json(record_json(*message), *back);
      if (!read || back->SerializeAsString() != message->SerializeAsString()) {
        lost.push_back(type.code + " " + std::to_string(seed) + " " + record_json(*message));
      }
    }
  }
  return lost;
}

TEST(JsonFormTest, AnyPayloadComesBackAsItWas) {
  EXPECT_THAT(lost_on_the_way(20), IsEmpty());
}

TEST(JsonFormTest, AnyHeaderComesBackAsItWas) {
  v1::Header header;
  v1::Header back;
  RandomRecord(7).fill(header);

  ASSERT_TRUE(test::record_from_json(record_json(header), back).has_value());

  EXPECT_EQ(back.SerializeAsString(), header.SerializeAsString());
}

TEST(JsonFormTest, WritesIdsTimesNumbersAndChoicesForPeople) {
  v1::Evidence evidence;
  evidence.set_id(message_id(1).str());
  evidence.set_code(v1::EVIDENCE_CODE_DELIVERY_FAILED);
  evidence.set_about_leaf("abc");
  evidence.set_at_us(1'677'849'060'250'000);
  evidence.set_sender_seq(9'007'199'254'740'993);

  EXPECT_EQ(record_json(evidence),
            R"({"id":"0186a7f6-8f20-7a3c-9b5d-3f2e1d0c4b01","code":"delivery_failed",)"
            R"("about_leaf":"YWJj","at_us":"2023-03-03T13:11:00.25Z",)"
            R"("sender_seq":"9007199254740993"})");
}

TEST(JsonFormTest, KeepsNumbersThatJsonCannotSay) {
  v1::FacilityAlert alert;
  v1::FacilityAlert back;
  alert.set_value(std::numeric_limits<double>::quiet_NaN());
  alert.set_threshold(-std::numeric_limits<double>::infinity());

  EXPECT_EQ(record_json(alert), R"({"value":"NaN","threshold":"-Infinity"})");
  ASSERT_TRUE(test::record_from_json(record_json(alert), back).has_value());
  EXPECT_TRUE(std::isnan(back.value()));
  EXPECT_TRUE(std::isinf(back.threshold()));
}

TEST(JsonFormTest, CarriesAPayloadItCannotReadAsBytes) {
  auto header = good_header("general_message");
  header.mutable_identity()->set_type("from_next_year");
  const Bytes payload("\x0a\x03isi\x10\x01");

  const auto json = message_json(Catalogue::standard(), header, payload);
  const auto back = test::message_from_json(Catalogue::standard(), json);

  EXPECT_THAT(json, HasSubstr(R"("payload_bytes":"CgNpc2kQAQ==","text":"isi")"));
  ASSERT_TRUE(back.has_value());
  EXPECT_EQ(back->payload, payload);
}

struct Refused {
  std::string name;
  std::string json;
  ErrorCode code;
  std::string says;
};

class RefusedJsonTest : public ::testing::TestWithParam<Refused> {};

TEST_P(RefusedJsonTest, SaysWhere) {
  const auto read = test::message_from_json(Catalogue::standard(), GetParam().json);

  ASSERT_FALSE(read.has_value());
  EXPECT_EQ(read.error().code, GetParam().code);
  EXPECT_THAT(read.error().text.en, HasSubstr(GetParam().says));
}

std::string rfa_with(const std::string& payload) {
  return R"({"header":{"identity":{"type":"rfa"}},"payload":)" + payload + "}";
}

INSTANTIATE_TEST_SUITE_P(
    Table, RefusedJsonTest,
    ::testing::Values(
        Refused{"NoJson", "{", ErrorCode::malformed, "no valid JSON"},
        Refused{"NoHeader", "{}", ErrorCode::field_invalid, "header"},
        Refused{"UnknownPart", R"({"header":{},"x":1})", ErrorCode::field_invalid, "Field x:"},
        Refused{"UnknownType", R"({"header":{},"payload":{}})", ErrorCode::field_invalid,
                "unknown type"},
        Refused{"UnknownField", rfa_with(R"({"colour":1})"), ErrorCode::field_invalid,
                "Field payload.colour: no such field"},
        Refused{"NotAList", rfa_with(R"({"requests":{}})"), ErrorCode::field_invalid,
                "Field payload.requests: must be a list"},
        Refused{"NotAnObject", rfa_with(R"({"requests":["truk"]})"), ErrorCode::field_invalid,
                "Field payload.requests[0]: must be an object"},
        Refused{"NotANumber", rfa_with(R"({"requests":[{"qty":"x"}]})"), ErrorCode::field_invalid,
                "Field payload.requests[0].qty"},
        Refused{"TooLargeANumber", rfa_with(R"({"duration_s":5000000000})"),
                ErrorCode::field_invalid, "Field payload.duration_s"},
        Refused{"UnknownChoice", rfa_with(R"({"force":"x"})"), ErrorCode::field_invalid,
                "choose from"},
        Refused{"NotATime", rfa_with(R"({"needed_by":"besok"})"), ErrorCode::field_invalid,
                "Field payload.needed_by"},
        Refused{"NotAText", rfa_with(R"({"text":1})"), ErrorCode::field_invalid,
                "Field payload.text: must be a text"},
        Refused{"NotAnId", rfa_with(R"({"approval_ref":"1-2"})"), ErrorCode::field_invalid,
                "is not a UUID"},
        Refused{"TruthAsNumber", R"({"header":{"identity":{"sealed":1}}})",
                ErrorCode::field_invalid, "must be true or false"}),
    [](const auto& tested) { return tested.param.name; });

}  // namespace
}  // namespace kentongan::schema
