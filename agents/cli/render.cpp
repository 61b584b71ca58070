#include "agents/cli/render.h"

#include <algorithm>

#include <fmt/format.h>

#include "agents/cli/json_value.h"
#include "agents/cli/messages.h"
#include "agents/cli/time_words.h"

namespace kentongan::cli {
namespace {

constexpr std::size_t kShortIdLength = 13;

std::string dash(const std::string& text) {
  return text.empty() ? "-" : text;
}

std::string type_shown(const Value& message, const Look& look) {
  const auto name = text_in(message, "type_name", look);
  return one_line(name.empty() ? cell_text(message, "type") : name);
}

bool is_corrected(const Value& message) {
  const auto* corrections = message.find("corrected_by");
  return corrections != nullptr && !corrections->items.empty();
}

std::string text_shown(const Value& message, const Look& look) {
  const auto exercise =
      cell_text(message, "exercise").empty() ? "" : look.say(say::kExercise) + " ";
  const auto standing = !cell_text(message, "withdrawn_by").empty()
                            ? look.say(say::kWithdrawn) + " "
                        : is_corrected(message)                   ? look.say(say::kCorrected) + " "
                        : cell_text(message, "expired") == "true" ? look.say(say::kExpired) + " "
                                                                  : "";
  const auto sealed = cell_text(message, "sealed") == "true" ? look.say(say::kSealed) + " " : "";
  const auto* closed = message.find("content_words");
  const bool is_closed = closed != nullptr && closed->is_map();
  return exercise + standing +
         (is_closed ? one_line(text_in(message, "content_words", look))
                    : sealed + one_line(cell_text(message, "text")));
}

Ink lateness_ink(const Value& row) {
  return cell_text(row, "reading") == "overdue" ? Ink::reverse : Ink::plain;
}

Column plain_column(std::string name, const Text& title) {
  Column column;
  column.field = std::move(name);
  column.title = title;
  return column;
}

Column shown_column(std::string name, const Text& title,
                    std::function<std::string(const Value&)> shown) {
  auto column = plain_column(std::move(name), title);
  column.shown = std::move(shown);
  return column;
}

Column number_column() {
  auto column = shown_column("seq", title::kNumber, short_id);
  return column;
}

Column precedence_column(const std::string& name = "precedence") {
  auto column = shown_column(name, title::kPrecedence, [name](const Value& row) {
    return precedence_word(cell_text(row, name));
  });
  column.ink = precedence_ink;
  return column;
}

Column time_column(const std::string& name, const Text& title, const std::string& beside) {
  return shown_column(name, title, [name, beside](const Value& row) {
    return dash(clock_words(cell_text(row, name), beside));
  });
}

Value parsed(const std::string& json) {
  auto document = value_from_json(json);
  return document ? std::move(*document) : Value{};
}

std::string count_of(const Value& document, std::string_view name) {
  return dash(cell_text(document, "counts." + std::string(name)));
}

std::string counts_line(const Value& document, const Look& look) {
  return filled(look, say::kCounts, count_of(document, "parties"), count_of(document, "delivered"),
                count_of(document, "read"), count_of(document, "acted"),
                count_of(document, "refused"));
}

/// "0002  KILAT  permintaan bantuan  GULKARMAT-JAKUT → 3   ditulis 20.21.04 WIB   berlaku"
std::string message_line(const Value& message, const std::string& parties, const std::string& at,
                         const Look& look) {
  const auto written = cell_text(message, "written_at");
  auto line = fmt::format(
      "{}  {}  {}  {} {} {}   {}   {}", inked(look, Ink::bold, short_id(message)),
      inked(look, precedence_ink(message), precedence_word(cell_text(message, "precedence"))),
      type_shown(message, look), cell_text(message, "from"), look.arrow(), parties,
      filled(look, say::kWritten, clock_with_zone(written, at.empty() ? written : at)),
      standing_words(message, look));
  if (!cell_text(message, "exercise").empty()) {
    line = inked(look, Ink::reverse, look.say(say::kExercise)) + "  " + line;
  }
  return line + "\n";
}

std::string by_shown(const Value& party, const Look& look) {
  if (const auto words = one_line(text_in(party, "signed_by", look)); !words.empty()) {
    return words;
  }
  const auto by = cell_text(party, "by");
  if (cell_text(party, "by_desk") != "true") {
    return dash(by);
  }
  return by.empty() ? look.say(say::kByDesk) : by + " (" + look.say(say::kByDesk) + ")";
}

std::string state_shown(const Value& party, const Look& look) {
  const auto state = look.say(state_word(cell_text(party, "state")));
  const auto reason = one_line(cell_text(party, "reason"));
  return reason.empty() ? state : state + ": " + reason;
}

/// The first of these members that has happened.
std::string first_time(const Value& row, const std::string& beside,
                       std::initializer_list<const char*> members) {
  for (const char* name : members) {
    if (const auto at = cell_text(row, name); !at.empty()) {
      return clock_words(at, beside);
    }
  }
  return "-";
}

std::vector<Column> party_columns(const Look& look, const std::string& beside,
                                  const std::string& due_at, const std::string& now) {
  std::vector<Column> columns;
  columns.push_back(plain_column("agency", title::kAgency));
  columns.back().shrinks = true;
  columns.push_back(shown_column("state", title::kState,
                                 [look](const Value& row) { return state_shown(row, look); }));
  columns.back().shrinks = true;
  columns.push_back(time_column("delivered_at", title::kDelivered, beside));
  columns.push_back(shown_column("read_at", title::kRead, [beside](const Value& row) {
    return first_time(
        row, beside,
        {"read_at", "acknowledged_at", "acting_at", "acted_at", "refused_at", "delegated_at"});
  }));
  columns.push_back(shown_column("acted_at", title::kActed, [beside](const Value& row) {
    return first_time(row, beside, {"acted_at", "acting_at", "refused_at", "delegated_at"});
  }));
  columns.push_back(
      shown_column("by", title::kBy, [look](const Value& row) { return by_shown(row, look); }));
  columns.back().shrinks = true;
  columns.push_back(shown_column(
      "reading", title::kDue, [=](const Value& row) { return due_words(row, due_at, now, look); }));
  columns.back().ink = lateness_ink;
  for (const char* name : {"acknowledged_at", "answered_at", "role", "duty"}) {
    auto column = plain_column(name, Text{precedence_word(name), precedence_word(name)});
    column.wide_only = true;
    columns.push_back(std::move(column));
  }
  return columns;
}

std::string incident_head(const Value& document, const Look& look) {
  const auto at = cell_text(document, "at");
  auto head = inked(look, Ink::bold, cell_text(document, "incident")) + "\n";
  const auto* messages = document.find("messages");
  if (messages == nullptr) {
    return head;
  }
  for (const auto& entry : messages->items) {
    const auto* message = entry.find("message");
    if (message != nullptr) {
      head += message_line(*message, count_of(entry, "parties"), at, look);
      head += "    " + counts_line(entry, look) + "\n";
    }
  }
  return head + "\n" + look.say(say::kWhoToldWhom) + "\n";
}

std::vector<Column> known_columns(const Look& look, const std::string& beside) {
  std::vector<Column> columns;
  columns.push_back(plain_column("agency", title::kAgency));
  columns.push_back(shown_column("from", title::kKnewFrom, [look](const Value& row) {
    const auto from = cell_text(row, "from");
    const auto delayed =
        cell_text(row, "delayed") == "true" ? " (" + look.say(say::kDelayed) + ")" : std::string();
    return from == cell_text(row, "agency") ? look.say(say::kItself)
                                            : std::string(look.back_arrow()) + " " + from + delayed;
  }));
  columns.push_back(time_column("at", title::kFirstKnew, beside));
  columns.push_back(shown_column("after_s", title::kAfter, [look](const Value& row) {
    return look.say(duration_words(std::atoll(cell_text(row, "after_s").c_str())));
  }));
  columns.push_back(time_column("read_at", title::kRead, beside));
  return columns;
}

}  // namespace

std::string text_in(const Value& holder, std::string_view member, const Look& look) {
  const auto* text = holder.find(member);
  if (text == nullptr || text->is_null()) {
    return "";
  }
  return text->is_scalar() ? text->scalar : look.say(Text{text->text("id"), text->text("en")});
}

std::string standing_words(const Value& message, const Look& look) {
  const auto withdrawn_by = cell_text(message, "withdrawn_by");
  if (!withdrawn_by.empty()) {
    return filled(look, say::kWithdrawnBy, withdrawn_by.substr(0, kShortIdLength));
  }
  if (!is_corrected(message)) {
    return look.say(say::kInForce);
  }
  const auto newest = cell_text(&message.find("corrected_by")->items.back());
  return filled(look, say::kCorrectedBy, newest.substr(0, kShortIdLength));
}

std::string short_id(const Value& message) {
  const auto seq = cell_text(message, "seq");
  if (!seq.empty() && seq != "0") {
    return std::string(seq.size() < 4 ? 4 - seq.size() : 0, '0') + seq;
  }
  return cell_text(message, "id").substr(0, kShortIdLength);
}

Ink precedence_ink(const Value& message) {
  const auto precedence = cell_text(message, "precedence");
  return precedence == "kilat"           ? Ink::red
         : precedence == "sangat_segera" ? Ink::yellow
                                         : Ink::plain;
}

std::string due_words(const Value& row, std::string_view due_at, std::string_view now,
                      const Look& look) {
  const auto reading = cell_text(row, "reading");
  const auto late = look.say(duration_words(std::atoll(cell_text(row, "reading_late_s").c_str())));
  if (reading == "in_time") {
    return look.say(say::kOnTime);
  }
  if (reading == "met_late") {
    return filled(look, say::kReadLateBy, late);
  }
  if (reading == "overdue") {
    return filled(look, say::kLateBy, late);
  }
  const auto due = zoned(due_at);
  const auto at = zoned(now);
  if (reading != "waiting" || !due) {
    return "-";
  }
  if (!at) {
    return filled(look, say::kBefore, clock_words(due_at, cell_text(row, "at")));
  }
  return filled(look, say::kLeft,
                look.say(duration_words((due->time_us - at->time_us) / 1'000'000)));
}

Listing inbox_listing(const std::string& json, const Look& look) {
  const auto document = parsed(json);
  const auto now = cell_text(document, "now");
  Listing listing{json, "messages", {}, say::kNothingWaiting, "", ""};
  auto& columns = listing.columns;
  columns.push_back(number_column());
  columns.push_back(precedence_column());
  columns.push_back(shown_column("type", title::kType,
                                 [look](const Value& row) { return type_shown(row, look); }));
  columns.push_back(plain_column("from", title::kFrom));
  columns.push_back(shown_column("at", title::kTime, [now](const Value& row) {
    return dash(clock_with_zone(cell_text(row, "at"), now.empty() ? cell_text(row, "at") : now));
  }));
  columns.push_back(shown_column("my_state", title::kState, [look](const Value& row) {
    return look.say(state_word(cell_text(row, "my_state")));
  }));
  columns.push_back(shown_column("reading", title::kDue, [look, now](const Value& row) {
    return due_words(row, cell_text(row, "due.read_at"), now, look);
  }));
  columns.back().ink = lateness_ink;
  columns.push_back(shown_column("text", title::kText,
                                 [look](const Value& row) { return text_shown(row, look); }));
  columns.back().shrinks = true;
  columns.push_back(plain_column("id", Text{"ID", "ID"}));
  columns.back().wide_only = true;
  columns.push_back(plain_column("incident", Text{"KEJADIAN", "INCIDENT"}));
  columns.back().wide_only = true;
  columns.push_back(shown_column("signed_by", title::kBy, [look](const Value& row) {
    return one_line(text_in(row, "signed_by", look));
  }));
  columns.back().wide_only = true;
  return listing;
}

Listing outbox_listing(const std::string& json, const Look& look) {
  Listing listing{json, "items", {}, say::kNothingSent, "", ""};
  auto& columns = listing.columns;
  columns.push_back(shown_column("id", title::kNumber, short_id));
  columns.push_back(precedence_column());
  columns.push_back(plain_column("type", title::kType));
  columns.push_back(plain_column("to", title::kTo));
  columns.back().shrinks = true;
  columns.push_back(shown_column("queued_at", title::kQueued, [](const Value& row) {
    const auto at = cell_text(row, "queued_at");
    return dash(clock_with_zone(at, at));
  }));
  columns.push_back(shown_column("state", title::kState, [look](const Value& row) {
    return look.say(state_word(cell_text(row, "state")));
  }));
  columns.push_back(shown_column("refusal.code", title::kReason, [look](const Value& row) {
    const auto* refusal = row.find("refusal");
    return refusal == nullptr || refusal->is_null() ? std::string("-")
                                                    : text_in(*refusal, "text", look);
  }));
  columns.back().shrinks = true;
  return listing;
}

Listing who_listing(const std::string& json, const Look& look, const std::string& asked) {
  const auto document = parsed(json);
  const auto at = cell_text(document, "at");
  if (const auto* message = document.find("message")) {
    const auto due_at = cell_text(*message, "due.read_at");
    Listing listing{json, "parties", party_columns(look, at, due_at, at), {}, "", ""};
    listing.head = message_line(*message, count_of(document, "parties"), at, look);
    const auto stored = zoned(cell_text(*message, "at"));
    const auto asked_at = zoned(at);
    if (stored && asked_at && asked_at->time_us < stored->time_us) {
      listing.head += look.say(say::kNotYet) + "\n";
    }
    listing.foot = counts_line(document, look) + "  kentongan show " + asked + "\n";
    return listing;
  }
  Listing listing{json, "known", known_columns(look, at), {}, "", ""};
  listing.head = incident_head(document, look);
  if (const auto count = cell_text(document, "sealed.count"); !count.empty()) {
    listing.foot = look.say({"segel ", "seal "}) + count + ":" +
                   cell_text(document, "sealed.head") + "@" + cell_text(document, "sealed.seq") +
                   "\n";
  }
  return listing;
}

}  // namespace kentongan::cli
