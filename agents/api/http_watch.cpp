#include "agents/api/http_api.h"
#include "agents/api/json_out.h"
#include "agents/desk.h"

namespace kentongan::agents::api {
namespace {

const char* event_of(Notice::Kind kind) {
  switch (kind) {
    case Notice::Kind::message:
      return "message";
    case Notice::Kind::evidence:
      return "evidence";
    case Notice::Kind::settled:
      return "settled";
    case Notice::Kind::refused:
      return "refused";
    case Notice::Kind::line:
      return "line";
    case Notice::Kind::standby:
      return "standby";
    case Notice::Kind::failed:
      return "failed";
    case Notice::Kind::disk:
      return "disk";
    case Notice::Kind::witness:
      return "witness";
  }
  return "message";
}

void add_mark(Json& json, const JsonOut& out, const view::MessageTrace& trace,
              const MessageId& evidence) {
  for (const Json& mark : out.marks(trace)) {
    if (mark["id"] == to_string(evidence)) {
      json["agency"] = mark["agency"];
      json["mark"] = mark;
    }
  }
}

}  // namespace

std::optional<std::string> HttpApi::notice_line(const Notice& notice,
                                                const std::string& incident) const {
  const JsonOut out(desk_, options_.zone_minutes);
  const view::MessageTrace* trace = desk_.view().find(notice.id);
  const std::string& of = trace == nullptr ? notice.incident : trace->incident.value();
  if (!incident.empty() && of != incident) {
    return std::nullopt;
  }
  Json json = document("watch");
  json["event"] = event_of(notice.kind);
  json["at"] = out.time(notice.at_us);
  if (notice.kind == Notice::Kind::message && trace != nullptr) {
    json["message"] = out.message(*trace);
    if (trace->sealed || trace->classification >= v1::CLASSIFICATION_RAHASIA) {
      json["message"]["text"] = "";  // A notification is seen by whoever stands by.
    }
  } else if (notice.kind == Notice::Kind::evidence) {
    json["about"] = notice.id.is_zero() ? Json(nullptr) : Json(to_string(notice.id));
    if (trace != nullptr) {
      add_mark(json, out, *trace, notice.evidence);
    }
  } else if (notice.kind == Notice::Kind::line) {
    const DeskStatus status = desk_.status();
    json["line"] =
        status.line == DeskStatus::LineState::disconnected ? "disconnected" : "connected";
    json["since"] = out.time(status.since_us);
  } else if (notice.kind == Notice::Kind::standby) {
    json["deliver"] = desk_.status().deliver;
  } else if (!notice.id.is_zero()) {
    json["id"] = to_string(notice.id);
    json["seq"] = notice.seq.value();
  }
  if (notice.kind == Notice::Kind::refused) {
    const Json refusals = out.refusals_of(notice.id);
    json["refusal"] = refusals.empty() ? Json(nullptr) : refusals.back();
  }
  if (notice.error && notice.kind == Notice::Kind::failed) {
    json["code"] = std::string(name_of(notice.error->code));  // Nothing that its reader could do.
    json["text"] = JsonOut::text(notice.error->text);
  } else if (notice.error) {
    const bool is_own = notice.kind == Notice::Kind::disk || notice.kind == Notice::Kind::witness;
    json.update(JsonOut::error(*notice.error, {}, is_own ? Voice::desk : Voice::bus));
  }
  return dump(json) + "\n";
}

}  // namespace kentongan::agents::api
