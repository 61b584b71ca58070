#include "agents/scenario/record.h"

#include <algorithm>
#include <unordered_map>

namespace kentongan::scenario {
namespace {

constexpr std::size_t kReadAtOnce = 512;

bool is_party(const view::ParsedMessage& message, const AgencyCode& agency) {
  const auto& parties = message.decision.parties();
  return std::any_of(parties.begin(), parties.end(),
                     [&](const v1::Party& party) { return party.agency() == agency.value(); });
}

}  // namespace

std::size_t LogCopy::count(const MessageId& id) const {
  return static_cast<std::size_t>(std::count_if(
      events.begin(), events.end(),
      [&](const view::ParsedEvent& event) { return event.message && event.message->id == id; }));
}

std::uint64_t LogCopy::place(const MessageId& id) const {
  const auto found = std::find_if(
      events.begin(), events.end(),
      [&](const view::ParsedEvent& event) { return event.message && event.message->id == id; });
  return found == events.end() ? 0 : static_cast<std::uint64_t>(found - events.begin()) + 1;
}

const view::ParsedMessage* LogCopy::message(const MessageId& id) const {
  const std::uint64_t at = place(id);
  return at == 0 ? nullptr : &*events[at - 1].message;
}

Result<LogCopy> copy_of(const eventlog::EventLog& log) {
  LogCopy copy;
  copy.head = log.head();
  Seq next(1);
  while (next.value() <= copy.head.size) {
    KTG_TRY(const auto records, log.read(next, kReadAtOnce));
    if (records.empty()) {
      return fail(ErrorCode::data_missing,
                  Text{"Catatan berakhir sebelum kepalanya.", "The log ends before its head."});
    }
    for (const eventlog::Record& record : records) {
      KTG_TRY(auto event, view::parse(record));
      copy.view.apply(event);
      copy.events.push_back(std::move(event));
    }
    next = Seq(records.back().number.value() + 1);
  }
  return copy;
}

std::optional<MessageId> RunRecord::id_of(const std::string& event) const {
  const auto found = sent.find(event);
  return found == sent.end() ? std::nullopt : found->second.id;
}

const view::MessageTrace* RunRecord::trace(const std::string& event) const {
  const auto id = id_of(event);
  return id ? broker.view.find(*id) : nullptr;
}

std::vector<const Fault*> RunRecord::faults_of(const AgencyCode& agency, FaultKind kind) const {
  std::vector<const Fault*> hits;
  for (const Fault& fault : scenario.faults) {
    const bool same =
        fault.kind == kind || (kind == FaultKind::offline && fault.kind == FaultKind::partition);
    const auto& target = fault.target;
    if (same && std::find(target.begin(), target.end(), agency.value()) != target.end()) {
      hits.push_back(&fault);
    }
  }
  return hits;
}

std::string sector_of(const RunRecord& record, const AgencyCode& code) {
  const identity::Agency* agency = record.directory.agency(code);
  return agency == nullptr ? std::string() : agency->sector;
}

Differences differences_of(const RunRecord& record, const AgencyCode& agency) {
  Differences found;
  std::unordered_map<MessageId, int> held;
  const auto desk = record.desks.find(agency);
  if (desk != record.desks.end()) {
    for (const auto& event : desk->second.events) {
      if (event.message && ++held[event.message->id] == 2) {
        found.twice.push_back(event.message->id);
      }
    }
  }
  for (const auto& event : record.broker.events) {
    if (!event.message) {
      continue;
    }
    const bool holds = held.contains(event.message->id);
    if (is_party(*event.message, agency) && !holds) {
      found.lost.push_back(event.message->id);
    } else if (!is_party(*event.message, agency) && holds) {
      found.foreign.push_back(event.message->id);
    }
  }
  return found;
}

}  // namespace kentongan::scenario
