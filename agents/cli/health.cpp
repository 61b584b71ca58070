#include "agents/cli/health.h"

#include <algorithm>
#include <cctype>
#include <cstdlib>

#include <fmt/format.h>

#include "agents/cli/exit_code.h"
#include "agents/cli/json_value.h"
#include "agents/cli/messages.h"
#include "agents/cli/render.h"
#include "agents/session/line_fault.h"

namespace kentongan::cli {
namespace {

constexpr double kWaitMost_s = 60;

bool is_some(const std::string& count) {
  return !count.empty() && count != "0";
}

const char* word_of(Health::Level level) {
  return level == Health::Level::ok        ? "OK"
         : level == Health::Level::warning ? "WARNING"
                                           : "CRITICAL";
}

void raise(Health& health, Health::Level level, const std::string& said) {
  health.level = std::max(health.level, level);
  health.said += (health.said.empty() ? "" : "; ") + said;
}

}  // namespace

std::vector<Trouble> troubles_of(const Value& status) {
  std::vector<Trouble> troubles;
  std::string said;
  for (const char* name : {"disk", "ended", "line_fault"}) {
    const auto* error = status.find(name);
    if (error != nullptr && error->is_map() && error->text("code") != said) {
      said = error->text("code");
      troubles.push_back({error, std::string_view(name) != "disk"});
    }
  }
  return troubles;
}

const Value* alarm_of(const Value& status) {
  const auto* witness = status.find("witness");
  const auto* alarm = witness == nullptr ? nullptr : witness->find("alarm");
  return alarm != nullptr && alarm->is_map() ? alarm : nullptr;
}

Health health_of(const Value& status, const Look& look) {
  Health health;
  if (const auto* alarm = alarm_of(status)) {
    raise(health, Health::Level::critical, one_line(text_in(*alarm, "text", look)));
  }
  for (const auto& trouble : troubles_of(status)) {
    const bool can_wait =
        trouble.is_of_line && !agents::needs_hands(error_code_named(trouble.error->text("code")));
    raise(health, can_wait ? Health::Level::warning : Health::Level::critical,
          one_line(text_in(*trouble.error, "text", look)));
  }
  if (is_some(cell_text(status, "failed"))) {
    raise(health, Health::Level::critical,
          fmt::format(fmt::runtime(look.say(
                          Text{"{} kiriman tidak terverifikasi", "{} deliveries do not verify"})),
                      cell_text(status, "failed")));
  }
  const auto line = cell_text(status, "line");
  if (line == "disconnected" || line == "connecting") {
    raise(health, Health::Level::warning, look.say(line_word(line)));
  }
  const bool has_line = line == "connected" || line == "catching_up";
  const auto waited = cell_text(status, "outbox.oldest_s");
  const auto* outbox = status.find("outbox");
  const auto* held = outbox == nullptr ? nullptr : outbox->find("held");
  if (has_line && held != nullptr && held->is_map()) {
    raise(health, Health::Level::warning, one_line(text_in(*outbox, "held", look)));
  } else if (has_line && std::strtod(waited.c_str(), nullptr) >= kWaitMost_s) {
    raise(health, Health::Level::warning,
          fmt::format(fmt::runtime(look.say(Text{"kotak keluar tidak bergerak sejak {} detik",
                                                 "the outbox has not moved for {} seconds"})),
                      waited));
  }
  if (is_some(cell_text(status, "outbox.refused"))) {
    raise(health, Health::Level::warning,
          look.say(state_word("refused")) + " " + cell_text(status, "outbox.refused"));
  }
  if (cell_text(status, "clock_wrong") == "true") {
    raise(
        health, Health::Level::warning,
        fmt::format(fmt::runtime(look.say(say::kClockApart)), cell_text(status, "clock_apart_s")));
  }
  if (cell_text(status, "witness.state") == "late") {
    raise(
        health, Health::Level::warning,
        fmt::format(fmt::runtime(look.say(say::kWitnessesLate)),
                    cell_text(status, "witness.groups_done"), cell_text(status, "witness.groups")));
  }
  if (health.said.empty()) {
    health.said = look.say(line_word(line));
  }
  health.figures =
      fmt::format("outbox={} refused={} unread={}", cell_text(status, "outbox.waiting"),
                  cell_text(status, "outbox.refused"), cell_text(status, "inbox.unread"));
  return health;
}

std::string health_json(const Health& health) {
  auto figures = Value::map();
  std::vector<std::string> bare{"exit"};
  for (std::string_view rest = health.figures; !rest.empty();) {
    const auto one = rest.substr(0, rest.find(' '));
    rest.remove_prefix(std::min(rest.size(), one.size() + 1));
    if (const auto equals = one.find('='); equals != std::string_view::npos) {
      bare.emplace_back(one.substr(0, equals));
      figures.members.emplace_back(bare.back(), Value::of(std::string(one.substr(equals + 1))));
    }
  }
  std::string level = word_of(health.level);
  std::transform(level.begin(), level.end(), level.begin(),
                 [](unsigned char letter) { return static_cast<char>(std::tolower(letter)); });
  auto document = Value::map();
  document.members = {{"schema", Value::of("kentongan.health/1")},
                      {"level", Value::of(level)},
                      {"exit", Value::of(std::to_string(static_cast<int>(health.level)))},
                      {"said", Value::of(health.said)},
                      {"figures", std::move(figures)}};
  return json_from(document, bare);
}

std::string health_line(const Health& health) {
  return fmt::format("KENTONGAN {} - {}{}", word_of(health.level), health.said,
                     health.figures.empty() ? "" : " | " + health.figures);
}

}  // namespace kentongan::cli
