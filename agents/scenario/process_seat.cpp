// The officers at the desks of real programs: their keys are open before they are asked to sign.
#include "agents/scenario/process_state.h"
#include "core/base/clock.h"

namespace kentongan::scenario {
namespace {

constexpr std::int64_t kSignedOnUs = 11 * 3600 * kSecondUs;  // Of scenario time, below the most.

}  // namespace

Result<ProcessDesk*> ProcessHouse::State::seated(const AgencyCode& agency) {
  KTG_TRY(ProcessDesk * desk, awake(agency));
  if (desk->signed_on_us && now_us() - *desk->signed_on_us < kSignedOnUs) {
    return desk;
  }
  if (const auto signed_on = desk->client().sign_on(); !signed_on) {
    const Text& why = signed_on.error().text;
    return fail(ErrorCode::unavailable,  // As of one who is not there yet: tried again.
                Text{"Petugas " + agency.value() + " belum membuka kuncinya: " + why.id,
                     "The officer of " + agency.value() + " has not opened his key: " + why.en});
  }
  desk->signed_on_us = now_us();
  return desk;
}

/// Opening a key takes a machine longer than a message does: it is over when the play begins.
void ProcessHouse::State::sign_on_until(std::int64_t t_us) {
  while (now_us() < t_us) {
    for (const auto& desk : desks) {
      if (desk->up && !desk->signed_on_us && now_us() < t_us) {
        static_cast<void>(seated(desk->agency));
      }
    }
    pause_ms(1);
  }
}

}  // namespace kentongan::scenario
