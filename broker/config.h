#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "core/base/clock.h"
#include "core/base/limits.h"
#include "core/base/result.h"

namespace kentongan::broker {

/// The door: who may be in, how long, how much (protocol.md 6 and 7).
struct GatewayConfig {
  std::uint32_t sessions_per_key = limits::kSessionsPerKeyMax;  ///< Live ones.
  Micros ping_after = limits::kPingAfter;  ///< Without a frame towards the peer.
  Micros silent_after =
      limits::kSilenceMax;  ///< Without a frame from the peer: gone. Longer than `ping_after`.
  std::uint32_t window_messages = limits::kWindowItems;  ///< In flight from one session.
  std::uint32_t window_bytes = limits::kWindowBytes;
  std::uint64_t in_flight_bytes = limits::kAllWindowsBytes;  ///< From all sessions together.
  std::uint32_t queue_frames = limits::kQueueFramesMax;      ///< Gathered, not yet taken.
  // What KILAT may have beyond a full window, beyond both limits of bytes, beyond the queue.
  std::uint32_t reserve_kilat_items = limits::kKilatReserveItems;
  std::uint32_t reserve_kilat_bytes = limits::kKilatReserveBytes;
  std::uint32_t reserve_kilat_frames = limits::kKilatReserveFrames;
  // Of one agency. A burst is what may come at once after a quiet time.
  std::uint32_t rate_items_per_s = limits::kRateItemsPerSecond;  ///< 0: no limit.
  std::uint32_t rate_burst = limits::kRateBurst;
  std::uint32_t rate_kilat_reserve =
      limits::kRateReserveKilat;  ///< Of the burst, for KILAT alone; less.
  std::uint32_t queries_per_s = limits::kQueriesPerSecond;  ///< `who_has` counts as ten.
  std::uint32_t queries_burst = limits::kQueriesBurst;
  /// Of one transport key, by the real clock.
  std::uint32_t handshakes_per_minute = limits::kHandshakesPerKeyPerMinute;
  /// Of one agency, each an event; beyond that counted together, one event for so long.
  std::uint32_t refusals_per_minute = limits::kRefusalEventsPerMinute;
  Micros refusal_summary = std::chrono::seconds(10);
};

/// The hall: what is checked of an item.
struct AdmissionConfig {
  Micros clock_refused = std::chrono::hours(24);  ///< `written_at` further ahead: CLOCK.
  std::uint32_t remembered_messages = 32'768;     ///< Facts of messages that evidence asks about.
  std::uint32_t zone_h = 7;  ///< Clocks of the bus ahead of UTC: 7 WIB, 8 WITA, 9 WIT.
};

/// The registry: how much one commit takes, and how far seals may stay behind.
struct SequencerConfig {
  std::uint32_t batch_biasa = 256;        ///< Events of BIASA in one commit.
  std::uint32_t batch_events = 4096;      ///< Events of all lanes in one commit.
  std::uint32_t batch_bytes = 4'194'304;  ///< Event bytes in one commit.
  /// With events that no seal covers; beyond that the longest waiting are sealed early, and from
  /// twice as many on only KILAT is taken.
  std::uint32_t incidents_unsealed = 65'536;
  Micros clock_step = std::chrono::seconds(1);  ///< A wall clock further back is a CLOCK statement.
};

/// The way out: what may be under way to a desk.
struct DispatchConfig {
  // In flight to one desk at most; of the usual 256 and 4 MiB only for KILAT; and only for SANGAT
  // SEGERA and above. Both together leave something of the usual.
  std::uint32_t credit_messages = limits::kCreditMessagesMost;
  std::uint32_t credit_bytes = limits::kCreditBytes;
  std::uint32_t reserve_kilat_messages = limits::kCreditMessagesKilat;
  std::uint32_t reserve_kilat_bytes = limits::kCreditBytesKilat;
  std::uint32_t reserve_urgent_messages = limits::kCreditMessagesUrgent;
  std::uint32_t reserve_urgent_bytes = limits::kCreditBytesUrgent;
  // Of one Deliver frame; a whole run may exceed it, a single event too.
  std::uint32_t frame_messages = limits::kSubmissionItemsUsual;
  std::uint32_t frame_bytes = limits::kSubmissionBytesUsual;
  std::uint64_t recent_bytes = 8'388'608;  ///< Stored events kept in memory for live fan-out.
  // Of one Answer, which ends with the event that passes the bytes.
  std::uint32_t query_events = 1024;
  std::uint32_t query_bytes = limits::kAnswerBytesMax;
  Micros stalled_after = std::chrono::seconds(30);      ///< Full window, no acknowledgement.
  Micros witness_round = std::chrono::seconds(1);       ///< At most so often while the log grows.
  Micros witness_idle = std::chrono::seconds(60);       ///< And so often while it does not.
  Micros cursor_save = std::chrono::milliseconds(100);  ///< A moved cursor waits at most this long.
  std::uint32_t cursor_save_messages = 1000;            ///< Or until that many are acknowledged.
};

/// Everything of the broker's heart and of the process around it; one struct a room. Every key of
/// the YAML file has the name of its field: `gateway: {rate_items_per_s: 50}`; durations take a
/// unit: `5s`, `100ms`, `24h`. What a key may be stands beside it in `show_config`.
struct BrokerConfig {
  std::string bus = "kentongan.local/log/1";  ///< Origin of the log; items of another are refused.
  std::string software = "kentongan-broker";
  GatewayConfig gateway;
  AdmissionConfig admission;
  SequencerConfig sequencer;
  DispatchConfig dispatch;

  /// Text of the quorum file of the agreement, `data`/quorum.policy; empty: as the directory has
  /// it.
  std::string quorum;

  // The process:
  std::filesystem::path data;
  std::string listen = "tcp://127.0.0.1:7112";
  /// On 127.0.0.1; 0: one the system picks; `data`/admin.port has it.
  std::uint16_t admin_port = limits::kAdminPort;
};

/// Reads the file over `config`. Unknown keys are errors.
/// @return `invalid_argument` naming file, line and key, or two keys that exclude each other; as
/// `load_yaml`.
Result<void> read_config(const std::filesystem::path& file, BrokerConfig& config);

/// One line a key with its effective value and its bounds: what `--check-config` prints.
[[nodiscard]] std::string show_config(const BrokerConfig& config);

}  // namespace kentongan::broker
