#include "core/schema/type_info.h"

#include <algorithm>

#include <google/protobuf/message.h>

namespace kentongan::schema {
namespace {

bool is_named(const FieldInfo& field, std::string_view name) {
  return field.name == name || std::ranges::find(field.aliases, name) != field.aliases.end();
}

/// "STATUS_KIND_" of `StatusKind`: what every value begins with.
std::string prefix_of(const google::protobuf::EnumDescriptor& choices) {
  std::string prefix;
  for (const char letter : choices.name()) {
    const bool upper = letter >= 'A' && letter <= 'Z';
    if (upper && !prefix.empty()) {
      prefix += '_';
    }
    prefix += static_cast<char>(letter >= 'a' && letter <= 'z' ? letter - 'a' + 'A' : letter);
  }
  return prefix + "_";
}

}  // namespace

const FieldInfo* RecordInfo::find(std::string_view name_or_alias) const {
  const auto found =
      std::ranges::find_if(fields, [&](const auto& field) { return field.name == name_or_alias; });
  if (found != fields.end()) {
    return &*found;
  }
  const auto other = std::ranges::find_if(
      fields, [&](const auto& field) { return is_named(field, name_or_alias); });
  return other == fields.end() ? nullptr : &*other;
}

bool TypeInfo::is_answered_by(std::string_view type_code) const {
  return std::ranges::find(answers, type_code) != answers.end();
}

bool TypeInfo::demands_any(v1::Demand demand) const {
  return std::ranges::find(demands, demand) != demands.end();
}

std::unique_ptr<google::protobuf::Message> TypeInfo::new_payload() const {
  const auto* prototype =
      google::protobuf::MessageFactory::generated_factory()->GetPrototype(descriptor);
  return std::unique_ptr<google::protobuf::Message>(prototype->New());
}

std::string choice_name(const google::protobuf::EnumValueDescriptor& value) {
  std::string name = value.name();
  const std::string prefix = prefix_of(*value.type());
  if (name.starts_with(prefix)) {
    name.erase(0, prefix.size());
  }
  std::ranges::transform(name, name.begin(), [](char letter) {
    return static_cast<char>(letter >= 'A' && letter <= 'Z' ? letter - 'A' + 'a' : letter);
  });
  return name;
}

Text choice_label(const google::protobuf::EnumValueDescriptor& value) {
  if (value.options().HasExtension(v1::value)) {
    const auto& label = value.options().GetExtension(v1::value);
    return {label.id(), label.en()};
  }
  const std::string name = choice_name(value);
  return {name, name};
}

}  // namespace kentongan::schema
