#pragma once

#include <array>
#include <deque>
#include <optional>

#include "agents/desk.h"
#include "agents/finality.h"
#include "agents/inbox/inbox.h"
#include "agents/officers.h"
#include "agents/sealed_mail.h"
#include "agents/session/gossip.h"
#include "agents/session/submitter.h"
#include "agents/session/witness.h"
#include "core/base/log.h"

namespace kentongan::agents {

constexpr Micros kDiskRetry = std::chrono::seconds(1);          ///< After a refusal of the disk.
constexpr std::uint64_t kRawNumbers = std::uint64_t{1} << 62U;  ///< Of what is handed in as it is.
inline const Log kDeskLog("desk");
[[nodiscard]] Error no_such_message(std::string_view name);
/// What a desk is made of; its parts lie in desk*.cpp, those without a heading in desk_officer.cpp.
struct Desk::State {
  State(const DeskOptions& desk_options, const identity::SigningKey& key,
        eventlog::EventLog& desk_log, const Clock& desk_clock, Random& desk_random);

  // desk.cpp
  Result<void> open();
  Result<void> apply_change(const EventParts& parts);
  bool follow(std::size_t most = SIZE_MAX);
  Result<void> fold(const eventlog::Record& record);
  Result<MessageId> put_out(OutboxDraft draft, std::vector<eventlog::StateRow> more = {},
                            eventlog::Durability durability = eventlog::Durability::at_once);
  void note(Notice notice);
  void note_disk(const Error& error);
  void note_disk_works();

  // desk_line.cpp
  void heard(const Heard& heard);
  void on_opened();
  void note_line_fault(LineEnd end);
  void on_offered();
  void on_ended();
  void on_settled();
  void renumber();
  void note_line();
  void pump();
  void pump_submissions();
  void pump_acknowledge();
  Result<void> make_durable();
  Result<void> tell_delivered(Lane lane);

  // desk_mail.cpp
  void on_deliver(BytesView body);
  void take_delivery(BytesView body, bool directory_is_current);
  void take_held(bool directory_is_current);
  void on_fresh(const VerifiedDelivery& delivery);
  void on_fault(Lane lane, const DeliveryFault& fault);
  [[nodiscard]] LinePlace place() const;
  [[nodiscard]] bool has_other_statement_key() const;  ///< In the directory, than on the bus card.
  void ask_directory();
  void on_answer(BytesView body);
  void directory_is_current();
  // desk_weigh.cpp
  [[nodiscard]] Weighing* asked(std::uint64_t question);
  static void on_weighed(Weighing& weighing, BytesView body);

  // desk_seal.cpp
  void show(const eventlog::Record& record);
  void tell_unreadable(const Looked& looked);
  Result<void> tell_what_was_not_told();
  void ask_keys();
  void on_key_release(const v1::KeyRelease& release);

  // desk_erase.cpp
  void note_ordered(const view::ParsedEvent& event);
  std::vector<const view::MessageTrace*> due_here();
  void erase_due();
  Result<void> erase(const std::vector<const view::MessageTrace*>& messages);

  // desk_witness.cpp
  Result<void> open_witness();
  void name_seen();
  const identity::BusQuorum* quorum();
  void see_checkpoint(const v1::Checkpoint& checkpoint, const v1::ConsistencyProof& proof);
  void on_cosign(const v1::Cosign& question);
  void cosign(const v1::Cosign& question);
  void on_final(const v1::Checkpoint& checkpoint);
  void hear_claim(const HeaderFacts& facts);
  void raise(WitnessAlarm alarm);
  void raise_fork(const HeadClaim& claim);
  void ask_heads();
  void on_heads_answer(BytesView body);
  [[nodiscard]] Instant next_question() const;
  [[nodiscard]] bool is_stopped() const;  ///< Nothing is sent until an officer has decided.
  [[nodiscard]] WitnessView nothing_witnessed() const;
  [[nodiscard]] WitnessView witness_view() const;
  bool take_proof(const v1::Answer& answer);  ///< desk_proof.cpp

  DeskOptions options;
  const identity::SigningKey& agent_key;
  eventlog::EventLog& log;
  const Clock& clock;
  Random& random;

  identity::Directory directory;
  view::DeliveryView view;  ///< Behind the log until somebody looks, or the line is silent.
  view::Retention retention;
  std::optional<Instant> erase_at;               ///< Something was ordered to be erased.
  std::set<MessageId> to_erase, refused_orders;  ///< Refused: they stay, against an order.
  Seq followed;                                  ///< The last event that the views have been shown.
  Instant follow_at = Instant::max();
  Officers officers;
  Inbox inbox;
  Outbox outbox;
  SealedMail sealed;
  std::unordered_map<MessageId, Looked> closed;  ///< Messages that cannot be shown.
  Session session;
  Submitter submitter;
  DeliveryVerifier verifier;
  VerifiedFrame frame;

  Witness witness;
  Gossip gossip;
  WitnessView witnessed;  ///< What is final, and the alarm.
  Finality finality;

  Line up, down;
  bool cut = false;
  bool narrow = false;  ///< The line carries one piece after the other.

  bool deliver = true;
  bool took_offer = false;               ///< Holds the mailbox because nobody did.
  std::optional<Instant> offered_until;  ///< The next session may take the mailbox.
  bool line_was_open = false;
  bool window_open = false;
  std::deque<Weighing> weighings;  ///< The newest behind.
  std::uint64_t query = 0;         ///< The open one of the directory; 0: none.
  std::uint64_t last_query = 0, raw_number = 0, faults = 0;
  std::optional<Instant> ask_again_at;  ///< The broker was too busy to say.
  Seq asked_from;
  std::deque<Bytes> held;  ///< Deliveries that wait for the directory, or for space on the disk.
  std::optional<Instant> disk_retry_at;
  std::array<std::uint64_t, kLaneCount> waiting{};
  std::optional<Error> ended, line_fault, disk;
  std::deque<Notice> notices;
};

}  // namespace kentongan::agents
