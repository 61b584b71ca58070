#include "core/schema/mask.h"

namespace kentongan::schema {
namespace {

using google::protobuf::Message;
using Hides = std::function<bool(const FieldInfo&)>;

constexpr const char* kMasked = "(disamarkan)";

void hide(Message& holder, const FieldInfo& field) {
  const auto* reflection = holder.GetReflection();
  const bool was_set = field.repeated ? reflection->FieldSize(holder, field.descriptor) > 0
                                      : reflection->HasField(holder, field.descriptor);
  reflection->ClearField(&holder, field.descriptor);
  if (was_set && field.form == FieldForm::text) {
    field.repeated ? reflection->AddString(&holder, field.descriptor, kMasked)
                   : reflection->SetString(&holder, field.descriptor, kMasked);
  }
}

void mask(Message& holder, const RecordInfo& record, const Hides& hides) {
  const auto* reflection = holder.GetReflection();
  for (const FieldInfo& field : record.fields) {
    if (hides(field)) {
      hide(holder, field);
    } else if (field.form == FieldForm::record && field.record != nullptr) {
      const int count = field.repeated ? reflection->FieldSize(holder, field.descriptor)
                                       : int{reflection->HasField(holder, field.descriptor)};
      for (int i = 0; i < count; ++i) {
        mask(field.repeated ? *reflection->MutableRepeatedMessage(&holder, field.descriptor, i)
                            : *reflection->MutableMessage(&holder, field.descriptor),
             *field.record, hides);
      }
    }
  }
}

}  // namespace

Bytes masked(const TypeInfo& type, BytesView payload, const Hides& hides) {
  const auto message = type.new_payload();
  if (!message->ParseFromArray(payload.data(), static_cast<int>(payload.size()))) {
    return {};
  }
  mask(*message, *type.record, hides);
  return message->SerializeAsString();
}

}  // namespace kentongan::schema
