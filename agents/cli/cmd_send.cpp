// send and respond: their options come from the catalogue.
#include <memory>
#include <optional>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "agents/cli/agent_link.h"
#include "agents/cli/command.h"
#include "agents/cli/dry_run.h"
#include "agents/cli/json_value.h"
#include "agents/cli/message_file.h"
#include "agents/cli/messages.h"
#include "agents/cli/render.h"
#include "agents/cli/send_flags.h"
#include "agents/cli/time_words.h"
#include "agents/cli/wait_for.h"

namespace kentongan::cli {
namespace {

constexpr const char* kDefaultAnswer = "rfa_response";

struct SendOptions {
  std::string type;
  std::vector<FieldFlag> flags;
  std::string file, exercise, timeout, expires_at, read_within, answer_within, language;
  bool edit = false;
  bool dry_run = false;
  bool seal = false;
  WaitFor wait;
  std::string reply_to;  ///< Of `respond`.
};

/// The word after `command` that is no option: the type, before anything is parsed. Options of the
/// root may stand between; their values are no types.
std::string word_after(const std::vector<std::string>& arguments, const std::string& command) {
  bool after = false;
  for (const auto& argument : arguments) {
    if (after && schema::Catalogue::standard().find(schema_name(argument)) != nullptr) {
      return schema_name(argument);
    }
    after = after || argument == command;
  }
  return "";
}

std::string value_of_flag(const std::vector<std::string>& arguments, const std::string& flag) {
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    if (arguments[i] == flag && i + 1 < arguments.size()) {
      return arguments[i + 1];
    }
    if (arguments[i].rfind(flag + "=", 0) == 0) {
      return arguments[i].substr(flag.size() + 1);
    }
  }
  return "";
}

void declare_fields(CLI::App& command, const Shell& shell, SendOptions& options) {
  const auto* type = schema::Catalogue::standard().find(options.type);
  if (type == nullptr) {
    return;
  }
  options.flags = flags_of(schema::Catalogue::standard(), *type);
  for (auto& flag : options.flags) {
    auto* option = command.add_option(flag.declared(), flag.values, flag_help(flag, shell.look()));
    option->type_name("")->expected(flag.info->form == schema::FieldForm::boolean ? 0 : 1, 1);
    option->multi_option_policy(CLI::MultiOptionPolicy::TakeAll)->allow_extra_args(false);
    if (flag.info->form == schema::FieldForm::boolean) {
      option->default_str("true");
    }
    option->group(flag.of_header ? shell.say({"Kepala pesan", "Header"})
                  : flag.path.find('.') != std::string::npos
                      ? shell.say({"Bagian isian", "Parts of fields"})
                      : shell.say({"Isian", "Fields"}));
  }
}

void declare_common(CLI::App& command, const Shell& shell, SendOptions& options) {
  command.add_option("-f,--file", options.file,
                     shell.say({"isian dari berkas YAML atau JSON; - untuk stdin. Juga type, duty, "
                                "exercise, expires_at, read_within, answer_within, language",
                                "fields from a YAML or JSON file; - for stdin. Also type, duty, "
                                "exercise, expires_at, read_within, answer_within, language"}));
  command.add_flag("--edit", options.edit,
                   shell.say({"isi di $EDITOR", "fill it in with $EDITOR"}));
  command.add_flag("--dry-run", options.dry_run,
                   shell.say({"periksa saja, jangan kirim", "check only, do not send"}));
  command.add_flag("--seal", options.seal,
                   shell.say({"segel isinya untuk para penerima; RAHASIA selalu disegel",
                              "seal it for its addressees; SECRET always is"}));
  command.add_option("--wait", options.wait.level,
                     "stored, delivered, read, acknowledged, acting, acted");
  command
      .add_option("--any-of", options.wait.any_of,
                  shell.say({"atau salah satu ini lebih dulu (keluar 12)",
                             "or one of these first (exit 12)"}))
      ->delimiter(',');
  command.add_option("--timeout", options.timeout,
                     shell.say({"paling lama menunggu: 30s, 5m", "wait at most: 30s, 5m"}));
  command.add_option(
      "--exercise", options.exercise,
      shell.say({"id latihan; pesan bertanda LATIHAN", "id of the exercise; marks the message"}));
  command.add_option("--expires-at", options.expires_at,
                     shell.say({"tidak berlaku lagi sejak", "of no use from"}));
  command.add_option("--read-within", options.read_within,
                     shell.say({"harus dibaca dalam: 5m", "to be read within: 5m"}));
  command.add_option("--answer-within", options.answer_within,
                     shell.say({"harus dijawab dalam: 30m", "to be answered within: 30m"}));
  command.add_option("--text-language", options.language,
                     shell.say({"bahasa isi: id, en", "language of the text: id, en"}));
  // Written with nothing they say something else than left out: what a script meant as an exercise
  // must not go out as real.
  const auto something = [](const std::string& value) { return value.empty() ? "empty" : ""; };
  for (const char* name : {"--file", "--wait", "--timeout", "--exercise", "--expires-at",
                           "--read-within", "--answer-within", "--text-language"}) {
    command.get_option(name)->check(something);
  }
}

/// Adds a member unless the text is empty.
void put(Value& map, const char* name, const std::string& text) {
  if (!text.empty()) {
    map.members.emplace_back(name, Value::of(text));
  }
}

Result<void> put_seconds(Value& body, const char* name, const std::string& typed) {
  if (typed.empty()) {
    return {};
  }
  KTG_TRY(const auto seconds, seconds_from(typed));
  put(body, name, std::to_string(seconds));
  return {};
}

/// What flags say wins over what a file says, that over context and environment.
std::string duty_of(const Shell& shell, const Value& in_file) {
  for (const auto& setting : shell.settings.configuration.settings()) {
    if (setting.name == "duty" && setting.origin == "--as") {
      return setting.value;
    }
  }
  return in_file.text("duty", shell.settings.duty);
}

/// Both, where `over` wins.
Value with(Value under, const Value& over) {
  merge(under, over);
  return under;
}

/// The body of `/v1/send`: what the file holds, and over it what the flags say.
Result<std::string> body_of(const Shell& shell, SendOptions& options) {
  MessageFile written;
  if (!options.file.empty()) {
    KTG_TRY(written, read_message_file(options.file));
    if (!options.type.empty() && !written.type.empty() && written.type != options.type) {
      return fail(ErrorCode::invalid_argument,
                  Text{"Berkas itu berjenis " + written.type + ", bukan " + options.type + ".",
                       "That file is a " + written.type + ", not a " + options.type + "."});
    }
  }
  if (options.type.empty()) {
    options.type = written.type;
  }
  const auto* type = schema::Catalogue::standard().find(options.type);
  auto settings = Value::map();
  if (type != nullptr) {
    KTG_TRY(settings, take_settings(written.fields, *type));
    name_by_path(written.fields, *type);
  }
  KTG_TRY(auto given, fields_given(options.flags));
  if (options.edit) {
    KTG_TRY(written.fields, edited(shell, options.type, with(settings, written.fields), given));
    KTG_TRY(settings, take_settings(written.fields, *type));
  } else {
    merge(written.fields, given);
  }
  if (!options.reply_to.empty() && written.fields.find("subject.reply_to") == nullptr) {
    set_top(written.fields, "subject.reply_to", Value::of(options.reply_to));
  }
  auto body = Value::map();
  put(body, "type", options.type);
  body.members.emplace_back("fields", std::move(written.fields));
  put(body, "duty", duty_of(shell, settings));
  put(body, "exercise", options.exercise);
  put(body, "expires_at", options.expires_at);
  put(body, "language", options.language);
  KTG_TRY_VOID(put_seconds(body, "read_within_s", options.read_within));
  KTG_TRY_VOID(put_seconds(body, "answer_within_s", options.answer_within));
  if (options.seal) {
    put(body, "sealed", "true");
  }
  return send_json(with(settings, body), options.dry_run);
}

Result<void> settle_wait(SendOptions& options) {
  if (!options.timeout.empty()) {
    KTG_TRY(options.wait.timeout_s, seconds_from(options.timeout));
  }
  if (options.wait.level.empty() && !options.wait.any_of.empty()) {
    options.wait.level = "read";
  }
  return check(options.wait);
}

Exit send(const Shell& shell, SendOptions& options) {
  if (const auto sound = settle_wait(options); !sound) {
    return shell.failed(sound.error());
  }
  const auto body = body_of(shell, options);
  if (!body) {
    return shell.failed(body.error());
  }
  const auto link = AgentLink::find(shell);
  if (!link) {
    return shell.failed(Exit::unreachable, link.error(), "");
  }
  const auto answer =
      options.dry_run ? link->post("/v1/send", *body) : hand_in(shell, *link, *body);
  if (!answer) {
    return shell.failed(answer.error());
  }
  if (answer->is_error()) {
    return failed(shell, *answer);
  }
  if (options.dry_run) {
    return show_dry_run(shell, *link, answer->body);
  }
  const auto shown = show_handed_in(shell, answer->body);
  if (shown != Exit::done || options.wait.level.empty()) {
    return shown;
  }
  const auto sent = value_from_json(answer->body);
  return wait_for(shell, *link, sent ? sent->text("id") : "", options.wait);
}

/// Who is answered and about which incident: taken from the message itself, unless given.
Result<void> answer_to(const AgentLink& link, SendOptions& options) {
  KTG_TRY(const auto answer, link.get("/v1/messages/" + options.reply_to));
  if (answer.is_error()) {
    return error_in(answer);
  }
  KTG_TRY(const auto document, value_from_json(answer.body));
  const auto take = [&](const char* path, const std::string& value) {
    for (auto& flag : options.flags) {
      if (flag.path == path && flag.values.empty() && !value.empty()) {
        flag.values = {value};
      }
    }
  };
  options.reply_to = cell_text(document, "message.id");
  take("addresses.to", cell_text(document, "message.from"));
  take("subject.incident", cell_text(document, "message.incident"));
  return {};
}

Exit respond(const Shell& shell, SendOptions& options) {
  if (const auto named = check_named(options.reply_to); !named) {
    return shell.failed(named.error());
  }
  const auto link = AgentLink::find(shell);
  if (!link) {
    return shell.failed(Exit::unreachable, link.error(), "");
  }
  if (const auto known = answer_to(*link, options); !known) {
    return shell.failed(known.error());
  }
  return send(shell, options);
}

void add_type(CLI::App& command, Shell& shell, const schema::TypeInfo& type,
              const std::string& named) {
  auto* sub = command.add_subcommand(type.code, shell.say(type.name));
  if (const auto hyphens = command_name(type.code); hyphens != type.code) {
    sub->alias(hyphens);
  }
  if (type.code != named) {
    return;
  }
  const auto options = std::make_shared<SendOptions>();
  options->type = type.code;
  declare_common(*sub, shell, *options);
  declare_fields(*sub, shell, *options);
  sub->callback(
      [&shell, options] { shell.chosen = [&shell, options] { return send(shell, *options); }; });
}

void add_respond(CLI::App& root, Shell& shell) {
  auto* command = root.add_subcommand(
      "respond", shell.say({"jawab permintaan bantuan", "answer a request for assistance"}));
  const auto options = std::make_shared<SendOptions>();
  const auto type = value_of_flag(shell.arguments, "--type");
  options->type = type.empty() ? kDefaultAnswer : schema_name(type);
  command->add_option("id", options->reply_to, shell.say(say::kNeedsMessage))->required();
  command->add_option("--type", options->type, shell.say({"jenis jawaban", "type of the answer"}));
  declare_common(*command, shell, *options);
  declare_fields(*command, shell, *options);
  command->callback([&shell, options] {
    options->type = schema_name(options->type);
    shell.chosen = [&shell, options] { return respond(shell, *options); };
  });
}

}  // namespace

void add_send(CLI::App& root, Shell& shell) {
  auto* command = root.add_subcommand("send", shell.say({"kirim pesan", "send a message"}));
  const auto named = word_after(shell.arguments, "send");
  const auto options = std::make_shared<SendOptions>();
  if (named.empty()) {
    declare_common(*command, shell, *options);
  }
  command->callback([&shell, options, command] {
    if (command->get_subcommands().empty() && !options->file.empty()) {
      shell.chosen = [&shell, options] { return send(shell, *options); };
    }
  });
  for (const auto& type : schema::Catalogue::standard().types()) {
    add_type(*command, shell, type, named);
  }
  add_respond(root, shell);
}

}  // namespace kentongan::cli
