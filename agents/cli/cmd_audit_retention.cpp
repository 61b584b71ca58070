// audit erase, hold, release: a retention order about one message of this desk, to whoever has it.
#include <memory>

#include <CLI/CLI.hpp>

#include "agents/cli/agent_link.h"
#include "agents/cli/audit_verbs.h"
#include "agents/cli/command.h"
#include "agents/cli/dry_run.h"
#include "agents/cli/json_value.h"
#include "agents/cli/messages.h"

namespace kentongan::cli {
namespace {

struct RetentionOptions {
  std::string action, named, ground, basis, case_no, text;
};

void set_text(Value& into, const char* name, const std::string& text) {
  if (!text.empty()) {
    into.members.emplace_back(name, Value::of(text));
  }
}

/// Its other parties: the broker adds whoever else holds it.
Value addressees_in(const Value& document) {
  auto to = Value::list();
  const bool is_mine = cell_text(document, "message.mine") == "true";
  const auto* first = document.find("message");
  const auto* parties = first == nullptr ? nullptr : first->find("to");
  if (!is_mine || parties == nullptr) {
    to.items.push_back(Value::of(cell_text(document, "message.from")));
    return to;
  }
  for (const Value& party : parties->items) {
    to.items.push_back(Value::of(cell_text(party, "agency").empty() ? cell_text(&party)
                                                                    : cell_text(party, "agency")));
  }
  return to;
}

Result<std::string> body_for(const AgentLink& link, const RetentionOptions& options,
                             const std::string& duty) {
  KTG_TRY_VOID(check_named(options.named));
  KTG_TRY(const auto answer, link.get("/v1/messages/" + options.named));
  if (answer.is_error()) {
    return error_in(answer);
  }
  KTG_TRY(const auto document, value_from_json(answer.body));
  auto fields = Value::map();
  set_text(fields, "action", options.action);
  set_text(fields, "ground", options.ground);
  set_text(fields, "legal_basis", options.basis);
  set_text(fields, "case_no", options.case_no);
  set_text(fields, "text", options.text);
  set_text(fields, "ref", cell_text(document, "message.id"));
  fields.members.emplace_back("to", addressees_in(document));
  auto body = Value::map();
  set_text(body, "type", "retention_order");
  set_text(body, "duty", duty);
  body.members.emplace_back("fields", std::move(fields));
  return json_from(body, {});
}

Exit order(const Shell& shell, const RetentionOptions& options) {
  const auto link = AgentLink::find(shell);
  if (!link) {
    return shell.failed(Exit::unreachable, link.error(), "");
  }
  const auto body = body_for(*link, options, shell.settings.duty);
  if (!body) {
    return shell.failed(body.error());
  }
  const auto answer = hand_in(shell, *link, *body);
  if (!answer) {
    return shell.failed(answer.error());
  }
  if (answer->is_error()) {
    return failed(shell, *answer);
  }
  const auto shown = show_handed_in(shell, answer->body);
  const auto sent = value_from_json(answer->body);
  shell.note(
      shell.say({"Broker masih memeriksa perintah ini. Hasilnya: kentongan show ",
                 "The broker has yet to judge this order. For its answer: kentongan show "}) +
      (sent ? sent->text("id") : ""));
  return shown;
}

}  // namespace

void add_audit_retention(CLI::App& audit, Shell& shell) {
  struct Verb {
    const char* name;
    Text about;
  };
  const Verb verbs[] = {
      {"erase", {"perintahkan isi pesan dihapus", "order that what a message says be erased"}},
      {"hold", {"tahan pesan untuk proses hukum", "hold a message for proceedings"}},
      {"release", {"lepaskan penahanan", "release a hold"}}};
  for (const Verb& each : verbs) {
    auto* command = audit.add_subcommand(each.name, shell.say(each.about));
    const auto options = std::make_shared<RetentionOptions>();
    options->action = each.name;
    command->add_option("id", options->named, shell.say(say::kNeedsMessage))->required();
    command
        ->add_option("--basis", options->basis,
                     shell.say({"dasar hukum, misalnya \"UU 27/2022 Pasal 44\"",
                                "legal basis, such as \"UU 27/2022 Pasal 44\""}))
        ->required();
    command->add_option("--ground", options->ground, "retention_end | request | court | unlawful")
        ->required();
    command->add_option("--case", options->case_no,
                        shell.say({"nomor perkara atau permohonan", "number of case or request"}));
    command->add_option("--text", options->text, shell.say({"keterangan", "remark"}));
    command->callback(
        [&shell, options] { shell.chosen = [&shell, options] { return order(shell, *options); }; });
  }
}

}  // namespace kentongan::cli
