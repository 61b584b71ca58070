#include "core/identity/act.h"

#include "kentongan/v1/evidence.pb.h"

namespace kentongan::identity {
namespace {

Error bad_signature(const std::string& id, const std::string& en) {
  return fail(ErrorCode::bad_signature, Text{"Tanda tangan tidak sah: " + id + ".",
                                             "The signature is not valid: " + en + "."});
}

Error not_held(const DutyCode& duty) {
  const std::string name = duty.value().empty() ? "" : " " + duty.value();
  return fail(ErrorCode::duty_not_held, Text{"Jabatan" + name + " tidak dipegang penanda tangan.",
                                             "The signer does not hold the duty" + name + "."});
}

bool holds(const Directory& directory, const Act& act, std::int64_t numbered_within_us) {
  const auto held_at = [&](std::int64_t time_us) {
    return directory.roster().holding(act.officer, act.agency, act.duty,
                                      {act.moment.seq, time_us}) != nullptr;
  };
  return held_at(act.moment.time_us) ||
         (numbered_within_us > 0 && held_at(act.moment.time_us - numbered_within_us));
}

}  // namespace

OfficerSigns officer_signs(int evidence_code) {
  switch (evidence_code) {
    case v1::EVIDENCE_CODE_ACKNOWLEDGED:
      return OfficerSigns::unless_kilat;
    case v1::EVIDENCE_CODE_ACTING:
    case v1::EVIDENCE_CODE_ACTED:
    case v1::EVIDENCE_CODE_REFUSED:
    case v1::EVIDENCE_CODE_DELEGATED:
    case v1::EVIDENCE_CODE_HELD:
    case v1::EVIDENCE_CODE_CONFIRMED:
    case v1::EVIDENCE_CODE_EXPORTED:
    case v1::EVIDENCE_CODE_ESCALATED:
      return OfficerSigns::always;
    default:
      return OfficerSigns::may;
  }
}

Error officer_missing() {
  return bad_signature("perlu tanda tangan petugas, kunci meja saja tidak cukup",
                       "an officer has to sign it, the desk's key alone is not enough");
}

Result<void> check_act(const Directory& directory, const Act& act,
                       std::int64_t numbered_within_us) {
  if (act.officer.is_zero() && act.key == nullptr) {
    return act.is_demanded ? Result<void>(officer_missing()) : Result<void>{};
  }
  if (act.key == nullptr) {
    return bad_signature("petugas disebut tetapi tidak menandatangani",
                         "an officer is named and did not sign");
  }
  if (act.officer.is_zero()) {
    return bad_signature("petugas menandatangani tetapi tidak disebut",
                         "an officer signed and is not named");
  }
  const Officer* officer = directory.roster().officer(act.officer);
  const bool is_his = act.key->kind == KeyKind::officer && act.key->agency == act.agency &&
                      act.key->officer == act.officer && officer != nullptr &&
                      officer->agency == act.agency;
  if (!is_his || act.moment.seq < act.key->from) {
    return fail(ErrorCode::key_unknown,
                Text{"Kunci tidak terdaftar untuk petugas yang disebut.",
                     "The key is not registered for the officer who is named."});
  }
  if (!act.key->in_force_at(act.moment.seq)) {
    return fail(ErrorCode::key_revoked,
                Text{"Kunci petugas sudah dicabut.", "The officer's key has been revoked."});
  }
  return holds(directory, act, numbered_within_us) ? Result<void>{}
                                                   : Result<void>(not_held(act.duty));
}

}  // namespace kentongan::identity
