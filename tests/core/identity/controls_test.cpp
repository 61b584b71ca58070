// Shows who commands whom by an entry of the directory, and until when. Entries as the directory
// hands them in, at their numbers.
#include "core/identity/controls.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "kentongan/v1/directory.pb.h"

namespace kentongan::identity {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

v1::DirectoryChange control(const std::string& kind, const std::string& unit,
                            const std::string& commander) {
  v1::DirectoryChange change;
  change.mutable_control()->set_kind(kind);
  change.mutable_control()->set_unit(unit);
  change.mutable_control()->set_commander(commander);
  return change;
}

Moment at(std::uint64_t seq, std::int64_t time_us = 0) {
  return {Seq(seq), time_us};
}

TEST(ControlsTest, AnEntryHoldsFromItsOwnEventOn) {
  Controls controls;
  ASSERT_TRUE(controls.apply(control("BKO", "KODIM", "POLRES"), Seq(5)));

  EXPECT_THAT(controls.at(at(4)), IsEmpty());
  ASSERT_THAT(controls.at(at(5)), SizeIs(1));
  EXPECT_EQ(controls.at(at(5))[0]->commander, AgencyCode("POLRES"));
  EXPECT_TRUE(controls.at(at(5))[0]->is_over(AgencyCode("KODIM")));
  EXPECT_FALSE(controls.at(at(5))[0]->is_over(AgencyCode("KODAM")));
}

TEST(ControlsTest, ANewerOneTakesThePlaceOfTheOneBefore) {
  Controls controls;
  ASSERT_TRUE(controls.apply(control("BKO", "KODIM", "POLRES"), Seq(5)));
  ASSERT_TRUE(controls.apply(control("BKO", "KODIM", "POLDA"), Seq(9)));

  ASSERT_THAT(controls.at(at(9)), SizeIs(1));
  EXPECT_EQ(controls.at(at(9))[0]->commander, AgencyCode("POLDA"));
  EXPECT_EQ(controls.at(at(8))[0]->commander, AgencyCode("POLRES"));
}

TEST(ControlsTest, OnceEndedNobodyCommands) {
  Controls controls;
  v1::DirectoryChange change = control("BKO", "KODIM", "POLRES");
  ASSERT_TRUE(controls.apply(change, Seq(5)));
  change.set_retire(true);
  ASSERT_TRUE(controls.apply(change, Seq(7)));

  EXPECT_THAT(controls.at(at(6)), SizeIs(1));
  EXPECT_THAT(controls.at(at(7)), IsEmpty());
  EXPECT_EQ(controls.apply(change, Seq(8)).error().code, ErrorCode::not_found);
}

TEST(ControlsTest, ItsOwnTimeBeginsAndEndsIt) {
  Controls controls;
  v1::DirectoryChange change = control("BKO", "KODIM", "POLRES");
  change.set_valid_from_us(100);
  change.set_valid_until_us(200);
  ASSERT_TRUE(controls.apply(change, Seq(5)));

  EXPECT_THAT(controls.at(at(5, 99)), IsEmpty());
  EXPECT_THAT(controls.at(at(5, 100)), SizeIs(1));
  EXPECT_THAT(controls.at(at(5, 200)), IsEmpty());
  EXPECT_EQ(controls.next_change_us(99), 100);
  EXPECT_EQ(controls.next_change_us(100), 200);
}

TEST(ControlsTest, WhatCannotBeIsRefused) {
  Controls controls;
  v1::DirectoryChange backwards = control("BKO", "KODIM", "POLRES");
  backwards.set_valid_from_us(200);
  backwards.set_valid_until_us(200);

  EXPECT_EQ(controls.apply(control("", "KODIM", "POLRES"), Seq(5)).error().code,
            ErrorCode::field_invalid);
  EXPECT_EQ(controls.apply(control("BKO", "", "POLRES"), Seq(5)).error().code,
            ErrorCode::field_invalid);
  EXPECT_EQ(controls.apply(control("BKO", "KODIM", "KODIM"), Seq(5)).error().code,
            ErrorCode::field_invalid);
  EXPECT_EQ(controls.apply(backwards, Seq(5)).error().code, ErrorCode::field_invalid);
  EXPECT_THAT(controls.at(at(9)), IsEmpty());
}

}  // namespace
}  // namespace kentongan::identity
