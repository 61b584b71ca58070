#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "agents/scenario/player.h"

namespace kentongan::scenario {

/// The demonstration as text: one line for each message as it goes out, one for each that all in
/// view have, one for each fault; at the end who knew when. Times are the scenario's (WIB).
///
/// Threads: belongs to one thread.
class DemoScreen {
 public:
  struct Options {
    Language language = Language::indonesian;
    bool colours = false;
    std::vector<AgencyCode> in_view;  ///< Empty: all.
    std::function<void(const std::string&)> print;
  };

  explicit DemoScreen(Options options) : options_(std::move(options)) {}

  void head(const Scenario& scenario, double speed);
  void sent(const Scenario& scenario, const ScriptEvent& event, std::int64_t t_us);
  void not_taken(const Scenario& scenario, const ScriptEvent& event, const Error& error,
                 std::int64_t t_us);
  void arrived(const ScriptEvent& event, const AgencyCode& desk, std::int64_t t_us);
  void said(const Scenario& scenario, const DeskAct& act);
  void fault(const Scenario& scenario, const Fault& fault, bool begins, std::int64_t t_us);
  void word(const std::string& text);

  /// Who knew when, for the incident with most messages, as the broker's log has it.
  void table(const RunRecord& record);

 private:
  struct Progress {
    std::int64_t sent_us = 0;
    std::set<AgencyCode> delivered;
    std::set<AgencyCode> read;
    bool all_told = false;
    bool read_told = false;
  };

  void line(std::int64_t wall_us, const std::string& text);
  [[nodiscard]] bool shows(const ScriptEvent& event) const;
  [[nodiscard]] std::string names(const std::vector<AgencyCode>& agencies) const;
  [[nodiscard]] std::string counts(const ScriptEvent& event, const Progress& progress) const;
  [[nodiscard]] std::string degree(const std::string& precedence) const;
  [[nodiscard]] std::string say(const Text& text) const { return in(options_.language, text); }

  Options options_;
  std::map<std::string, Progress> progress_;
};

}  // namespace kentongan::scenario
