// How the desk stands: GET /v1/status.
#include <algorithm>

#include "agents/api/json_out.h"

namespace kentongan::agents::api {
namespace {

constexpr double kClockSecond_us = 1e6;

/// Why there is no session, with what that means for the desk; or null.
Json why_apart(const std::optional<Error>& error) {
  if (!error) {
    return nullptr;
  }
  Json json = JsonOut::error(*error);
  json["advice"] = JsonOut::text(line_advice(error->code));
  return json;
}

const char* name_of(WitnessView::State state) {
  switch (state) {
    case WitnessView::State::off:
      return "off";
    case WitnessView::State::pending:
      return "pending";
    case WitnessView::State::final:
      return "final";
    case WitnessView::State::late:
      return "late";
    case WitnessView::State::alarmed:
      return "alarmed";
  }
  return "off";
}

Json head(const eventlog::TreeHead& head) {
  return {{"size", head.size}, {"root", to_hex(head.root.view())}};
}

}  // namespace

Json JsonOut::witnessed(Seq seq) const {
  const WitnessView view = desk_.status().witness;
  if (view.state == WitnessView::State::off || seq == Seq()) {
    return nullptr;
  }
  return seq.value() <= view.final_size ? "final" : "pending";
}

Json JsonOut::witness() const {
  constexpr std::int64_t kSecond = 1'000'000;
  const WitnessView view = desk_.status().witness;
  Json json = {{"state", name_of(view.state)},
               {"groups", view.groups},
               {"groups_done", view.groups_done},
               {"seen_seq", view.seen_size},
               {"final_seq", view.final_size},
               {"final_at", time(view.final_time_s * kSecond)},
               {"vkey", view.vkey.empty() ? Json(nullptr) : Json(view.vkey)},
               {"alarm", nullptr}};
  if (view.alarm) {
    Json alarm = error(error_of(*view.alarm));
    alarm["kind"] = std::string(agents::name_of(view.alarm->kind));
    alarm["stops"] = view.alarm->stops();
    alarm["from"] =
        view.alarm->from.value().empty() ? Json(nullptr) : Json(view.alarm->from.value());
    alarm["at"] = time(view.alarm->at_us);
    alarm["ours"] = head(view.alarm->ours);
    alarm["theirs"] = head(view.alarm->theirs);
    alarm["notes"] = view.alarm->notes;
    json["alarm"] = alarm;
  }
  return json;
}

Json JsonOut::status() const {
  const DeskStatus status = desk_.status();
  const eventlog::Head head = desk_.log().head();
  const auto unread = std::count_if(
      desk_.view().messages().begin(), desk_.view().messages().end(), [&](const MessageId& id) {
        const view::MessageTrace* trace = desk_.view().find(id);
        const view::PartyTrace* mine = trace == nullptr ? nullptr : trace->party(desk_.agency());
        return mine != nullptr &&
               trace->state_of(*mine, view::kNow, desk_.now_us()).state <= view::State::delivered;
      });
  Json json = document("status");
  json["agency"] = desk_.agency().value();
  json["bus"] = desk_.bus();
  json["line"] = line(status.line);
  json["since"] = time(status.since_us);
  json["deliver"] = status.deliver;
  json["standby"] = !status.deliver;
  json["waiting"] = {{"kilat", status.waiting[0]},
                     {"sangat_segera", status.waiting[1]},
                     {"segera", status.waiting[2]},
                     {"biasa", status.waiting[3]}};
  json["outbox"] = Json::object();
  for (const OutboxState state :
       {OutboxState::draft, OutboxState::waiting, OutboxState::sent, OutboxState::refused}) {
    json["outbox"][std::string(name_of(state))] = desk_.outbox().count(state);
  }
  std::int64_t oldest_us = desk_.now_us();
  const OutboxItem* oldest = nullptr;
  for (const OutboxItem* item : desk_.outbox().items()) {
    const bool waits = item->state != OutboxState::settled && item->state != OutboxState::refused;
    if (waits && item->queued_us <= oldest_us) {
      oldest = item;
      oldest_us = item->queued_us;
    }
  }
  json["outbox"]["oldest_s"] =
      oldest == nullptr ? Json(nullptr) : Json((desk_.now_us() - oldest_us) / 1'000'000);
  json["outbox"]["held"] =
      oldest == nullptr || !oldest->refusal
          ? Json(nullptr)
          : Json{{"id", oldest->refusal->text().id()}, {"en", oldest->refusal->text().en()}};
  json["inbox"] = {{"unread", unread}};
  json["clock_apart_s"] = status.clock_apart_us
                              ? Json(static_cast<double>(*status.clock_apart_us) / kClockSecond_us)
                              : Json(nullptr);
  json["clock_wrong"] = status.clock_wrong;
  json["log"] = {{"events", head.size}, {"root", to_hex(head.root.view())}};
  json["directory_seq"] = status.directory_seq.value();
  json["failed"] = status.faults;
  json["ended"] = why_apart(status.ended);
  json["line_fault"] = why_apart(status.line_fault);
  json["disk"] = status.disk ? error(*status.disk) : Json(nullptr);
  json["witness"] = witness();
  json["key_warnings"] = Json::array();
  for (const auto& warning : desk_.view().key_warnings()) {
    json["key_warnings"].push_back({{"at", time(warning.time_us)},
                                    {"agency", warning.agency.value()},
                                    {"key", warning.key},
                                    {"session", warning.session.value()}});
  }
  json["now"] = time(desk_.now_us());
  json["software"] = "kentongan";
  return json;
}

}  // namespace kentongan::agents::api
