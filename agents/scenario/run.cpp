#include "agents/scenario/run.h"

#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "agents/scenario/founding.h"
#include "agents/scenario/lint.h"
#include "agents/scenario/process_house.h"
#include "agents/scenario/sim_house.h"
#include "core/base/yaml.h"
#include "core/schema/text_form.h"
#include "core/schema/time_form.h"

namespace kentongan::scenario {
namespace {

Text mark_of(Outcome outcome) {
  switch (outcome) {
    case Outcome::held:
      return {"ditepati", "held"};
    case Outcome::broken:
      return {"DILANGGAR", "BROKEN"};
    case Outcome::unsupported:
      return {"belum didukung", "unsupported"};
  }
  return {};
}

Text note_of(const Fault& fault) {
  const std::string name = fault.id + " " + std::string(name_of(fault.kind));
  if (support_of(fault.kind) == FaultSupport::not_yet) {
    return {"gangguan " + name + ": belum didukung, tidak disuntikkan",
            "fault " + name + ": not yet supported, not injected"};
  }
  if (support_of(fault.kind) == FaultSupport::in_the_events) {
    return {"gangguan " + name + ": ada dalam peristiwanya sendiri",
            "fault " + name + ": the events themselves hold it"};
  }
  return {};
}

Tally tally_of(const std::vector<Verdict>& verdicts) {
  Tally tally;
  for (const Verdict& verdict : verdicts) {
    tally.held += verdict.outcome == Outcome::held ? 1 : 0;
    tally.broken += verdict.outcome == Outcome::broken ? 1 : 0;
    tally.unsupported += verdict.outcome == Outcome::unsupported ? 1 : 0;
  }
  return tally;
}

}  // namespace

std::set<AgencyCode> small_disks_of(const Scenario& scenario) {
  std::set<AgencyCode> small;
  for (const Fault& fault : scenario.faults) {
    for (const std::string& target : fault.target) {
      if (fault.kind == FaultKind::disk_full && target != "@bus") {
        small.insert(AgencyCode(target));
      }
    }
  }
  return small;
}

std::vector<AgencyCode> seated_in(const Scenario& scenario, const std::filesystem::path& city) {
  std::vector<AgencyCode> seated = scenario.actors;
  for (const Fault& fault : scenario.faults) {
    for (const std::string& target : fault.target) {
      if (fault.kind != FaultKind::stolen_key) {
        continue;
      }
      const auto keepers = key_keepers_of(city, AgencyCode(target));
      for (const AgencyCode& keeper : keepers ? *keepers : std::vector<AgencyCode>()) {
        if (std::ranges::find(seated, keeper) == seated.end()) {
          seated.push_back(keeper);
        }
      }
    }
  }
  return seated;
}

std::unique_ptr<House> house_for(const Scenario& scenario, const RunOptions& options) {
  const std::string exercise = scenario.exercise ? exercise_id(scenario) : "";
  if (options.speed <= 0) {
    SimHouse::Options sim;
    sim.city = options.city;
    sim.actors = seated_in(scenario, options.city);
    sim.epoch_us = scenario.epoch_us;
    sim.exercise = exercise;
    sim.seed = options.seed;
    sim.keep = options.keep;
    // A file of days is not spent on pings; one of hours notices a silent desk within a minute.
    const bool is_long = scenario.duration_s > 200'000;
    sim.ping_after = std::chrono::seconds(is_long ? 60 : 15);
    sim.silent_after = 3 * sim.ping_after;
    return std::make_unique<SimHouse>(std::move(sim));
  }
  ProcessHouse::Options real;
  real.city = options.city;
  real.actors = seated_in(scenario, options.city);
  real.epoch_us = scenario.epoch_us;
  real.exercise = exercise;
  real.speed = options.speed;
  real.folder = options.keep;
  real.program = options.program;
  real.small_disks = small_disks_of(scenario);
  return std::make_unique<ProcessHouse>(std::move(real));
}

Result<Report> run_in(House& house, const Scenario& scenario, Watcher& watcher) {
  KTG_TRY_VOID(house.open());
  Player player(scenario, house, watcher);
  Report report;
  KTG_TRY(report.record, player.play());
  KTG_TRY(Remains remains, house.close());
  report.record.broker = std::move(remains.broker);
  report.record.directory = std::move(remains.directory);
  report.record.agreements = std::move(remains.agreements);
  report.record.broker_real_us = std::move(remains.broker_real_us);
  report.record.desks = std::move(remains.desks);
  report.record.damage = std::move(remains.damage);
  report.record.burst_sent = std::move(remains.poured);
  if (!report.record.damage.empty()) {
    return report.record.damage.front();
  }
  for (const Expectation& expectation : scenario.expectations) {
    report.verdicts.push_back(judge(expectation, report.record));
  }
  report.tally = tally_of(report.verdicts);
  return report;
}

Result<Report> run(const Scenario& scenario, const RunOptions& options, Watcher& watcher) {
  const auto house = house_for(scenario, options);
  KTG_TRY(Report report, run_in(*house, scenario, watcher));
  report.options = options;
  return report;
}

Result<Report> run_file(const std::filesystem::path& file, const RunOptions& options,
                        Watcher& watcher) {
  KTG_TRY(const City city, load_city(options.city));
  KTG_TRY(const Value root, load_yaml(file));
  const Reading reading = read(root);
  for (const Finding& finding : lint(reading, city)) {
    if (finding.severity == Finding::Severity::error) {
      const std::string name = file.filename().string();
      return fail(ErrorCode::invalid_argument, Text{line_of(finding, name, Language::indonesian),
                                                    line_of(finding, name, Language::english)});
    }
  }
  return run(reading.scenario, options, watcher);
}

std::string report_text(const Report& report, Language language) {
  std::string text;
  for (const Fault& fault : report.record.scenario.faults) {
    if (const Text note = note_of(fault); !note.id.empty()) {
      text += in(language, note) + "\n";
    }
  }
  for (const auto& [id, sent] : report.record.sent) {
    for (const std::string& field : sent.unknown_fields) {
      text += fmt::format(
          fmt::runtime(
              in(language, {"{}: isian \"{}\" tidak dikenal, dibawa di akhir teks\n",
                            "{}: unknown field \"{}\", carried at the end of the text\n"})),
          id, field);
    }
    if (!sent.id && !sent.refusals.empty()) {
      text += id + ": " + in(language, sent.refusals.back().error.text) + "\n";
    }
  }
  const auto& expectations = report.record.scenario.expectations;
  for (std::size_t i = 0; i < report.verdicts.size(); ++i) {
    const Verdict& verdict = report.verdicts[i];
    text += expectations[i].id + "  " + in(language, mark_of(verdict.outcome)) + "  " +
            expectations[i].kind + ": " + in(language, verdict.why) + "\n";
  }
  return text + "expectations: " + std::to_string(report.tally.held) + " held, " +
         std::to_string(report.tally.broken) + " broken, " +
         std::to_string(report.tally.unsupported) + " unsupported\n";
}

std::string report_json(const Report& report) {
  using nlohmann::json;
  const Scenario& scenario = report.record.scenario;
  json expectations = json::array();
  for (std::size_t i = 0; i < report.verdicts.size(); ++i) {
    const Expectation& expectation = scenario.expectations[i];
    const Verdict& verdict = report.verdicts[i];
    expectations.push_back({{"id", expectation.id},
                            {"kind", expectation.kind},
                            {"expect", expectation.expect},
                            {"at_s", expectation.at_s},
                            {"statement", expectation.statement},
                            {"outcome", std::string(name_of(verdict.outcome))},
                            {"why", {{"id", verdict.why.id}, {"en", verdict.why.en}}}});
  }
  json events = json::array();
  for (const auto& [id, sent] : report.record.sent) {
    const auto* trace = report.record.trace(id);
    json event = {{"id", id},
                  {"from", sent.from.value()},
                  {"refused_by_desk", sent.refusals.size()},
                  {"unknown_fields", sent.unknown_fields}};
    event["message"] = sent.id ? json(to_string(*sent.id)) : json();
    event["seq"] = trace == nullptr ? 0 : trace->seq.value();
    event["at"] =
        trace == nullptr ? json() : json(schema::rfc3339(trace->time_us, schema::kWibOffsetS));
    events.push_back(std::move(event));
  }
  json faults = json::array();
  for (const Fault& fault : scenario.faults) {
    faults.push_back({{"id", fault.id},
                      {"kind", std::string(name_of(fault.kind))},
                      {"injected", support_of(fault.kind) == FaultSupport::injected}});
  }
  const json document = {{"schema", "kentongan.scenario_run/1"},
                         {"scenario", scenario.id},
                         {"simulated", report.options.speed <= 0},
                         {"speed", report.options.speed},
                         {"seed", report.options.seed},
                         {"events", std::move(events)},
                         {"faults", std::move(faults)},
                         {"expectations", std::move(expectations)},
                         {"counts",
                          {{"held", report.tally.held},
                           {"broken", report.tally.broken},
                           {"unsupported", report.tally.unsupported}}}};
  return document.dump(2, ' ', false, json::error_handler_t::replace) + "\n";
}

}  // namespace kentongan::scenario
