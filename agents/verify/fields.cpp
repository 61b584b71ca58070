#include "agents/verify/fields.h"

#include "core/base/wire_format.h"

namespace kentongan::verify {
namespace {

constexpr std::uint32_t kLengthDelimited = 2;

}  // namespace

Fields::Fields(BytesView message) {
  WireField field;
  WireReader reader(message);
  while (reader.next(field)) {
    if (field.number < kFieldsMax) {
      fields_.at(field.number) = {field.type, field.varint, field.bytes};
    }
  }
  if (!reader.ok()) {
    fields_ = {};
  }
}

BytesView Fields::bytes(std::uint32_t number) const {
  const Field& field = fields_.at(number);
  return field.type == kLengthDelimited ? field.bytes : BytesView{};
}

std::uint64_t Fields::number(std::uint32_t number) const {
  const Field& field = fields_.at(number);
  return field.type == 0 ? field.varint : 0;
}

}  // namespace kentongan::verify
