// Reads a payload's bytes once against the table of its type. What it lets pass, the protobuf
// parser takes too: tests/fuzz/fuzz_payload.cpp holds them side by side.
#include <array>
#include <cmath>
#include <cstring>

#include <fmt/format.h>

#include "core/base/limits.h"
#include "core/schema/findings.h"
#include "core/schema/kinds.h"
#include "core/schema/rules.h"
#include "core/schema/validator.h"
#include "core/schema/wire_cursor.h"

namespace kentongan::schema {
namespace {

using Scalar = FieldRule::Scalar;
using Wire = FieldRule::Wire;

/// Where the reader stands; turned into a path only when there is something to say.
struct Place {
  const Place* above = nullptr;
  const FieldInfo* field = nullptr;
  std::uint32_t index = 0;
  int depth = 1;  ///< Of the record that holds the field.
};

std::string path_of(const Place* place) {
  if (place == nullptr) {
    return "";
  }
  std::string path = path_of(place->above);
  path += (path.empty() ? "" : ".") + place->field->name;
  return place->field->repeated ? fmt::format("{}[{}]", path, place->index) : path;
}

bool is_blank(BytesView text) {
  return text.find_first_not_of(" \t\r\n") == BytesView::npos;
}

/// What has been seen of one record so far.
struct Seen {
  std::uint64_t fields = 0;  ///< Bit i: `fields[i]` stood there.
  std::uint64_t filled = 0;  ///< Bit i: and is neither empty nor zero.
  /// Of a list its entries so far, of a single whole number its value.
  std::array<std::int64_t, kRuleFieldsMax> numbers{};
};

class PayloadCheck {
 public:
  explicit PayloadCheck(Findings& findings) : findings_(findings) {}

  /// @return false when reading cannot or need not go on.
  bool record(const RecordRules& rules, BytesView bytes, const Place* place) {
    if (place != nullptr && place->depth >= kPayloadDepthMax) {
      return malformed(place, {"terlalu dalam", "nested too deeply"});
    }
    Seen seen;
    WireCursor cursor(bytes);
    while (!cursor.at_end()) {
      if (!one_field(rules, cursor, seen, place)) {
        return false;
      }
    }
    return after(rules, seen, place);
  }

 private:
  static Place inside(const Place* place, const FieldRule& rule, std::int64_t index) {
    return {place, rule.info, static_cast<std::uint32_t>(index),
            place == nullptr ? 1 : place->depth + 1};
  }

  bool malformed(const Place* place, const Text& what) {
    findings_.malformed(path_of(place), what);
    return false;
  }

  bool cut_short(const Place* place) { return malformed(place, {"terpotong", "cut short"}); }

  bool one_field(const RecordRules& rules, WireCursor& cursor, Seen& seen, const Place* place) {
    const auto tag = cursor.varint(5);
    if (!tag || *tag > 0xffffffffU || (*tag >> 3) == 0) {
      return malformed(place, {"tanda isian rusak", "a damaged field tag"});
    }
    const auto number = *tag >> 3;
    const auto wire = static_cast<Wire>(*tag & 7);
    const int index = number < rules.by_number.size() ? rules.by_number[number] : -1;
    if (index < 0) {
      return skip(cursor, wire, place);
    }
    const auto i = static_cast<std::size_t>(index);
    const FieldRule& rule = rules.fields[i];
    const std::uint64_t bit = std::uint64_t{1} << i;
    const bool first = (seen.fields & bit) == 0;
    seen.fields |= bit;
    const Place here = inside(place, rule, seen.numbers[i]);
    if (!first && !rule.repeated) {
      findings_.repeated(path_of(&here), rule.info->label);
      return false;
    }
    if (wire != rule.wire && rule.repeated && wire == Wire::length) {
      return packed(rule, cursor, i, seen, place);
    }
    if (wire != rule.wire) {
      return malformed(&here, {"jenis isian lain", "another kind of field"});
    }
    if (!counted(rule, i, seen, &here)) {
      return false;
    }
    return value(rule, cursor, i, seen, &here);
  }

  bool counted(const FieldRule& rule, std::size_t i, Seen& seen, const Place* here) {
    if (rule.repeated && ++seen.numbers[i] > rule.items_max) {
      std::string path = path_of(here);
      path.erase(path.rfind('['));
      findings_.items(std::move(path), rule.info->label, rule.items_max);
      return false;
    }
    return true;
  }

  bool skip(WireCursor& cursor, Wire wire, const Place* place) {
    return cursor.skip(static_cast<unsigned>(wire)) ||
           malformed(place, {"isian rusak atau terpotong", "a field is damaged or cut short"});
  }

  bool packed(const FieldRule& rule, WireCursor& cursor, std::size_t i, Seen& seen,
              const Place* place) {
    const auto bytes = cursor.length_delimited();
    if (!bytes) {
      return cut_short(place);
    }
    WireCursor inner(*bytes);
    while (!inner.at_end()) {
      const Place here = inside(place, rule, seen.numbers[i]);
      if (!counted(rule, i, seen, &here) || !value(rule, inner, i, seen, &here)) {
        return false;
      }
    }
    return true;
  }

  bool value(const FieldRule& rule, WireCursor& cursor, std::size_t i, Seen& seen,
             const Place* here) {
    const std::uint64_t bit = std::uint64_t{1} << i;
    switch (rule.wire) {
      case Wire::length: {
        const auto bytes = cursor.length_delimited();
        if (!bytes) {
          return cut_short(here);
        }
        if (rule.scalar == Scalar::record) {
          seen.filled |= bytes->empty() && !rule.repeated ? 0 : bit;
          return record(*rule.record, *bytes, here);
        }
        seen.filled |= is_blank(*bytes) ? 0 : bit;
        return text(rule, *bytes, here);
      }
      case Wire::varint: {
        const auto raw = cursor.varint();
        if (!raw) {
          return cut_short(here);
        }
        if (!rule.repeated) {
          seen.numbers[i] = static_cast<std::int64_t>(*raw);
        }
        seen.filled |= *raw != 0 || rule.optional ? bit : 0;
        return whole_number(rule, *raw, here);
      }
      case Wire::fixed64: {
        const auto bytes = cursor.take(8);
        return bytes ? real(rule, *bytes, bit, seen, here) : cut_short(here);
      }
      case Wire::fixed32: {
        const auto bytes = cursor.take(4);
        return bytes ? real(rule, *bytes, bit, seen, here) : cut_short(here);
      }
    }
    return cut_short(here);
  }

  bool text(const FieldRule& rule, BytesView bytes, const Place* here) {
    if (bytes.size() > rule.length_max) {
      findings_.length(path_of(here), rule.info->label, bytes.size(), rule.length_max);
      return !findings_.full();
    }
    if (rule.scalar == Scalar::text && !is_utf8(bytes)) {
      findings_.utf8(path_of(here), rule.info->label);
      return !findings_.full();
    }
    if (!bytes.empty() && !rule.words && !has_form(rule.kind, bytes)) {
      findings_.form(path_of(here), rule.info->label, form_in_words(rule.kind));
    }
    return !findings_.full();
  }

  bool whole_number(const FieldRule& rule, std::uint64_t raw, const Place* here) {
    const auto as_signed = static_cast<std::int64_t>(raw);
    bool fits = true;
    switch (rule.scalar) {
      case Scalar::choice:
        return choice(rule, as_signed, here);
      case Scalar::unsigned_32:
        fits = raw <= 0xffffffffU;
        break;
      case Scalar::signed_32:
        fits = as_signed >= INT32_MIN && as_signed <= INT32_MAX;
        break;
      default:
        break;
    }
    const bool is_unsigned = rule.scalar == Scalar::unsigned_32 ||
                             rule.scalar == Scalar::unsigned_64 || rule.scalar == Scalar::boolean;
    const double number = is_unsigned ? static_cast<double>(raw) : static_cast<double>(as_signed);
    if (!fits || (rule.bounded && (number < rule.min || number > rule.max))) {
      findings_.range(path_of(here), rule.info->label, *rule.info);
    }
    return !findings_.full();
  }

  bool choice(const FieldRule& rule, std::int64_t number, const Place* here) {
    const bool unset = number == 0 && !rule.repeated;
    const bool low = number > 0 && number < 64 && ((rule.low_choices >> number) & 1) != 0;
    if (unset || low) {
      return true;
    }
    for (const auto& known : rule.info->values) {
      if (known.number == number) {
        return true;
      }
    }
    findings_.choice(path_of(here), rule.info->label, rule.info->values);
    return !findings_.full();
  }

  bool real(const FieldRule& rule, BytesView bytes, std::uint64_t bit, Seen& seen,
            const Place* here) {
    double number = 0;
    if (rule.scalar == Scalar::real_64) {
      std::memcpy(&number, bytes.data(), sizeof number);
    } else if (rule.scalar == Scalar::real_32) {
      float single = 0;
      std::memcpy(&single, bytes.data(), sizeof single);
      number = static_cast<double>(single);
    }
    seen.filled |= number != 0 || rule.optional ? bit : 0;
    if (!std::isfinite(number) || number < rule.min || number > rule.max) {
      findings_.range(path_of(here), rule.info->label, *rule.info);
    }
    return !findings_.full();
  }

  /// What can be said only when the whole record has been read.
  bool after(const RecordRules& rules, const Seen& seen, const Place* place) {
    for (std::uint64_t missing = rules.required & ~seen.filled; missing != 0;
         missing &= missing - 1) {
      const FieldInfo& field =
          *rules.fields[static_cast<std::size_t>(__builtin_ctzll(missing))].info;
      std::string path = path_of(place);
      path += (path.empty() ? "" : ".") + field.name;
      findings_.required(std::move(path), field.label);
    }
    if (rules.special == RecordRules::Special::timestamp) {
      timestamp(rules, seen, place);
    }
    if (rules.has_tens) {
      tens(rules, seen, place);
    }
    return !findings_.full();
  }

  static std::int64_t number_of(const Seen& seen, std::size_t i) {
    return ((seen.fields >> i) & 1) != 0 ? seen.numbers[i] : 0;
  }

  void timestamp(const RecordRules& rules, const Seen& seen, const Place* place) {
    constexpr std::int64_t kSecondsMin = -62'135'596'800;
    constexpr std::int64_t kSecondsMax = 253'402'300'799;
    const auto seconds = number_of(seen, static_cast<std::size_t>(rules.by_number[1]));
    const auto nanos = number_of(seen, static_cast<std::size_t>(rules.by_number[2]));
    if (seconds < kSecondsMin || seconds > kSecondsMax || nanos < 0 || nanos > 999'999'999) {
      findings_.form(path_of(place), place->field->label,
                     {"waktu antara tahun 1 dan 9999", "a time between the years 1 and 9999"});
    }
  }

  void tens(const RecordRules& rules, const Seen& seen, const Place* place) {
    for (std::size_t i = 0; i < rules.fields.size(); ++i) {
      const FieldRule& rule = rules.fields[i];
      const auto value = number_of(seen, i);
      if (rule.tens_of < 0 || value == 0) {
        continue;
      }
      const auto other = static_cast<std::size_t>(rule.tens_of);
      if (value / 10 != number_of(seen, other)) {
        const Text& kind = rules.fields[other].info->label;
        const Place here = inside(place, rule, 0);
        findings_.inconsistent(path_of(&here),
                               {fmt::format("tidak cocok dengan \"{}\"", kind.id),
                                fmt::format("does not belong to \"{}\"", kind.en)},
                               {fmt::format("Pilih \"{}\" dan \"{}\" dari jenis yang sama.",
                                            kind.id, rule.info->label.id),
                                fmt::format("Choose \"{}\" and \"{}\" of the same kind.", kind.en,
                                            rule.info->label.en)});
      }
    }
  }

  Findings& findings_;
};

}  // namespace

std::vector<Violation> validate_payload(const TypeInfo& type, BytesView payload) {
  Findings findings;
  if (payload.size() > limits::kPayloadBytesMax) {
    findings.too_large("payload", payload.size(), limits::kPayloadBytesMax);
    return findings.take();
  }
  PayloadCheck(findings).record(*type.rules, payload, nullptr);
  return findings.take();
}

}  // namespace kentongan::schema
