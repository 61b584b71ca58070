#include "agents/verify/verdict_text.h"

#include <algorithm>

#include <fmt/format.h>

#include "agents/verify/held_seal.h"
#include "agents/verify/story.h"
#include "core/base/clock.h"
#include "core/base/digest.h"
#include "core/base/visible.h"
#include "core/identity/keys.h"

namespace kentongan::verify {
namespace {

template <typename... Values>
std::string filled(Language language, const Text& text, Values&&... values) {
  return fmt::format(fmt::runtime(in(language, text)), std::forward<Values>(values)...);
}

/// What was signed by somebody else, on one line.
std::string shown(std::string_view text) {
  return visible_line(text);
}

std::string scope_text(const BundleVerdict& verdict, Language language) {
  const eventlog::BundleScope& scope = verdict.bundle.scope;
  const std::size_t count = verdict.scope.events.size();
  if (!scope.incident) {
    return filled(language, {"peristiwa {} sampai {}", "events {} to {}"}, scope.first.value(),
                  scope.last.value());
  }
  return filled(language,
                verdict.scope.is_whole
                    ? Text{"kejadian {}, {} peristiwa, tidak ada lagi sampai peristiwa {}",
                           "incident {}, {} events, no other up to event {}"}
                    : Text{"kejadian {}, {} peristiwa pertama tanpa celah (catatan {} peristiwa)",
                           "incident {}, its first {} events without a gap (log of {} events)"},
                shown(scope.incident->id.value()), count, verdict.checkpoint.head.size);
}

/// How far the broker has sealed the incident, and what stands there without; empty: of a range.
std::string seal_text(const BundleVerdict& verdict, Language language) {
  const auto& sealed = verdict.scope.sealed;
  if (!verdict.bundle.scope.incident) {
    return "";
  }
  std::size_t open = 0;
  std::int64_t since_us = 0;
  for (const std::size_t i : verdict.scope.events) {
    const ReadLeaf& leaf = verdict.leaves[i];
    if (leaf.leaf.incident_number > (sealed ? sealed->count : 0) && !leaf.is_seal()) {
      since_us = open == 0 ? leaf.leaf.time_us : since_us;
      ++open;
    }
  }
  const std::string unsealed =
      open == 0
          ? in(language, {"tidak ada yang belum disegel", "nothing is unsealed"})
          : filled(language, {"{} peristiwa belum disegel sejak {}", "{} events unsealed since {}"},
                   open, wib(since_us));
  if (!sealed) {
    return in(language, {"tidak ada segel; ", "no seal; "}) + unsealed;
  }
  return filled(language, {"{}:{}@{} pada {}; {}", "{}:{}@{} at {}; {}"}, sealed->count,
                to_hex(sealed->head.view()), sealed->seq.value(), wib(sealed->time_us), unsealed);
}

std::string witness_text(const BundleVerdict& verdict, Language language) {
  const identity::Quorum::Standing& standing = verdict.standing;
  if (standing.seen_by.empty()) {
    return in(language, {"tidak ada saksi; lampiran tidak memintanya",
                         "no witness; the annex asks for none"});
  }
  std::string names;
  for (const std::string& name : standing.seen_by) {
    names += (names.empty() ? "" : ", ") + shown(name);
  }
  return standing.quorum_time_s == 0
             ? names
             : filled(language, {"{}; cukup sejak {}", "{}; enough since {}"}, names,
                      wib(standing.quorum_time_s * kSecondUs));
}

std::string signer_text(const EventStory& story, Language language) {
  if (story.by_broker) {
    return filled(language, {"broker (kunci {})", "broker (key {})"}, story.key);
  }
  if (story.agency.empty()) {
    return filled(language, {"kunci {}, pemiliknya tidak disebut", "key {}, its owner not named"},
                  story.key);
  }
  if (story.by_officer && !story.officer.empty()) {
    return filled(language, {"{} {}, petugas {} (kunci {})", "{} {}, officer {} (key {})"},
                  shown(story.agency), shown(story.duty), story.officer, story.key);
  }
  return filled(language,
                story.by_officer ? Text{"{}, petugas (kunci {})", "{}, an officer (key {})"}
                                 : Text{"{}, oleh meja (kunci {})", "{}, by the desk (key {})"},
                shown(story.agency), story.key);
}

std::string proven_text(const EventStory& story, Language language) {
  const Text word = story.depth == Depth::stub
                        ? Text{"ada pada waktu dan urutan ini; isinya tidak diperlihatkan",
                               "it is there, at this time and place; nothing of it is shown"}
                    : story.depth == Depth::opened
                        ? Text{"bagian yang tampak asli dan ditandatangani",
                               "what is shown of it is genuine and signed"}
                        : Text{"isinya utuh seperti ditandatangani", "it is whole, as signed"};
  std::string text = in(language, word);
  if (story.shows_decision) {
    text += in(language,
               {"; keputusan yang meloloskannya disertakan", "; with the decision that let it in"});
  }
  if (story.seen_size != 0) {
    text += filled(language, {"; ditulis sesudah peristiwa {}", "; written after event {}"},
                   story.seen_size);
  }
  return text;
}

std::string event_text(const EventStory& story, const BundleVerdict& verdict, Language language) {
  std::string head =
      fmt::format("{:>6}  {}  {}", story.seq.value(), wib(story.time_us), in(language, story.kind));
  if (!story.type.empty()) {
    head += " " + shown(story.type);
  }
  if (const auto precedence = precedence_name(story.precedence); !precedence.empty()) {
    head += fmt::format("  {}", precedence);
  }
  if (story.about && story.code != "message") {
    head += filled(language, {"  atas peristiwa {}", "  of event {}"}, story.about->value());
  }
  for (std::size_t i = 0; i < story.to.size(); ++i) {
    head += (i == 0 ? "  → " : " ") + shown(story.to[i]);
  }
  std::string text = head + "\n";
  const auto line = [&](const Text& label, const std::string& what) {
    text += fmt::format("        {:<9} {}\n", in(language, label), what);
  };
  line({"oleh", "by"}, signer_text(story, language));
  line({"terbukti", "proven"}, proven_text(story, language));
  if (story.expiry) {
    line({"lewat", "expired"},
         filled(language, {"{} belum menjawab sampai {}; {}", "{} had not answered by {}; {}"},
                shown(story.expiry->agency), wib(story.expiry->due_us),
                in(language, story.expiry->words)));
  }
  if (verdict.standing.quorum_time_s != 0) {
    line({"saksi", "witnessed"}, filled(language, {"paling lambat {}", "by {} at the latest"},
                                        wib(verdict.standing.quorum_time_s * kSecondUs)));
  }
  std::string withheld;
  for (const Text& part : story.withheld) {
    withheld += (withheld.empty() ? "" : ", ") + in(language, part);
  }
  if (!withheld.empty()) {
    line({"ditahan", "withheld"}, withheld);
  }
  return text;
}

/// "9a74 8b4f …", for paper.
std::string grouped(std::string_view hex) {
  std::string text;
  for (std::size_t i = 0; i < hex.size(); i += 4) {
    text += (i == 0 ? "" : " ") + std::string(hex.substr(i, 4));
  }
  return text;
}

}  // namespace

std::string verdict_text(const BundleVerdict& verdict, Language language) {
  std::string text = in(language, sentence_of(verdict)) + "\n";
  if (!verdict.why.id.empty()) {
    text += filled(language, {"Langkah {}: {}.\n", "Step {}: {}.\n"}, verdict.step,
                   shown(in(language, verdict.why)));
  }
  if (!verdict.is_valid()) {
    return text;
  }
  const auto line = [&](const Text& label, const std::string& what) {
    text += fmt::format("{:<9} {}\n", in(language, label), what);
  };
  line({"bus", "bus"}, shown(verdict.checkpoint.origin));
  line({"isi", "content"}, scope_text(verdict, language));
  line({"akar", "root"}, to_hex(verdict.checkpoint.head.root.view()));
  line({"saksi", "witnesses"}, witness_text(verdict, language));
  if (const std::string sealed = seal_text(verdict, language); !sealed.empty()) {
    line({"segel", "seal"}, sealed);
  }
  if (!verdict.bundle.scope.made_for.value().empty()) {
    line({"untuk", "for"}, verdict.bundle.scope.made_for.value());
  }
  text += "\n";
  for (const EventStory& story : stories_of(verdict)) {
    text += event_text(story, verdict, language);
  }
  return text;
}

std::string silence_text(const SilenceFinding& finding, const SilenceQuestion& question,
                         Language language) {
  const std::string agency = shown(question.agency);
  const std::string before = wib(question.before_us);
  switch (finding.silence) {
    case Silence::proven:
      return filled(language,
                    {"TERBUKTI DIAM: {} tidak menyanggupi atau menjawab peristiwa {} sebelum {}.\n",
                     "SILENCE PROVEN: {} neither acknowledged nor answered event {} before {}.\n"},
                    agency, question.about.value(), before);
    case Silence::broken:
      return filled(language, {"TIDAK DIAM: {}: {}.\n", "NOT SILENT: {}: {}.\n"}, agency,
                    in(language, finding.why));
    case Silence::not_proven:
      return filled(language, {"DIAM BELUM TERBUKTI: {}: {}.\n", "SILENCE NOT PROVEN: {}: {}.\n"},
                    agency, in(language, finding.why));
  }
  return "";
}

std::string fingerprints_text(BytesView annex_file, const identity::Quorum& annex,
                              Language language) {
  std::string text = filled(language, {"lampiran  {}\n", "annex     {}\n"},
                            grouped(to_hex(sha256(annex_file).view())));
  for (const identity::NoteKey& key : annex.keys()) {
    const bool is_log = key.kind() == identity::NoteKeyKind::log;
    text += fmt::format(
        "{:<9} {}  {}\n", in(language, is_log ? Text{"catatan", "log"} : Text{"saksi", "witness"}),
        identity::fingerprint_of(identity::key_id_of(key.key())), shown(key.name()));
  }
  return text;
}

}  // namespace kentongan::verify
