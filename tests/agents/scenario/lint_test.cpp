// Shows that the eight files are clean, and that each kind of mistake is found with its line.
// A small file is read, with one thing wrong in it at a time.
#include "agents/scenario/lint.h"

#include <algorithm>
#include <filesystem>

#include <gtest/gtest.h>

#include "core/base/yaml.h"

namespace kentongan::scenario {
namespace {

const std::filesystem::path kRoot = KTG_SOURCE_DIR;

constexpr const char* kSmall = R"(schema: scenario/1
id: kecil
title: Small
kind: incident
timezone: Asia/Jakarta
epoch: '2024-01-01T08:00:00+07:00'
duration_s: 600
actors: [BPBD-DKI, POLRES-JAKUT]
counts: {events: 2, actors: 2, basis_constructed: 2}
faults:
  - {id: f1, kind: offline, target: [BPBD-DKI], from_s: 60, to_s: 120}
events:
  - {id: a1, t: 10, wib: '2024-01-01T08:00:10+07:00', from: BPBD-DKI, to: [POLRES-JAKUT],
     type: sitrep, precedence: KILAT, classification: BIASA, basis: constructed, text: Satu.,
     fields: {incident_id: INS-1, serial: 1}}
  - {id: a2, t: 20, wib: '2024-01-01T08:00:20+07:00', from: POLRES-JAKUT, to: [BPBD-DKI],
     type: sitrep, precedence: KILAT, classification: BIASA, ref: [a1], basis: constructed,
     text: Dua., fields: {incident_id: INS-1, serial: 1}}
expectations:
  - {id: x1, at_s: 30, kind: read, statement: Read., check: {event: a1, expect: read_within}}
)";

std::string with(const std::string& before, const std::string& after) {
  std::string text = kSmall;
  const auto at = text.find(before);
  EXPECT_NE(at, std::string::npos) << before;
  return text.replace(at, before.size(), after);
}

class ScenarioLintTest : public ::testing::Test {
 protected:
  [[nodiscard]] std::vector<Finding> findings(const std::string& yaml) const {
    const auto root = parse_yaml(yaml);
    EXPECT_TRUE(root);
    return lint(read(*root), city_);
  }
  [[nodiscard]] bool finds(const std::string& yaml, const std::string& english) const {
    const auto found = findings(yaml);
    return std::any_of(found.begin(), found.end(), [&](const Finding& finding) {
      return finding.text.en.find(english) != std::string::npos && !finding.text.id.empty();
    });
  }
  [[nodiscard]] long errors_of(const std::string& file) const {
    const auto found = lint(kRoot / "tests/scenarios" / file, city_);
    EXPECT_TRUE(found);
    return std::count_if(found->begin(), found->end(), [&](const Finding& finding) {
      const bool error = finding.severity == Finding::Severity::error;
      EXPECT_FALSE(error) << line_of(finding, file, Language::english);
      return error;
    });
  }

  City city_ = *load_city(kRoot / "deploy/city");
};

TEST_F(ScenarioLintTest, TheEightFilesAreWithoutError) {
  EXPECT_EQ(errors_of("plumpang-2023.yaml"), 0);
  EXPECT_EQ(errors_of("unras-palembang-2022.yaml"), 0);
  EXPECT_EQ(errors_of("banjir-semarang-2021.yaml"), 0);
  EXPECT_EQ(errors_of("logistik-pemilu-2024-palembang.yaml"), 0);
  EXPECT_EQ(errors_of("ancaman-bom-obvit.yaml"), 0);
  EXPECT_EQ(errors_of("kekeringan-sumber-harapan.yaml"), 0);
  EXPECT_EQ(errors_of("laka-lantas-112-semarang.yaml"), 0);
  EXPECT_EQ(errors_of("tfg-sispamkota-palembang.yaml"), 0);
}

TEST_F(ScenarioLintTest, TheSmallFileIsClean) {
  EXPECT_TRUE(findings(kSmall).empty());
}

TEST_F(ScenarioLintTest, FindsAnUnknownKeyWithItsLine) {
  const auto found = findings(with("text: Satu.,", "text: Satu., colour: red,"));

  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].line, 14);
  EXPECT_EQ(found[0].text.en, "unknown key \"colour\"");
}

TEST_F(ScenarioLintTest, FindsEventsOutOfOrder) {
  EXPECT_TRUE(finds(with("t: 20, wib: '2024-01-01T08:00:20", "t: 5, wib: '2024-01-01T08:00:05"),
                    "a2: t is less than that of the event before"));
}

TEST_F(ScenarioLintTest, FindsWhatNobodyKnows) {
  EXPECT_TRUE(finds(with("from: BPBD-DKI", "from: BPBD-MARS"), "unknown agency BPBD-MARS"));
  EXPECT_TRUE(
      finds(with("from: BPBD-DKI", "from: KODAM-JAYA"), "KODAM-JAYA is not among the actors"));
  EXPECT_TRUE(finds(with("type: sitrep", "type: rumour"), "unknown type \"rumour\""));
  EXPECT_TRUE(finds(with("serial: 1}", "serial: 1, area: '77.77'}"), "unknown area 77.77"));
  EXPECT_TRUE(finds(with("precedence: KILAT", "precedence: CEPAT"), "unknown word \"CEPAT\""));
  EXPECT_TRUE(finds(with("ref: [a1]", "ref: [a9]"), "ref a9 names no event before it"));
  EXPECT_TRUE(finds(with("kind: offline", "kind: meteor"), "unknown fault \"meteor\""));
  EXPECT_TRUE(finds(with("kind: read,", "kind: dream,"), "unknown kind of expectation \"dream\""));
  EXPECT_TRUE(finds(with("event: a1, expect", "event: a9, expect"), "there is no event a9"));
  EXPECT_TRUE(finds(with("target: [BPBD-DKI]", "target: [BNN]"), "unknown agency BNN"));
}

TEST_F(ScenarioLintTest, FindsCountsThatDoNotAddUp) {
  EXPECT_TRUE(finds(with("events: 2,", "events: 3,"), "counts.events: says 3, there are 2"));
}

TEST_F(ScenarioLintTest, FindsAFaultWithoutItsParameters) {
  EXPECT_TRUE(finds(with("kind: offline", "kind: slow"), "slow lacks its parameters"));
}

TEST_F(ScenarioLintTest, WarnsOfATimeThatIsNotItsSecond) {
  const auto found = findings(with("08:00:20+07:00", "08:00:21+07:00"));

  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].severity, Finding::Severity::warning);
  EXPECT_EQ(found[0].text.id, "a2: wib tidak sama dengan epoch + t");
}

}  // namespace
}  // namespace kentongan::scenario
