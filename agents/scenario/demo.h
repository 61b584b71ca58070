#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>

#include "agents/scenario/run.h"
#include "core/base/error.h"
#include "core/base/result.h"

namespace kentongan::scenario {

/// How the demonstration is shown.
struct DemoOptions {
  std::filesystem::path file;     ///< The scenario; empty: plumpang-2023 among `scenarios`.
  std::filesystem::path city;     ///< deploy/city
  std::filesystem::path program;  ///< `kentongan`; `kentongan-broker` stands beside it.
  double speed = 0;               ///< 0: 240, and with `headless` the highest that is borne.
  bool headless = false;          ///< No keys, no pauses.
  bool keep = false;              ///< The folder stays, and its name is told.
  bool terminal = false;          ///< Keys may be read from stdin, colours shown.
  Language language = Language::indonesian;
  std::function<void(const std::string&)> print;  ///< Text with its line feeds, to stdout.
};

/// What the demonstration promises, counted in the logs after its end.
struct DemoResult {
  std::size_t lost = 0;
  std::size_t twice = 0;
  bool verified = false;  ///< Every log whole, its root made again.
  bool stopped = false;   ///< By the visitor, before the end.
  std::filesystem::path folder;

  [[nodiscard]] bool kept_promises() const { return lost == 0 && twice == 0 && verified; }
};

/// Plays a scenario with real processes, every actor of it, live: who informed whom, with counts of
/// delivered and read, faults as they come; then the table of who knew when, and whether anything
/// was lost, came twice, or does not verify. The first line of traffic stands within 3 s.
///
/// Keys:    on a terminal `k` kills the broker and starts it again, `n` cuts a desk's network and
///          mends it, `v` verifies now, `q` ends.
/// Blocks:  until the end.
/// @return what broke down; promises that were not kept are in the result.
Result<DemoResult> demo(const DemoOptions& options);

}  // namespace kentongan::scenario
