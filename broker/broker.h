#pragma once

#include <array>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "broker/batch.h"
#include "broker/config.h"
#include "broker/door.h"
#include "core/base/clock.h"
#include "core/base/random.h"
#include "core/base/result.h"
#include "core/eventlog/event_log.h"
#include "core/identity/directory.h"
#include "core/identity/enrolment.h"

namespace kentongan::identity {
class BrokerKeys;  // core/identity/keyring.h
}

namespace kentongan::broker {

struct Status;  // broker/status.h

/// How an agency is taken in.
struct EnrolTerms {
  identity::EnrolAs as = identity::EnrolAs::newcomer;
  std::optional<identity::Invitation> invitation{};  ///< That the file names, as it was kept.
};

/// The broker without sockets, threads or disk: frames in, frames out, batches for the log between.
///
/// Place:      `broker/server` puts sockets and a log thread around it, the simulator its links.
/// Use:        receive() and tick() as things come; whenever has_batch(), take_batch(), append its
///             events with its state rows (EventLog::append, or put() for state rows alone), then
///             settle() with what was stored, or refuse_batch(); take_outbound() after each step.
///             At most one batch is out at a time; receive() goes on meanwhile.
/// Order:      numbers are given when a batch is taken, KILAT first; nothing about an event leaves
///             the house before settle().
/// Durability: a receipt means that append() has returned.
/// Threads:    one thread owns it; only the appending may be done by another.
/// Same input, same clock readings, same random bytes: same output.
class Broker {
 public:
  /// Reads directory, cursors and chains from the log and appends the START statement, with a new
  /// epoch after an unclean stop. `keys`, `log`, `clock` and `random` must outlive it.
  /// @return `data_missing` for a log without founding, or founded with other keys; `unavailable`,
  /// `corrupt` as the log says.
  static Result<std::unique_ptr<Broker>> open(const BrokerConfig& config,
                                              const identity::BrokerKeys& keys,
                                              eventlog::EventLog& log, const Clock& clock,
                                              Random& random);
  ~Broker();
  Broker(const Broker&) = delete;
  Broker& operator=(const Broker&) = delete;

  /// Takes a frame in: answers, gathers or refuses it.
  void receive(const Inbound& inbound);
  /// What time brings: pings, silent sessions, summaries of refusals, and erasing, for which the
  /// core thread waits: what take_outbound() gives goes first. Call at next_tick().
  void tick();
  [[nodiscard]] Instant next_tick() const;

  /// Something has gathered (or a cursor waits to be saved), and no batch is out.
  [[nodiscard]] bool has_batch() const;
  [[nodiscard]] Batch take_batch();
  /// After the sync; `stored` has one entry for each event of the batch.
  void settle(Batch batch, std::span<const eventlog::StoredEvent> stored);
  /// Nothing of it was stored (`storage_full`): its senders are told, its numbers are given again.
  void refuse_batch(Batch batch, const Error& error);

  [[nodiscard]] std::vector<Outbound> take_outbound();
  /// The link did not take a frame. `gone`: there is no such peer any more.
  void undelivered(const Outbound& frame, bool gone);

  /// Gathers the entries of an enrolment (a serialised v1.Enrol) under the broker's statement. A
  /// replacement ends the agency's keys first: its sessions are closed now, and what they brought
  /// is numbered before the end of their key.
  /// Until an agency's first item was judged, and while there are not two others to vouch, the bus
  /// is being founded and its operator takes in whom he likes; after that check_vouched().
  /// @return a ticket for `enrolled`; `malformed`, `bad_signature`, `field_invalid`, `conflict`,
  ///         `address_unknown` for an agency that does not exist, `overloaded` while another is
  ///         under way, `history_lost` once the bus has stopped for it.
  Result<std::uint64_t> enrol(BytesView enrolment, const EnrolTerms& terms = {});
  /// Gathers what the operator wants changed in the directory (a v1.DirectoryDraft) under the
  /// broker's statement. A key that is revoked is silent from here on: its agency's sessions are
  /// closed now, and what they brought is numbered before its end.
  /// @return a ticket for `enrolled`; as identity::read_directory_draft; `too_large` where the
  ///         directory is full; `overloaded` and `history_lost` as above.
  Result<std::uint64_t> change_directory(BytesView draft);
  /// Gathers a policy draft that those whom it binds have signed, under the broker's statement:
  /// once stored it is in force, and every enrolled agency gets it.
  /// @return a ticket for `enrolled`; as identity::read_policy_draft and admission::check_policy;
  ///         `conflict` for a draft that was put before; `overloaded` and `history_lost` as above.
  Result<std::uint64_t> put_policy(BytesView draft);
  /// Once, when it is settled: the seqs of the entries, or why they were not stored; nothing
  /// before.
  std::optional<Result<std::vector<Seq>>> enrolled(std::uint64_t ticket);

  /// Appends what has gathered and the STOP statement, and says goodbye to every session. No batch
  /// may be out. Afterwards only take_outbound() and enrolled() may be called. @return as
  /// EventLog::append.
  Result<void> stop();

  /// The log could not be read: end the process. Nothing until then.
  [[nodiscard]] const std::optional<Error>& failure() const;

  [[nodiscard]] const identity::Directory& directory() const;
  [[nodiscard]] Status status() const;

 private:
  struct House;
  Result<void> append_gathered();
  explicit Broker(std::unique_ptr<House> house);
  std::unique_ptr<House> house_;
};

}  // namespace kentongan::broker
