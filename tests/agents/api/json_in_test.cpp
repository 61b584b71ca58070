// Shows that a member of a request is read only as what it is said to be, and else refused by name.
// Each reader is given every kind of value that JSON has.
#include "agents/api/json_in.h"

#include <gtest/gtest.h>

namespace kentongan::agents::api {
namespace {

Json body(const char* text) {
  return Json::parse(text);
}

template <typename T>
ErrorCode code_of(const Result<T>& result) {
  return result ? ErrorCode::timeout : result.error().code;
}

TEST(JsonInTest, AMemberThatIsAbsentOrNullHasItsUsualValue) {
  for (const char* text : {"{}", R"({"m":null})"}) {
    EXPECT_EQ(*text_in(body(text), "m"), "");
    EXPECT_EQ(*flag_in(body(text), "m"), false);
    EXPECT_EQ(*decimal_in(body(text), "m", 1), 0);
    EXPECT_EQ(*count_in(body(text), "m", 1), 0U);
    EXPECT_EQ(*time_in(body(text), "m", 0, 0), 0);
  }
}

TEST(JsonInTest, AMemberOfItsOwnKindIsRead) {
  EXPECT_EQ(*text_in(body(R"({"m":"a"})"), "m"), "a");
  EXPECT_EQ(*flag_in(body(R"({"m":true})"), "m"), true);
  EXPECT_EQ(*decimal_in(body(R"({"m":-1.5})"), "m", 2), -1.5);
  EXPECT_EQ(*count_in(body(R"({"m":7})"), "m", 7), 7U);
  EXPECT_EQ(*time_in(body(R"({"m":"1970-01-01T00:00:01Z"})"), "m", 0, 0), 1'000'000);
}

TEST(JsonInTest, AMemberOfAnotherKindIsRefusedByName) {
  const Json no_text = body(R"({"m":[1]})");
  EXPECT_EQ(code_of(text_in(no_text, "m")), ErrorCode::field_invalid);
  EXPECT_EQ(code_of(flag_in(no_text, "m")), ErrorCode::field_invalid);
  EXPECT_EQ(code_of(decimal_in(no_text, "m", 1)), ErrorCode::field_invalid);
  EXPECT_EQ(code_of(count_in(no_text, "m", 1)), ErrorCode::field_invalid);
  EXPECT_EQ(code_of(time_in(no_text, "m", 0, 0)), ErrorCode::field_invalid);
  EXPECT_NE(flag_in(no_text, "m").error().text.id.find("Isian m"), std::string::npos);
  EXPECT_EQ(code_of(text_in(Json(5), "m")), ErrorCode::timeout);  // No object: no member.
}

TEST(JsonInTest, ANumberBeyondItsBoundsIsRefused) {
  EXPECT_EQ(code_of(decimal_in(body(R"({"m":1e300})"), "m", 1e9)), ErrorCode::field_invalid);
  EXPECT_EQ(code_of(decimal_in(body(R"({"m":-2})"), "m", 1)), ErrorCode::field_invalid);
  EXPECT_EQ(code_of(count_in(body(R"({"m":8})"), "m", 7)), ErrorCode::field_invalid);
  EXPECT_EQ(code_of(count_in(body(R"({"m":-1})"), "m", 7)), ErrorCode::field_invalid);
  EXPECT_EQ(code_of(count_in(body(R"({"m":1.5})"), "m", 7)), ErrorCode::field_invalid);
  EXPECT_EQ(code_of(count_in(body(R"({"m":18446744073709551615})"), "m", UINT32_MAX)),
            ErrorCode::field_invalid);
}

TEST(JsonInTest, ABodyIsAnObject) {
  transport::HttpRequest request;
  EXPECT_TRUE(body_of(request));
  for (const char* text : {"[]", "1", "null", "{", "\xff"}) {
    request.body = text;
    EXPECT_EQ(code_of(body_of(request)), ErrorCode::malformed);
  }
}

TEST(JsonInTest, AValueIsWhatAPersonWroteToADepth) {
  const auto value = value_of(body(R"({"a":[1,true,"x",null,1.5]})"));

  ASSERT_TRUE(value);
  const Value* list = value->find("a");
  ASSERT_TRUE(list != nullptr && list->items.size() == 5);
  EXPECT_EQ(list->items[0].scalar, "1");
  EXPECT_EQ(list->items[1].scalar, "true");
  EXPECT_EQ(code_of(value_of(Json::parse(std::string(40, '[') + std::string(40, ']')))),
            ErrorCode::too_large);
}

}  // namespace
}  // namespace kentongan::agents::api
