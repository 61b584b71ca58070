#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "core/schema/type_info.h"

namespace kentongan::schema {

constexpr std::size_t kRuleFieldsMax = 32;  ///< Fields of one record.

/// What the validator needs of a field, packed; the rest is reached through `info`.
struct FieldRule {
  enum class Wire : std::uint8_t { varint = 0, fixed64 = 1, length = 2, fixed32 = 5 };
  enum class Scalar : std::uint8_t {
    text,
    bytes,
    record,
    boolean,
    unsigned_32,
    unsigned_64,
    signed_32,
    signed_64,
    zigzag,
    real_64,
    real_32,
    fixed,
    choice,
  };

  Wire wire = Wire::varint;
  Scalar scalar = Scalar::text;
  v1::FieldKind kind = v1::FIELD_KIND_UNSPECIFIED;
  bool repeated = false;
  bool optional = false;
  bool words = false;
  bool bounded = false;  ///< `min` or `max` is stated.
  std::uint32_t length_max = 0;
  std::uint32_t items_max = 0;
  double min = 0;
  double max = 0;
  std::uint64_t low_choices = 0;  ///< Bit n: the value n of the list exists; for n < 64.
  std::int16_t tens_of = -1;      ///< Index in `RecordRules::fields`.
  const RecordRules* record = nullptr;
  const FieldInfo* info = nullptr;
};

/// The fields of a record by number, so that its bytes are read in one pass.
struct RecordRules {
  enum class Special : std::uint8_t { none, timestamp };

  std::vector<FieldRule> fields;
  std::vector<std::int16_t> by_number;  ///< Field number -> index in `fields`; -1: not known.
  std::uint64_t required = 0;           ///< Bit i: `fields[i]` is required.
  Special special = Special::none;
  bool has_tens = false;
  const RecordInfo* info = nullptr;
};

}  // namespace kentongan::schema
