#pragma once

#include <string>
#include <string_view>

#include "broker/status.h"
#include "core/base/error.h"

namespace kentongan::broker::admin {

/// What the process around the heart adds to its status.
struct ProcessStatus {
  std::string endpoint;
  double uptime_s = 0;
  std::uint64_t handshakes_accepted = 0;
  std::uint64_t handshakes_refused = 0;
  std::uint64_t appends = 0;
  double append_seconds = 0;  ///< Sum over all of them.
  double append_seconds_max = 0;
  std::uint64_t disk_free_bytes = 0;
  bool disk_low = false;
};

/// One line for monitors: "ok …", or what is wrong.
struct Health {
  bool is_well = true;
  std::string line;
};
[[nodiscard]] Health health_of(const Status& status, const ProcessStatus& process);

/// "kentongan.broker-status/1".
[[nodiscard]] std::string status_json(const Status& status, const ProcessStatus& process);

/// "kentongan.error/1" {code, id, en, advice: {id, en}}: why a door has not done what it was asked.
[[nodiscard]] std::string error_json(const Error& error);
/// The error that such a page holds; of any other page `unavailable`, with its own words.
[[nodiscard]] Error error_in(std::string_view page);

/// Prometheus' text format; names `kentongan_<room>_<what>_<unit>[_total]`.
[[nodiscard]] std::string metrics_text(const Status& status, const ProcessStatus& process);

}  // namespace kentongan::broker::admin
