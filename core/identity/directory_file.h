#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/base/bytes.h"
#include "core/base/ids.h"
#include "core/base/result.h"
#include "core/identity/directory.h"

namespace kentongan::v1 {
class DirectoryChange;
}

namespace kentongan::identity {

constexpr std::size_t kDirectoryDraftBytesMax = 262'144;

/// Reads what the operator of a bus wants changed in its directory (`directory/1`): agencies,
/// duties, groups and links to set, and those and keys to retire.
///
///   schema: directory/1
///   reason: "Perwali 12/2026"
///   set:
///     agencies: [{code, name, kind, sector, level, parent, areas: [], clearance: TERBATAS}]
///     duties: [{agency, code, name, deputy, rights: []}]     # agency "*": a duty of every one
///     groups: [{code, agencies: [], city, category}]
///     links: [{bus, agency, log_key, behind: []}]
///   retire: {agencies: [CODE], duties: [{agency, code}], groups: [CODE], links: [BUS],
///            keys: [hexadecimal]}
///
/// What is set stands in place of the entry of that code. Order: agencies as they stand, then
/// duties, groups, links; what is retired first.
/// @return `invalid_argument` naming file and line; as `parse_yaml`.
Result<std::vector<v1::DirectoryChange>> read_directory_file(std::string_view yaml,
                                                             std::string_view name);

/// That the key signs, opens or carries nothing from its own event on.
v1::DirectoryChange revocation_of(const KeyId& key, const std::string& reason);

/// The same as bytes for the broker, a v1.DirectoryDraft.
Bytes directory_draft(const std::vector<v1::DirectoryChange>& changes);

/// What a broker's operator handed in, and may: an entry that only the agency itself may make (a
/// new key, an officer, who holds a duty) is none of his, nor is the end of a key of the broker;
/// and nothing is retired without a reason.
/// @return `malformed`; `too_large` beyond 256 KiB or 256 changes; `not_permitted`;
///         `field_invalid` and `not_found` as `Directory::apply`, which is tried on a copy.
Result<std::vector<v1::DirectoryChange>> read_directory_draft(BytesView draft,
                                                              const Directory& directory);

/// Of whom keys end with these changes.
struct Silenced {
  std::vector<AgencyCode> agencies;  ///< By their agent's or transport key: no session goes on.
  std::vector<AgencyCode> speakers;  ///< Those, and of whom an officer's key ends.
};
Silenced silenced_by(const std::vector<v1::DirectoryChange>& changes, const Directory& directory);

}  // namespace kentongan::identity
