// Shows that the cases would notice a mistake in the shipped policy files: each key of each rule is
// dropped, each value changed or left out, each effect turned, each rule removed, each day moved.
#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/policy/calendar.h"
#include "tests/core/policy/cases.h"
#include "tests/core/policy/policy_city.h"
#include "tests/support/long_run.h"

namespace kentongan::policy {
namespace {

struct Mutant {
  std::string name;  ///< "bencana.yaml R05b.from.kind[0] changed"
  std::size_t file = 0;
  std::string rule;  ///< Its id; empty: of the whole file.
  Value tree;
};

/// Words for people: whom a message reaches does not hang on them.
bool is_wording(std::string_view key) {
  return key == "ground" || key == "text";
}

std::string another(const std::string& key, const std::string& value) {
  if (value == "true" || value == "false") {
    return value == "true" ? "false" : "true";
  }
  if (key == "max_classification" || key == "clearance") {
    return value == "TERBATAS" ? "RAHASIA" : "TERBATAS";
  }
  if (key == "break_glass") {
    return value == "refuse" ? "allow_and_flag" : "refuse";
  }
  if (key == "relation") {
    return value == "descendant" ? "ancestor" : value == "same_agency" ? "parent" : "descendant";
  }
  if (key == "show") {
    return value == "information" ? "approval_needed" : "information";
  }
  if (key == "delivery") {
    return value == "receipt-first" ? "content-first" : "receipt-first";
  }
  if (key == "area") {
    return "12.34";
  }
  if (key == "officer_signature") {
    return "HELD";
  }
  if (key == "agency") {
    return value == "KEMENDAGRI" ? "BNPB" : "KEMENDAGRI";
  }
  if (key == "duty") {
    return "AUDITOR";
  }
  if (const auto span = span_from(value)) {
    return to_string_of_span({span->count + 1, span->unit});
  }
  return "lain-lain";
}

/// Walks one tree and hands over every changed copy of the whole file.
class Mutator {
 public:
  Mutator(std::size_t file, std::vector<Mutant>& out)
      : file_(file), root_(city().trees()[file]), out_(out) {}

  void run() {
    move_days();
    Value* rules = member(root_, "rules");
    for (std::size_t at = 0; at < rules->items.size(); ++at) {
      Value& rule = rules->items[at];
      const std::string id = rule.text("id");
      rule_ = id;
      Value* effect = member(rule, "effect");
      with(effect->scalar, effect->scalar == "permit" ? "deny" : "permit", id + " turned");
      const Value whole = rule;
      rules->items.erase(rules->items.begin() + static_cast<std::ptrdiff_t>(at));
      keep(id + " removed");
      rules->items.insert(rules->items.begin() + static_cast<std::ptrdiff_t>(at), whole);
      vary_map(rules->items[at], id);
    }
  }

 private:
  static Value* member(Value& map, std::string_view key) {
    for (auto& [name, value] : map.members) {
      if (name == key) {
        return &value;
      }
    }
    return nullptr;
  }

  void keep(const std::string& what) {
    out_.push_back({city().names()[file_] + " " + what, file_, rule_, root_});
  }
  void with(std::string& place, const std::string& other, const std::string& what) {
    const std::string before = std::exchange(place, other);
    keep(what);
    place = before;
  }

  void move_days() {
    Value* valid = member(*member(root_, "instrument"), "valid");
    for (const char* key : {"from", "until"}) {
      std::string& text = member(*valid, key)->scalar;
      const Day day = *day_from(text);
      with(text, to_string_of_day(day - 1), std::string(key) + " a day earlier");
      with(text, to_string_of_day(day + 1), std::string(key) + " a day later");
    }
    if (Value* emergency = member(*member(root_, "instrument"), "emergency")) {
      vary_value(*member(*emergency, "types"), "emergency", "emergency");
    }
  }

  void vary_map(Value& map, const std::string& path) {
    for (std::size_t at = 0; at < map.members.size(); ++at) {
      const std::string key = map.members[at].first;
      if (key == "id" || key == "effect" || is_wording(key)) {
        continue;
      }
      const auto whole = map.members[at];
      map.members.erase(map.members.begin() + static_cast<std::ptrdiff_t>(at));
      const std::string here = fmt::format("{}.{}", path, key);
      keep(here + " dropped");
      map.members.insert(map.members.begin() + static_cast<std::ptrdiff_t>(at), whole);
      vary_value(map.members[at].second, here, key);
    }
  }

  void vary_value(Value& value, const std::string& path, const std::string& key) {
    if (value.is_map()) {
      vary_map(value, path);
    } else if (value.is_scalar()) {
      with(value.scalar, another(key, value.scalar), path + " changed");
    }
    for (std::size_t at = 0; at < value.items.size(); ++at) {
      const std::string here = fmt::format("{}[{}]", path, at);
      vary_value(value.items[at], here, key);
      if (value.items.size() > 1) {
        const Value whole = value.items[at];
        value.items.erase(value.items.begin() + static_cast<std::ptrdiff_t>(at));
        keep(here + " left out");
        value.items.insert(value.items.begin() + static_cast<std::ptrdiff_t>(at), whole);
      }
    }
  }

  std::size_t file_;
  std::string rule_;
  Value root_;
  std::vector<Mutant>& out_;
};

enum class Fate : std::uint8_t { unreadable, caught, missed };

/// Whom no case can catch, and why.
const std::vector<std::string> kEquivalent{
    // Whoever stands under the city is of sector pemda, and the agreement binds nobody else there.
    "pks-palembang.yaml PKS-2.from dropped", "pks-palembang.yaml PKS-2.from.sector dropped",
    "pks-palembang.yaml PKS-3.from dropped", "pks-palembang.yaml PKS-3.from.sector dropped",
    // A deny without the key refuses too; it is written for people.
    "bantuan-tni.yaml R09-tni.break_glass dropped",
    "layanan-112.yaml R15-perintah.break_glass dropped",
    "protap-latihan.yaml LAT-3.break_glass dropped",
    "protap-latihan.yaml LAT-4.break_glass dropped", "siaga-polri.yaml R18.break_glass dropped"};

std::size_t wrong_cases() {
  return static_cast<std::size_t>(
      std::count_if(all_cases().begin(), all_cases().end(), [](const Case& each) {
        return line_of(decide(city().shipped(), each.request), each.request) != each.answer;
      }));
}

/// What was decided without the agencies that are named, which cost most: enough to tell most
/// apart.
bool notices(const Case& each, const Agreements& all) {
  const Decision decision = decide(all, each.request);
  std::string rules;
  for (const RuleRef& deciding : decision.decided) {
    rules += " " + deciding.rule->id;
  }
  return each.answer.find(rules) == std::string::npos ||
         line_of(decision, each.request) != each.answer;
}

/// Those cases are asked first whose decision names the rule.
Fate fate_of(const Mutant& mutant) {
  auto file = agreement_from(mutant.tree);
  if (!file) {
    return Fate::unreadable;
  }
  std::vector<Agreement> files = city().files();
  files[mutant.file] = *std::move(file);
  const Agreements all = Agreements::of(std::move(files)).value();
  const auto caught = [&](bool named) {
    return std::any_of(all_cases().begin(), all_cases().end(), [&](const Case& each) {
      return (each.answer.find(mutant.rule) != std::string::npos) == named && notices(each, all);
    });
  };
  return caught(true) || caught(false) ? Fate::caught : Fate::missed;
}

TEST(MutationTest, T22_TheCasesNoticeEveryMistakeButThoseThatAreNone) {
  ASSERT_EQ(wrong_cases(), 0U) << "a case that is wrong anyway would seem to notice everything";
  std::vector<Mutant> mutants;
  for (std::size_t file = 0; file < city().names().size(); ++file) {
    Mutator(file, mutants).run();
  }
  const std::size_t step = test::is_long_run() ? 1 : 10;  // A tenth of them in a usual run.
  std::size_t tried = 0;
  std::size_t caught = 0;
  std::size_t unreadable = 0;
  std::vector<std::string> missed;
  for (std::size_t at = 0; at < mutants.size(); at += step, ++tried) {
    const Mutant& mutant = mutants[at];
    const Fate fate = fate_of(mutant);
    caught += fate == Fate::caught ? 1U : 0U;
    unreadable += fate == Fate::unreadable ? 1U : 0U;
    if (fate == Fate::missed) {
      missed.push_back(mutant.name);
    }
  }
  const std::size_t read = tried - unreadable;
  fmt::print("{} of {} mutants caught, {} more refused by the reader; missed:\n  {}\n", caught,
             read, unreadable, fmt::join(missed, "\n  "));

  EXPECT_GE(caught * 100, read * 95);
  EXPECT_THAT(missed, ::testing::IsSubsetOf(kEquivalent));
}

}  // namespace
}  // namespace kentongan::policy
