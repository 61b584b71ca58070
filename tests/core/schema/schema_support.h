#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "core/base/ids.h"
#include "core/base/yaml.h"
#include "core/schema/catalogue.h"
#include "core/schema/json_form.h"
#include "core/schema/read_form.h"
#include "core/schema/validator.h"

namespace kentongan::schema {

/// 3 March 2023, 20:11 in Jakarta.
constexpr std::int64_t kNow = 1'677'849'060'000'000;

inline std::filesystem::path repository() {
  return KTG_SOURCE_DIR;
}

inline const TypeInfo& type_of(std::string_view code) {
  const auto* type = Catalogue::standard().find(code);
  KTG_CHECK(type != nullptr);
  return *type;
}

/// A UUIDv7 that ends with the number.
inline MessageId message_id(std::uint8_t number) {
  auto id = message_id_from("0186a7f6-8f20-7a3c-9b5d-3f2e1d0c4b00").value();
  id.data()[15] = number;
  return id;
}

/// A header that nothing is wrong with, of the type.
inline v1::Header good_header(std::string_view code) {
  return example_message(type_of(code)).header;
}

/// A mapping from JSON-like text, as a person would write it: "{dead: 14}".
inline Value fields_of(std::string_view yaml) {
  return parse_yaml(yaml).value();
}

}  // namespace kentongan::schema
