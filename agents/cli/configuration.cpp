#include "agents/cli/configuration.h"

#include <algorithm>

#include "core/base/files.h"
#include "core/base/yaml.h"

namespace kentongan::cli {
namespace {

constexpr std::size_t kNameBytesMax = 4096;
constexpr std::string_view kSystemFile = "kentongan/kentongan.yaml";

std::filesystem::path home_of(const Environment& environment, const char* variable,
                              const char* below_home) {
  if (const auto set = environment(variable); set && !set->empty()) {
    return std::filesystem::path(*set) / "kentongan";
  }
  return std::filesystem::path(environment("HOME").value_or(".")) / below_home / "kentongan";
}

std::string upper(std::string_view name) {
  std::string letters(name);
  std::transform(letters.begin(), letters.end(), letters.begin(), [](char letter) {
    return letter >= 'a' && letter <= 'z' ? static_cast<char>(letter - 'a' + 'A') : letter;
  });
  return letters;
}

std::string trimmed(std::string text) {
  const auto last = text.find_last_not_of(" \t\r\n");
  text.erase(last == std::string::npos ? 0 : last + 1);
  return text;
}

/// Settings of one file; none if there is no such file.
Result<std::map<std::string, std::string>> settings_in(const std::filesystem::path& file) {
  std::map<std::string, std::string> found;
  const auto value = load_yaml(file);
  if (!value) {
    return value.error().code == ErrorCode::not_found
               ? Result<std::map<std::string, std::string>>(found)
               : value.error();
  }
  if (!value->is_map() && value->kind != Value::Kind::null) {
    return fail(ErrorCode::invalid_argument,
                Text{file.string() + ": isinya harus pengaturan: nilai, misalnya lang: id.",
                     file.string() + ": it holds setting: value, for instance lang: en."});
  }
  const auto& names = setting_names();
  for (const auto& [name, member] : value->members) {
    if (std::find(names.begin(), names.end(), name) == names.end() || !member.is_scalar()) {
      return fail(ErrorCode::invalid_argument,
                  Text{file.string() + ": pengaturan \"" + name + "\" tidak dikenal.",
                       file.string() + ": the setting \"" + name + "\" is not known."});
    }
    found[name] = member.scalar;
  }
  return found;
}

std::filesystem::path system_file(const Environment& environment) {
  const auto folder = environment("XDG_CONFIG_DIRS").value_or("/etc");
  return std::filesystem::path(folder.substr(0, folder.find(':'))) / kSystemFile;
}

std::string chosen_context(const std::map<std::string, std::string>& flags,
                           const Environment& environment) {
  if (const auto flag = flags.find("context"); flag != flags.end()) {
    return flag->second;
  }
  if (const auto set = environment("KENTONGAN_CONTEXT"); set && !set->empty()) {
    return *set;
  }
  const auto current = read_file(current_context_file(environment), kNameBytesMax);
  return current ? trimmed(*current) : "";
}

std::string built_in(const std::string& name) {
  return name == "color" ? "auto" : "";
}

}  // namespace

const std::vector<std::string>& setting_names() {
  static const std::vector<std::string> names{"agent", "duty", "lang", "output", "color", "city"};
  return names;
}

Result<Configuration> Configuration::gather(const std::map<std::string, std::string>& flags,
                                            const Environment& environment) {
  Configuration configuration;
  configuration.context_ = chosen_context(flags, environment);
  std::map<std::string, std::string> of_context;
  if (!configuration.context_.empty()) {
    const auto file = contexts_folder(environment) / (configuration.context_ + ".yaml");
    if (!std::filesystem::exists(file)) {
      return fail(ErrorCode::not_found,
                  Text{"Konteks \"" + configuration.context_ + "\" tidak ada.",
                       "There is no context \"" + configuration.context_ + "\"."});
    }
    KTG_TRY(of_context, settings_in(file));
  }
  KTG_TRY(const auto of_system, settings_in(system_file(environment)));
  for (const auto& name : setting_names()) {
    const auto variable = "KENTONGAN_" + upper(name);
    const auto set = environment(variable);
    if (const auto flag = flags.find(name); flag != flags.end()) {
      configuration.settings_.push_back(
          {name, flag->second, name == "duty" ? "--as" : "--" + name});
    } else if (set && !set->empty()) {
      configuration.settings_.push_back({name, *set, variable});
    } else if (const auto here = of_context.find(name); here != of_context.end()) {
      configuration.settings_.push_back({name, here->second, "context " + configuration.context_});
    } else if (const auto there = of_system.find(name); there != of_system.end()) {
      configuration.settings_.push_back({name, there->second, system_file(environment).string()});
    } else {
      configuration.settings_.push_back({name, built_in(name), "built-in"});
    }
  }
  return configuration;
}

const std::string& Configuration::value(const std::string& name) const {
  static const std::string none;
  for (const auto& setting : settings_) {
    if (setting.name == name) {
      return setting.value;
    }
  }
  return none;
}

std::filesystem::path contexts_folder(const Environment& environment) {
  return home_of(environment, "XDG_CONFIG_HOME", ".config") / "contexts";
}

std::filesystem::path current_context_file(const Environment& environment) {
  return home_of(environment, "XDG_CONFIG_HOME", ".config") / "context";
}

std::filesystem::path agents_folder(const Environment& environment) {
  return home_of(environment, "XDG_DATA_HOME", ".local/share") / "agents";
}

std::vector<std::string> contexts(const Environment& environment) {
  std::vector<std::string> names;
  std::error_code ignored;
  for (const auto& entry :
       std::filesystem::directory_iterator(contexts_folder(environment), ignored)) {
    if (entry.path().extension() == ".yaml") {
      names.push_back(entry.path().stem().string());
    }
  }
  std::sort(names.begin(), names.end());
  return names;
}

}  // namespace kentongan::cli
