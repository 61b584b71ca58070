// directory agency, enrol: who exists, and how an agency comes onto the bus.
#include <memory>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "agents/cli/agent_link.h"
#include "agents/cli/broker_program.h"
#include "agents/cli/command.h"
#include "agents/cli/json_value.h"
#include "agents/cli/messages.h"
#include "core/base/suggest.h"

namespace kentongan::cli {
namespace {

Listing agencies_listing(const std::string& json, const Look& look) {
  Listing listing{json, "agencies", {}, {}, "", ""};
  Column code, name, parent, enrolled, duties;
  code.field = "code";
  code.title = title::kCode;
  name.field = "name";
  name.title = title::kName;
  name.shrinks = true;
  parent.field = "parent";
  parent.title = title::kParent;
  enrolled.field = "enrolled";
  enrolled.title = title::kEnrolled;
  enrolled.shown = [look](const Value& row) {
    return row.text("enrolled") == "true" ? look.say(say::kYes) : std::string("-");
  };
  duties.field = "duties";
  duties.title = title::kDuties;
  duties.wide_only = true;
  duties.shown = [](const Value& row) {
    std::string codes;
    if (const auto* list = row.find("duties"); list != nullptr && list->is_list()) {
      for (const auto& duty : list->items) {
        codes += (codes.empty() ? "" : " ") + duty.text("code");
      }
    }
    return codes;
  };
  listing.columns = {code, name, parent, enrolled, duties};
  return listing;
}

std::string agency_text(const Value& agency, const Look& look) {
  auto text =
      fmt::format("{}  {}\n", inked(look, Ink::bold, agency.text("code")), agency.text("name"));
  text += fmt::format("{}: {}\n", look.say(title::kParent), agency.text("parent", "-"));
  text += fmt::format("{}: {}\n", look.say(title::kEnrolled),
                      look.say(agency.text("enrolled") == "true" ? say::kYes : say::kNo));
  if (const auto* duties = agency.find("duties"); duties != nullptr && duties->is_list()) {
    for (const auto& duty : duties->items) {
      text += fmt::format("  {:<24} {}\n", duty.text("code"), duty.text("name"));
    }
  }
  return text;
}

Exit agency(const Shell& shell, const std::string& code) {
  return with_document(shell, "/v1/directory", {}, [&](const std::string& json) {
    if (code.empty()) {
      return shell.show(agencies_listing(json, shell.look()));
    }
    const auto document = value_from_json(json);
    if (!document) {
      return shell.failed(document.error());
    }
    std::vector<std::string> known;
    for (const auto& one : list_in(*document, "agencies")) {
      if (one.text("code") == code) {
        return shell.show(json_from(one), agency_text(one, shell.look()));
      }
      known.push_back(one.text("code"));
    }
    const auto meant = nearest(code, known);
    const auto sentence = [&](Language language) {
      auto said = fmt::format(fmt::runtime(in(language, say::kUnknownWord)), code);
      return meant ? said + " " + fmt::format(fmt::runtime(in(language, say::kDidYouMean)), *meant)
                   : said;
    };
    return shell.failed(fail(ErrorCode::not_found,
                             Text{sentence(Language::indonesian), sentence(Language::english)}));
  });
}

}  // namespace

void add_directory(CLI::App& root, Shell& shell) {
  auto* noun = root.add_subcommand(
      "directory", shell.say({"instansi dan pendaftarannya", "agencies and their enrolment"}));
  auto* agency_command = noun->add_subcommand(
      "agency", shell.say({"semua instansi, atau satu", "all agencies, or one"}));
  const auto code = std::make_shared<std::string>();
  agency_command->add_option("code", *code, shell.say({"kode instansi", "code of the agency"}));
  agency_command->callback(
      [&shell, code] { shell.chosen = [&shell, code] { return agency(shell, *code); }; });

  auto* enrol = noun->add_subcommand(
      "enrol", shell.say({"daftarkan agen pada broker mesin ini (kentongan-broker enrol)",
                          "enrol an agent with this machine's broker (kentongan-broker enrol)"}));
  enrol->prefix_command();
  enrol->fallthrough(false);
  enrol->set_help_flag();
  enrol->callback([&shell, enrol] {
    shell.chosen = [&shell, enrol] {
      std::vector<std::string> arguments{"enrol"};
      const auto rest = enrol->remaining();
      arguments.insert(arguments.end(), rest.begin(), rest.end());
      return become_broker(shell, arguments);
    };
  });
}

}  // namespace kentongan::cli
