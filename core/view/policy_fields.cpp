#include "core/view/policy_fields.h"

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include <google/protobuf/message.h>
#include <google/protobuf/timestamp.pb.h>

#include "core/base/clock.h"
#include "core/schema/catalogue.h"

namespace kentongan::view {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using schema::FieldForm;
using schema::FieldInfo;
using schema::RecordInfo;

bool looks_at(const RecordInfo& record) {
  return std::ranges::any_of(record.fields, [](const FieldInfo& field) {
    return field.policy || (field.record != nullptr && looks_at(*field.record));
  });
}

/// Types of which rules may look at something: of the others no payload is taken apart.
bool is_looked_at(const schema::TypeInfo& type) {
  static const std::map<std::string, bool, std::less<>> kLookedAt = [] {
    std::map<std::string, bool, std::less<>> known;
    for (const schema::TypeInfo& each : schema::Catalogue::standard().types()) {
      known[each.code] = looks_at(*each.record);
    }
    return known;
  }();
  const auto found = kLookedAt.find(type.code);
  return found != kLookedAt.end() && found->second;
}

std::string bytes_as_text(const std::string& bytes) {
  const auto id = MessageId::from(bytes);
  return id ? to_string(*id) : to_hex(bytes);
}

/// One value of a field as rules spell it; `at` counts in a list, and is -1 outside of one.
std::string value_of(const Message& record, const FieldDescriptor& field, int at) {
  const auto* reflection = record.GetReflection();
  const bool listed = at >= 0;
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING: {
      const std::string text = listed ? reflection->GetRepeatedString(record, &field, at)
                                      : reflection->GetString(record, &field);
      return field.type() == FieldDescriptor::TYPE_BYTES && !text.empty() ? bytes_as_text(text)
                                                                          : policy::folded(text);
    }
    case FieldDescriptor::CPPTYPE_ENUM: {
      const auto* value = listed ? reflection->GetRepeatedEnum(record, &field, at)
                                 : reflection->GetEnum(record, &field);
      return value->number() == 0 ? "" : policy::folded(schema::choice_name(*value));
    }
    case FieldDescriptor::CPPTYPE_BOOL:
      return reflection->GetBool(record, &field) ? "true" : "";
    case FieldDescriptor::CPPTYPE_UINT32:
      return std::to_string(reflection->GetUInt32(record, &field));
    case FieldDescriptor::CPPTYPE_INT64:
      return std::to_string(reflection->GetInt64(record, &field));
    default:
      return {};
  }
}

/// Walks the fields of one payload, path by path.
class Walk {
 public:
  explicit Walk(policy::Request& request) : request_(request) {}

  void record(const Message& message, const RecordInfo& info, const std::string& above) {
    const auto* reflection = message.GetReflection();
    for (const FieldInfo& field : info.fields) {
      const FieldDescriptor& descriptor = *field.descriptor;
      const std::string path = above + field.name;
      if (field.form == FieldForm::time && field.policy) {
        time(message, field, path);
      } else if (field.record != nullptr) {
        const int count = field.repeated ? reflection->FieldSize(message, &descriptor)
                                         : int{reflection->HasField(message, &descriptor)};
        for (int at = 0; at < count; ++at) {
          record(field.repeated ? reflection->GetRepeatedMessage(message, &descriptor, at)
                                : reflection->GetMessage(message, &descriptor),
                 *field.record, path + ".");
        }
      } else if (field.policy) {
        const int count = field.repeated ? reflection->FieldSize(message, &descriptor) : 1;
        for (int at = 0; at < count; ++at) {
          add(path, value_of(message, descriptor, field.repeated ? at : -1));
        }
      }
    }
  }

 private:
  void time(const Message& message, const FieldInfo& field, const std::string& path) {
    const auto* reflection = message.GetReflection();
    if (field.descriptor->cpp_type() == FieldDescriptor::CPPTYPE_INT64) {
      if (const auto at_us = reflection->GetInt64(message, field.descriptor); at_us != 0) {
        request_.times.push_back({path, at_us});
      }
    } else if (reflection->HasField(message, field.descriptor)) {
      const auto& at = static_cast<const google::protobuf::Timestamp&>(
          reflection->GetMessage(message, field.descriptor));
      request_.times.push_back({path, at.seconds() * kSecondUs + at.nanos() / 1000});
    }
  }

  void add(const std::string& path, std::string value) {
    if (value.empty()) {
      return;
    }
    const auto known = std::ranges::find(request_.fields, path, &policy::Field::name);
    if (known == request_.fields.end()) {
      request_.fields.push_back({path, {std::move(value)}});
    } else {
      known->values.push_back(std::move(value));
    }
  }

  policy::Request& request_;
};

void add_words(const RecordInfo& record, const std::string& above, policy::Vocabulary& vocabulary) {
  for (const FieldInfo& field : record.fields) {
    const std::string path = above + field.name;
    if (field.form == FieldForm::time) {
      if (field.policy && std::ranges::find(vocabulary.times, path) == vocabulary.times.end()) {
        vocabulary.times.push_back(path);
      }
    } else if (field.record != nullptr) {
      add_words(*field.record, path + ".", vocabulary);
    } else if (field.policy) {
      std::vector<std::string>& values = vocabulary.fields[path];
      for (const schema::ChoiceInfo& choice : field.values) {
        values.push_back(policy::folded(choice.name));
      }
    }
  }
}

}  // namespace

void add_policy_fields(std::string_view type, BytesView payload, policy::Request& request) {
  const schema::TypeInfo* info = schema::Catalogue::standard().find(type);
  if (info == nullptr || !is_looked_at(*info)) {
    return;
  }
  const auto message = info->new_payload();
  if (message->ParseFromArray(payload.data(), static_cast<int>(payload.size()))) {
    Walk(request).record(*message, *info->record, "");
  }
}

void add_policy_fields(policy::Vocabulary& vocabulary) {
  for (const schema::TypeInfo& type : schema::Catalogue::standard().types()) {
    add_words(*type.record, "", vocabulary);
  }
}

}  // namespace kentongan::view
