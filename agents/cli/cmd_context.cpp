// context list, add, use, show; and version.
#include <algorithm>
#include <memory>

#include <CLI/CLI.hpp>

#include "agents/cli/command.h"
#include "agents/cli/json_value.h"
#include "agents/cli/messages.h"
#include "core/base/files.h"
#include "core/base/ids.h"

#ifndef KENTONGAN_VERSION
#define KENTONGAN_VERSION "0"
#endif

namespace kentongan::cli {
namespace {

Column column(const char* field, const Text& title) {
  Column made;
  made.field = field;
  made.title = title;
  return made;
}

Exit list_contexts(const Shell& shell) {
  auto document = Value::map();
  auto names = Value::list();
  for (const auto& name : contexts(shell.environment)) {
    auto row = Value::map();
    row.members = {
        {"name", Value::of(name)},
        {"current", Value::of(name == shell.settings.configuration.context() ? "true" : "false")}};
    names.items.push_back(std::move(row));
  }
  document.members = {{"schema", Value::of("kentongan.contexts/1")}, {"contexts", names}};
  Listing listing{json_from(document), "contexts", {}, {}, "", ""};
  listing.columns = {column("name", title::kName), column("current", title::kFound)};
  const auto look = shell.look();
  listing.columns[1].shown = [look](const Value& row) {
    return row.text("current") == "true" ? look.say({"dipakai", "in use"}) : std::string();
  };
  return shell.show(listing);
}

Exit show_context(const Shell& shell, bool origin) {
  auto document = Value::map();
  auto rows = Value::list();
  for (const auto& setting : shell.settings.configuration.settings()) {
    auto row = Value::map();
    row.members = {{"setting", Value::of(setting.name)},
                   {"value", Value::of(setting.value)},
                   {"origin", Value::of(setting.origin)}};
    rows.items.push_back(std::move(row));
  }
  document.members = {{"schema", Value::of("kentongan.context/1")},
                      {"context", Value::of(shell.settings.configuration.context())},
                      {"settings", rows}};
  Listing listing{json_from(document), "settings", {}, {}, "", ""};
  listing.columns = {column("setting", title::kSetting), column("value", title::kValue),
                     column("origin", title::kOrigin)};
  listing.columns[2].wide_only = !origin;
  return shell.show(listing);
}

bool is_name(const std::string& name) {
  return !name.empty() && name.front() != '.' && name.find('/') == std::string::npos;
}

Exit use(const Shell& shell, const std::string& name) {
  const auto known = contexts(shell.environment);
  if (std::find(known.begin(), known.end(), name) == known.end()) {
    return shell.failed(fail(ErrorCode::not_found, Text{"Konteks \"" + name + "\" tidak ada.",
                                                        "There is no context \"" + name + "\"."}));
  }
  const auto written = write_file(current_context_file(shell.environment), name + "\n");
  return written ? Exit::done : shell.failed(written.error());
}

/// What the flags and variables of this very command set becomes a context.
Exit add(const Shell& shell, const std::string& name) {
  if (!is_name(name)) {
    return shell.failed(
        fail(ErrorCode::invalid_argument, Text{"Nama konteks tidak boleh memuat garis miring.",
                                               "The name of a context holds no slash."}));
  }
  auto values = Value::map();
  for (const auto& setting : shell.settings.configuration.settings()) {
    if (setting.origin != "built-in" && !setting.value.empty()) {
      const auto value = setting.name == "agent" ? std::filesystem::absolute(setting.value).string()
                                                 : setting.value;
      values.members.emplace_back(setting.name, Value::of(value));
    }
  }
  const auto folder = contexts_folder(shell.environment);
  std::error_code failure;
  std::filesystem::create_directories(folder, failure);
  const auto written = write_file(folder / (name + ".yaml"), yaml_from(values));
  return written ? use(shell, name) : shell.failed(written.error());
}

}  // namespace

void add_context(CLI::App& root, Shell& shell) {
  auto* noun = root.add_subcommand("context", shell.say({"pengaturan bernama", "named settings"}));
  noun->add_subcommand("list", shell.say({"semua konteks", "all contexts"}))->callback([&shell] {
    shell.chosen = [&shell] { return list_contexts(shell); };
  });
  auto* shown = noun->add_subcommand("show", shell.say({"nilai yang berlaku dan asalnya",
                                                        "the values in force, and their origin"}));
  const auto origin = std::make_shared<bool>(false);
  shown->add_flag("--origin", *origin,
                  shell.say({"juga asal tiap nilai", "where each value comes from, too"}));
  // The option writes to `origin` as long as the command lives.
  shown->callback([&shell, origin] {
    shell.chosen = [&shell, origin] { return show_context(shell, *origin); };
  });
  const auto verb = [&](const char* word, const Text& help, auto run) {
    auto* command = noun->add_subcommand(word, shell.say(help));
    const auto name = std::make_shared<std::string>();
    command->add_option("name", *name, shell.say({"nama", "name"}))->required();
    command->callback(
        [&shell, name, run] { shell.chosen = [&shell, name, run] { return run(shell, *name); }; });
  };
  verb("use", {"pakai konteks ini", "use this context"}, use);
  verb("add",
       {"simpan --agent, --as, --lang … sebagai konteks", "keep --agent, --as, --lang … as one"},
       add);
}

void add_version(CLI::App& root, Shell& shell) {
  const Text what{"versi program", "version of the program"};
  const auto choose = [&shell] {
    shell.chosen = [&shell] {
      return shell.show("{\"schema\":\"kentongan.version/1\",\"version\":\"" KENTONGAN_VERSION
                        "\"}",
                        "kentongan " KENTONGAN_VERSION "\n");
    };
  };
  root.add_subcommand("version", shell.say(what))->callback(choose);
  root.add_flag_callback("--version", choose, shell.say(what));
}

}  // namespace kentongan::cli
