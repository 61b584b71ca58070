#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "agents/desk.h"
#include "broker/broker.h"
#include "core/base/random.h"
#include "core/eventlog/memory_log.h"
#include "core/identity/keyring.h"
#include "tests/support/manual_clock.h"
#include "tests/support/officers.h"
#include "tests/support/temp_dir.h"

namespace kentongan::test {

/// A broker's heart and desks in one thread, without sockets: frames cross at once, time passes
/// only in `run`. Every seat is a desk with a log of its own; two seats of one agency have its
/// keys; its officer, who holds every duty and the watch, sits at each with an open key until he is
/// `locked`. `name` is a seat's. The sector of an agency follows from its code: POL… police, KOD…
/// army.
///
/// Threads: belongs to one thread.
class MemoryLink {
 public:
  /// A bus on which these agencies are enrolled, one seat each, named as the agency.
  explicit MemoryLink(const std::vector<std::string>& agencies);
  ~MemoryLink();
  MemoryLink(const MemoryLink&) = delete;
  MemoryLink& operator=(const MemoryLink&) = delete;

  [[nodiscard]] static const char* bus();
  /// Draws new keys for an agency and has the broker put them in place of the old ones. Seats that
  /// are there keep theirs; those added later have the new. @return as `Broker::enrol`.
  Result<void> replace_keys(const std::string& agency);
  /// Another desk of an agency that is there.
  void add_standby(const std::string& name, const std::string& agency);

  [[nodiscard]] agents::Desk& desk(const std::string& name);
  [[nodiscard]] eventlog::MemoryDisk& disk(const std::string& name);
  [[nodiscard]] eventlog::EventLog& broker_log() { return *buses_.front()->log; }
  [[nodiscard]] ManualClock& clock() { return clock_; }

  /// Lets everything happen that happens within this time.
  void run(Micros time = std::chrono::seconds(2));
  /// No bytes between the seat and the bus, or again.
  void cut(const std::string& name, bool cut);
  /// The officer locks his key, and leaves.
  void lock(const std::string& name);
  /// kill -9 of the desk's process; what it had not written is gone.
  void crash(const std::string& name);
  void reopen(const std::string& name);
  /// Of a desk that is down: the folder of its payload keys is gone.
  void lose_payload_keys(const std::string& name);
  [[nodiscard]] const identity::PayloadKeys& payload_keys(const std::string& name);
  void crash_broker();
  void reopen_broker();
  /// A copy of the broker's disk as it is now, and the broker going on from that copy: crash it
  /// before, reopen it after.
  void keep_copy() { copy_.copy_from(buses_.front()->disk); }
  void put_copy_back() { buses_.front()->disk.copy_from(copy_); }

  /// A second broker with the same keys, on a copy of the first one's disk: from here on they have
  /// two logs. Seats stay where they are.
  void fork_broker();
  /// To which of them a seat connects from now on, 0 or 1.
  void move(const std::string& name, std::size_t bus);
  /// Hands what the seat submits in at the other broker too, as who keeps both could.
  void leak(const std::string& name, bool leaks);
  [[nodiscard]] broker::Broker& broker(std::size_t bus = 0) { return *buses_.at(bus)->heart; }
  [[nodiscard]] eventlog::EventLog& log_of(std::size_t bus) { return *buses_.at(bus)->log; }
  /// The quorum file of everybody, desks and brokers, from when they are opened next.
  void set_quorum(std::string file);
  [[nodiscard]] const identity::BrokerKeys& broker_keys() const { return *broker_keys_; }
  [[nodiscard]] const TestOfficer& officer(const std::string& agency) const {
    return officers_.at(agency);
  }
  [[nodiscard]] const identity::Keyring& keys_of(const std::string& agency) const {
    return *keyrings_.at(agency);
  }

  /// Starts the desk anew, which sends again what is unsettled for so long.
  void resend_after(const std::string& name, Micros time);

  /// Bends what the broker sends to a seat, before the desk reads it. May be empty.
  void bend(const std::string& name, std::function<void(Bytes&)> bend);

  /// A message of this seat: composed, checked, and in the outbox.
  MessageId send(const std::string& from, const std::string& to,
                 const std::string& precedence = "biasa");
  /// The same where it may fail. @return as `Desk::send`.
  Result<MessageId> try_send(const std::string& from, const std::string& to,
                             const std::string& precedence = "biasa");
  /// How many events of this item the seat's log holds.
  [[nodiscard]] int times_in_log(const std::string& name, const MessageId& id);

 private:
  struct Seat;
  struct Bus {
    eventlog::MemoryDisk disk;
    std::unique_ptr<eventlog::MemoryLog> log;
    std::unique_ptr<broker::Broker> heart;
    std::map<Bytes, Bytes>
        leaks;  ///< By routing id, the session that was made for it; or none yet.
    std::vector<std::pair<Bytes, Bytes>> leaked;  ///< Routing id and frame that wait for it.
  };
  Seat& seat(const std::string& name);
  bool exchange();
  bool exchange(Seat& one);
  bool exchange(Bus& bus, std::size_t number);
  void open_bus(Bus& bus);
  void leak_frame(Seat& one, const Bytes& frame);
  static void store_batches(Bus& bus);
  void break_line(Seat& one);

  ManualClock clock_;
  SeededRandom random_{17};
  TempDir keys_folder_;
  std::unique_ptr<identity::BrokerKeys> broker_keys_;
  std::map<std::string, std::shared_ptr<identity::Keyring>> keyrings_;
  std::map<std::string, TestOfficer> officers_;
  eventlog::MemoryDisk copy_;
  std::string quorum_;
  std::vector<std::unique_ptr<Bus>> buses_;
  std::map<std::string, std::unique_ptr<Seat>> seats_;
};

}  // namespace kentongan::test
