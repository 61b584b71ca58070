#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "agents/compose.h"
#include "agents/desk_options.h"
#include "agents/desk_status.h"
#include "agents/inbox/evidence.h"
#include "agents/notice.h"
#include "agents/officers.h"
#include "agents/outbox/outbox.h"
#include "agents/session/line.h"
#include "agents/session/line_fault.h"
#include "agents/weighing.h"
#include "core/base/clock.h"
#include "core/base/ids.h"
#include "core/base/random.h"
#include "core/base/result.h"
#include "core/eventlog/event_log.h"
#include "core/identity/directory.h"
#include "core/identity/keys.h"
#include "core/view/delivery_view.h"
#include "core/view/retention.h"
#include "core/view/seals.h"

namespace kentongan::agents {

/// The heart of a desk: everything but sockets, threads and files, so that the simulator runs the
/// very same. Deterministic: same frames, same clock, same chance, same log; same outcome.
///
/// Line side:    `wants_line`, `line_up`, `line_down`, `receive`, `tick`, `next_tick`,
///               `take_outbound`; as `Session` says.
/// Officer side: `send`, `evidence`: signed by the agency's agent, and by the officer where it is
///               his to say (`officers`); durable in the outbox on return, whether or not a broker
///               is in reach. Several officers at once: each call names its duty.
/// State:        all of it is made again from the log by `open`.
/// Standby:      two desks of one agency have the same keys and a log each. The newest that asks
///               for the mailbox has it; the other is told so and only submits until
///               `take_mailbox`, or until the broker says that nobody holds it.
/// Full disk:    `send` and `evidence` refuse with `storage_full`; what comes in is not
///               acknowledged and comes again.
/// Threads:      belongs to one thread.
class Desk {
 public:
  /// References outlive the desk. @return as `EventLog::read` and `state`; `corrupt`.
  static Result<std::unique_ptr<Desk>> open(const DeskOptions& options,
                                            const identity::SigningKey& agent_key,
                                            eventlog::EventLog& log, const Clock& clock,
                                            Random& random);
  ~Desk();
  Desk(const Desk&) = delete;
  Desk& operator=(const Desk&) = delete;

  // Line side.
  [[nodiscard]] bool wants_line() const;
  void line_up();
  /// `end` matters where no session was made.
  void line_down(LineEnd end = LineEnd::gone);
  void receive(BytesView frame);
  void tick();
  [[nodiscard]] Instant next_tick() const;
  [[nodiscard]] std::vector<Bytes> take_outbound();

  /// Says goodbye: the last frames are in `take_outbound`, and no line is wanted again.
  void close();

  // Officer side.
  /// Form to draft, checked; nothing is sent. @return as `agents::compose`.
  Result<Composed> compose(const Form& form);
  /// Seals what the header says is sealed. @return the id, durable; `storage_full`, `unavailable`,
  ///         `too_large`; `key_unknown` if an agency that is to open it has no sealing key, or this
  ///         desk has none; as `Officers::signer`.
  Result<MessageId> send(const MessageDraft& draft);
  /// Without a duty the officer's usual one speaks; of the desk alone the agency's first own.
  /// @return the id of the evidence, durable; `not_found` for a message this desk does not hold;
  ///         as `make_evidence` and `send`.
  Result<MessageId> evidence(const EvidenceDraft& said);
  /// Asks the broker what would become of a message that is not sent, and who would have it. The
  /// newest 32 questions are kept, so that several officers may ask; an answer is `weighing`.
  /// @return the number of the question; `unavailable` without a session.
  Result<std::uint64_t> weigh(const MessageDraft& draft);
  /// nullptr: 32 others have been asked since, or it never was. Valid until the next question.
  [[nodiscard]] const Weighing* weighing(std::uint64_t question) const;
  /// Hands in entries of the directory about this agency's officers, signed by these too; and a
  /// message of the one in front, if there is one. Ids and bus are filled in.
  /// @return the id of the first item, durable; as `send`.
  Result<MessageId> enter(Entries entries);
  /// Whose keys are open here.
  [[nodiscard]] Officers& officers();
  /// Asks for the mailbox with a new session; the desk that has it is told so by the broker.
  void take_mailbox();
  /// Goes on after an alarm of the witness, on record; what was seen before no longer holds.
  /// @return `conflict` without an alarm, `invalid_argument` without a reason; as `EventLog::put`.
  Result<void> trust_again(const std::string& reason, const DutyCode& by);
  /// @return as `Outbox::dismiss`.
  Result<void> dismiss(const MessageId& id);

  // Views.
  [[nodiscard]] const AgencyCode& agency() const;
  [[nodiscard]] const std::string& bus() const;
  [[nodiscard]] const view::DeliveryView& view() const;
  [[nodiscard]] const view::Retention& retention() const;
  [[nodiscard]] const view::Seals& seals() const;
  [[nodiscard]] const identity::Directory& directory() const;
  [[nodiscard]] const Outbox& outbox() const;
  [[nodiscard]] const eventlog::EventLog& log() const;
  [[nodiscard]] DeskStatus status() const;
  [[nodiscard]] std::int64_t now_us() const;
  /// Header and payload of a message in the log or the outbox, personal data masked for who does
  /// not need it; `content` says what of a sealed one can be shown. @return `not_found`, `corrupt`.
  Result<MessageDraft> message(const MessageId& id) const;
  /// What `message` would say, of one that is in the view.
  [[nodiscard]] Content content(const MessageId& id) const;
  /// That a message of this agency was on the record: a C2SP tlog-proof file under a checkpoint
  /// that a quorum of witnesses has cosigned. @return `not_found` while there is none.
  [[nodiscard]] Result<std::string> proof(const MessageId& id) const;
  /// A message by id, beginning of an id, or broker's number; those of the outbox too.
  Result<MessageId> resolve(std::string_view name) const;
  /// What has happened since the last call, in order; at most 4096 are kept.
  [[nodiscard]] std::vector<Notice> take_notices();

  // Faults, for scenarios.
  /// Of both directions; items only, never connection and keep-alive.
  void shape_line(const std::optional<LineShape>& shape);
  /// How often each submission is handed in.
  void hand_in_times(std::uint32_t copies);
  /// No bytes to or from the bus until it is said otherwise.
  void cut_line(bool cut);
  /// Hands in bytes of another's item as they are: a replay. @return `unavailable` if no session.
  Result<void> submit_raw(const v1::Envelope& envelope);
  /// An item of this desk with its signatures, as whoever listens on the line has it.
  /// @return `not_found`.
  Result<v1::Envelope> hand_out(const MessageId& id) const;

 private:
  struct State;
  explicit Desk(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace kentongan::agents
