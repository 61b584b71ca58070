#include "core/schema/field_reader.h"

#include <algorithm>

#include <fmt/format.h>

#include "core/base/clock.h"
#include "core/schema/kinds.h"
#include "core/schema/refusal.h"
#include "core/schema/scalar_reader.h"
#include "core/schema/time_form.h"
#include "kentongan/v1/exercise.pb.h"
#include "kentongan/v1/values.pb.h"

namespace kentongan::schema {
namespace {

using google::protobuf::Message;
using google::protobuf::Timestamp;

void put_time(std::int64_t time_us, Timestamp& timestamp) {
  const auto rest = time_us % kSecondUs;
  const auto fraction_us = rest < 0 ? rest + kSecondUs : rest;
  timestamp.set_seconds((time_us - fraction_us) / kSecondUs);
  timestamp.set_nanos(static_cast<std::int32_t>(fraction_us) * 1000);
}

/// The generated class, where the record is of it: every record here is generated code.
template <typename Record>
Record* as(Message& record) {
  return record.GetDescriptor() == Record::descriptor() ? static_cast<Record*>(&record) : nullptr;
}

std::string written(const Value& value) {
  std::string text = value.scalar;
  for (const auto& item : value.items) {
    text += (text.empty() ? "" : ", ") + written(item);
  }
  for (const auto& [name, member] : value.members) {
    text += (text.empty() ? "" : ", ") + name + ": " + written(member);
  }
  return text;
}

Message& part_of(const FieldInfo& field, Message& holder) {
  const auto* reflection = holder.GetReflection();
  return field.repeated ? *reflection->AddMessage(&holder, field.descriptor)
                        : *reflection->MutableMessage(&holder, field.descriptor);
}

Text expected_of(const FieldInfo& field, std::string_view text) {
  switch (field.form) {
    case FieldForm::boolean:
      return {fmt::format("\"{}\" bukan ya atau tidak; tulis true atau false", text),
              fmt::format("\"{}\" is neither yes nor no; write true or false", text)};
    case FieldForm::integer:
      return {fmt::format("\"{}\" bukan bilangan bulat; tulis misalnya 14", text),
              fmt::format("\"{}\" is no whole number; write for instance 14", text)};
    default:
      return {fmt::format("\"{}\" bukan angka; tulis misalnya 2.5", text),
              fmt::format("\"{}\" is no number; write for instance 2.5", text)};
  }
}

}  // namespace

Error bad_field(const std::string& path, const Text& reason) {
  RefusalParams params;
  params.field = path;
  params.reason = reason;
  return refusal(ErrorCode::field_invalid, params);
}

Result<void> FieldReader::read(const Value& value, const FieldInfo& field, const std::string& path,
                               Message& holder) {
  if (value.is_null()) {
    return {};
  }
  if (field.repeated) {
    return read_list(value, field, path, holder);
  }
  if (field.form == FieldForm::record) {
    return read_record(value, field, path, part_of(field, holder));
  }
  if (!value.is_scalar()) {
    return bad_field(path,
                     {"hanya satu nilai; tulis satu teks", "takes one value; write one text"});
  }
  return read_scalar(value.scalar, field, path, holder);
}

Result<void> FieldReader::read_list(const Value& value, const FieldInfo& field,
                                    const std::string& path, Message& holder) {
  const bool keyed = value.is_map() && field.record != nullptr &&
                     std::ranges::any_of(field.record->fields, &FieldInfo::key);
  if (keyed) {
    return read_keyed(value, field, path, holder);
  }
  const std::vector<Value> single = value.is_list() ? std::vector<Value>{} : std::vector{value};
  const auto& items = value.is_list() ? value.items : single;
  for (std::size_t i = 0; i < items.size(); ++i) {
    const std::string here = fmt::format("{}[{}]", path, i);
    if (items[i].is_null()) {
      continue;
    }
    if (field.form == FieldForm::record) {
      KTG_TRY_VOID(read_record(items[i], field, here, part_of(field, holder)));
    } else if (!items[i].is_scalar()) {
      return bad_field(here, {"hanya teks dalam daftar ini", "only texts stand in this list"});
    } else {
      KTG_TRY_VOID(read_scalar(items[i].scalar, field, here, holder));
    }
  }
  return {};
}

/// Each key of the mapping to the field marked `key`, each value to `bare`.
Result<void> FieldReader::read_keyed(const Value& value, const FieldInfo& field,
                                     const std::string& path, Message& holder) {
  const auto& info = *field.record;
  const auto key = std::ranges::find_if(info.fields, &FieldInfo::key);
  for (const auto& [name, member] : value.members) {
    const std::string here = fmt::format("{}.{}", path, name);
    Message& entry = part_of(field, holder);
    KTG_TRY_VOID(read_scalar(name, *key, here, entry));
    KTG_TRY_VOID(read_record(member, field, here, entry));
  }
  return {};
}

Result<void> FieldReader::read_record(const Value& value, const FieldInfo& field,
                                      const std::string& path, Message& record) {
  const auto& info = *field.record;
  if (value.is_map()) {
    return read_members(value, info, path, record);
  }
  if (value.is_scalar()) {
    KTG_TRY(const bool known, read_known_form(trimmed(value.scalar), path, record));
    return known ? Result<void>{} : read_bare(value.scalar, info, path, record);
  }
  if (value.is_null()) {
    return {};
  }
  return bad_field(path, {"bukan daftar; tulis satu saja", "is no list; write a single one"});
}

Result<void> FieldReader::read_members(const Value& value, const RecordInfo& info,
                                       const std::string& path, Message& record) {
  for (const auto& [name, member] : value.members) {
    const std::string here = fmt::format("{}.{}", path, name);
    if (const auto* field = info.find(name); field != nullptr) {
      KTG_TRY_VOID(read(member, *field, here, record));
    } else {
      keep_unknown(here, member);
    }
  }
  return {};
}

/// The shared values that have a text form of their own. @return false for any other record.
Result<bool> FieldReader::read_known_form(std::string_view text, const std::string& path,
                                          Message& record) {
  if (auto* period = as<v1::Period>(record); period != nullptr) {
    const auto span = read_span(text, context_.written_at_us, context_.zone_offset_s);
    if (!span) {
      return bad_field(path, span.error().text);
    }
    put_time(span->start_us, *period->mutable_start());
    put_time(span->end_us, *period->mutable_end());
    return true;
  }
  if (auto* address = as<v1::Address>(record); address != nullptr) {
    const auto read_one = read_address(text);
    if (!read_one) {
      return bad_field(path, form_in_words(v1::FIELD_KIND_AGENCY));
    }
    *address = *read_one;
    return true;
  }
  if (auto* clock = as<v1::ExerciseClock>(record); clock != nullptr) {
    if (text.ends_with(" latihan")) {
      text = trimmed(text.substr(0, text.rfind(' ')));
    }
    if (text.starts_with('x')) {
      const auto* speed = v1::ExerciseClock::descriptor()->FindFieldByName("speed");
      FieldInfo number;
      number.descriptor = speed;
      return set_number(text.substr(1), number, record)
                 ? Result<bool>(true)
                 : bad_field(path, {"tulis misalnya 08:00 atau x4", "write 08:00 or x4"});
    }
    const auto at = read_time(text, context_.written_at_us, context_.zone_offset_s);
    if (!at) {
      return bad_field(path, at.error().text);
    }
    put_time(*at, *clock->mutable_at());
    return true;
  }
  return false;
}

/// The first field marked `bare` that takes the text. After a message's name the rest is text.
Result<void> FieldReader::read_bare(std::string_view text, const RecordInfo& info,
                                    const std::string& path, Message& record) {
  std::string names;
  for (const auto& field : info.fields) {
    names += (names.empty() ? "" : ", ") + field.name;
    if (!field.bare) {
      continue;
    }
    if (field.kind == v1::FIELD_KIND_MESSAGE) {
      const auto name = text.substr(0, text.find(' '));
      const auto found = find_message(name);
      if (!found) {
        continue;
      }
      record.GetReflection()->SetString(&record, field.descriptor, found->id.str());
      text = trimmed(text.substr(name.size()));
      if (text.empty()) {
        return {};
      }
      continue;
    }
    if (read_scalar(text, field, path, record)) {
      return {};
    }
  }
  return bad_field(path, {fmt::format("\"{}\" tidak dapat dibaca; isi: {}", text, names),
                          fmt::format("\"{}\" cannot be read; fill in: {}", text, names)});
}

Result<void> FieldReader::read_scalar(std::string_view text, const FieldInfo& field,
                                      const std::string& path, Message& holder) {
  const auto* reflection = holder.GetReflection();
  const auto put_string = [&](std::string value) {
    if (field.repeated) {
      reflection->AddString(&holder, field.descriptor, std::move(value));
    } else {
      reflection->SetString(&holder, field.descriptor, std::move(value));
    }
  };
  switch (field.form) {
    case FieldForm::text:
      put_string(std::string(text));
      return {};
    case FieldForm::bytes: {
      KTG_TRY(auto bytes, read_bytes(text, field, path));
      put_string(std::move(bytes));
      return {};
    }
    case FieldForm::choice: {
      const auto number = read_choice(*field.descriptor->enum_type(), text);
      if (!number) {
        return bad_field(path, number.error().text);
      }
      if (field.repeated) {
        reflection->AddEnumValue(&holder, field.descriptor, *number);
      } else {
        reflection->SetEnumValue(&holder, field.descriptor, *number);
      }
      return {};
    }
    case FieldForm::time:
      return read_time_field(text, field, path, holder);
    default:
      return set_number(trimmed(text), field, holder) ? Result<void>{}
                                                      : bad_field(path, expected_of(field, text));
  }
}

Result<void> FieldReader::read_time_field(std::string_view text, const FieldInfo& field,
                                          const std::string& path, Message& holder) {
  const auto time_us = read_time(trimmed(text), context_.written_at_us, context_.zone_offset_s);
  if (!time_us) {
    return bad_field(path, time_us.error().text);
  }
  if (field.descriptor->message_type() == nullptr) {
    holder.GetReflection()->SetInt64(&holder, field.descriptor, *time_us);
    return {};
  }
  put_time(*time_us, *as<Timestamp>(part_of(field, holder)));
  return {};
}

Result<Bytes> FieldReader::read_bytes(std::string_view text, const FieldInfo& field,
                                      const std::string& path) const {
  if (field.kind == v1::FIELD_KIND_MESSAGE) {
    KTG_TRY(const auto named, message(trimmed(text), path));
    return named.id.str();
  }
  if (auto hex = from_hex(text)) {
    return hex;
  }
  auto bytes = from_base64(text);
  if (!bytes) {
    return bad_field(path, {"tulis sebagai heksadesimal atau base64", "write it in hex or base64"});
  }
  return bytes;
}

std::optional<NamedMessage> FieldReader::find_message(std::string_view name) const {
  if (context_.message_named) {
    if (auto found = context_.message_named(name)) {
      return found;
    }
  }
  const auto id = message_id_from(name);
  return id ? std::optional(NamedMessage{*id, "", std::nullopt}) : std::nullopt;
}

Result<NamedMessage> FieldReader::message(std::string_view name, const std::string& path) const {
  auto found = find_message(name);
  if (!found) {
    return bad_field(path,
                     {fmt::format("pesan \"{}\" tidak dikenal di sini; tulis nomor pesan", name),
                      fmt::format("no message \"{}\" is known here; write its number", name)});
  }
  return *std::move(found);
}

void FieldReader::keep_unknown(const std::string& path, const Value& value) {
  unknown_.push_back({path, written(value)});
}

}  // namespace kentongan::schema
