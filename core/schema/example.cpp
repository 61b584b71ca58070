#include <algorithm>

#include <fmt/format.h>

#include "core/base/ids.h"
#include "core/schema/json_form.h"
#include "core/schema/read_form.h"
#include "core/schema/time_form.h"
#include "kentongan/v1/exercise.pb.h"
#include "kentongan/v1/values.pb.h"

namespace kentongan::schema {
namespace {

constexpr std::string_view kMessage = "0186a7f6-8f20-7a3c-9b5d-3f2e1d0c4b5a";
constexpr std::int64_t kWrittenUs = 1'677'849'060'000'000;  // 2023-03-03T20:11:00+07:00

/// What stands for a text of a kind; of others their label.
std::string text_of(const FieldInfo& field) {
  switch (field.kind) {
    case v1::FIELD_KIND_AREA:
      return "31.72.03";
    case v1::FIELD_KIND_AGENCY:
      return "BPBD-DKI";
    case v1::FIELD_KIND_DUTY:
      return "PASIOPS";
    case v1::FIELD_KIND_INCIDENT:
      return "PLP-0303";
    case v1::FIELD_KIND_SITE:
      return "OBV-PLUMPANG";
    case v1::FIELD_KIND_LEGAL:
      return "UU 24/2007";
    case v1::FIELD_KIND_PHONE:
      return "08**-12";
    case v1::FIELD_KIND_DOMAIN:
      return "pemadaman";
    default:
      return ("contoh " + field.label.id).substr(0, field.length_max);
  }
}

std::string number_of(const FieldInfo& field) {
  switch (field.kind) {
    case v1::FIELD_KIND_LATITUDE:
      return "-6.131";
    case v1::FIELD_KIND_LONGITUDE:
      return "106.896";
    default:
      break;
  }
  const double least = std::max(field.min.value_or(1), 1.0);
  return fmt::format("{}", std::min(field.max.value_or(least), least));
}

Value part_of(const RecordInfo& record);

Value single(const FieldInfo& field) {
  switch (field.form) {
    case FieldForm::text:
      return Value::of(text_of(field));
    case FieldForm::bytes:
      return Value::of(std::string(kMessage));
    case FieldForm::boolean:
      return Value::of("true");
    case FieldForm::choice:
      return Value::of(field.values.front().name);
    case FieldForm::time:
      return Value::of(rfc3339(kWrittenUs, kWibOffsetS));
    case FieldForm::integer:
    case FieldForm::number:
      return Value::of(number_of(field));
    case FieldForm::record:
      return part_of(*field.record);
  }
  return {};
}

Value value_of(const FieldInfo& field) {
  if (!field.repeated) {
    return single(field);
  }
  Value list = Value::list();
  list.items.push_back(single(field));
  return list;
}

Value part_of(const RecordInfo& record) {
  if (record.descriptor == v1::Period::descriptor()) {
    return Value::of("2023-03-03/2023-03-05");
  }
  if (record.descriptor == v1::ExerciseClock::descriptor()) {
    return Value::of("08:00");
  }
  Value part = Value::map();
  for (const auto& field : record.fields) {
    part.members.emplace_back(field.name, value_of(field));
  }
  return part;
}

}  // namespace

Value example(const TypeInfo& type) {
  Value fields = Value::map();
  for (const auto& path : type.header_required) {
    const auto* field = Catalogue::standard().find_header_field(path);
    KTG_CHECK(field != nullptr);
    const bool taken = type.find(field->name) != nullptr;
    fields.members.emplace_back(taken ? path : field->name, value_of(*field));
    if (path == "identity.exercise") {
      fields.members.emplace_back("markings", Value::of("LATIHAN"));
    }
  }
  if (type.same_precedence) {  // A type without its own: the author names those of the original.
    fields.members.emplace_back("precedence", Value::of("segera"));
    fields.members.emplace_back("classification", Value::of("biasa"));
  }
  const Value payload = part_of(*type.record);
  fields.members.insert(fields.members.end(), payload.members.begin(), payload.members.end());
  return fields;
}

PlainMessage example_message(const TypeInfo& type) {
  ReadContext context;
  context.written_at_us = kWrittenUs;
  const auto draft = read_form(type, example(type), context);
  KTG_CHECK(draft.has_value());
  PlainMessage message{draft->header, draft->payload};
  auto& header = message.header;
  const auto id = message_id_from(kMessage);
  header.mutable_identity()->set_id(id->str());
  header.mutable_identity()->set_bus("contoh");
  header.mutable_author()->set_agency("KODIM-0502");
  header.mutable_author()->set_duty("PASIOPS");
  header.mutable_addresses()->add_to()->set_agency("BPBD-DKI");
  header.mutable_times()->set_written_at_us(kWrittenUs);
  return message;
}

}  // namespace kentongan::schema
