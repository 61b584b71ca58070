// Shows that a slip of the fingers is understood and a different word is not.
// Words with one slip, and words that are far away.
#include "core/base/suggest.h"

#include <gtest/gtest.h>

namespace kentongan {
namespace {

const std::vector<std::string> kKnown{"inbox", "send", "sitrep", "rfa_response", "POLRES-JAKUT"};

TEST(SuggestTest, FindsTheNearest) {
  EXPECT_EQ(nearest("inbx", kKnown), "inbox");
  EXPECT_EQ(nearest("sned", kKnown), "send");
  EXPECT_EQ(nearest("rfa-respons", kKnown), "rfa_response");
  EXPECT_EQ(nearest("polres-jakrut", kKnown), "POLRES-JAKUT");
}

TEST(SuggestTest, SaysNothingWhereNothingIsNear) {
  EXPECT_EQ(nearest("helikopter", kKnown), std::nullopt);
  EXPECT_EQ(nearest("x", {}), std::nullopt);
}

}  // namespace
}  // namespace kentongan
