#include "agents/cli/command.h"

#include <filesystem>
#include <memory>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "agents/cli/messages.h"
#include "core/base/bytes.h"
#include "core/base/suggest.h"

namespace kentongan::cli {
namespace {

void add_output_flags(CLI::App& root, GlobalFlags& flags, const Shell& shell) {
  root.add_option("-o,--output", flags.output,
                  shell.say({"bentuk hasil: table, wide, plain, json, ndjson, yaml",
                             "form of the result: table, wide, plain, json, ndjson, yaml"}));
  root.add_flag("--json", flags.json, shell.say({"sama dengan -o json", "the same as -o json"}));
  root.add_flag("--plain", flags.plain,
                shell.say({"kolom dipisah tab, tanpa judul; bawaan bila hasil disalurkan",
                           "columns parted by tabs, no titles; the default in a pipe"}));
  root.add_option("--fields", flags.fields,
                  shell.say({"hanya kolom ini, dipisah koma", "only these fields, with commas"}))
      ->delimiter(',');
  root.add_option("-f,--format", flags.pattern,
                  shell.say({"satu baris tiap butir: '{seq} {from} {type}'",
                             "one line a row: '{seq} {from} {type}'"}));
  root.add_option("--color", flags.color, "auto, always, never");
  root.add_flag("-q,--quiet", flags.quiet,
                shell.say({"tanpa keterangan di stderr", "nothing but errors on stderr"}));
  root.add_flag("--fail-empty", flags.fail_empty,
                shell.say({"keluar 3 bila hasil kosong", "exit 3 where nothing matched"}));
}

void add_common_flags(CLI::App& root, GlobalFlags& flags, const Shell& shell) {
  root.add_option("--agent", flags.agent, shell.say({"folder agen meja", "folder of the agent"}));
  root.add_option("--context", flags.context, shell.say({"konteks", "context"}));
  root.add_option("--lang", flags.lang, "id, en");
  root.add_option("--as", flags.duty, shell.say({"jabatan yang bertindak", "the duty that acts"}));
  root.add_option("--city", flags.city,
                  shell.say({"folder data kota", "folder of the city's data"}));
  root.add_flag("--yes", flags.yes, shell.say({"jawab ya", "answer yes"}));
  root.add_flag("--no-input", flags.no_input, shell.say({"jangan bertanya", "never ask anything"}));
}

std::vector<std::string> names_below(const CLI::App& app) {
  std::vector<std::string> names;
  for (const auto* command : app.get_subcommands([](const CLI::App*) { return true; })) {
    if (!command->get_name().empty() && command->get_name().front() != '_') {
      names.push_back(command->get_name());
    }
  }
  return names;
}

/// The command that parsing got to: "send sitrep".
const CLI::App& deepest(const CLI::App& app) {
  const auto parsed = app.get_subcommands();
  return parsed.empty() ? app : deepest(*parsed.back());
}

std::string full_name(const CLI::App& app) {
  return app.get_parent() == nullptr ? app.get_name()
                                     : full_name(*app.get_parent()) + " " + app.get_name();
}

std::vector<std::string> options_of(const CLI::App& app) {
  std::vector<std::string> names;
  for (const auto* option : app.get_options()) {
    for (const auto& name : option->get_lnames()) {
      names.push_back("--" + name);
    }
  }
  return names;
}

/// The option that CLI11 speaks of: its sentence begins with it.
std::string option_in(const CLI::ParseError& error) {
  const std::string what = error.what();
  const auto at = what.find("--");
  return at == std::string::npos ? what.substr(0, what.find(':'))
                                 : what.substr(at, what.find_first_of(": ", at) - at);
}

/// What CLI11 found wrong, in the user's language and with the word that was probably meant.
Exit wrong_usage(const Shell& shell, const CLI::App& root, const CLI::ParseError& error) {
  const auto& where = deepest(root);
  std::string said;
  const auto extras = root.remaining(true);
  if (dynamic_cast<const CLI::ExtrasError*>(&error) != nullptr && !extras.empty()) {
    const auto& word = extras.front();
    auto known = word.rfind("--", 0) == 0 ? options_of(where) : names_below(where);
    said = fmt::format(fmt::runtime(shell.say(say::kUnknownWord)), word);
    if (const auto meant = nearest(word.substr(0, word.find('=')), known)) {
      said += " " + fmt::format(fmt::runtime(shell.say(say::kDidYouMean)), *meant);
    }
  } else if (dynamic_cast<const CLI::RequiredError*>(&error) != nullptr) {
    const std::string what = error.what();
    said = fmt::format(fmt::runtime(shell.say(say::kMissing)),
                       what.substr(0, what.find(" is required")));
  } else if (dynamic_cast<const CLI::ArgumentMismatch*>(&error) != nullptr) {
    said = fmt::format(fmt::runtime(shell.say(say::kWrongCount)), option_in(error));
  } else if (dynamic_cast<const CLI::ConversionError*>(&error) != nullptr ||
             dynamic_cast<const CLI::ValidationError*>(&error) != nullptr) {
    said = fmt::format(fmt::runtime(shell.say(say::kWrongValue)), option_in(error));
  } else {
    said = error.what();
  }
  const auto help = fmt::format(fmt::runtime(shell.say(say::kSeeHelp)), full_name(where));
  Shell::warn("kentongan: " + one_line(said) + " | " + help);
  return Exit::usage;
}

void label_help(CLI::App& root, const Shell& shell) {
  if (shell.look().language == Language::english) {
    return;
  }
  auto formatter = root.get_formatter();
  formatter->label("Usage", "Pemakaian");
  formatter->label("OPTIONS", "OPSI");
  formatter->label("SUBCOMMAND", "PERINTAH");
  formatter->label("SUBCOMMANDS", "PERINTAH");
  formatter->label("Positionals", "Masukan");
  formatter->label("REQUIRED", "wajib");
  formatter->label("TEXT", "TEKS");
  formatter->label("INT", "ANGKA");
}

/// Parses; on success `shell.chosen` is set. @return an exit code where it is over already.
std::optional<Exit> parse(CLI::App& root, Shell& shell) {
  std::vector<std::string> reversed(shell.arguments.rbegin(), shell.arguments.rend() - 1);
  try {
    root.parse(reversed);
  } catch (const CLI::CallForHelp&) {
    shell.out(deepest(root).help());
    return Exit::done;
  } catch (const CLI::CallForAllHelp&) {
    shell.out(root.help("", CLI::AppFormatMode::All));
    return Exit::done;
  } catch (const CLI::ParseError& error) {
    return wrong_usage(shell, root, error);
  }
  return std::nullopt;
}

}  // namespace

std::string program_name(const Shell& shell) {
  return shell.arguments.empty()
             ? "kentongan"
             : std::filesystem::path(shell.arguments.front()).filename().string();
}

void build(CLI::App& root, Shell& shell, GlobalFlags& flags) {
  root.set_help_flag("-h,--help", shell.say({"bantuan", "help"}));
  label_help(root, shell);
  root.fallthrough();
  add_output_flags(root, flags, shell);
  add_common_flags(root, flags, shell);
  // What stands in an alias of the shell can be said again on the line.
  for (const char* name :
       {"--output", "--format", "--color", "--agent", "--context", "--lang", "--as", "--city"}) {
    root.get_option(name)->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
  }
  add_daily(root, shell);
  add_send(root, shell);
  add_schema(root, shell);
  add_agent(root, shell);
  add_broker(root, shell);
  add_directory(root, shell);
  add_duty(root, shell);
  add_policy(root, shell);
  add_audit(root, shell);
  add_scenario(root, shell);
  add_demo(root, shell);
  add_context(root, shell);
  add_doctor(root, shell);
  add_completion(root, shell);
  add_version(root, shell);
}

namespace {

/// What is not UTF-8 would be sent as other letters than those that were typed.
Result<void> check_letters(const std::vector<std::string>& arguments) {
  for (std::size_t i = 1; i < arguments.size(); ++i) {
    if (!is_utf8(arguments[i])) {
      return fail(
          ErrorCode::invalid_argument,
          Text{fmt::format("Kata ke-{} dari perintah bukan UTF-8. Setel terminal ke UTF-8, "
                           "atau tulis isinya dalam berkas UTF-8: -f BERKAS.",
                           i),
               fmt::format("Word {} of the command is not UTF-8. Set the terminal to UTF-8, "
                           "or write it in a file that is: -f FILE.",
                           i)});
    }
  }
  return {};
}

Exit run_in(Shell& shell, const Environment& environment, const Terminal& terminal) {
  GlobalFlags flags;
  CLI::App root{shell.say({"Kentongan: bus pesan antarinstansi",
                           "Kentongan: the message bus between agencies"}),
                program_name(shell)};
  build(root, shell, flags);
  if (const auto sound = check_letters(shell.arguments); !sound) {
    return shell.failed(sound.error());
  }
  if (const auto over = parse(root, shell)) {
    return *over;
  }
  if (!shell.chosen) {
    shell.out(deepest(root).help());
    return root.get_subcommands().empty() ? Exit::done : Exit::usage;
  }
  auto settings = resolve(flags, environment, terminal);
  if (!settings) {
    return shell.failed(settings.error());
  }
  shell.settings = std::move(*settings);
  return shell.chosen();
}

}  // namespace

int run(const std::vector<std::string>& arguments, const Environment& environment,
        const Terminal& terminal) {
  if (arguments.size() > 1 && arguments[1] == "__complete") {
    return number_of(complete(arguments, environment, terminal));
  }
  Shell shell;
  shell.arguments = arguments;
  shell.environment = environment;
  shell.settings.look.language = language_of(arguments, environment);
  const Exit exit = run_in(shell, environment, terminal);
  return number_of(shell.finished(exit));
}

}  // namespace kentongan::cli
