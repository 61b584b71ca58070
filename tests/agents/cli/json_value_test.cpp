// Shows the way of a document from the agent's JSON to cells, chosen fields, lines and YAML.
// Small documents, and what is printed of them in each format.
#include "agents/cli/json_value.h"

#include <gtest/gtest.h>

#include "core/base/yaml.h"

namespace kentongan::cli {
namespace {

constexpr const char* kTwoMessages =
    R"({"schema":"kentongan.inbox/1","messages":[{"seq":121,"from":"A","due":{"read_at":null},"to":["B","C"]},{"seq":9,"from":"D","due":{"read_at":"x"},"to":[]}]})";

TEST(JsonValueTest, KeepsNullApartAndTakesNumbersAsTheirDigits) {
  const auto value = value_from_json(kTwoMessages);

  ASSERT_TRUE(value);
  const auto& first = value->find("messages")->items.front();
  EXPECT_EQ(first.text("seq"), "121");
  EXPECT_TRUE(member_at(first, "due.read_at")->is_null());
  EXPECT_EQ(cell_text(member_at(first, "due.read_at")), "");
  EXPECT_EQ(cell_text(first.find("to")), "B,C");
  EXPECT_EQ(member_at(first, "due.none"), nullptr);
}

TEST(JsonValueTest, WholeNumbersHaveNoFraction) {
  EXPECT_EQ(json_from(value_from_json(R"([6.0,6.5,-2.0,60])").value()), R"(["6","6.5","-2","60"])");
}

TEST(JsonValueTest, RefusesWhatIsNoJson) {
  EXPECT_EQ(value_from_json("{").error().code, ErrorCode::malformed);
}

TEST(JsonValueTest, ChosenFieldsStayInOrderAndKeepTheDocument) {
  EXPECT_EQ(with_fields(kTwoMessages, "messages", {"from", "due.read_at"}).value(),
            R"({"schema":"kentongan.inbox/1","messages":[{"from":"A","due.read_at":null},)"
            R"({"from":"D","due.read_at":"x"}]})");
}

TEST(JsonValueTest, RowsStandOneALine) {
  EXPECT_EQ(one_a_line(R"({"rows":[{"a":1},{"a":2}]})", "rows").value(), "{\"a\":1}\n{\"a\":2}\n");
  EXPECT_EQ(one_a_line(R"({"a":1})", "rows").value(), "{\"a\":1}\n");
}

TEST(JsonValueTest, ScalarsAreQuotedButThoseNamed) {
  auto value = Value::map();
  value.members = {{"n", Value::of("12")}, {"text", Value::of("12")}, {"none", Value{}}};

  EXPECT_EQ(json_from(value, {"n"}), R"({"n":12,"text":"12","none":null})");
}

TEST(JsonValueTest, YamlReadsBackAsItWas) {
  const auto value = value_from_json(
      R"({"type":"rfa","requests":[{"item":"truk: besar","qty":6},{"item":"yes"}],"none":null,"empty":[],"in":{"a":"1-2"}})");
  const auto again = parse_yaml(yaml_from(value.value()));

  ASSERT_TRUE(again) << again.error().detail();
  EXPECT_EQ(json_from(again.value()),
            R"({"type":"rfa","requests":[{"item":"truk: besar","qty":"6"},{"item":"yes"}],)"
            R"("none":null,"empty":[],"in":{"a":"1-2"}})");
}

}  // namespace
}  // namespace kentongan::cli
