#include "agents/api/evidence_in.h"

#include <cstdint>
#include <string>
#include <utility>

#include "agents/api/json_in.h"
#include "agents/api/unknown_names.h"
#include "core/schema/read_form.h"
#include "core/schema/refusal.h"

namespace kentongan::agents::api {
namespace {

constexpr double kQuantityMost = 1e15;

/// The part of that name, its members known; nullptr where it is absent or null.
Result<const Json*> part_in(const Json& body, const char* name, const Names& members) {
  const auto found = body.find(name);
  if (found == body.end() || found->is_null()) {
    return nullptr;
  }
  if (!found->is_object()) {
    return invalid_member(name, {"harus berupa objek", "must be an object"});
  }
  KTG_TRY_VOID(only_members(*found, members, name));
  return &*found;
}

Result<void> read_commitment(const Json& body, EvidenceDraft& draft, std::int64_t now_us,
                             int zone_s) {
  KTG_TRY(const Json* part,
          part_in(body, "commitment", {"what", "quantity", "unit", "planned_at"}));
  if (part == nullptr) {
    return {};
  }
  v1::Commitment& commitment = draft.commitment.emplace();
  KTG_TRY(*commitment.mutable_what(), text_in(*part, "what"));
  KTG_TRY(*commitment.mutable_unit(), text_in(*part, "unit"));
  KTG_TRY(const std::int64_t planned_us, time_in(*part, "planned_at", now_us, zone_s));
  KTG_TRY(const double quantity, decimal_in(*part, "quantity", kQuantityMost));
  commitment.set_planned_at_us(planned_us);
  commitment.set_quantity(quantity);
  return {};
}

Result<v1::Address> address_in(const std::string& name, const std::string& text) {
  auto address = schema::read_address(text);
  return address
             ? address
             : invalid_member(name, {"bukan alamat; tulis misalnya BPBD-DKI atau PAWAS BPBD-DKI",
                                     "is no address; write for instance BPBD-DKI or PAWAS "
                                     "BPBD-DKI"});
}

Result<void> check_known(const Desk& desk, const char* field, const v1::Address& address) {
  const auto strangers = unknown_address(field, address, desk.directory());
  return strangers.empty() ? Result<void>() : stranger_error(strangers.front(), desk);
}

Result<void> read_reason(const Json& body, EvidenceDraft& draft) {
  KTG_TRY(const Json* part, part_in(body, "reason", {"code", "text", "legal_basis", "instead"}));
  if (part == nullptr) {
    return {};
  }
  v1::Reason& reason = draft.reason.emplace();
  KTG_TRY(*reason.mutable_code(), text_in(*part, "code"));
  KTG_TRY(*reason.mutable_text(), text_in(*part, "text"));
  KTG_TRY(*reason.mutable_legal_basis(), text_in(*part, "legal_basis"));
  KTG_TRY(const std::string instead, text_in(*part, "instead"));
  if (!instead.empty()) {
    KTG_TRY(*reason.mutable_instead(), address_in("reason.instead", instead));
  }
  return {};
}

Result<void> read_read_back(const Json& body, EvidenceDraft& draft) {
  KTG_TRY(const bool right, flag_in(body, "right"));
  const auto found = body.find("read_back");
  if (found == body.end() || found->is_null()) {
    return {};
  }
  if (!found->is_array()) {
    return invalid_member("read_back", {"harus berupa daftar", "must be a list"});
  }
  v1::ReadBack& read_back = draft.read_back.emplace();
  read_back.set_right(right);
  for (const Json& entry : *found) {
    if (!entry.is_object()) {
      return invalid_member("read_back", {"tiap butir harus berupa objek {field, text}",
                                          "each entry must be an object {field, text}"});
    }
    KTG_TRY_VOID(only_members(entry, {"field", "text"}, "read_back"));
    v1::ReadBack::Item& item = *read_back.add_items();
    KTG_TRY(*item.mutable_field(), text_in(entry, "field"));
    KTG_TRY(*item.mutable_text(), text_in(entry, "text"));
  }
  return {};
}

/// What the broker would refuse for who states it, told before anything is recorded: its rule
/// R00-evidence, of the evidence that officers give.
Result<void> check_giver(const Desk& desk, const EvidenceDraft& draft) {
  const view::MessageTrace* trace = desk.view().find(draft.about);
  if (trace == nullptr) {
    return {};  // `Desk::evidence` says that it is not here.
  }
  const bool is_author = trace->from == desk.agency();
  const bool is_addressee = trace->party(desk.agency()) != nullptr;
  schema::RefusalParams params;
  params.rule = "R00-evidence";
  if (draft.code == v1::EVIDENCE_CODE_CONFIRMED) {
    KTG_TRY(const MessageDraft about, desk.message(draft.about));
    if (is_author || about.header.author().written_for().agency() == desk.agency().value()) {
      return {};
    }
    params.reason = {"hanya penulis pesan yang boleh memastikannya",
                     "only the author of the message may confirm it"};
  } else if (draft.code == v1::EVIDENCE_CODE_HELD) {
    if (is_author || is_addressee) {
      return {};
    }
    params.reason = {"hanya penulis atau penerima pesan yang boleh menyatakannya",
                     "only author or addressee of the message may state it"};
  } else if (is_addressee) {
    return {};
  } else {
    params.reason = {"hanya penerima pesan yang boleh menyatakannya",
                     "only an addressee of the message may state it"};
  }
  return schema::refusal(ErrorCode::not_permitted, params);
}

}  // namespace

Result<EvidenceDraft> evidence_in(const Desk& desk, const Json& body, int zone_s) {
  KTG_TRY_VOID(
      only_members(body, {"code", "about", "duty", "note", "on_behalf_of", "spoken_at", "channel",
                          "commitment", "reason", "delegate_to", "read_back", "right"}));
  EvidenceDraft draft;
  KTG_TRY(const std::string code, text_in(body, "code"));
  KTG_TRY(draft.code, code_named(code));
  KTG_TRY(const std::string about, text_in(body, "about"));
  if (about.empty()) {
    return invalid_member("about", {"sebut pesannya: nomor atau awal id",
                                    "name the message: its number or the beginning of its id"});
  }
  KTG_TRY(draft.about, desk.resolve(about));
  KTG_TRY(const std::string duty, text_in(body, "duty"));
  draft.duty = DutyCode(duty);
  KTG_TRY(draft.note, text_in(body, "note"));
  KTG_TRY(draft.on_behalf_of, text_in(body, "on_behalf_of"));
  KTG_TRY(draft.spoken_at_us, time_in(body, "spoken_at", desk.now_us(), zone_s));
  if (draft.spoken_at_us > desk.now_us()) {
    return invalid_member("spoken_at", kNotYetSpoken);
  }
  KTG_TRY(const std::string channel, text_in(body, "channel"));
  if (!channel.empty()) {
    const auto number = schema::read_choice(*v1::Channel_descriptor(), channel);
    if (!number) {
      return invalid_member("channel", number.error().text);
    }
    draft.channel = static_cast<v1::Channel>(*number);
  }
  KTG_TRY(const std::string delegate_to, text_in(body, "delegate_to"));
  if (!delegate_to.empty()) {
    KTG_TRY(draft.delegate_to, address_in("delegate_to", delegate_to));
    KTG_TRY_VOID(check_known(desk, "delegate_to", *draft.delegate_to));
  }
  KTG_TRY_VOID(read_commitment(body, draft, desk.now_us(), zone_s));
  KTG_TRY_VOID(read_reason(body, draft));
  if (draft.reason && draft.reason->has_instead()) {
    KTG_TRY_VOID(check_known(desk, "reason.instead", draft.reason->instead()));
  }
  KTG_TRY_VOID(read_read_back(body, draft));
  KTG_TRY_VOID(check_giver(desk, draft));
  return draft;
}

}  // namespace kentongan::agents::api
