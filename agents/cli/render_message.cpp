// The parts of render.h that are no lists: a message whole, the desk's status, a notice.
#include <array>
#include <utility>

#include <fmt/format.h>

#include "agents/cli/health.h"
#include "agents/cli/json_value.h"
#include "agents/cli/messages.h"
#include "agents/cli/render.h"
#include "agents/cli/table.h"
#include "agents/cli/time_words.h"
#include "core/schema/catalogue.h"

namespace kentongan::cli {
namespace {

void append_line(std::string& out, const std::string& label, const std::string& text) {
  if (!text.empty()) {
    out += fmt::format("{}{}\n",
                       label + ":" + std::string(label.size() < 18 ? 18 - label.size() : 1, ' '),
                       one_line(text));
  }
}

/// A field of the payload with its label, parts of it indented below.
std::string field_text(const schema::RecordInfo* record, const std::string& name,
                       const Value& value, const Look& look, int depth = 0) {
  std::string out;
  const auto* info = record == nullptr ? nullptr : record->find(name);
  const auto label =
      std::string(static_cast<std::size_t>(depth) * 2, ' ') + (info ? look.say(info->label) : name);
  const auto* inner = info == nullptr ? nullptr : info->record;
  if (value.is_map()) {
    out += label + ":\n";
    for (const auto& [key, member] : value.members) {
      out += field_text(inner, key, member, look, depth + 1);
    }
    return out;
  }
  if (!value.is_list() || value.items.empty() || !value.items.front().is_map()) {
    const auto text = cell_text(&value);
    const bool is_flag = info != nullptr && info->form == schema::FieldForm::boolean;
    append_line(out, label, is_flag ? look.say(text == "true" ? say::kYes : say::kNo) : text);
    return out;
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
  return out;
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
    const auto by = one_line(text_in(mark, "signed_by", look));
    const auto reason = cell_text(mark, "reason");
    const auto note = cell_text(mark, "note");
    table.rows.push_back({{clock_words(cell_text(mark, "at"), beside)},
                          {cell_text(mark, "agency")},
                          {look.say(evidence_word(cell_text(mark, "code")))},
                          {by.empty() ? "-" : by},
                          {reason.empty() ? note
                           : note.empty() ? reason
                                          : fmt::format("{}; {}", reason, note)}});
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
  const auto at = cell_text(*message, "written_at");
  std::string out;
  if (!cell_text(*message, "exercise").empty()) {
    const auto& mark = look.say(say::kExercise);
    out += inked(look, Ink::reverse, mark + " - " + mark + " - " + mark) + "\n";
  }
  out += fmt::format(
      "{}  {}  {}\n", inked(look, Ink::bold, short_id(*message)),
      inked(look, precedence_ink(*message), precedence_word(cell_text(*message, "precedence"))),
      one_line(text_in(*message, "type_name", look)));
  const auto duty = cell_text(*message, "from_duty");
  append_line(out, look.say(Text{"dari", "from"}),
              cell_text(*message, "from") + (duty.empty() ? "" : " / " + duty));
  append_line(out, look.say(Text{"ditandatangani", "signed"}),
              one_line(text_in(*message, "signed_by", look)));
  append_line(out, look.say(Text{"kepada", "to"}), cell_text(*message, "to"));
  if (cell_text(*message, "information") == "true") {
    append_line(out, look.say(Text{"untuk", "for"}),
                look.say(Text{"diketahui, bukan untuk dilaksanakan (menurut aturan)",
                              "information, not to be carried out (by rule)"}));
  }
  append_line(out, look.say(Text{"kejadian", "incident"}), cell_text(*message, "incident"));
  append_line(out, look.say(Text{"klasifikasi", "classification"}),
              precedence_word(cell_text(*message, "classification")));
  append_line(out, look.say(Text{"tanda", "markings"}), cell_text(*message, "markings"));
  append_line(out, look.say(Text{"ditulis", "written"}), clock_with_zone(at, at));
  if (const auto until = cell_text(*message, "expires_at"); !until.empty()) {
    const bool is_over = cell_text(*message, "expired") == "true";
    append_line(
        out, look.say(Text{"berlaku sampai", "valid until"}),
        clock_with_zone(until, at) + (is_over ? "  " + look.say(say::kExpired) : std::string()));
  }
  append_line(out, look.say(Text{"di broker", "at the broker"}),
              clock_with_zone(cell_text(*message, "at"), at));
  if (const auto witnessed = cell_text(*message, "witnessed"); !witnessed.empty()) {
    append_line(out, look.say(Text{"saksi", "witnesses"}),
                look.say(witnessed == "final" ? Text{"final", "final"}
                                              : Text{"menunggu saksi", "pending quorum"}));
  }
  if (const auto* words = message->find("retention");
      words != nullptr && words->is_map() && words->find("words") != nullptr) {
    append_line(out, look.say(Text{"retensi", "retention"}), text_in(*words, "words", look));
  }
  append_line(out, look.say(Text{"menjawab", "in reply to"}), cell_text(*message, "reply_to"));
  append_line(out, look.say(Text{"keadaan", "standing"}), standing_words(*message, look));
  append_line(out, "id", cell_text(*message, "id"));
  out += "\n";
  if (const auto* closed = message->find("content_words"); closed != nullptr && closed->is_map()) {
    out += one_line(text_in(*message, "content_words", look)) + "\n";
  }
  const auto* type = schema::Catalogue::standard().find(cell_text(*message, "type"));
  if (const auto* fields = document.find("fields")) {
    for (const auto& [name, value] : fields->members) {
      out += field_text(type == nullptr ? nullptr : type->record, name, value, look);
    }
  }
  return out + marks_text(document, look, at) + refusals_text(document, look);
}

std::string witness_text(const Value& status, const Look& look) {
  const auto state = cell_text(status, "witness.state");
  const auto done = cell_text(status, "witness.groups_done");
  const auto groups = cell_text(status, "witness.groups");
  if (state == "final") {
    return filled(
               look, say::kWitnessed, done, groups,
               clock_with_zone(cell_text(status, "witness.final_at"), cell_text(status, "now"))) +
           "\n";
  }
  if (state == "pending" || state == "late") {
    return filled(look, state == "late" ? say::kWitnessesLate : say::kWitnessesPending, done,
                  groups) +
           "\n";
  }
  return "";
}

std::string status_text(const Value& status, const Look& look) {
  std::string out =
      inked(look, Ink::bold, cell_text(status, "agency")) + "  " + cell_text(status, "bus") + "\n";
  const auto now = cell_text(status, "now");
  out += filled(look, say::kConnectedSince, look.say(line_word(cell_text(status, "line"))),
                clock_with_zone(cell_text(status, "since"), now)) +
         "\n";
  out += filled(look, say::kInboxLine, cell_text(status, "inbox.unread")) + "\n";
  out += filled(look, say::kOutboxLine, cell_text(status, "outbox.waiting"),
                cell_text(status, "outbox.refused")) +
         "\n";
  if (cell_text(status, "deliver") == "false") {
    out += look.say(cell_text(status, "line") == "connected"
                        ? Text{"cadangan: kotak masuk dipegang agen lain; bila agen itu mati, meja "
                               "ini mengambilnya sendiri",
                               "standby: another agent holds the mailbox; if that one dies, this "
                               "desk takes it by itself"}
                        : Text{"cadangan: tidak tersambung, jadi pemegang kotak masuk tidak "
                               "diketahui",
                               "standby: not connected, so who holds the mailbox is not known"}) +
           "\n";
  }
  if (cell_text(status, "clock_wrong") == "true") {
    out += filled(look, say::kClockApart, cell_text(status, "clock_apart_s")) + "\n";
  }
  out += witness_text(status, look);
  for (const Value& warning : list_in(status, "key_warnings")) {
    out += filled(look, say::kKeyWarning, warning.text("agency"), warning.text("key").substr(0, 16),
                  warning.text("session"),
                  clock_with_zone(warning.text("at"), cell_text(status, "now"))) +
           "\n";
  }
  for (const auto& trouble : troubles_of(status)) {
    out += one_line(text_in(*trouble.error, "text", look)) + " " +
           one_line(text_in(*trouble.error, "advice", look)) + "\n";
  }
  if (const auto* alarm = alarm_of(status)) {
    out += inked(look, Ink::red, one_line(text_in(*alarm, "text", look))) + "\n";
  }
  return out;
}

std::string notice_text(const Value& notice, const Look& look) {
  const auto at = cell_text(notice, "at");
  const auto event = cell_text(notice, "event");
  auto line = clock_with_zone(at, at) + "  ";
  if (const auto* message = notice.find("message")) {
    return line + fmt::format("{}  {}  {}  {}  {}\n", short_id(*message),
                              inked(look, precedence_ink(*message),
                                    precedence_word(cell_text(*message, "precedence"))),
                              one_line(text_in(*message, "type_name", look)),
                              cell_text(*message, "from"), one_line(cell_text(*message, "text")));
  }
  if (const auto* mark = notice.find("mark")) {
    return line + fmt::format("{}  {}  {}  {}\n", cell_text(notice, "about").substr(0, 13),
                              cell_text(notice, "agency"),
                              look.say(evidence_word(cell_text(*mark, "code"))),
                              cell_text(*mark, "duty"));
  }
  if (const auto* refusal = notice.find("refusal")) {
    return line + look.say(state_word("refused")) + ": " +
           one_line(text_in(*refusal, "text", look)) + "\n";
  }
  if (event == "line") {
    return line + look.say(line_word(cell_text(notice, "line"))) + "\n";
  }
  if (event == "settled") {
    return line + filled(look, say::kStoredAtBroker, cell_text(notice, "seq")) + "\n";
  }
  if (event == "evidence") {
    return line + look.say(state_word("delivered")) + "\n";
  }
  return line + event + "\n";
}

}  // namespace kentongan::cli
