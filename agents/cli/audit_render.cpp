#include "agents/cli/audit_render.h"

#include <fmt/format.h>

#include "agents/cli/json_value.h"
#include "agents/cli/messages.h"
#include "agents/cli/render.h"
#include "agents/cli/time_words.h"
#include "agents/verify/held_seal.h"
#include "agents/verify/story.h"
#include "core/base/tree_hash.h"
#include "core/identity/item.h"
#include "core/schema/text_form.h"
#include "core/schema/time_form.h"
#include "core/view/parsed_event.h"
#include "core/view/signed_by.h"

namespace kentongan::cli {
namespace {

using eventlog::Leaf;
using eventlog::LeafType;

constexpr std::size_t kShownDigits = 16;

void put(Value& map, const char* name, std::string text) {
  map.members.emplace_back(name, Value::of(std::move(text)));
}

void put_text(Value& map, const char* name, const Text& text) {
  auto value = Value::map();
  put(value, "id", text.id);
  put(value, "en", text.en);
  map.members.emplace_back(name, std::move(value));
}

std::string time_of(std::int64_t time_us) {
  return schema::rfc3339(time_us, schema::kWibOffsetS);
}

std::string agency_of(const Digest& signer, const identity::Directory& directory) {
  const identity::Key* key = directory.key(KeyId::copied(signer.view()));
  return key == nullptr ? "" : key->agency.value().empty() ? "broker" : key->agency.value();
}

/// What the desk's program says of itself is nobody's word.
bool is_by_machine(const v1::Evidence& evidence) {
  return evidence.by_machine() || evidence.code() == v1::EVIDENCE_CODE_DELIVERED;
}

/// Which officer, in which duty, and how he held it then; of a message or an evidence.
void put_signer(Value& row, const view::ParsedEvent& parsed, const identity::Directory& directory) {
  const identity::Moment moment{parsed.seq, parsed.time_us};
  view::SignedBy by;
  if (parsed.message) {
    by = view::signed_by(parsed.message->header, moment);
  } else if (parsed.evidence && !is_by_machine(parsed.evidence->evidence)) {
    by = view::signed_by(parsed.evidence->evidence, moment);
  } else {
    return;
  }
  put(row, "officer", by.officer.is_zero() ? "" : to_hex(by.officer.view()));
  put(row, "duty", by.duty.value());
  put_text(row, "signed_by", view::signed_by_words(directory, by));
}

Value row_of(const eventlog::Record& record, const Leaf& leaf,
             const identity::Directory& directory) {
  auto row = Value::map();
  put(row, "seq", std::to_string(record.number.value()));
  put(row, "at", time_of(leaf.time_us));
  put(row, "kind", audit_kind(leaf));
  put(row, "incident_number", std::to_string(leaf.incident_number));
  put(row, "agency", agency_of(leaf.signer, directory));
  put(row, "signer", to_hex(leaf.signer.view()));
  put(row, "leaf_hash", to_hex(leaf_hash(record.leaf.view()).view()));
  return row;
}

bool is_seal(const view::ParsedEvent& parsed) {
  return parsed.evidence && parsed.evidence->evidence.code() == v1::EVIDENCE_CODE_SEALED;
}

/// How far a seal says that the incident has come; of another event nothing.
void put_seal(Value& row, const view::ParsedEvent& parsed) {
  if (is_seal(parsed)) {
    const v1::Count& count = parsed.evidence->evidence.count();
    put(row, "count", std::to_string(count.count()));
    put(row, "head", to_hex(count.head()));
  }
}

void put_item(Value& event, const view::ParsedEvent& parsed) {
  if (parsed.message) {
    const v1::Header& header = parsed.message->header;
    put(event, "id", to_string(parsed.message->id));
    put(event, "type", header.identity().type());
    put(event, "from", header.author().agency());
    auto to = Value::list();
    for (const v1::Address& address : header.addresses().to()) {
      to.items.push_back(Value::of(address.agency().empty() ? address.group() : address.agency()));
    }
    event.members.emplace_back("to", std::move(to));
    put(event, "incident", header.subject().incident());
  } else if (parsed.evidence) {
    put(event, "id", to_string(parsed.evidence->id));
    put(event, "from", parsed.evidence->evidence.agency());
    const auto about = MessageId::from(parsed.evidence->evidence.about());
    put(event, "about", about ? to_string(*about) : "");
    if (is_seal(parsed)) {
      put(event, "incident", parsed.evidence->evidence.count().incident());
    }
  }
}

Value event_value(const verify::EventStory& story) {
  auto event = Value::map();
  put(event, "seq", std::to_string(story.seq.value()));
  put(event, "at", time_of(story.time_us));
  put(event, "kind", story.code);
  put(event, "type", story.type);
  put(event, "incident_number", std::to_string(story.incident_number));
  put(event, "about", story.about ? std::to_string(story.about->value()) : "0");
  put(event, "agency", story.by_broker ? "broker" : story.agency);
  put(event, "by_officer", story.by_officer ? "true" : "false");
  put(event, "officer", story.officer);
  put(event, "duty", story.duty);
  put(event, "key", story.key);
  put(event, "shown", std::string(name_of(story.depth)));
  if (story.expiry) {
    auto expired = Value::map();
    put(expired, "agency", story.expiry->agency);
    put(expired, "due_at", time_of(story.expiry->due_us));
    put(expired, "state", story.expiry->state);
    put_text(expired, "why", story.expiry->words);
    event.members.emplace_back("expired", std::move(expired));
  }
  auto withheld = Value::list();
  for (const Text& part : story.withheld) {
    withheld.items.push_back(Value::of(part.en));
  }
  event.members.emplace_back("withheld", std::move(withheld));
  return event;
}

void put_valid(Value& document, const verify::BundleVerdict& verdict) {
  put(document, "bus", verdict.checkpoint.origin);
  put(document, "size", std::to_string(verdict.checkpoint.head.size));
  put(document, "root", to_hex(verdict.checkpoint.head.root.view()));
  const auto& incident = verdict.bundle.scope.incident;
  put(document, "incident", incident ? incident->id.value() : "");
  if (const auto& sealed = verdict.scope.sealed) {
    auto seal = Value::map();
    put(seal, "seq", std::to_string(sealed->seq.value()));
    put(seal, "count", std::to_string(sealed->count));
    put(seal, "head", to_hex(sealed->head.view()));
    put(seal, "at", time_of(sealed->time_us));
    document.members.emplace_back("sealed", std::move(seal));
  }
  auto witnesses = Value::list();
  for (const std::string& name : verdict.standing.seen_by) {
    witnesses.items.push_back(Value::of(name));
  }
  document.members.emplace_back("witnesses", std::move(witnesses));
  auto events = Value::list();
  for (const verify::EventStory& story : verify::stories_of(verdict)) {
    events.items.push_back(event_value(story));
  }
  document.members.emplace_back("events", std::move(events));
}

}  // namespace

std::string audit_kind(const Leaf& leaf) {
  switch (leaf.type) {
    case LeafType::message:
      return "message";
    case LeafType::evidence: {
      const Bytes type = identity::evidence_media_type(leaf.code);
      const auto from = identity::kEvidenceMediaTypePrefix.size();
      return type.empty() ? "evidence" : type.substr(from, type.find('.', from) - from);
    }
    case LeafType::directory:
      return "directory";
    case LeafType::policy:
      return "policy";
    case LeafType::duty:
      return "duty";
    case LeafType::lead:
      return "lead";
    case LeafType::refused:
      return "refused-by-bus";
    case LeafType::statement:
      return "statement";
  }
  return "";
}

Result<Listing> audit_listing(std::span<const eventlog::Record> records,
                              const identity::Directory& directory, const Look& look) {
  auto rows = Value::list();
  for (const eventlog::Record& record : records) {
    KTG_TRY(const Leaf leaf, eventlog::decode(record.leaf));
    KTG_TRY(const auto parsed, view::parse(record));
    rows.items.push_back(row_of(record, leaf, directory));
    put_signer(rows.items.back(), parsed, directory);
    put_seal(rows.items.back(), parsed);
  }
  auto document = Value::map();
  put(document, "schema", "kentongan.audit-log/1");
  document.members.emplace_back("events", std::move(rows));
  Listing listing{
      json_from(document, {"seq", "count", "incident_number"}), "events", {}, {}, "", ""};
  const auto column = [&listing](const char* field, const Text& title) -> Column& {
    Column made;
    made.field = field;
    made.title = title;
    listing.columns.push_back(std::move(made));
    return listing.columns.back();
  };
  column("seq", title::kNumber).right = true;
  column("at", title::kTime).shown = [](const Value& row) {
    return clock_with_zone(row.text("at"), "");
  };
  column("kind", {"PERISTIWA", "EVENT"}).shown = [](const Value& row) {
    const std::string count = row.text("count");
    return row.text("kind") +
           (count.empty() ? "" : " " + count + ":" + row.text("head").substr(0, kShownDigits));
  };
  column("incident_number", {"KE", "NTH"}).right = true;
  column("agency", title::kAgency);
  column("signed_by", title::kBy).shown = [look](const Value& row) {
    return one_line(text_in(row, "signed_by", look));
  };
  listing.columns.back().shrinks = true;
  column("leaf_hash", {"DAUN", "LEAF"}).shown = [](const Value& row) {
    return row.text("leaf_hash").substr(0, kShownDigits);
  };
  column("signer", {"KUNCI", "KEY"}).wide_only = true;
  listing.empty = {"Tidak ada peristiwa.", "There are no events."};
  return listing;
}

Result<std::string> audit_event_json(const eventlog::Record& record,
                                     const identity::Directory& directory) {
  KTG_TRY(const Leaf leaf, eventlog::decode(record.leaf));
  KTG_TRY(const auto parsed, view::parse(record));
  auto event = Value::map();
  put(event, "schema", "kentongan.audit-event/1");
  for (auto& member : row_of(record, leaf, directory).members) {
    event.members.push_back(std::move(member));
  }
  put_signer(event, parsed, directory);
  put_seal(event, parsed);
  put_item(event, parsed);
  put(event, "epoch", std::to_string(leaf.epoch));
  put(event, "flags", std::to_string(leaf.flags));
  const std::pair<const char*, const Digest*> hashes[] = {
      {"incident_tag", &leaf.incident_tag}, {"previous", &leaf.previous},
      {"subject", &leaf.subject},           {"item_hash", &leaf.item},
      {"header_root", &leaf.header_root},   {"decision", &leaf.decision}};
  for (const auto& [name, hash] : hashes) {
    put(event, name, hash->is_zero() ? "" : to_hex(hash->view()));
  }
  put(event, "leaf", to_hex(record.leaf.view()));
  return json_from(event, {"seq", "incident_number", "epoch", "flags"});
}

std::string audit_event_text(const Value& event, const Look& look) {
  std::string text;
  for (const auto& [name, value] : event.members) {
    const std::string shown =
        one_line(name == "signed_by" ? text_in(event, "signed_by", look) : cell_text(&value));
    if (name != "schema" && name != "leaf" && !shown.empty()) {
      text += fmt::format("{:<16} {}\n", name, shown);
    }
  }
  return text + look.say({"bukti: kentongan audit proof ", "proof: kentongan audit proof "}) +
         event.text("seq") + "\n";
}

std::string audit_verdict_json(const verify::BundleVerdict& verdict,
                               const std::optional<verify::SilenceFinding>& silence) {
  auto document = Value::map();
  put(document, "schema", "kentongan.audit-verify/1");
  put(document, "state", std::string(name_of(verdict.state)));
  put(document, "code", std::to_string(static_cast<int>(verdict.state)));
  put(document, "step", std::to_string(verdict.step));
  put_text(document, "sentence", sentence_of(verdict));
  put_text(document, "why", verdict.why);
  if (verdict.is_valid()) {
    put_valid(document, verdict);
  }
  if (silence) {
    auto finding = Value::map();
    put(finding, "state", std::string(name_of(silence->silence)));
    put_text(finding, "why", silence->why);
    document.members.emplace_back("silence", std::move(finding));
  }
  return json_from(document,
                   {"code", "step", "size", "seq", "count", "incident_number", "by_officer"});
}

}  // namespace kentongan::cli
