#include "agents/cli/dry_run.h"

#include <fmt/format.h>

#include "agents/cli/json_value.h"
#include "agents/cli/messages.h"
#include "agents/cli/render.h"
#include "core/base/clock.h"
#include "core/schema/catalogue.h"

namespace kentongan::cli {
namespace {

constexpr std::size_t kIdShown = 13;  // Enough to tell it by.
constexpr auto kPatience = std::chrono::seconds(5);
constexpr auto kLookAgain = std::chrono::milliseconds(20);

/// The broker's answer, or nothing where it does not come in time.
std::optional<std::string> weighing_of(const AgentLink& link, const std::string& question) {
  const SystemClock clock;
  const auto began = clock.now();
  while (clock.now() - began < kPatience) {
    const auto answer = link.get("/v1/weighing/" + question);
    if (!answer || answer->is_error()) {
      return std::nullopt;
    }
    const auto document = value_from_json(answer->body);
    if (!document || document->text("state") != "asked") {
      return answer->body;
    }
    const auto paused =
        link.follow("/v1/watch", {}, kLookAgain, [](std::string_view) { return false; });
    if (!paused && paused.error().code == ErrorCode::unavailable) {
      return std::nullopt;
    }
  }
  return std::nullopt;
}

std::string parties_text(const Value& parties) {
  std::string text;
  for (const Value& party : list_in(parties, "parties")) {
    if (party.text("role") != "author") {
      text += (text.empty() ? "" : ", ") + party.text("agency");
    }
  }
  return text;
}

std::string obligation_text(const Value& owed) {
  std::string text = owed.text("kind");
  if (const auto seconds = owed.text("seconds"); seconds != "0" && !seconds.empty()) {
    text += " " + seconds + " s";
  }
  for (const Value& agency : list_in(owed, "agencies")) {
    text += " " + agency.scalar;
  }
  return text;
}

std::string weighing_text(const Value& weighing, const Look& look) {
  std::string text;
  for (const Value& party : list_in(weighing, "parties")) {
    if (party.text("role") == "author") {
      continue;
    }
    text += fmt::format("  {:<20} {:<10} {} ({})\n", party.text("agency"), party.text("role"),
                        party.text("rule"), party.text("policy"));
  }
  for (const Value& owed : list_in(weighing, "obligations")) {
    text += "  " + look.say({"wajib: ", "owed: "}) + obligation_text(owed) + "\n";
  }
  for (const Value& denied : list_in(weighing, "denied")) {
    text += fmt::format("  {} {}: {} {}\n", look.say({"DITOLAK", "REFUSED"}), parties_text(denied),
                        denied.text("rule"), one_line(text_in(denied, "reason", look)));
    for (const Value& address : list_in(denied, "redirect")) {
      text +=
          "    " + look.say({"alamat yang benar: ", "the right address: "}) + address.scalar + "\n";
    }
  }
  for (const Value& address : list_in(weighing, "unknown")) {
    text += "  " + look.say({"tidak dikenal: ", "unknown: "}) + address.scalar + "\n";
  }
  if (const Value* refusal = weighing.find("refusal"); refusal != nullptr && refusal->is_map()) {
    text += "  " + one_line(text_in(*refusal, "text", look)) + "\n";
  }
  return text;
}

/// Whom it would reach besides its author.
bool reaches_somebody(const Value& weighing) {
  return !parties_text(weighing).empty();
}

}  // namespace

Exit show_dry_run(const Shell& shell, const AgentLink& link, const std::string& json) {
  const auto document = value_from_json(json);
  if (!document) {
    return shell.failed(document.error());
  }
  const Look& look = shell.look();
  const bool is_valid = document->text("valid") == "true";
  auto people = shell.say(is_valid ? say::kDryRunValid : say::kDryRunInvalid) + "\n";
  people += one_line(text_in(*document, "say", look)) + "\n";
  people +=
      fmt::format(fmt::runtime(shell.say(say::kWouldGo)), cell_text(document->find("to"))) + "\n";
  for (const Value& problem : list_in(*document, "problems")) {
    people += fmt::format("  {}: {}. {}\n", problem.text("field"),
                          one_line(text_in(problem, "text", look)),
                          one_line(text_in(problem, "fix", look)));
  }
  if (!is_valid) {
    const auto exit = shell.show(json, people);
    return exit == Exit::done ? Exit::invalid : exit;
  }
  const std::string question = document->text("question");
  const auto answered = question.empty() ? std::nullopt : weighing_of(link, question);
  const auto weighing = answered ? value_from_json(*answered) : Result<Value>(Value::map());
  if (!answered || !weighing || weighing->text("state") == "lost") {
    shell.note(
        shell.say({"Broker tidak terjangkau: aturannya belum ditanyakan. Menurut berkas "
                   "kota: kentongan policy explain DARI KEPADA JENIS.",
                   "The broker is out of reach: its rules were not asked. By the city's "
                   "files: kentongan policy explain FROM TO TYPE."}));
    return shell.show(json, people);
  }
  people += weighing_text(*weighing, look);
  const std::string whole = json.substr(0, json.rfind('}')) + ",\"weighing\":" + *answered + "}";
  const auto exit = shell.show(whole, people);
  if (exit != Exit::done || reaches_somebody(*weighing)) {
    return exit;
  }
  const bool is_passing = cell_text(*weighing, "refusal.final") == "false";
  return is_passing ? Exit::unreachable : Exit::refused;
}

Result<Answer> hand_in(const Shell& shell, const AgentLink& link, const std::string& body) {
  const auto written = value_from_json(body);
  const auto* type = written ? schema::Catalogue::standard().find(written->text("type")) : nullptr;
  if (type == nullptr || !type->officer_signs) {
    return link.post("/v1/send", body);
  }
  KTG_TRY(Answer looked,
          link.post("/v1/send", body.substr(0, body.rfind('}')) + ",\"dry_run\":true}"));
  if (looked.is_error()) {
    return looked;
  }
  KTG_TRY(const Value shown, value_from_json(looked.body));
  if (!list_in(shown, "problems").empty()) {
    return link.post("/v1/send", body);
  }
  const Value* reason = shown.find("cannot_sign");
  if (reason != nullptr && reason->is_map()) {
    return Answer{403, json_from(*reason)};
  }
  const std::string by = one_line(text_in(shown, "signed_by", shell.look()));
  const std::string draft = cell_text(shown, "draft");
  if (by.empty() || draft.empty()) {
    return fail(ErrorCode::not_permitted,
                Text{"Meja tidak menyebut siapa yang menandatangani. Tidak ada yang dikirim.",
                     "The desk does not name who would sign. Nothing was sent."});
  }
  shell.note(one_line(text_in(shown, "say", shell.look())));
  if (!shell.ask({"Tanda tangani sebagai " + by + "?", "Sign it as " + by + "?"})) {
    return fail(ErrorCode::not_permitted,
                Text{"Tidak ditandatangani dan tidak dikirim. Di luar terminal: --yes.",
                     "Not signed, and not sent. Away from a terminal: --yes."});
  }
  auto confirmed = Value::map();
  confirmed.members.emplace_back("draft", Value::of(draft));
  return link.post("/v1/send", json_from(confirmed));
}

Exit show_handed_in(const Shell& shell, const std::string& json) {
  const auto sent = value_from_json(json);
  const auto id = sent ? sent->text("id") : "";
  const auto line = sent ? sent->text("line") : "";
  const bool is_connected = line == "connected" || line == "catching_up";
  shell.note(
      fmt::format(fmt::runtime(shell.say(is_connected ? say::kOnItsWay : say::kStoredInOutbox)),
                  id.substr(0, kIdShown)));
  return shell.show(json, id + "\n");
}

}  // namespace kentongan::cli
