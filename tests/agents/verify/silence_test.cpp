// Shows when a bundle proves that an agency was silent, when that it was not, and when neither.
// Incidents of a bus on paper; a bundle that shows less each time.
#include "agents/verify/silence.h"

#include <gtest/gtest.h>

#include "core/base/clock.h"
#include "tests/agents/verify/altered_bundle.h"

namespace kentongan::verify {
namespace {

class SilenceTest : public ::testing::Test {
 protected:
  SilenceTest() {
    message_ = bus_.message({.from = "PTM", .to = "POLRES", .also = {"KODIM", "BPBD"}});
    sent_us_ = bus_.time_us();
    bus_.advance(60);
    bus_.evidence(message_, v1::EVIDENCE_CODE_READ, "KODIM");
    answered_us_ = bus_.time_us();
    bus_.advance(60);
    bus_.evidence(message_, v1::EVIDENCE_CODE_ACKNOWLEDGED, "POLRES", true);
    bus_.advance(60);
    bus_.statement();
  }
  [[nodiscard]] SilenceFinding ask(const std::string& agency, std::int64_t before_us,
                                   bool end_shown = true) {
    bundle::BundleRequest request;
    request.incident = IncidentId("INS-1");
    request.end_shown = end_shown;
    bytes_ = bus_.bundle(request);
    verdict_ = check_bundle(bytes_, bus_.annex());
    EXPECT_TRUE(verdict_.is_valid());
    return silence_in(verdict_, {agency, message_, before_us});
  }

  test::PaperBus bus_;
  Seq message_;
  std::int64_t sent_us_ = 0;
  std::int64_t answered_us_ = 0;
  Bytes bytes_;
  BundleVerdict verdict_;
};

TEST_F(SilenceTest, WhoNeitherAcknowledgedNorAnsweredWasSilent) {
  EXPECT_EQ(ask("BPBD", bus_.time_us()).silence, Silence::proven);
}

TEST_F(SilenceTest, ToHaveReadIsNoAnswer) {
  EXPECT_EQ(ask("KODIM", bus_.time_us()).silence, Silence::proven);
}

TEST_F(SilenceTest, AnOfficersWordIsHisAgencys) {
  const SilenceFinding found = ask("POLRES", bus_.time_us());

  EXPECT_EQ(found.silence, Silence::broken);
  EXPECT_EQ(found.said, Seq(message_.value() + 2));
}

TEST_F(SilenceTest, BeforeItSpokeItWasSilent) {
  EXPECT_EQ(ask("POLRES", answered_us_).silence, Silence::proven);
}

TEST_F(SilenceTest, G9_WhoWasNotAskedIsNotProvenSilent) {
  for (const char* agency : {"PTM", "W-POLRES", "NOSUCH", "polres", " POLRES", ""}) {
    const SilenceFinding found = ask(agency, bus_.time_us());
    EXPECT_EQ(found.silence, Silence::not_proven) << agency;
    EXPECT_EQ(found.why.en, "it is not shown that the message was addressed to that agency");
  }
}

TEST_F(SilenceTest, G9_NobodyIsSilentBeforeTheMessage) {
  EXPECT_EQ(ask("BPBD", sent_us_).silence, Silence::not_proven);
  EXPECT_EQ(ask("BPBD", 1).silence, Silence::not_proven);
  EXPECT_EQ(ask("BPBD", answered_us_).silence, Silence::proven);
}

TEST_F(SilenceTest, NothingIsProvenPastTheRecord) {
  const SilenceFinding found = ask("BPBD", bus_.time_us() + 60'000'000);

  EXPECT_EQ(found.silence, Silence::not_proven);
  EXPECT_EQ(found.why.en, "no two witnesses have seen this record at that instant or later");
}

TEST_F(SilenceTest, T17_TheBrokersClockAloneProvesNothing) {
  bus_.advance(7200);
  bus_.statement();  // The log itself says that it is two hours later.
  bundle::BundleRequest request;
  request.incident = IncidentId("INS-1");
  const auto cosigned_at = [&](std::int64_t first_s, std::int64_t second_s) {
    bytes_ = bundle::export_bundle(bus_.log(), request, bus_.seal_at({first_s, second_s})).value();
    verdict_ = check_bundle(bytes_, bus_.annex());
    EXPECT_TRUE(verdict_.is_valid());
    return silence_in(verdict_, {"BPBD", message_, bus_.time_us()}).silence;
  };
  const std::int64_t now_s = bus_.time_us() / kSecondUs;

  EXPECT_EQ(cosigned_at(now_s - 60, now_s - 60), Silence::not_proven);
  EXPECT_EQ(cosigned_at(now_s - 60, now_s + 60), Silence::not_proven);
  EXPECT_EQ(cosigned_at(now_s + 1, now_s + 60), Silence::proven);
}

TEST_F(SilenceTest, T17_AnExpiryStandsByTwoWitnessesTimesPastTheDeadline) {
  const Seq asked = bus_.message({.from = "PTM", .to = "BPBD"});
  bus_.advance(3600);
  const std::int64_t due_us = bus_.time_us() - 1'000'000;
  const Seq expired = bus_.expire(asked, "BPBD", due_us);
  const std::int64_t due_s = due_us / kSecondUs;
  const auto finding = [&](std::int64_t first_s, std::int64_t second_s) {
    bundle::BundleRequest request;
    request.incident = IncidentId("INS-1");
    bytes_ = bundle::export_bundle(bus_.log(), request, bus_.seal_at({first_s, second_s})).value();
    verdict_ = check_bundle(bytes_, bus_.annex());
    EXPECT_TRUE(verdict_.is_valid()) << verdict_.why.en;
    const auto item =
        std::ranges::find(verdict_.bundle.items, expired, &eventlog::Bundle::Item::seq);
    return expiry_in(verdict_, static_cast<std::size_t>(item - verdict_.bundle.items.begin()));
  };

  EXPECT_EQ(finding(due_s - 1, due_s + 100).silence, Silence::not_proven);
  EXPECT_EQ(finding(due_s + 1, due_s + 100).silence, Silence::proven);
}

TEST_F(SilenceTest, AnExpiryOfWhoHadReadInTimeIsVoid) {
  const Seq expired = bus_.expire(message_, "KODIM", bus_.time_us());
  EXPECT_EQ(ask("KODIM", bus_.time_us()).silence, Silence::proven);  // To read is no answer, but …

  const auto item = std::ranges::find(verdict_.bundle.items, expired, &eventlog::Bundle::Item::seq);
  const auto finding =
      expiry_in(verdict_, static_cast<std::size_t>(item - verdict_.bundle.items.begin()));

  EXPECT_EQ(finding.silence, Silence::broken);
  EXPECT_EQ(finding.said, Seq(message_.value() + 1));
}

TEST_F(SilenceTest, G9_AnExpiryOfWhoWasNotAskedIsNotProven) {
  const Seq unasked = bus_.message({.from = "PTM", .to = "POLRES"});
  bus_.advance(60);
  const Seq expired = bus_.expire(unasked, "BPBD", bus_.time_us());
  const Seq hidden = bus_.expire(bus_.message({.from = "PTM", .to = "BPBD"}), "BPBD", [this] {
    bus_.advance(60);
    return bus_.time_us();
  }());
  const auto word_on = [&](Seq seq, bool shows_addresses) {
    bundle::BundleRequest request;
    request.incident = IncidentId("INS-1");
    request.reveal = bundle::Reveal::usual();
    request.reveal.groups[2] = shows_addresses;
    bytes_ = bus_.bundle(request);
    verdict_ = check_bundle(bytes_, bus_.annex());
    EXPECT_TRUE(verdict_.is_valid()) << verdict_.why.en;
    const auto item = std::ranges::find(verdict_.bundle.items, seq, &eventlog::Bundle::Item::seq);
    return expiry_in(verdict_, static_cast<std::size_t>(item - verdict_.bundle.items.begin()))
        .silence;
  };

  EXPECT_EQ(word_on(expired, true), Silence::not_proven);
  EXPECT_EQ(word_on(hidden, true), Silence::proven);
  EXPECT_EQ(word_on(hidden, false), Silence::not_proven);
}

TEST_F(SilenceTest, G9_AnExpiryDueBeforeItsMessageIsTampered) {
  const Seq asked = bus_.message({.from = "PTM", .to = "BPBD"});
  const std::int64_t asked_us = bus_.time_us();
  bus_.advance(60);
  bus_.expire(asked, "BPBD", asked_us + 1);
  EXPECT_TRUE(check_bundle(bus_.incident_bundle("INS-1"), bus_.annex()).is_valid());

  bus_.expire(asked, "BPBD", asked_us);

  EXPECT_EQ(check_bundle(bus_.incident_bundle("INS-1"), bus_.annex()).state, BundleState::tampered);
}

TEST_F(SilenceTest, ACosignatureThatIsNoTimeIsTampered) {
  constexpr std::int64_t kLast = std::int64_t{1} << 43;
  const auto state_at = [&](std::int64_t time_s) {
    bundle::BundleRequest request;
    request.incident = IncidentId("INS-1");
    bytes_ =
        bundle::export_bundle(bus_.log(), request, bus_.seal_at({time_s, time_s, time_s})).value();
    verdict_ = check_bundle(bytes_, bus_.annex());
    return verdict_.state;
  };

  EXPECT_EQ(state_at(kLast), BundleState::whole);
  EXPECT_EQ(silence_in(verdict_, {"BPBD", message_, bus_.time_us()}).silence, Silence::proven);
  EXPECT_EQ(state_at(kLast + 1), BundleState::tampered);
}

TEST_F(SilenceTest, T17_AnExpiryBeforeItsDeadlineIsTampered) {
  bus_.expire(message_, "BPBD", bus_.time_us() + 1'000'000);
  EXPECT_EQ(check_bundle(bus_.incident_bundle("INS-1"), bus_.annex()).state, BundleState::tampered);
}

TEST_F(SilenceTest, G9_AnExpiryByAnybodyButTheBrokerIsNotTrusted) {
  bus_.expire(message_, "BPBD", bus_.time_us(), "POLRES");
  EXPECT_EQ(check_bundle(bus_.incident_bundle("INS-1"), bus_.annex()).state,
            BundleState::untrusted);
}

TEST_F(SilenceTest, NothingIsProvenOfWhatIsNotWhole) {
  EXPECT_EQ(ask("BPBD", bus_.time_us(), false).silence, Silence::not_proven);
}

TEST_F(SilenceTest, NothingIsProvenOfAMessageThatIsNotThere) {
  message_ = Seq(1'000'000);
  EXPECT_EQ(ask("BPBD", bus_.time_us()).silence, Silence::not_proven);
}

TEST_F(SilenceTest, EachAnswerHasAWord) {
  EXPECT_EQ(name_of(Silence::proven), "silent");
  EXPECT_EQ(name_of(Silence::broken), "not_silent");
  EXPECT_EQ(name_of(Silence::not_proven), "not_proven");
}

}  // namespace
}  // namespace kentongan::verify
