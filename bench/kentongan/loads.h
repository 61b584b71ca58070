#pragma once

#include <cstdint>
#include <filesystem>

#include "core/base/result.h"

namespace kentongan::bench {

/// The loads that only this bus has a word for. Each prints one line of JSON.
struct LoadOptions {
  std::filesystem::path bus;
  double seconds = 5;
  double rate = 100;  ///< KILAT a second, at most.
  int producers = 8;
  int window = 64;
  std::size_t payload_bytes = 512;
  std::uint64_t messages = 1'000'000;
  int broker_pid = 0;
};

/// One KILAT in flight at a time, while `producers` others keep `window` BIASA in flight each, or
/// alone: time from the making of the message to its receipt.
Result<void> kilat_idle(const LoadOptions& options);
Result<void> kilat_flooded(const LoadOptions& options);
/// One desk takes its mailbox, and never acknowledges, while `messages` come for it: how much the
/// broker's memory grows.
Result<void> stalled_desk(const LoadOptions& options);

}  // namespace kentongan::bench
