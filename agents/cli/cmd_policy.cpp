// policy check, explain: agreements and rules of law, read and asked where no bus is in reach.
#include <memory>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "agents/cli/city_files.h"
#include "agents/cli/city_policy.h"
#include "agents/cli/command.h"
#include "agents/cli/json_value.h"
#include "agents/cli/messages.h"
#include "agents/cli/policy_verbs.h"
#include "agents/cli/time_words.h"
#include "core/base/clock.h"
#include "core/base/suggest.h"
#include "core/policy/explain.h"
#include "core/policy/words.h"
#include "core/schema/catalogue.h"
#include "core/view/policy_party.h"

namespace kentongan::cli {
namespace {

struct ExplainOptions {
  std::string from, to, type, at, precedence, classification, purpose, basis, channel, incident;
  std::vector<std::string> areas, markings, fields, statuses, leads, controls;
  bool every_rule = false;
};

Value text_of(const Text& text) {
  auto value = Value::map();
  value.members = {{"id", Value::of(text.id)}, {"en", Value::of(text.en)}};
  return value;
}

Error unknown_word(const char* option, const std::string& word,
                   const std::vector<std::string>& known) {
  const auto meant = nearest(word, known);
  return fail(ErrorCode::invalid_argument,
              Text{fmt::format("{}: \"{}\" tidak dikenal.{}", option, word,
                               meant ? " Maksud Anda " + *meant + "?" : ""),
                   fmt::format("{}: \"{}\" is not known.{}", option, word,
                               meant ? " Did you mean " + *meant + "?" : "")});
}

// ---- check
// ----------------------------------------------------------------------------------------

Exit check(const Shell& shell, const std::vector<std::string>& files) {
  const auto city = load_city_policy(city_folder(shell));
  if (!city) {
    return shell.failed(city.error());
  }
  auto document = Value::map();
  auto rows = Value::list();
  for (const std::string& file : files) {
    const auto agreement = load_agreement(file, city->vocabulary);
    if (!agreement) {
      return shell.failed(agreement.error());
    }
    auto row = Value::map();
    row.members = {{"file", Value::of(file)},
                   {"instrument", Value::of(agreement->id)},
                   {"kind", Value::of(std::string(policy::name_of(agreement->kind)))},
                   {"rules", Value::of(std::to_string(agreement->rules.size()))},
                   {"from", Value::of(policy::to_string_of_day(agreement->from))},
                   {"until", Value::of(policy::to_string_of_day(agreement->until))},
                   {"sha256", Value::of(to_hex(agreement->sha256.view()))}};
    rows.items.push_back(std::move(row));
  }
  document.members = {{"schema", Value::of("kentongan.policy-check/1")},
                      {"files", std::move(rows)}};
  Listing listing{json_from(document), "files", {}, {}, "", ""};
  listing.columns = {column_of("instrument", {"instrumen", "instrument"}),
                     column_of("kind", {"jenis", "kind"}),
                     column_of("rules", {"aturan", "rules"}),
                     column_of("from", {"berlaku dari", "from"}),
                     column_of("until", {"sampai", "until"}),
                     column_of("file", {"berkas", "file"})};
  listing.columns[2].right = true;
  return shell.show(listing);
}

// ---- explain
// --------------------------------------------------------------------------------------

/// "POLRES-JAKUT" or "POLRES-JAKUT/PAWAS".
Result<policy::Party> party_from(const identity::Directory& directory, const char* what,
                                 const std::string& typed) {
  const auto slash = typed.find('/');
  const AgencyCode agency(typed.substr(0, slash));
  const DutyCode duty(slash == std::string::npos ? "" : typed.substr(slash + 1));
  if (directory.agency(agency) == nullptr) {
    std::vector<std::string> known;
    for (const auto& [code, unused] : directory.agencies()) {
      known.push_back(code.value());
    }
    return unknown_word(what, agency.value(), known);
  }
  if (!duty.value().empty() && !directory.has_duty(agency, duty)) {
    std::vector<std::string> known;
    for (const identity::Duty* each : directory.duties_of(agency)) {
      known.push_back(each->code.value());
    }
    return unknown_word(what, duty.value(), known);
  }
  return view::party_of(directory, agency, duty);
}

/// "status_kind=siaga_polri" as a name and its value.
Result<std::pair<std::string, std::string>> pair_from(const char* option,
                                                      const std::string& typed) {
  const auto equals = typed.find('=');
  if (equals == std::string::npos || equals == 0 || equals + 1 == typed.size()) {
    return fail(ErrorCode::invalid_argument, Text{fmt::format("{}: tulis NAMA=NILAI.", option),
                                                  fmt::format("{}: write NAME=VALUE.", option)});
  }
  return std::pair(typed.substr(0, equals), typed.substr(equals + 1));
}

Result<void> read_handling(const ExplainOptions& options, const schema::TypeInfo& type,
                           policy::Request& request) {
  request.precedence = static_cast<policy::Precedence>(type.precedence);
  request.classification = static_cast<policy::Classification>(type.classification);
  if (!options.precedence.empty()) {
    const auto precedence = policy::precedence_from(options.precedence);
    if (!precedence) {
      return unknown_word("--precedence", options.precedence, policy::precedence_words());
    }
    request.precedence = *precedence;
  }
  if (!options.classification.empty()) {
    const auto classification = policy::classification_from(options.classification);
    if (!classification) {
      return unknown_word("--classification", options.classification,
                          policy::classification_words());
    }
    request.classification = *classification;
  }
  return {};
}

Result<void> read_content(const ExplainOptions& options, policy::Request& request) {
  for (const std::string& marking : options.markings) {
    request.markings.push_back(policy::folded(marking));
  }
  request.areas = options.areas;
  request.purpose = policy::folded(options.purpose);
  request.bases = policy::bases_of(options.basis);
  request.channel = options.channel.empty() ? "bus" : policy::folded(options.channel);
  request.incident = options.incident;
  request.incident_open = !options.incident.empty();
  for (const std::string& typed : options.fields) {
    KTG_TRY(const auto field, pair_from("--field", typed));
    request.fields.push_back({field.first, {policy::folded(field.second)}});
  }
  for (const std::string& typed : options.statuses) {
    KTG_TRY(const auto status, pair_from("--status", typed));
    request.statuses.push_back({policy::folded(status.first), policy::folded(status.second),
                                options.incident, options.areas});
  }
  for (const std::string& domain : options.leads) {
    request.leads.push_back(policy::folded(domain));
  }
  for (const std::string& kind : options.controls) {
    request.controls.push_back(policy::folded(kind));
  }
  return {};
}

Result<policy::Request> request_from(const ExplainOptions& options, const CityPolicy& city) {
  const auto* type = schema::Catalogue::standard().find(options.type);
  if (type == nullptr) {
    return unknown_word("TYPE", options.type, city.vocabulary.types);
  }
  policy::Request request;
  const ZonedTime now{SystemClock().wall_us(), request.zone_s};
  request.time_us = now.time_us;
  if (!options.at.empty()) {
    KTG_TRY(request.time_us, instant_from(options.at, now));
  }
  request.type = type->code;
  KTG_TRY(request.from, party_from(city.directory, "FROM", options.from));
  KTG_TRY(request.to, party_from(city.directory, "TO", options.to));
  KTG_TRY_VOID(read_handling(options, *type, request));
  KTG_TRY_VOID(read_content(options, request));
  return request;
}

std::string word_of(policy::RuleStory::End end) {
  switch (end) {
    case policy::RuleStory::End::matched:
      return "matched";
    case policy::RuleStory::End::key_failed:
      return "key_failed";
    case policy::RuleStory::End::not_in_force:
      return "not_in_force";
    case policy::RuleStory::End::not_bound:
      return "not_bound";
  }
  return "";
}

Value document_of(const policy::Explanation& explained, const policy::Request& request,
                  std::span<const policy::Party> all) {
  const policy::Decision& decision = explained.decision;
  auto instead = Value::list();
  for (const std::string& code : policy::named(decision.instead, request, all)) {
    instead.items.push_back(Value::of(code));
  }
  auto obligations = Value::list();
  for (const policy::Obligation& owed : decision.obligations) {
    auto row = Value::map();
    auto agencies = Value::list();
    for (const std::string& code : policy::named(owed.patterns, request, all)) {
      agencies.items.push_back(Value::of(code));
    }
    row.members = {{"kind", Value::of(std::string(policy::name_of(owed.kind)))},
                   {"seconds", Value::of(std::to_string(owed.seconds))},
                   {"agencies", std::move(agencies)},
                   {"words", Value::of(fmt::format("{}", fmt::join(owed.words, " ")))},
                   {"text", text_of(owed.text)}};
    obligations.items.push_back(std::move(row));
  }
  auto rules = Value::list();
  for (const policy::RuleStory& story : explained.rules) {
    auto row = Value::map();
    row.members = {
        {"instrument", Value::of(story.rule.agreement->id)},
        {"rule", Value::of(story.rule.rule->id)},
        {"effect",
         Value::of(story.rule.rule->effect == policy::Effect::permit ? "permit" : "deny")},
        {"end", Value::of(word_of(story.end))},
        {"sentence", text_of(story.sentence)}};
    rules.items.push_back(std::move(row));
  }
  auto document = Value::map();
  document.members = {{"schema", Value::of("kentongan.policy-explain/1")},
                      {"permit", Value::of(decision.permit ? "true" : "false")},
                      {"instrument", Value::of(decision.instrument)},
                      {"rule", Value::of(decision.rule)},
                      {"sentence", text_of(explained.sentence)},
                      {"reason", text_of(decision.reason)},
                      {"instead", std::move(instead)},
                      {"obligations", std::move(obligations)},
                      {"policy_set", Value::of(to_hex(decision.policy_set.view()))},
                      {"rules", std::move(rules)}};
  return document;
}

/// What was decided; then the rules that decided it, or all that were asked.
std::string words_of(const Shell& shell, const policy::Explanation& explained,
                     const Value& document, bool every_rule) {
  std::string words = shell.say(explained.sentence) + "\n";
  const Value& instead = *document.find("instead");
  if (!instead.items.empty()) {
    words += shell.say({"Alamat yang benar:", "The right address:"});
    for (const Value& code : instead.items) {
      words += " " + code.scalar;
    }
    words += "\n";
  }
  for (const Value& owed : document.find("obligations")->items) {
    words += shell.say({"Wajib:", "Owed:"}) + " " + owed.text("kind");
    if (const std::string seconds = owed.text("seconds"); seconds != "0") {
      words += " " + shell.say(duration_words(std::stoll(seconds)));
    }
    for (const Value& code : owed.find("agencies")->items) {
      words += " " + code.scalar;
    }
    words += owed.text("words").empty() ? "\n" : " " + owed.text("words") + "\n";
  }
  for (const policy::RuleStory& story : explained.rules) {
    if (every_rule || story.end == policy::RuleStory::End::matched) {
      words += "  " + shell.say(story.sentence) + "\n";
    }
  }
  return words;
}

Exit explain_it(const Shell& shell, const ExplainOptions& options) {
  const auto city = load_city_policy(city_folder(shell));
  if (!city) {
    return shell.failed(city.error());
  }
  const auto request = request_from(options, *city);
  if (!request) {
    return shell.failed(request.error());
  }
  shell.note(
      shell.say({"Menurut berkas kota; bus memutuskan menurut berkas dalam catatannya sendiri.",
                 "By the city's files; a bus decides by those in its own log."}));
  const auto explained = policy::explain(city->agreements, *request);
  const Value document = document_of(explained, *request, view::PartyBook(city->directory).all());
  return shell.show(json_from(document, {"permit"}),
                    words_of(shell, explained, document, options.every_rule));
}

void add_explain(CLI::App& policy, Shell& shell) {
  auto* command = policy.add_subcommand(
      "explain", shell.say({"boleh atau tidak, menurut aturan mana", "may it, and by which rule"}));
  const auto options = std::make_shared<ExplainOptions>();
  command
      ->add_option("from", options->from,
                   shell.say({"INSTANSI atau INSTANSI/JABATAN", "AGENCY or AGENCY/DUTY"}))
      ->required();
  command->add_option("to", options->to, shell.say({"penerima", "addressee"}))->required();
  command->add_option("type", options->type, shell.say({"jenis pesan", "type of message"}))
      ->required();
  command->add_option("--at", options->at, shell.say({"pada waktu", "at that time"}));
  command->add_option("--precedence", options->precedence, shell.say({"derajat", "precedence"}));
  command->add_option("--classification", options->classification,
                      shell.say({"klasifikasi", "classification"}));
  command->add_option("--marking", options->markings, shell.say({"tanda", "marking"}));
  command->add_option("--area", options->areas, shell.say({"kode wilayah", "code of an area"}));
  command->add_option("--purpose", options->purpose, shell.say({"tujuan", "purpose"}));
  command->add_option("--basis", options->basis, shell.say({"dasar hukum", "legal basis"}));
  command->add_option("--channel", options->channel, shell.say({"saluran", "channel"}));
  command->add_option("--incident", options->incident,
                      shell.say({"kejadian yang terbuka", "an incident that is open"}));
  command->add_option("--field", options->fields, "NAME=VALUE");
  command->add_option("--status", options->statuses,
                      shell.say({"status yang berlaku: JENIS=NILAI", "in force: KIND=VALUE"}));
  command->add_option(
      "--lead", options->leads,
      shell.say({"bidang yang dipimpin pengirim", "a domain that the sender leads"}));
  command->add_option(
      "--control", options->controls,
      shell.say({"kendali atas penerima: bko, pdb", "control over the addressee: bko, pdb"}));
  command->add_flag("--all", options->every_rule,
                    shell.say({"juga aturan yang tidak cocok", "also rules that do not match"}));
  command->callback([&shell, options] {
    shell.chosen = [&shell, options] { return explain_it(shell, *options); };
  });
}

}  // namespace

void add_policy(CLI::App& root, Shell& shell) {
  auto* policy =
      root.add_subcommand("policy", shell.say({"siapa boleh memberi tahu siapa, atas dasar apa",
                                               "who may tell whom, on what ground"}));
  auto* command = policy->add_subcommand(
      "check", shell.say({"periksa berkas perjanjian atau aturan", "check files of policy"}));
  const auto files = std::make_shared<std::vector<std::string>>();
  command->add_option("file", *files, shell.say({"berkas policy/1", "files of policy/1"}))
      ->required();
  command->callback(
      [&shell, files] { shell.chosen = [&shell, files] { return check(shell, *files); }; });
  add_explain(*policy, shell);
  add_policy_trial(*policy, shell);
  add_policy_signing(*policy, shell);
}

}  // namespace kentongan::cli
