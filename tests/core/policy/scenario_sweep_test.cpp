// Shows that the shipped policy files let the eight scenarios happen and refuse what they say must
// be refused. Every event is asked; status and control are folded from the scenario's own events.
#include <filesystem>
#include <map>
#include <set>
#include <string>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/base/yaml.h"
#include "tests/core/policy/policy_city.h"

namespace kentongan::policy {
namespace {

/// A control of one agency over another, from an answer to its end.
struct Command {
  std::string incident;
  std::int64_t until_us = 0;  ///< That instant included; 0: open.
};

/// What the policy needs to know of what came before in one scenario.
class Fold {
 public:
  void note(const Value& event) {
    const Value* fields = event.find("fields");
    const std::string type = event.text("type");
    if (fields == nullptr) {
      return;
    }
    if (type == "rfa") {
      asked_[event.text("id")] = event;
    } else if (type == "rfa_response") {
      note_answer(event, *fields);
    } else if (type == "status_change") {
      note_status(event, *fields);
    } else if (type == "lead_designation") {
      leads_[fields->text("incident_id")][fields->text("domain")] = fields->text("lead");
    }
    opened_.insert(fields->text("incident_id"));
  }

  void tell(Request& request) const {
    request.incident_open = opened_.contains(request.incident);
    if (const auto status = statuses_.find(request.incident); status != statuses_.end()) {
      request.statuses.push_back(status->second.status);
    }
    if (const auto leads = leads_.find(request.incident); leads != leads_.end()) {
      for (const auto& [domain, lead] : leads->second) {
        if (lead == request.from.agency) {
          request.leads.push_back(domain);
        }
      }
    }
    if (commands(request, request.from, request.to)) {
      request.controls.emplace_back("bko");
    }
    if (commands(request, request.to, request.from)) {
      request.controlled_by.emplace_back("bko");
    }
  }

 private:
  struct InForce {
    Status status;
    std::set<std::string> told;
  };

  static std::set<std::string> all_of(const Value& event) {
    std::set<std::string> codes;
    for (const Value& code : event.find("to")->items) {
      codes.insert(code.scalar);
    }
    return codes;
  }

  /// An accepted request for BKO puts whoever accepts under whoever asked.
  void note_answer(const Value& event, const Value& fields) {
    const Value* refs = event.find("ref");
    const std::string decision = fields.text("decision");
    const bool accepts = decision == "accepted" || decision == "partial";
    if (!accepts || fields.text("command_relation") != "BKO" || refs == nullptr) {
      return;
    }
    const std::string asker = event.find("to")->items.front().scalar;
    std::string until = fields.text("release_at");
    for (const auto& [id, rfa] : asked_) {
      if (until.empty() && rfa.text("from") == asker && all_of(rfa).contains(event.text("from"))) {
        until = rfa.find("fields")->text("release_at");
      }
    }
    if (until.empty()) {
      until = release_of_incident(fields.text("incident_id"));
    }
    commands_[{asker, event.text("from")}] = {fields.text("incident_id"),
                                              until.empty() ? 0 : time_of(until)};
  }

  /// An answer that states no end of its own ends with the first request of the incident.
  std::string release_of_incident(const std::string& incident) const {
    for (const auto& [id, rfa] : asked_) {
      const Value* fields = rfa.find("fields");
      if (fields->text("incident_id") == incident && !fields->text("release_at").empty()) {
        return fields->text("release_at");
      }
    }
    return {};
  }

  void note_status(const Value& event, const Value& fields) {
    InForce status{{fields.text("status_kind"), fields.text("new"), fields.text("incident_id"), {}},
                   all_of(event)};
    if (status.status.kind == "status_bencana") {
      statuses_[status.status.incident] = std::move(status);
    }
  }

  [[nodiscard]] bool commands(const Request& request, const Party& over, const Party& under) const {
    const auto command = commands_.find({over.agency, under.agency});
    if (command != commands_.end() &&
        (command->second.until_us == 0 || request.time_us <= command->second.until_us)) {
      return true;
    }
    const auto status = statuses_.find(request.incident);
    const auto leads = leads_.find(request.incident);
    std::string lead;
    if (leads != leads_.end() && leads->second.contains("operasi")) {
      lead = leads->second.at("operasi");
    }
    const bool leads_it = lead.empty() ? over.kind == "bpbd" : over.agency == lead;
    return status != statuses_.end() && leads_it && status->second.told.contains(under.agency);
  }

  std::map<std::string, Value> asked_;
  std::map<std::pair<std::string, std::string>, Command> commands_;
  std::map<std::string, InForce> statuses_;
  std::map<std::string, std::map<std::string, std::string>> leads_;
  std::set<std::string> opened_;
};

Value asked_of(const Value& event, bool exercise) {
  Value asked = Value::map();
  const auto put = [&](const char* key, const std::string& text) {
    if (!text.empty()) {
      asked.members.emplace_back(key, Value::of(text));
    }
  };
  put("at", event.text("wib"));
  put("from", event.text("from"));
  put("to", event.find("to")->items.front().scalar);
  put("type", event.text("type"));
  put("class", event.text("classification"));
  put("prec", event.text("precedence"));
  put("channel", event.text("channel"));
  put("exercise", exercise ? "true" : "false");
  if (const Value* marks = event.find("markings")) {
    asked.members.emplace_back("marks", *marks);
  }
  if (const Value* fields = event.find("fields")) {
    put("incident", fields->text("incident_id"));
    put("basis", fields->text("legal_basis"));
    Value named = Value::map();
    for (const char* name : {"status_kind", "visible_to", "command_relation", "category"}) {
      if (const auto text = fields->text(name); !text.empty()) {
        named.members.emplace_back(name, Value::of(text));
      }
    }
    asked.members.emplace_back("fields", std::move(named));
  }
  return asked;
}

std::vector<std::string> addressees_of(const Value& event) {
  std::vector<std::string> codes;
  for (const char* key : {"to", "cc"}) {
    if (const Value* list = event.find(key)) {
      for (const Value& code : list->items) {
        codes.push_back(code.scalar);
      }
    }
  }
  return codes;
}

struct Sweep {
  std::vector<std::string> refused;  ///< "plumpang-2023 a27 POLRES-JAKUT"
  std::size_t asked = 0;
};

void ask_event(const std::string& title, const Value& event, const Request& base, const Fold& fold,
               Sweep& sweep) {
  std::vector<Decision> decisions;
  const auto addressees = addressees_of(event);
  for (const std::string& code : addressees) {
    Request request = base;
    request.to = city().party(code);
    fold.tell(request);
    decisions.push_back(decide(city().shipped(), request));
    ++sweep.asked;
  }
  const bool stopped = base.type == "order" && !decide_order(decisions).permit;
  for (std::size_t at = 0; at < decisions.size(); ++at) {
    if (!decisions[at].permit || stopped) {
      sweep.refused.push_back(fmt::format("{} {} {}", title, event.text("id"), addressees[at]));
    }
  }
}

Sweep sweep_all() {
  Sweep sweep;
  std::set<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(KTG_SOURCE_DIR "/tests/scenarios")) {
    if (entry.path().extension() == ".yaml") {
      files.insert(entry.path());
    }
  }
  for (const auto& file : files) {
    const Value scenario = load_yaml(file).value();
    Fold fold;
    for (const Value& event : scenario.find("events")->items) {
      if (event.text("type") == "ack") {
        continue;  // Evidence, which policy does not decide.
      }
      const bool exercise = scenario.text("exercise") == "true";
      const auto base = view::read_question(asked_of(event, exercise), city().words());
      ask_event(file.stem().string(), event, base.value(), fold, sweep);
      fold.note(event);
    }
  }
  return sweep;
}

TEST(ScenarioSweepTest, G8_RefusesWhatTheScenariosSayAndNothingElse) {
  const Sweep sweep = sweep_all();

  EXPECT_GT(sweep.asked, 600U);
  EXPECT_THAT(sweep.refused, ::testing::UnorderedElementsAre(
                                 // A facility orders the police.
                                 "plumpang-2023 a27 POLRES-JAKUT",
                                 // Forged: a traffic unit orders its staff.
                                 "unras-palembang-2022 b39 BAGOPS-PLG",
                                 // The army platoon's BKO ended at 18:00.
                                 "unras-palembang-2022 b46 KODIM-0418",
                                 // No status in force yet.
                                 "tfg-sispamkota-palembang t16 KODIM-0418"));
}

}  // namespace
}  // namespace kentongan::policy
