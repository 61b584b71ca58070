// Shows that a deny never widens and always wins, that a permit never narrows what was permitted,
// and that neither files nor rules have an order. Random rules and requests of a small world.
#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "core/policy/decide.h"
#include "core/policy/request_form.h"

namespace kentongan::policy {
namespace {

const std::vector<std::string> kSectors{"polri", "tni", "pemda"};
const std::vector<std::string> kTypes{"rfa", "order", "sitrep"};
const std::vector<std::string> kAreas{"31", "31.72", "33"};
const std::vector<std::string> kPurposes{"a", "b"};

/// Each of the words or not; a rule with an empty list asks nothing.
std::vector<std::string> few(const std::vector<std::string>& words) {
  std::vector<std::string> list;
  for (const std::string& word : words) {
    if (*rc::gen::inRange(0, 2) == 0) {
      list.push_back(word);
    }
  }
  return list;
}

std::optional<PartyPattern> a_pattern() {
  if (*rc::gen::inRange(0, 3) == 0) {
    return std::nullopt;
  }
  PartyPattern pattern;
  pattern.sector = few(kSectors);
  if (*rc::gen::arbitrary<bool>()) {
    pattern.area = few(kAreas);
  }
  if (*rc::gen::inRange(0, 4) == 0) {
    PartyPattern excluded;
    excluded.sector = {*rc::gen::elementOf(kSectors)};
    pattern.excluded = {excluded};
  }
  return pattern;
}

Rule a_rule(Effect effect, int number) {
  Rule rule;
  rule.id = "R" + std::to_string(number);
  rule.effect = effect;
  rule.when.from = a_pattern();
  rule.when.to = a_pattern();
  rule.when.types = few(kTypes);
  if (*rc::gen::inRange(0, 3) == 0) {
    rule.when.purpose = few(kPurposes);
  }
  if (*rc::gen::inRange(0, 3) == 0) {
    rule.when.area = few(kAreas);
  }
  if (*rc::gen::inRange(0, 4) == 0) {
    rule.unless.emplace();
    rule.unless->purpose = {*rc::gen::elementOf(kPurposes)};
  }
  rule.break_glass = effect == Effect::deny && *rc::gen::arbitrary<bool>();
  rule.text = {"x", "x"};
  return rule;
}

Rule any_rule(int number) {
  return a_rule(*rc::gen::arbitrary<bool>() ? Effect::deny : Effect::permit, number);
}

Party a_party(const std::string& code) {
  Party party;
  party.agency = code;
  party.sector = *rc::gen::elementOf(kSectors);
  party.kind = "k";
  party.areas = few(kAreas);
  return party;
}

Request a_request() {
  Request request;
  request.time_us = 1;
  request.from = a_party("FROM-1");
  request.to = a_party("TO-1");
  request.type = *rc::gen::elementOf(kTypes);
  request.areas = few(kAreas);
  if (*rc::gen::arbitrary<bool>()) {
    request.purpose = *rc::gen::elementOf(kPurposes);
  }
  return request;
}

Agreement a_file(const std::string& id, std::vector<Rule> rules) {
  Agreement file;
  file.id = id;
  file.from = 0;
  file.until = 10;
  file.rules = std::move(rules);
  return file;
}

std::vector<Agreement> some_files() {
  constexpr int kFiles = 3;
  std::vector<Agreement> files;
  files.reserve(kFiles + 1);
  for (int number = 0; number < kFiles; ++number) {
    files.push_back(a_file("F" + std::to_string(number), {any_rule(1), any_rule(2), any_rule(3)}));
  }
  return files;
}

Decision decided(const std::vector<Agreement>& files, const Request& request) {
  return decide(Agreements::of(files).value(), request);
}

RC_GTEST_PROP(PolicyPropertyTest, G8_AddingADenyNeverPermitsMore, ()) {
  auto files = some_files();
  const Request request = a_request();
  const bool before = decided(files, request).permit;
  files.push_back(a_file("DENY", {a_rule(Effect::deny, 1)}));

  RC_ASSERT(before || !decided(files, request).permit);
}

RC_GTEST_PROP(PolicyPropertyTest, G8_AddingAPermitNeverRefusesMore, ()) {
  auto files = some_files();
  const Request request = a_request();
  const bool before = decided(files, request).permit;
  files.push_back(a_file("PERMIT", {a_rule(Effect::permit, 1)}));

  RC_ASSERT(!before || decided(files, request).permit);
}

RC_GTEST_PROP(PolicyPropertyTest, G8_ADenyThatMatchesWins, ()) {
  auto files = some_files();
  const Request request = a_request();
  Rule everything;
  everything.id = "ALL";
  everything.text = {"x", "x"};
  files.push_back(a_file("A" + std::to_string(*rc::gen::inRange(0, 9)), {everything}));

  RC_ASSERT(!decided(files, request).permit);
}

RC_GTEST_PROP(PolicyPropertyTest, TheOrderOfFilesAndRulesIsNothing, ()) {
  auto files = some_files();
  const Request request = a_request();
  const Decision before = decided(files, request);
  std::reverse(files.begin(), files.end());
  for (Agreement& file : files) {
    std::rotate(file.rules.begin(), file.rules.begin() + *rc::gen::inRange(0, 3), file.rules.end());
  }
  const Decision after = decided(files, request);

  RC_ASSERT(before.permit == after.permit);
  RC_ASSERT(before.instrument == after.instrument && before.rule == after.rule);
  RC_ASSERT(before.decided.size() == after.decided.size());
  RC_ASSERT(before.policy_set == after.policy_set);
  RC_ASSERT(before.reason == after.reason);
}

RC_GTEST_PROP(PolicyPropertyTest, SayingLessNeverPermitsMore, ()) {
  const auto files = some_files();
  const Request request = a_request();
  Request silent = request;
  silent.purpose.clear();
  silent.areas.clear();

  RC_ASSERT(decided(files, request).permit || !decided(files, silent).permit);
}

RC_GTEST_PROP(PolicyPropertyTest, G8_BreakGlassPermitsOnlyWhatFlaggableDeniesRefused, ()) {
  const auto files = some_files();
  Request request = a_request();
  const Decision before = decided(files, request);
  request.break_glass = "x";
  request.break_glass_right = true;
  const Decision after = decided(files, request);

  RC_ASSERT(after.permit == (before.permit || before.break_glass_possible));
  RC_ASSERT(after.flagged == (!before.permit && before.break_glass_possible));
}

RC_GTEST_PROP(PolicyPropertyTest, TheBytesOfARequestAreTheRequest, ()) {
  const Request request = a_request();
  const Bytes bytes = bytes_of(request);

  RC_ASSERT(bytes_of(request_from(bytes).value()) == bytes);
}

}  // namespace
}  // namespace kentongan::policy
