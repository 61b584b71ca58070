// Who vouches for an enrolment once agencies have spoken on the bus.
#include "core/base/digest.h"
#include "core/identity/enrolment.h"
#include "kentongan/v1/directory.pb.h"

namespace kentongan::identity {
namespace {

constexpr std::int64_t kHourUs = 3'600'000'000;
constexpr std::int64_t kFileHoldsUs = 72 * kHourUs;
constexpr std::int64_t kClockApartUs = kHourUs;

Error not_vouched() {
  return fail(ErrorCode::not_permitted,
              Text{"Pendaftaran belum disahkan dua instansi lain. Setelah sidik jarinya dicocokkan "
                   "lewat suara, masing-masing: kentongan directory approve KODE.enrol --agent "
                   "FOLDER. Kunci yang menggantikan kunci sendiri cukup ditandatangani kunci yang "
                   "lama: kentongan agent init --in-place-of FOLDER-LAMA.",
                   "Two other agencies have not yet approved this enrolment. Once the fingerprint "
                   "is compared by voice, each: kentongan directory approve CODE.enrol --agent "
                   "FOLDER. For keys in place of one's own the old key's signature is enough: "
                   "kentongan agent init --in-place-of OLD-FOLDER."});
}

Error not_invited() {
  return fail(ErrorCode::not_permitted,
              Text{"Pendaftaran tanpa token undangan yang berlaku: salah, sudah dipakai, lewat 72 "
                   "jam, atau untuk instansi lain. Minta yang baru: kentongan directory invite "
                   "KODE; lalu kentongan agent init --token TOKEN.",
                   "An enrolment without a token that holds: wrong, used, older than 72 hours, or "
                   "of another agency. Ask for a new one: kentongan directory invite CODE; then "
                   "kentongan agent init --token TOKEN."});
}

Error too_old() {
  return fail(ErrorCode::not_permitted,
              Text{"Berkas pendaftaran ini berlaku 72 jam sejak dibuat; waktunya lewat, atau jam "
                   "meja pembuatnya meleset. Buat ulang (kentongan agent init), dan sahkan lagi.",
                   "This enrolment file holds for 72 hours from when it was made; they are over, "
                   "or its maker's clock was off. Make it anew (kentongan agent init), and have it "
                   "approved again."});
}

/// Its entries bear the time at which it was made, under every signature that vouches for it.
bool is_in_time(const Enrolment& enrolment, std::int64_t time_us) {
  const auto id = MessageId::from(enrolment.changes.front().id());
  const std::int64_t age_us = id ? time_us - time_us_of(*id) : kFileHoldsUs;
  return -kClockApartUs <= age_us && age_us < kFileHoldsUs;
}

Error not_of_this_bus() {
  return fail(ErrorCode::not_permitted,
              Text{"Pendaftaran dibuat tanpa kartu bus, jadi juga berlaku di bus lain. Ulangi: "
                   "kentongan agent init --bus KARTU.",
                   "The enrolment was made without the bus card, so that it would hold on any bus. "
                   "Once more: kentongan agent init --bus CARD."});
}

}  // namespace

Result<void> check_vouched(const Enrolment& enrolment, const Invitation* invitation,
                           std::int64_t time_us) {
  const bool is_approved = enrolment.approved_by.size() >= kApprovalsMax;
  if (enrolment.changes.front().bus().empty()) {
    return not_of_this_bus();
  }
  if (!is_in_time(enrolment, time_us)) {
    return too_old();
  }
  if (enrolment.has_keys) {
    return is_approved || enrolment.by_old_key ? Result<void>() : not_vouched();
  }
  const bool is_invited =
      invitation != nullptr && invitation->agency == enrolment.agency &&
      time_us < invitation->until_us &&
      hmac_sha256(invitation->secret.view(), enrolment.root.view()).view() == enrolment.token_seal;
  if (!is_invited) {
    return not_invited();
  }
  return is_approved ? Result<void>() : not_vouched();
}

}  // namespace kentongan::identity
