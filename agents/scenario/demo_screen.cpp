#include "agents/scenario/demo_screen.h"

#include <algorithm>

#include <fmt/format.h>

#include "agents/scenario/verdict.h"
#include "core/base/clock.h"
#include "core/schema/catalogue.h"
#include "core/view/timeline.h"

namespace kentongan::scenario {
namespace {

constexpr std::size_t kNamesMost = 4;

/// "KESBANGPOL" of KESBANGPOL-DKI: what people say of an agency of their own city.
std::string short_name(const AgencyCode& agency) {
  const std::string& code = agency.value();
  return code;
}

Text type_name(const std::string& type) {
  const auto* info = schema::Catalogue::standard().find(type);
  return info == nullptr ? Text{type, type} : info->name;
}

std::string minutes_text(std::int64_t us) {
  const std::int64_t minutes = us / kSecondUs / 60;
  return minutes < 120 ? fmt::format("{} mnt", minutes)
                       : fmt::format("{} j {:02} mnt", minutes / 60, minutes % 60);
}

}  // namespace

bool DemoScreen::shows(const ScriptEvent& event) const {
  const auto& view = options_.in_view;
  const auto seen = [&view](const AgencyCode& agency) {
    return std::find(view.begin(), view.end(), agency) != view.end();
  };
  return view.empty() || seen(event.from) || std::any_of(event.to.begin(), event.to.end(), seen) ||
         std::any_of(event.cc.begin(), event.cc.end(), seen);
}

std::string DemoScreen::names(const std::vector<AgencyCode>& agencies) const {
  std::string text;
  for (std::size_t i = 0; i < agencies.size() && i < kNamesMost; ++i) {
    text += (i == 0 ? "" : " ") + short_name(agencies[i]);
  }
  return agencies.size() > kNamesMost ? fmt::format("{} +{}", text, agencies.size() - kNamesMost)
                                      : text;
}

/// A colour only doubles a word.
std::string DemoScreen::degree(const std::string& precedence) const {
  if (!options_.colours || (precedence != "KILAT" && precedence != "SANGAT SEGERA")) {
    return precedence;
  }
  return fmt::format("\033[{}m{}\033[0m", precedence == "KILAT" ? "1;31" : "33", precedence);
}

void DemoScreen::word(const std::string& text) {
  options_.print(text + "\n");
}

void DemoScreen::line(std::int64_t wall_us, const std::string& text) {
  options_.print(clock_text(wall_us) + " " + text + "\n");
}

void DemoScreen::head(const Scenario& scenario, double speed) {
  const double minutes = static_cast<double>(scenario.duration_s) / speed / 60;
  word(fmt::format(
      fmt::runtime(
          say({"Kentongan: peragaan: {} (konstruksi, LATIHAN)   ×{:.0f}, {:.0f} menit",
               "Kentongan: demonstration: {} (constructed, EXERCISE)   ×{:.0f}, {:.0f} min"})),
      say(scenario.title), speed, minutes));
  word(fmt::format(fmt::runtime(say({"{} meja, tampak: {}", "{} desks, in view: {}"})),
                   scenario.actors.size(),
                   options_.in_view.empty() ? say({"semua", "all"}) : fmt::format("{}", [this] {
                     std::string all;
                     for (const AgencyCode& agency : options_.in_view) {
                       all += (all.empty() ? "" : " ") + agency.value();
                     }
                     return all;
                   }())));
}

void DemoScreen::sent(const Scenario& scenario, const ScriptEvent& event, std::int64_t t_us) {
  progress_[event.id].sent_us = t_us;
  if (!shows(event)) {
    return;
  }
  std::vector<AgencyCode> all = event.to;
  all.insert(all.end(), event.cc.begin(), event.cc.end());
  line(scenario.epoch_us + t_us,
       fmt::format("{:<4} {} ──▶ {}  {}  {}", event.id, short_name(event.from), names(all),
                   say(type_name(event.type)), degree(event.precedence)));
}

void DemoScreen::not_taken(const Scenario& scenario, const ScriptEvent& event, const Error& error,
                           std::int64_t t_us) {
  line(scenario.epoch_us + t_us,
       fmt::format("{:<4} ✗ {}: {}", event.id, short_name(event.from), say(error.text)));
}

std::string DemoScreen::counts(const ScriptEvent& event, const Progress& progress) const {
  const std::size_t of = event.to.size() + event.cc.size();
  return fmt::format("✓ {}/{}  ✓✓ {}/{}", progress.delivered.size(), of, progress.read.size(), of);
}

void DemoScreen::arrived(const ScriptEvent& event, const AgencyCode& desk, std::int64_t t_us) {
  Progress& progress = progress_[event.id];
  progress.delivered.insert(desk);
  const std::int64_t late_us = t_us - progress.sent_us;
  const bool all = progress.delivered.size() >= event.to.size() + event.cc.size();
  if (!shows(event)) {
    return;
  }
  if (late_us > 300 * kSecondUs) {
    word(fmt::format(fmt::runtime(say({"         {:<4} ↪ {} menerima tertunda {}  {}",
                                       "         {:<4} ↪ {} has it, {} late  {}"})),
                     event.id, short_name(desk), minutes_text(late_us), counts(event, progress)));
  } else if (all && !progress.all_told) {
    progress.all_told = true;
    word(fmt::format("         {:<4} {}", event.id, counts(event, progress)));
  }
}

void DemoScreen::said(const Scenario& scenario, const DeskAct& act) {
  const ScriptEvent* event = scenario.event(act.event);
  if (event == nullptr) {
    return;
  }
  Progress& progress = progress_[act.event];
  if (act.level == "replay") {
    line(scenario.epoch_us + act.t_us,
         fmt::format(fmt::runtime(say({"⚠ {} memutar ulang bita {} milik {}",
                                       "⚠ {} replays the bytes of {} of {}"})),
                     short_name(act.desk), act.event, short_name(event->from)));
    return;
  }
  progress.read.insert(act.desk);
  if (!shows(*event)) {
    return;
  }
  if (act.level != "read") {
    line(scenario.epoch_us + act.t_us,
         fmt::format("{:<4} ■ {}: {}", act.event, short_name(act.desk), act.level));
  } else if (progress.read.size() >= event->to.size() + event->cc.size() && !progress.read_told) {
    progress.read_told = true;
    line(scenario.epoch_us + act.t_us,
         fmt::format("{:<4} {}", act.event, counts(*event, progress)));
  }
}

void DemoScreen::fault(const Scenario& scenario, const Fault& fault, bool begins,
                       std::int64_t t_us) {
  if (support_of(fault.kind) != FaultSupport::injected) {
    return;
  }
  std::string targets;
  for (const std::string& target : fault.target) {
    targets += (targets.empty() ? "" : " ") + target;
  }
  const std::string name(name_of(fault.kind));
  const Text text = begins ? Text{"✂ {} {} (gangguan {})", "✂ {} {} (fault {})"}
                           : Text{"✚ {} {} pulih (gangguan {})", "✚ {} {} is over (fault {})"};
  line(scenario.epoch_us + t_us, fmt::format(fmt::runtime(say(text)), targets, name, fault.id));
}

void DemoScreen::table(const RunRecord& record) {
  const view::DeliveryView& view = record.broker.view;
  const auto incidents = view.incidents();
  const auto most = std::max_element(
      incidents.begin(), incidents.end(), [&view](const IncidentId& a, const IncidentId& b) {
        return view.of_incident(a).size() < view.of_incident(b).size();
      });
  if (most == incidents.end()) {
    return;
  }
  const auto known = view::who_knew_when(view, *most, view::kNow);
  word("");
  word(fmt::format(fmt::runtime(say({"Siapa tahu kapan: {} ({} pesan, {} instansi)",
                                     "Who knew when: {} ({} messages, {} agencies)"})),
                   most->value(), view.of_incident(*most).size(), known.size()));
  for (const view::FirstKnown& first : known) {
    const std::string from = first.from == first.agency
                                 ? say({"melapor sendiri", "reported itself"})
                                 : "← " + short_name(first.from);
    const std::string read = first.read_us ? clock_text(*first.read_us) : "-";
    word(fmt::format(
        fmt::runtime(say({"  {:<16} {:<22} sampai {}  dibaca {}  +{}{}",
                          "  {:<16} {:<22} delivered {}  read {}  +{}{}"})),
        first.agency.value(), from, clock_text(first.time_us), read, minutes_text(first.after_us),
        first.delayed ? say({"  (tertunda jaringan)", "  (delayed by the network)"}) : ""));
  }
}

}  // namespace kentongan::scenario
