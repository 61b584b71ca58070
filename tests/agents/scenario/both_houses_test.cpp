// Shows that the simulator and real processes judge the same file alike, faults and all.
// A small file with a cut line, a kill, a full disk, a replay and a stolen key is played in both.
#include <filesystem>

#include <gtest/gtest.h>

#include "agents/scenario/process_house.h"
#include "agents/scenario/run.h"
#include "agents/scenario/sim_house.h"
#include "core/base/yaml.h"

namespace kentongan::scenario {
namespace {

constexpr const char* kSmall = R"(schema: scenario/1
id: kecil
title: Small
kind: incident
timezone: Asia/Jakarta
epoch: '2024-01-01T08:00:00+07:00'
duration_s: 900
agents: {default: {online: true, read_after_s: 60, respond_after_s: 120}}
actors: [BPBD-DKI, POLRES-JAKUT, KODIM-0502, WALKOT-JAKUT, POLRESTABES-PLG, LANTAS-PLG]
counts: {events: 9, actors: 6}
faults:
  - {id: f1, kind: offline, target: [KODIM-0502], from_s: 120, to_s: 300}
  - {id: f2, kind: crash, target: [BPBD-DKI], from_s: 360, to_s: 420}
  - {id: f3, kind: disk_full, target: [WALKOT-JAKUT], from_s: 480, to_s: 600}
  - {id: f4, kind: replay_attack, target: ['@bus'], from_s: 640, to_s: 700}
  - {id: f5, kind: duplicate, target: ['@bus'], from_s: 0, to_s: 300, factor: 2}
  - {id: f6, kind: stolen_key, target: [POLRESTABES-PLG], from_s: 730, to_s: 760}
events:
  - {id: a1, t: 30, wib: '2024-01-01T08:00:30+07:00', from: BPBD-DKI, to: [POLRES-JAKUT, KODIM-0502],
     type: sitrep, precedence: KILAT, classification: BIASA, basis: constructed, text: Satu.,
     fields: {incident_id: INS-1, serial: 1}}
  - {id: a2, t: 180, wib: '2024-01-01T08:03:00+07:00', from: BPBD-DKI, to: [KODIM-0502],
     type: sitrep, precedence: BIASA, classification: BIASA, basis: constructed, text: Dua.,
     fields: {incident_id: INS-1, serial: 2}}
  - {id: a3, t: 240, wib: '2024-01-01T08:04:00+07:00', from: BPBD-DKI, to: [KODIM-0502],
     type: sitrep, precedence: KILAT, classification: BIASA, basis: constructed, text: Tiga.,
     fields: {incident_id: INS-1, serial: 3}}
  - {id: a4, t: 450, wib: '2024-01-01T08:07:30+07:00', from: BPBD-DKI, to: [POLRES-JAKUT],
     type: sitrep, precedence: KILAT, classification: BIASA, basis: constructed, text: Empat.,
     fields: {incident_id: INS-1, serial: 4}}
  - {id: a5, t: 540, wib: '2024-01-01T08:09:00+07:00', from: WALKOT-JAKUT, to: [POLRES-JAKUT],
     type: sitrep, precedence: SEGERA, classification: BIASA, basis: constructed, text: Lima.,
     fields: {incident_id: INS-1, serial: 1}}
  - {id: a6, t: 660, wib: '2024-01-01T08:11:00+07:00', from: BPBD-DKI, to: [POLRES-JAKUT],
     type: sitrep, precedence: KILAT, classification: BIASA, ref: [a4], basis: constructed,
     text: Empat., fields: {incident_id: INS-1, serial: 4}}
  - {id: a7, t: 720, wib: '2024-01-01T08:12:00+07:00', from: POLRES-JAKUT, to: [WALKOT-JAKUT],
     type: sitrep, precedence: KILAT, classification: BIASA, basis: constructed, text: Tujuh.,
     fields: {incident_id: INS-1, serial: 1}}
  - {id: a8, t: 745, wib: '2024-01-01T08:12:25+07:00', from: POLRESTABES-PLG, to: [LANTAS-PLG],
     type: order, precedence: KILAT, classification: BIASA, basis: constructed, text: Delapan.,
     fields: {incident_id: INS-1, task: uji, order_no: Sprin/1}}
  - {id: a9, t: 840, wib: '2024-01-01T08:14:00+07:00', from: POLRESTABES-PLG, to: [LANTAS-PLG],
     type: order, precedence: KILAT, classification: BIASA, basis: constructed, text: Sembilan.,
     fields: {incident_id: INS-1, task: uji, order_no: Sprin/2}}
expectations:
  - {id: x1, at_s: 150, kind: read, statement: Read., check: {event: a1, expect: read_within, within_s: 180}}
  - {id: x2, at_s: 270, kind: unread, statement: Away., check: {event: a2, agency: KODIM-0502, expect: not_received}}
  - {id: x3, at_s: 330, kind: order, statement: KILAT first., check: {agency: KODIM-0502, expect: precedence_then_time}}
  - {id: x4, at_s: 330, kind: merge, statement: a3 once., check: {event: a3, agency: KODIM-0502, expect: once}}
  - {id: x5, at_s: 460, kind: recovery, statement: a4 once., check: {agency: BPBD-DKI, expect: no_loss_no_duplicate}}
  - {id: x6, at_s: 550, kind: refuse_full, statement: Refused., check: {agency: WALKOT-JAKUT, expect: explicit_refusal}}
  - {id: x7, at_s: 700, kind: refused, statement: a6 refused., check: {event: a6, expect: replay_rejected}}
  - {id: x9, at_s: 760, kind: refused, statement: a8 refused., check: {event: a8, expect: rejected_revoked}}
  - {id: x10, at_s: 850, kind: merge, statement: a9 once., check: {event: a9, agency: LANTAS-PLG, expect: once}}
  - {id: x8, at_s: 860, kind: flow, statement: Later., check: {event: a7, expect: one_decision}}
)";

Report play(double speed) {
  const auto root = parse_yaml(kSmall);
  EXPECT_TRUE(root.has_value());
  RunOptions options;
  options.city = std::filesystem::path(KTG_SOURCE_DIR) / "deploy/city";
  options.program = KTG_PROGRAM;
  options.speed = speed;
  Watcher watcher;
  auto report = run(read(*root).scenario, options, watcher);
  EXPECT_TRUE(report.has_value()) << report.error().detail();
  return report ? std::move(*report) : Report();
}

TEST(BothHousesTest, TheSimulatorHoldsAllNine) {
  const Report report = play(0);

  EXPECT_EQ(report.tally, (Tally{9, 0, 1})) << report_text(report, Language::english);
}

TEST(BothHousesTest, RealProcessesHoldTheSame) {
  const Report report = play(60);

  EXPECT_EQ(report.tally, (Tally{9, 0, 1})) << report_text(report, Language::english);
}

}  // namespace
}  // namespace kentongan::scenario
