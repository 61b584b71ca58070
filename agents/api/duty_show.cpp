// GET /v1/duty: who holds what, and whose key is open.
#include <limits>

#include "agents/api/duty_api.h"

namespace kentongan::agents::api {
namespace {

using transport::HttpResponse;

Json name_or_null(const std::string& name) {
  return name.empty() ? Json(nullptr) : Json(name);
}

identity::Moment as_of_now(const Desk& desk) {
  return {Seq(std::numeric_limits<std::uint64_t>::max()), desk.now_us()};
}

}  // namespace

Json DutyApi::holders_of(const DutyCode& duty) const {
  const JsonOut out(desk_, zone_minutes_);
  Json list = Json::array();
  for (const auto* held :
       desk_.directory().roster().holders(desk_.agency(), duty, as_of_now(desk_))) {
    const std::int64_t until_us = held->force.valid_until_us;
    list.push_back({{"officer", to_hex(held->officer.view())},
                    {"name", name_or_null(files_.name_of(held->officer))},
                    {"form", identity::name_of(held->form)},
                    {"order", name_or_null(held->order_number)},
                    {"since", held->force.valid_from_us == 0 ? Json(nullptr)
                                                             : out.time(held->force.valid_from_us)},
                    {"until", until_us == 0 ? Json(nullptr) : out.time(until_us)},
                    {"open", desk_.officers().key_of(held->officer) != nullptr}});
  }
  return list;
}

Result<HttpResponse> DutyApi::show() const {
  Json json = document("duty");
  const identity::Directory& directory = desk_.directory();
  json["agency"] = desk_.agency().value();
  json["duties"] = Json::array();
  json["duties"].push_back({{"duty", identity::kWatchDuty.value()},
                            {"name", "piket"},
                            {"holders", holders_of(identity::kWatchDuty)}});
  for (const identity::Duty* duty : directory.duties_of(desk_.agency())) {
    json["duties"].push_back(
        {{"duty", duty->code.value()}, {"name", duty->name}, {"holders", holders_of(duty->code)}});
  }
  json["open"] = Json::array();
  for (const Officers::Open& open : desk_.officers().open()) {
    Json entry{{"officer", to_hex(open.officer.view())},
               {"name", name_or_null(files_.name_of(open.officer))},
               {"left_s", std::chrono::ceil<std::chrono::seconds>(open.left).count()},
               {"duties", Json::array()}};
    for (const auto* held : directory.roster().held_by(open.officer, as_of_now(desk_))) {
      entry["duties"].push_back(held->duty.value());
    }
    json["open"].push_back(std::move(entry));
  }
  json["keys"] = Json::array();
  KTG_TRY(const auto ids, files_.all());
  for (const OfficerId& id : ids) {
    json["keys"].push_back(
        {{"officer", to_hex(id.view())}, {"name", name_or_null(files_.name_of(id))}});
  }
  return answer(json);
}

}  // namespace kentongan::agents::api
