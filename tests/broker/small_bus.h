#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "broker/broker.h"
#include "broker/status.h"
#include "core/base/random.h"
#include "core/eventlog/memory_log.h"
#include "core/identity/keyring.h"
#include "kentongan/v1/event.pb.h"
#include "kentongan/v1/wire.pb.h"
#include "tests/support/manual_clock.h"
#include "tests/support/officers.h"
#include "tests/support/temp_dir.h"

namespace kentongan::test {

/// The heart of a broker on a log in memory, with a few agencies: POLRES, KODIM, BPBD and GULKARMAT
/// are enrolled, DINKES exists and is not. All but GULKARMAT may hold RAHASIA. Each that is
/// enrolled has an officer, who holds the watch and is KOMANDAN.
class SmallBus {
 public:
  explicit SmallBus(broker::BrokerConfig config = usual_config());
  static broker::BrokerConfig usual_config();

  broker::Broker& heart() { return *heart_; }
  eventlog::MemoryLog& log() { return *log_; }
  eventlog::MemoryDisk& disk() { return disk_; }
  ManualClock& clock() { return clock_; }
  SeededRandom& random() { return random_; }
  const identity::BrokerKeys& keys() const { return *keys_; }
  const identity::SigningKey& agent_key(const std::string& agency) const;
  const TransportKey& transport_key(const std::string& agency) const;
  [[nodiscard]] const TestOfficer& officer(const std::string& agency) const {
    return officers_.at(agency);
  }
  identity::Keyring& keyring(const std::string& agency) { return *keyrings_.at(agency); }

  /// As the shell would: every batch that there is goes to the log and is settled.
  void pump();
  /// What time brings, erasing included, and what that gathers.
  void tick();
  /// Takes a batch and refuses it, as on a full disk.
  void refuse_batch();
  /// Ends without a STOP, and opens again on the same disk.
  void crash();
  /// Ends without a STOP, and opens again on `log`, which stands on log().
  void open_on(eventlog::EventLog& log);
  /// What has come for that line since the last call.
  std::vector<v1::Frame> take(const Bytes& routing_id);
  void receive(const Bytes& routing_id, const TransportKey& user, const v1::Frame& frame);
  void receive_bytes(const Bytes& routing_id, const TransportKey& user, Bytes frame);
  /// The stored event, parsed.
  v1::Event event(std::uint64_t seq) const;
  eventlog::Leaf leaf(std::uint64_t seq) const;
  [[nodiscard]] std::uint64_t head() const { return log_->head().size; }

  static constexpr const char* kBus = "uji/log/1";

 private:
  void found();
  void collect();

  broker::BrokerConfig config_;
  TempDir folder_;
  ManualClock clock_;
  SeededRandom random_{11};
  std::unique_ptr<identity::BrokerKeys> keys_;
  std::map<std::string, std::unique_ptr<identity::Keyring>> keyrings_;
  std::map<std::string, TestOfficer> officers_;
  eventlog::MemoryDisk disk_;
  std::unique_ptr<eventlog::MemoryLog> log_;
  std::unique_ptr<broker::Broker> heart_;
  std::map<Bytes, std::vector<v1::Frame>> inboxes_;
};

}  // namespace kentongan::test
