// Shows that the example of every type can be read, is valid, and survives the way to JSON and
// back. One case for each type of the catalogue.
#include <gmock/gmock.h>

#include "core/schema/text_form.h"
#include "tests/core/schema/schema_support.h"
#include "tests/support/json_reader.h"

namespace kentongan::schema {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

class ExampleTest : public ::testing::TestWithParam<std::string> {
 protected:
  const TypeInfo& type_ = type_of(GetParam());
};

std::vector<std::string> codes() {
  std::vector<std::string> all;
  for (const auto& type : Catalogue::standard().types()) {
    all.push_back(type.code);
  }
  return all;
}

TEST_P(ExampleTest, IsValid) {
  const auto message = example_message(type_);

  EXPECT_THAT(validate(type_, message.header, message.payload), IsEmpty());
}

TEST_P(ExampleTest, FillsEveryFieldOfTheType) {
  const auto message = example_message(type_);
  const auto payload = type_.new_payload();
  std::vector<const google::protobuf::FieldDescriptor*> set;

  ASSERT_TRUE(payload->ParseFromString(message.payload));
  payload->GetReflection()->ListFields(*payload, &set);

  EXPECT_EQ(set.size(), type_.fields().size());
}

TEST_P(ExampleTest, ComesBackFromJsonAsItWas) {
  const auto message = example_message(type_);

  const auto json = message_json(Catalogue::standard(), message.header, message.payload);
  const auto back = test::message_from_json(Catalogue::standard(), json);

  ASSERT_TRUE(back.has_value()) << back.error().text.en << json;
  EXPECT_EQ(back->header.SerializeAsString(), message.header.SerializeAsString());
  EXPECT_EQ(back->payload, message.payload);
}

TEST_P(ExampleTest, IsToldInOneLineInBothLanguages) {
  const auto message = example_message(type_);

  const auto line = text_form(Catalogue::standard(), message.header, message.payload);

  EXPECT_THAT(line.id, HasSubstr("dari PASIOPS KODIM-0502 kepada BPBD-DKI"));
  EXPECT_THAT(line.en, HasSubstr("from PASIOPS KODIM-0502 to BPBD-DKI"));
  EXPECT_THAT(line.id + line.en, Not(HasSubstr("\n")));
}

INSTANTIATE_TEST_SUITE_P(EveryType, ExampleTest, ::testing::ValuesIn(codes()),
                         [](const auto& tested) { return tested.param; });

}  // namespace
}  // namespace kentongan::schema
