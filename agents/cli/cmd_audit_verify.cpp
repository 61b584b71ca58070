// audit verify: a bundle checked, as kentongan-verify does.
#include <memory>

#include <CLI/CLI.hpp>

#include "agents/cli/audit_render.h"
#include "agents/cli/audit_verbs.h"
#include "agents/verify/held_seal.h"
#include "agents/verify/story.h"
#include "agents/verify/verdict_text.h"
#include "core/base/files.h"

namespace kentongan::cli {
namespace {

struct VerifyOptions {
  std::string named, trust, silent, before, sealed;
  std::uint64_t about = 0;
};

constexpr std::size_t kAnnexBytesMax = 65'536;

Result<std::optional<verify::SilenceQuestion>> question_of(const VerifyOptions& options) {
  if (options.silent.empty()) {
    return std::optional<verify::SilenceQuestion>();
  }
  if (options.about == 0) {
    return fail(ErrorCode::invalid_argument, Text{"--about: tulis nomor peristiwa pesan itu.",
                                                  "--about: write the number of its event."});
  }
  KTG_TRY(const std::int64_t before_us, verify::instant_of(options.before));
  return std::optional(verify::SilenceQuestion{options.silent, Seq(options.about), before_us});
}

Result<std::optional<verify::HeldSeal>> seal_of(const VerifyOptions& options) {
  if (options.sealed.empty()) {
    return std::optional<verify::HeldSeal>();
  }
  KTG_TRY(const verify::HeldSeal seal, verify::held_seal_of(options.sealed));
  return std::optional(seal);
}

Exit verify_it(const Shell& shell, const VerifyOptions& options) {
  const auto question = question_of(options);
  if (!question) {
    return shell.failed(question.error());
  }
  const auto seal = seal_of(options);
  if (!seal) {
    return shell.failed(seal.error());
  }
  const auto annex_file = read_file(options.trust, kAnnexBytesMax);
  if (!annex_file) {
    return shell.failed(annex_file.error());
  }
  const auto annex = identity::Quorum::parse(*annex_file);
  if (!annex) {
    return shell.failed(fail(ErrorCode::invalid_argument, annex.error().text));
  }
  const auto file = read_file(options.named, eventlog::BundleFile::kBytesMax);
  if (!file) {
    return shell.failed(file.error());
  }
  verify::BundleVerdict verdict = verify::check_bundle(*file, *annex);
  if (*seal && verdict.is_valid()) {
    verify::hold_against(**seal, verdict);
  }
  std::optional<verify::SilenceFinding> silence;
  std::string words = verify::verdict_text(verdict, shell.look().language);
  if (*question && verdict.is_valid()) {
    silence = verify::silence_in(verdict, **question);
    words += "\n" + verify::silence_text(*silence, **question, shell.look().language);
  }
  const Exit shown = shell.show(audit_verdict_json(verdict, silence), words);
  const bool holds = verdict.state == verify::BundleState::whole &&
                     (!silence || silence->silence == verify::Silence::proven);
  return shown == Exit::done && !holds ? Exit::unverified : shown;
}

}  // namespace

void add_audit_verify(CLI::App& audit, Shell& shell) {
  auto& command = *audit.add_subcommand("verify", shell.say({"periksa bundel", "check a bundle"}));
  const auto options = std::make_shared<VerifyOptions>();
  command.callback([&shell, options] {
    shell.chosen = [&shell, options] { return verify_it(shell, *options); };
  });
  command.add_option("bundle", options->named, shell.say({"berkas bundel", "the bundle"}))
      ->required();
  command.add_option("--trust", options->trust, shell.say({"lampiran", "annex"}))->required();
  command.add_option("--silent", options->silent,
                     shell.say({"terbukti diam? instansi ini", "was this agency silent?"}));
  command.add_option(
      "--about", options->about,
      shell.say({"atas pesan dengan nomor ini", "about the message of this number"}));
  command.add_option("--before", options->before,
                     shell.say({"sebelum waktu ini", "before this instant"}));
  command.add_option("--sealed", options->sealed,
                     shell.say({"melanjutkan segel JUMLAH:DAUN@NOMOR yang Anda pegang?",
                                "does it continue the seal COUNT:HEAD@NUMBER that you hold?"}));
}

}  // namespace kentongan::cli
