#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "agents/scenario/predicates.h"
#include "core/base/clock.h"

namespace kentongan::scenario {
namespace {

const LogCopy* desk_of(const RunRecord& record, const AgencyCode& agency) {
  const auto found = record.desks.find(agency);
  return found == record.desks.end() ? nullptr : &found->second;
}

const Fault* fault_at(const RunRecord& record, const AgencyCode& agency, FaultKind kind,
                      std::int64_t t) {
  for (const Fault* fault : record.faults_of(agency, kind)) {
    if (fault->from_s <= t && t < fault->to_s) {
      return fault;
    }
  }
  return nullptr;
}

Text joined(const Text& a, const Text& b) {
  return {a.id + b.id, a.en + b.en};
}

/// Every message of the agency is at its desk, once; what is wrong, if not.
std::optional<Verdict> incomplete(const RunRecord& record, const AgencyCode& agency) {
  const Differences differences = differences_of(record, agency);
  if (differences.none()) {
    return std::nullopt;
  }
  return broken(
      joined({agency.value() + ": ", agency.value() + ": "}, differences_text(differences)));
}

/// When the DELIVERED evidence of `agency` was confirmed, by the machine's own clock.
std::optional<std::int64_t> delivered_real_us(const RunRecord& record,
                                              const view::PartyTrace& party) {
  for (const view::Mark& mark : party.marks) {
    const std::uint64_t seq = mark.seq.value();
    if (mark.code == v1::EVIDENCE_CODE_DELIVERED && seq >= 1 &&
        seq <= record.broker_real_us.size()) {
      return record.broker_real_us[seq - 1];
    }
  }
  return std::nullopt;
}

/// The burst under which an event is sent. Its messages must have gone out for the test to count.
const Fault* burst_at(const RunRecord& record, std::int64_t t) {
  for (const Fault& fault : record.scenario.faults) {
    if (fault.kind == FaultKind::burst && fault.from_s <= t && t <= fault.to_s) {
      return &fault;
    }
  }
  return nullptr;
}

}  // namespace

Verdict merge_no_loss(const Expectation& expectation, const RunRecord& record) {
  const AgencyCode& agency = expectation.agencies.at(0);
  const LogCopy* desk = desk_of(record, agency);
  std::uint64_t before = 0;
  std::int64_t before_t = 0;
  auto events = named_events(expectation, record.scenario);
  std::stable_sort(events.begin(), events.end(),
                   [](const ScriptEvent* a, const ScriptEvent* b) { return a->t < b->t; });
  Text story;
  for (const ScriptEvent* event : events) {
    const auto* trace = record.trace(event->id);
    if (trace == nullptr || desk == nullptr) {
      return not_in_log(event->id);
    }
    const std::size_t times = desk->count(trace->id);
    const std::size_t accepted = record.broker.count(trace->id);
    if (times != 1 || accepted != 1) {
      return broken({event->id + " ada " + std::to_string(times) + "× di meja " + agency.value() +
                         ", " + std::to_string(accepted) + "× di broker",
                     event->id + " is " + std::to_string(times) + "× at the desk of " +
                         agency.value() + ", " + std::to_string(accepted) + "× at the broker"});
    }
    const std::uint64_t place = desk->place(trace->id);
    if (place < before && event->t > before_t) {
      return broken({event->id + " sampai sebelum yang mendahuluinya",
                     event->id + " arrived before what came before it"});
    }
    before = place;
    before_t = event->t;
    const auto* party = trace->party(agency);
    const auto state =
        party != nullptr ? trace->state_of(*party, view::kNow, view::kNow) : view::PartyState{};
    if (!state.delivered_us) {
      return broken({event->id + " tanpa bukti sampai dari " + agency.value(),
                     event->id + ": " + agency.value() + " gave no evidence of delivery"});
    }
    const Fault* cut = fault_at(record, agency, FaultKind::offline, event->t);
    if (cut != nullptr && *state.delivered_us < record.wall_us(cut->to_s)) {
      return broken(
          {event->id + " sampai selagi jalur putus: gangguan " + cut->id + " tidak terjadi",
           event->id + " arrived while the line was cut: fault " + cut->id + " did not happen"});
    }
    story =
        joined(story, {event->id + " sampai " + clock_text(*state.delivered_us) + ", 1×; ",
                       event->id + " delivered " + clock_text(*state.delivered_us) + ", once; "});
  }
  if (events.empty()) {
    return not_in_log(expectation.events.at(0));
  }
  if (const auto wrong = incomplete(record, agency)) {
    return *wrong;
  }
  return held(joined(story, {"0 hilang, 0 ganda", "0 lost, 0 twice"}));
}

Verdict preemption(const Expectation& expectation, const RunRecord& record) {
  const std::string& name = expectation.events.at(0);
  const auto* trace = record.trace(name);
  if (trace == nullptr) {
    return not_in_log(name);
  }
  const double max_s = expectation.number("max_s", 0);
  const Fault* burst = burst_at(record, record.scenario.event(name)->t);
  const auto sent = burst == nullptr ? record.burst_sent.end() : record.burst_sent.find(burst->id);
  if (sent == record.burst_sent.end() ||
      sent->second != static_cast<std::uint64_t>(burst->messages)) {
    return broken({"ledakan pesan tidak terjadi seluruhnya", "the burst did not happen in full"});
  }
  double worst_s = 0;
  std::size_t parties = 0;
  for (const view::PartyTrace& party : trace->parties) {
    const auto real_us = delivered_real_us(record, party);
    if (!real_us) {
      return broken({party.agency.value() + " tidak memberi bukti sampai",
                     party.agency.value() + " gave no evidence of delivery"});
    }
    worst_s =
        std::max(worst_s, static_cast<double>(*real_us - record.sent.at(name).real_us) / kSecondUs);
    ++parties;
  }
  const Text worst = span_text(worst_s);
  const std::string limit = std::to_string(static_cast<int>(max_s));
  const std::string load = std::to_string(sent->second);
  const Text why{name + " sampai di " + std::to_string(parties) + " meja, paling lama " + worst.id +
                     " (batas " + limit + " dtk) di tengah " + load + " pesan",
                 name + " delivered to " + std::to_string(parties) + " desks, at most " + worst.en +
                     " (limit " + limit + " s) among " + load + " messages"};
  return worst_s <= max_s && parties > 0 ? held(why) : broken(why);
}

Verdict precedence_then_time(const Expectation& expectation, const RunRecord& record) {
  const AgencyCode& agency = expectation.agencies.at(0);
  const LogCopy* desk = desk_of(record, agency);
  const auto cuts = record.faults_of(agency, FaultKind::offline);
  if (desk == nullptr || cuts.empty()) {
    return broken({agency.value() + " tidak pernah putus", agency.value() + " was never cut off"});
  }
  const std::int64_t from_us = record.wall_us(cuts.front()->from_s);
  const std::int64_t to_us = record.wall_us(cuts.front()->to_s);
  std::pair<Lane, Seq> last{Lane::kilat, Seq(0)};
  std::size_t queued = 0;
  for (const view::ParsedEvent& event : desk->events) {
    const auto* trace = event.message ? record.broker.view.find(event.message->id) : nullptr;
    const auto* party = trace != nullptr ? trace->party(agency) : nullptr;
    if (party == nullptr || event.time_us < from_us || event.time_us >= to_us) {
      continue;
    }
    const auto state = trace->state_of(*party, view::kNow, view::kNow);
    if (!state.delivered_us || *state.delivered_us < to_us) {
      return broken(
          {"pesan sampai selagi jalur putus", "a message arrived while the line was cut"});
    }
    const std::pair<Lane, Seq> place{trace->lane(), event.seq};
    if (place < last) {
      return broken({"urutan " + std::to_string(event.seq.value()) +
                         " sampai sesudah yang lebih rendah derajatnya atau lebih baru",
                     "number " + std::to_string(event.seq.value()) +
                         " came after one of lesser precedence or later time"});
    }
    last = place;
    ++queued;
  }
  if (const auto wrong = incomplete(record, agency)) {
    return *wrong;
  }
  const std::string count = std::to_string(queued);
  if (queued < 2) {
    return broken({"antrean hanya " + count + " pesan: urutan tidak terlihat",
                   "only " + count + " messages queued: no order to see"});
  }
  return held({count + " pesan antre sampai menurut derajat lalu waktu; 0 hilang, 0 ganda",
               count + " queued messages arrived by precedence, then time; 0 lost, 0 twice"});
}

Verdict no_loss_no_duplicate(const Expectation& expectation, const RunRecord& record) {
  const AgencyCode& agency = expectation.agencies.at(0);
  const auto crashes = record.faults_of(agency, FaultKind::crash);
  const LogCopy* desk = desk_of(record, agency);
  if (crashes.empty() || desk == nullptr) {
    return broken(
        {agency.value() + " tidak pernah dihentikan", agency.value() + " was never killed"});
  }
  for (const ScriptEvent* event : named_events(expectation, record.scenario)) {
    const auto* trace = record.trace(event->id);
    const std::size_t accepted = trace == nullptr ? 0 : record.broker.count(trace->id);
    if (accepted != 1) {
      return broken({event->id + " tercatat " + std::to_string(accepted) + "× di broker",
                     event->id + " is " + std::to_string(accepted) + "× in the broker's log"});
    }
  }
  std::size_t kept = 0;
  for (const view::ParsedEvent& event : desk->events) {
    kept += event.message && event.time_us < record.wall_us(crashes.front()->from_s) ? 1 : 0;
  }
  if (const auto wrong = incomplete(record, agency)) {
    return *wrong;
  }
  const std::string count = std::to_string(kept);
  return held({count + " pesan sebelum mati tetap ada; 0 hilang, 0 ganda",
               count + " messages from before the kill are still there; 0 lost, 0 twice"});
}

Verdict offline_then_synced(const Expectation& expectation, const RunRecord& record) {
  const std::string& name = expectation.events.at(0);
  const auto* trace = record.trace(name);
  if (trace == nullptr) {
    return not_in_log(name);
  }
  const ScriptEvent& event = *record.scenario.event(name);
  const Fault* cut = fault_at(record, event.from, FaultKind::offline, event.t);
  if (cut == nullptr || trace->time_us < record.wall_us(cut->to_s)) {
    return broken({name + " diterima bus sebelum jalur pulih",
                   name + " was accepted before the line came back"});
  }
  const double apart_s =
      static_cast<double>(trace->written_us - record.wall_us(event.t)) / kSecondUs;
  constexpr double kOwnTimeWithinS = 120;
  if (apart_s < -1 || apart_s > kOwnTimeWithinS) {
    return broken({name + " kehilangan waktunya sendiri: tertulis " + clock_text(trace->written_us),
                   name + " lost its own time: written " + clock_text(trace->written_us)});
  }
  for (const view::PartyTrace& party : trace->parties) {
    const LogCopy* desk = desk_of(record, party.agency);
    if (desk == nullptr || desk->count(trace->id) != 1) {
      return broken({name + " tidak tepat satu kali di meja " + party.agency.value(),
                     name + " is not exactly once at the desk of " + party.agency.value()});
    }
  }
  return held({"ditulis luring " + clock_text(trace->written_us) + ", diterima bus " +
                   clock_text(trace->time_us) + ", waktu tulisnya tetap",
               "written off line at " + clock_text(trace->written_us) + ", accepted at " +
                   clock_text(trace->time_us) + ", its own time kept"});
}

Verdict explicit_refusal(const Expectation& expectation, const RunRecord& record) {
  const AgencyCode& agency = expectation.agencies.at(0);
  const auto faults = record.faults_of(agency, FaultKind::disk_full);
  if (faults.empty()) {
    return broken({"cakram tidak pernah penuh", "the disk was never full"});
  }
  const std::int64_t from_us = record.wall_us(faults.front()->from_s);
  const std::int64_t to_us = record.wall_us(faults.front()->to_s);
  std::size_t refused = 0;
  std::string later;
  for (const auto& [name, sent] : record.sent) {
    const bool clear =
        std::any_of(sent.refusals.begin(), sent.refusals.end(), [&](const DeskRefusal& refusal) {
          return refusal.error.code == ErrorCode::storage_full && !refusal.error.text.id.empty() &&
                 !refusal.error.text.en.empty() && refusal.wall_us >= from_us &&
                 refusal.wall_us <= to_us;
        });
    const ScriptEvent& event = *record.scenario.event(name);
    const bool within = event.t >= faults.front()->from_s && event.t < faults.front()->to_s;
    if (event.from != agency || !within || event.type == "ack") {
      continue;
    }
    const auto* trace = record.trace(name);
    if (!clear) {
      return broken(
          {name + " tidak ditolak dengan jelas", name + " was not refused in clear words"});
    }
    if (trace == nullptr || trace->time_us < to_us) {
      return broken({name + " tidak menyusul sesudah ruang kembali",
                     name + " did not follow once there was room"});
    }
    ++refused;
    later = clock_text(trace->time_us);
  }
  if (const auto wrong = incomplete(record, agency)) {
    return *wrong;
  }
  const std::string count = std::to_string(refused);
  if (refused == 0) {
    return broken({"tidak ada yang dikirim selagi penuh", "nothing was sent while it was full"});
  }
  return held({count + " pesan ditolak dengan alasan (storage_full), menyusul " + later +
                   "; 0 hilang, 0 ganda",
               count + " messages refused with the reason (storage_full), followed at " + later +
                   "; 0 lost, 0 twice"});
}

Verdict replay_rejected(const Expectation& expectation, const RunRecord& record) {
  const std::string& name = expectation.events.at(0);
  const auto replay = record.replays.find(name);
  if (replay == record.replays.end()) {
    return broken({name + " tidak pernah diputar ulang", name + " was never replayed"});
  }
  const Replayed& replayed = replay->second;
  if (const std::size_t times = record.broker.count(replayed.id); times != 1) {
    return broken({replayed.event + " tercatat " + std::to_string(times) + "×",
                   replayed.event + " is " + std::to_string(times) + "× in the log"});
  }
  for (const auto& [agency, desk] : record.desks) {
    if (desk.count(replayed.id) > 1) {
      return broken({replayed.event + " ganda di meja " + agency.value(),
                     replayed.event + " is twice at the desk of " + agency.value()});
    }
  }
  for (const view::Refusal& refusal : record.broker.view.refusals_of(replayed.id)) {
    if (refusal.reason == v1::REFUSAL_REASON_ID_REUSED && refusal.agency == replayed.by) {
      const std::string& by = replayed.by.value();
      const std::uint64_t seq = refusal.seq.value();
      return held({fmt::format("{} = {} dari sesi {}: ditolak (id_reused), tercatat nomor {}", name,
                               replayed.event, by, seq),
                   fmt::format("{} = {} from the session of {}: refused (id_reused), on record as "
                               "number {}",
                               name, replayed.event, by, seq)});
    }
  }
  return broken({"pemutaran ulang " + replayed.event + " tidak ditolak",
                 "the replay of " + replayed.event + " was not refused"});
}

}  // namespace kentongan::scenario
