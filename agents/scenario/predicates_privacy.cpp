#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "agents/scenario/predicates.h"
#include "core/schema/catalogue.h"
#include "core/view/masking.h"

namespace kentongan::scenario {
namespace {

using google::protobuf::Message;
using Values = std::set<std::string>;

/// Texts of personal fields, of parts too.
void collect(const Message& holder, const schema::RecordInfo& record, Values& values) {
  const auto* reflection = holder.GetReflection();
  for (const schema::FieldInfo& field : record.fields) {
    const int count = field.repeated ? reflection->FieldSize(holder, field.descriptor)
                                     : int{reflection->HasField(holder, field.descriptor)};
    for (int i = 0; i < count; ++i) {
      if (field.form == schema::FieldForm::record && field.record != nullptr) {
        collect(field.repeated ? reflection->GetRepeatedMessage(holder, field.descriptor, i)
                               : reflection->GetMessage(holder, field.descriptor),
                *field.record, values);
      } else if (field.personal && field.form == schema::FieldForm::text) {
        values.insert(field.repeated ? reflection->GetRepeatedString(holder, field.descriptor, i)
                                     : reflection->GetString(holder, field.descriptor));
      }
    }
  }
}

Values personal_in(const std::string& type, const Bytes& payload) {
  Values values;
  const auto* info = schema::Catalogue::standard().find(type);
  const auto message = info == nullptr ? nullptr : info->new_payload();
  if (message != nullptr && message->ParseFromString(payload)) {
    collect(*message, *info->record, values);
  }
  return values;
}

bool is_marked_personal(const view::MessageTrace& trace) {
  return std::ranges::find(trace.markings, v1::MARKING_DATA_PRIBADI) != trace.markings.end();
}

/// What an agency's officers see of a message that its log holds; empty if it holds none.
Bytes seen_at(const RunRecord& record, const AgencyCode& agency, const MessageId& id) {
  const auto desk = record.desks.find(agency);
  const auto* held = desk == record.desks.end() ? nullptr : desk->second.message(id);
  return held == nullptr ? Bytes{}
                         : view::payload_for(agency, held->header, held->decision, held->payload);
}

/// Everything that an agency's officers can see, and whether one of these stands in it.
std::optional<std::string> shown_at(const RunRecord& record, const AgencyCode& agency,
                                    const Values& values) {
  const auto desk = record.desks.find(agency);
  if (desk == record.desks.end()) {
    return std::nullopt;
  }
  for (const MessageId& id : desk->second.view.messages()) {
    const Bytes seen = seen_at(record, agency, id);
    for (const std::string& value : values) {
      if (!value.empty() && seen.find(value) != Bytes::npos) {
        return value;
      }
    }
  }
  return std::nullopt;
}

/// Whether the agency needs the personal data of that message: it wrote it, or it is written to it.
bool needs(const view::MessageTrace& trace, const AgencyCode& agency) {
  const view::PartyTrace* party = trace.party(agency);
  return trace.from == agency || (party != nullptr && party->role == v1::PARTY_ROLE_TO);
}

/// Somebody who holds what must not be seen there, by name; nothing: nobody.
std::optional<Text> leak_of(const RunRecord& record, const view::MessageTrace& trace,
                            const std::vector<AgencyCode>& agencies) {
  const auto* message = record.broker.message(trace.id);
  const Values values = personal_in(trace.type, message->payload);
  for (const auto& [agency, log] : record.desks) {
    const bool is_named = std::ranges::find(agencies, agency) != agencies.end();
    if (needs(trace, agency) && !is_named) {
      continue;
    }
    const bool is_party = trace.from == agency || trace.party(agency) != nullptr;
    if (log.message(trace.id) != nullptr && (is_marked_personal(trace) || !is_party)) {
      return Text{agency.value() + " memegang data pribadi itu",
                  agency.value() + " holds the personal data"};
    }
    if (const auto value = shown_at(record, agency, values)) {
      return Text{agency.value() + " melihat " + *value, agency.value() + " sees " + *value};
    }
  }
  return std::nullopt;
}

/// Personal data is kept no longer than a rule says; whether one says so.
bool has_retention(const view::ParsedMessage& message) {
  return std::ranges::any_of(message.decision.obligations(), [](const v1::Obligation& owed) {
    return owed.kind() == "retention" && owed.seconds() > 0;
  });
}

/// Of a report about persons: the number is told, and no desk outside the author's own sector holds
/// a name.
std::optional<Text> names_outside(const RunRecord& record, const view::MessageTrace& trace) {
  const std::string home = sector_of(record, trace.from);
  for (const auto& [agency, log] : record.desks) {
    if (sector_of(record, agency) == home) {
      continue;
    }
    for (const MessageId& id : log.view.messages()) {
      const view::MessageTrace* held = record.broker.view.find(id);
      if (held == nullptr || sector_of(record, held->from) != home) {
        continue;
      }
      const bool has_names = is_marked_personal(*held) ||
                             !personal_in(held->type, seen_at(record, agency, id)).empty();
      if (has_names) {
        return Text{agency.value() + " memegang data pribadi dari " + held->from.value(),
                    agency.value() + " holds personal data from " + held->from.value()};
      }
    }
  }
  return std::nullopt;
}

}  // namespace

/// The data is there for who needs it, and nobody else sees it: neither in that message nor in any
/// other that he holds.
Verdict masked(const Expectation& expectation, const RunRecord& record) {
  std::size_t checked = 0;
  for (const std::string& name : expectation.events) {
    const auto* trace = record.trace(name);
    const auto* message = trace == nullptr ? nullptr : record.broker.message(trace->id);
    if (message == nullptr) {
      return not_in_log(name);
    }
    const auto leak = expectation.agencies.empty() ? names_outside(record, *trace)
                                                   : leak_of(record, *trace, expectation.agencies);
    if (leak) {
      return broken({name + ": " + leak->id, name + ": " + leak->en});
    }
    if (!personal_in(trace->type, message->payload).empty() && !has_retention(*message)) {
      return broken({name + " tidak punya masa simpan", name + " has no retention"});
    }
    for (const view::PartyTrace& party : trace->parties) {
      if (party.role == v1::PARTY_ROLE_TO && record.desks.contains(party.agency) &&
          seen_at(record, party.agency, trace->id) != message->payload) {
        return broken({party.agency.value() + " tidak melihat " + name,
                       party.agency.value() + " does not see " + name});
      }
    }
    ++checked;
  }
  return held({fmt::format("{} pesan: yang perlu melihatnya, {} meja lain tidak", checked,
                           record.desks.size()),
               fmt::format("{} messages: who needs it sees it, of {} desks no other", checked,
                           record.desks.size())});
}

}  // namespace kentongan::scenario
