// agent init, join, run, status, outbox, trust-again, take: the desk's own program.
#include <chrono>
#include <memory>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "agents/cli/agent_folder.h"
#include "agents/cli/agent_link.h"
#include "agents/cli/command.h"
#include "agents/cli/json_value.h"
#include "agents/cli/messages.h"
#include "agents/cli/render.h"
#include "agents/cli/time_words.h"
#include "agents/desk_process.h"
#include "core/transport/endpoint.h"
#include "core/transport/http.h"

namespace kentongan::cli {
namespace {

struct InitOptions {
  std::string agency, folder, card, out, token, in_place_of;
};

struct RunOptions {
  std::string endpoint;
  bool standby = false, scenario = false;
  std::int64_t clock_start = 0, clock_real = 0;
  double clock_speed = 0, clock_skew_s = 0;
  std::string ping_after, silence_most, retry_first, retry_most, resend_after;
  int zone_minutes = 7 * 60;
};

Text next_steps(const std::string& enrol, const std::string& folder, bool has_card) {
  Text steps{fmt::format("Folder agen: {}\nBawa ke operator broker: kentongan directory enrol {}\n",
                         folder, enrol),
             fmt::format("The agent's folder: {}\nTake to the broker's operator: kentongan "
                         "directory enrol {}\n",
                         folder, enrol)};
  if (!has_card) {
    steps.id += "Ambil kartu bus: kentongan agent join bus.card --agent " + folder + "\n";
    steps.en += "Take the bus card: kentongan agent join bus.card --agent " + folder + "\n";
  }
  steps.id += "Jalankan: kentongan agent run --agent " + folder;
  steps.en += "Start it: kentongan agent run --agent " + folder;
  return steps;
}

Exit init(const Shell& shell, const InitOptions& options) {
  AgentFolder made;
  made.agency = AgencyCode(options.agency);
  made.folder = !options.folder.empty()         ? std::filesystem::path(options.folder)
                : !shell.settings.agent.empty() ? shell.settings.agent
                                                : agents_folder(shell.environment) / options.agency;
  const std::filesystem::path enrol = options.out.empty() ? options.agency + ".enrol" : options.out;
  const auto fingerprint = create(made, options.card, enrol, {options.token, options.in_place_of});
  if (!fingerprint) {
    return shell.failed(fingerprint.error());
  }
  auto document = Value::map();
  document.members = {{"schema", Value::of("kentongan.agent/1")},
                      {"agency", Value::of(options.agency)},
                      {"folder", Value::of(made.folder.string())},
                      {"enrol", Value::of(enrol.string())},
                      {"fingerprint", Value::of(*fingerprint)}};
  shell.note(shell.say(next_steps(enrol.string(), made.folder.string(), !options.card.empty())));
  return shell.show(json_from(document), enrol.string() + "\t" + *fingerprint + "\n");
}

Exit join(const Shell& shell, const std::string& card) {
  const auto link = AgentLink::find(shell);
  if (!link) {
    return shell.failed(Exit::unreachable, link.error(), "");
  }
  const auto joined = take_card(link->folder(), card);
  if (!joined) {
    return shell.failed(joined.error());
  }
  return shell.show(
      "{\"schema\":\"kentongan.agent/1\",\"bus\":" + json_from(Value::of(*joined)) + "}",
      *joined + "\n");
}

Result<void> take(Micros& into, const std::string& typed) {
  if (!typed.empty()) {
    KTG_TRY(into, duration_from(typed));
  }
  return {};
}

Result<agents::DeskProcessOptions> process_options(const std::filesystem::path& folder,
                                                   const RunOptions& options) {
  constexpr int kZoneMost = 14 * 60;
  if (!options.endpoint.empty()) {
    KTG_TRY_VOID(transport::check_endpoint(options.endpoint));
  }
  if (options.zone_minutes < -kZoneMost || options.zone_minutes > kZoneMost) {
    return fail(ErrorCode::invalid_argument,
                Text{"--zone-minutes: paling jauh 840 menit dari UTC; WIB 420, WITA 480, WIT 540.",
                     "--zone-minutes: at most 840 minutes from UTC; WIB 420, WITA 480, WIT 540."});
  }
  agents::DeskProcessOptions process;
  process.folder = folder;
  process.endpoint = options.endpoint;
  process.standby = options.standby;
  process.scenario = options.scenario;
  process.zone_minutes = options.zone_minutes;
  if (options.clock_speed > 0 || options.clock_skew_s != 0) {
    ScaledClock::Options clock;
    clock.real_start_us = options.clock_real;
    clock.shown_start_us = options.clock_start;
    clock.factor = options.clock_speed > 0 ? options.clock_speed : 1;
    clock.skew_us = static_cast<std::int64_t>(options.clock_skew_s * 1e6);
    process.clock = clock;
  }
  KTG_TRY_VOID(take(process.ping_after, options.ping_after));
  KTG_TRY_VOID(take(process.silence_most, options.silence_most));
  KTG_TRY_VOID(take(process.retry_first, options.retry_first));
  KTG_TRY_VOID(take(process.retry_most, options.retry_most));
  KTG_TRY_VOID(take(process.resend_after, options.resend_after));
  return process;
}

Exit run_agent(const Shell& shell, const RunOptions& options) {
  const auto link = AgentLink::find(shell);
  if (!link) {
    return shell.failed(Exit::unreachable, link.error(), "");
  }
  const auto process = process_options(link->folder(), options);
  if (!process) {
    return shell.failed(process.error());
  }
  const auto ended = agents::run_desk_process(*process);
  return ended ? Exit::done : shell.failed(ended.error());
}

Exit status(const Shell& shell) {
  return with_document(shell, "/v1/status", {}, [&](const std::string& json) {
    const auto document = value_from_json(json);
    return document ? shell.show(json, status_text(*document, shell.look()))
                    : shell.failed(document.error());
  });
}

Exit outbox(const Shell& shell, bool all) {
  AgentLink::Query query;
  if (all) {
    query.emplace_back("all", "1");
  }
  return with_document(shell, "/v1/outbox", query, [&](const std::string& json) {
    return shell.show(outbox_listing(json, shell.look()));
  });
}

Exit posted(const Shell& shell, const std::string& path, const std::string& body = "{}") {
  const auto link = AgentLink::find(shell);
  if (!link) {
    return shell.failed(Exit::unreachable, link.error(), "");
  }
  const auto answer = link->post(path, body);
  if (!answer) {
    return shell.failed(answer.error());
  }
  if (answer->is_error()) {
    return failed(shell, *answer);
  }
  const auto document = value_from_json(answer->body);
  return document && document->is_map()
             ? shell.show(answer->body, status_text(*document, shell.look()))
             : Exit::done;
}

void add_run(CLI::App& noun, Shell& shell) {
  auto* command = noun.add_subcommand(
      "run", shell.say({"jalankan agen sampai dihentikan", "run the agent until it is stopped"}));
  const auto options = std::make_shared<RunOptions>();
  command->add_option("--endpoint", options->endpoint,
                      shell.say({"alamat broker; bawaan: dari kartu bus",
                                 "of the broker; default: that of the bus card"}));
  command->add_flag(
      "--standby", options->standby,
      shell.say({"cadangan: hanya mengirim, sampai kotak masuk tidak ada yang memegang",
                 "standby: submits only, until nobody holds the mailbox"}));
  command->add_option("--zone-minutes", options->zone_minutes,
                      shell.say({"zona waktu, menit dari UTC", "time zone, minutes from UTC"}));
  const auto group = shell.say({"Untuk skenario", "For scenarios"});
  command->add_flag("--scenario", options->scenario)->group(group);
  command->add_option("--clock-start", options->clock_start, "us")->group(group);
  command->add_option("--clock-real", options->clock_real, "us")->group(group);
  command->add_option("--clock-speed", options->clock_speed)->group(group);
  command->add_option("--clock-skew", options->clock_skew_s, "s")->group(group);
  command->add_option("--ping-after", options->ping_after, "5s, 500ms")->group(group);
  command->add_option("--silence-most", options->silence_most, "15s")->group(group);
  command->add_option("--retry-first", options->retry_first, "100ms")->group(group);
  command->add_option("--retry-most", options->retry_most, "30s")->group(group);
  command->add_option("--resend-after", options->resend_after, "10s")->group(group);
  command->callback([&shell, options] {
    shell.chosen = [&shell, options] { return run_agent(shell, *options); };
  });
}

void add_init(CLI::App& noun, Shell& shell) {
  auto* command = noun.add_subcommand(
      "init", shell.say({"buat kunci dan berkas pendaftaran", "make keys and the enrolment file"}));
  const auto options = std::make_shared<InitOptions>();
  command
      ->add_option("--agency", options->agency, shell.say({"kode instansi", "code of the agency"}))
      ->required();
  command->add_option("--dir", options->folder, shell.say({"folder agen", "folder of the agent"}));
  command->add_option("--bus", options->card, shell.say({"kartu bus", "bus card"}));
  command->add_option("--out", options->out, shell.say({"berkas pendaftaran", "enrolment file"}));
  command->add_option("--token", options->token,
                      shell.say({"token undangan dari kertas", "invitation token, from paper"}));
  command->add_option("--in-place-of", options->in_place_of,
                      shell.say({"folder agen yang kuncinya diganti dan ikut menandatangani",
                                 "folder of the agent whose keys are replaced, which signs too"}));
  command->callback(
      [&shell, options] { shell.chosen = [&shell, options] { return init(shell, *options); }; });
}

void add_outbox(CLI::App& noun, Shell& shell) {
  auto* command = noun.add_subcommand(
      "outbox",
      shell.say({"yang belum tersimpan di broker", "what is not stored at the broker yet"}));
  const auto all = std::make_shared<bool>(false);
  const auto dismiss = std::make_shared<std::string>();
  command->add_flag("-a,--all", *all, shell.say({"juga yang sudah", "settled ones too"}));
  command->add_option("--dismiss", *dismiss,
                      shell.say({"penolakan ini sudah dilihat", "this refusal has been seen"}));
  command->callback([&shell, all, dismiss] {
    shell.chosen = [&shell, all, dismiss] {
      return dismiss->empty() ? outbox(shell, *all)
                              : posted(shell, "/v1/outbox/" + *dismiss + "/dismiss");
    };
  });
}

void add_trust_again(CLI::App& noun, Shell& shell) {
  auto* command = noun.add_subcommand(
      "trust-again", shell.say({"lanjut sesudah peringatan saksi, dengan alasan yang dicatat",
                                "go on after an alarm of the witness, for a reason on record"}));
  const auto reason = std::make_shared<std::string>();
  command
      ->add_option("--reason", *reason,
                   shell.say({"siapa yang memutuskan, dan mengapa", "who decided, and why"}))
      ->required();
  command->callback([&shell, reason] {
    shell.chosen = [&shell, reason] {
      auto body = Value::map();
      body.members = {{"reason", Value::of(*reason)}, {"duty", Value::of(shell.settings.duty)}};
      return posted(shell, "/v1/witness/trust", json_from(body));
    };
  });
}

}  // namespace

void add_agent(CLI::App& root, Shell& shell) {
  auto* noun = root.add_subcommand("agent", shell.say({"agen meja ini", "this desk's agent"}));
  add_init(*noun, shell);
  auto* join_command = noun->add_subcommand(
      "join", shell.say({"ambil kartu bus dari operator", "take the operator's bus card"}));
  const auto card = std::make_shared<std::string>();
  join_command->add_option("card", *card, "bus.card")->required();
  join_command->callback(
      [&shell, card] { shell.chosen = [&shell, card] { return join(shell, *card); }; });
  add_run(*noun, shell);
  noun->add_subcommand("status", shell.say({"keadaan meja", "how the desk stands"}))
      ->callback([&shell] { shell.chosen = [&shell] { return status(shell); }; });
  add_outbox(*noun, shell);
  add_trust_again(*noun, shell);
  noun->add_subcommand("take", shell.say({"ambil alih kotak masuk", "take the mailbox over"}))
      ->callback(
          [&shell] { shell.chosen = [&shell] { return posted(shell, "/v1/standby/take"); }; });
}

}  // namespace kentongan::cli
