// kentongan-verify: checks a bundle with nothing but the annex. No network, no database.
#include <algorithm>
#include <cstdio>
#include <iostream>
#include <optional>
#include <span>
#include <string>

#include "agents/verify/bundle_check.h"
#include "agents/verify/held_seal.h"
#include "agents/verify/proof_check.h"
#include "agents/verify/silence.h"
#include "agents/verify/story.h"
#include "agents/verify/verdict_text.h"
#include "core/base/clock.h"
#include "core/base/environment.h"
#include "core/base/files.h"

namespace kentongan::verify {
namespace {

constexpr int kUsage = 64;  // Apart from what the check itself says: bundle.md 5.
constexpr std::size_t kAnnexBytesMax = 65'536;

constexpr const char* kHelp =
    "kentongan-verify --trust LAMPIRAN BUNDEL          periksa / check\n"
    "kentongan-verify --fingerprints LAMPIRAN          sidik jari / fingerprints\n"
    "\n"
    "  --silent INSTANSI --about NOMOR --before WAKTU  terbukti diam? / proven silent?\n"
    "  --sealed JUMLAH:DAUN@NOMOR                      melanjutkan segel Anda? / continues your "
    "seal?\n"
    "  --lang id|en    --quiet\n"
    "\n"
    "0 sah dan lengkap / complete and valid      1 sah, belum terbukti lengkap / not proven "
    "complete\n"
    "2 diubah / tampered      3 kunci tidak dipercaya / keys not trusted      4 bukan bundel / no "
    "bundle\n"
    "64 salah pakai / wrong usage\n";

struct Asked {
  std::string trust, bundle, fingerprints, silent, about, before, sealed;
  Language language = Language::indonesian;
  bool quiet = false;
  bool help = false;
};

std::optional<Asked> parse(std::span<char*> arguments) {
  Asked asked;
  if (const auto lang = environment("LANG"); lang && lang->starts_with("en")) {
    asked.language = Language::english;
  }
  for (std::size_t i = 1; i < arguments.size(); ++i) {
    const std::string word = arguments[i];
    if (word == "--quiet" || word == "-q") {
      asked.quiet = true;
    } else if (word == "--help" || word == "-h") {
      asked.help = true;
    } else if (!word.starts_with("--")) {
      if (!asked.bundle.empty()) {
        return std::nullopt;
      }
      asked.bundle = word;
    } else if (i + 1 < arguments.size()) {
      const std::string value = arguments[++i];
      std::string* to = word == "--trust"          ? &asked.trust
                        : word == "--fingerprints" ? &asked.fingerprints
                        : word == "--silent"       ? &asked.silent
                        : word == "--about"        ? &asked.about
                        : word == "--before"       ? &asked.before
                        : word == "--sealed"       ? &asked.sealed
                                                   : nullptr;
      if (word == "--lang" && (value == "id" || value == "en")) {
        asked.language = value == "en" ? Language::english : Language::indonesian;
      } else if (to != nullptr) {
        *to = value;
      } else {
        return std::nullopt;
      }
    } else {
      return std::nullopt;
    }
  }
  return asked;
}

int usage_error(const Asked& asked, const Error& error) {
  std::cerr << "kentongan-verify: " << in(asked.language, error.text) << "\n";
  return kUsage;
}

/// Tells on stderr, at most twice a second, how far the check is.
CheckProgress progress_for(const Asked& asked) {
  if (asked.quiet) {
    return {};
  }
  static const SystemClock clock;
  return
      [told = clock.now(), language = asked.language](std::size_t done, std::size_t all) mutable {
        if (clock.now() - told > std::chrono::milliseconds(500)) {
          told = clock.now();
          std::cerr << "\r" << done << "/" << all
                    << in(language, {" tanda tangan ", " signatures "}) << std::flush;
        }
      };
}

Result<SilenceQuestion> question_of(const Asked& asked) {
  SilenceQuestion question;
  question.agency = asked.silent;
  KTG_TRY(question.before_us, instant_of(asked.before));
  std::uint64_t seq = 0;
  for (const char digit : asked.about) {
    if (digit < '0' || digit > '9' || seq >> 59 != 0) {
      seq = 0;
      break;
    }
    seq = seq * 10 + static_cast<std::uint64_t>(digit - '0');
  }
  if (seq == 0) {
    return fail(ErrorCode::invalid_argument,
                Text{"--about: tulis nomor peristiwa pesan itu.",
                     "--about: write the number of the message's event."});
  }
  question.about = Seq(seq);
  return question;
}

/// What is asked beside the file itself.
struct Questions {
  std::optional<SilenceQuestion> silence;
  std::optional<HeldSeal> seal;
};
Result<Questions> questions_of(const Asked& asked) {
  Questions questions;
  if (!asked.silent.empty()) {
    KTG_TRY(questions.silence, question_of(asked));
  }
  if (!asked.sealed.empty()) {
    KTG_TRY(questions.seal, held_seal_of(asked.sealed));
  }
  return questions;
}

int tell(const Asked& asked, const BundleVerdict& verdict, const Questions& questions,
         BytesView annex_file) {
  std::cout << verdict_text(verdict, asked.language);
  if (verdict.is_valid() && verdict.bundle.quorum != annex_file) {
    std::cout << in(asked.language, {"quorum.policy dalam bundel berbeda dari lampiran Anda; "
                                     "lampiran Anda yang dipakai.\n",
                                     "quorum.policy in the bundle is not your annex; yours was "
                                     "used.\n"});
  }
  if (!questions.silence || !verdict.is_valid()) {
    return static_cast<int>(verdict.state);
  }
  const SilenceFinding finding = silence_in(verdict, *questions.silence);
  std::cout << "\n" << silence_text(finding, *questions.silence, asked.language);
  const int answered = finding.silence == Silence::proven ? 0 : 1;
  return questions.seal ? std::max(answered, static_cast<int>(verdict.state)) : answered;
}

int check(const Asked& asked) {
  const auto annex_file = read_file(asked.trust, kAnnexBytesMax);
  if (!annex_file) {
    return usage_error(asked, annex_file.error());
  }
  const auto annex = identity::Quorum::parse(*annex_file);
  if (!annex) {
    return usage_error(asked, annex.error());
  }
  const auto questions = questions_of(asked);
  if (!questions) {
    return usage_error(asked, questions.error());
  }
  const auto file = read_file(asked.bundle, eventlog::BundleFile::kBytesMax);
  if (!file && file.error().code != ErrorCode::too_large) {
    return usage_error(asked, file.error());
  }
  if (file && is_proof_file(*file)) {
    if (questions->silence || questions->seal) {
      return usage_error(asked,
                         fail(ErrorCode::invalid_argument,
                              Text{"Bukti satu peristiwa tidak menjawab pertanyaan; mintalah "
                                   "bundel.",
                                   "The proof of one event answers no question; ask for a "
                                   "bundle."}));
    }
    const ProofVerdict proof = check_proof(*file, *annex);
    std::cout << proof_text(proof, asked.language);
    return static_cast<int>(proof.state);
  }
  BundleVerdict verdict = file ? check_bundle(*file, *annex, progress_for(asked)) : BundleVerdict{};
  if (!asked.quiet) {
    std::cerr << "\r";
  }
  if (questions->seal && verdict.is_valid()) {
    hold_against(*questions->seal, verdict);
  }
  return tell(asked, verdict, *questions, *annex_file);
}

int fingerprints(const Asked& asked) {
  const auto file = read_file(asked.fingerprints, kAnnexBytesMax);
  if (!file) {
    return usage_error(asked, file.error());
  }
  const auto annex = identity::Quorum::parse(*file);
  if (!annex) {
    return usage_error(asked, annex.error());
  }
  std::cout << fingerprints_text(*file, *annex, asked.language);
  return 0;
}

int run(std::span<char*> arguments) {
  const auto asked = parse(arguments);
  if (!asked) {
    std::cerr << kHelp;
    return kUsage;
  }
  if (asked->help) {
    std::cout << kHelp;
    return 0;
  }
  const bool asks_check = !asked->trust.empty() && !asked->bundle.empty();
  const bool asks_prints = !asked->fingerprints.empty();
  if (asks_check == asks_prints) {
    std::cerr << kHelp;
    return kUsage;
  }
  return asks_prints ? fingerprints(*asked) : check(*asked);
}

}  // namespace
}  // namespace kentongan::verify

int main(int count, char** arguments) {
  return kentongan::verify::run({arguments, static_cast<std::size_t>(count)});
}
