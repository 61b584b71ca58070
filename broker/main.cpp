// kentongan-broker: options, configuration, and the command that was asked for.
#include <cstdlib>
#include <string_view>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <google/protobuf/stubs/logging.h>

#include "broker/commands.h"

namespace {

using namespace kentongan;
using namespace kentongan::broker;

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
  const char* chosen = std::getenv("KENTONGAN_LANG");
  const char* system = std::getenv("LANG");
  const std::string_view language = chosen != nullptr ? chosen : system != nullptr ? system : "";
  return language.starts_with("en") ? Language::english : Language::indonesian;
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
  command.add_option("--lang", flags.asked.language, "id, en")
      ->transform(CLI::CheckedTransformer(std::map<std::string, Language>{
          {"id", Language::indonesian}, {"en", Language::english}}));
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

}  // namespace

int main(int argc, char** argv) {
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
  add("enrol", "daftarkan instansi / take an agency in", enrol)
      ->add_option("file", flags.asked.file, "KODE.enrol / CODE.enrol")
      ->required();
  add("status", "keadaan broker yang berjalan / how the running broker stands", status);
  add("fsck", "periksa seluruh catatan / check the whole log", fsck);
  CLI11_PARSE(app, argc, argv);

  if (const auto completed = complete(flags); !completed) {
    return failed(completed.error(), flags.asked.language);
  }
  if (flags.check_config) {
    fmt::print("{}", show_config(flags.asked.config));
    return 0;
  }
  return chosen(flags.asked);
}
