// Shows when a bundle proves that an agency was silent, when that it was not, and when neither.
// Incidents of a bus on paper; a bundle that shows less each time.
#include "agents/verify/silence.h"

#include <gtest/gtest.h>

#include "tests/agents/verify/altered_bundle.h"

namespace kentongan::verify {
namespace {

class SilenceTest : public ::testing::Test {
 protected:
  SilenceTest() {
    message_ = bus_.message({.from = "PTM", .to = "POLRES"});
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

TEST_F(SilenceTest, NothingIsProvenPastTheRecord) {
  const SilenceFinding found = ask("BPBD", bus_.time_us() + 60'000'000);

  EXPECT_EQ(found.silence, Silence::not_proven);
  EXPECT_EQ(found.why.en, "the record that is proven ends before that instant");
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
