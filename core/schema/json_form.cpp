#include "core/schema/json_form.h"

#include <cmath>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "core/base/clock.h"
#include "core/base/ids.h"
#include "core/schema/json_names.h"
#include "core/schema/text_form.h"
#include "core/schema/time_form.h"

namespace kentongan::schema {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Timestamp;
using Json = nlohmann::ordered_json;

Json record_of(const Message& record);

std::string dumped(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Json bytes_of(const std::string& bytes) {
  return bytes.size() == MessageId::kSize ? to_string(MessageId::copied(bytes)) : to_base64(bytes);
}

Json real_of(double number) {
  if (std::isfinite(number)) {
    return number;
  }
  return std::isnan(number) ? "NaN" : number > 0 ? "Infinity" : "-Infinity";
}

/// To the nanosecond, so that what another program wrote comes back as it was.
Json timestamp_of(const Timestamp& at) {
  std::string text = rfc3339(at.seconds() * kSecondUs);
  if (at.nanos() != 0) {
    text.pop_back();
    text += fmt::format(".{:09}", at.nanos());
    text.erase(text.find_last_not_of('0') + 1);
    text += 'Z';
  }
  return text;
}

Json choice_of(const FieldDescriptor& field, int number) {
  const auto* value = field.enum_type()->FindValueByNumber(number);
  return value == nullptr ? Json(number) : Json(choice_name(*value));
}

Json part_of(const Message& part) {
  if (is_timestamp(part.GetDescriptor())) {
    const auto& at = static_cast<const Timestamp&>(part);
    if (is_civil(at)) {
      return timestamp_of(at);
    }
  }
  return record_of(part);
}

Json signed_of(const FieldDescriptor& field, std::int64_t number) {
  return is_point_of_time(field) ? rfc3339(number) : std::to_string(number);
}

Json single(const Message& holder, const FieldDescriptor& field) {
  const auto* reflection = holder.GetReflection();
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING: {
      auto text = reflection->GetString(holder, &field);
      return field.type() == FieldDescriptor::TYPE_BYTES ? bytes_of(text) : Json(std::move(text));
    }
    case FieldDescriptor::CPPTYPE_BOOL:
      return reflection->GetBool(holder, &field);
    case FieldDescriptor::CPPTYPE_INT32:
      return reflection->GetInt32(holder, &field);
    case FieldDescriptor::CPPTYPE_UINT32:
      return reflection->GetUInt32(holder, &field);
    case FieldDescriptor::CPPTYPE_INT64:
      return signed_of(field, reflection->GetInt64(holder, &field));
    case FieldDescriptor::CPPTYPE_UINT64:
      return std::to_string(reflection->GetUInt64(holder, &field));
    case FieldDescriptor::CPPTYPE_FLOAT:
      return real_of(static_cast<double>(reflection->GetFloat(holder, &field)));
    case FieldDescriptor::CPPTYPE_DOUBLE:
      return real_of(reflection->GetDouble(holder, &field));
    case FieldDescriptor::CPPTYPE_ENUM:
      return choice_of(field, reflection->GetEnumValue(holder, &field));
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return part_of(reflection->GetMessage(holder, &field));
  }
  return nullptr;
}

Json entry(const Message& holder, const FieldDescriptor& field, int index) {
  const auto* reflection = holder.GetReflection();
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING: {
      auto text = reflection->GetRepeatedString(holder, &field, index);
      return field.type() == FieldDescriptor::TYPE_BYTES ? bytes_of(text) : Json(std::move(text));
    }
    case FieldDescriptor::CPPTYPE_BOOL:
      return reflection->GetRepeatedBool(holder, &field, index);
    case FieldDescriptor::CPPTYPE_INT32:
      return reflection->GetRepeatedInt32(holder, &field, index);
    case FieldDescriptor::CPPTYPE_UINT32:
      return reflection->GetRepeatedUInt32(holder, &field, index);
    case FieldDescriptor::CPPTYPE_INT64:
      return signed_of(field, reflection->GetRepeatedInt64(holder, &field, index));
    case FieldDescriptor::CPPTYPE_UINT64:
      return std::to_string(reflection->GetRepeatedUInt64(holder, &field, index));
    case FieldDescriptor::CPPTYPE_FLOAT:
      return real_of(static_cast<double>(reflection->GetRepeatedFloat(holder, &field, index)));
    case FieldDescriptor::CPPTYPE_DOUBLE:
      return real_of(reflection->GetRepeatedDouble(holder, &field, index));
    case FieldDescriptor::CPPTYPE_ENUM:
      return choice_of(field, reflection->GetRepeatedEnumValue(holder, &field, index));
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return part_of(reflection->GetRepeatedMessage(holder, &field, index));
  }
  return nullptr;
}

Json record_of(const Message& record) {
  Json object = Json::object();
  const auto* descriptor = record.GetDescriptor();
  const auto* reflection = record.GetReflection();
  for (int i = 0; i < descriptor->field_count(); ++i) {
    const FieldDescriptor& field = *descriptor->field(i);
    if (!field.is_repeated()) {
      if (reflection->HasField(record, &field)) {
        object[field.name()] = single(record, field);
      }
      continue;
    }
    const int count = reflection->FieldSize(record, &field);
    for (int k = 0; k < count; ++k) {
      object[field.name()].push_back(entry(record, field, k));
    }
  }
  return object;
}

}  // namespace

std::string record_json(const Message& record) {
  return dumped(record_of(record));
}

std::string message_json(const Catalogue& catalogue, const v1::Header& header, BytesView payload) {
  Json object;
  object["header"] = record_of(header);
  const auto* type = catalogue.find(header.identity().type());
  const auto message =
      type == nullptr || header.identity().sealed() ? nullptr : type->new_payload();
  if (message != nullptr &&
      message->ParseFromArray(payload.data(), static_cast<int>(payload.size()))) {
    object["payload"] = record_of(*message);
    return dumped(object);
  }
  object["payload_bytes"] = to_base64(payload);
  if (!header.identity().sealed()) {
    object["text"] = text_of(payload);
  }
  return dumped(object);
}

}  // namespace kentongan::schema
