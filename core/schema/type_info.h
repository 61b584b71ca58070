#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <google/protobuf/descriptor.h>

#include "core/base/error.h"
#include "kentongan/v1/options.pb.h"

namespace kentongan::schema {

/// What a field holds, as a form, a flag of the command line or a reader needs to know.
enum class FieldForm : std::uint8_t {
  text,
  bytes,  ///< A message id where `kind` says so, else a digest.
  boolean,
  integer,  ///< Whole number, signed or not.
  number,   ///< With fractions.
  choice,   ///< One of `values`.
  time,     ///< `Timestamp`, or an `int64` named `…_us`.
  record,   ///< A message of its own: `record`.
};

/// One value of a closed list.
struct ChoiceInfo {
  int number = 0;
  std::string name;  ///< Lower case, without the enum's prefix: "siaga_polri".
  Text label;        ///< The name where the schema states no label.
};

struct RecordInfo;

/// One field as its options state it. Nothing here is repeated anywhere else in the program.
struct FieldInfo {
  std::string name;  ///< As in the proto: "status_kind".
  std::string path;  ///< Of a header field with its group: "subject.incident"; else the name.
  Text label;
  Text help;
  FieldForm form = FieldForm::text;
  v1::FieldKind kind = v1::FIELD_KIND_UNSPECIFIED;
  bool repeated = false;
  bool optional = false;  ///< Present even when zero; only such a number may be zero if required.
  bool required = false;
  bool critical = false;         ///< Asked in the read-back.
  bool personal = false;         ///< Masked for those without need.
  bool policy = false;           ///< Rules of an agreement may look at it.
  bool bare = false;             ///< Text form: takes a bare value in place of its record.
  bool key = false;              ///< Text form: takes the keys of a mapping in place of a list.
  bool words = false;            ///< What is no code of its kind is taken as words.
  std::uint32_t length_max = 0;  ///< Bytes, of text and bytes.
  std::uint32_t items_max = 0;   ///< Of a list.
  std::optional<double> min;
  std::optional<double> max;
  std::string unit;                            ///< Shown after the number.
  std::uint32_t order = 0;                     ///< Place on the form, from 1.
  v1::Demand demand = v1::DEMAND_UNSPECIFIED;  ///< Owed by whom the field names.
  std::string tens_of;  ///< Choice: its number divided by 10 is that of the field named here.
  std::vector<std::string> aliases;  ///< Other names in the text form.
  std::vector<ChoiceInfo> values;    ///< Of a choice, without the refused zero.
  const RecordInfo* record = nullptr;
  const google::protobuf::FieldDescriptor* descriptor = nullptr;
};

/// A message of the schema: the payload of a type, a part of one, or a group of the header.
struct RecordInfo {
  std::string name;               ///< "Casualties".
  std::vector<FieldInfo> fields;  ///< In their order on the form.
  const google::protobuf::Descriptor* descriptor = nullptr;

  /// By name or alias. @return nullptr if there is none.
  [[nodiscard]] const FieldInfo* find(std::string_view name_or_alias) const;
};

struct RecordRules;  // core/schema/rules.h: the same, packed for the validator.

/// A message type and the rules it states about itself.
///
/// Ownership: the catalogue owns it; a pointer to it is good as long as the catalogue lives.
struct TypeInfo {
  std::string code;  ///< "rfa_response".
  Text name;
  Text help;
  /// Defaults. UNSPECIFIED where `same_precedence`: those of the message it corrects.
  v1::Precedence precedence = v1::PRECEDENCE_UNSPECIFIED;
  v1::Classification classification = v1::CLASSIFICATION_UNSPECIFIED;
  std::vector<v1::Demand> demands;    ///< Of every party in `to`; without NONE.
  std::uint32_t read_within_s = 0;    ///< 0: as its precedence says.
  std::uint32_t answer_within_s = 0;  ///< 0: as its precedence says.
  std::vector<std::string> answers;   ///< Types that count as the answer to this one.
  bool officer_signs = false;
  bool read_back = false;
  bool receipt_first = false;
  bool same_precedence = false;
  std::uint32_t stale_after_s = 0;
  v1::Tier tier = v1::TIER_UNSPECIFIED;
  std::vector<std::string> header_required;  ///< Paths: "subject.incident".
  const RecordInfo* record = nullptr;        ///< Its payload; `text` is the first field.
  const RecordRules* rules = nullptr;
  const google::protobuf::Descriptor* descriptor = nullptr;

  [[nodiscard]] const std::vector<FieldInfo>& fields() const { return record->fields; }
  [[nodiscard]] const FieldInfo* find(std::string_view name_or_alias) const {
    return record->find(name_or_alias);
  }
  [[nodiscard]] bool is_answered_by(std::string_view type_code) const;
  [[nodiscard]] bool demands_any(v1::Demand demand) const;

  /// An empty payload of this type.
  [[nodiscard]] std::unique_ptr<google::protobuf::Message> new_payload() const;
};

/// The name of an enum's value as people, flags and JSON have it: "sangat_segera".
[[nodiscard]] std::string choice_name(const google::protobuf::EnumValueDescriptor& value);

/// Its label, or the name where the schema states none.
[[nodiscard]] Text choice_label(const google::protobuf::EnumValueDescriptor& value);

/// The same by number, for the enums that a header holds: `label_of(v1::PRECEDENCE_KILAT)`.
template <typename Enum>
[[nodiscard]] Text label_of(Enum value) {
  const auto* found = google::protobuf::GetEnumDescriptor<Enum>()->FindValueByNumber(value);
  return found == nullptr ? Text{std::to_string(value), std::to_string(value)}
                          : choice_label(*found);
}

template <typename Enum>
[[nodiscard]] std::string name_of_choice(Enum value) {
  const auto* found = google::protobuf::GetEnumDescriptor<Enum>()->FindValueByNumber(value);
  return found == nullptr ? std::to_string(value) : choice_name(*found);
}

}  // namespace kentongan::schema
