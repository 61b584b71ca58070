#include "agents/inbox/evidence.h"

#include <algorithm>
#include <utility>

#include "core/base/digest.h"
#include "core/base/lane.h"
#include "core/base/limits.h"
#include "core/identity/act.h"
#include "core/schema/catalogue.h"
#include "core/schema/read_form.h"

namespace kentongan::agents {
namespace {

Error invalid(const std::string& field, const Text& what) {
  return fail(ErrorCode::field_invalid,
              Text{"Isian " + field + ": " + what.id, "Field " + field + ": " + what.en});
}

/// Codes that an officer gives here; the others are the machine's, the broker's or a message.
bool is_officers(v1::EvidenceCode code) {
  return code == v1::EVIDENCE_CODE_READ ||
         (code != v1::EVIDENCE_CODE_ESCALATED &&
          identity::officer_signs(code) != identity::OfficerSigns::may);
}

bool needs_reason(v1::EvidenceCode code) {
  return code == v1::EVIDENCE_CODE_REFUSED || code == v1::EVIDENCE_CODE_HELD;
}

Result<void> check(const EvidenceDraft& draft) {
  if (!is_officers(draft.code)) {
    return invalid("code", {"bukti ini tidak diberikan oleh petugas; pakai read, acknowledged, "
                            "acting, acted, refused atau delegated",
                            "no officer gives this evidence; use read, acknowledged, acting, "
                            "acted, refused or delegated"});
  }
  if (!is_code(draft.duty.value())) {
    return invalid("duty", {"sebut jabatan pemberi bukti, misalnya PAWAS",
                            "name the duty that gives the evidence, such as PAWAS"});
  }
  if (draft.note.size() > limits::kNoteBytesMax) {
    return invalid("note", {"paling panjang 2048 bita", "at most 2048 bytes"});
  }
  if (needs_reason(draft.code) && (!draft.reason || draft.reason->text().empty())) {
    return invalid("reason", {"tulis alasannya", "state the reason"});
  }
  if (draft.code == v1::EVIDENCE_CODE_DELEGATED &&
      (!draft.delegate_to || draft.delegate_to->agency().empty())) {
    return invalid("delegate_to",
                   {"sebut instansi atau jabatan tujuan, misalnya PAWAS GULKARMAT-JAKUT",
                    "name the agency or duty it passes to, such as PAWAS GULKARMAT-JAKUT"});
  }
  return {};
}

void set_common(v1::Evidence& evidence, const EvidenceContext& context) {
  evidence.set_id(context.id.str());
  evidence.set_bus(context.bus);
  evidence.set_agency(context.agency.value());
  evidence.set_at_us(context.at_us);
  evidence.set_exercise(context.exercise);
  if (!context.about_leaf.is_zero()) {
    evidence.set_about_leaf(context.about_leaf.str());
  }
}

void set_detail(v1::Evidence& evidence, const EvidenceDraft& draft) {
  if (draft.delegate_to && draft.code == v1::EVIDENCE_CODE_DELEGATED) {
    *evidence.mutable_delegated_to() = *draft.delegate_to;
  } else if (draft.commitment &&
             (draft.code == v1::EVIDENCE_CODE_ACTING || draft.code == v1::EVIDENCE_CODE_ACTED)) {
    *evidence.mutable_commitment() = *draft.commitment;
  } else if (draft.read_back && (draft.code == v1::EVIDENCE_CODE_ACKNOWLEDGED ||
                                 draft.code == v1::EVIDENCE_CODE_CONFIRMED)) {
    *evidence.mutable_read_back() = *draft.read_back;
  } else if (draft.reason) {
    *evidence.mutable_reason() = *draft.reason;
  }
}

}  // namespace

Result<v1::Evidence> make_evidence(const EvidenceDraft& draft, const EvidenceContext& context) {
  KTG_TRY_VOID(check(draft));
  v1::Evidence evidence;
  set_common(evidence, context);
  evidence.set_code(draft.code);
  evidence.set_about(draft.about.str());
  evidence.set_duty(draft.duty.value());
  evidence.set_on_behalf_of(draft.on_behalf_of);
  evidence.set_by_machine(draft.by_machine);
  evidence.set_spoken_at_us(draft.spoken_at_us);
  evidence.set_channel(draft.channel);
  evidence.set_note(draft.note);
  set_detail(evidence, draft);
  return evidence;
}

v1::Evidence make_delivered(Lane lane, const PendingRun& run, const EvidenceContext& context) {
  v1::Evidence evidence;
  set_common(evidence, context);
  evidence.set_code(v1::EVIDENCE_CODE_DELIVERED);
  evidence.set_by_machine(true);
  v1::Delivered& delivered = *evidence.mutable_delivered();
  delivered.set_lane(precedence_of(lane));
  delivered.set_first_seq(run.first_seq);
  delivered.set_last_seq(run.last_seq);
  delivered.set_count(run.count());
  delivered.set_leaves_sha256(sha256(run.leaf_hashes).str());
  return evidence;
}

v1::Evidence make_delivery_failed(const DeliveryFault& fault, const EvidenceContext& context) {
  v1::Evidence evidence;
  set_common(evidence, context);
  evidence.set_code(v1::EVIDENCE_CODE_DELIVERY_FAILED);
  evidence.set_by_machine(true);
  if (fault.id) {
    evidence.set_about(fault.id->str());
  }
  v1::Reason& reason = *evidence.mutable_reason();
  reason.set_code(std::string(name_of(fault.error.code)));
  reason.set_text(fault.error.text.id + " / " + fault.error.text.en);
  return evidence;
}

v1::Evidence make_erased(const MessageId& about, const v1::Reason& order,
                         const EvidenceContext& context) {
  v1::Evidence evidence;
  set_common(evidence, context);
  evidence.set_code(v1::EVIDENCE_CODE_ERASED);
  evidence.set_about(about.str());
  evidence.set_by_machine(true);
  *evidence.mutable_reason() = order;
  return evidence;
}

std::string code_name(v1::EvidenceCode code) {
  return schema::name_of_choice(code);
}

Result<v1::EvidenceCode> code_named(std::string_view name) {
  for (const schema::AckLevel& level : schema::Catalogue::ack_levels()) {
    if (level.name == name) {
      return level.code;
    }
  }
  KTG_TRY(const int code, schema::read_choice(*v1::EvidenceCode_descriptor(), name));
  return static_cast<v1::EvidenceCode>(code);
}

}  // namespace kentongan::agents
