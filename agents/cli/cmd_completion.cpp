// completion bash|zsh|fish: scripts that ask this program; and the answers, `__complete`.
#include <algorithm>
#include <memory>

#include <CLI/CLI.hpp>

#include "agents/cli/agent_link.h"
#include "agents/cli/city_files.h"
#include "agents/cli/command.h"
#include "agents/cli/json_value.h"
#include "agents/cli/message_file.h"
#include "agents/cli/render.h"
#include "agents/cli/send_flags.h"

namespace kentongan::cli {
namespace {

constexpr Micros kPatience = std::chrono::milliseconds(200);

constexpr const char* kBash = R"(_kentongan() {
  local IFS=$'\n'
  COMPREPLY=($("${COMP_WORDS[0]}" __complete "${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null))
}
complete -o default -F _kentongan kentongan ktg
)";

constexpr const char* kZsh = R"(#compdef kentongan ktg
_kentongan() {
  local -a found
  found=("${(@f)$("${words[1]}" __complete "${(@)words[2,CURRENT]}" 2>/dev/null)}")
  compadd -a found
}
compdef _kentongan kentongan ktg
)";

constexpr const char* kFish = R"(function __kentongan_complete
  set -l words (commandline -opc) (commandline -ct)
  $words[1] __complete $words[2..-1] 2>/dev/null
end
complete -c kentongan -f -a '(__kentongan_complete)'
complete -c ktg -f -a '(__kentongan_complete)'
)";

/// Where the words before the last one lead.
struct Place {
  const CLI::App* command = nullptr;
  const CLI::Option* option = nullptr;  ///< The last word is its value.
};

const CLI::Option* option_named(const CLI::App& command, const std::string& word) {
  for (const auto* app = &command; app != nullptr; app = app->get_parent()) {
    if (const auto* option = app->get_option_no_throw(word)) {
      return option;
    }
  }
  return nullptr;
}

const CLI::App* command_named(const CLI::App& command, const std::string& word) {
  for (const auto* sub : command.get_subcommands([](const CLI::App*) { return true; })) {
    if (sub->check_name(word)) {
      return sub;
    }
  }
  return nullptr;
}

Place place_of(const CLI::App& root, const std::vector<std::string>& words) {
  Place place{&root, nullptr};
  for (std::size_t i = 0; i + 1 < words.size(); ++i) {
    if (place.option != nullptr) {
      place.option = nullptr;
    } else if (words[i].rfind('-', 0) == 0) {
      const auto* option = option_named(*place.command, words[i]);
      place.option = option != nullptr && option->get_expected_min() > 0 ? option : nullptr;
    } else if (const auto* sub = command_named(*place.command, words[i])) {
      place.command = sub;
    }
  }
  return place;
}

/// Texts of one member of each row of a list that the agent has; none if it does not answer.
std::vector<std::string> from_agent(const Shell& shell, const std::string& path,
                                    const std::string& list,
                                    const std::function<std::string(const Value&)>& name) {
  std::vector<std::string> names;
  const auto link = AgentLink::find(shell);
  const auto answer = link ? link->get_within(kPatience, path) : Result<Answer>(link.error());
  const auto document = answer ? value_from_json(answer->body) : Result<Value>(answer.error());
  const auto* rows = document ? document->find(list) : nullptr;
  if (rows != nullptr && rows->is_list()) {
    for (const auto& row : rows->items) {
      names.push_back(name(row));
    }
  }
  return names;
}

std::vector<std::string> agencies(const Shell& shell) {
  return from_agent(shell, "/v1/directory", "agencies",
                    [](const Value& row) { return row.text("code"); });
}

std::vector<std::string> duties(const Shell& shell) {
  std::vector<std::string> codes;
  for (const auto& list : from_agent(shell, "/v1/directory", "agencies", [](const Value& row) {
         std::string all;
         if (const auto* held = row.find("duties"); held != nullptr && held->is_list()) {
           for (const auto& duty : held->items) {
             all += duty.text("code") + " ";
           }
         }
         return all;
       })) {
    for (std::size_t at = 0; at < list.size();) {
      const auto end = list.find(' ', at);
      codes.push_back(list.substr(at, end - at));
      at = end + 1;
    }
  }
  std::sort(codes.begin(), codes.end());
  codes.erase(std::unique(codes.begin(), codes.end()), codes.end());
  return codes;
}

/// Choices of a field's flag.
std::vector<std::string> choices_of(const Place& place, const std::string& flag) {
  std::vector<std::string> names;
  const auto* type = schema::Catalogue::standard().find(place.command->get_name());
  if (type == nullptr) {
    return names;
  }
  for (const auto& field : flags_of(schema::Catalogue::standard(), *type)) {
    if (std::find(field.names.begin(), field.names.end(), flag) != field.names.end()) {
      for (const auto& value : field.info->values) {
        names.push_back(value.name);
      }
    }
  }
  return names;
}

std::vector<std::string> values_for(const Shell& shell, const Place& place) {
  const auto name = place.option->get_lnames().empty() ? "" : place.option->get_lnames().front();
  if (name == "to" || name == "cc" || name == "agency" || name == "lead") {
    return agencies(shell);
  }
  if (name == "as" || name == "on-behalf") {
    return duties(shell);
  }
  if (name == "wait" || name == "level") {
    return {"stored", "delivered", "read",    "acknowledged",
            "acting", "acted",     "refused", "delegated"};
  }
  if (name == "output") {
    return {"table", "wide", "plain", "json", "ndjson", "yaml"};
  }
  if (name == "context") {
    return contexts(shell.environment);
  }
  return choices_of(place, name);
}

std::vector<std::string> words_for(const Shell& shell, const Place& place) {
  std::vector<std::string> names;
  for (const auto* sub : place.command->get_subcommands([](const CLI::App*) { return true; })) {
    names.push_back(sub->get_name());
  }
  const auto& command = place.command->get_name();
  if (command == "ack" || command == "show" || command == "who" || command == "respond") {
    return from_agent(shell, "/v1/inbox", "messages",
                      [](const Value& row) { return short_id(row); });
  }
  if (place.command->get_parent() != nullptr &&
      place.command->get_parent()->get_name() == "schema" && command != "list") {
    for (const auto& type : schema::Catalogue::standard().types()) {
      names.push_back(type.code);
    }
  }
  if (place.command->get_parent() != nullptr &&
      place.command->get_parent()->get_name() == "scenario") {
    for (const auto& file : known_scenarios()) {
      names.push_back(file.stem().string());
    }
  }
  return names;
}

std::vector<std::string> options_for(const Place& place) {
  std::vector<std::string> names;
  for (const auto* app = place.command; app != nullptr; app = app->get_parent()) {
    for (const auto* option : app->get_options()) {
      if (!option->get_lnames().empty()) {
        names.push_back("--" + option->get_lnames().front());
      }
    }
  }
  return names;
}

}  // namespace

Exit complete(const std::vector<std::string>& arguments, const Environment& environment,
              const Terminal& terminal) {
  const std::vector<std::string> words(arguments.begin() + 2, arguments.end());
  Shell shell;
  shell.environment = environment;
  shell.arguments = arguments;
  GlobalFlags flags;
  for (std::size_t i = 0; i + 1 < words.size(); ++i) {
    if (words[i] == "--agent") {
      flags.agent = words[i + 1];
    }
  }
  if (auto settings = resolve(flags, environment, terminal)) {
    shell.settings = std::move(*settings);
  }
  CLI::App root{"", "kentongan"};
  build(root, shell, flags);
  const auto place = place_of(root, words);
  const std::string last = words.empty() ? "" : words.back();
  const auto candidates = place.option != nullptr   ? values_for(shell, place)
                          : last.rfind('-', 0) == 0 ? options_for(place)
                                                    : words_for(shell, place);
  for (const auto& candidate : candidates) {
    if (!candidate.empty() && candidate.compare(0, last.size(), last) == 0) {
      shell.out(candidate + "\n");
    }
  }
  return Exit::done;
}

void add_completion(CLI::App& root, Shell& shell) {
  auto* command =
      root.add_subcommand("completion", shell.say({"skrip pelengkap untuk bash, zsh atau fish",
                                                   "the completion script for bash, zsh or fish"}));
  const auto name = std::make_shared<std::string>();
  command->add_option("shell", *name, "bash, zsh, fish")
      ->required()
      ->check(CLI::IsMember({"bash", "zsh", "fish"}));
  command->callback([&shell, name] {
    shell.chosen = [&shell, name] {
      shell.out(*name == "bash" ? kBash : *name == "zsh" ? kZsh : kFish);
      return Exit::done;
    };
  });
}

}  // namespace kentongan::cli
