#pragma once

#include <filesystem>
#include <string_view>

#include "core/base/result.h"
#include "core/base/value.h"

namespace kentongan {

constexpr std::size_t kYamlBytesMax = 4'194'304;
constexpr int kYamlDepthMax = 32;

/// Reads one YAML 1.2 document; JSON is a part of it. No anchors, no aliases, no repeated keys.
/// @return `too_large` beyond the limits above; `invalid_argument` naming the line otherwise.
Result<Value> parse_yaml(std::string_view text);

/// @return as `parse_yaml`, the file named; `not_found` if it cannot be read.
Result<Value> load_yaml(const std::filesystem::path& file);

}  // namespace kentongan
