// Shows what a reader is told of a bundle: each event with its kind, signer, time and what is
// withheld; times in WIB; the fingerprints of his annex. A bus on paper.
#include "agents/verify/story.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "agents/verify/verdict_text.h"
#include "tests/agents/verify/altered_bundle.h"

namespace kentongan::verify {
namespace {

using ::testing::HasSubstr;

class StoryTest : public ::testing::Test {
 protected:
  StoryTest() {
    const Seq message = bus_.message({.from = "PTM", .to = "POLRES"});
    bus_.evidence(message, v1::EVIDENCE_CODE_ACKNOWLEDGED, "POLRES", true);
    bus_.statement();
  }
  BundleVerdict verdict(const bundle::Reveal& reveal = bundle::Reveal::usual()) {
    bytes_ = bus_.incident_bundle("INS-1", reveal);
    return check_bundle(bytes_, bus_.annex());
  }

  test::PaperBus bus_;
  Bytes bytes_;
};

TEST_F(StoryTest, TellsOfAMessageWhatIsShown) {
  const auto stories = stories_of(verdict());

  ASSERT_EQ(stories.size(), 2U);
  const EventStory& message = stories.front();
  EXPECT_EQ(message.kind, (Text{"pesan", "message"}));
  EXPECT_EQ(message.type, "sitrep");
  EXPECT_EQ(message.agency, "PTM");
  EXPECT_EQ(message.depth, Depth::opened);
  EXPECT_EQ(message.to, std::vector<std::string>{"POLRES"});
  EXPECT_TRUE(message.shows_decision);
  ASSERT_EQ(message.withheld.size(), 3U);
  EXPECT_EQ(message.withheld.back().en, "payload");
}

TEST_F(StoryTest, TellsOfAnEvidenceWhoGaveItAndAboutWhat) {
  const auto stories = stories_of(verdict());

  const EventStory& evidence = stories.back();
  EXPECT_EQ(evidence.kind.id, "disanggupi");
  EXPECT_EQ(evidence.code, "evidence-9");
  EXPECT_TRUE(evidence.by_officer);
  EXPECT_EQ(evidence.agency, "POLRES");
  EXPECT_EQ(evidence.about, stories.front().seq);
  EXPECT_EQ(evidence.depth, Depth::whole);
}

TEST_F(StoryTest, OfAStubItTellsThatItHappenedAndUnderWhoseKey) {
  const auto stories = stories_of(verdict(bundle::Reveal::none()));

  EXPECT_EQ(stories.front().depth, Depth::stub);
  EXPECT_EQ(stories.front().agency, "PTM");
  EXPECT_EQ(stories.front().type, "");
}

TEST_F(StoryTest, TheTextBeginsWithTheSentence) {
  const BundleVerdict found = verdict();

  const std::string text = verdict_text(found, Language::indonesian);

  EXPECT_TRUE(text.starts_with("SAH DAN LENGKAP."));
  EXPECT_THAT(text, HasSubstr("kejadian INS-1, 2 peristiwa, tidak ada lagi sampai peristiwa"));
  EXPECT_THAT(text, HasSubstr("POLRES, petugas (kunci "));
  EXPECT_THAT(text, HasSubstr("rantai pengirim, lampiran, isi"));
  EXPECT_THAT(verdict_text(found, Language::english), HasSubstr("POLRES, an officer (key "));
}

TEST_F(StoryTest, OfWhatIsNotValidItTellsTheStepAlone) {
  const BundleVerdict none = check_bundle("x", bus_.annex());

  const std::string text = verdict_text(none, Language::english);

  EXPECT_TRUE(text.starts_with("NO BUNDLE."));
  EXPECT_THAT(text, HasSubstr("Step 1: "));
}

TEST_F(StoryTest, SilenceIsOneSentence) {
  const SilenceQuestion question{"BPBD", Seq(12), test::PaperBus::kBeganUs};

  EXPECT_EQ(silence_text({Silence::proven, {}, {}}, question, Language::indonesian),
            "TERBUKTI DIAM: BPBD tidak menyanggupi atau menjawab peristiwa 12 sebelum "
            "2023-03-03 20.00.00 WIB.\n");
  EXPECT_THAT(silence_text({Silence::not_proven, {}, {"x", "y"}}, question, Language::english),
              HasSubstr("SILENCE NOT PROVEN: BPBD: y."));
}

TEST_F(StoryTest, TheAnnexHasAFingerprintAndSoHasEachKey) {
  const std::string text = fingerprints_text(bus_.annex_file(), bus_.annex(), Language::english);

  EXPECT_TRUE(text.starts_with("annex     "));
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 5);
  EXPECT_THAT(text, HasSubstr("W-KODIM"));
}

TEST(WibTest, TimesAreReadAndShown) {
  EXPECT_EQ(wib(1'677'848'400'000'000), "2023-03-03 20.00.00 WIB");
  EXPECT_EQ(instant_of("2023-03-03T20:00:00+07:00").value(), 1'677'848'400'000'000);
  EXPECT_EQ(instant_of("2023-03-03T13:00:00Z").value(), 1'677'848'400'000'000);
  EXPECT_FALSE(instant_of("2023-03-03 20:00"));
  EXPECT_FALSE(instant_of("2023-02-30T20:00:00Z"));
  EXPECT_FALSE(instant_of("2023-03-03T25:00:00Z"));
  EXPECT_EQ(precedence_name(4), "KILAT");
  EXPECT_EQ(precedence_name(9), "");
}

}  // namespace
}  // namespace kentongan::verify
