#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <unordered_map>
#include <vector>

#include "agents/desk.h"
#include "agents/scenario/sim_clock.h"
#include "broker/broker.h"
#include "core/base/random.h"
#include "core/eventlog/memory_log.h"
#include "core/identity/keyring.h"
#include "core/identity/payload_keys.h"

namespace kentongan::scenario {

constexpr std::size_t kOfficerSeedBytes = 32;

/// A desk of the simulation: the heart, and the simulated machine below it.
struct SimDesk {
  SimDesk(AgencyCode code, identity::Keyring ring, const Clock& base, std::uint64_t seed)
      : agency(std::move(code)), keys(std::move(ring)), clock(base), random(seed) {}

  AgencyCode agency;
  identity::Keyring keys;
  OfficerId officer;   ///< Who sits there.
  Bytes officer_seed;  ///< Of his key.
  SkewedClock clock;
  SeededRandom random;
  agents::DeskOptions options;
  identity::PayloadKeysInMemory payload_keys;  ///< Outlive the process, as a disk does.
  eventlog::MemoryDisk disk;
  std::unique_ptr<eventlog::MemoryLog> log;
  std::unique_ptr<agents::Desk> heart;  ///< None: the process is dead.

  bool cut = false;   ///< No bytes between it and the bus.
  bool line = false;  ///< The desk holds a connection (it may be dead already).
  bool dead = false;  ///< Of the connection: what is sent into it is gone.
  std::uint64_t connection = 0;
  Bytes routing_id;
  std::int64_t up_free_us = 0;  ///< Frames of a connection keep their order.
  std::int64_t down_free_us = 0;
  std::int64_t ticked_us = -1;
  std::optional<agents::LineShape> shape;
  std::uint32_t copies = 1;
  bool stolen = false;  ///< The officer's key.

  /// Opens log and heart on the disk. @return as `MemoryLog::open` and `Desk::open`.
  Result<void> start();
  /// Who sits there opens his key, if it is not open, and the desk knows it.
  void sign_on();
  /// He has a new key, and hands it in. @return as `Desk::enter`.
  Result<void> enter_key(Bytes seed);
  /// kill -9.
  void stop();
};

/// The broker of the simulation.
struct SimBroker {
  SimBroker(identity::BrokerKeys ring, const Clock& base, std::uint64_t seed)
      : keys(std::move(ring)), clock(base), random(seed) {}

  identity::BrokerKeys keys;
  const Clock& clock;
  SeededRandom random;
  broker::BrokerConfig config;
  eventlog::MemoryDisk disk;
  std::unique_ptr<eventlog::MemoryLog> log;
  std::unique_ptr<broker::Broker> heart;
  std::optional<broker::Batch> batch;  ///< At the disk.
  std::int64_t batch_done_us = 0;
  std::int64_t ticked_us = -1;

  Result<void> start();
  void stop();
};

}  // namespace kentongan::scenario
