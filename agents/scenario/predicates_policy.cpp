#include <algorithm>
#include <limits>

#include <fmt/format.h>

#include "agents/scenario/predicates.h"
#include "core/base/clock.h"
#include "core/policy/decide.h"
#include "core/view/policy_request.h"
#include "core/view/standing.h"

namespace kentongan::scenario {
namespace {

constexpr std::int64_t kMinuteUs = 60 * kSecondUs;

Text joined(const Text& a, const std::string& id, const std::string& en) {
  return {a.id + id, a.en + en};
}

/// What stood when the log had come so far; by it policy is asked again, years later or now.
class Hindsight {
 public:
  /// Events below that number have happened.
  Hindsight(const RunRecord& record, Seq before) : record_(record), parties_(record.directory) {
    for (const view::ParsedEvent& event : record.broker.events) {
      if (event.seq < before) {
        standing_.apply(event);
      }
    }
  }

  /// Whether a message like that, of that type, may go to the agency at that time.
  [[nodiscard]] bool permits(const view::ParsedMessage& like, const std::string& type,
                             const AgencyCode& to, std::int64_t at_us) const {
    v1::Header header = like.header;
    header.mutable_identity()->set_type(type);
    const view::Surroundings known{record_.directory, parties_, standing_, at_us, 7 * 3600, true};
    policy::Request request = view::request_of(header, like.payload, known);
    view::address(request, header, {to, {}}, known);
    return policy::decide(record_.agreements, request).permit;
  }

 private:
  const RunRecord& record_;
  view::PartyBook parties_;
  view::Standing standing_;
};

std::vector<AgencyCode> addressees_of(const view::MessageTrace& trace) {
  std::vector<AgencyCode> codes;
  for (const view::PartyTrace& party : trace.parties) {
    if (party.role == v1::PARTY_ROLE_TO) {
      codes.push_back(party.agency);
    }
  }
  return codes;
}

Text names_of(const std::vector<AgencyCode>& codes) {
  std::string text;
  for (const AgencyCode& code : codes) {
    text += (text.empty() ? "" : ", ") + code.value();
  }
  return {text, text};
}

/// Who ordered somebody of that sector about from then on.
std::optional<std::string> order_across(const RunRecord& record, std::int64_t from_us) {
  for (const view::ParsedEvent& event : record.broker.events) {
    const auto* trace = event.message ? record.broker.view.find(event.message->id) : nullptr;
    if (trace == nullptr || trace->type != "order" || event.time_us <= from_us ||
        sector_of(record, trace->from) != "polri") {
      continue;
    }
    for (const AgencyCode& to : addressees_of(*trace)) {
      if (sector_of(record, to) == "tni") {
        return trace->from.value() + " -> " + to.value();
      }
    }
  }
  return std::nullopt;
}

/// Words of the facility that nobody outside may read: its code, its name, its cameras.
std::vector<std::string> restricted_terms(const RunRecord& record) {
  std::vector<std::string> terms;
  for (const auto& [code, agency] : record.directory.agencies()) {
    if (agency.kind == "pengelola-obvit") {
      terms.push_back(code.value());
      terms.push_back(agency.name);
    }
  }
  for (const ScriptEvent& event : record.scenario.events) {
    for (const char* field : {"camera_ref", "site", "camera"}) {
      if (const std::string term = event.fields.text(field);
          event.type == "facility_alert" && !term.empty()) {
        terms.push_back(term);
      }
    }
  }
  return terms;
}

}  // namespace

Verdict refused_by_rule(const Expectation& expectation, const RunRecord& record) {
  const std::string& name = expectation.events.at(0);
  const auto id = record.id_of(name);
  if (!id || record.trace(name) != nullptr) {
    return broken({name + (id ? " diterima" : " tidak pernah dikirim"),
                   name + (id ? " was taken" : " was never sent")});
  }
  for (const view::Refusal& refusal : record.broker.view.refusals_of(*id)) {
    const bool offers_request = refusal.text.id.find("rfa") != std::string::npos;
    if (refusal.reason == v1::REFUSAL_REASON_NOT_PERMITTED && !refusal.rule.empty() &&
        offers_request) {
      return held({fmt::format("{} ditolak aturan {}; ditawarkan sebagai rfa", name, refusal.rule),
                   fmt::format("{} refused by rule {}; offered as an rfa", name, refusal.rule)});
    }
  }
  return broken({name + " ditolak tanpa aturan atau tanpa jalan yang benar",
                 name + " was refused without a rule or without the right way"});
}

/// Refused for its key; and whoever looks after the keys of that line has been warned of it.
Verdict rejected_revoked(const Expectation& expectation, const RunRecord& record) {
  const std::string& name = expectation.events.at(0);
  const auto id = record.id_of(name);
  if (!id || record.trace(name) != nullptr) {
    return broken({name + (id ? " diterima" : " tidak pernah dikirim"),
                   name + (id ? " was taken" : " was never sent")});
  }
  const AgencyCode& author = record.sent.at(name).from;
  const auto refusals = record.broker.view.refusals_of(*id);
  const auto refusal = std::ranges::find(refusals, v1::REFUSAL_REASON_KEY_REVOKED,
                                         [](const view::Refusal& each) { return each.reason; });
  if (refusal == refusals.end()) {
    return broken({name + " tidak ditolak karena kuncinya", name + " was not refused for its key"});
  }
  const auto is_warned_by = [&](const LogCopy& log) {
    return std::ranges::any_of(log.view.key_warnings(), [&](const auto& warning) {
      return warning.agency == author && warning.time_us >= refusal->time_us;
    });
  };
  const auto keepers = record.directory.key_keepers_of(author);
  for (const AgencyCode& keeper : keepers) {
    const auto desk = record.desks.find(keeper);
    if (desk == record.desks.end() || !is_warned_by(desk->second)) {
      return broken({keeper.value() + " tidak diberi tahu", keeper.value() + " was not warned"});
    }
  }
  if (keepers.empty() || !is_warned_by(record.broker)) {
    return broken({"peringatan tidak tercatat atau tidak sampai ke siapa pun",
                   "no warning is on record, or it reached nobody"});
  }
  const Text who = names_of(keepers);
  return held({fmt::format("{} ditolak (key_revoked) pada nomor {}; {} diberi tahu, tercatat bagi "
                           "auditor",
                           name, refusal->seq.value(), who.id),
               fmt::format("{} refused (key_revoked) at number {}; {} warned, on record for the "
                           "auditor",
                           name, refusal->seq.value(), who.en)});
}

Verdict relation_ended(const Expectation& expectation, const RunRecord& record) {
  const std::string& name = expectation.events.at(0);
  const auto* last = record.trace(name);
  const auto* message = last == nullptr ? nullptr : record.broker.message(last->id);
  if (message == nullptr) {
    return not_in_log(name);
  }
  if (const auto order = order_across(record, last->time_us)) {
    return broken({"sesudah " + name + " masih ada perintah " + *order,
                   "an order was still taken after " + name + ": " + *order});
  }
  const AgencyCode to = addressees_of(*last).at(0);
  const Hindsight now(record, Seq(std::numeric_limits<std::uint64_t>::max()));
  const bool before = now.permits(*message, "order", to, last->time_us - kMinuteUs);
  const bool after = now.permits(*message, "order", to, last->time_us + kMinuteUs);
  if (!before || after) {
    return broken({before ? "semenit kemudian masih boleh" : "semenit sebelumnya sudah ditolak",
                   before ? "a minute later it is still permitted"
                          : "a minute before it was refused already"});
  }
  return held({"semenit sebelum " + clock_text(last->time_us) + " boleh, semenit sesudahnya tidak",
               "permitted a minute before " + clock_text(last->time_us) + ", refused after it"});
}

Verdict not_visible(const Expectation& expectation, const RunRecord& record) {
  std::size_t sent = 0;
  for (const std::string& name : expectation.events) {
    const auto id = record.id_of(name);
    const auto* trace = record.trace(name);
    if (!id || trace == nullptr) {
      return not_in_log(name);
    }
    ++sent;
    for (const AgencyCode& agency : expectation.agencies) {
      const auto desk = record.desks.find(agency);
      const bool holds = desk != record.desks.end() && desk->second.count(*id) > 0;
      if (holds || trace->party(agency) != nullptr) {
        return broken({agency.value() + " memegang " + name, agency.value() + " holds " + name});
      }
    }
  }
  const Text who = names_of(expectation.agencies);
  return held({fmt::format("{} pesan tidak ada di {}", sent, who.id),
               fmt::format("{} messages are not at {}", sent, who.en)});
}

Verdict needs_endorsement(const Expectation& expectation, const RunRecord& record) {
  const std::string& name = expectation.events.at(0);
  const auto* trace = record.trace(name);
  const auto* message = trace == nullptr ? nullptr : record.broker.message(trace->id);
  if (message == nullptr) {
    return not_in_log(name);
  }
  std::vector<AgencyCode> by;
  bool is_shown = false;
  for (const v1::Obligation& owed : message->decision.obligations()) {
    is_shown = is_shown || (owed.kind() == "show" && owed.text() == "endorsement_needed");
    for (const std::string& agency : owed.agencies()) {
      if (owed.kind() == "endorse_by") {
        by.emplace_back(agency);
      }
    }
  }
  if (!is_shown || by.empty()) {
    return broken({name + " tidak ditandai perlu dukungan", name + " is not marked as unendorsed"});
  }
  for (const view::ParsedEvent& event : record.broker.events) {
    const auto* later = event.message ? record.broker.view.find(event.message->id) : nullptr;
    const bool refers =
        later != nullptr && std::ranges::find(later->refs, trace->id) != later->refs.end();
    if (refers && std::ranges::find(by, later->from) != by.end()) {
      return held({fmt::format("perlu dukungan sampai {}, oleh {}", clock_text(later->time_us),
                               later->from.value()),
                   fmt::format("unendorsed until {}, by {}", clock_text(later->time_us),
                               later->from.value())});
    }
  }
  return broken({"dukungan tidak pernah datang", "the endorsement never came"});
}

Verdict no_restricted_terms(const Expectation& expectation, const RunRecord& record) {
  const std::string& name = expectation.events.at(0);
  const auto* trace = record.trace(name);
  const auto* message = trace == nullptr ? nullptr : record.broker.message(trace->id);
  if (message == nullptr) {
    return not_in_log(name);
  }
  const auto terms = restricted_terms(record);
  for (const std::string& term : terms) {
    if (message->payload.find(term) != Bytes::npos) {
      return broken({name + " menyebut " + term, name + " names " + term});
    }
  }
  return held({fmt::format("tidak satu pun dari {} istilah", terms.size()),
               fmt::format("none of {} terms", terms.size())});
}

Verdict order_only_after_status(const Expectation& expectation, const RunRecord& record) {
  const auto named = named_events(expectation, record.scenario);
  const ScriptEvent* status = nullptr;
  for (const ScriptEvent* event : named) {
    status = status == nullptr && event->type == "status_change" ? event : status;
  }
  const auto* changed = status == nullptr ? nullptr : record.trace(status->id);
  const auto* message = changed == nullptr ? nullptr : record.broker.message(changed->id);
  if (message == nullptr) {
    return not_in_log(expectation.events.at(0));
  }
  view::ParsedMessage order = *message;
  for (const AgencyCode& code : addressees_of(*changed)) {
    const identity::Agency* agency = record.directory.agency(code);
    if (agency != nullptr && agency->kind == "bpbd" &&
        order.header.author().agency() != code.value() && agency->level == "kota") {
      order.header.mutable_author()->set_agency(code.value());
    }
  }
  order.header.mutable_author()->clear_duty();
  order.payload.clear();
  const Hindsight before(record, changed->seq);
  const Hindsight after(record, Seq(changed->seq.value() + 1));
  std::size_t commanded = 0;
  for (const AgencyCode& code : addressees_of(*changed)) {
    if (sector_of(record, code) != "tni" && sector_of(record, code) != "polri") {
      continue;
    }
    const bool asks = before.permits(order, "rfa", code, changed->time_us);
    const bool orders_early = before.permits(order, "order", code, changed->time_us);
    const bool orders = after.permits(order, "order", code, changed->time_us + kMinuteUs);
    if (!asks || orders_early || !orders) {
      return broken(joined({code.value() + ": ", code.value() + ": "},
                           !asks          ? "tidak dapat diminta sebelumnya"
                           : orders_early ? "sudah dapat diperintah sebelumnya"
                                          : "tidak dapat diperintah sesudahnya",
                           !asks          ? "could not be asked before"
                           : orders_early ? "could be ordered before"
                                          : "cannot be ordered after"));
    }
    ++commanded;
  }
  const std::string& name = expectation.events.at(0);
  if (commanded == 0 || record.trace(name) == nullptr) {
    return not_in_log(name);
  }
  const std::string by = order.header.author().agency();
  return held({fmt::format("sebelum {} {} hanya meminta, sesudahnya memerintah {} instansi",
                           status->id, by, commanded),
               fmt::format("before {} {} asks, after it it orders {} agencies", status->id, by,
                           commanded)});
}

}  // namespace kentongan::scenario
