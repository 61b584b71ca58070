// doctor: what is wrong with this machine. health: one line for a monitor.
#include <algorithm>
#include <memory>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "agents/cli/agent_link.h"
#include "agents/cli/checks.h"
#include "agents/cli/command.h"
#include "agents/cli/health.h"
#include "agents/cli/json_value.h"
#include "agents/cli/messages.h"
#include "core/identity/bus_card.h"
#include "core/transport/http_client.h"

namespace kentongan::cli {
namespace {

constexpr Micros kMonitorPatience = std::chrono::seconds(5);

Check::Verdict verdict_of(Health::Level level) {
  switch (level) {
    case Health::Level::ok:
      return Check::Verdict::ok;
    case Health::Level::warning:
      return Check::Verdict::warning;
    case Health::Level::critical:
      break;
  }
  return Check::Verdict::bad;
}

/// What a monitor would be told of it.
Check agent_check(const AgentLink& link, const Look& look) {
  const auto answer = link.get_within(kMonitorPatience, "/v1/status");
  if (!answer) {
    return {"agent", Check::Verdict::warning, answer.error().text};
  }
  const auto status = value_from_json(answer->body);
  if (!status) {
    return {"agent", Check::Verdict::bad, status.error().text};
  }
  const auto health = health_of(*status, look);
  return {"agent", verdict_of(health.level), {health.said, health.said}};
}

void add(std::vector<Check>& checks, const std::vector<Check>& more) {
  checks.insert(checks.end(), more.begin(), more.end());
}

/// Of the broker whose data folder this is, or of none that is here yet.
void look_at_broker(const std::filesystem::path& data, std::vector<Check>& checks) {
  add(checks, check_ports(broker_places(data)));
  std::error_code ignored;
  if (std::filesystem::exists(data / "keys", ignored)) {
    checks.push_back(check_folder(data / "keys"));
    add(checks, check_keys(data / "keys"));
    add(checks, check_disk(data));
  }
}

void look_at_agent(const AgentLink& link, const Look& look, std::vector<Check>& checks) {
  checks.push_back(check_folder(link.folder()));
  add(checks, check_keys(link.folder()));
  add(checks, check_disk(link.folder()));
  const auto card = identity::read_bus_card(link.folder() / "bus.card");
  checks.push_back(card ? check_broker(card->endpoint)
                        : Check{"broker", Check::Verdict::warning, card.error().text});
  checks.push_back(agent_check(link, look));
}

/// An agent's machine, a broker's, or both: what is here is looked at.
std::vector<Check> looked_at(const Shell& shell, const std::string& data) {
  std::vector<Check> checks{check_clock(), check_zone()};
  const std::filesystem::path broker =
      data.empty() ? broker_folder(shell.environment) : std::filesystem::path(data);
  std::error_code ignored;
  const auto link = AgentLink::find(shell);
  if (!link || !data.empty() || std::filesystem::exists(broker, ignored)) {
    look_at_broker(broker, checks);
  }
  if (link) {
    look_at_agent(*link, shell.look(), checks);
  } else {
    add(checks, check_disk(std::filesystem::temp_directory_path()));
    checks.push_back({"agent", Check::Verdict::warning, link.error().text});
  }
  return checks;
}

Exit doctor(const Shell& shell, const std::string& data) {
  const std::vector<Check> checks = looked_at(shell, data);
  auto document = Value::map();
  auto rows = Value::list();
  for (const auto& check : checks) {
    auto row = Value::map();
    row.members = {{"check", Value::of(check.name)},
                   {"verdict", Value::of(std::string(name_of(check.verdict)))},
                   {"found", Value::of(shell.say(check.found))}};
    rows.items.push_back(std::move(row));
  }
  document.members = {{"schema", Value::of("kentongan.doctor/1")}, {"checks", std::move(rows)}};
  Listing listing{json_from(document), "checks", {}, {}, "", ""};
  Column name, verdict, found;
  name.field = "check";
  name.title = title::kCheck;
  verdict.field = "verdict";
  verdict.title = title::kResult;
  const auto look = shell.look();
  verdict.shown = [look](const Value& row) {
    const auto word = row.text("verdict");
    return look.say(word == "ok" ? say::kOk : word == "warning" ? say::kWarning : say::kBad);
  };
  verdict.ink = [](const Value& row) {
    return row.text("verdict") == "ok" ? Ink::plain : Ink::reverse;
  };
  found.field = "found";
  found.title = title::kFound;
  listing.columns = {name, verdict, found};
  const auto shown = shell.show(listing);
  const bool bad = std::any_of(checks.begin(), checks.end(), [](const Check& check) {
    return check.verdict == Check::Verdict::bad;
  });
  return bad ? Exit::unexpected : shown;
}

/// The Nagios way: one line, 0 fine, 1 worth a look, 2 act.
Exit told(const Shell& shell, const Health& health) {
  const auto shown = shell.show(health_json(health), health_line(health) + "\n");
  return shown == Exit::done ? static_cast<Exit>(health.level) : shown;
}

/// Of the folder that was named: another broker's health would be told as this one's.
Health no_broker_in(const Shell& shell, const std::filesystem::path& folder) {
  return {Health::Level::critical,
          shell.say({"tidak ada broker di " + folder.string() + "; periksa --data",
                     "there is no broker in " + folder.string() + "; look at --data"}),
          ""};
}

Exit broker_health(const Shell& shell, std::uint16_t port) {
  transport::HttpAddress address;
  address.port = port;
  transport::HttpRequest request;
  request.path = "/healthz";
  const auto response = transport::HttpClient(address).ask(request, kMonitorPatience);
  Health health;
  if (!response) {
    health = {Health::Level::critical,
              shell.say({"broker tidak menjawab", "the broker does not answer"}), ""};
  } else {
    health.level = response->status == 200 ? Health::Level::ok : Health::Level::critical;
    health.said = one_line(response->body);
  }
  return told(shell, health);
}

Exit agent_health(const Shell& shell) {
  const auto link = AgentLink::find(shell);
  const auto answer =
      link ? link->get_within(kMonitorPatience, "/v1/status") : Result<Answer>(link.error());
  if (!answer) {
    return told(shell, {Health::Level::critical, one_line(shell.say(answer.error().text)), ""});
  }
  const auto status = value_from_json(answer->body);
  return told(shell, status ? health_of(*status, shell.look())
                            : Health{Health::Level::critical, status.error().text.en, ""});
}

}  // namespace

void add_doctor(CLI::App& root, Shell& shell) {
  const auto data = std::make_shared<std::string>();
  const Text data_help{"folder data broker mesin ini", "data folder of this machine's broker"};
  auto* look =
      root.add_subcommand("doctor", shell.say({"periksa jam, disk, port, kunci, zona waktu",
                                               "check clock, disk, ports, keys, time zone"}));
  look->add_option("--data", *data, shell.say(data_help));
  look->callback(
      [&shell, data] { shell.chosen = [&shell, data] { return doctor(shell, *data); }; });

  auto* command =
      root.add_subcommand("health", shell.say({"satu baris untuk pemantau; keluar 0, 1 atau 2",
                                               "one line for a monitor; exits 0, 1 or 2"}));
  const auto broker = std::make_shared<bool>(false);
  const auto port = std::make_shared<std::uint16_t>(0);
  command->add_flag(
      "--broker", *broker,
      shell.say({"broker mesin ini, bukan agennya", "this machine's broker, not the agent"}));
  command->add_option("--port", *port, shell.say({"port admin broker", "the broker's admin port"}));
  command->add_option("--data", *data, shell.say(data_help));
  command->callback([&shell, broker, port, data] {
    shell.chosen = [&shell, broker, port, data] {
      if (!*broker) {
        return agent_health(shell);
      }
      const auto folder =
          data->empty() ? broker_folder(shell.environment) : std::filesystem::path(*data);
      if (*port == 0 && !data->empty() && !holds_broker(folder)) {
        return told(shell, no_broker_in(shell, folder));
      }
      return broker_health(shell, *port != 0 ? *port : broker_places(folder).admin_port);
    };
  });
}

}  // namespace kentongan::cli
