#include "core/identity/own_entry.h"

#include "kentongan/v1/directory.pb.h"

namespace kentongan::identity {
namespace {

Error not_ours() {
  return fail(
      ErrorCode::not_permitted,
      Text{"Instansi hanya mencatat petugas, kunci petugas dan pemegang jabatannya sendiri; "
           "selebihnya oleh operator bus.",
           "An agency enters its own officers, their keys and who holds its duties; the "
           "rest is the operator's of the bus."});
}

/// Ending names little: what it ends has to be looked up.
bool ends_own(const Directory& directory, const v1::DirectoryChange& change,
              const AgencyCode& agency) {
  if (change.has_key()) {
    const auto id = KeyId::from(change.key().key_id());
    const Key* key = id ? directory.key(*id) : nullptr;
    return key == nullptr || (key->agency == agency && key->kind == KeyKind::officer);
  }
  if (change.has_officer()) {
    const auto id = OfficerId::from(change.officer().id());
    const Officer* officer = id ? directory.roster().officer(*id) : nullptr;
    return officer == nullptr || officer->agency == agency;
  }
  return true;  // A holding is named by agency and duty.
}

}  // namespace

AgencyCode agency_of_entry(const v1::DirectoryChange& change) {
  switch (change.entry_case()) {
    case v1::DirectoryChange::kOfficer:
      return AgencyCode(change.officer().agency());
    case v1::DirectoryChange::kKey:
      return change.key().kind() == v1::KEY_KIND_OFFICER ? AgencyCode(change.key().agency())
                                                         : AgencyCode();
    case v1::DirectoryChange::kHolding:
      return AgencyCode(change.holding().agency());
    default:
      return AgencyCode();
  }
}

Result<void> check_own_entry(const Directory& directory, const v1::DirectoryChange& change,
                             const AgencyCode& agency) {
  const bool is_ours = !agency.value().empty() && agency_of_entry(change) == agency;
  return is_ours && (!change.retire() || ends_own(directory, change, agency))
             ? Result<void>{}
             : Result<void>(not_ours());
}

Result<void> check_no_time(const v1::DirectoryChange& change) {
  const bool has_time = change.valid_from_us() != 0 || change.valid_until_us() != 0;
  return change.has_key() && has_time
             ? Result<void>(fail(
                   ErrorCode::field_invalid,
                   Text{"Kunci berlaku dari entrinya sampai entri yang mencabutnya, bukan menurut "
                        "jam. Tidak ada yang dicatat; kosongkan valid_from_us dan valid_until_us.",
                        "A key holds from its entry to the entry that ends it, and not by a clock. "
                        "Nothing was entered; leave valid_from_us and valid_until_us empty."}))
             : Result<void>();
}

}  // namespace kentongan::identity
