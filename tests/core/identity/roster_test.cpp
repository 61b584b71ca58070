// Shows who held which duty when: appointed and relieved by events, within their times, for ever on
// record. Entries applied one by one; each documented refusal once.
#include "core/identity/roster.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "kentongan/v1/directory.pb.h"

namespace kentongan::identity {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr std::int64_t kNow = 1'700'000'000'000'000;
constexpr std::int64_t kHour = 3'600'000'000;

class RosterTest : public ::testing::Test {
 protected:
  static OfficerId officer(char letter) { return OfficerId::copied(Bytes(16, letter)); }

  static v1::DirectoryChange enlisted(char letter, const std::string& agency = "POLRES-JAKUT") {
    v1::DirectoryChange change;
    change.mutable_officer()->set_id(Bytes(16, letter));
    change.mutable_officer()->set_agency(agency);
    change.mutable_officer()->set_name_commitment(Bytes(32, letter));
    return change;
  }
  static v1::DirectoryChange appointed(char letter, const std::string& form = "definitif") {
    v1::DirectoryChange change;
    v1::DutyHolding& holding = *change.mutable_holding();
    holding.set_agency("POLRES-JAKUT");
    holding.set_duty("KAPOLRESTABES");
    holding.set_officer(Bytes(16, letter));
    holding.set_form(form);
    holding.set_order_number("Sprin/12/III/2026");
    return change;
  }
  static v1::DirectoryChange retired(v1::DirectoryChange change) {
    change.set_retire(true);
    return change;
  }
  static v1::DirectoryChange within(v1::DirectoryChange change, std::int64_t from,
                                    std::int64_t until) {
    change.set_valid_from_us(from);
    change.set_valid_until_us(until);
    return change;
  }
  Result<void> apply(const v1::DirectoryChange& change) {
    ++seq_;
    return change.has_officer() ? roster_.apply_officer(change, Seq(seq_))
                                : roster_.apply_holding(change, Seq(seq_));
  }
  void must(const v1::DirectoryChange& change) { ASSERT_TRUE(apply(change)); }
  ErrorCode refusal_of(const v1::DirectoryChange& change) { return apply(change).error().code; }

  [[nodiscard]] std::vector<const Holding*> chiefs(std::uint64_t seq,
                                                   std::int64_t time_us = kNow) const {
    return roster_.holders(polres_, chief_, {Seq(seq), time_us});
  }

  const AgencyCode polres_{"POLRES-JAKUT"};
  const DutyCode chief_{"KAPOLRESTABES"};
  std::uint64_t seq_ = 0;
  Roster roster_;
};

TEST_F(RosterTest, G9_ADutyIsHeldFromItsEventUntilTheOneThatEndsIt) {
  must(enlisted('a'));            // 1
  must(appointed('a'));           // 2
  must(enlisted('b'));            // 3
  must(retired(appointed('a')));  // 4
  must(appointed('b'));           // 5

  EXPECT_THAT(chiefs(1), IsEmpty());
  ASSERT_THAT(chiefs(3), SizeIs(1));
  EXPECT_EQ(chiefs(3).front()->officer, officer('a'));
  EXPECT_THAT(chiefs(4), IsEmpty()) << "it ends with its own event";
  EXPECT_EQ(chiefs(5).front()->officer, officer('b'));
  EXPECT_EQ(chiefs(3).front()->officer, officer('a')) << "and the past stays what it was";
}

TEST_F(RosterTest, G9_ADutyIsHeldWithinItsTimeToTheMicrosecond) {
  must(enlisted('a'));
  must(within(appointed('a', "jaga"), kNow, kNow + kHour));

  EXPECT_THAT(chiefs(9, kNow - 1), IsEmpty());
  EXPECT_THAT(chiefs(9, kNow), SizeIs(1));
  EXPECT_THAT(chiefs(9, kNow + kHour - 1), SizeIs(1));
  EXPECT_THAT(chiefs(9, kNow + kHour), IsEmpty());
}

TEST_F(RosterTest, AShiftMayOverlapTheNextAndTheNewcomerStandsInFront) {
  must(enlisted('a'));
  must(enlisted('b'));
  must(appointed('a', "jaga"));
  must(appointed('b', "jaga"));

  ASSERT_THAT(chiefs(9), SizeIs(2));
  EXPECT_EQ(chiefs(9).front()->officer, officer('b'));
  EXPECT_NE(roster_.holding(officer('a'), polres_, chief_, {Seq(9), kNow}), nullptr);
}

TEST_F(RosterTest, SaysInWhichFormAndUnderWhichLetterADutyIsHeld) {
  must(enlisted('a'));
  must(appointed('a', "Plh"));

  EXPECT_EQ(chiefs(9).front()->form, HoldingForm::plh);
  EXPECT_EQ(chiefs(9).front()->order_number, "Sprin/12/III/2026");
  for (const char* form : {"definitif", "Plt", "Plh", "jaga"}) {
    EXPECT_EQ(name_of(*holding_form(form)), form);
  }
}

TEST_F(RosterTest, ARetiredOfficerHoldsNothingAnyMoreAndWhatHeHeldStaysOnRecord) {
  must(enlisted('a'));           // 1
  must(appointed('a'));          // 2
  must(retired(enlisted('a')));  // 3

  EXPECT_THAT(chiefs(2), SizeIs(1));
  EXPECT_THAT(chiefs(3), IsEmpty());
  EXPECT_EQ(refusal_of(enlisted('a')), ErrorCode::field_invalid) << "his id is never another's";
}

TEST_F(RosterTest, OneMayHoldSeveral) {
  must(enlisted('a'));
  must(appointed('a'));
  auto second = appointed('a', "Plt");
  second.mutable_holding()->set_duty("KABAGOPS");
  must(second);

  EXPECT_THAT(roster_.held_by(officer('a'), {Seq(9), kNow}), SizeIs(2));
  EXPECT_THAT(roster_.held_by(officer('b'), {Seq(9), kNow}), IsEmpty());
}

TEST_F(RosterTest, RefusesOfficersThatCannotBe) {
  auto short_id = enlisted('a');
  short_id.mutable_officer()->set_id("short");
  auto no_name = enlisted('a');
  no_name.mutable_officer()->clear_name_commitment();

  EXPECT_EQ(refusal_of(short_id), ErrorCode::field_invalid);
  EXPECT_EQ(refusal_of(enlisted('\0')), ErrorCode::field_invalid) << "no officer's id";
  EXPECT_EQ(refusal_of(no_name), ErrorCode::field_invalid);
  EXPECT_EQ(refusal_of(retired(enlisted('a'))), ErrorCode::not_found);
  must(enlisted('a'));
  EXPECT_EQ(refusal_of(enlisted('a')), ErrorCode::field_invalid);
  must(retired(enlisted('a')));
  EXPECT_EQ(refusal_of(retired(enlisted('a'))), ErrorCode::not_found);
}

TEST_F(RosterTest, RefusesHoldingsThatCannotBe) {
  EXPECT_EQ(refusal_of(appointed('a')), ErrorCode::field_invalid) << "nobody";
  must(enlisted('k', "KODIM-0502"));
  EXPECT_EQ(refusal_of(appointed('k')), ErrorCode::field_invalid) << "of another agency";
  must(enlisted('a'));
  EXPECT_EQ(refusal_of(appointed('a', "sementara")), ErrorCode::field_invalid);
  EXPECT_EQ(refusal_of(within(appointed('a'), kNow, kNow)), ErrorCode::field_invalid);
  auto long_number = appointed('a');
  long_number.mutable_holding()->set_order_number(std::string(81, 'x'));
  EXPECT_EQ(refusal_of(long_number), ErrorCode::field_invalid);
  EXPECT_EQ(refusal_of(retired(appointed('a'))), ErrorCode::not_found);
  must(retired(enlisted('a')));
  EXPECT_EQ(refusal_of(appointed('a')), ErrorCode::field_invalid) << "retired";
}

}  // namespace
}  // namespace kentongan::identity
