#include "agents/cli/settings.h"

#include <array>
#include <optional>
#include <utility>

namespace kentongan::cli {
namespace {

std::optional<std::string> locale_of(const Environment& environment) {
  for (const char* variable : {"LC_ALL", "LC_MESSAGES", "LANG"}) {
    if (auto set = environment(variable); set && !set->empty()) {
      return set;
    }
  }
  return std::nullopt;
}

Language language_named(std::string_view name) {
  return name.substr(0, 2) == "en" ? Language::english : Language::indonesian;
}

bool is_utf8(const Environment& environment) {
  for (const char* variable : {"LC_ALL", "LC_CTYPE", "LANG"}) {
    if (const auto set = environment(variable); set && !set->empty()) {
      return set->find("UTF-8") != std::string::npos || set->find("utf8") != std::string::npos ||
             set->find("utf-8") != std::string::npos;
    }
  }
  return false;
}

Error no_such(const std::string& what, const std::string& value, const std::string& choices) {
  return fail(ErrorCode::invalid_argument,
              Text{what + ": \"" + value + "\" tidak dikenal. Pilihan: " + choices + ".",
                   what + ": \"" + value + "\" is not known. Choices: " + choices + "."});
}

Result<Format> format_named(const std::string& name) {
  constexpr std::array<std::pair<std::string_view, Format>, 6> kFormats{{{"table", Format::table},
                                                                         {"wide", Format::wide},
                                                                         {"plain", Format::plain},
                                                                         {"json", Format::json},
                                                                         {"ndjson", Format::ndjson},
                                                                         {"yaml", Format::yaml}}};
  for (const auto& [known, format] : kFormats) {
    if (known == name) {
      return format;
    }
  }
  return no_such("--output", name, "table, wide, plain, json, ndjson, yaml");
}

Result<bool> colour_wanted(const std::string& when, const Environment& environment,
                           const Terminal& terminal) {
  if (when == "always") {
    return true;
  }
  if (when == "never") {
    return false;
  }
  if (when != "auto") {
    return no_such("--color", when, "auto, always, never");
  }
  const auto no_colour = environment("NO_COLOR");
  return terminal.stdout_is_one && (!no_colour || no_colour->empty()) &&
         environment("TERM").value_or("dumb") != "dumb";
}

std::map<std::string, std::string> given(const GlobalFlags& flags) {
  std::map<std::string, std::string> set;
  const std::array<std::pair<const char*, const std::string*>, 7> all{{{"agent", &flags.agent},
                                                                       {"context", &flags.context},
                                                                       {"lang", &flags.lang},
                                                                       {"output", &flags.output},
                                                                       {"color", &flags.color},
                                                                       {"duty", &flags.duty},
                                                                       {"city", &flags.city}}};
  for (const auto& [name, value] : all) {
    if (!value->empty()) {
      set[name] = *value;
    }
  }
  return set;
}

}  // namespace

Result<Settings> resolve(const GlobalFlags& flags, const Environment& environment,
                         const Terminal& terminal) {
  Settings settings;
  KTG_TRY(settings.configuration, Configuration::gather(given(flags), environment));
  const auto& set = settings.configuration;
  const auto& lang = set.value("lang");
  settings.look.language =
      lang.empty() ? language_named(locale_of(environment).value_or("id")) : language_named(lang);
  if (!lang.empty() && lang.substr(0, 2) != "id" && lang.substr(0, 2) != "en") {
    return no_such("--lang", lang, "id, en");
  }
  settings.format = terminal.stdout_is_one ? Format::table : Format::plain;
  if (flags.json) {
    settings.format = Format::json;
  } else if (flags.plain) {
    settings.format = Format::plain;
  } else if (!set.value("output").empty()) {
    KTG_TRY(settings.format, format_named(set.value("output")));
  }
  KTG_TRY(settings.look.colour, colour_wanted(set.value("color"), environment, terminal));
  settings.look.utf8 = is_utf8(environment);
  settings.look.wide = settings.format == Format::wide;
  settings.look.columns = terminal.stdout_is_one ? terminal.columns : 0;
  settings.fields = flags.fields;
  settings.pattern = flags.pattern;
  settings.quiet = flags.quiet;
  settings.yes = flags.yes;
  settings.may_ask = terminal.stdin_is_one && !flags.no_input;
  settings.fail_empty = flags.fail_empty;
  settings.agent = set.value("agent");
  settings.duty = set.value("duty");
  settings.city = set.value("city");
  return settings;
}

Language language_of(const std::vector<std::string>& arguments, const Environment& environment) {
  constexpr std::string_view kFlag = "--lang";
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const std::string_view argument = arguments[i];
    if (argument == kFlag && i + 1 < arguments.size()) {
      return language_named(arguments[i + 1]);
    }
    if (argument.substr(0, kFlag.size() + 1) == "--lang=") {
      return language_named(argument.substr(kFlag.size() + 1));
    }
  }
  if (const auto set = environment("KENTONGAN_LANG"); set && !set->empty()) {
    return language_named(*set);
  }
  return language_named(locale_of(environment).value_or("id"));
}

}  // namespace kentongan::cli
