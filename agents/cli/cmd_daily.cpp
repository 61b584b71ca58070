// inbox, show, ack, who, watch: what an officer does all day.
#include <algorithm>
#include <array>
#include <cctype>
#include <memory>
#include <optional>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "agents/cli/agent_link.h"
#include "agents/cli/command.h"
#include "agents/cli/json_value.h"
#include "agents/cli/messages.h"
#include "agents/cli/render.h"
#include "agents/cli/time_words.h"
#include "core/base/suggest.h"
#include "core/schema/catalogue.h"
#include "core/schema/time_form.h"

namespace kentongan::cli {
namespace {

struct InboxOptions {
  bool all = false;
  int limit = 0;
};

struct AckOptions {
  std::string id, level = "acknowledged", note, reason, reason_code, to, on_behalf, spoken_at,
                  channel, what, unit;
  std::optional<double> quantity;
};

struct WhoOptions {
  std::string id, at;
};

struct WatchOptions {
  std::string incident, idle, until;
  int count = 0;
};

/// What `watch --until` can wait for: the events of a NOTICE (agents/api/http_api.h).
constexpr std::array kNotices{"message", "evidence", "settled", "refused",
                              "line",    "standby",  "failed",  "disk"};

std::string notices() {
  std::string names;
  for (const char* name : kNotices) {
    names += (names.empty() ? "" : ", ") + std::string(name);
  }
  return names;
}

Exit inbox(const Shell& shell, const InboxOptions& options) {
  AgentLink::Query query;
  if (options.all) {
    query.emplace_back("all", "1");
  }
  if (options.limit > 0) {
    query.emplace_back("limit", std::to_string(options.limit));
  }
  return with_document(shell, "/v1/inbox", query, [&](const std::string& json) {
    return shell.show(inbox_listing(json, shell.look()));
  });
}

Exit show_message(const Shell& shell, const std::string& id) {
  if (const auto named = check_named(id); !named) {
    return shell.failed(named.error());
  }
  return with_document(shell, "/v1/messages/" + id, {}, [&](const std::string& json) {
    const auto document = value_from_json(json);
    if (!document) {
      return shell.failed(document.error());
    }
    const auto state = cell_text(*document, "message.my_state");
    if (shell.for_people() && (state == "delivered" || state == "stored") &&
        cell_text(*document, "message.mine") != "true") {
      shell.note(fmt::format(fmt::runtime(shell.say(say::kNotMarkedRead)), id));
    }
    return shell.show(json, message_text(*document, shell.look()));
  });
}

/// The desk's clock and zone: a desk in a scenario has its own.
Result<ZonedTime> now_of(const AgentLink& link) {
  KTG_TRY(const auto answer, link.get("/v1/status"));
  if (answer.is_error()) {
    return error_in(answer);
  }
  KTG_TRY(const auto status, value_from_json(answer.body));
  return zoned(status.text("now"));
}

Exit who(const Shell& shell, const WhoOptions& options) {
  if (const auto named = check_named(options.id); !named) {
    return shell.failed(named.error());
  }
  AgentLink::Query query;
  std::string head;
  if (!options.at.empty()) {
    const auto link = AgentLink::find(shell);
    if (!link) {
      return shell.failed(Exit::unreachable, link.error(), "");
    }
    const auto now = now_of(*link);
    if (!now) {
      return shell.failed(now.error());
    }
    const auto at_us = instant_from(options.at, *now);
    if (!at_us) {
      return shell.failed(at_us.error());
    }
    const auto at = schema::rfc3339(*at_us, now->offset_s);
    query.emplace_back("at", at);
    head = inked(shell.look(), Ink::reverse,
                 fmt::format(fmt::runtime(shell.say(say::kPast)), clock_with_zone(at, at))) +
           "\n";
  }
  return with_document(shell, "/v1/who/" + options.id, query, [&](const std::string& json) {
    auto listing = who_listing(json, shell.look(), options.id);
    listing.head = head + listing.head;
    return shell.show(listing);
  });
}

/// Those that a person gives day by day, then those for which the page has words of their own.
const std::vector<std::string> kLevels{"read",      "acknowledged", "acting", "acted",   "refused",
                                       "delegated", "confirmed",    "held",   "exported"};
constexpr const char* kUsualLevels = "read, acknowledged, acting, acted, refused, delegated";

/// The evidence code of a level: its own name, or the word of the reference data for it.
std::string code_of(std::string level) {
  std::ranges::transform(level, level.begin(), [](unsigned char letter) {
    return static_cast<char>(std::tolower(letter));
  });
  for (const auto& known : schema::Catalogue::ack_levels()) {
    if (known.name == level) {
      return schema::name_of_choice(known.code);
    }
  }
  return level;
}

Result<void> check_level(const Shell& shell, const std::string& level) {
  if (std::ranges::find(kLevels, code_of(level)) != kLevels.end()) {
    return {};
  }
  const auto meant = nearest(level, kLevels);
  const std::string hint =
      meant ? " " + fmt::format(fmt::runtime(shell.say(say::kDidYouMean)), *meant) : "";
  return fail(
      ErrorCode::invalid_argument,
      Text{fmt::format("--level \"{}\": petugas memberi {}.{}", level, kUsualLevels, hint),
           fmt::format("--level \"{}\": an officer gives {}.{}", level, kUsualLevels, hint)});
}

/// What is wrong with them, whatever the desk holds.
Result<void> check(const Shell& shell, const AckOptions& options) {
  KTG_TRY_VOID(check_named(options.id));
  KTG_TRY_VOID(check_level(shell, options.level));
  const auto code = code_of(options.level);
  if (code == "refused" && options.reason.empty()) {
    return fail(ErrorCode::invalid_argument, say::kNeedsReason);
  }
  if (code == "delegated" && options.to.empty()) {
    return fail(ErrorCode::invalid_argument, say::kNeedsTo);
  }
  if (options.quantity && !(*options.quantity > 0)) {
    return fail(ErrorCode::invalid_argument,
                Text{"--quantity: jumlah harus lebih dari nol, misalnya 2 atau 1.5.",
                     "--quantity: a number above zero, for instance 2 or 1.5."});
  }
  if (options.what.empty() && (options.quantity || !options.unit.empty())) {
    return fail(ErrorCode::invalid_argument,
                Text{"Jumlah tanpa pekerjaan: sebut juga yang dikerjakan dengan --what \"...\".",
                     "A number of what? Say what is being done too: --what \"...\"."});
  }
  return {};
}

/// "20.15" of last night, in full: the desk's own reading of it would be tonight.
Result<void> settle_spoken_at(const AgentLink& link, AckOptions& options) {
  if (options.spoken_at.empty()) {
    return {};
  }
  KTG_TRY(const auto now, now_of(link));
  KTG_TRY(const auto spoken_us, instant_from(options.spoken_at, now));
  options.spoken_at = schema::rfc3339(spoken_us, now.offset_s);
  return {};
}

std::string evidence_body(const AckOptions& options, const std::string& duty) {
  const auto code = code_of(options.level);
  auto body = Value::map();
  const auto set = [](Value& map, const char* name, const std::string& text) {
    if (!text.empty()) {
      map.members.emplace_back(name, Value::of(text));
    }
  };
  set(body, "code", code);
  set(body, "about", options.id);
  set(body, "duty", duty);
  set(body, "note", options.note);
  set(body, "on_behalf_of", options.on_behalf);
  set(body, "spoken_at", options.spoken_at);
  set(body, "channel", options.channel);
  if (!options.reason.empty()) {
    auto reason = Value::map();
    set(reason, "code", options.reason_code);
    set(reason, "text", options.reason);
    if (code == "refused") {
      set(reason, "instead", options.to);
    }
    body.members.emplace_back("reason", std::move(reason));
  }
  if (code == "delegated") {
    body.members.emplace_back("delegate_to", Value::of(options.to));
  }
  if (!options.what.empty()) {
    auto commitment = Value::map();
    set(commitment, "what", options.what);
    set(commitment, "unit", options.unit);
    if (options.quantity) {
      set(commitment, "quantity", fmt::format("{}", *options.quantity));
    }
    body.members.emplace_back("commitment", std::move(commitment));
  }
  return json_from(body, {"quantity"});
}

Exit ack(const Shell& shell, AckOptions options) {
  if (const auto sound = check(shell, options); !sound) {
    return shell.failed(sound.error());
  }
  const auto link = AgentLink::find(shell);
  if (!link) {
    return shell.failed(Exit::unreachable, link.error(), "");
  }
  if (const auto settled = settle_spoken_at(*link, options); !settled) {
    return shell.failed(settled.error());
  }
  const auto answer = link->post("/v1/evidence", evidence_body(options, shell.settings.duty));
  if (!answer) {
    return shell.failed(answer.error());
  }
  if (answer->is_error()) {
    return failed(shell, *answer);
  }
  const auto document = value_from_json(answer->body);
  const auto code = document ? document->text("code") : "";
  shell.note(fmt::format(fmt::runtime(shell.say(say::kEvidenceQueued)),
                         shell.say(evidence_word(code)), options.id));
  return shell.show(answer->body, document ? document->text("id") + "\n" : "");
}

/// How long a silence ends the watch. @return `invalid_argument` for options that no watch can
/// have.
Result<Micros> settle(const WatchOptions& options) {
  const auto known = std::find(kNotices.begin(), kNotices.end(), options.until) != kNotices.end();
  if (!options.until.empty() && !known) {
    return fail(ErrorCode::invalid_argument,
                Text{fmt::format("--until: \"{}\" tidak dikenal; pilih dari: {}.", options.until,
                                 notices()),
                     fmt::format("--until: \"{}\" is not known; choose from: {}.", options.until,
                                 notices())});
  }
  if (options.idle.empty()) {
    return Micros(std::chrono::hours(24 * 365));
  }
  KTG_TRY(const auto seconds, seconds_from(options.idle));
  return Micros(std::chrono::seconds(seconds));
}

Exit watch(const Shell& shell, const WatchOptions& options) {
  const auto idle = settle(options);
  if (!idle) {
    return shell.failed(idle.error());
  }
  const auto link = AgentLink::find(shell);
  if (!link) {
    return shell.failed(Exit::unreachable, link.error(), "");
  }
  AgentLink::Query query;
  if (!options.incident.empty()) {
    query.emplace_back("incident", options.incident);
  }
  int seen = 0;
  const auto answer = link->follow("/v1/watch", query, *idle, [&](std::string_view line) {
    if (line.empty()) {
      return std::ferror(stdout) == 0;
    }
    const auto notice = value_from_json(line);
    if (shell.for_people() && notice) {
      shell.out(notice_text(*notice, shell.look()));
    } else {
      shell.out(std::string(line) + "\n");
    }
    ++seen;
    const bool ends = notice && !options.until.empty() && notice->text("event") == options.until;
    return std::ferror(stdout) == 0 && !ends && (options.count == 0 || seen < options.count);
  });
  if (!answer) {
    return answer.error().code == ErrorCode::timeout ? Exit::done : shell.failed(answer.error());
  }
  return answer->is_error() ? failed(shell, *answer) : Exit::done;
}

void add_ack(CLI::App& root, Shell& shell) {
  auto* command = root.add_subcommand(
      "ack", shell.say({"beri bukti: dibaca, diterima, ditindak, ditolak, dilimpahkan",
                        "give evidence: read, acknowledged, acting, acted, refused, delegated"}));
  const auto options = std::make_shared<AckOptions>();
  command->add_option("id", options->id, shell.say(say::kNeedsMessage))->required();
  command->add_option("--level", options->level, kUsualLevels);
  command->add_option("--note", options->note, shell.say({"catatan", "note"}));
  command->add_option("--reason", options->reason, shell.say({"alasan", "reason"}));
  command->add_option("--reason-code", options->reason_code,
                      shell.say({"kode alasan", "code of the reason"}));
  command->add_option("--to", options->to,
                      shell.say({"dilimpahkan kepada, atau alamat yang benar",
                                 "delegated to, or the right address"}));
  command->add_option("--on-behalf", options->on_behalf,
                      shell.say({"atas nama jabatan", "on behalf of a duty"}));
  command->add_option(
      "--spoken-at", options->spoken_at,
      shell.say({"diucapkan pukul: 20:15, -10m, RFC 3339", "spoken at: 20:15, -10m, RFC 3339"}));
  command->add_option("--channel", options->channel, "bus, telepon, sms, radio, surat");
  command->add_option("--what", options->what,
                      shell.say({"yang dikerjakan", "what is being done"}));
  command->add_option("--quantity", options->quantity, shell.say({"jumlah", "how many"}));
  command->add_option("--unit", options->unit, shell.say({"satuan", "unit"}));
  command->callback(
      [&shell, options] { shell.chosen = [&shell, options] { return ack(shell, *options); }; });
}

}  // namespace

void add_daily(CLI::App& root, Shell& shell) {
  auto* inbox_command = root.add_subcommand(
      "inbox", shell.say({"kotak masuk menurut derajat", "inbox by precedence"}));
  const auto inbox_options = std::make_shared<InboxOptions>();
  inbox_command->add_flag("-a,--all", inbox_options->all,
                          shell.say({"juga yang sudah ditangani", "handled ones too"}));
  inbox_command
      ->add_option("--limit", inbox_options->limit, shell.say({"paling banyak", "at most"}))
      ->check(CLI::PositiveNumber);
  inbox_command->callback([&shell, inbox_options] {
    shell.chosen = [&shell, inbox_options] { return inbox(shell, *inbox_options); };
  });

  auto* show_command =
      root.add_subcommand("show", shell.say({"satu pesan utuh", "one message whole"}));
  const auto id = std::make_shared<std::string>();
  show_command->add_option("id", *id, shell.say(say::kNeedsMessage))->required();
  show_command->callback(
      [&shell, id] { shell.chosen = [&shell, id] { return show_message(shell, *id); }; });

  add_ack(root, shell);

  auto* who_command = root.add_subcommand(
      "who", shell.say({"siapa sudah menerima, membaca, menindak", "who has it, read it, acted"}));
  const auto who_options = std::make_shared<WhoOptions>();
  who_command
      ->add_option("id", who_options->id,
                   shell.say({"pesan atau kejadian", "a message or an incident"}))
      ->required();
  who_command->add_option("--at", who_options->at,
                          shell.say({"seperti diketahui pukul: 20:15, -10m, RFC 3339",
                                     "as known at: 20:15, -10m, RFC 3339"}));
  who_command->callback([&shell, who_options] {
    shell.chosen = [&shell, who_options] { return who(shell, *who_options); };
  });

  auto* watch_command = root.add_subcommand(
      "watch", shell.say({"ikuti apa yang terjadi di meja", "follow what happens at the desk"}));
  const auto watch_options = std::make_shared<WatchOptions>();
  watch_command->add_option("--incident", watch_options->incident,
                            shell.say({"hanya kejadian ini", "only this incident"}));
  watch_command
      ->add_option("-n,--count", watch_options->count,
                   shell.say({"berhenti setelah sebanyak ini", "stop after so many"}))
      ->check(CLI::PositiveNumber);
  watch_command->add_option(
      "--idle", watch_options->idle,
      shell.say({"berhenti bila sepi selama ini: 30s", "stop after so long a silence: 30s"}));
  watch_command->add_option("--until", watch_options->until,
                            shell.say({"berhenti setelah: ", "stop after: "}) + notices());
  watch_command->callback([&shell, watch_options] {
    shell.chosen = [&shell, watch_options] { return watch(shell, *watch_options); };
  });
}

}  // namespace kentongan::cli
