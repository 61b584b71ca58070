#include "core/policy/explain.h"

#include <algorithm>

#include <fmt/format.h>

#include "core/policy/key_words.h"

namespace kentongan::policy {
namespace {

using End = RuleStory::End;

std::string title_of(const RuleRef& each) {
  return fmt::format("{} ({})", each.rule->id, each.agreement->id);
}

/// The first key that keeps the rule from matching.
const KeyTruth* failure(const std::vector<KeyTruth>& keys, Effect effect) {
  const auto found = std::find_if(keys.begin(), keys.end(), [&](const KeyTruth& key) {
    return effect == Effect::permit ? key.truth != Truth::yes : key.truth == Truth::no;
  });
  return found == keys.end() ? nullptr : &*found;
}

Text key_sentence(const RuleStory& story) {
  const std::string_view key = name_of(story.failed.key);
  if (story.failed.key == Key::unless) {
    return {"pengecualiannya (unless) terpenuhi", "its exception (unless) holds"};
  }
  const bool unknown = story.failed.truth == Truth::unknown;
  const std::string id =
      story.found.empty() || unknown ? "tidak diketahui atau kosong" : story.found;
  const std::string en = story.found.empty() || unknown ? "unknown or empty" : story.found;
  return {fmt::format("{} meminta [{}], yang ada: {}", key, story.wanted, id),
          fmt::format("{} asks for [{}], there is: {}", key, story.wanted, en)};
}

Text sentence_of(const RuleStory& story) {
  const std::string title = title_of(story.rule);
  const bool permits = story.rule.rule->effect == Effect::permit;
  switch (story.end) {
    case End::matched:
      return {title + (permits ? ": cocok, mengizinkan." : ": cocok, menolak."),
              title + (permits ? ": matches, permits." : ": matches, refuses.")};
    case End::not_in_force:
      return {fmt::format("{}: tidak berlaku hari itu (berlaku {} sampai {}).", title,
                          to_string_of_day(story.rule.agreement->from),
                          to_string_of_day(story.rule.agreement->until)),
              fmt::format("{}: not in force that day (in force {} to {}).", title,
                          to_string_of_day(story.rule.agreement->from),
                          to_string_of_day(story.rule.agreement->until))};
    case End::not_bound:
      return {title + ": mengikat instansi lain, bukan keduanya.",
              title + ": binds other agencies, not these two."};
    case End::key_failed:
      break;
  }
  const Text why = key_sentence(story);
  return {fmt::format("{}: tidak cocok; {}.", title, why.id),
          fmt::format("{}: does not match; {}.", title, why.en)};
}

RuleStory story_of(const RuleRef& each, const Request& request, Day today) {
  RuleStory story;
  story.rule = each;
  story.keys = look_at(*each.rule, request);
  const KeyTruth* failed = failure(story.keys, each.rule->effect);
  if (!is_in_force(*each.agreement, today, request.type)) {
    story.end = End::not_in_force;
  } else if (!binds(*each.agreement, request)) {
    story.end = End::not_bound;
  } else if (failed == nullptr) {
    story.end = End::matched;
  } else {
    story.failed = *failed;
    story.wanted = wanted_under(failed->key, *each.rule);
    story.found = found_under(failed->key, request);
  }
  story.sentence = sentence_of(story);
  return story;
}

Text verdict_of(const Decision& decision) {
  const std::string by = fmt::format("{} ({})", decision.rule, decision.instrument);
  if (decision.flagged) {
    return {fmt::format("Diizinkan dalam keadaan darurat dan ditandai; yang menolak: {}.", by),
            fmt::format("Let through in an emergency and flagged; refused by {}.", by)};
  }
  if (decision.permit) {
    return {fmt::format("Diizinkan oleh {}.", by), fmt::format("Permitted by {}.", by)};
  }
  if (!decision.rule.empty()) {
    return {fmt::format("Ditolak oleh {}: {}", by, decision.reason.id),
            fmt::format("Refused by {}: {}", by, decision.reason.en)};
  }
  return {"Ditolak: " + decision.reason.id, "Refused: " + decision.reason.en};
}

}  // namespace

Explanation explain(const Agreements& agreements, const Request& request) {
  Explanation explanation;
  explanation.decision = decide(agreements, request);
  explanation.sentence = verdict_of(explanation.decision);
  if (is_stranger(request.from) || is_stranger(request.to)) {
    return explanation;  // No rule is asked.
  }
  const Day today = day_of(request.time_us, request.zone_s);
  for (const RuleRef& each : agreements.for_type(request.type)) {
    explanation.rules.push_back(story_of(each, request, today));
  }
  return explanation;
}

}  // namespace kentongan::policy
