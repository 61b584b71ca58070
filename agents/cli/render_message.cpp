// The parts of render.h that are no lists: a message whole, the desk's status, a notice.
#include <array>
#include <utility>

#include <fmt/format.h>

#include "agents/cli/json_value.h"
#include "agents/cli/messages.h"
#include "agents/cli/render.h"
#include "agents/cli/table.h"
#include "agents/cli/time_words.h"
#include "core/schema/catalogue.h"

namespace kentongan::cli {
namespace {

std::string field(const Value& row, std::string_view name) {
  return cell_text(member_at(row, name));
}

template <typename... Values>
std::string filled(const Look& look, const Text& text, Values&&... values) {
  return fmt::format(fmt::runtime(look.say(text)), std::forward<Values>(values)...);
}

void append_line(std::string& out, const std::string& label, const std::string& text) {
  if (!text.empty()) {
    out += fmt::format("{}{}\n",
                       label + ":" + std::string(label.size() < 18 ? 18 - label.size() : 1, ' '),
                       one_line(text));
  }
}

/// A field of the payload with its label, parts of it indented below.
void append_field(std::string& out, const schema::RecordInfo* record, const std::string& name,
                  const Value& value, const Look& look, int depth = 0) {
  const auto* info = record == nullptr ? nullptr : record->find(name);
  const auto label =
      std::string(static_cast<std::size_t>(depth) * 2, ' ') + (info ? look.say(info->label) : name);
  const auto* inner = info == nullptr ? nullptr : info->record;
  if (value.is_map()) {
    out += label + ":\n";
    for (const auto& [key, member] : value.members) {
      append_field(out, inner, key, member, look, depth + 1);
    }
    return;
  }
  if (!value.is_list() || value.items.empty() || !value.items.front().is_map()) {
    const auto text = cell_text(&value);
    const bool is_flag = info != nullptr && info->form == schema::FieldForm::boolean;
    append_line(out, label, is_flag ? look.say(text == "true" ? say::kYes : say::kNo) : text);
    return;
  }
  out += label + ":\n";
  for (const auto& item : value.items) {
    out += std::string(static_cast<std::size_t>(depth) * 2 + 2, ' ') + "-";
    for (const auto& [key, member] : item.members) {
      const auto* part = inner == nullptr ? nullptr : inner->find(key);
      out +=
          fmt::format(" {}: {};", part ? look.say(part->label) : key, one_line(cell_text(&member)));
    }
    out.back() = '\n';
  }
}

std::string marks_text(const Value& document, const Look& look, const std::string& beside) {
  const auto* marks = document.find("marks");
  if (marks == nullptr || marks->items.empty()) {
    return "";
  }
  Table table;
  table.columns = {{look.say(title::kTime)},
                   {look.say(title::kAgency)},
                   {look.say(title::kState)},
                   {look.say(title::kBy)},
                   {look.say(title::kReason), false, true}};
  for (const auto& mark : marks->items) {
    auto by = field(mark, "duty");
    if (field(mark, "by_desk") == "true") {
      by += (by.empty() ? "" : " ") + std::string("(") + look.say(say::kByDesk) + ")";
    }
    const auto reason = field(mark, "reason");
    const auto note = field(mark, "note");
    table.rows.push_back({{clock_words(field(mark, "at"), beside)},
                          {field(mark, "agency")},
                          {look.say(evidence_word(field(mark, "code")))},
                          {by.empty() ? "-" : by},
                          {reason.empty() ? note
                           : note.empty() ? reason
                                          : reason + "; " + note}});
  }
  return "\n" + aligned(table, look);
}

std::string refusals_text(const Value& document, const Look& look) {
  std::string out;
  const auto* refusals = document.find("refusals");
  if (refusals == nullptr) {
    return out;
  }
  for (const auto& refusal : refusals->items) {
    out += fmt::format("{}: {} {}\n", look.say(state_word("refused")),
                       one_line(text_in(refusal, "text", look)),
                       one_line(text_in(refusal, "advice", look)));
  }
  return out;
}

}  // namespace

std::string message_text(const Value& document, const Look& look) {
  const auto* message = document.find("message");
  if (message == nullptr) {
    return "";
  }
  const auto at = field(*message, "written_at");
  std::string out;
  if (!field(*message, "exercise").empty()) {
    const auto mark = look.say(say::kExercise);
    out += inked(look, Ink::reverse, mark + " - " + mark + " - " + mark) + "\n";
  }
  out += fmt::format(
      "{}  {}  {}\n", inked(look, Ink::bold, short_id(*message)),
      inked(look, precedence_ink(*message), precedence_word(field(*message, "precedence"))),
      text_in(*message, "type_name", look));
  const auto duty = field(*message, "from_duty");
  append_line(out, look.say(Text{"dari", "from"}),
              field(*message, "from") + (duty.empty() ? "" : " / " + duty) +
                  (field(*message, "by_desk") == "true" ? " (oleh meja)" : ""));
  append_line(out, look.say(Text{"kepada", "to"}), field(*message, "to"));
  append_line(out, look.say(Text{"kejadian", "incident"}), field(*message, "incident"));
  append_line(out, look.say(Text{"klasifikasi", "classification"}),
              precedence_word(field(*message, "classification")));
  append_line(out, look.say(Text{"tanda", "markings"}), field(*message, "markings"));
  append_line(out, look.say(Text{"ditulis", "written"}), clock_with_zone(at, at));
  append_line(out, look.say(Text{"di broker", "at the broker"}),
              clock_with_zone(field(*message, "at"), at));
  append_line(out, look.say(Text{"menjawab", "in reply to"}), field(*message, "reply_to"));
  append_line(out, "id", field(*message, "id"));
  out += "\n";
  const auto* type = schema::Catalogue::standard().find(field(*message, "type"));
  if (const auto* fields = document.find("fields")) {
    for (const auto& [name, value] : fields->members) {
      append_field(out, type == nullptr ? nullptr : type->record, name, value, look);
    }
  }
  return out + marks_text(document, look, at) + refusals_text(document, look);
}

std::string status_text(const Value& status, const Look& look) {
  std::string out =
      inked(look, Ink::bold, field(status, "agency")) + "  " + field(status, "bus") + "\n";
  const auto now = field(status, "now");
  out += filled(look, say::kConnectedSince, look.say(line_word(field(status, "line"))),
                clock_with_zone(field(status, "since"), now)) +
         "\n";
  out += filled(look, say::kInboxLine, field(status, "inbox.unread")) + "\n";
  out += filled(look, say::kOutboxLine, field(status, "outbox.waiting"),
                field(status, "outbox.refused")) +
         "\n";
  if (field(status, "deliver") == "false") {
    out += look.say(Text{"cadangan: kotak surat dipegang agen lain",
                         "standby: another agent holds the mailbox"}) +
           "\n";
  }
  if (field(status, "clock_wrong") == "true") {
    out += filled(look, say::kClockApart, field(status, "clock_apart_s")) + "\n";
  }
  for (const char* name : {"ended", "disk"}) {
    const auto* error = status.find(name);
    if (error != nullptr && error->is_map()) {
      out += one_line(text_in(*error, "text", look)) + " " +
             one_line(text_in(*error, "advice", look)) + "\n";
    }
  }
  return out;
}

std::string notice_text(const Value& notice, const Look& look) {
  const auto at = field(notice, "at");
  const auto event = field(notice, "event");
  auto line = clock_with_zone(at, at) + "  ";
  if (const auto* message = notice.find("message")) {
    return line + fmt::format("{}  {}  {}  {}  {}\n", short_id(*message),
                              inked(look, precedence_ink(*message),
                                    precedence_word(field(*message, "precedence"))),
                              text_in(*message, "type_name", look), field(*message, "from"),
                              one_line(field(*message, "text")));
  }
  if (const auto* mark = notice.find("mark")) {
    return line + fmt::format("{}  {}  {}  {}\n", field(notice, "about").substr(0, 13),
                              field(notice, "agency"),
                              look.say(evidence_word(field(*mark, "code"))), field(*mark, "duty"));
  }
  if (const auto* refusal = notice.find("refusal")) {
    return line + look.say(state_word("refused")) + ": " +
           one_line(text_in(*refusal, "text", look)) + "\n";
  }
  if (event == "line") {
    return line + look.say(line_word(field(notice, "line"))) + "\n";
  }
  if (event == "settled") {
    return line + filled(look, say::kStoredAtBroker, field(notice, "seq")) + "\n";
  }
  if (event == "evidence") {
    return line + look.say(state_word("delivered")) + "\n";
  }
  return line + event + "\n";
}

}  // namespace kentongan::cli
