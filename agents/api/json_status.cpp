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

}  // namespace

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
  json["now"] = time(desk_.now_us());
  json["software"] = "kentongan";
  return json;
}

}  // namespace kentongan::agents::api
