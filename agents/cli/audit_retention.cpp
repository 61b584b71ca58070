#include "agents/cli/audit_retention.h"

#include <fmt/format.h>

#include "agents/cli/json_value.h"
#include "core/eventlog/shelf.h"
#include "core/view/parsed_event.h"
#include "core/view/retention.h"

namespace kentongan::cli {
namespace {

constexpr std::size_t kEventsAtOnce = 1024;

void put_word(Value& into, const char* name, const std::string& text) {
  into.members.emplace_back(name, Value::of(text));
}

Result<view::Retention> retention_in(const eventlog::EventLog& log) {
  view::Retention retention;
  for (Seq after;;) {
    KTG_TRY(const auto found,
            log.mailbox(eventlog::kRetentionShelf, Lane::biasa, after, kEventsAtOnce));
    for (const eventlog::Posting& posting : found) {
      KTG_TRY(const auto records, log.read(posting.number, 1));
      for (const eventlog::Record& record : records) {
        KTG_TRY_VOID(retention.apply(record));
      }
      after = posting.number;
    }
    if (found.size() < kEventsAtOnce) {
      return retention;
    }
  }
}

std::vector<AgencyCode> holders_of(const view::ParsedMessage& message) {
  std::vector<AgencyCode> agencies{AgencyCode(message.header.author().agency())};
  for (const v1::Party& party : message.decision.parties()) {
    agencies.emplace_back(party.agency());
  }
  return agencies;
}

void note_seal(const v1::Evidence& evidence, Seq seq, AuditIncident& shown) {
  if (evidence.code() == v1::EVIDENCE_CODE_SEALED &&
      evidence.count().count() > shown.sealed_count) {
    shown.sealed_count = evidence.count().count();
    shown.sealed_head = to_hex(evidence.count().head());
    shown.sealed_seq = seq;
  }
}

}  // namespace

Result<AuditIncident> audit_incident(const AuditSource& source, const IncidentId& incident) {
  AuditIncident shown;
  shown.incident = incident.value();
  KTG_TRY(const view::Retention retention, retention_in(*source.log));
  for (Seq after;;) {
    KTG_TRY(const auto seqs, source.log->incident(incident, after, kEventsAtOnce));
    for (const Seq seq : seqs) {
      KTG_TRY(const auto records, source.log->read(seq, 1));
      KTG_TRY(const view::ParsedEvent event, view::parse(records.front()));
      const view::Retained* retained = event.message ? retention.find(event.message->id) : nullptr;
      if (retained != nullptr) {
        const view::Progress progress = view::progress_of(*retained, holders_of(*event.message));
        shown.retained.push_back({seq, event.message->id, progress.done, progress.of,
                                  retained->is_held(), view::words_of(*retained, progress)});
      }
      if (event.evidence) {
        note_seal(event.evidence->evidence, seq, shown);
      }
      ++shown.events;
      after = seq;
    }
    if (seqs.size() < kEventsAtOnce) {
      return shown;
    }
  }
}

std::string audit_incident_json(const AuditIncident& shown) {
  auto document = Value::map();
  put_word(document, "schema", "kentongan.audit-incident/1");
  put_word(document, "incident", shown.incident);
  put_word(document, "events", std::to_string(shown.events));
  auto sealed = Value::map();
  put_word(sealed, "count", std::to_string(shown.sealed_count));
  put_word(sealed, "head", shown.sealed_head);
  put_word(sealed, "seq", std::to_string(shown.sealed_seq.value()));
  document.members.emplace_back("sealed", std::move(sealed));
  auto rows = Value::list();
  for (const AuditIncident::Message& message : shown.retained) {
    auto row = Value::map();
    put_word(row, "seq", std::to_string(message.seq.value()));
    put_word(row, "id", to_string(message.id));
    put_word(row, "done", std::to_string(message.done));
    put_word(row, "of", std::to_string(message.of));
    put_word(row, "held", message.held ? "true" : "false");
    auto words = Value::map();
    put_word(words, "id", message.words.id);
    put_word(words, "en", message.words.en);
    row.members.emplace_back("words", std::move(words));
    rows.items.push_back(std::move(row));
  }
  document.members.emplace_back("retention", std::move(rows));
  return json_from(document, {"events", "count", "seq", "done", "of", "held"});
}

std::string audit_incident_text(const AuditIncident& shown, const Look& look) {
  std::string text = fmt::format(
      fmt::runtime(look.say({"kejadian {}: {} peristiwa\n", "incident {}: {} events\n"})),
      shown.incident, shown.events);
  if (shown.sealed_count != 0) {
    text += fmt::format(fmt::runtime(look.say({"  segel {}:{}@{}\n", "  seal {}:{}@{}\n"})),
                        shown.sealed_count, shown.sealed_head, shown.sealed_seq.value());
  }
  for (const AuditIncident::Message& message : shown.retained) {
    text += fmt::format("  {:>6}  {}\n", message.seq.value(), look.say(message.words));
  }
  return text;
}

}  // namespace kentongan::cli
