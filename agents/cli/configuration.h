#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/base/result.h"

namespace kentongan::cli {

/// A setting's value and where it came from: "--agent", "KENTONGAN_AGENT", "context pusdalops",
/// a file, or "built-in".
struct Setting {
  std::string name;
  std::string value;
  std::string origin;
};

/// The process' environment: nothing where a variable is not set. Handed in, so that tests need not
/// change their own.
using Environment = std::function<std::optional<std::string>(const std::string& name)>;

/// What the command line runs with. Flags win over `KENTONGAN_*`, those over the current context
/// ($XDG_CONFIG_HOME/kentongan/contexts/NAME.yaml), that over the system's kentongan.yaml, that
/// over what is built in.
///
/// Settings: agent (folder), duty, lang, output, color, city (folder of agencies and areas).
class Configuration {
 public:
  /// `flags` holds what was given on the command line, by setting; `context` also.
  /// @return `not_found` for a named context that does not exist; `invalid_argument` for a file
  ///         with an unknown setting.
  static Result<Configuration> gather(const std::map<std::string, std::string>& flags,
                                      const Environment& environment);

  /// Empty if nothing sets it.
  [[nodiscard]] const std::string& value(const std::string& name) const;
  [[nodiscard]] const std::vector<Setting>& settings() const { return settings_; }
  [[nodiscard]] const std::string& context() const { return context_; }

 private:
  std::vector<Setting> settings_;
  std::string context_;
};

/// Where contexts are kept, one file each.
[[nodiscard]] std::filesystem::path contexts_folder(const Environment& environment);
/// The file that holds the name of the current one.
[[nodiscard]] std::filesystem::path current_context_file(const Environment& environment);
/// Where `agent init` makes an agent's folder unless told otherwise.
[[nodiscard]] std::filesystem::path agents_folder(const Environment& environment);
/// Names of the contexts that exist, sorted.
[[nodiscard]] std::vector<std::string> contexts(const Environment& environment);

/// Names that a context file may set.
[[nodiscard]] const std::vector<std::string>& setting_names();

}  // namespace kentongan::cli
