#include "agents/scenario/seat.h"

#include <system_error>

#include "core/identity/officer_key.h"

namespace kentongan::scenario {

Result<SeatOfficer> seat_officer(const std::filesystem::path& folder, Random& random) {
  const OfficerId id = OfficerId::copied(random.bytes(OfficerId::kSize));
  KTG_TRY(const auto key, identity::OfficerKey::create(kSeatPassphrase, {1, 8 * 1024}, random));
  const std::filesystem::path officers = folder / "officers";
  std::error_code ignored;
  std::filesystem::create_directories(officers, ignored);
  std::filesystem::permissions(officers, std::filesystem::perms::owner_all, ignored);
  KTG_TRY_VOID(key.save(officers / (to_hex(id.view()) + ".key")));
  return SeatOfficer{id, key.public_key()};
}

}  // namespace kentongan::scenario
