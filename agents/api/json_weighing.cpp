// What would become of a message that is not sent: GET /v1/weighing/{question}.
#include "agents/api/json_out.h"
#include "core/schema/wording.h"

namespace kentongan::agents::api {
namespace {

const char* word_of(Weighing::State state) {
  switch (state) {
    case Weighing::State::asked:
      return "asked";
    case Weighing::State::answered:
      return "answered";
    case Weighing::State::refused:
      return "refused";
    case Weighing::State::lost:
      return "lost";
  }
  return "lost";
}

Json label(const v1::Label& label) {
  return {{"id", label.id()}, {"en", label.en()}};
}

Json obligations(const google::protobuf::RepeatedPtrField<v1::Obligation>& owed) {
  Json list = Json::array();
  for (const v1::Obligation& each : owed) {
    list.push_back(
        {{"kind", each.kind()},
         {"seconds", each.seconds()},
         {"agencies", std::vector<std::string>(each.agencies().begin(), each.agencies().end())},
         {"text", each.text()}});
  }
  return list;
}

/// Each party with the rule that decided it: its own ground, else that of the whole decision.
Json parties_of(const v1::Decision& decision) {
  Json list = Json::array();
  for (const v1::Party& party : decision.parties()) {
    const bool has_ground =
        party.ground() > 0 && party.ground() <= static_cast<std::uint32_t>(decision.grounds_size());
    const v1::Ground* ground =
        has_ground ? &decision.grounds(static_cast<int>(party.ground()) - 1) : nullptr;
    list.push_back({{"agency", party.agency()},
                    {"duty", party.duty()},
                    {"role", schema::name_of_choice(party.role())},
                    {"information", party.information()},
                    {"policy", ground == nullptr ? decision.policy() : ground->policy()},
                    {"rule", ground == nullptr ? decision.rule() : ground->rule()}});
  }
  return list;
}

}  // namespace

Json JsonOut::weighing(const Weighing& weighing) const {
  const v1::Decision& decision = weighing.weighed.decision();
  Json json = document("weighing");
  json["state"] = word_of(weighing.state);
  json["flagged"] = decision.flagged();
  json["parties"] = parties_of(decision);
  json["obligations"] = obligations(decision.obligations());
  json["denied"] = Json::array();
  for (const v1::Decision& denied : weighing.weighed.denied()) {
    json["denied"].push_back(
        {{"policy", denied.policy()},
         {"rule", denied.rule()},
         {"reason", label(denied.reason())},
         {"redirect", std::vector<std::string>(denied.redirect().begin(), denied.redirect().end())},
         {"parties", parties_of(denied)}});
  }
  const auto& unknown = weighing.weighed.unknown();
  json["unknown"] = std::vector<std::string>(unknown.begin(), unknown.end());
  json["refusal"] = weighing.state == Weighing::State::refused ? refusal(weighing.refusal) : Json();
  return json;
}

}  // namespace kentongan::agents::api
