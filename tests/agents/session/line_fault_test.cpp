// Shows what a person is told of a line that does not come about: what happened, where, what is
// safe, and the command that mends it. The whole table; pure.
#include "agents/session/line_fault.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace kentongan::agents {
namespace {

using ::testing::HasSubstr;
using ::testing::Values;

const LinePlace kPlace{AgencyCode("BPBD-DKI"), "kota/log/1", "tcp://192.0.2.7:7112"};

struct Case {
  LineEnd end;
  ErrorCode code;
  const char* said;  ///< In both languages.

  friend std::ostream& operator<<(std::ostream& out, const Case& shown) {
    return out << name_of(shown.code) << " says " << shown.said;
  }
};

class LineErrorTest : public ::testing::TestWithParam<Case> {};

TEST_P(LineErrorTest, SaysWhereAndWhatToDo) {
  const Error error = line_error(GetParam().end, kPlace);

  EXPECT_EQ(error.code, GetParam().code);
  EXPECT_THAT(error.text.id, HasSubstr(kPlace.endpoint));
  EXPECT_THAT(error.text.en, HasSubstr(kPlace.endpoint));
  EXPECT_THAT(error.text.id, HasSubstr(GetParam().said));
  EXPECT_THAT(error.text.en, HasSubstr(GetParam().said));
  EXPECT_THAT(line_advice(error.code).id, HasSubstr("kotak keluar aman"));
  EXPECT_THAT(line_advice(error.code).en, HasSubstr("the outbox is safe"));
}

INSTANTIATE_TEST_SUITE_P(
    Table, LineErrorTest,
    Values(Case{LineEnd::gone, ErrorCode::unavailable, "roker"},
           Case{LineEnd::silent, ErrorCode::unavailable, "roker"},
           Case{LineEnd::too_often, ErrorCode::overloaded, "roker"},
           Case{LineEnd::not_let_in, ErrorCode::key_unknown,
                "kentongan directory enrol BPBD-DKI.enrol"},
           Case{LineEnd::wrong_key, ErrorCode::wrong_bus, "kentongan agent join bus.card"},
           Case{LineEnd::no_address, ErrorCode::wrong_bus, "kentongan agent join bus.card"}));

TEST(LineFaultTest, NamesBothBuses) {
  const Error error = other_bus("lain/log/1", kPlace);

  EXPECT_EQ(error.code, ErrorCode::wrong_bus);
  EXPECT_THAT(error.text.id, HasSubstr("lain/log/1"));
  EXPECT_THAT(error.text.id, HasSubstr("kota/log/1"));
  EXPECT_EQ(other_statement_key(kPlace).code, ErrorCode::wrong_bus);
}

TEST(LineFaultTest, WithoutAnAddressTheSentenceHasNoGap) {
  EXPECT_EQ(line_error(LineEnd::silent, {AgencyCode("A"), "b", ""}).text.id,
            "Broker tidak menjawab.");
}

TEST(LineFaultTest, WhatDoesNotPassByItselfNeedsHands) {
  EXPECT_TRUE(needs_hands(ErrorCode::key_unknown));
  EXPECT_TRUE(needs_hands(ErrorCode::wrong_bus));
  EXPECT_TRUE(needs_hands(ErrorCode::history_lost));
  EXPECT_FALSE(needs_hands(ErrorCode::unavailable));
  EXPECT_FALSE(needs_hands(ErrorCode::session));
}

}  // namespace
}  // namespace kentongan::agents
