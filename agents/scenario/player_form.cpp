#include <algorithm>

#include "agents/scenario/player.h"
#include "core/base/clock.h"
#include "core/schema/catalogue.h"
#include "core/schema/read_form.h"
#include "core/schema/text_form.h"
#include "core/schema/time_form.h"

namespace kentongan::scenario {
namespace {

Value list_of(const std::vector<std::string>& texts) {
  Value list = Value::list();
  for (const std::string& text : texts) {
    list.items.push_back(Value::of(text));
  }
  return list;
}

Value list_of(const std::vector<AgencyCode>& agencies) {
  Value list = Value::list();
  for (const AgencyCode& agency : agencies) {
    list.items.push_back(Value::of(agency.value()));
  }
  return list;
}

std::string wall_text(const Scenario& scenario, std::int64_t t_us) {
  return schema::rfc3339(scenario.epoch_us + t_us, schema::kWibOffsetS);
}

}  // namespace

std::string exercise_id(const Scenario& scenario) {
  std::string id = "LAT-" + scenario.id;
  std::transform(id.begin(), id.end(), id.begin(),
                 [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  return id;
}

agents::Form Player::form_of(const ScriptEvent& event) const {
  agents::Form form;
  form.type = event.type;
  auto markings = event.markings;
  if (const auto marked = std::find(markings.begin(), markings.end(), "LATIHAN");
      marked != markings.end()) {
    markings.erase(marked);  // It follows from the exercise.
    form.exercise = exercise_id(scenario_);
  }
  Value fields = with_ids(event.fields);
  if (!fields.is_map()) {
    fields = Value::map();
  }
  const auto add = [&fields](const char* name, Value value) {
    if (!value.is_list() || !value.items.empty()) {
      fields.members.emplace_back(name, std::move(value));
    }
  };
  add("text", Value::of(event.text));
  add("to", list_of(event.to));
  add("cc", list_of(event.cc));
  add("precedence", Value::of(event.precedence));
  add("classification", Value::of(event.classification));
  add("markings", list_of(markings));
  const auto reply = fields.find("corrects") != nullptr ? std::nullopt : answered_by(event);
  if (reply) {
    add("reply_to", Value::of(to_string(*reply)));
  }
  std::vector<std::string> refs;
  for (const std::string& ref : event.ref) {
    const auto id = record_.id_of(ref);
    if (id && id != reply && fields.text("corrects") != to_string(*id)) {
      refs.push_back(to_string(*id));
    }
  }
  add("ref", list_of(refs));
  if (!event.channel.empty()) {
    add("handling.channel", Value::of(event.channel));
    if (fields.find("spoken_at") == nullptr) {
      add("spoken_at", Value::of(wall_text(scenario_, event.t * kSecondUs)));
    }
  }
  form.fields = std::move(fields);
  return form;
}

/// What no type knows: it is carried at the end of the text, and said.
std::vector<std::string> Player::unknown_in(const agents::Form& form, std::int64_t written_at_us) {
  const auto* type = schema::Catalogue::standard().find(form.type);
  std::vector<std::string> names;
  if (type == nullptr) {
    return names;
  }
  schema::ReadContext context;
  context.written_at_us = written_at_us;
  if (const auto draft = schema::read_form(*type, form.fields, context)) {
    for (const schema::UnknownField& field : draft->unknown) {
      names.push_back(field.path);
    }
  }
  return names;
}

/// Of `ref`, the first whose type this one answers; else what one of its own type there answers.
std::optional<MessageId> Player::answered_by(const ScriptEvent& event) const {
  for (const std::string& ref : event.ref) {
    const ScriptEvent* original = scenario_.event(ref);
    const auto* type = schema::Catalogue::standard().find(original->type);
    if (type != nullptr && type->is_answered_by(event.type) && record_.id_of(ref)) {
      return record_.id_of(ref);
    }
  }
  for (const std::string& ref : event.ref) {
    const ScriptEvent* brother = scenario_.event(ref);
    if (brother->type == event.type && !brother->ref.empty() && brother->id != event.id) {
      if (const auto id = answered_by(*brother)) {
        return id;
      }
    }
  }
  return std::nullopt;
}

/// Names of events become ids of messages: "a49", or "a21 surat menyusul".
Value Player::with_ids(const Value& value) const {
  Value copy = value;
  if (copy.is_scalar()) {
    const std::string first = copy.scalar.substr(0, copy.scalar.find(' '));
    if (const auto id = record_.id_of(first)) {
      copy.scalar.replace(0, first.size(), to_string(*id));
    }
  }
  for (Value& item : copy.items) {
    item = with_ids(item);
  }
  for (auto& [name, member] : copy.members) {
    member = with_ids(member);
  }
  return copy;
}

}  // namespace kentongan::scenario
