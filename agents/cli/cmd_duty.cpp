// duty show, take, handover, unlock, lock; directory officer new, key: who signs at this desk, and
// as what.
#include <memory>
#include <optional>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <poll.h>

#include "agents/cli/agent_link.h"
#include "agents/cli/command.h"
#include "agents/cli/duty_text.h"
#include "agents/cli/json_value.h"
#include "agents/cli/passphrase.h"

namespace kentongan::cli {
namespace {

constexpr int kEnteredMostMs = 10'000;
constexpr int kLookEveryMs = 50;

/// What the verbs of this noun take.
struct DutyOptions {
  std::string duty;
  std::string officer;
  std::string from;
  std::string form;
  std::string order;
  std::string until;
  std::string text;
  std::string name;
  std::vector<std::string> duties;
  std::string passphrase_file;
  std::uint32_t minutes = 0;
};
using SharedOptions = std::shared_ptr<DutyOptions>;

void put_text(Value& body, const char* name, const std::string& text) {
  if (!text.empty()) {
    body.members.emplace_back(name, Value::of(text));
  }
}

Exit shown_duty(const Shell& shell, const std::string& json) {
  const auto document = value_from_json(json);
  return document ? shell.show(json, duty_text(*document, shell.look()))
                  : shell.failed(document.error());
}

Exit show_duty(const Shell& shell) {
  return with_document(shell, "/v1/duty", {},
                       [&](const std::string& json) { return shown_duty(shell, json); });
}

Result<Answer> asked(const AgentLink& link, const std::string& path, const Value& body) {
  return link.post(path, json_from(body, {"minutes", "dry_run"}));
}

/// Posts, and shows who holds what.
Exit posted_duty(const Shell& shell, const std::string& path, const Value& body) {
  const auto link = AgentLink::find(shell);
  if (!link) {
    return shell.failed(link.error());
  }
  const auto answer = asked(*link, path, body);
  if (!answer) {
    return shell.failed(answer.error());
  }
  return answer->is_error() ? failed(shell, *answer) : shown_duty(shell, answer->body);
}

Exit unlock(const Shell& shell, const DutyOptions& options) {
  const auto passphrase = read_passphrase(shell, options.passphrase_file, false);
  if (!passphrase) {
    return shell.failed(passphrase.error());
  }
  auto body = Value::map();
  put_text(body, "passphrase", *passphrase);
  put_text(body, "officer", options.officer);
  put_text(body, "minutes", options.minutes == 0 ? "" : std::to_string(options.minutes));
  return posted_duty(shell, "/v1/duty/unlock", body);
}

Exit lock(const Shell& shell, const DutyOptions& options) {
  auto body = Value::map();
  put_text(body, "officer", options.officer);
  return posted_duty(shell, "/v1/duty/lock", body);
}

/// What became of an entry that was handed in.
struct Entered {
  enum class State : std::uint8_t { waiting, taken, refused };
  State state = State::waiting;
  std::string json;     ///< A kentongan.entry/1.
  std::string officer;  ///< Whose.
  Value refusal = Value::map();
};

/// Taken: nothing of it stands in the outbox any more.
void look_after(const AgentLink& link, const std::string& id, Entered& entered) {
  const auto outbox = link.get("/v1/outbox", {{"all", "1"}});
  const auto document = outbox ? value_from_json(outbox->body) : Result<Value>(outbox.error());
  const Value* items = document ? document->find("items") : nullptr;
  if (items == nullptr || !items->is_list()) {
    return;
  }
  for (const Value& item : items->items) {
    if (item.text("id") != id) {
      continue;
    }
    if (item.text("state") == "refused" && item.find("refusal") != nullptr) {
      entered.state = Entered::State::refused;
      entered.refusal = *item.find("refusal");
    }
    return;
  }
  entered.state = Entered::State::taken;
}

/// Hands in what changes who holds what, and waits a while for the bus to take it.
/// @return nothing where the desk itself refused it: `refused` is its answer.
Result<std::optional<Entered>> enter(const AgentLink& link, const std::string& path,
                                     const Value& body, Answer& refused) {
  KTG_TRY(Answer answer, asked(link, path, body));
  if (answer.is_error()) {
    refused = std::move(answer);
    return std::optional<Entered>();
  }
  KTG_TRY(const Value entry, value_from_json(answer.body));
  Entered entered;
  entered.json = answer.body;
  entered.officer = entry.text("officer");
  for (int waited_ms = 0; waited_ms < kEnteredMostMs && entered.state == Entered::State::waiting;
       waited_ms += kLookEveryMs) {
    ::poll(nullptr, 0, kLookEveryMs);
    look_after(link, entry.text("id"), entered);
  }
  return std::optional(std::move(entered));
}

/// Says what became of it, unless it was taken.
std::optional<Exit> told(const Shell& shell, const Entered& entered, const Text& still_waiting) {
  if (entered.state == Entered::State::refused) {
    const Value* text = entered.refusal.find("text");
    const Error error = fail(
        error_code_named(entered.refusal.text("code")),
        Text{text == nullptr ? "" : text->text("id"), text == nullptr ? "" : text->text("en")});
    return shell.failed(exit_of(error.code), error, json_from(entered.refusal));
  }
  if (entered.state == Entered::State::waiting) {
    shell.note(shell.say(still_waiting));
    return shell.show(entered.json, "");
  }
  return std::nullopt;
}

Exit entered(const Shell& shell, const std::string& path, const Value& body) {
  const auto link = AgentLink::find(shell);
  if (!link) {
    return shell.failed(link.error());
  }
  Answer refused;
  const auto done = enter(*link, path, body, refused);
  if (!done || !*done) {
    return done ? failed(shell, refused) : shell.failed(done.error());
  }
  const auto said = told(shell, **done,
                         {"Menunggu di kotak keluar; berlaku sesudah bus menerimanya.",
                          "It waits in the outbox; it holds once the bus has taken it."});
  return said ? *said : show_duty(shell);
}

Value appointment(const DutyOptions& options) {
  auto body = Value::map();
  put_text(body, "duty", options.duty);
  put_text(body, "form", options.form);
  put_text(body, "order", options.order);
  return body;
}

Exit take_duty(const Shell& shell, const DutyOptions& options) {
  Value body = appointment(options);
  put_text(body, "officer", options.officer);
  put_text(body, "until", options.until);
  put_text(body, "in_place_of", options.from);
  return entered(shell, "/v1/duty/take", body);
}

Exit hand_over(const Shell& shell, const DutyOptions& options) {
  Value body = appointment(options);
  put_text(body, "to", options.officer);
  put_text(body, "from", options.from);
  put_text(body, "text", options.text);
  const auto link = AgentLink::find(shell);
  if (!link) {
    return shell.failed(link.error());
  }
  body.members.emplace_back("dry_run", Value::of("true"));
  const auto looked = asked(*link, "/v1/duty/handover", body);
  const auto shown = looked ? value_from_json(looked->body) : Result<Value>(looked.error());
  if (!shown || looked->is_error()) {
    return shown ? failed(shell, *looked) : shell.failed(shown.error());
  }
  shell.note(handover_text(*shown, shell.look()));
  if (!shell.ask({"Kedua petugas menandatangani ini?", "Do both officers sign this?"})) {
    return shell.failed(fail(ErrorCode::not_permitted,
                             Text{"Tidak diserahterimakan. Di luar terminal: --yes.",
                                  "Nothing was handed over. Away from a terminal: --yes."}));
  }
  auto signs = Value::map();  // What they saw, and not what would be left open by now.
  signs.members.emplace_back("draft", Value::of(cell_text(*shown, "draft")));
  return entered(shell, "/v1/duty/handover", signs);
}

/// The entry comes to the desk as every other event does, a moment after its receipt.
Exit opened(const Shell& shell, const AgentLink& link, const Value& body) {
  auto answer = asked(link, "/v1/duty/unlock", body);
  for (int waited_ms = 0; waited_ms < kEnteredMostMs && answer &&
                          error_in(*answer).code == ErrorCode::key_unknown && answer->is_error();
       waited_ms += kLookEveryMs) {
    ::poll(nullptr, 0, kLookEveryMs);
    answer = asked(link, "/v1/duty/unlock", body);
  }
  if (!answer) {
    return shell.failed(answer.error());
  }
  return answer->is_error() ? failed(shell, *answer) : shown_duty(shell, answer->body);
}

/// Has a key drawn and entered, and leaves it open for who has just typed its passphrase.
Exit drawn(const Shell& shell, const DutyOptions& options, const std::string& path, Value body) {
  const auto passphrase = read_passphrase(shell, options.passphrase_file, true);
  const auto link = AgentLink::find(shell);
  if (!passphrase || !link) {
    return shell.failed(!passphrase ? passphrase.error() : link.error());
  }
  put_text(body, "passphrase", *passphrase);
  Answer refused;
  const auto done = enter(*link, path, body, refused);
  if (!done || !*done) {
    return done ? failed(shell, refused) : shell.failed(done.error());
  }
  const auto said = told(shell, **done,
                         {"Kunci dibuat, dan terdaftar sesudah bus menerimanya. Lalu: kentongan "
                          "duty unlock.",
                          "The key is made, and is entered once the bus has taken it. Then: "
                          "kentongan duty unlock."});
  if (said) {
    return *said;
  }
  auto open = Value::map();
  put_text(open, "passphrase", *passphrase);
  put_text(open, "officer", (*done)->officer);
  return opened(shell, *link, open);
}

Exit new_officer(const Shell& shell, const DutyOptions& options) {
  auto body = Value::map();
  put_text(body, "name", options.name);
  put_text(body, "form", options.form);
  put_text(body, "order", options.order);
  Value duties = Value::list();
  for (const std::string& duty : options.duties) {
    duties.items.push_back(Value::of(duty));
  }
  body.members.emplace_back("duties", std::move(duties));
  return drawn(shell, options, "/v1/duty/officer", std::move(body));
}

Exit new_key(const Shell& shell, const DutyOptions& options) {
  auto body = Value::map();
  put_text(body, "officer", options.officer);
  return drawn(shell, options, "/v1/duty/key", std::move(body));
}

void take_passphrase(CLI::App& command, const Shell& shell, const SharedOptions& options) {
  command.add_option("--passphrase-file", options->passphrase_file,
                     shell.say({"frasa sandi dari baris pertama berkas; - untuk stdin",
                                "the passphrase from the first line of a file; - for stdin"}));
}

void take_appointment(CLI::App& command, const Shell& shell, const SharedOptions& options) {
  command.add_option("--form", options->form,
                     shell.say({"definitif, Plt, Plh atau jaga", "definitif, Plt, Plh or jaga"}));
  command.add_option("--order", options->order,
                     shell.say({"nomor surat perintah", "number of the order"}));
}

using DutyVerb = Exit (*)(const Shell&, const DutyOptions&);

void choose(CLI::App& command, Shell& shell, const SharedOptions& options, DutyVerb verb) {
  command.callback([&shell, options, verb] {
    shell.chosen = [&shell, options, verb] { return verb(shell, *options); };
  });
}

void add_take(CLI::App& noun, Shell& shell) {
  auto* command = noun.add_subcommand(
      "take", shell.say({"petugas yang kuncinya terbuka mulai memegang jabatan",
                         "an officer whose key is open begins to hold a duty"}));
  const auto options = std::make_shared<DutyOptions>();
  command->add_option("duty", options->duty, shell.say({"jabatan", "the duty"}))->required();
  command->add_option("--officer", options->officer, shell.say({"siapa", "who"}));
  command->add_option("--until", options->until, shell.say({"sampai kapan", "until when"}));
  command->add_option("--in-place-of", options->from,
                      shell.say({"pejabat lama, yang berakhir", "who held it, and ends"}));
  take_appointment(*command, shell, options);
  choose(*command, shell, options, take_duty);
}

void add_handover(CLI::App& noun, Shell& shell) {
  auto* command = noun.add_subcommand(
      "handover", shell.say({"serah terima jabatan, ditandatangani keduanya",
                             "one officer hands a duty to another; both sign"}));
  const auto options = std::make_shared<DutyOptions>();
  command->add_option("duty", options->duty, shell.say({"jabatan", "the duty"}))->required();
  command->add_option("--to", options->officer, shell.say({"penerima", "who takes it"}))
      ->required();
  command->add_option("--from", options->from, shell.say({"yang menyerahkan", "who hands over"}));
  command->add_option("--text", options->text, shell.say({"catatan", "note"}));
  take_appointment(*command, shell, options);
  choose(*command, shell, options, hand_over);
}

}  // namespace

void add_officer(CLI::App& directory, Shell& shell) {
  auto* noun = directory.add_subcommand(
      "officer", shell.say({"petugas instansi ini", "officers of this agency"}));
  auto* command = noun->add_subcommand(
      "new", shell.say({"buat kunci petugas dan daftarkan pemegangnya beserta jabatannya",
                        "draw an officer's key and enter him with his duties"}));
  const auto options = std::make_shared<DutyOptions>();
  command->add_option("--duty", options->duties, shell.say({"jabatannya", "his duties"}));
  command->add_option("--name", options->name,
                      shell.say({"namanya, hanya di meja ini", "his name, at this desk only"}));
  take_appointment(*command, shell, options);
  take_passphrase(*command, shell, options);
  choose(*command, shell, options, new_officer);
  auto* renewed = noun->add_subcommand(
      "key", shell.say({"kunci baru bagi petugas di meja ini; yang lama berakhir",
                        "another key for an officer of this desk; the old one ends"}));
  const auto whose = std::make_shared<DutyOptions>();
  renewed->add_option("officer", whose->officer,
                      shell.say({"awal nomor petugas", "beginning of the officer's id"}));
  take_passphrase(*renewed, shell, whose);
  choose(*renewed, shell, whose, new_key);
  noun->require_subcommand(1);
}

void add_duty(CLI::App& root, Shell& shell) {
  auto* noun =
      root.add_subcommand("duty", shell.say({"jabatan, pemegangnya, dan kunci petugas",
                                             "duties, who holds them, and officers' keys"}));
  auto* show_command =
      noun->add_subcommand("show", shell.say({"siapa memegang apa, kunci siapa terbuka",
                                              "who holds what, and whose key is open"}));
  show_command->callback([&shell] { shell.chosen = [&shell] { return show_duty(shell); }; });
  add_take(*noun, shell);
  add_handover(*noun, shell);
  auto* unlock_command = noun->add_subcommand(
      "unlock", shell.say({"buka kunci petugas untuk sementara", "open an officer's key a while"}));
  const auto opened = std::make_shared<DutyOptions>();
  unlock_command->add_option("officer", opened->officer,
                             shell.say({"awal nomor petugas", "beginning of the officer's id"}));
  unlock_command->add_option("--minutes", opened->minutes,
                             shell.say({"berapa menit; biasanya 15", "how many; usually 15"}));
  take_passphrase(*unlock_command, shell, opened);
  choose(*unlock_command, shell, opened, unlock);
  auto* lock_command = noun->add_subcommand(
      "lock", shell.say({"tutup kunci petugas, satu atau semua", "close one key, or all"}));
  const auto closed = std::make_shared<DutyOptions>();
  lock_command->add_option("officer", closed->officer,
                           shell.say({"awal nomor petugas", "beginning of the officer's id"}));
  choose(*lock_command, shell, closed, lock);
  noun->require_subcommand(1);
}

}  // namespace kentongan::cli
