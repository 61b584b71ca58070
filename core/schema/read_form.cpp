#include "core/schema/read_form.h"

#include <algorithm>

#include <fmt/format.h>

#include "core/schema/field_reader.h"
#include "core/schema/kinds.h"
#include "core/schema/scalar_reader.h"

namespace kentongan::schema {
namespace {

using google::protobuf::Message;

/// The group of the header that holds the field.
Message& group_of(const FieldInfo& field, v1::Header& header) {
  const auto* groups = v1::Header::descriptor();
  for (int i = 0; i < groups->field_count(); ++i) {
    if (groups->field(i)->message_type() == field.descriptor->containing_type()) {
      return *header.GetReflection()->MutableMessage(&header, groups->field(i));
    }
  }
  check_failed(__FILE__, __LINE__, "a field of a header's group");
}

/// One message being read: its own fields first, then the header's.
class FormReader {
 public:
  FormReader(const TypeInfo& type, const ReadContext& context)
      : type_(type), reader_(context), payload_(type.new_payload()) {}

  Result<Draft> run(const Value& fields) {
    draft_.header.mutable_identity()->set_type(type_.code);
    for (const auto& [name, value] : fields.members) {
      KTG_TRY_VOID(read_member(name, value));
    }
    KTG_TRY_VOID(read_references());
    set_defaults();
    draft_.unknown = reader_.take_unknown();
    carry_unknown();
    draft_.payload = payload_->SerializeAsString();
    return std::move(draft_);
  }

 private:
  Result<void> read_member(const std::string& name, const Value& value) {
    if (const auto* field = type_.find(name); field != nullptr) {
      return reader_.read(value, *field, field->name, *payload_);
    }
    if (const auto* field = Catalogue::standard().find_header_field(name); field != nullptr) {
      if (field->path == "subject.refs") {
        references_ = &value;
        return {};
      }
      return reader_.read(value, *field, name, group_of(*field, draft_.header));
    }
    return read_dotted(name, value);
  }

  /// "activity.start": a field of a part.
  Result<void> read_dotted(const std::string& name, const Value& value) {
    const auto dot = name.find('.');
    const auto* whole = dot == std::string::npos ? nullptr : type_.find(name.substr(0, dot));
    if (whole == nullptr || whole->form != FieldForm::record || whole->repeated) {
      reader_.keep_unknown(name, value);
      return {};
    }
    Value part = Value::map();
    part.members.emplace_back(name.substr(dot + 1), value);
    return reader_.read(part, *whole, whole->name, *payload_);
  }

  /// Of `ref`, the first whose type this one answers is `reply_to`, else what one of its own type
  /// there answers; the others are `refs`.
  Result<void> read_references() {
    if (references_ == nullptr || references_->is_null()) {
      return {};
    }
    KTG_TRY(const auto named, named_messages(*references_));
    auto& subject = *draft_.header.mutable_subject();
    if (subject.reply_to().empty()) {
      subject.set_reply_to(reply_among(named));
    }
    for (const auto& message : named) {
      if (message.id.view() != subject.reply_to()) {
        subject.add_refs(message.id.str());
      }
    }
    return {};
  }

  Result<std::vector<NamedMessage>> named_messages(const Value& value) {
    if (value.is_map()) {
      return bad_field("ref",
                       {"tulis satu pesan atau daftar pesan", "write one message or a list"});
    }
    std::vector<NamedMessage> named;
    const std::vector<Value> single = value.is_list() ? std::vector<Value>{} : std::vector{value};
    for (const auto& item : value.is_list() ? value.items : single) {
      KTG_TRY(auto message, reader_.message(trimmed(item.scalar), "ref"));
      named.push_back(std::move(message));
    }
    return named;
  }

  [[nodiscard]] Bytes reply_among(const std::vector<NamedMessage>& named) const {
    for (const auto& message : named) {
      const auto* type = Catalogue::standard().find(message.type);
      if (type != nullptr && type->is_answered_by(type_.code)) {
        return message.id.str();
      }
    }
    for (const auto& message : named) {
      if (message.type == type_.code && message.reply_to) {
        return message.reply_to->str();
      }
    }
    return {};
  }

  void set_defaults() {
    auto& handling = *draft_.header.mutable_handling();
    if (handling.precedence() == v1::PRECEDENCE_UNSPECIFIED) {
      handling.set_precedence(type_.precedence);
    }
    if (handling.classification() == v1::CLASSIFICATION_UNSPECIFIED) {
      handling.set_classification(type_.classification);
    }
  }

  void carry_unknown() {
    if (draft_.unknown.empty()) {
      return;
    }
    std::string carried;
    for (const auto& [path, value] : draft_.unknown) {
      carried += fmt::format("{}{}: {}", carried.empty() ? "" : "; ", path, value);
    }
    const auto* text = type_.descriptor->FindFieldByNumber(1);
    const auto* reflection = payload_->GetReflection();
    const std::string before = reflection->GetString(*payload_, text);
    reflection->SetString(payload_.get(), text,
                          before + (before.empty() ? "[" : " [") + carried + "]");
  }

  const TypeInfo& type_;
  FieldReader reader_;
  std::unique_ptr<Message> payload_;
  Draft draft_;
  const Value* references_ = nullptr;
};

}  // namespace

Result<Draft> read_form(const TypeInfo& type, const Value& fields, const ReadContext& context) {
  if (!fields.is_map() && !fields.is_null()) {
    return bad_field("", {"tulis sebagai nama: nilai", "write it as name: value"});
  }
  return FormReader(type, context).run(fields);
}

Result<v1::Address> read_address(std::string_view text) {
  v1::Address address;
  const auto word = trimmed(text);
  const auto blank = word.find(' ');
  if (is_code(word)) {
    address.set_agency(std::string(word));
  } else if (is_group(word) && word.find_first_of(":@") != std::string_view::npos) {
    address.set_group(std::string(word));
  } else if (blank != std::string_view::npos && is_code(word.substr(0, blank)) &&
             is_code(trimmed(word.substr(blank)))) {
    address.set_duty(std::string(word.substr(0, blank)));
    address.set_agency(std::string(trimmed(word.substr(blank))));
  } else {
    return bad_field(std::string(text), form_in_words(v1::FIELD_KIND_AGENCY));
  }
  return address;
}

Result<int> read_choice(const google::protobuf::EnumDescriptor& choices, std::string_view text) {
  const std::string word = folded(trimmed(text));
  std::string names;
  for (int i = 0; i < choices.value_count(); ++i) {
    const auto& value = *choices.value(i);
    if (value.number() == 0) {
      continue;
    }
    const std::string name = choice_name(value);
    const Text label = choice_label(value);
    if (word == name || word == folded(label.id) || word == folded(label.en)) {
      return value.number();
    }
    names += (names.empty() ? "" : ", ") + name;
  }
  return fail(ErrorCode::field_invalid,
              Text{fmt::format("\"{}\" tidak dikenal; pilih dari: {}", text, names),
                   fmt::format("\"{}\" is not known; choose from: {}", text, names)});
}

}  // namespace kentongan::schema
