// policy test, diff: what a change of the rules would do, before anybody signs it.
#include <algorithm>
#include <memory>
#include <utility>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "agents/cli/city_files.h"
#include "agents/cli/city_policy.h"
#include "agents/cli/command.h"
#include "agents/cli/json_value.h"
#include "agents/cli/policy_verbs.h"
#include "core/base/clock.h"
#include "core/base/files.h"
#include "core/policy/decide.h"
#include "core/policy/difference.h"
#include "core/view/policy_cases.h"
#include "core/view/policy_sweep.h"

namespace kentongan::cli {
namespace {

constexpr const char* kCasesFolder = "cases";

/// A case, where it stands, and what it is answered.
struct Tried {
  std::string file;
  view::PolicyCase asked;
  std::string answered;
};

/// The city's files, each of `with` in the place of the file of its instrument.
Result<policy::Agreements> amended(const CityPolicy& city, const std::vector<std::string>& with) {
  policy::Agreements agreements = city.agreements;
  for (const std::string& file : with) {
    KTG_TRY(auto agreement, load_agreement(file, city.vocabulary));
    agreements = agreements.with(std::move(agreement));
  }
  return agreements;
}

std::vector<std::string> cases_of_the_city(const Shell& shell) {
  std::vector<std::string> files;
  std::error_code none;
  const auto folder = city_folder(shell) / kCasesFolder;
  for (const auto& entry : std::filesystem::directory_iterator(folder, none)) {
    if (entry.path().extension() == ".yaml") {
      files.push_back(entry.path().string());
    }
  }
  std::sort(files.begin(), files.end());
  return files;
}

Result<std::vector<Tried>> try_cases(const std::vector<std::string>& files,
                                     const view::CaseWords& words,
                                     const policy::Agreements& agreements) {
  std::vector<Tried> tried;
  for (const std::string& file : files) {
    KTG_TRY(const Bytes bytes, read_file(file, view::kCasesBytesMax + 1));
    auto cases = view::read_policy_cases(bytes, words);
    if (!cases) {
      return fail(cases.error().code,
                  Text{file + ": " + cases.error().text.id, file + ": " + cases.error().text.en});
    }
    for (view::PolicyCase& each : *cases) {
      const auto decision = policy::decide(agreements, each.request);
      tried.push_back({file, std::move(each), {}});
      tried.back().answered =
          view::answer_line(decision, tried.back().asked.request, words.parties.all());
    }
  }
  return tried;
}

// ---- test
// -----------------------------------------------------------------------------------------

Exit show_tried(const Shell& shell, const std::vector<Tried>& tried) {
  auto rows = Value::list();
  for (const Tried& each : tried) {
    if (each.answered == each.asked.answer) {
      continue;
    }
    auto row = Value::map();
    row.members = {{"file", Value::of(each.file)},
                   {"line", Value::of(std::to_string(each.asked.line))},
                   {"says", Value::of(each.asked.says)},
                   {"expected", Value::of(each.asked.answer)},
                   {"answered", Value::of(each.answered)}};
    rows.items.push_back(std::move(row));
  }
  if (tried.empty()) {
    return shell.failed(fail(ErrorCode::not_found,
                             Text{"Tidak ada kasus: sebut berkasnya, atau isi folder cases kota.",
                                  "There is no case: name a file, or fill the city's cases."}));
  }
  const std::size_t wrong = rows.items.size();
  auto document = Value::map();
  document.members = {{"schema", Value::of("kentongan.policy-test/1")},
                      {"cases", Value::of(std::to_string(tried.size()))},
                      {"wrong", Value::of(std::to_string(wrong))},
                      {"answers", std::move(rows)}};
  Listing listing{json_from(document, {"cases", "wrong"}), "answers", {}, {}, "", ""};
  listing.columns = {column_of("file", {"berkas", "file"}, true),
                     column_of("line", {"baris", "line"}),
                     column_of("says", {"kasus", "case"}, true),
                     column_of("expected", {"seharusnya", "expected"}, true),
                     column_of("answered", {"dijawab", "answered"}, true)};
  listing.columns[1].right = true;
  const Exit shown = shell.show(listing);
  shell.note(
      wrong == 0
          ? shell.say({fmt::format("{} kasus, semua dijawab seperti tertulis.", tried.size()),
                       fmt::format("{} cases, each answered as it says.", tried.size())})
          : shell.say({fmt::format("{} dari {} kasus dijawab berbeda. Perbaiki aturannya, "
                                   "atau kasusnya bila perubahan itu memang dikehendaki.",
                                   wrong, tried.size()),
                       fmt::format("{} of {} cases are answered otherwise. Mend the rule, "
                                   "or the case if that change is wanted.",
                                   wrong, tried.size())}));
  return wrong == 0 || shown != Exit::done ? shown : Exit::unverified;
}

Exit test_it(const Shell& shell, std::vector<std::string> files,
             const std::vector<std::string>& with) {
  const auto city = load_city_policy(city_folder(shell));
  if (!city) {
    return shell.failed(city.error());
  }
  const auto agreements = amended(*city, with);
  if (!agreements) {
    return shell.failed(agreements.error());
  }
  if (files.empty()) {
    files = cases_of_the_city(shell);
  }
  const view::PartyBook parties(city->directory);
  const auto tried = try_cases(files, {parties, city->vocabulary}, *agreements);
  return tried ? show_tried(shell, *tried) : shell.failed(tried.error());
}

// ---- diff
// -----------------------------------------------------------------------------------------

/// Two sets of files and what they are asked.
struct Sides {
  const policy::Agreements& before;
  const policy::Agreements& after;
  const view::CaseWords& words;
};

Text word_of(policy::RuleChange::Kind kind) {
  switch (kind) {
    case policy::RuleChange::Kind::added:
      return {"baru", "added"};
    case policy::RuleChange::Kind::removed:
      return {"dihapus", "removed"};
    case policy::RuleChange::Kind::changed:
      return {"berubah", "changed"};
  }
  return {};
}

Value rows_of(const std::vector<policy::RuleChange>& changes) {
  auto rows = Value::list();
  for (const policy::RuleChange& change : changes) {
    auto row = Value::map();
    row.members = {{"change", Value::of(word_of(change.kind).en)},
                   {"instrument", Value::of(change.instrument)},
                   {"rule", Value::of(change.rule)}};
    rows.items.push_back(std::move(row));
  }
  return rows;
}

Value rows_of(const std::vector<view::AnswerChange>& changes) {
  auto rows = Value::list();
  for (const view::AnswerChange& change : changes) {
    auto row = Value::map();
    row.members = {{"type", Value::of(change.type)},
                   {"before", Value::of(change.before)},
                   {"after", Value::of(change.after)},
                   {"pairs", Value::of(std::to_string(change.pairs))},
                   {"from", Value::of(change.from.value())},
                   {"to", Value::of(change.to.value())}};
    rows.items.push_back(std::move(row));
  }
  return rows;
}

/// Cases that both sides answer, and not alike.
Result<Value> rows_of_cases(const Shell& shell, const Sides& sides) {
  const auto files = cases_of_the_city(shell);
  KTG_TRY(const auto before, try_cases(files, sides.words, sides.before));
  KTG_TRY(const auto after, try_cases(files, sides.words, sides.after));
  auto rows = Value::list();
  for (std::size_t i = 0; i < before.size(); ++i) {
    if (before[i].answered != after[i].answered) {
      auto row = Value::map();
      row.members = {{"file", Value::of(before[i].file)},
                     {"line", Value::of(std::to_string(before[i].asked.line))},
                     {"says", Value::of(before[i].asked.says)},
                     {"before", Value::of(before[i].answered)},
                     {"after", Value::of(after[i].answered)}};
      rows.items.push_back(std::move(row));
    }
  }
  return rows;
}

std::string words_of(const Shell& shell, const std::vector<policy::RuleChange>& rules,
                     const std::vector<view::AnswerChange>& answers, const Value& cases) {
  std::string words = rules.empty()
                          ? shell.say({"Tidak ada aturan yang berbeda.\n", "No rule differs.\n"})
                          : shell.say({"Aturan:\n", "Rules:\n"});
  for (const policy::RuleChange& change : rules) {
    const std::string what = change.rule.empty()
                                 ? shell.say({"berkasnya: pihak, masa berlaku, penanda tangan",
                                              "the file itself: parties, days, signatories"})
                                 : change.rule;
    words +=
        fmt::format("  {:<8} {}  {}\n", shell.say(word_of(change.kind)), change.instrument, what);
  }
  if (!answers.empty()) {
    words +=
        shell.say({"Siapa memberi tahu siapa, dengan derajat dan klasifikasi bawaan, dalam "
                   "kejadian terbuka, tanpa status, pimpinan atau kendali:\n",
                   "Who tells whom, with default precedence and class, in an open incident, "
                   "no status, lead or control in force:\n"});
  }
  for (const view::AnswerChange& change : answers) {
    words += fmt::format("  {} × {}  {} → {}\n    - {}\n    + {}\n", change.pairs, change.type,
                         change.from.value(), change.to.value(), change.before, change.after);
  }
  if (!cases.items.empty()) {
    words += shell.say({"Kasus yang dijawab berbeda:\n", "Cases answered otherwise:\n"});
  }
  for (const Value& row : cases.items) {
    words += fmt::format("  {}:{} {}\n    - {}\n    + {}\n", row.text("file"), row.text("line"),
                         row.text("says"), row.text("before"), row.text("after"));
  }
  return words;
}

Exit diff_it(const Shell& shell, const std::vector<std::string>& with) {
  const auto city = load_city_policy(city_folder(shell));
  if (!city) {
    return shell.failed(city.error());
  }
  const auto after = amended(*city, with);
  if (!after) {
    return shell.failed(after.error());
  }
  const view::PartyBook parties(city->directory);
  const view::CaseWords words{parties, city->vocabulary};
  const auto cases = rows_of_cases(shell, {city->agreements, *after, words});
  if (!cases) {
    return shell.failed(cases.error());
  }
  const auto rules = policy::changes_between(city->agreements, *after);
  const auto answers =
      view::answers_changed(city->agreements, *after, parties, SystemClock().wall_us());
  auto document = Value::map();
  document.members = {{"schema", Value::of("kentongan.policy-diff/1")},
                      {"rules", rows_of(rules)},
                      {"answers", rows_of(answers)},
                      {"cases", *cases}};
  return shell.show(json_from(document), words_of(shell, rules, answers, *cases));
}

}  // namespace

void add_policy_trial(CLI::App& policy, Shell& shell) {
  auto* test = policy.add_subcommand(
      "test", shell.say({"ajukan kasus kepada aturan: dijawab sebagaimana tertulis?",
                         "put cases to the rules: answered as they say?"}));
  const auto files = std::make_shared<std::vector<std::string>>();
  const auto with = std::make_shared<std::vector<std::string>>();
  test->add_option("file", *files,
                   shell.say({"berkas policy-cases/1; tanpa ini: kasus kota",
                              "files of policy-cases/1; without: those of the city"}));
  test->add_option("--with", *with,
                   shell.say({"seolah-olah berkas policy/1 ini berlaku",
                              "as if this file of policy/1 were in force"}));
  test->callback([&shell, files, with] {
    shell.chosen = [&shell, files, with] { return test_it(shell, *files, *with); };
  });

  auto* diff =
      policy.add_subcommand("diff", shell.say({"apa yang berubah bila berkas ini berlaku",
                                               "what changes if this file comes into force"}));
  diff->add_option("file", *with, shell.say({"berkas policy/1", "files of policy/1"}))->required();
  diff->callback(
      [&shell, with] { shell.chosen = [&shell, with] { return diff_it(shell, *with); }; });
}

}  // namespace kentongan::cli
