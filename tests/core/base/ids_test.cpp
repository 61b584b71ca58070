// Shows which texts are codes and ids, and that an id is read as it is written.
// Tables of what is taken and what is refused.
#include "core/base/ids.h"

#include <gtest/gtest.h>

namespace kentongan {
namespace {

TEST(IdsTest, TakesTheCodesOfTheReferenceData) {
  EXPECT_TRUE(is_code("POLRESTABES-PLG"));
  EXPECT_TRUE(is_code("RT"));
  EXPECT_TRUE(is_code(std::string(40, 'A')));
  EXPECT_TRUE(is_incident_id("PLP-0303"));
}

TEST(IdsTest, RefusesWhatIsNoCode) {
  EXPECT_FALSE(is_code(""));
  EXPECT_FALSE(is_code("A"));
  EXPECT_FALSE(is_code(std::string(41, 'A')));
  EXPECT_FALSE(is_code("polres"));
  EXPECT_FALSE(is_code("A B"));
  EXPECT_FALSE(is_code(std::string_view("AB\0C", 4)));
  EXPECT_FALSE(is_incident_id("AB"));
}

TEST(IdsTest, WritesAMessageIdAsPeopleSeeItAndReadsItBack) {
  const auto id = message_id_from("0190f0d0-1234-7abc-8def-0123456789ab");

  EXPECT_EQ(to_string(id.value()), "0190f0d0-1234-7abc-8def-0123456789ab");
  EXPECT_EQ(message_id_from("0190f0d012347abc8def0123456789ab").value(), id.value());
}

TEST(IdsTest, RefusesWhatIsNoMessageId) {
  EXPECT_EQ(message_id_from("").error().code, ErrorCode::malformed);
  EXPECT_EQ(message_id_from("0190f0d0-1234").error().code, ErrorCode::malformed);
  EXPECT_EQ(message_id_from("zz90f0d0-1234-7abc-8def-0123456789ab").error().code,
            ErrorCode::malformed);
}

TEST(IdsTest, ReadsTheTimeThatAnIdBeginsWith) {
  const auto id = message_id_from("017f22e2-79b0-7cc3-98c4-dc0c0c07398f");

  EXPECT_EQ(time_us_of(id.value()), 1'645'557'742'000'000);
}

}  // namespace
}  // namespace kentongan
