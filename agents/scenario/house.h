#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "agents/compose.h"
#include "agents/scenario/record.h"
#include "agents/session/line.h"
#include "core/base/ids.h"
#include "core/base/result.h"
#include "kentongan/v1/evidence.pb.h"

namespace kentongan::scenario {

/// A message that has reached a desk, as its officers see it appear.
struct Arrival {
  AgencyCode desk;
  MessageId id;
  std::int64_t t_us = 0;  ///< Scenario time after the epoch.
};

/// What a desk's officer states about a message.
struct Word {
  MessageId about;
  v1::EvidenceCode code = v1::EVIDENCE_CODE_READ;
  std::string note;
  std::string reason;       ///< Of a refusal.
  std::string delegate_to;  ///< Of a delegation.
};

/// What is left when all is quiet: the logs, and what the house itself found wrong.
struct Remains {
  LogCopy broker;
  identity::Directory directory;
  policy::Agreements agreements;
  std::vector<std::int64_t> broker_real_us;
  std::map<AgencyCode, LogCopy> desks;
  std::map<std::string, std::uint64_t> poured;  ///< By fault id.
  std::vector<Error> damage;
};

/// A broker and one desk an actor, with everything that can go wrong between and below them. Two
/// forms: `SimHouse`, hearts on simulated time, links and disks in one thread; `ProcessHouse`, real
/// programs, sockets and disks. Who plays a file does not know which it is.
///
/// Time:    of the scenario, in microseconds after the epoch; it passes in `run_until` alone (in a
///          real house it passes always, and `run_until` waits for it).
/// Threads: belongs to one thread.
/// Errors:  of `send` and `say` what the desk answers: `storage_full`, `field_invalid`,
///          `unavailable` while it is down; of the rest, that the house itself is broken.
class House {
 public:
  virtual ~House() = default;

  /// Founds the bus, starts broker and desks, and begins scenario time.
  virtual Result<void> open() = 0;
  [[nodiscard]] virtual std::int64_t now_us() const = 0;
  /// Lets time pass up to `t_us`, or until something has reached a desk.
  virtual Result<std::vector<Arrival>> run_until(std::int64_t t_us) = 0;
  /// The machine's monotonic clock.
  [[nodiscard]] virtual std::int64_t real_us() const = 0;
  [[nodiscard]] virtual const std::map<AgencyCode, AgencyCode>& parents() const = 0;

  virtual Result<MessageId> send(const AgencyCode& desk, const agents::Form& form) = 0;
  virtual Result<void> say(const AgencyCode& desk, const Word& word) = 0;
  /// Hands in one message of a burst without waiting for the desk: `Remains::poured` counts by
  /// `fault` those that it took.
  virtual void pour(const AgencyCode& desk, const agents::Form& form, const std::string& fault) = 0;

  // Faults.
  virtual void cut(const AgencyCode& desk, bool cut) = 0;
  virtual void shape(const AgencyCode& desk, const std::optional<agents::LineShape>& shape) = 0;
  virtual void hand_in_times(const AgencyCode& desk, std::uint32_t copies) = 0;
  virtual void skew(const AgencyCode& desk, std::int64_t skew_s) = 0;
  virtual Result<void> kill(const AgencyCode& desk) = 0;
  virtual Result<void> restart(const AgencyCode& desk) = 0;
  virtual Result<void> kill_broker() = 0;
  virtual Result<void> restart_broker() = 0;
  virtual Result<void> fill_disk(const AgencyCode& desk, bool full) = 0;
  /// Stolen: the key of who sits at that desk is revoked on the bus, and what is sent there from
  /// then on is signed with it nevertheless. Back: a new key of his is entered, which signs again.
  virtual Result<void> steal_key(const AgencyCode& desk, bool stolen) = 0;
  /// Hands in, by the session of `by`, the very bytes of a message of `owner`.
  virtual Result<void> replay(const AgencyCode& by, const AgencyCode& owner,
                              const MessageId& id) = 0;

  /// How the broker's log stands while it runs, in words.
  virtual Result<Text> verify_now() = 0;

  /// Waits until everything has arrived (at most a while), stops, and opens the logs again with a
  /// full check.
  virtual Result<Remains> close() = 0;
};

}  // namespace kentongan::scenario
