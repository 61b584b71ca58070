// Shows what permits that matched ask together: each kind once, the shorter time, the stricter
// delivery, and nothing that is met already. Small laws around one rfa.
#include "core/policy/obligations.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/base/clock.h"
#include "tests/core/policy/small_law.h"

namespace kentongan::policy {
namespace {

using ::testing::ElementsAre;
using Kind = Obligation::Kind;

std::string asking(const std::string& id, const std::string& obligations) {
  return "{id: " + id + ", effect: permit, types: [rfa], obligations: {" + obligations + "}}";
}

/// "ack_within 300; delivery receipt-first"
std::string owed(const std::vector<std::string>& obligations, const Request& request = an_rfa()) {
  std::vector<std::string> rules;
  rules.reserve(obligations.size());
  for (const std::string& each : obligations) {
    rules.push_back(asking("R" + std::to_string(rules.size()), each));
  }
  std::string line;
  for (const Obligation& each : decide(in_force(rules), request).obligations) {
    line += (line.empty() ? "" : "; ") + std::string(name_of(each.kind));
    line += each.seconds == 0 ? "" : " " + std::to_string(each.seconds);
    line += each.patterns.empty() ? "" : " x" + std::to_string(each.patterns.size());
    for (const std::string& word : each.words) {
      line += " " + word;
    }
    line += each.text.id;
  }
  return line;
}

Request by_telephone() {
  Request request = an_rfa();
  request.channel = "telepon";
  return request;
}

Request approved_by(const char* agency, Reference::Kind kind) {
  Request request = an_rfa();
  request.references = {{kind, {agency, "", "", "", "", {}, {}, {}, {}}}};
  return request;
}

Request starting_in(std::int64_t seconds) {
  Request request = an_rfa();
  request.times = {{"start", request.time_us + seconds * kSecondUs}};
  return request;
}

TEST(ObligationsTest, TheShorterTimeWins) {
  EXPECT_EQ(owed({"ack_within: 10m", "ack_within: 5m", "answer_within: 1h"}),
            "ack_within 300; answer_within 3600");
  EXPECT_EQ(owed({"retention: 2y", "retention: 30d"}), "retention 2592000");
}

TEST(ObligationsTest, TheStricterDeliveryWins) {
  EXPECT_EQ(owed({"delivery: receipt-first", "delivery: content-first"}), "delivery receipt-first");
  EXPECT_EQ(owed({"delivery: content-first", "delivery: receipt-first"}), "delivery receipt-first");
  EXPECT_EQ(owed({"delivery: content-first"}), "delivery content-first");
}

TEST(ObligationsTest, PatternsAndWordsComeTogether) {
  EXPECT_EQ(owed({"copy_to: [{kind: polda}]", "copy_to: [{kind: kodam}], carry: true"}),
            "copy_to x2; carry");
  EXPECT_EQ(owed({"officer_signature: [REFUSED, ACKNOWLEDGED]", "officer_signature: ACKNOWLEDGED"}),
            "officer_signature ACKNOWLEDGED REFUSED");
  EXPECT_EQ(owed({"mask: [b, a]", "mask: a"}), "mask a b");
}

TEST(ObligationsTest, AFollowUpIsOwedOnItsChannelsAlone) {
  const std::string oral = "written_followup_within: 24h, if_channel: [telepon, radio]";

  EXPECT_EQ(owed({oral + ", copy_to: [{kind: polda}]"}), "copy_to x1");
  EXPECT_EQ(owed({oral}, by_telephone()), "written_followup_within 86400");
  EXPECT_EQ(owed({"written_followup_within: 24h"}), "written_followup_within 86400");
}

TEST(ObligationsTest, AnApprovalThatIsReferredToIsNoLongerOwed) {
  const std::string approval = "approval_by: {agency: PRESIDEN}, show: approval_needed";

  EXPECT_EQ(owed({approval}), "approval_by x1; show approval_needed");
  EXPECT_EQ(owed({approval}, approved_by("PRESIDEN", Reference::Kind::approval)), "");
  EXPECT_EQ(owed({approval}, approved_by("GUBERNUR", Reference::Kind::approval)),
            "approval_by x1; show approval_needed");
  EXPECT_EQ(owed({approval}, approved_by("PRESIDEN", Reference::Kind::endorsement)),
            "approval_by x1; show approval_needed");
}

TEST(ObligationsTest, AnEndorsementLikewise) {
  const std::string endorsement = "endorse_by: {agency: POLDA-METRO}, show: endorsement_needed";

  EXPECT_EQ(owed({endorsement}), "endorse_by x1; show endorsement_needed");
  EXPECT_EQ(owed({endorsement}, approved_by("POLDA-METRO", Reference::Kind::endorsement)), "");
}

TEST(ObligationsTest, AMessageIsLateToTheSecond) {
  const std::string late = "late_if: {field: start, less_than: 72h}";

  EXPECT_EQ(owed({late}, starting_in(72 * 3600)), "");
  EXPECT_EQ(owed({late}, starting_in(72 * 3600 - 1)), "late 1");
  EXPECT_EQ(owed({late}, starting_in(14 * 3600)), "late 208800");
  EXPECT_EQ(owed({late}), "") << "no start is stated";
}

TEST(ObligationsTest, TheGreaterLatenessIsTold) {
  EXPECT_EQ(
      owed({"late_if: {field: start, less_than: 1h}", "late_if: {field: start, less_than: 2h}"},
           starting_in(0)),
      "late 7200");
}

TEST(ObligationsTest, ASealedMessageIsNotMeasured) {
  Request sealed = starting_in(0);
  sealed.sealed = true;

  EXPECT_EQ(owed({"late_if: {field: start, less_than: 72h}"}, sealed), "");
}

TEST(ObligationsTest, WorkingDaysLeapOverHolidays) {
  const Agreement file = law("LAW", {asking("A", "answer_within: 1wd")});
  const auto with_holiday = Agreements::of({file}, {*day_from("2024-07-02")}).value();

  EXPECT_EQ(decide(with_holiday, an_rfa()).obligations.front().seconds, 2 * 86'400);
}

TEST(ObligationsTest, WhoIsRefusedIsToldTheNoticeAlone) {
  const Decision decision = decide(
      in_force(
          {"{id: D, effect: deny, types: [rfa], text: {id: a, en: a}, obligations: {carry: true, "
           "notice: {id: kabar, en: news}}}"}),
      an_rfa());

  ASSERT_EQ(decision.obligations.size(), 1U);
  EXPECT_EQ(decision.obligations.front().kind, Kind::notice);
  EXPECT_EQ(decision.obligations.front().text, (Text{"kabar", "news"}));
}

}  // namespace
}  // namespace kentongan::policy
