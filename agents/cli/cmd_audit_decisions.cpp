// audit decisions: who was let through and who was not, decided again from the log alone.
#include <memory>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "agents/cli/audit_source.h"
#include "agents/cli/audit_verbs.h"
#include "agents/cli/broker_folder.h"
#include "agents/cli/json_value.h"
#include "core/view/redecision.h"

namespace kentongan::cli {
namespace {

constexpr int kSecondsOfAnHour = 3600;
constexpr std::uint64_t kToldEvery = 100'000;

struct DecisionsOptions {
  std::string data;
  int zone_h = 7;
};

Value row_of(const view::Redecided::Difference& difference) {
  auto what = Value::map();
  what.members = {{"id", Value::of(difference.what.id)}, {"en", Value::of(difference.what.en)}};
  auto row = Value::map();
  row.members = {{"seq", Value::of(std::to_string(difference.seq.value()))},
                 {"party", Value::of(difference.party)},
                 {"what", std::move(what)}};
  return row;
}

std::string words_of(const Shell& shell, const view::Redecided& made) {
  std::string words =
      shell.say({fmt::format("{} pesan, {} penerima: ", made.messages, made.parties),
                 fmt::format("{} messages, {} addressees: ", made.messages, made.parties)}) +
      (made.differing == 0
           ? shell.say({"setiap keputusan sama bila dibuat lagi dari catatan ini.\n",
                        "every decision is the same when it is made again from this log.\n"})
           : shell.say(
                 {fmt::format("{} diputuskan BERBEDA dari yang tercatat.\n", made.differing),
                  fmt::format("{} were decided OTHERWISE than is recorded.\n", made.differing)}));
  if (made.erased > 0) {
    words += shell.say(
        {fmt::format("{} dilewati: isinya sudah dihapus atas perintah.\n", made.erased),
         fmt::format("{} passed over: their payload is erased by order.\n", made.erased)});
  }
  for (const auto& difference : made.differences) {
    words += fmt::format("  {} {} {}\n", difference.seq.value(), difference.party,
                         shell.say(difference.what));
  }
  return words;
}

Exit decisions(const Shell& shell, const DecisionsOptions& options) {
  const auto source = AuditSource::open(
      options.data.empty() ? broker_folder(shell.environment) : std::filesystem::path(options.data),
      true);
  if (!source) {
    return shell.failed(source.error());
  }
  std::uint64_t told = 0;
  const auto made =
      view::redecide(*source->log, options.zone_h * kSecondsOfAnHour, [&](std::uint64_t read) {
        if (read >= told + kToldEvery) {
          told = read;
          shell.note(std::to_string(read));
        }
      });
  if (!made) {
    return shell.failed(made.error());
  }
  auto differences = Value::list();
  for (const auto& difference : made->differences) {
    differences.items.push_back(row_of(difference));
  }
  auto document = Value::map();
  document.members = {{"schema", Value::of("kentongan.audit-decisions/1")},
                      {"messages", Value::of(std::to_string(made->messages))},
                      {"addressees", Value::of(std::to_string(made->parties))},
                      {"erased", Value::of(std::to_string(made->erased))},
                      {"differing", Value::of(std::to_string(made->differing))},
                      {"differences", std::move(differences)}};
  const Exit shown =
      shell.show(json_from(document, {"messages", "addressees", "erased", "differing", "seq"}),
                 words_of(shell, *made));
  return shown == Exit::done && made->differing != 0 ? Exit::unverified : shown;
}

}  // namespace

void add_audit_decisions(CLI::App& audit, Shell& shell) {
  auto* command = audit.add_subcommand(
      "decisions", shell.say({"ambil ulang setiap keputusan hanya dari catatan",
                              "make every decision again, from the log alone"}));
  const auto options = std::make_shared<DecisionsOptions>();
  command->add_option("--data", options->data,
                      shell.say({"folder data broker yang berhenti, atau salinannya",
                                 "data folder of a broker that rests, or a copy"}));
  command->add_option("--zone", options->zone_h,
                      shell.say({"selisih zona waktu dari UTC, dalam jam, seperti admission.zone_h",
                                 "hours that the zone is ahead of UTC, as admission.zone_h"}));
  command->callback([&shell, options] {
    shell.chosen = [&shell, options] { return decisions(shell, *options); };
  });
}

}  // namespace kentongan::cli
