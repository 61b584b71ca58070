#pragma once

#include <array>
#include <deque>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "broker/batch.h"
#include "broker/erasures.h"
#include "broker/incident_seals.h"
#include "broker/rooms.h"

namespace kentongan::v1 {
class Statement;
class Submit;
}  // namespace kentongan::v1

namespace kentongan::broker {

class SettledFrame;

/// The corridor: the way of an item from the frame that brought it to the frames that carry it on.
/// It alone knows the rooms; every branch of the way is in its source.
///
/// Threads: belongs to the core thread.
class Pipeline {
 public:
  explicit Pipeline(Rooms& rooms) : rooms_(rooms), erasures_(rooms), seals_(rooms) {}

  /// What an earlier run left to be said. @return as IncidentSeals::load.
  Result<void> open() { return seals_.load(); }
  /// The door is open: incidents are sealed from here on.
  void serve() { is_serving_ = true; }
  /// Gathers STOP, and no seal after it: what is due then the next start seals.
  void close();

  /// Walks the items of a submission; each is admitted, refused or known already.
  void submit(gateway::Session& session, const v1::Submit& submit, std::size_t frame_bytes);

  /// States that what this agency brought disagrees with the record; not more often than can be of
  /// use.
  void alarm(const AgencyCode& agency, const std::string& what);
  /// Takes no submission any more, and states why: this agency holds a past, signed by this log,
  /// that this log does not continue. `notes`: the two that do not agree. The first such alarm is
  /// stated whatever else the agency has given cause for; others as alarm().
  void lose_history(const AgencyCode& agency, const std::string& what,
                    std::span<const Bytes> notes);
  /// Gathers words of the broker's own.
  void state(const v1::Statement& statement);
  void state(const gateway::RefusalCount::Summary& summary);
  /// Gathers entries of the directory, each let in by the broker's statement key.
  /// `held`: of whom a key ends with them.
  void enrol(std::uint64_t ticket, std::vector<PreparedEvent> entries,
             std::span<const AgencyCode> held);

  /// A desk has gone: whoever has something under way to it is told.
  void tell_authors_waiting_for(const AgencyCode& away);

  /// Entries gathered and not yet settled: the next must wait, since the directory is not yet
  /// theirs.
  [[nodiscard]] bool is_enrolling() const { return enrolling_ > 0; }

  [[nodiscard]] bool has_batch() const;
  [[nodiscard]] bool is_batch_out() const { return is_out_; }
  [[nodiscard]] Batch take_batch();
  void settle(Batch batch, std::span<const eventlog::StoredEvent> stored);
  void refuse(Batch batch, const Error& error);
  /// Deliveries that may go now.
  void deliver();
  /// The broker's own words that had to wait, or could not be stored, are said; what is ordered to
  /// be erased is erased, which takes the time that the log takes for it.
  void retry();
  [[nodiscard]] Instant retry_at(Instant otherwise) const;

  [[nodiscard]] std::array<std::uint64_t, kLaneCount> gathered() const;
  [[nodiscard]] bool storage_full() const { return storage_full_; }
  /// Nothing is let in until an operator has decided.
  [[nodiscard]] bool history_lost() const { return history_lost_; }
  std::map<std::uint64_t, Result<std::vector<Seq>>>& enrolled() { return enrolled_; }

 private:
  enum class Step : std::uint8_t { done, fatal };
  /// An event of our own that was not stored.
  struct Postponed {
    Bytes bytes;
    std::vector<eventlog::MailboxEntry> told;
  };

  Step walk(gateway::Session& session, std::uint32_t index, Gathered& gathered);
  /// @return an item that goes on, or why not; nothing where it was known before.
  Result<std::optional<admission::Admission::Verdict>> admit(gateway::Session& session,
                                                             const admission::Claim& claim,
                                                             ItemOutcome& outcome);
  void raise(const admission::Claim& claim, const AgencyCode& session);
  void state_alarm(const AgencyCode& agency, const std::string& what, std::span<const Bytes> notes);
  void refuse_item(gateway::Session& session, const Error& error, Gathered& gathered,
                   ItemOutcome outcome);
  void refuse_all(gateway::Session& session, const v1::Submit& submit, const Error& error,
                  Micros retry_after);
  /// Why one addressee does not get an item.
  struct Refusing {
    Error error;
    std::optional<admission::Denial> denial;
  };
  void refuse_one(Gathered& gathered, const Unreached& item, const Refusing& why);
  void gather(Gathered gathered);
  void bring_forward(std::span<const AgencyCode> held, Lane lane);
  void gather_own(PreparedEvent event, Lane lane);
  void take(Batch& batch, Gathered gathered);
  void number(Batch& batch, PreparedEvent prepared);
  void add_state(Batch& batch);
  void apply_directory(Seq seq, BytesView event);
  void apply_policy(BytesView event);
  void apply_retention(const SequencedEvent& sequenced, const eventlog::Event& event);
  void apply_standing(Seq seq, const eventlog::Event& event);
  void tell_who_is_away(const ItemFacts& facts, const eventlog::Event& event);
  void tell_away(const gateway::Absences::Word& word);
  void warn_of_revoked(const AgencyCode& session, const v1::Submit& submit);
  /// What is ordered is erased here, and said.
  void carry_out_erasures();
  void seal_incidents();
  void postpone(std::span<const eventlog::Event> events);
  /// `events`, `stored`: of this submission, if it was stored.
  void reply(const Gathered& gathered, std::span<const eventlog::Event> events,
             std::span<const eventlog::StoredEvent> stored);
  void add_again(SettledFrame& frame, const ItemOutcome& outcome);

  Rooms& rooms_;
  Erasures erasures_;
  IncidentSeals seals_;
  std::array<std::deque<Gathered>, kLaneCount> lanes_;
  std::size_t frames_gathered_ = 0;  ///< Of sessions: what the limit of gathered frames counts.
  std::size_t own_gathered_ = 0;     ///< Our own words, and enrolments.
  std::size_t enrolling_ = 0;
  bool is_serving_ = false;
  bool is_out_ = false;
  bool storage_full_ = false;
  bool history_lost_ = false;
  std::map<std::uint64_t, Result<std::vector<Seq>>> enrolled_;
  std::vector<Postponed> postponed_;
  Instant retry_at_;
};

}  // namespace kentongan::broker
