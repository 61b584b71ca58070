// policy sign, put: a file goes round among its parties, then to the broker.
#include <algorithm>
#include <memory>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "agents/cli/agent_folder.h"
#include "agents/cli/broker_program.h"
#include "agents/cli/command.h"
#include "agents/cli/json_value.h"
#include "agents/cli/policy_verbs.h"
#include "core/base/clock.h"
#include "core/base/files.h"
#include "core/base/random.h"
#include "core/identity/bus_card.h"
#include "core/identity/keyring.h"
#include "core/identity/policy_item.h"
#include "core/policy/agreement_file.h"
#include "core/policy/words.h"

namespace kentongan::cli {
namespace {

constexpr const char* kDraftEnding = ".policy";

struct SignOptions {
  std::string file, replaces, out;
};

/// Who signs, and for which bus.
struct Signer {
  identity::Keyring keys;
  std::string bus;
};

Result<Signer> signer_of(const Shell& shell) {
  const std::filesystem::path folder = shell.settings.agent;
  KTG_TRY(auto keys, keys_of(folder));
  KTG_TRY(const auto card, identity::read_bus_card(folder / "bus.card"));
  return Signer{std::move(keys), card.bus};
}

/// The SHA-256 of the file that a new one takes the place of; empty: of none.
Result<Bytes> replaced_by(const std::string& file) {
  if (file.empty()) {
    return Bytes{};
  }
  KTG_TRY(const Bytes bytes, read_file(file, policy::kAgreementBytesMax + 1));
  KTG_TRY(const auto old, policy::read_agreement(bytes));
  return old.sha256.str();
}

/// A file of policy/1 becomes a draft; a draft gets one signature more.
Result<v1::Envelope> signed_draft(const SignOptions& options, const Signer& signer) {
  KTG_TRY(const Bytes bytes, read_file(options.file, identity::kPolicyDraftBytesMax + 1));
  if (options.file.ends_with(kDraftEnding)) {
    KTG_TRY(auto draft, identity::read_policy_draft(bytes));
    KTG_TRY_VOID(identity::add_policy_signature(draft, signer.keys.agent()));
    return draft;
  }
  KTG_TRY(const auto file, policy::read_agreement(bytes));
  KTG_TRY(const Bytes replaces, replaced_by(options.replaces));
  SecureRandom random;
  const identity::PolicyText text{file.id, bytes, replaces};
  return identity::sign_policies(signer.bus, std::span(&text, 1), signer.keys.agent(),
                                 SystemClock().wall_us(), random)
      .front();
}

/// "NK-2026/017" goes into a folder as NK-2026-017.policy.
std::string file_name_of(std::string instrument) {
  std::ranges::replace(instrument, '/', '-');
  return instrument + kDraftEnding;
}

Exit sign(const Shell& shell, const SignOptions& options) {
  const auto signer = signer_of(shell);
  if (!signer) {
    return shell.failed(signer.error());
  }
  const auto draft = signed_draft(options, *signer);
  if (!draft) {
    return shell.failed(draft.error());
  }
  const auto file = policy::read_agreement(draft->payload());
  if (!file) {
    return shell.failed(file.error());
  }
  const bool was_draft = options.file.ends_with(kDraftEnding);
  const std::string out = !options.out.empty() ? options.out
                          : was_draft          ? options.file
                                               : file_name_of(file->id);
  if (const auto written = write_file(out, draft->SerializeAsString()); !written) {
    return shell.failed(written.error());
  }
  const std::string signatures = std::to_string(draft->signatures_size());
  const std::string sha256 = to_hex(file->sha256.view());
  auto document = Value::map();
  document.members = {{"schema", Value::of("kentongan.policy-draft/1")},
                      {"file", Value::of(out)},
                      {"instrument", Value::of(file->id)},
                      {"kind", Value::of(std::string(policy::name_of(file->kind)))},
                      {"rules", Value::of(std::to_string(file->rules.size()))},
                      {"sha256", Value::of(sha256)},
                      {"signatures", Value::of(signatures)}};
  const std::string words = shell.say(
      {fmt::format("Ditandatangani: {} ({}), {} aturan, berlaku {} sampai {}.\n"
                   "SHA-256 berkas, untuk dicocokkan lewat suara: {}\n"
                   "{} tanda tangan dalam {}. Selanjutnya: berikan kepada pihak berikutnya "
                   "(policy sign {}), yang terakhir kepada operator broker (policy put {}).\n",
                   file->id, policy::name_of(file->kind), file->rules.size(),
                   policy::to_string_of_day(file->from), policy::to_string_of_day(file->until),
                   sha256, signatures, out, out, out),
       fmt::format("Signed: {} ({}), {} rules, in force {} to {}.\n"
                   "SHA-256 of the file, to be compared by voice: {}\n"
                   "{} signatures in {}. Next: give it to the next party (policy sign {}), the "
                   "last to the broker's operator (policy put {}).\n",
                   file->id, policy::name_of(file->kind), file->rules.size(),
                   policy::to_string_of_day(file->from), policy::to_string_of_day(file->until),
                   sha256, signatures, out, out, out)});
  return shell.show(json_from(document), words);
}

}  // namespace

void add_policy_signing(CLI::App& policy, Shell& shell) {
  auto* command = policy.add_subcommand(
      "sign", shell.say({"tandatangani berkas atau naskah kebijakan atas nama instansi",
                         "sign a policy file or draft for the agency"}));
  const auto options = std::make_shared<SignOptions>();
  command
      ->add_option("file", options->file,
                   shell.say({"berkas policy/1, atau naskah .policy dari pihak lain",
                              "a file of policy/1, or a .policy draft of another party"}))
      ->required();
  command->add_option("--replaces", options->replaces,
                      shell.say({"berkas yang berlaku dan diganti", "the file it replaces"}));
  command->add_option("--out", options->out, shell.say({"tulis ke", "write to"}));
  command->callback(
      [&shell, options] { shell.chosen = [&shell, options] { return sign(shell, *options); }; });

  auto* put = policy.add_subcommand(
      "put", shell.say({"berlakukan naskah pada broker mesin ini (kentongan-broker put-policy)",
                        "put a draft in force at this machine's broker (kentongan-broker "
                        "put-policy)"}));
  put->prefix_command();
  put->fallthrough(false);
  put->set_help_flag();
  put->callback([&shell, put] {
    shell.chosen = [&shell, put] {
      std::vector<std::string> arguments{"put-policy"};
      const auto rest = put->remaining();
      arguments.insert(arguments.end(), rest.begin(), rest.end());
      return become_broker(shell, arguments);
    };
  });
}

}  // namespace kentongan::cli
