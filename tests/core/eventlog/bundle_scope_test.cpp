// Shows which texts are the scope of a bundle: what is written is read, and nothing else.
// Scopes of both kinds; a table of texts that are none.
#include <gtest/gtest.h>

#include "core/eventlog/bundle.h"

namespace kentongan::eventlog {
namespace {

const std::string kTag(64, 'a');

TEST(BundleScopeTest, AnIncidentIsReadAsWritten) {
  const std::string text =
      "kentongan-bundle/1\nbus b\nincident INS-1 " + kTag + "\nend shown\nfor POLRES\n";

  const auto scope = parse_scope(text);

  ASSERT_TRUE(scope);
  EXPECT_EQ(scope->incident->id, IncidentId("INS-1"));
  EXPECT_TRUE(scope->incident->end_shown);
  EXPECT_EQ(scope->made_for, AgencyCode("POLRES"));
  EXPECT_EQ(write_scope(*scope), text);
}

TEST(BundleScopeTest, ARangeIsReadAsWritten) {
  const std::string text = "kentongan-bundle/1\nbus b\nrange 3 17\n";

  const auto scope = parse_scope(text);

  ASSERT_TRUE(scope);
  EXPECT_EQ(scope->first, Seq(3));
  EXPECT_EQ(scope->last, Seq(17));
  EXPECT_EQ(write_scope(*scope), text);
}

class NoScopeTest : public ::testing::TestWithParam<std::string> {};

TEST_P(NoScopeTest, IsMalformed) {
  EXPECT_EQ(parse_scope(GetParam()).error().code, ErrorCode::malformed);
}

const std::string kHead = "kentongan-bundle/1\nbus b\n";
INSTANTIATE_TEST_SUITE_P(
    Table, NoScopeTest,
    ::testing::Values("", "kentongan-bundle/2\nbus b\nrange 1 2\n", "kentongan-bundle/1\nbus \n",
                      kHead, kHead + "range 1 2", kHead + "range 0 2\n", kHead + "range 3 2\n",
                      kHead + "range 01 2\n", kHead + "range 1 9223372036854775808\n",
                      kHead + "range 1 2\nend shown\n", kHead + "range 1 2\nfor x\n",
                      kHead + "range 1 2\nfor POLRES\nmore\n",
                      kHead + "incident INS-1 " + kTag + "\n",
                      kHead + "incident INS-1 " + kTag + "\nend later\n",
                      kHead + "incident x " + kTag + "\nend open\n",
                      kHead + "incident INS-1 " + std::string(64, '0') + "\nend open\n",
                      kHead + "incident INS-1 " + std::string(64, 'A') + "\nend open\n"));

}  // namespace
}  // namespace kentongan::eventlog
