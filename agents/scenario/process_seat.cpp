// The officers at the desks of real programs: their keys are open before they are asked to sign.
#include "agents/scenario/process_state.h"
#include "agents/scenario/seat.h"
#include "core/base/clock.h"
#include "core/identity/directory_file.h"
#include "core/identity/officer_key.h"
#include "core/transport/http_client.h"
#include "kentongan/v1/directory.pb.h"

namespace kentongan::scenario {
namespace {

constexpr Micros kOperatorMost = std::chrono::seconds(10);
constexpr int kEnteredMostMs = 5'000;
constexpr int kLookEveryMs = 20;
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

Result<void> ProcessHouse::State::revoke_key(const ProcessDesk& desk) const {
  const auto file = desk.folder / "officers" / (to_hex(desk.officer.view()) + ".key");
  KTG_TRY(const auto key, identity::OfficerKey::load(file));
  transport::HttpRequest request;
  request.method = "POST";
  request.path = "/directory";
  request.body = identity::directory_draft(
      {identity::revocation_of(identity::key_id_of(key.public_key()), kStolenReason)});
  KTG_TRY(const auto answer,
          transport::HttpClient({folder / "broker" / "admin.sock", 0}).ask(request, kOperatorMost));
  return answer.status == 200 ? Result<void>{}
                              : Result<void>(fail(ErrorCode::unavailable, answer.body));
}

Result<void> ProcessHouse::State::renew_key(ProcessDesk& desk) {
  KTG_TRY_VOID(desk.client().renew_key());
  desk.signed_on_us.reset();
  for (int waited_ms = 0; waited_ms < kEnteredMostMs; waited_ms += kLookEveryMs) {
    if (seated(desk.agency)) {
      return {};
    }
    pause_ms(kLookEveryMs);
  }
  return {};  // Who needs him tries again.
}

}  // namespace kentongan::scenario
