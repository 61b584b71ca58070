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
#include "tests/support/temp_dir.h"

namespace kentongan::test {

/// A broker's heart and desks in one thread, without sockets: frames cross at once, time passes
/// only in `run`. Every seat is a desk with a log of its own; two seats of one agency have its
/// keys. `name` is a seat's.
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
  [[nodiscard]] eventlog::EventLog& broker_log() { return *broker_log_; }
  [[nodiscard]] ManualClock& clock() { return clock_; }

  /// Lets everything happen that happens within this time.
  void run(Micros time = std::chrono::seconds(2));
  /// No bytes between the seat and the bus, or again.
  void cut(const std::string& name, bool cut);
  /// kill -9 of the desk's process; what it had not written is gone.
  void crash(const std::string& name);
  void reopen(const std::string& name);
  void crash_broker();
  void reopen_broker();

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
  Seat& seat(const std::string& name);
  bool exchange();
  bool exchange(Seat& one);
  void store_batches();
  void break_line(Seat& one);

  ManualClock clock_;
  SeededRandom random_{17};
  TempDir keys_folder_;
  std::unique_ptr<identity::BrokerKeys> broker_keys_;
  std::map<std::string, std::shared_ptr<identity::Keyring>> keyrings_;
  eventlog::MemoryDisk broker_disk_;
  std::unique_ptr<eventlog::MemoryLog> broker_log_;
  std::unique_ptr<broker::Broker> broker_;
  std::map<std::string, std::unique_ptr<Seat>> seats_;
};

}  // namespace kentongan::test
