#include "agents/scenario/scenario.h"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstdio>

#include "agents/scenario/reader.h"
#include "core/base/yaml.h"

namespace kentongan::scenario {
namespace {

Habit habit_from(Reader& reader, const Value& value, Habit habit) {
  reader.keys(value, {"online", "read_after_s", "respond_after_s"});
  habit.online = value.text("online", habit.online ? "true" : "false") == "true";
  habit.read_after_s = reader.integer(value, "read_after_s", habit.read_after_s);
  habit.respond_after_s = reader.integer(value, "respond_after_s", habit.respond_after_s);
  return habit;
}

void read_agents(Reader& reader, const Value& value, Scenario& scenario) {
  reader.keys(value, {"default", "overrides"});
  if (const Value* usual = value.find("default")) {
    scenario.habit = habit_from(reader, *usual, {});
  }
  if (const Value* overrides = value.find("overrides")) {
    for (const auto& [code, habit] : overrides->members) {
      scenario.overrides[AgencyCode(code)] = habit_from(reader, habit, scenario.habit);
    }
  }
}

ScriptEvent event_from(Reader& reader, const Value& value) {
  reader.keys(value, {"id", "t", "wib", "from", "to", "cc", "type", "precedence", "classification",
                      "markings", "ref", "basis", "source", "channel", "text", "fields",
                      "expect_ack", "note"});
  ScriptEvent event;
  event.line = value.line;
  event.id = reader.required(value, "id");
  event.t = reader.integer(value, "t", -1);
  event.wib = value.text("wib");
  event.from = AgencyCode(reader.required(value, "from"));
  event.to = reader.agencies(value, "to");
  event.cc = reader.agencies(value, "cc");
  event.type = reader.required(value, "type");
  event.precedence = reader.required(value, "precedence");
  event.classification = reader.required(value, "classification");
  event.markings = reader.texts(value, "markings");
  event.ref = reader.texts(value, "ref");
  event.basis = reader.required(value, "basis");
  event.channel = value.text("channel");
  event.text = reader.required(value, "text");
  if (const Value* fields = value.find("fields")) {
    event.fields = *fields;
  }
  if (const Value* wishes = value.find("expect_ack")) {
    for (const Value& wish : wishes->items) {
      reader.keys(wish, {"by", "level", "within_s"});
      event.expect_ack.push_back({AgencyCode(reader.required(wish, "by")),
                                  reader.required(wish, "level"),
                                  reader.integer(wish, "within_s", 0)});
    }
  }
  return event;
}

Fault fault_from(Reader& reader, const Value& value) {
  reader.keys(value, {"id", "kind", "target", "from_s", "to_s", "note", "delay_s", "loss",
                      "max_bytes", "factor", "messages", "type", "from", "to", "skew_s"});
  Fault fault;
  fault.line = value.line;
  fault.id = reader.required(value, "id");
  const std::string kind = reader.required(value, "kind");
  if (const auto known = fault_named(kind)) {
    fault.kind = *known;
  } else {
    reader.error(value.line,
                 {"gangguan \"" + kind + "\" tidak dikenal", "unknown fault \"" + kind + "\""});
  }
  fault.target = reader.texts(value, "target");
  fault.from_s = reader.integer(value, "from_s", 0);
  fault.to_s = reader.integer(value, "to_s", 0);
  fault.delay_s = reader.number(value, "delay_s", 0);
  fault.loss = reader.number(value, "loss", 0);
  fault.max_bytes = reader.integer(value, "max_bytes", 0);
  fault.factor = reader.integer(value, "factor", 0);
  fault.messages = reader.integer(value, "messages", 0);
  fault.skew_s = reader.integer(value, "skew_s", 0);
  fault.type = value.text("type");
  fault.from = reader.agencies(value, "from");
  fault.to = reader.agencies(value, "to");
  return fault;
}

Expectation expectation_from(Reader& reader, const Value& value) {
  reader.keys(value, {"id", "at_s", "kind", "statement", "check"});
  Expectation expectation;
  expectation.line = value.line;
  expectation.id = reader.required(value, "id");
  expectation.at_s = reader.integer(value, "at_s", 0);
  expectation.kind = reader.required(value, "kind");
  expectation.statement = reader.required(value, "statement");
  if (const Value* check = value.find("check")) {
    reader.keys(*check, {"event", "events", "agency", "agencies", "expect", "sum", "max_s",
                         "within_s", "tolerance_s"});
    expectation.check = *check;
    expectation.expect = reader.required(*check, "expect");
    expectation.events = reader.texts(*check, check->find("event") ? "event" : "events");
    expectation.agencies = reader.agencies(*check, check->find("agency") ? "agency" : "agencies");
  } else {
    reader.error(value.line, {"harapan tanpa check", "expectation without check"});
  }
  return expectation;
}

void read_head(Reader& reader, const Value& root, Scenario& scenario) {
  reader.keys(root, {"schema",   "id",          "title",      "title_id", "kind",
                     "exercise", "fictional",   "timezone",   "epoch",    "duration_s",
                     "place",    "legal_basis", "provenance", "notes",    "agents",
                     "actors",   "counts",      "faults",     "events",   "expectations"});
  if (root.text("schema") != "scenario/1") {
    reader.error(root.line, {"schema harus scenario/1", "schema must be scenario/1"});
  }
  scenario.id = reader.required(root, "id");
  scenario.title = {root.text("title_id", root.text("title")), reader.required(root, "title")};
  scenario.kind = reader.required(root, "kind");
  scenario.exercise = root.text("exercise") == "true";
  scenario.duration_s = reader.integer(root, "duration_s", 0);
  const std::string epoch = reader.required(root, "epoch");
  if (const auto instant = instant_from(epoch)) {
    scenario.epoch_us = *instant;
  } else {
    reader.error(root.line, {"epoch: perlu waktu ISO 8601 dengan offset",
                             "epoch: needs an ISO 8601 time with offset"});
  }
  scenario.actors = reader.agencies(root, "actors");
  if (const Value* counts = root.find("counts")) {
    for (const auto& [name, count] : counts->members) {
      scenario.counts[name] = reader.integer(*counts, name, 0);
    }
  }
}

}  // namespace

double Expectation::number(std::string_view name, double otherwise) const {
  const std::string text = check.text(name);
  return text.empty() ? otherwise : std::strtod(text.c_str(), nullptr);
}

const ScriptEvent* Scenario::event(std::string_view event_id) const {
  const auto found = std::find_if(events.begin(), events.end(),
                                  [&](const ScriptEvent& each) { return each.id == event_id; });
  return found == events.end() ? nullptr : &*found;
}

const Habit& Scenario::habit_of(const AgencyCode& agency) const {
  const auto found = overrides.find(agency);
  return found == overrides.end() ? habit : found->second;
}

std::int64_t Scenario::wall_us(double t_s) const {
  return epoch_us + static_cast<std::int64_t>(t_s * 1e6);
}

Reading read(const Value& root) {
  Reading reading;
  Reader reader(reading.findings);
  Scenario& scenario = reading.scenario;
  read_head(reader, root, scenario);
  if (const Value* agents = root.find("agents")) {
    read_agents(reader, *agents, scenario);
  }
  if (const Value* faults = root.find("faults")) {
    for (const Value& fault : faults->items) {
      scenario.faults.push_back(fault_from(reader, fault));
    }
  }
  if (const Value* events = root.find("events")) {
    for (const Value& event : events->items) {
      scenario.events.push_back(event_from(reader, event));
    }
  }
  if (const Value* expectations = root.find("expectations")) {
    for (const Value& expectation : expectations->items) {
      scenario.expectations.push_back(expectation_from(reader, expectation));
    }
  }
  return reading;
}

Result<Scenario> load(const std::filesystem::path& file) {
  KTG_TRY(const Value root, load_yaml(file));
  Reading reading = read(root);
  for (const Finding& finding : reading.findings) {
    if (finding.severity == Finding::Severity::error) {
      const std::string where =
          file.filename().string() + ":" + std::to_string(finding.line) + ": ";
      return fail(ErrorCode::invalid_argument,
                  Text{where + finding.text.id, where + finding.text.en});
    }
  }
  return std::move(reading.scenario);
}

Result<std::int64_t> instant_from(std::string_view text) {
  int year = 0;
  int month = 0;
  int day = 0;
  int hour = 0;
  int minute = 0;
  int second = 0;
  char sign = 0;
  int zone_hour = 0;
  int zone_minute = 0;
  const int read =
      std::sscanf(std::string(text).c_str(), "%4d-%2d-%2dT%2d:%2d:%2d%c%2d:%2d", &year, &month,
                  &day, &hour, &minute, &second, &sign, &zone_hour, &zone_minute);
  const auto date = std::chrono::year(year) / month / day;
  const bool zoned = read == 9 && (sign == '+' || sign == '-');
  if (!(zoned || (read == 7 && sign == 'Z')) || !date.ok()) {
    return fail(ErrorCode::invalid_argument,
                Text{"\"" + std::string(text) +
                         "\" bukan waktu dengan zona, misalnya 2023-03-03T20:11:00+07:00.",
                     "\"" + std::string(text) +
                         "\" is no time with an offset, for instance 2023-03-03T20:11:00+07:00."});
  }
  const auto day_us = std::chrono::duration_cast<std::chrono::microseconds>(
      std::chrono::sys_days(date).time_since_epoch());
  const std::int64_t zone_s = (sign == '-' ? -1 : 1) * (zone_hour * 3600LL + zone_minute * 60LL);
  const std::int64_t day_s = hour * 3600LL + minute * 60LL + second;
  return day_us.count() + (day_s - zone_s) * 1'000'000;
}

}  // namespace kentongan::scenario
