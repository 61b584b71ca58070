#pragma once

#include <filesystem>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "kentongan/v1/directory.pb.h"

namespace kentongan::identity {

/// Reads the file of agencies and roles (deploy/city/agencies.yaml, `schema: agencies/1`) as the
/// changes that found a directory: agencies first, parents before children, then their duties.
///
/// Duties: an agency gets the roles whose `kinds` name its kind; a role of every kind (`*`) is one
///         entry without an agency, which stands for all. The role `WA` + code, of the same agency,
///         is the deputy of that code (WAKAPOLRESTABES of KAPOLRESTABES); the file says no more
///         about who stands in for whom, so nothing more is set.
/// Clearances: an agency gets the level of the first line of `clearances` that names its sector or
/// its
///         kind, or names neither; without one nothing is said of what it may hold.
/// Ids, bus and reason of the changes are empty: who signs them fills them in.
/// @return `invalid_argument` naming file and line for a text that is not such a file, an unknown
///         key, a bad or repeated code, an unknown parent, a ring of parents; else as `load_yaml`.
Result<std::vector<v1::DirectoryChange>> load_agencies(const std::filesystem::path& file);

/// The same of a text; `name` stands for the file in errors.
Result<std::vector<v1::DirectoryChange>> parse_agencies(std::string_view text,
                                                        std::string_view name);

}  // namespace kentongan::identity
