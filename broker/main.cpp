// kentongan-broker: options, configuration, and the command that was asked for.
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <google/protobuf/stubs/logging.h>

#include "broker/commands.h"
#include "core/base/environment.h"
#include "core/base/exit_code.h"
#include "core/base/suggest.h"

namespace kentongan::broker {
namespace {

struct Flags {
  Asked asked;
  std::string data;
  std::string config;
  std::string bus;
  std::string listen;
  int admin_port = -1;
  bool check_config = false;
};

Language language_of_environment() {
  const auto chosen = environment("KENTONGAN_LANG");
  const std::string language = chosen ? *chosen : environment("LANG").value_or("");
  return language.starts_with("en") ? Language::english : Language::indonesian;
}

/// What the line asks for, readable or not: a wrong line is answered in it too.
Language language_of(int argc, char** argv) {
  for (int i = 1; i < argc; ++i) {
    const std::string_view word(argv[i]);
    const std::string_view after = i + 1 < argc ? argv[i + 1] : "";
    if (word == "--lang=en" || (word == "--lang" && after == "en")) {
      return Language::english;
    }
    if (word == "--lang=id" || (word == "--lang" && after == "id")) {
      return Language::indonesian;
    }
  }
  return language_of_environment();
}

/// Options and commands that could stand there.
std::vector<std::string> known_in(const CLI::App& app) {
  std::vector<std::string> names;
  for (const auto* option : app.get_options()) {
    for (const auto& name : option->get_lnames()) {
      names.push_back("--" + name);
    }
  }
  for (const auto* command : app.get_subcommands([](const CLI::App*) { return true; })) {
    names.push_back(command->get_name());
  }
  return names;
}

/// What CLI11 found wrong, in the chosen language and with the word that was probably meant.
int wrong_usage(const CLI::App& app, const CLI::ParseError& error, Language language) {
  const auto parsed = app.get_subcommands();
  const CLI::App& where = parsed.empty() ? app : *parsed.back();
  const auto extras = app.remaining(true);
  const std::string what = error.what();
  const auto at = what.find("--");
  const std::string option =
      at == std::string::npos ? "" : what.substr(at, what.find_first_of(": ", at) - at);
  Text said{
      "Perintah tidak lengkap: init, run, invite, enrol, put-policy, import, revoke, status, "
      "fsck.",
      "The command is incomplete: init, run, invite, enrol, put-policy, import, revoke, "
      "status, fsck."};
  if (!extras.empty()) {
    const std::string& word = extras.front();
    said = {"\"" + word + "\" tidak dikenal.", "\"" + word + "\" is not known."};
    if (const auto meant = nearest(word.substr(0, word.find('=')), known_in(where))) {
      said.id += " Maksud Anda \"" + *meant + "\"?";
      said.en += " Did you mean \"" + *meant + "\"?";
    }
  } else if (!option.empty()) {
    said = {"Nilai " + option + " kurang atau tidak dapat dibaca.",
            "The value of " + option + " is missing or cannot be read."};
  } else if (!parsed.empty()) {
    said = {"Masukan kurang untuk " + where.get_name() + ".",
            "Something is missing for " + where.get_name() + "."};
  }
  fmt::print(stderr, "kentongan-broker: {} | {}\n", in(language, said),
             in(language, Text{"lihat: kentongan broker --help", "see: kentongan broker --help"}));
  return number_of(Exit::usage);
}

/// Flags win over the file, the file over what is built in.
Result<void> complete(Flags& flags) {
  BrokerConfig& config = flags.asked.config;
  config.data = flags.data.empty() ? default_data() : std::filesystem::path(flags.data);
  std::filesystem::path file = flags.config;
  std::error_code ignored;
  if (file.empty() && std::filesystem::exists(config.data / "broker.yaml", ignored)) {
    file = config.data / "broker.yaml";
  }
  if (!file.empty()) {
    KTG_TRY_VOID(read_config(file, config));
  }
  if (!flags.data.empty()) {
    config.data = flags.data;
  }
  config.bus = flags.bus.empty() ? config.bus : flags.bus;
  config.listen = flags.listen.empty() ? config.listen : flags.listen;
  if (flags.admin_port >= 0) {
    config.admin_port = static_cast<std::uint16_t>(flags.admin_port);
  }
  return {};
}

void add_admin_port(CLI::App& command, Flags& flags) {
  command.add_option("--admin-port", flags.admin_port, "port admin, 127.0.0.1 / admin port")
      ->check(CLI::Range(0, 65535));
}

void add_common(CLI::App& command, Flags& flags) {
  command.add_option("--data", flags.data, "folder data / data folder");
  command.add_option("--config", flags.config, "berkas konfigurasi / configuration file");
  CLI::CheckedTransformer languages(
      std::map<std::string, Language>{{"id", Language::indonesian}, {"en", Language::english}});
  languages.description("");  // Its own would show the bytes of the enumeration.
  command.add_option("--lang", flags.asked.language, "id, en")
      ->transform(languages)
      ->type_name("TEXT");
}

void add_run(CLI::App& command, Flags& flags) {
  command.add_option("--listen", flags.listen, "tcp://alamat:port / tcp://address:port");
  add_admin_port(command, flags);
  command.add_flag("--check-config", flags.check_config,
                   "cetak nilai yang berlaku / print effective values");
  auto& clock = flags.asked.clock;
  command.add_option("--clock-start", clock.shown_start_us, "μs UTC");
  command.add_option("--clock-real", clock.real_start_us, "μs UTC");
  command.add_option("--clock-speed", clock.factor, "× 1..600")->check(CLI::Range(0.001, 1e6));
  command.add_option(
      "--clock-skew",
      [&clock](const CLI::results_t& values) {
        clock.skew_us = static_cast<std::int64_t>(std::strtod(values[0].c_str(), nullptr) * 1e6);
        return true;
      },
      "s");
}

int obey(int argc, char** argv) {
  // Bad bytes get an answer and are counted; protobuf's own word for each would fill the log.
  google::protobuf::SetLogHandler(nullptr);
  Flags flags;
  flags.asked.language = language_of_environment();
  CLI::App app("kentongan-broker: broker bus Kentongan / the broker of a Kentongan bus");
  app.require_subcommand(1);
  int (*chosen)(const Asked&) = nullptr;
  const auto add = [&](const char* name, const char* help, int (*run_it)(const Asked&)) {
    CLI::App* command = app.add_subcommand(name, help);
    add_common(*command, flags);
    command->callback([&chosen, run_it] { chosen = run_it; });
    return command;
  };

  CLI::App* init_command = add("init", "dirikan bus baru / found a new bus", init);
  init_command->add_option("--bus", flags.bus, "nama catatan / origin of the log");
  init_command->add_option("--listen", flags.listen, "tcp://alamat:port / tcp://address:port");
  init_command->add_option("--endpoint", flags.asked.endpoint,
                           "alamat bagi meja, bila bukan --listen / address for desks, if another");
  add_admin_port(*init_command, flags);
  init_command->add_option("--agencies", flags.asked.agencies, "agencies.yaml");
  add_run(*add("run", "layani sampai dihentikan / serve until stopped", run), flags);
  CLI::App* enrol_command = add("enrol", "daftarkan instansi / take an agency in", enrol);
  enrol_command->add_option("file", flags.asked.file, "KODE.enrol / CODE.enrol")->required();
  enrol_command->add_flag("--replace", flags.asked.replace,
                          "kunci baru menggantikan yang lama / new keys replace the old");
  CLI::App* invite_command = add("invite", "undang sebuah instansi / invite an agency", invite);
  invite_command->add_option("agency", flags.asked.agency, "KODE / CODE")->required();
  CLI::App* policy_command =
      add("put-policy", "berlakukan naskah kebijakan / put a policy draft in force", put_policy);
  policy_command->add_option("file", flags.asked.file, "NOMOR.policy / NUMBER.policy")->required();
  CLI::App* import_command = add(
      "import", "ubah direktori menurut berkas / change the directory by a file", import_directory);
  import_command->add_option("file", flags.asked.file, "directory/1")->required();
  CLI::App* revoke_command = add("revoke", "cabut sebuah kunci / revoke a key", revoke);
  revoke_command->add_option("key", flags.asked.key, "SHA-256")->required();
  revoke_command->add_option("--reason", flags.asked.reason, "alasan / reason")->required();
  add("status", "keadaan broker yang berjalan / how the running broker stands", status);
  CLI::App* fsck_command = add("fsck", "periksa seluruh catatan / check the whole log", fsck);
  fsck_command->add_flag(
      "--new-witness", flags.asked.new_witness,
      "mulai saksi baru bila yang lama hilang / begin a new witness, the old is gone");
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& asked_for_help) {
    return app.exit(asked_for_help);
  } catch (const CLI::ParseError& error) {
    return wrong_usage(app, error, language_of(argc, argv));
  }

  if (const auto completed = complete(flags); !completed) {
    return failed(completed.error(), flags.asked.language);
  }
  if (flags.check_config) {
    fmt::print("{}", show_config(flags.asked.config));
    return 0;
  }
  return chosen(flags.asked);
}

}  // namespace
}  // namespace kentongan::broker

// NOLINTNEXTLINE(bugprone-exception-escape): memory that ran out ends it.
int main(int argc, char** argv) {
  return kentongan::broker::obey(argc, argv);
}
