#include "tests/support/json_reader.h"

#include <charconv>
#include <limits>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "core/base/clock.h"
#include "core/base/ids.h"
#include "core/schema/field_reader.h"
#include "core/schema/json_names.h"
#include "core/schema/scalar_reader.h"
#include "core/schema/time_form.h"

namespace kentongan::test {
namespace {

using namespace schema;  // NOLINT(google-build-using-namespace): its way back.

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Timestamp;
using Json = nlohmann::ordered_json;

constexpr std::size_t kJsonBytesMax = 8'388'608;

/// Fills records from JSON objects, field by field; the schema bounds the depth.
class JsonReader {
 public:
  Result<void> record(const Json& json, Message& record, const std::string& path) {
    if (!json.is_object()) {
      return bad_field(path, {"harus berupa objek {…}", "must be an object {…}"});
    }
    for (const auto& [name, value] : json.items()) {
      const std::string here = path.empty() ? name : fmt::format("{}.{}", path, name);
      const auto* field = record.GetDescriptor()->FindFieldByName(name);
      if (field == nullptr) {
        return bad_field(here,
                         {"isian tidak dikenal; periksa namanya", "no such field; check its name"});
      }
      KTG_TRY_VOID(this->field(value, *field, record, here));
    }
    return {};
  }

 private:
  Result<void> field(const Json& json, const FieldDescriptor& field, Message& holder,
                     const std::string& path) {
    if (json.is_null()) {
      return {};
    }
    if (!field.is_repeated()) {
      return value(json, field, holder, path);
    }
    if (!json.is_array()) {
      return bad_field(path, {"harus berupa daftar […]", "must be a list […]"});
    }
    for (std::size_t i = 0; i < json.size(); ++i) {
      KTG_TRY_VOID(value(json[i], field, holder, fmt::format("{}[{}]", path, i)));
    }
    return {};
  }

  Result<void> value(const Json& json, const FieldDescriptor& field, Message& holder,
                     const std::string& path) {
    const auto* reflection = holder.GetReflection();
    switch (field.cpp_type()) {
      case FieldDescriptor::CPPTYPE_MESSAGE: {
        Message& part = field.is_repeated() ? *reflection->AddMessage(&holder, &field)
                                            : *reflection->MutableMessage(&holder, &field);
        return is_timestamp(field.message_type()) && json.is_string()
                   ? timestamp(json, static_cast<Timestamp&>(part), path)
                   : record(json, part, path);
      }
      case FieldDescriptor::CPPTYPE_STRING:
        return text(json, field, holder, path);
      case FieldDescriptor::CPPTYPE_ENUM:
        return choice(json, field, holder, path);
      default:
        return number(json, field, holder, path);
    }
  }

  static Result<void> timestamp(const Json& json, Timestamp& at, const std::string& path) {
    const auto& text = json.get_ref<const std::string&>();
    const auto time_us = time_us_from(text);
    if (!time_us) {
      return bad_field(path, time_us.error().text);
    }
    const auto rest = *time_us % kSecondUs;
    at.set_seconds((*time_us - (rest < 0 ? rest + kSecondUs : rest)) / kSecondUs);
    std::int32_t nanos = 0;
    std::int32_t unit = 100'000'000;
    if (const auto dot = text.find('.'); dot != std::string::npos) {
      for (std::size_t i = dot + 1; i < text.size() && text[i] >= '0' && text[i] <= '9'; ++i) {
        nanos += (text[i] - '0') * unit;
        unit /= 10;
      }
    }
    at.set_nanos(nanos);
    return {};
  }

  static Result<void> text(const Json& json, const FieldDescriptor& field, Message& holder,
                           const std::string& path) {
    if (!json.is_string()) {
      return bad_field(path, {"harus berupa teks", "must be a text"});
    }
    std::string text = json.get_ref<const std::string&>();
    if (field.type() == FieldDescriptor::TYPE_BYTES) {
      KTG_TRY(text, bytes(text, path));
    }
    const auto* reflection = holder.GetReflection();
    if (field.is_repeated()) {
      reflection->AddString(&holder, &field, std::move(text));
    } else {
      reflection->SetString(&holder, &field, std::move(text));
    }
    return {};
  }

  /// An id as UUID text, which alone holds hyphens; else base64.
  static Result<Bytes> bytes(const std::string& text, const std::string& path) {
    if (text.find('-') != std::string::npos) {
      const auto id = message_id_from(text);
      return id ? Result<Bytes>(id->str()) : bad_field(path, {"bukan UUID", "is not a UUID"});
    }
    const auto bytes = from_base64(text);
    return bytes ? Result<Bytes>(*bytes) : bad_field(path, {"bukan base64", "is not base64"});
  }

  static Result<void> choice(const Json& json, const FieldDescriptor& field, Message& holder,
                             const std::string& path) {
    int number = 0;
    if (json.is_string()) {
      const auto& name = json.get_ref<const std::string&>();
      const auto* first = field.enum_type()->FindValueByNumber(0);
      if (first == nullptr || name != choice_name(*first)) {
        const auto read = read_choice(*field.enum_type(), name);
        if (!read) {
          return bad_field(path, read.error().text);
        }
        number = *read;
      }
    } else if (json.is_number_integer() &&
               json.get<std::int64_t>() >= std::numeric_limits<int>::min() &&
               json.get<std::int64_t>() <= std::numeric_limits<int>::max()) {
      number = json.get<int>();
    } else {
      return bad_field(path, {"harus berupa nama pilihan", "must be the name of a choice"});
    }
    const auto* reflection = holder.GetReflection();
    if (field.is_repeated()) {
      reflection->AddEnumValue(&holder, &field, number);
    } else {
      reflection->SetEnumValue(&holder, &field, number);
    }
    return {};
  }

  static Result<void> number(const Json& json, const FieldDescriptor& field, Message& holder,
                             const std::string& path) {
    const bool plain = json.is_number() || json.is_boolean();
    std::string text = json.is_string() ? json.get<std::string>() : plain ? json.dump() : "";
    if (json.is_string() && is_point_of_time(field) &&
        text.find_first_not_of("-0123456789") != std::string::npos) {
      const auto time_us = time_us_from(text);
      if (!time_us) {
        return bad_field(path, time_us.error().text);
      }
      text = std::to_string(*time_us);
    }
    const bool truth = field.cpp_type() == FieldDescriptor::CPPTYPE_BOOL;
    FieldInfo info;
    info.descriptor = &field;
    info.repeated = field.is_repeated();
    if (text.empty() || truth != json.is_boolean() || !set_number(text, info, holder)) {
      return truth ? bad_field(path, {"harus true atau false", "must be true or false"})
                   : bad_field(path, {"bukan angka yang muat di isian ini",
                                      "is no number that fits this field"});
    }
    return {};
  }
};

Result<Json> parsed(std::string_view text) {
  if (text.size() > kJsonBytesMax) {
    return fail(ErrorCode::malformed, Text{"JSON lebih dari 8 MiB.", "JSON over 8 MiB."});
  }
  Json json = Json::parse(text, nullptr, false);
  if (json.is_discarded()) {
    return fail(ErrorCode::malformed, Text{"Bukan JSON yang benar.", "This is no valid JSON."});
  }
  return json;
}

Result<Bytes> payload_from(const Catalogue& catalogue, const v1::Header& header, const Json& json) {
  const auto* type = catalogue.find(header.identity().type());
  if (type == nullptr) {
    return bad_field("header.identity.type", {"jenis pesan tidak dikenal; kirim payload_bytes",
                                              "unknown type; send payload_bytes"});
  }
  const auto message = type->new_payload();
  KTG_TRY_VOID(JsonReader().record(json, *message, "payload"));
  return message->SerializeAsString();
}

}  // namespace

Result<PlainMessage> message_from_json(const Catalogue& catalogue, std::string_view json) {
  KTG_TRY(const auto object, parsed(json));
  if (!object.is_object() || !object.contains("header")) {
    return bad_field("header", {"tidak ada", "is missing"});
  }
  PlainMessage message;
  KTG_TRY_VOID(JsonReader().record(object["header"], message.header, "header"));
  for (const auto& [name, value] : object.items()) {
    if (name == "payload") {
      KTG_TRY(message.payload, payload_from(catalogue, message.header, value));
    } else if (name == "payload_bytes" && value.is_string()) {
      const auto bytes = from_base64(value.get_ref<const std::string&>());
      if (!bytes) {
        return bad_field(name, {"bukan base64", "is not base64"});
      }
      message.payload = *bytes;
    } else if (name != "header" && name != "text" && name != "schema") {
      return bad_field(name,
                       {"isian tidak dikenal; periksa namanya", "no such field; check its name"});
    }
  }
  return message;
}

Result<void> record_from_json(std::string_view json, Message& record) {
  KTG_TRY(const auto object, parsed(json));
  return JsonReader().record(object, record, "");
}

}  // namespace kentongan::test
