// Shows that a run leaves a bundle for each incident, which anybody can check with the annex beside
// it. A small file of two incidents is played in simulated time.
#include "agents/scenario/bundles.h"

#include <filesystem>

#include <gtest/gtest.h>

#include "agents/scenario/run.h"
#include "agents/verify/bundle_check.h"
#include "core/base/files.h"
#include "core/base/yaml.h"
#include "tests/support/temp_dir.h"

namespace kentongan::scenario {
namespace {

constexpr const char* kTwoIncidents = R"(schema: scenario/1
id: dua
title: Two
kind: incident
timezone: Asia/Jakarta
epoch: '2024-01-01T08:00:00+07:00'
duration_s: 600
agents: {default: {online: true, read_after_s: 60, respond_after_s: 120}}
actors: [BPBD-DKI, POLRES-JAKUT]
counts: {events: 2, actors: 2}
events:
  - {id: a1, t: 30, wib: '2024-01-01T08:00:30+07:00', from: BPBD-DKI, to: [POLRES-JAKUT],
     type: sitrep, precedence: KILAT, classification: BIASA, basis: constructed, text: Satu.,
     fields: {incident_id: INS-1, serial: 1}}
  - {id: a2, t: 60, wib: '2024-01-01T08:01:00+07:00', from: POLRES-JAKUT, to: [BPBD-DKI],
     type: sitrep, precedence: KILAT, classification: BIASA, basis: constructed, text: Dua.,
     fields: {incident_id: INS-2, serial: 1}}
expectations:
  - {id: x1, at_s: 300, kind: read, statement: Read., check: {event: a1, expect: read_within, within_s: 180}}
)";

TEST(BundlesTest, G10_EachIncidentOfARunIsLeftAsABundleThatIsWhole) {
  const test::TempDir folder;
  const auto root = parse_yaml(kTwoIncidents);
  ASSERT_TRUE(root);
  RunOptions options;
  options.city = std::filesystem::path(KTG_SOURCE_DIR) / "deploy/city";
  options.keep = folder.path();
  Watcher watcher;

  options.seed = 7;  // The annex of a run before is another log's.
  ASSERT_TRUE(run(read(*root).scenario, options, watcher));
  options.seed = 8;
  const auto report = run(read(*root).scenario, options, watcher);
  ASSERT_TRUE(report) << report.error().detail();

  const auto annex =
      identity::Quorum::parse(read_file(folder.path() / "quorum.policy", 65'536).value());
  ASSERT_TRUE(annex);
  for (const char* incident : {"INS-1", "INS-2"}) {
    const auto file = read_file(folder.path() / (std::string(incident) + ".bundle"), 1 << 26);
    ASSERT_TRUE(file) << incident;
    const auto verdict = verify::check_bundle(*file, *annex);
    EXPECT_EQ(verdict.state, verify::BundleState::whole) << verdict.why.en;
    EXPECT_GE(verdict.scope.events.size(), 2U);
    EXPECT_GT(verdict.checkpoint.head.size, 0U);
  }
}

}  // namespace
}  // namespace kentongan::scenario
