#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>

#include "kentongan/v1/header.pb.h"
#include "kentongan/v1/options.pb.h"

namespace kentongan::view {

/// How soon a message of one precedence is to be delivered, read and answered, and when its ladder
/// climbs. Working values of deploy/city/precedence.yaml; the order is the file's.
struct Timers {
  std::chrono::seconds deliver;
  std::chrono::seconds receive;
  std::chrono::seconds read;
  std::chrono::seconds respond;
  std::array<std::chrono::seconds, 2> escalate;
};

/// Of PRECEDENCE_UNSPECIFIED: those of BIASA.
[[nodiscard]] const Timers& timers_of(v1::Precedence precedence);

/// What each party in `to` owes for a message and by when, counted from the broker's `time_us`; the
/// shortest of precedence, type and header holds (protocol.md 8). None: nothing is owed.
struct Dues {
  std::optional<std::int64_t> read_us;
  std::optional<std::int64_t> answer_us;
  bool acknowledge = false;
  bool act = false;
};

[[nodiscard]] Dues dues_of(const v1::Header& header, std::int64_t time_us);

}  // namespace kentongan::view
