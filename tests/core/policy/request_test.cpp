// Shows that words, legal bases and areas which mean the same are compared as the same, and that a
// beginning ends at a word. Values.
#include "core/policy/request.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace kentongan::policy {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(RequestTest, FoldsWhatPeopleSpellInSeveralWays) {
  EXPECT_EQ(folded("SANGAT SEGERA"), "sangat_segera");
  EXPECT_EQ(folded("DATA-PRIBADI"), "data_pribadi");
  EXPECT_EQ(folded("siaga_polri"), "siaga_polri");
}

TEST(RequestTest, SpellsALegalBasisInOneWay) {
  EXPECT_THAT(bases_of("UU 7/2012"), ElementsAre("uu 7/2012"));
  EXPECT_THAT(bases_of("UU Nomor 7 Tahun 2012 Pasal 33"), ElementsAre("uu 7/2012 pasal 33"));
  EXPECT_THAT(bases_of("Undang-Undang No. 7 / 2012 Art. 33"), ElementsAre("uu 7/2012 pasal 33"));
  EXPECT_THAT(bases_of("UU  2/2002\tPasal 41; Keppres 63/2004"),
              ElementsAre("uu 2/2002 pasal 41", "keppres 63/2004"));
}

TEST(RequestTest, NoBasisIsNone) {
  EXPECT_THAT(bases_of(""), IsEmpty());
  EXPECT_THAT(bases_of(" ; ;"), IsEmpty());
  EXPECT_THAT(bases_of("No."), IsEmpty());
}

TEST(RequestTest, ABasisBeginsWithAnotherAtAWord) {
  EXPECT_TRUE(basis_begins_with("uu 7/2012", "uu 7/2012"));
  EXPECT_TRUE(basis_begins_with("uu 7/2012 pasal 33(1)", "uu 7/2012"));
  EXPECT_TRUE(basis_begins_with("uu 7/2012, pasal 33", "uu 7/2012"));
  EXPECT_FALSE(basis_begins_with("uu 7/20123", "uu 7/2012"));
  EXPECT_FALSE(basis_begins_with("uu 17/2012", "uu 7/2012"));
  EXPECT_FALSE(basis_begins_with("uu 7", "uu 7/2012"));
}

TEST(RequestTest, AnAreaHoldsWhatLiesInIt) {
  EXPECT_TRUE(area_holds("33.74", "33.74"));
  EXPECT_TRUE(area_holds("33.74", "33.74.13.1002"));
  EXPECT_FALSE(area_holds("33.74", "33.741"));
  EXPECT_FALSE(area_holds("33.74.13", "33.74"));
  EXPECT_FALSE(area_holds("33.74", "16.71"));
}

}  // namespace
}  // namespace kentongan::policy
