#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "agents/cli/configuration.h"
#include "agents/cli/look.h"
#include "core/base/result.h"

namespace kentongan::cli {

/// How a result is written. A pipe gets `plain` unless told otherwise; a terminal `table`.
enum class Format : std::uint8_t { table, wide, plain, json, ndjson, yaml };

/// Flags that every command takes, as typed.
struct GlobalFlags {
  std::string agent, context, lang, output, color, duty, city, pattern;
  bool json = false;
  bool plain = false;
  bool quiet = false;
  bool no_input = false;
  bool yes = false;
  bool fail_empty = false;
  std::vector<std::string> fields;
};

/// What the terminal is.
struct Terminal {
  bool stdout_is_one = false;
  bool stdin_is_one = false;
  int columns = 0;
};

/// What every command runs with.
struct Settings {
  Look look;
  Format format = Format::plain;
  std::vector<std::string> fields;
  std::string pattern;  ///< "{seq} {from}": one line a row; empty: as `format` says.
  bool quiet = false;
  bool may_ask = false;  ///< A question may be put: a terminal, and no --no-input.
  bool yes = false;      ///< Questions are answered with yes.
  bool fail_empty = false;
  std::filesystem::path agent;  ///< Empty: to be found.
  std::string duty;
  std::filesystem::path city;  ///< Folder of agencies and areas; empty: beside the program.
  Configuration configuration;
};

/// @return `invalid_argument` naming the choices for an unknown language, format or colour; as
///         `Configuration::gather`.
Result<Settings> resolve(const GlobalFlags& flags, const Environment& environment,
                         const Terminal& terminal);

/// The language before anything is parsed, so that help speaks it too: --lang, KENTONGAN_LANG, the
/// locale; Bahasa Indonesia unless it begins with "en".
[[nodiscard]] Language language_of(const std::vector<std::string>& arguments,
                                   const Environment& environment);

}  // namespace kentongan::cli
