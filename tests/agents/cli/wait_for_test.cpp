// Shows when `send --wait` has what it waits for, and what ends it sooner.
// Documents of /v1/who made by hand.
#include "agents/cli/wait_for.h"

#include <gtest/gtest.h>

#include "agents/cli/json_value.h"

namespace kentongan::cli {
namespace {

using Outcome = Progress::Outcome;

Value who(const std::string& parties, const std::string& seq = "9",
          const std::string& refusals = "[]") {
  return value_from_json(R"({"message":{"seq":)" + seq + R"(},"parties":[)" + parties +
                         R"(],"refusals":)" + refusals + "}")
      .value();
}

constexpr const char* kRead =
    R"({"agency":"A","role":"to","state":"read","delivered_at":"t","read_at":"t"})";
constexpr const char* kActing =
    R"({"agency":"B","role":"to","state":"acting","delivered_at":"t","acting_at":"t"})";
constexpr const char* kStored = R"({"agency":"C","role":"to","state":"stored"})";
constexpr const char* kCopy = R"({"agency":"D","role":"cc","state":"stored"})";
constexpr const char* kHasRefused =
    R"({"agency":"E","role":"to","state":"refused","refused_at":"t","delivered_at":"t"})";

std::string both(const char* a, const char* b) {
  return std::string(a) + "," + b;
}

TEST(WaitForTest, WaitsForEveryAddresseeAndForNoCopy) {
  EXPECT_EQ(progress_in(who(both(kRead, kStored)), {"read", {}, 0}).outcome, Outcome::pending);
  EXPECT_EQ(progress_in(who(both(kRead, kCopy)), {"read", {}, 0}).outcome, Outcome::reached);
}

TEST(WaitForTest, WhoActsHasReadButNotTheOtherWayRound) {
  EXPECT_EQ(progress_in(who(both(kRead, kActing)), {"read", {}, 0}).outcome, Outcome::reached);
  const auto acknowledged = progress_in(who(both(kRead, kActing)), {"acknowledged", {}, 0});
  EXPECT_EQ(acknowledged.outcome, Outcome::pending);
  EXPECT_EQ(acknowledged.done, 1);
  EXPECT_EQ(acknowledged.of, 2);
}

TEST(WaitForTest, StoredIsTheBrokersWord) {
  EXPECT_EQ(progress_in(who(kStored), {"stored", {}, 0}).outcome, Outcome::reached);
  EXPECT_EQ(progress_in(who(kStored, "0"), {"stored", {}, 0}).outcome, Outcome::pending);
}

TEST(WaitForTest, AReceiptBeforeTheEventSaysNothingOfWhoItWentTo) {
  EXPECT_EQ(progress_in(who(""), {"read", {}, 0}).outcome, Outcome::pending);
  EXPECT_EQ(progress_in(who(""), {"stored", {}, 0}).outcome, Outcome::reached);
}

TEST(WaitForTest, AnyOfEndsTheWaitAndSaysWho) {
  const auto progress = progress_in(who(both(kStored, kHasRefused)), {"read", {"refused"}, 0});

  EXPECT_EQ(progress.outcome, Outcome::other_came);
  EXPECT_EQ(progress.which, "refused E");
}

TEST(WaitForTest, ARefusalOfTheBrokerEndsTheWait) {
  const auto progress =
      progress_in(who(kStored, "0", R"([{"code":"not_permitted"}])"), {"read", {}, 0});

  EXPECT_EQ(progress.outcome, Outcome::refused);
}

constexpr const char* kFull =
    R"([{"code":"storage_full","final":false,"text":{"id":"penuh.","en":"the disk is full."}}])";

TEST(WaitForTest, ARefusalThatPassesIsWaitedOut) {
  EXPECT_EQ(progress_in(who("", "0", kFull), {"read", {}, 0}).outcome, Outcome::pending);
  EXPECT_EQ(final_refusal_in(who("", "0", kFull)), nullptr);
}

TEST(WaitForTest, AFinalRefusalIsFoundAmongThoseThatPass) {
  const auto document = who("", "0",
                            R"([{"code":"expired","final":true},
                                {"code":"overloaded","final":false}])");

  EXPECT_EQ(progress_in(document, {"read", {}, 0}).outcome, Outcome::refused);
  ASSERT_NE(final_refusal_in(document), nullptr);
  EXPECT_EQ(final_refusal_in(document)->text("code"), "expired");
}

TEST(WaitForTest, WhatLiesOnlyInTheOutboxIsSaidToLieThere) {
  Look look;
  look.language = Language::english;
  const auto waits = timed_out_words(who("", "0", kFull), {"stored", {}, 2}, "01ab", look);
  const auto on_its_way = timed_out_words(who(kStored), {"read", {}, 2}, "01ab", look);

  EXPECT_NE(waits.find("outbox"), std::string::npos) << waits;
  EXPECT_NE(waits.find("the disk is full."), std::string::npos) << waits;
  EXPECT_EQ(waits.find("stays stored"), std::string::npos) << waits;
  EXPECT_NE(on_its_way.find("stays stored and on its way"), std::string::npos) << on_its_way;
}

TEST(WaitForTest, UnknownLevelsAreRefusedWithThoseThereAre) {
  EXPECT_FALSE(check({"dibaca", {}, 0}));
  EXPECT_FALSE(check({"read", {"ditolak"}, 0}));
  EXPECT_TRUE(check({"read", {"refused", "escalated"}, 0}));
}

}  // namespace
}  // namespace kentongan::cli
