#include "agents/verify/story.h"

#include <array>
#include <charconv>
#include <chrono>
#include <unordered_map>

#include <fmt/format.h>

#include "agents/verify/silence.h"
#include "core/base/check.h"
#include "core/base/clock.h"

namespace kentongan::verify {
namespace {

using eventlog::Bundle;
using eventlog::LeafFlag;
using eventlog::LeafType;

constexpr std::size_t kKeyDigits = 16;
constexpr std::size_t kOfficerDigits = 8;

const std::array<Text, identity::kHeaderGroups>& group_names() {
  static const std::array<Text, identity::kHeaderGroups> kNames{{{"identitas", "identity"},
                                                                 {"pengirim", "author"},
                                                                 {"alamat", "addresses"},
                                                                 {"pokok", "subject"},
                                                                 {"perlakuan", "handling"},
                                                                 {"waktu", "times"},
                                                                 {"rantai pengirim", "chain"},
                                                                 {"lampiran", "enclosures"}}};
  return kNames;
}

/// By evidence code, as the schema words them.
const std::array<Text, 22>& evidence_names() {
  static const std::array<Text, 22> kNames{{{"bukti", "evidence"},
                                            {"asal", "origin"},
                                            {"diserahkan", "submitted"},
                                            {"ditolak sistem", "rejected"},
                                            {"diteruskan simpul", "relayed"},
                                            {"gagal diteruskan", "relay failed"},
                                            {"diterima", "delivered"},
                                            {"gagal diterima", "delivery failed"},
                                            {"dibaca", "read"},
                                            {"disanggupi", "acknowledged"},
                                            {"sedang dilaksanakan", "acting"},
                                            {"selesai dilaksanakan", "acted"},
                                            {"ditolak", "refused"},
                                            {"dilimpahkan", "delegated"},
                                            {"lewat waktu", "expired"},
                                            {"diralat", "corrected"},
                                            {"ditutup", "sealed"},
                                            {"dihapus", "erased"},
                                            {"dinaikkan", "escalated"},
                                            {"ditahan", "held"},
                                            {"dipastikan", "confirmed"},
                                            {"disalin keluar", "exported"}}};
  return kNames;
}

void name_kind(const eventlog::Leaf& leaf, EventStory& story) {
  switch (leaf.type) {
    case LeafType::message:
      story.kind = leaf.code == kCorrected ? Text{"ralat", "correction"} : Text{"pesan", "message"};
      story.code = "message";
      return;
    case LeafType::evidence:
      story.kind = evidence_names().at(leaf.code < evidence_names().size() ? leaf.code : 0);
      story.code = "evidence-" + std::to_string(leaf.code);
      return;
    case LeafType::directory:
      story.kind = {"perubahan direktori", "change of the directory"};
      story.code = "directory";
      return;
    case LeafType::policy:
      story.kind = {"kebijakan", "policy"};
      story.code = "policy";
      return;
    case LeafType::duty:
      story.kind = {"pemegang jabatan", "holder of a duty"};
      story.code = "duty";
      return;
    case LeafType::lead:
      story.kind = {"pemimpin kejadian", "lead of the incident"};
      story.code = "lead";
      return;
    case LeafType::refused:
      story.kind = {"penolakan broker", "refused by the broker"};
      story.code = "refused";
      return;
    case LeafType::statement:
      story.kind = {"pernyataan broker", "statement of the broker"};
      story.code = "statement";
      return;
  }
}

void name_signer(const eventlog::Leaf& leaf, const KeyBook& keys, EventStory& story) {
  story.key = to_hex(leaf.signer.view()).substr(0, kKeyDigits);
  const Signer* signer = keys.find(KeyId::copied(leaf.signer.view()));
  if (signer == nullptr) {
    return;
  }
  story.agency = signer->agency;
  story.by_officer = signer->kind == SignerKind::officer;
  story.by_broker = signer->kind == SignerKind::statement;
}

void tell_item(const Bundle::Item& item, const ItemFacts& facts, const eventlog::Leaf& leaf,
               EventStory& story) {
  story.depth = item.form.is_whole() ? Depth::whole : Depth::opened;
  story.type = facts.type;
  story.duty = facts.duty;
  story.officer = to_hex(facts.officer).substr(0, kOfficerDigits);
  story.precedence = facts.precedence;
  story.seen_size = facts.seen_size;
  story.to.assign(facts.to.begin(), facts.to.end());
  if (item.form.is_whole() || leaf.type != LeafType::message) {
    return;
  }
  for (std::size_t i = 0; i < facts.shown.size(); ++i) {
    if (!facts.shown.at(i)) {
      story.withheld.push_back(group_names().at(i));
    }
  }
  if (!item.form.shows_payload() && (leaf.flags & LeafFlag::has_payload) != 0) {
    story.withheld.push_back({"isi", "payload"});
  }
}

Text expiry_words(const SilenceFinding& finding) {
  switch (finding.silence) {
    case Silence::proven:
      return {
          "terbukti: dua saksi melihat catatan sesudah batas itu, dan tidak ada jawaban "
          "sebelumnya",
          "proven: two witnesses saw the record past that deadline, and there is no answer "
          "before it"};
    case Silence::broken:
      return {"gugur: " + finding.why.id, "void: " + finding.why.en};
    case Silence::not_proven:
      return {"belum terbukti: " + finding.why.id, "not proven: " + finding.why.en};
  }
  return {};
}

std::optional<int> digits(std::string_view text, std::size_t at, std::size_t count) {
  int number = 0;
  const char* begin = text.data() + at;
  const auto [end, error] = std::from_chars(begin, begin + count, number);
  return error == std::errc() && end == begin + count && *begin != '-' ? std::optional(number)
                                                                       : std::nullopt;
}

/// Seconds east of UTC; of "Z" none.
std::optional<int> offset_of(std::string_view zone) {
  if (zone == "Z") {
    return 0;
  }
  if (zone.size() != 6 || (zone[0] != '+' && zone[0] != '-') || zone[3] != ':') {
    return std::nullopt;
  }
  const auto hours = digits(zone, 1, 2);
  const auto minutes = digits(zone, 4, 2);
  if (!hours || !minutes || *hours > 23 || *minutes > 59) {
    return std::nullopt;
  }
  const int seconds = *hours * 3600 + *minutes * 60;
  return zone[0] == '-' ? -seconds : seconds;
}

}  // namespace

std::string_view name_of(Depth depth) {
  switch (depth) {
    case Depth::stub:
      return "stub";
    case Depth::opened:
      return "opened";
    case Depth::whole:
      return "whole";
  }
  return "";
}

std::vector<EventStory> stories_of(const BundleVerdict& verdict) {
  KTG_CHECK(verdict.is_valid());
  std::unordered_map<Digest, Seq> messages;
  for (const ReadLeaf& leaf : verdict.leaves) {
    messages.emplace(leaf.hash, leaf.seq);
  }
  std::unordered_map<std::size_t, std::size_t> items;
  for (std::size_t i = 0; i < verdict.bundle.items.size(); ++i) {
    items.emplace(verdict.bundle.items[i].leaf, i);
  }
  std::unordered_map<std::size_t, bool> decided;
  for (const Bundle::Decision& decision : verdict.bundle.decisions) {
    decided.emplace(decision.leaf, true);
  }
  std::vector<EventStory> stories;
  for (const std::size_t at : verdict.scope.events) {
    const ReadLeaf& leaf = verdict.leaves[at];
    EventStory& story = stories.emplace_back();
    story.seq = leaf.seq;
    story.time_us = leaf.leaf.time_us;
    story.incident_number = leaf.leaf.incident_number;
    name_kind(leaf.leaf, story);
    name_signer(leaf.leaf, verdict.keys, story);
    story.shows_decision = decided.contains(at);
    if (const auto about = messages.find(leaf.leaf.subject); about != messages.end()) {
      story.about = about->second;
    }
    if (const auto item = items.find(at); item != items.end()) {
      tell_item(verdict.bundle.items[item->second], verdict.facts[item->second], leaf.leaf, story);
      if (verdict.facts[item->second].is_expiry) {
        const ItemFacts& facts = verdict.facts[item->second];
        const SilenceFinding finding = expiry_in(verdict, item->second);
        story.expiry = {std::string(facts.silent), static_cast<std::int64_t>(facts.due_us),
                        std::string(name_of(finding.silence)), expiry_words(finding)};
      }
    }
  }
  return stories;
}

std::string_view precedence_name(std::uint64_t precedence) {
  constexpr std::array<std::string_view, 5> kNames{"", "BIASA", "SEGERA", "SANGAT SEGERA", "KILAT"};
  return precedence < kNames.size() ? kNames.at(precedence) : "";
}

std::string wib(std::int64_t time_us) {
  constexpr std::int64_t kOffsetUs = 7 * 3600 * kSecondUs;
  const std::chrono::sys_time<std::chrono::microseconds> local{
      std::chrono::microseconds(time_us + kOffsetUs)};
  const auto day = std::chrono::floor<std::chrono::days>(local);
  const std::chrono::year_month_day date{day};
  const std::chrono::hh_mm_ss clock{std::chrono::floor<std::chrono::seconds>(local - day)};
  return fmt::format("{:04}-{:02}-{:02} {:02}.{:02}.{:02} WIB", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                     clock.hours().count(), clock.minutes().count(), clock.seconds().count());
}

Result<std::int64_t> instant_of(std::string_view text) {
  const auto bad =
      fail(ErrorCode::invalid_argument, Text{"Tulis waktu seperti 2023-03-03T20:11:41+07:00.",
                                             "Write the instant as 2023-03-03T20:11:41+07:00."});
  constexpr std::size_t kClockEnd = 19;
  if (text.size() <= kClockEnd || text[4] != '-' || text[7] != '-' || text[10] != 'T' ||
      text[13] != ':' || text[16] != ':') {
    return bad;
  }
  const auto year = digits(text, 0, 4);
  const auto month = digits(text, 5, 2);
  const auto day = digits(text, 8, 2);
  const auto hour = digits(text, 11, 2);
  const auto minute = digits(text, 14, 2);
  const auto second = digits(text, 17, 2);
  const auto offset = offset_of(text.substr(kClockEnd));
  if (!year || !month || !day || !hour || !minute || !second || !offset || *hour > 23 ||
      *minute > 59 || *second > 59) {
    return bad;
  }
  const std::chrono::year_month_day date{std::chrono::year(*year),
                                         std::chrono::month(static_cast<unsigned>(*month)),
                                         std::chrono::day(static_cast<unsigned>(*day))};
  if (!date.ok()) {
    return bad;
  }
  const std::int64_t days = std::chrono::sys_days(date).time_since_epoch().count();
  return days * kDayUs + (*hour * 3600 + *minute * 60 + *second - *offset) * kSecondUs;
}

}  // namespace kentongan::verify
