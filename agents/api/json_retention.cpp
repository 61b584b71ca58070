// What was ordered of a message, and which of its holders has carried it out.
#include <set>
#include <utility>

#include "agents/api/json_out.h"
#include "core/schema/type_info.h"
#include "core/view/retention.h"

namespace kentongan::agents::api {
namespace {

constexpr const char* kBus = "broker";

std::string name_of_holder(const AgencyCode& holder) {
  return holder == view::kBrokerHolder ? kBus : holder.value();
}

Json order_json(const JsonOut& out, const view::Retained::Order& order) {
  return {{"id", to_string(order.id)},
          {"seq", order.seq.value()},
          {"by", order.by.value()},
          {"at", out.time(order.time_us)},
          {"ground", schema::name_of_choice(order.ground)},
          {"basis", order.basis},
          {"case_no", order.case_no}};
}

}  // namespace

void add_content(Json& json, Content content, Json retention) {
  json["content"] = std::string(name_of(content));
  json["content_words"] = content == Content::shown    ? Json(nullptr)
                          : content == Content::erased ? retention["words"]
                                                       : JsonOut::text(words_for(content));
  json["retention"] = std::move(retention);
}

Json JsonOut::retention(const view::MessageTrace& trace) const {
  const view::Retained* retained = desk_.retention().find(trace.id);
  if (retained == nullptr) {
    return nullptr;
  }
  std::vector<AgencyCode> agencies{trace.from};
  for (const view::PartyTrace& party : trace.parties) {
    agencies.push_back(party.agency);
  }
  const view::Progress progress = view::progress_of(*retained, agencies);
  Json json;
  json["erase"] = retained->erase() ? order_json(*this, *retained->erase()) : Json(nullptr);
  json["holds"] = Json::array();
  for (const view::Retained::Order& hold : retained->holds()) {
    json["holds"].push_back(order_json(*this, hold));
  }
  json["done"] = progress.done;
  json["of"] = progress.of;
  json["holders"] = Json::array();
  std::set<AgencyCode> holders(agencies.begin(), agencies.end());
  holders.insert(view::kBrokerHolder);
  for (const AgencyCode& holder : holders) {
    const auto done = retained->done.find(holder);
    json["holders"].push_back(
        {{"holder", name_of_holder(holder)},
         {"erased_at", done == retained->done.end() ? Json(nullptr) : time(done->second.time_us)}});
  }
  const Text words = view::words_of(*retained, progress);
  json["words"] = words.id.empty() ? Json(nullptr) : text(words);
  return json;
}

}  // namespace kentongan::agents::api
