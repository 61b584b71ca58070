#include "tests/agents/scenario/bent_run.h"

#include <algorithm>
#include <filesystem>
#include <map>

#include <gtest/gtest.h>

namespace kentongan::scenario {
namespace {

const std::filesystem::path kRoot = KTG_SOURCE_DIR;

RunRecord play(const Scenario& scenario) {
  RunOptions options;
  options.city = kRoot / "deploy/city";
  options.seed = 1;
  Watcher watcher;
  auto report = run(scenario, options, watcher);
  EXPECT_TRUE(report.has_value()) << report.error().detail();
  return report ? std::move(report->record) : RunRecord();
}

Scenario file_of(const std::string& file) {
  auto scenario = load(kRoot / "tests/scenarios" / (file + ".yaml"));
  EXPECT_TRUE(scenario.has_value());
  return *scenario;
}

}  // namespace

const RunRecord& played(const std::string& file) {
  static std::map<std::string, RunRecord> records;
  const auto [place, fresh] = records.try_emplace(file);
  if (fresh) {
    place->second = play(file_of(file));
  }
  return place->second;
}

RunRecord played_with(const std::string& file, const std::function<void(Scenario&)>& change) {
  Scenario scenario = file_of(file);
  change(scenario);
  return play(scenario);
}

Tally tally_of(const RunRecord& record) {
  Tally tally;
  for (const Expectation& expectation : record.scenario.expectations) {
    const Verdict verdict = judge(expectation, record);
    EXPECT_NE(verdict.outcome, Outcome::broken) << expectation.id << ": " << verdict.why.en;
    tally.held += verdict.outcome == Outcome::held ? 1U : 0U;
    tally.broken += verdict.outcome == Outcome::broken ? 1U : 0U;
    tally.unsupported += verdict.outcome == Outcome::unsupported ? 1U : 0U;
  }
  return tally;
}

Verdict verdict_on(const RunRecord& record, const std::string& expectation) {
  const auto& all = record.scenario.expectations;
  const auto found = std::find_if(all.begin(), all.end(),
                                  [&](const Expectation& each) { return each.id == expectation; });
  return found == all.end() ? Verdict() : judge(*found, record);
}

Outcome outcome_after(const RunRecord& record, const std::string& expectation,
                      const std::function<void(RunRecord&)>& bend) {
  RunRecord copy = record;
  bend(copy);
  return verdict_on(copy, expectation).outcome;
}

void refold(LogCopy& log) {
  log.view = view::DeliveryView();
  std::uint64_t number = 0;
  for (view::ParsedEvent& event : log.events) {
    event.number = Seq(++number);
    log.view.apply(event);
  }
}

void lose(LogCopy& log, const MessageId& id) {
  std::erase_if(log.events, [&](const view::ParsedEvent& event) {
    return event.message && event.message->id == id;
  });
  refold(log);
}

void twice(LogCopy& log, const MessageId& id) {
  log.events.push_back(log.events.at(log.place(id) - 1));
  refold(log);
}

void unsay(LogCopy& log, v1::EvidenceCode code, const AgencyCode& agency, const MessageId& id) {
  std::erase_if(log.events, [&](const view::ParsedEvent& event) {
    return event.evidence && event.evidence->evidence.code() == code &&
           event.evidence->evidence.agency() == agency.value() &&
           event.evidence->evidence.about() == id.view();
  });
  refold(log);
}

void undeliver(LogCopy& log, const AgencyCode& agency) {
  std::erase_if(log.events, [&](const view::ParsedEvent& event) {
    return event.evidence && event.evidence->evidence.code() == v1::EVIDENCE_CODE_DELIVERED &&
           event.evidence->evidence.agency() == agency.value();
  });
  refold(log);
}

void delay(RunRecord& record, const std::string& event, std::int64_t by_us) {
  const std::uint64_t from = record.trace(event)->seq.value();
  for (std::size_t i = from - 1; i < record.broker.events.size(); ++i) {
    record.broker.events[i].time_us += by_us;
    record.broker_real_us[i] += by_us;
  }
  refold(record.broker);
}

void exchange(LogCopy& log, const MessageId& a, const MessageId& b) {
  std::swap(log.events.at(log.place(a) - 1), log.events.at(log.place(b) - 1));
  refold(log);
}

}  // namespace kentongan::scenario
