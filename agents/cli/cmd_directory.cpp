// directory agency, enrol: who exists, and how an agency comes onto the bus.
#include <memory>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "agents/cli/agent_folder.h"
#include "agents/cli/agent_link.h"
#include "agents/cli/broker_program.h"
#include "agents/cli/command.h"
#include "agents/cli/json_value.h"
#include "agents/cli/messages.h"
#include "core/base/files.h"
#include "core/base/suggest.h"
#include "core/identity/enrolment.h"

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

// ---- keys, groups, links
// --------------------------------------------------------------------------

/// Of the rows of a list those whose `field` is `wanted`; all where nothing is wanted.
std::string only(const std::string& json, const char* rows, const char* field,
                 const std::string& wanted) {
  auto document = value_from_json(json);
  if (!document || wanted.empty()) {
    return json;
  }
  for (auto& [name, list] : document->members) {
    if (name == rows) {
      std::erase_if(list.items, [&](const Value& row) { return row.text(field) != wanted; });
    }
  }
  return json_from(*document, {"version", "from", "until"});
}

Exit look_up(const Shell& shell, const char* rows, const char* field, const std::string& wanted,
             std::vector<Column> columns) {
  return with_document(shell, "/v1/directory", {}, [&](const std::string& json) {
    return shell.show(Listing{only(json, rows, field, wanted),
                              rows,
                              std::move(columns),
                              {"Tidak ada.", "There is none."},
                              "",
                              ""});
  });
}

Exit keys(const Shell& shell, const std::string& agency) {
  std::vector<Column> columns{
      column_of("agency", {"INSTANSI", "AGENCY"}), column_of("kind", {"JENIS", "KIND"}),
      column_of("key", {"KUNCI (SHA-256)", "KEY (SHA-256)"}), column_of("from", {"SEJAK", "FROM"}),
      column_of("until", {"BERAKHIR", "UNTIL"})};
  return look_up(shell, "keys", "agency", agency, std::move(columns));
}

Exit groups(const Shell& shell, const std::string& code) {
  return look_up(
      shell, "groups", "code", code,
      {column_of("code", title::kCode), column_of("agencies", {"INSTANSI", "AGENCIES"}, true)});
}

Exit links(const Shell& shell, const std::string& bus) {
  return look_up(shell, "links", "bus", bus,
                 {column_of("bus", {"BUS", "BUS"}), column_of("agency", {"INSTANSI", "AGENCY"}),
                  column_of("behind", {"DI BALIKNYA", "BEHIND IT"}, true)});
}

// ---- approve
// --------------------------------------------------------------------------

/// Says who comes with which fingerprint, before and after this agency has signed.
Exit approve(const Shell& shell, const std::string& file) {
  const auto keys = keys_of(shell.settings.agent);
  if (!keys) {
    return shell.failed(keys.error());
  }
  const auto enrolment = read_file(file, identity::kEnrolmentBytesMax + 1);
  if (!enrolment) {
    return shell.failed(enrolment.error());
  }
  const auto comes = identity::newcomer_in(*enrolment);
  if (!comes) {
    return shell.failed(comes.error());
  }
  const std::string fingerprint = identity::fingerprint_of(comes->agent_key);
  if (!shell.ask({comes->agency.value() + ", sidik jari " + fingerprint +
                      ". Sudah dicocokkan lewat suara dengan instansi itu?",
                  comes->agency.value() + ", fingerprint " + fingerprint +
                      ". Compared by voice with that agency?"})) {
    return shell.failed(
        fail(ErrorCode::not_permitted,
             Text{"Tidak disahkan: sidik jari belum dicocokkan. Di luar terminal: --yes.",
                  "Not approved: the fingerprint was not compared. Away from a terminal: --yes."}));
  }
  const auto approved = identity::approve_enrolment(*enrolment, keys->agent());
  if (!approved) {
    return shell.failed(approved.error());
  }
  if (const auto written = write_file(file, *approved); !written) {
    return shell.failed(written.error());
  }
  auto document = Value::map();
  document.members = {{"schema", Value::of("kentongan.approval/1")},
                      {"agency", Value::of(comes->agency.value())},
                      {"fingerprint", Value::of(fingerprint)},
                      {"file", Value::of(file)}};
  return shell.show(json_from(document), comes->agency.value() + "\t" + fingerprint + "\n");
}

void add_approve(CLI::App& noun, Shell& shell) {
  auto* command = noun.add_subcommand(
      "approve", shell.say({"sahkan pendaftaran instansi lain, sesudah sidik jarinya dicocokkan",
                            "approve another agency's enrolment, its fingerprint compared"}));
  const auto file = std::make_shared<std::string>();
  command->add_option("file", *file, shell.say({"KODE.enrol", "CODE.enrol"}))->required();
  command->callback(
      [&shell, file] { shell.chosen = [&shell, file] { return approve(shell, *file); }; });
}

/// A command that the broker's own program obeys, with all that follows it.
void add_of_broker(CLI::App& noun, Shell& shell, const char* name, const char* command,
                   const Text& help) {
  auto* sub = noun.add_subcommand(name, shell.say(help));
  sub->prefix_command();
  sub->fallthrough(false);
  sub->set_help_flag();
  sub->callback([&shell, sub, command] {
    shell.chosen = [&shell, sub, command] {
      std::vector<std::string> arguments{command};
      const auto rest = sub->remaining();
      arguments.insert(arguments.end(), rest.begin(), rest.end());
      return become_broker(shell, arguments);
    };
  });
}

using LookUp = Exit (*)(const Shell&, const std::string&);

CLI::App* add_look_up(CLI::App& noun, Shell& shell, const char* name, const Text& help,
                      LookUp look) {
  auto* command = noun.add_subcommand(name, shell.say(help));
  const auto wanted = std::make_shared<std::string>();
  command->add_option("name", *wanted, shell.say({"hanya ini", "this alone"}));
  command->callback([&shell, wanted, look, command] {
    if (command->get_subcommands().empty()) {
      shell.chosen = [&shell, wanted, look] { return look(shell, *wanted); };
    }
  });
  return command;
}

}  // namespace

void add_directory(CLI::App& root, Shell& shell) {
  auto* noun = root.add_subcommand(
      "directory",
      shell.say({"instansi, kunci, grup dan pendaftaran", "agencies, keys, groups and enrolment"}));
  add_look_up(*noun, shell, "agency", {"semua instansi, atau satu", "all agencies, or one"},
              agency);
  add_look_up(*noun, shell, "group", {"grup alamat dan anggotanya", "groups and their members"},
              groups);
  add_look_up(*noun, shell, "link", {"bus lain yang tersambung", "other buses that are linked"},
              links);
  auto* key =
      add_look_up(*noun, shell, "key",
                  {"kunci semua instansi, atau satu", "keys of all agencies, or of one"}, keys);
  add_of_broker(*key, shell, "revoke", "revoke",
                {"cabut kunci pada broker mesin ini (kentongan-broker revoke)",
                 "revoke a key at this machine's broker (kentongan-broker revoke)"});
  add_of_broker(*noun, shell, "invite", "invite",
                {"undang instansi: token satu kali, 72 jam (kentongan-broker invite)",
                 "invite an agency: a token for once, 72 hours (kentongan-broker invite)"});
  add_approve(*noun, shell);
  add_officer(*noun, shell);
  add_of_broker(*noun, shell, "enrol", "enrol",
                {"daftarkan agen pada broker mesin ini (kentongan-broker enrol)",
                 "enrol an agent with this machine's broker (kentongan-broker enrol)"});
  add_of_broker(*noun, shell, "import", "import",
                {"ubah direktori broker mesin ini menurut berkas (kentongan-broker import)",
                 "change the directory of this machine's broker by a file (kentongan-broker "
                 "import)"});
}

}  // namespace kentongan::cli
