#include "agents/api/duty_api.h"

#include <algorithm>
#include <limits>

#include "agents/api/json_in.h"
#include "agents/api/unknown_names.h"
#include "core/identity/enrolment.h"
#include "core/schema/refusal.h"
#include "core/schema/text_form.h"

namespace kentongan::agents::api {
namespace {

using transport::HttpResponse;

constexpr std::uint32_t kMinutesMost = 12 * 60;

std::string hex_of(const OfficerId& id) {
  return to_hex(id.view());
}

identity::Moment moment_of(const Desk& desk) {
  return {Seq(std::numeric_limits<std::uint64_t>::max()), desk.now_us()};
}

Result<std::vector<std::string>> duties_in(const Desk& desk, const Json& body) {
  std::vector<std::string> duties;
  if (const auto list = body.find("duties"); list != body.end() && list->is_array()) {
    for (const Json& entry : *list) {
      if (!entry.is_string()) {
        return invalid_member("duties", {"harus daftar kode jabatan", "must list codes of duties"});
      }
      duties.push_back(entry.get<std::string>());
      KTG_TRY_VOID(check_duty(desk, DutyCode(duties.back())));
    }
  }
  return duties;
}

struct Appointment {
  AgencyCode agency;
  OfficerId officer;
  std::string form;
  std::string order;
  std::int64_t until_us = 0;
};

v1::DirectoryChange holding_of(const Appointment& whom, const std::string& duty) {
  v1::DirectoryChange change;
  change.set_valid_until_us(whom.until_us);
  v1::DutyHolding& holding = *change.mutable_holding();
  holding.set_agency(whom.agency.value());
  holding.set_duty(duty);
  holding.set_officer(whom.officer.str());
  holding.set_form(whom.form);
  holding.set_order_number(whom.order);
  return change;
}

v1::DirectoryChange key_of(const AgencyCode& agency, const OfficerFiles::Made& made) {
  auto change = identity::key_entry(v1::KEY_KIND_OFFICER, made.key.public_key().view(), agency);
  change.mutable_key()->set_officer(made.id.str());
  return change;
}

v1::DirectoryChange end_of(const Appointment& whom, const std::string& duty) {
  v1::DirectoryChange change = holding_of(whom, duty);
  change.set_retire(true);
  return change;
}

Result<std::string> form_in(const Json& body, identity::HoldingForm usual) {
  KTG_TRY(const std::string form, text_in(body, "form"));
  if (form.empty()) {
    return std::string(identity::name_of(usual));
  }
  return identity::holding_form(form)
             ? Result<std::string>(form)
             : invalid_member("form", {"tulis definitif, Plt, Plh atau jaga",
                                       "write definitif, Plt, Plh or jaga"});
}

Result<DutyCode> duty_in(const Desk& desk, const Json& body) {
  KTG_TRY(const std::string duty, text_in(body, "duty"));
  if (duty.empty()) {
    return invalid_member("duty", {"sebut jabatannya", "name the duty"});
  }
  KTG_TRY_VOID(check_duty(desk, DutyCode(duty)));
  return DutyCode(duty);
}

Value items_value(const std::vector<OpenItem>& items) {
  Value list = Value::list();
  for (const OpenItem& item : items) {
    Value one = Value::map();
    one.members = {{"message", Value::of(to_string(item.message))}, {"text", Value::of(item.text)}};
    list.items.push_back(std::move(one));
  }
  return list;
}

}  // namespace

Result<HttpResponse> DutyApi::post(const std::string& path, const Json& body, ShownDrafts& shown) {
  if (path == "/v1/duty/unlock") {
    return unlock(body);
  }
  if (path == "/v1/duty/lock") {
    return lock(body);
  }
  if (path == "/v1/duty/officer") {
    return officer(body);
  }
  if (path == "/v1/duty/key") {
    return key(body);
  }
  if (path == "/v1/duty/take") {
    return take(body);
  }
  if (path == "/v1/duty/handover") {
    return hand_over(body, shown);
  }
  return fail(ErrorCode::not_found,
              Text{"Alamat API tidak dikenal: " + path, "There is no such route: " + path});
}

Result<HttpResponse> DutyApi::unlock(const Json& body) {
  KTG_TRY_VOID(only_members(body, {"passphrase", "officer", "minutes"}));
  KTG_TRY(std::string given, text_in(body, "passphrase"));
  const Passphrase passphrase(std::move(given));
  KTG_TRY(const std::string beginning, text_in(body, "officer"));
  KTG_TRY(const std::uint32_t minutes, count_in(body, "minutes", kMinutesMost));
  KTG_TRY(auto unlocked, prepared_ != nullptr && prepared_->unlocked
                             ? *std::move(prepared_->unlocked)
                             : unlocked_by(files_, beginning, passphrase.text));
  const Micros time = minutes == 0 ? Officers::kOpenUsual : Micros(std::chrono::minutes(minutes));
  KTG_TRY_VOID(desk_.officers().unlock(std::move(unlocked.key), time));
  return show();
}

Result<OfficerFiles::Drawn> DutyApi::drawn_under(const Bytes& passphrase) const {
  return prepared_ != nullptr && prepared_->drawn ? *std::move(prepared_->drawn)
                                                  : files_.draw(passphrase);
}

Result<HttpResponse> DutyApi::lock(const Json& body) {
  KTG_TRY_VOID(only_members(body, {"officer"}));
  KTG_TRY(const std::string beginning, text_in(body, "officer"));
  if (beginning.empty()) {
    desk_.officers().lock();
  } else {
    KTG_TRY(const OfficerId officer, open_officer(beginning));
    desk_.officers().lock(officer);
  }
  return show();
}

Result<HttpResponse> DutyApi::enter(Entries entries, const OfficerId& officer) {
  KTG_TRY(const MessageId id, desk_.enter(std::move(entries)));
  Json json = document("entry");
  json["id"] = to_string(id);
  json["officer"] = hex_of(officer);
  json["state"] = "waiting";
  return answer(json, 201);
}

Result<HttpResponse> DutyApi::officer(const Json& body) {
  KTG_TRY_VOID(only_members(body, {"passphrase", "name", "duties", "form", "order"}));
  KTG_TRY(std::string given, text_in(body, "passphrase"));
  const Passphrase passphrase(std::move(given));
  KTG_TRY(const std::string name, text_in(body, "name"));
  KTG_TRY(const auto duties, duties_in(desk_, body));
  KTG_TRY(const std::string form, form_in(body, identity::HoldingForm::definitive));
  KTG_TRY(const std::string order, text_in(body, "order"));
  KTG_TRY(auto drawn, drawn_under(passphrase.text));
  KTG_TRY(const OfficerFiles::Made made, files_.create(name, std::move(drawn)));
  Entries entries;
  v1::Officer& person = *entries.changes.emplace_back().mutable_officer();
  person.set_id(made.id.str());
  person.set_agency(desk_.agency().value());
  person.set_name_commitment(made.name_commitment.str());
  entries.changes.push_back(key_of(desk_.agency(), made));
  for (const std::string& duty : duties) {
    entries.changes.push_back(holding_of({desk_.agency(), made.id, form, order}, duty));
  }
  entries.officers.push_back(&made.key);
  return enter(std::move(entries), made.id);
}

Result<HttpResponse> DutyApi::key(const Json& body) {
  KTG_TRY_VOID(only_members(body, {"passphrase", "officer"}));
  KTG_TRY(std::string given, text_in(body, "passphrase"));
  const Passphrase passphrase(std::move(given));
  KTG_TRY(const std::string beginning, text_in(body, "officer"));
  KTG_TRY(const OfficerId officer, files_.named(beginning));
  KTG_TRY(auto drawn, drawn_under(passphrase.text));
  KTG_TRY(const OfficerFiles::Made made,
          files_.renew(officer, std::move(drawn),
                       [this](const KeyId& id) { return desk_.directory().key(id) != nullptr; }));
  Entries entries;
  for (const auto& [id, known] : desk_.directory().keys()) {
    if (known.officer == officer && known.agency == desk_.agency() && !known.until) {
      v1::DirectoryChange& end = entries.changes.emplace_back();
      end.set_retire(true);
      end.mutable_key()->set_kind(v1::KEY_KIND_OFFICER);
      end.mutable_key()->set_agency(desk_.agency().value());
      end.mutable_key()->set_key_id(id.str());
    }
  }
  entries.changes.push_back(key_of(desk_.agency(), made));
  entries.officers.push_back(&made.key);
  auto entered = enter(std::move(entries), officer);
  if (!entered) {  // The bus will not hear of the new one.
    KTG_TRY_VOID(files_.put_back(officer));
  }
  return entered;
}

Result<OfficerId> DutyApi::open_officer(const std::string& beginning) const {
  const auto open = desk_.officers().open();
  std::vector<OfficerId> found;
  for (const Officers::Open& one : open) {
    if (hex_of(one.officer).starts_with(beginning)) {
      found.push_back(one.officer);
    }
  }
  if (found.empty()) {
    return Officers::nobody_open();
  }
  if (found.size() > 1 && !beginning.empty()) {
    return fail(ErrorCode::conflict, Text{"Lebih dari satu petugas berawal " + beginning + ".",
                                          "More than one officer begins with " + beginning + "."});
  }
  return found.back();
}

Result<OfficerId> DutyApi::holder_named(const DutyCode& duty, const std::string& beginning) const {
  for (const auto* held :
       desk_.directory().roster().holders(desk_.agency(), duty, moment_of(desk_))) {
    if (hex_of(held->officer).starts_with(beginning)) {
      return held->officer;
    }
  }
  schema::RefusalParams params;
  params.duty = duty.value();
  return schema::refusal(ErrorCode::duty_not_held, params);
}

Result<HttpResponse> DutyApi::take(const Json& body) {
  KTG_TRY_VOID(only_members(body, {"duty", "officer", "form", "order", "until", "in_place_of"}));
  KTG_TRY(const DutyCode duty, duty_in(desk_, body));
  KTG_TRY(const std::string beginning, text_in(body, "officer"));
  KTG_TRY(const OfficerId officer, open_officer(beginning));
  Appointment whom{desk_.agency(), officer, {}, {}, 0};
  KTG_TRY(whom.form, form_in(body, identity::HoldingForm::shift));
  KTG_TRY(whom.order, text_in(body, "order"));
  KTG_TRY(whom.until_us, time_in(body, "until", desk_.now_us(), zone_minutes_ * 60));
  KTG_TRY(const std::string former, text_in(body, "in_place_of"));
  Entries entries;
  if (!former.empty()) {
    KTG_TRY(const OfficerId before, holder_named(duty, former));
    entries.changes.push_back(end_of({desk_.agency(), before, whom.form, {}}, duty.value()));
  }
  entries.changes.push_back(holding_of(whom, duty.value()));
  entries.officers.push_back(desk_.officers().key_of(officer));
  return enter(std::move(entries), officer);
}

HttpResponse DutyApi::shown_handover(const ShownDraft& draft,
                                     const std::vector<OpenItem>& left) const {
  const JsonOut out(desk_, zone_minutes_);
  const MessageDraft& message = draft.message;
  Json json = document("handover");
  json["draft"] = to_string(message.id());
  json["say"] = JsonOut::text(schema::text_form(schema::Catalogue::standard(), message.header,
                                                message.payload, {zone_minutes_ * 60, true}));
  json["from"] = hex_of(draft.signers.front());
  json["to"] = hex_of(draft.signers.back());
  json["open_items"] = Json::array();
  for (const OpenItem& item : left) {
    json["open_items"].push_back({{"message", to_string(item.message)},
                                  {"text", item.text},
                                  {"due_at", out.time(item.due_us)}});
  }
  return answer(json);
}

Result<ShownDraft> DutyApi::handover_of(const Json& body, const std::vector<OpenItem>& left,
                                        const DutyCode& duty) {
  KTG_TRY(const std::string outgoing, text_in(body, "from"));
  KTG_TRY(const std::string incoming, text_in(body, "to"));
  KTG_TRY(const OfficerId from, holder_named(duty, outgoing));
  KTG_TRY(const OfficerId to, open_officer(incoming));
  KTG_TRY_VOID(both_open(from, to));
  Appointment whom{desk_.agency(), to, {}, {}, 0};
  KTG_TRY(whom.form, form_in(body, identity::HoldingForm::shift));
  KTG_TRY(whom.order, text_in(body, "order"));
  Form form;
  form.type = "handover";
  form.duty = duty;
  KTG_TRY(const std::string text, text_in(body, "text"));
  form.fields.members = {{"text", Value::of(text)},
                         {"post", Value::of(duty.value())},
                         {"from_role", Value::of(duty.value())},
                         {"to_role", Value::of(duty.value())},
                         {"to", Value::of(desk_.agency().value())}};
  if (!left.empty()) {
    form.fields.members.emplace_back("open_items", items_value(left));
  }
  KTG_TRY(Composed composed, desk_.compose(form));
  if (!composed.problems.empty()) {
    return schema::error_of(composed.problems);
  }
  composed.draft.header.mutable_author()->set_officer(from.str());
  return ShownDraft{.message = std::move(composed.draft),
                    .duty = duty,
                    .signers = {from, to},
                    .changes = {end_of({desk_.agency(), from, whom.form, {}}, duty.value()),
                                holding_of(whom, duty.value())}};
}

Result<void> DutyApi::both_open(const OfficerId& from, const OfficerId& to) const {
  if (from != to && desk_.officers().key_of(from) != nullptr &&
      desk_.officers().key_of(to) != nullptr) {
    return {};
  }
  return fail(ErrorCode::not_permitted,
              Text{"Serah terima ditandatangani dua petugas: yang memegang jabatan dan yang "
                   "menerima. Buka kedua kuncinya, dan sebut penerimanya.",
                   "Two officers sign a hand-over: who holds the duty and who takes it. Open "
                   "both keys, and name who takes it."});
}

/// By the two who were shown it, as it was shown, while the one still holds the duty.
Result<HttpResponse> DutyApi::sign_handover(ShownDraft draft) {
  const OfficerId from = draft.signers.front();
  const OfficerId to = draft.signers.back();
  KTG_TRY_VOID(holder_named(draft.duty, hex_of(from)));
  KTG_TRY_VOID(both_open(from, to));
  Entries entries;
  entries.message = std::move(draft.message);
  entries.changes = std::move(draft.changes);
  entries.officers = {desk_.officers().key_of(from), desk_.officers().key_of(to)};
  return enter(std::move(entries), to);
}

Result<HttpResponse> DutyApi::hand_over(const Json& body, ShownDrafts& shown) {
  if (body.contains("draft")) {
    KTG_TRY_VOID(only_members(body, {"draft"}));
    KTG_TRY(const std::string name, text_in(body, "draft"));
    KTG_TRY(const ShownDraft draft, shown.handover(name));
    KTG_TRY(auto response, sign_handover(draft));
    shown.forget(draft.message.id());
    return response;
  }
  KTG_TRY_VOID(only_members(body, {"duty", "to", "from", "form", "order", "text", "dry_run"}));
  KTG_TRY(const DutyCode duty, duty_in(desk_, body));
  const auto left =
      open_items(desk_.view(), {desk_.agency(), duty, desk_.now_us(), zone_minutes_ * 60});
  KTG_TRY(ShownDraft draft, handover_of(body, left, duty));
  KTG_TRY(const bool only_looks, flag_in(body, "dry_run"));
  if (!only_looks) {
    return sign_handover(std::move(draft));
  }
  auto response = shown_handover(draft, left);
  shown.keep(std::move(draft));
  return response;
}

}  // namespace kentongan::agents::api
