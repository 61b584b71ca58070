// Shows that every code has a name of its own and says, in both languages, what to do.
// All codes are walked, from the first to the last.
#include "core/base/error.h"

#include <algorithm>
#include <set>
#include <string>

#include <gtest/gtest.h>

namespace kentongan {
namespace {

class ErrorCodeTest : public ::testing::TestWithParam<int> {
 protected:
  [[nodiscard]] static ErrorCode code() { return static_cast<ErrorCode>(GetParam()); }
};

/// Full stops that end a sentence.
std::ptrdiff_t sentences(const std::string& text) {
  return std::count(text.begin(), text.end(), '.');
}

TEST_P(ErrorCodeTest, HasANameAndAdviceInBothLanguages) {
  EXPECT_FALSE(name_of(code()).empty());
  for (const Voice voice : {Voice::bus, Voice::desk, Voice::program}) {
    const Text advice = advice_for(code(), voice);
    EXPECT_GE(sentences(advice.id), 2) << "what is safe, and what to do: " << advice.id;
    EXPECT_GE(sentences(advice.en), 2) << advice.en;
    EXPECT_NE(advice.id, advice.en);
  }
}

/// A desk that is full or silent has kept nothing: who reads otherwise will not send it again.
TEST_P(ErrorCodeTest, OnlyTheBusSaysThatAMessageWaitsInTheOutbox) {
  for (const Voice voice : {Voice::desk, Voice::program}) {
    const Text advice = advice_for(code(), voice);
    EXPECT_EQ(advice.id.find("tetap di kotak keluar"), std::string::npos) << advice.id;
    EXPECT_EQ(advice.en.find("stays in the outbox"), std::string::npos) << advice.en;
    EXPECT_EQ(advice.id.find("Tidak perlu tindakan"), std::string::npos) << advice.id;
  }
}

TEST(AdviceTest, ARefusalForGoodIsSaidToBeOnRecordAndNotToBeNowhere) {
  for (const ErrorCode code : {ErrorCode::malformed, ErrorCode::field_invalid, ErrorCode::too_large,
                               ErrorCode::address_unknown, ErrorCode::not_carried}) {
    EXPECT_NE(advice_for(code).id.find("catat"), std::string::npos) << advice_for(code).id;
    EXPECT_EQ(advice_for(code).id.find("Tidak ada yang tersimpan"), std::string::npos);
  }
}

TEST(AdviceTest, WhatWaitsAtTheBrokerNeedsNothingFromTheOfficer) {
  for (const ErrorCode code : {ErrorCode::overloaded, ErrorCode::storage_full,
                               ErrorCode::unavailable, ErrorCode::session}) {
    EXPECT_NE(advice_for(code).id.find("tetap di kotak keluar"), std::string::npos);
  }
}

TEST(AdviceTest, AfterASilentDeskTheOutboxIsLookedAtFirst) {
  EXPECT_NE(advice_for(ErrorCode::timeout, Voice::desk).id.find("kentongan agent outbox"),
            std::string::npos);
}

constexpr int kCodes = static_cast<int>(ErrorCode::timeout) + 1;

INSTANTIATE_TEST_SUITE_P(EveryCode, ErrorCodeTest, ::testing::Range(0, kCodes));

TEST(ErrorTest, NoTwoCodesShareAName) {
  std::set<std::string_view> names;
  for (int code = 0; code < kCodes; ++code) {
    names.insert(name_of(static_cast<ErrorCode>(code)));
  }

  EXPECT_EQ(names.size(), static_cast<std::size_t>(kCodes));
}

TEST(ErrorTest, AWordingIsShownInTheLanguageAskedFor) {
  const Text both{"Ditolak.", "Refused."};

  EXPECT_EQ(in(Language::indonesian, both), "Ditolak.");
  EXPECT_EQ(in(Language::english, both), "Refused.");
  EXPECT_EQ(in(Language::english, Text{"Ditolak.", ""}), "Ditolak.");
}

}  // namespace
}  // namespace kentongan
