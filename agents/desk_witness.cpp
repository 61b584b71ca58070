// What the desk has seen of the broker's log: checkpoints, cosignatures, what others say they saw.
#include <array>
#include <utility>

#include "agents/desk_state.h"
#include "core/identity/bus_quorum.h"

namespace kentongan::agents {
namespace {

constexpr BytesView kAlarmRow = "wit/alarm";
constexpr BytesView kFinalRow = "wit/final";
constexpr BytesView kDecidedRows = "wit/decided/";  ///< + u64 time: what an officer decided.
constexpr const char* kFinalClaim = "final";        ///< No agency has such a code.
/// A commit is followed by a question of the broker, which mostly ties what came with the receipt.
constexpr Micros kLooseMost = std::chrono::seconds(2);
constexpr Micros kLateAfter = std::chrono::minutes(10);
constexpr std::int64_t kSecond_us = 1'000'000;
constexpr std::size_t kReasonBytesMost = 2048;

using eventlog::StateRow;

}  // namespace

Result<void> Desk::State::open_witness() {
  KTG_TRY(const auto rows, log.state(Witness::kRows));
  KTG_TRY_VOID(witness.open(rows));
  witnessed = nothing_witnessed();
  for (const StateRow& row : rows) {
    if (row.key == kAlarmRow) {
      KTG_TRY(witnessed.alarm, read_alarm(row.value));
    }
    v1::Checkpoint checkpoint;
    if (row.key == kFinalRow && witness.is_watching() && checkpoint.ParseFromString(row.value)) {
      const auto kept = witness.read(checkpoint.note());
      witnessed.final_size = kept ? kept->head.size : 0;
      if (const auto whole = cosigned_note(checkpoint); kept && whole) {
        finality.proofs.see(kept->head, *whole);
      }
    }
  }
  finality.quorum_at = clock.now();
  name_seen();
  return {};
}

/// Nothing is final, and no alarm stands.
WitnessView Desk::State::nothing_witnessed() const {
  WitnessView view_of_nothing;
  if (options.witness_key != nullptr) {
    const identity::NoteKey key(identity::witness_name(options.agency),
                                identity::NoteKeyKind::witness, options.witness_key->public_key());
    view_of_nothing.vkey = key.vkey();
  }
  return view_of_nothing;
}

/// What is written from now on names the newest checkpoint that was proven.
void Desk::State::name_seen() {
  outbox.saw(witness.proven() == nullptr ? eventlog::TreeHead{} : witness.proven()->head);
}

const identity::BusQuorum* Desk::State::quorum() {
  const bool is_read = finality.known_quorum &&
                       (!options.quorum.empty() || finality.quorum_of == directory.version());
  if (!is_read) {
    const identity::NoteKey key(options.trust.bus, identity::NoteKeyKind::log,
                                *options.trust.log_key);
    auto made = options.quorum.empty() ? identity::BusQuorum::of(directory, key)
                                       : identity::BusQuorum::from(options.quorum, key);
    finality.quorum_of = directory.version();
    finality.known_quorum.reset();
    if (made) {
      finality.known_quorum = *std::move(made);
    } else {
      kDeskLog.error("quorum_unread why={}", made.error().detail());
    }
  }
  return finality.known_quorum ? &*finality.known_quorum : nullptr;
}

void Desk::State::see_checkpoint(const v1::Checkpoint& checkpoint,
                                 const v1::ConsistencyProof& proof) {
  const Bytes before = witness.newest() == nullptr ? Bytes{} : witness.newest()->note;
  const auto looked = witness.see(checkpoint.note(), proof);
  if (!looked) {
    kDeskLog.warn("checkpoint_not_the_logs why={}", looked.error().detail());
  } else if (*looked) {
    raise(**looked);
  } else if (witness.newest() != nullptr && witness.newest()->note != before) {
    name_seen();
    if (const auto kept = log.put(witness.rows(), eventlog::Durability::with_next); !kept) {
      note_disk(kept.error());
    }
  }
}

bool Desk::State::is_stopped() const {
  return witnessed.alarm && witnessed.alarm->stops();
}

void Desk::State::on_cosign(const v1::Cosign& question) {
  if (!witness.is_watching()) {
    return;
  }
  if (question.has_checkpoint() && !is_stopped()) {
    cosign(question);
  }
  if (question.has_final()) {
    on_final(question.final());
  }
}

/// What is cosigned is on the disk before anybody sees it: no crash makes this desk sign another.
void Desk::State::cosign(const v1::Cosign& question) {
  auto asked = witness.weigh(question);
  if (!asked) {
    kDeskLog.warn("checkpoint_not_the_logs why={}", asked.error().detail());
    return;
  }
  if (asked->alarm) {
    return raise(*asked->alarm);
  }
  v1::Cosign answer;
  answer.set_old_size(asked->own_size);
  if (asked->good) {
    const auto rows = witness.rows_with(*asked->good);
    if (const auto kept = rows.empty() ? Result<void>() : log.put(rows); !kept) {
      return note_disk(kept.error());
    }
    answer.set_old_size(asked->good->head.size);
    if (options.witness_key != nullptr) {
      answer.set_line(identity::write_line(
          identity::cosign_note(asked->good->own.text(), identity::witness_name(options.agency),
                                *options.witness_key, clock.wall_us() / kSecond_us)));
    }
    witness.accept(*std::move(asked->good));
    name_seen();
  }
  session.send(v1::Frame::kCosignFieldNumber, answer.SerializeAsString());
}

/// Judged by this desk's own directory; and only what is of the log that it follows.
void Desk::State::on_final(const v1::Checkpoint& checkpoint) {
  const auto final = witness.read(checkpoint.note());
  if (!final || quorum() == nullptr || final->head.size < witnessed.final_size) {
    return;
  }
  const auto known = witness.holds(final->head);
  if (!known) {
    finality.loose_final = checkpoint;
    gossip.hear({kFinalClaim, final->head, checkpoint.note()});
    return;
  }
  if (!*known) {
    return raise_fork({kFinalClaim, final->head, checkpoint.note()});
  }
  std::vector<identity::Note::Signature> lines;
  for (const std::string& bytes : checkpoint.cosignatures()) {
    if (auto line = identity::parse_line(bytes)) {
      lines.push_back(*std::move(line));
    }
  }
  const auto standing = quorum()->judge(final->own, lines);
  if (!standing) {
    kDeskLog.warn("cosignatures_not_good why={}", standing.error().detail());
    return;
  }
  witnessed.groups = standing->parts;
  witnessed.groups_done = standing->parts_done;
  const bool is_news =
      final->head.size > witnessed.final_size || standing->quorum_time_s > witnessed.final_time_s;
  if (!standing->is_final || !is_news) {
    return;
  }
  witnessed.final_size = final->head.size;
  witnessed.final_time_s = standing->quorum_time_s;
  finality.quorum_at = clock.now();
  if (const auto whole = cosigned_note(checkpoint)) {
    finality.proofs.see(final->head, *whole);
  }
  const StateRow row{Bytes(kFinalRow), checkpoint.SerializeAsString()};
  if (const auto kept = log.put(std::array{row}, eventlog::Durability::with_next); !kept) {
    note_disk(kept.error());
  }
}

/// What an author says that the log was when he wrote: signed by him, not by the log.
void Desk::State::hear_claim(const HeaderFacts& facts) {
  if (!witness.is_watching() || witness.proven() == nullptr || facts.seen_size == 0 ||
      facts.seen_root.size() != Digest::kSize || facts.agency == options.agency.value()) {
    return;
  }
  const HeadClaim claim{
      std::string(facts.agency), {facts.seen_size, Digest::copied(facts.seen_root)}, {}};
  const auto known = witness.holds(claim.head);
  if (!known) {
    gossip.hear(claim);
  } else if (!*known) {
    raise_fork(claim);
  }
}

void Desk::State::raise_fork(const HeadClaim& claim) {
  WitnessAlarm alarm;
  alarm.kind = claim.note.empty() ? WitnessAlarm::Kind::claimed : WitnessAlarm::Kind::forked;
  alarm.from = AgencyCode(claim.note.empty() ? claim.from : "");
  alarm.ours = witness.proven()->head;
  alarm.theirs = claim.head;
  alarm.notes = {witness.proven()->note};
  if (!claim.note.empty()) {
    alarm.notes.push_back(claim.note);
  }
  raise(std::move(alarm));
}

/// The first stands until an officer decides; what stops the desk stands before what does not.
void Desk::State::raise(WitnessAlarm alarm) {
  if (witnessed.alarm && (witnessed.alarm->stops() || !alarm.stops())) {
    return;
  }
  alarm.at_us = clock.wall_us();
  kDeskLog.error("witness_alarm kind={} from={} ours={} theirs={}", name_of(alarm.kind),
                 alarm.from.value(), alarm.ours.size, alarm.theirs.size);
  witnessed.alarm = std::move(alarm);
  if (const auto kept =
          log.put(std::array{StateRow{Bytes(kAlarmRow), write_alarm(*witnessed.alarm)}});
      !kept) {
    note_disk(kept.error());
  }
  note({.kind = Notice::Kind::witness, .error = error_of(*witnessed.alarm)});
}

void Desk::State::ask_heads() {
  const SeenCheckpoint* proven = witness.proven();
  if (proven == nullptr || is_stopped()) {
    return;
  }
  const SeenCheckpoint* loose = witness.loose();
  if (loose == nullptr) {
    finality.loose_since.reset();
  } else if (!finality.loose_since) {
    finality.loose_since = clock.now();
  } else if (clock.now() >= *finality.loose_since + kLooseMost) {
    finality.loose_since = clock.now();
    gossip.hear({HeadClaim::kOfTheLog, loose->head, loose->note});
  }
  if (!disk_retry_at && finality.proofs.is_due(clock.now())) {
    const v1::Query question = finality.proofs.ask(++last_query, clock.now());
    session.send(v1::Frame::kQueryFieldNumber, question.SerializeAsString());
  }
  if (const auto question = gossip.ask(proven->head, last_query + 1, clock.now())) {
    ++last_query;
    session.send(v1::Frame::kQueryFieldNumber, question->SerializeAsString());
  }
}

Instant Desk::State::next_question() const {
  Instant next = Instant::max();
  if (is_stopped() || witness.proven() == nullptr) {
    return next;
  }
  if (witness.loose() != nullptr) {
    next = finality.loose_since ? *finality.loose_since + kLooseMost : clock.now();
  }
  return gossip.next_tick(std::min(next, disk_retry_at ? Instant::max() : finality.proofs.next()));
}

void Desk::State::on_heads_answer(BytesView body) {
  v1::Answer answer;
  if (!answer.ParseFromArray(body.data(), static_cast<int>(body.size()))) {
    return;
  }
  if (take_proof(answer)) {
    return;
  }
  const auto said = gossip.take(answer, clock.now());
  if (!said || witness.proven() == nullptr) {
    return;
  }
  if (const auto looked = witness.check(answer.checkpoint().note()); looked && *looked) {
    return raise(**looked);
  }
  if (!said->fits) {
    return raise_fork(said->claim);
  }
  if (said->claim.head.size > said->ours.size && said->ours != witness.proven()->head) {
    gossip.hear(said->claim);  // Of what was proven then; meanwhile the desk has gone on.
    return;
  }
  witness.tie(said->claim.head);
  if (const auto held_back = std::exchange(finality.loose_final, std::nullopt)) {
    on_final(*held_back);
  }
}

WitnessView Desk::State::witness_view() const {
  WitnessView shown = witnessed;
  if (!witness.is_watching()) {
    return shown;
  }
  shown.seen_size = witness.newest() == nullptr ? 0 : witness.newest()->head.size;
  shown.state = shown.alarm                                      ? WitnessView::State::alarmed
                : clock.now() >= finality.quorum_at + kLateAfter ? WitnessView::State::late
                : shown.final_size != 0                          ? WitnessView::State::final
                                                                 : WitnessView::State::pending;
  return shown;
}

Result<void> Desk::trust_again(const std::string& reason, const DutyCode& by) {
  State& state = *state_;
  if (!state.witnessed.alarm) {
    return fail(ErrorCode::conflict, Text{"Tidak ada peringatan saksi di meja ini.",
                                          "There is no alarm of a witness at this desk."});
  }
  if (reason.empty() || reason.size() > kReasonBytesMost) {
    return fail(
        ErrorCode::invalid_argument,
        Text{"Tulis alasannya, paling banyak 2048 bita: siapa yang memutuskan, dan mengapa.",
             "Write the reason, at most 2048 bytes: who decided, and why."});
  }
  Bytes key(kDecidedRows);
  append_u64(key, static_cast<std::uint64_t>(state.clock.wall_us()));
  std::vector<StateRow> rows{{key, write_decision(*state.witnessed.alarm, reason, by)},
                             {Bytes(kAlarmRow), {}}};
  const bool begins_anew = state.is_stopped();
  if (begins_anew) {
    rows.push_back({Bytes(kFinalRow), {}});
    for (const StateRow& row : state.witness.rows()) {
      rows.push_back({row.key, {}});
    }
  }
  KTG_TRY_VOID(state.log.put(rows));
  kDeskLog.warn("witness_trust_again kind={} by={}", name_of(state.witnessed.alarm->kind),
                by.value());
  state.witnessed.alarm.reset();
  if (begins_anew) {
    state.witness.forget();
    state.witnessed = state.nothing_witnessed();
    state.finality.loose_final.reset();
    state.finality.proofs.forget_head();
    state.gossip = {};
    state.name_seen();
    state.finality.quorum_at = state.clock.now();
    state.session.leave(Micros(0));
    state.note_line();
  }
  state.note({.kind = Notice::Kind::witness});
  return {};
}

}  // namespace kentongan::agents
