// schema list, show, example: the catalogue of message types.
#include <memory>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "agents/cli/command.h"
#include "agents/cli/json_value.h"
#include "agents/cli/message_file.h"
#include "agents/cli/messages.h"
#include "agents/cli/send_flags.h"
#include "core/base/suggest.h"
#include "core/schema/catalogue.h"
#include "core/schema/json_form.h"

namespace kentongan::cli {
namespace {

constexpr const char* kAck = "ack";

Value text_value(const Text& text) {
  auto value = Value::map();
  value.members = {{"id", Value::of(text.id)}, {"en", Value::of(text.en)}};
  return value;
}

Value names_value(const std::vector<std::string>& names) {
  auto list = Value::list();
  for (const auto& name : names) {
    list.items.push_back(Value::of(name));
  }
  return list;
}

Value type_value(const schema::TypeInfo& type) {
  auto value = Value::map();
  std::vector<std::string> demands;
  for (const auto demand : type.demands) {
    demands.push_back(schema::name_of_choice(demand));
  }
  value.members = {
      {"code", Value::of(type.code)},
      {"kind", Value::of("message")},
      {"name", text_value(type.name)},
      {"precedence", Value::of(schema::name_of_choice(type.precedence))},
      {"classification", Value::of(schema::name_of_choice(type.classification))},
      {"demands", names_value(demands)},
      {"answers", names_value(type.answers)},
      {"tier", Value::of(schema::name_of_choice(type.tier))},
      {"officer_signs", Value::of(type.officer_signs ? "true" : "false")},
      {"header_required", names_value(type.header_required)},
  };
  return value;
}

/// `ack` of the reference data: listed, and said to be evidence.
Value ack_value() {
  auto value = Value::map();
  std::vector<std::string> levels;
  for (const auto& level : schema::Catalogue::ack_levels()) {
    levels.push_back(std::string(level.name) + "=" + schema::name_of_choice(level.code));
  }
  value.members = {{"code", Value::of(kAck)},
                   {"kind", Value::of("evidence")},
                   {"name", text_value(schema::Catalogue::ack_name())},
                   {"precedence", Value{}},
                   {"classification", Value{}},
                   {"demands", Value::list()},
                   {"answers", names_value(levels)}};
  return value;
}

/// Where the text of a member in the reader's language stands.
std::string in_language(const char* member, const Look& look) {
  return std::string(member) + look.say({".id", ".en"});
}

Exit list_types(const Shell& shell) {
  auto document = Value::map();
  auto types = Value::list();
  for (const auto& type : schema::Catalogue::standard().types()) {
    types.items.push_back(type_value(type));
  }
  types.items.push_back(ack_value());
  document.members = {{"schema", Value::of("kentongan.types/1")}, {"types", std::move(types)}};
  const auto look = shell.look();
  const auto column = [](std::string field, const Text& title) {
    Column made;
    made.field = std::move(field);
    made.title = title;
    return made;
  };
  Listing listing{json_from(document), "types", {}, {}, "", ""};
  listing.columns = {column("code", title::kType),
                     column(in_language("name", look), title::kName),
                     column("precedence", title::kPrecedence),
                     column("classification", title::kClass),
                     column("demands", title::kDemands),
                     column("kind", title::kKind)};
  listing.columns[1].shrinks = true;
  listing.columns[2].shown = [](const Value& row) {
    return precedence_word(cell_text(row.find("precedence")));
  };
  listing.columns[5].shown = [look](const Value& row) {
    return row.text("kind") == "evidence" ? look.say({"bukti, bukan pesan: kentongan ack",
                                                      "evidence, no message: kentongan ack"})
                                          : look.say({"pesan", "message"});
  };
  return shell.show(listing);
}

Exit unknown_type(const Shell& shell, const std::string& name) {
  std::vector<std::string> known;
  for (const auto& type : schema::Catalogue::standard().types()) {
    known.push_back(type.code);
  }
  const auto meant = nearest(name, known);
  const auto sentence = [&](Language language) {
    auto said = fmt::format(fmt::runtime(in(language, say::kUnknownWord)), name);
    return meant ? said + " " + fmt::format(fmt::runtime(in(language, say::kDidYouMean)), *meant)
                 : said;
  };
  return shell.failed(fail(ErrorCode::invalid_argument,
                           Text{sentence(Language::indonesian), sentence(Language::english)}));
}

Value flag_value(const FieldFlag& flag) {
  auto value = Value::map();
  std::vector<std::string> choices;
  for (const auto& choice : flag.info->values) {
    choices.push_back(choice.name);
  }
  value.members = {{"flag", Value::of("--" + flag.names.front())},
                   {"field", Value::of(flag.path)},
                   {"required", Value::of(flag.required ? "true" : "false")},
                   {"repeated", Value::of(flag.info->repeated ? "true" : "false")},
                   {"label", text_value(flag.info->label)},
                   {"unit", Value::of(flag.info->unit)},
                   {"choices", names_value(choices)},
                   {"names", names_value(flag.names)}};
  return value;
}

Exit show_ack(const Shell& shell) {
  std::string people =
      shell.say({"ack adalah bukti, bukan jenis pesan. Beri dengan: kentongan ack ID --level ...\n",
                 "ack is evidence and no type of message. Give it with: kentongan ack ID --level "
                 "...\n"});
  for (const auto& level : schema::Catalogue::ack_levels()) {
    people += fmt::format("  {:<10} {}\n", level.name, schema::name_of_choice(level.code));
  }
  auto document = ack_value();
  document.members.insert(document.members.begin(), {"schema", Value::of("kentongan.type/1")});
  return shell.show(json_from(document), people);
}

Exit show_type(const Shell& shell, const std::string& name) {
  if (name == kAck) {
    return show_ack(shell);
  }
  const auto* type = schema::Catalogue::standard().find(schema_name(name));
  if (type == nullptr) {
    return unknown_type(shell, name);
  }
  auto document = type_value(*type);
  document.members.insert(document.members.begin(), {"schema", Value::of("kentongan.type/1")});
  auto fields = Value::list();
  for (const auto& flag : flags_of(schema::Catalogue::standard(), *type)) {
    fields.items.push_back(flag_value(flag));
  }
  document.members.emplace_back("fields", std::move(fields));
  const auto look = shell.look();
  Listing listing{json_from(document), "fields", {}, {}, "", ""};
  listing.head = fmt::format(
      "{}  {}  {}  {}\n{}\n", inked(look, Ink::bold, type->code), look.say(type->name),
      precedence_word(schema::name_of_choice(type->precedence)),
      precedence_word(schema::name_of_choice(type->classification)), look.say(type->help));
  Column flag, required, label, choices;
  flag.field = "flag";
  flag.title = title::kFlag;
  required.field = "required";
  required.title = title::kRequired;
  required.shown = [look](const Value& row) {
    return row.text("required") == "true" ? look.say(say::kYes) : std::string();
  };
  label.field = in_language("label", look);
  label.title = title::kLabel;
  choices.field = "choices";
  choices.title = title::kValue;
  choices.shrinks = true;
  listing.columns = {flag, required, label, choices};
  return shell.show(listing);
}

Exit example(const Shell& shell, const std::string& name) {
  const auto* type = schema::Catalogue::standard().find(schema_name(name));
  if (type == nullptr) {
    return unknown_type(shell, name);
  }
  auto document = Value::map();
  document.members = {{"type", Value::of(type->code)}};
  const auto fields = schema::example(*type);
  document.members.insert(document.members.end(), fields.members.begin(), fields.members.end());
  return shell.show(json_from(document), yaml_from(document));
}

}  // namespace

void add_schema(CLI::App& root, Shell& shell) {
  auto* noun = root.add_subcommand("schema", shell.say({"jenis pesan", "types of messages"}));
  auto* listed = noun->add_subcommand("list", shell.say({"semua jenis", "all types"}));
  listed->callback([&shell] { shell.chosen = [&shell] { return list_types(shell); }; });
  const auto verb = [&](const char* name, const Text& help, auto run) {
    auto* command = noun->add_subcommand(name, shell.say(help));
    const auto type = std::make_shared<std::string>();
    command->add_option("type", *type, shell.say({"jenis pesan", "type of message"}))->required();
    command->callback(
        [&shell, type, run] { shell.chosen = [&shell, type, run] { return run(shell, *type); }; });
  };
  verb("show", {"isian satu jenis dan opsinya", "fields of one type and their options"}, show_type);
  verb("example", {"contoh untuk send -f", "an example for send -f"}, example);
}

}  // namespace kentongan::cli
