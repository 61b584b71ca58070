#include <algorithm>
#include <cmath>

#include "agents/scenario/predicates.h"
#include "core/base/clock.h"

namespace kentongan::scenario {
namespace {

constexpr std::int64_t kSkewShownUs = 2'000'000;  // More than this is shown beside a message.

void append(std::string& list, const std::string& name) {
  list += (list.empty() ? "" : ", ") + name;
}

bool cut_off_at(const RunRecord& record, const AgencyCode& agency, std::int64_t at_s) {
  const auto faults = record.faults_of(agency, FaultKind::offline);
  return std::any_of(faults.begin(), faults.end(), [at_s](const Fault* fault) {
    return fault->from_s <= at_s && at_s < fault->to_s;
  });
}

/// Whether the people at the desk mean to have read it by `at_s`, once it has reached them.
bool means_to_read_by(const Scenario& scenario, const ScriptEvent& event, const AgencyCode& agency,
                      std::int64_t at_s) {
  std::int64_t read_after_s = scenario.habit_of(agency).read_after_s;
  for (const AckWish& wish : event.expect_ack) {
    if (wish.by == agency) {
      read_after_s = std::min(read_after_s, wish.within_s);
    }
  }
  return scenario.habit_of(agency).online && event.t + read_after_s <= at_s;
}

}  // namespace

Verdict read_within(const Expectation& expectation, const RunRecord& record) {
  const std::string& name = expectation.events.at(0);
  const auto* trace = record.trace(name);
  if (trace == nullptr) {
    return not_in_log(name);
  }
  const double within_s = expectation.number("within_s", 0);
  double longest_s = 0;
  std::size_t readers = 0;
  for (const view::PartyState& state : trace->states(view::kNow, view::kNow)) {
    if (state.role != v1::PARTY_ROLE_TO) {
      continue;
    }
    const double after_s =
        state.read_us ? static_cast<double>(*state.read_us - trace->time_us) / kSecondUs : -1;
    if (after_s < 0 || after_s > within_s) {
      return broken(
          {state.agency.value() +
               (after_s < 0 ? " tidak membaca" : " membaca sesudah " + span_text(after_s).id),
           state.agency.value() +
               (after_s < 0 ? " has not read it" : " read it after " + span_text(after_s).en)});
    }
    longest_s = std::max(longest_s, after_s);
    ++readers;
  }
  if (readers == 0) {
    return broken({"tidak ada penerima", "there is no addressee"});
  }
  const std::string count = std::to_string(readers);
  return held({count + " penerima membaca, paling lama " + span_text(longest_s).id,
               count + " addressees read it, the last after " + span_text(longest_s).en});
}

Verdict all_read_or_listed(const Expectation& expectation, const RunRecord& record) {
  const std::string& name = expectation.events.at(0);
  const auto* truth = record.trace(name);
  const ScriptEvent& event = *record.scenario.event(name);
  const auto desk = record.desks.find(event.from);
  const auto* shown =
      truth == nullptr || desk == record.desks.end() ? nullptr : desk->second.view.find(truth->id);
  if (shown == nullptr) {
    return not_in_log(name);
  }
  const std::int64_t at_us = record.wall_us(expectation.at_s);
  std::string unread;
  std::size_t read = 0;
  for (const view::PartyTrace& party : truth->parties) {
    const auto real = truth->state_of(party, at_us, at_us);
    const auto* row = shown->party(party.agency);
    if (row == nullptr) {
      return broken({party.agency.value() + " tidak tampak di layar pengirim",
                     party.agency.value() + " is not on the sender's screen"});
    }
    const auto on_screen = shown->state_of(*row, at_us, at_us);
    if (on_screen.read_us.has_value() != real.read_us.has_value()) {
      return broken({"layar pengirim keliru tentang " + party.agency.value(),
                     "the sender's screen is wrong about " + party.agency.value()});
    }
    const bool due = means_to_read_by(record.scenario, event, party.agency, expectation.at_s) &&
                     !cut_off_at(record, party.agency, expectation.at_s);
    if (due && !real.read_us) {
      return broken({party.agency.value() + " terhubung tetapi belum membaca",
                     party.agency.value() + " is on line and has not read it"});
    }
    if (real.read_us) {
      ++read;
    } else {
      append(unread, party.agency.value());
    }
  }
  const std::string count = std::to_string(read) + "/" + std::to_string(truth->parties.size());
  return read == 0 ? broken({"belum seorang pun membaca", "nobody has read it"})
                   : held({count + " membaca; belum: " + (unread.empty() ? "-" : unread),
                           count + " have read; not yet: " + (unread.empty() ? "-" : unread)});
}

Verdict not_received(const Expectation& expectation, const RunRecord& record) {
  const std::string& name = expectation.events.at(0);
  const AgencyCode& agency = expectation.agencies.at(0);
  const auto* truth = record.trace(name);
  const ScriptEvent& event = *record.scenario.event(name);
  const auto desk = record.desks.find(event.from);
  const auto* shown =
      truth == nullptr || desk == record.desks.end() ? nullptr : desk->second.view.find(truth->id);
  const auto* row = shown == nullptr ? nullptr : shown->party(agency);
  if (row == nullptr) {
    return not_in_log(name);
  }
  const std::int64_t at_us = record.wall_us(expectation.at_s);
  const auto real = truth->state_of(*truth->party(agency), at_us, at_us);
  const auto on_screen = shown->state_of(*row, at_us, at_us);
  if (real.delivered_us || real.read_us || on_screen.delivered_us || on_screen.read_us) {
    return broken({agency.value() + " sudah menerimanya", agency.value() + " has received it"});
  }
  if (const auto since_us = desk->second.view.away_since_us(agency, at_us)) {
    const std::string since = clock_text(*since_us);
    return held({"layar " + event.from.value() + ": " + agency.value() +
                     " belum menerima, tidak terhubung sejak " + since,
                 "screen of " + event.from.value() + ": " + agency.value() +
                     " has not received it, not connected since " + since});
  }
  return broken({"layar " + event.from.value() + " tidak menyebut bahwa " + agency.value() +
                     " tidak terhubung",
                 "the screen of " + event.from.value() + " does not say that " + agency.value() +
                     " is not connected"});
}

Verdict skew_flagged(const Expectation& expectation, const RunRecord& record) {
  const std::string& name = expectation.events.at(0);
  const auto* truth = record.trace(name);
  if (truth == nullptr) {
    return not_in_log(name);
  }
  const ScriptEvent& event = *record.scenario.event(name);
  const auto skews = record.faults_of(event.from, FaultKind::clock_skew);
  const double skew_s = skews.empty() ? 0 : static_cast<double>(skews.front()->skew_s);
  for (const view::PartyTrace& party : truth->parties) {
    const auto desk = record.desks.find(party.agency);
    const auto* shown = desk == record.desks.end() ? nullptr : desk->second.view.find(truth->id);
    if (shown == nullptr) {
      return broken({party.agency.value() + " tidak memegangnya",
                     party.agency.value() + " does not hold it"});
    }
    const std::int64_t apart_us = shown->written_us - shown->time_us;
    const double off_s = std::fabs(static_cast<double>(apart_us) / kSecondUs - skew_s);
    if (std::llabs(apart_us) <= kSkewShownUs || off_s > 60) {
      return broken({"selisih jam " + span_text(static_cast<double>(apart_us) / kSecondUs).id +
                         " tidak diberi tanda",
                     "a clock apart by " + span_text(static_cast<double>(apart_us) / kSecondUs).en +
                         " is not marked"});
    }
    // Placed by when it was received: what was accepted later in its lane stands after it.
    for (const view::ParsedEvent& other : desk->second.events) {
      const auto* trace = other.message ? desk->second.view.find(other.message->id) : nullptr;
      const bool same_lane = trace != nullptr && trace->lane() == shown->lane();
      if (same_lane && (trace->seq < shown->seq) != (trace->number < shown->number) &&
          trace != shown) {
        return broken(
            {"urutan tampil tidak menurut penerimaan", "it is not shown in order of receipt"});
      }
    }
  }
  if (truth->parties.empty()) {
    return broken({"tidak ada penerima", "there is no addressee"});
  }
  return held(
      {"tertulis " + clock_text(truth->written_us) + ", diterima " + clock_text(truth->time_us) +
           ": cap waktu tetap, ditandai meleset " + span_text(skew_s).id,
       "written " + clock_text(truth->written_us) + ", received " + clock_text(truth->time_us) +
           ": its stamp is kept and marked as off by " + span_text(skew_s).en});
}

}  // namespace kentongan::scenario
