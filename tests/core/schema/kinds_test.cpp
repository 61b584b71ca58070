// Shows what has the form of its kind and what has not: areas, duties, phones, groups, UTF-8.
// Short lists of both.
#include "core/schema/kinds.h"

#include <algorithm>

#include <gmock/gmock.h>

namespace kentongan::schema {
namespace {

bool all_have(v1::FieldKind kind, const std::vector<std::string>& texts) {
  return std::ranges::all_of(texts, [&](const auto& text) { return has_form(kind, text); });
}

bool none_has(v1::FieldKind kind, const std::vector<std::string>& texts) {
  return std::ranges::none_of(texts, [&](const auto& text) { return has_form(kind, text); });
}

TEST(KindsTest, TakesAreaCodesOfTheMinistry) {
  EXPECT_TRUE(all_have(v1::FIELD_KIND_AREA, {"00", "33", "33.74", "33.74.13", "33.74.04.1002"}));
  EXPECT_TRUE(none_has(v1::FIELD_KIND_AREA, {"", "3", "3374", "33.7", "33.74.", "33.74.13.10",
                                             "33-74", "33.74.04.10021", "ab.cd"}));
}

TEST(KindsTest, TakesADutyAloneOrWithItsAgency) {
  EXPECT_TRUE(all_have(v1::FIELD_KIND_DUTY, {"PAWAS", "PAWAS GULKARMAT-JAKUT", "OP-07"}));
  EXPECT_TRUE(none_has(v1::FIELD_KIND_DUTY, {"", "Pawas", "PAWAS ", " PAWAS", "A B C"}));
}

TEST(KindsTest, TakesPhonesThatAreMasked) {
  EXPECT_TRUE(all_have(v1::FIELD_KIND_PHONE, {"08**-12", "08**-****-**31", "+62 8** **1"}));
  EXPECT_TRUE(none_has(v1::FIELD_KIND_PHONE, {"", "0812345678", "08*12", "Budi **"}));
}

TEST(KindsTest, TakesAnyTextForASiteOrALaw) {
  EXPECT_TRUE(all_have(v1::FIELD_KIND_SITE, {"OBV-PLUMPANG", "Pasar Cinde"}));
  EXPECT_TRUE(all_have(v1::FIELD_KIND_LEGAL, {"UU 24/2007 Pasal 7", ""}));
}

TEST(KindsTest, KnowsGroupsAndIds) {
  EXPECT_TRUE(is_group("112:33.74:KEBAKARAN"));
  EXPECT_TRUE(is_group("@incident"));
  EXPECT_FALSE(is_group("a b"));
  EXPECT_FALSE(is_group(std::string(81, 'a')));
  EXPECT_FALSE(is_uuid_v7(std::string(16, '\0')));
}

TEST(Utf8Test, TakesWellFormedTextOnly) {
  EXPECT_TRUE(is_utf8(""));
  EXPECT_TRUE(is_utf8("ꦱꦸꦫꦧꦪ 🚒 é abcdefgh"));
  EXPECT_FALSE(is_utf8("\x80"));
  EXPECT_FALSE(is_utf8("abcdefgh\xc3"));
  EXPECT_FALSE(is_utf8("\xc0\xaf"));
  EXPECT_FALSE(is_utf8("\xe0\x80\xaf"));
  EXPECT_FALSE(is_utf8("\xed\xa0\x80"));
  EXPECT_FALSE(is_utf8("\xf0\x80\x80\x80"));
  EXPECT_FALSE(is_utf8("\xf4\x90\x80\x80"));
  EXPECT_FALSE(is_utf8("\xff"));
}

}  // namespace
}  // namespace kentongan::schema
