#include "core/schema/text_form.h"

#include <array>
#include <chrono>
#include <optional>

#include <fmt/format.h>
#include <google/protobuf/timestamp.pb.h>

#include "core/base/clock.h"
#include "core/base/ids.h"
#include "core/schema/kinds.h"
#include "core/schema/time_form.h"
#include "core/schema/wire_cursor.h"
#include "core/schema/wording.h"
#include "kentongan/v1/values.pb.h"

namespace kentongan::schema {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Timestamp;

bool is_set(const FieldInfo& field, const Message& holder) {
  const auto* reflection = holder.GetReflection();
  return field.repeated ? reflection->FieldSize(holder, field.descriptor) > 0
                        : reflection->HasField(holder, field.descriptor);
}

/// Puts the values of one payload into words.
class Wording {
 public:
  explicit Wording(const TextStyle& style) : style_(style) {}

  [[nodiscard]] Text field(const FieldInfo& field, const Message& holder) const {
    if (!is_set(field, holder)) {
      return {};
    }
    if (field.personal && !style_.personal) {
      return {"(disamarkan)", "(masked)"};
    }
    if (!field.repeated) {
      return with_unit(single(field, holder, -1), field);
    }
    Text all;
    const Text between = field.form == FieldForm::record ? same("; ") : same(", ");
    for (int i = 0; i < holder.GetReflection()->FieldSize(holder, field.descriptor); ++i) {
      all = joined(all, between, single(field, holder, i));
    }
    return with_unit(all, field);
  }

 private:
  static Text with_unit(const Text& text, const FieldInfo& field) {
    return field.unit.empty() ? text : text + same(" " + field.unit);
  }

  /// `index` -1: not a list.
  [[nodiscard]] Text single(const FieldInfo& field, const Message& holder, int index) const {
    const auto* reflection = holder.GetReflection();
    const auto* at = field.descriptor;
    switch (field.form) {
      case FieldForm::text: {
        std::string scratch;
        return same(one_line(
            index < 0 ? reflection->GetStringReference(holder, at, &scratch)
                      : reflection->GetRepeatedStringReference(holder, at, index, &scratch)));
      }
      case FieldForm::bytes: {
        std::string scratch;
        return short_id(index < 0
                            ? reflection->GetStringReference(holder, at, &scratch)
                            : reflection->GetRepeatedStringReference(holder, at, index, &scratch));
      }
      case FieldForm::boolean:
        return reflection->GetBool(holder, at) ? Text{"ya", "yes"} : Text{"tidak", "no"};
      case FieldForm::choice:
        return choice(field, holder, index);
      case FieldForm::time:
      case FieldForm::record:
        return at->message_type() == nullptr
                   ? spoken_time(reflection->GetInt64(holder, at), style_.zone_offset_s)
                   : part(field, index < 0 ? reflection->GetMessage(holder, at)
                                           : reflection->GetRepeatedMessage(holder, at, index));
      case FieldForm::integer:
      case FieldForm::number:
        return same(number(field, holder, index));
    }
    return {};
  }

  static Text choice(const FieldInfo& field, const Message& holder, int index) {
    const auto* reflection = holder.GetReflection();
    const int value = index < 0 ? reflection->GetEnumValue(holder, field.descriptor)
                                : reflection->GetRepeatedEnumValue(holder, field.descriptor, index);
    for (const auto& known : field.values) {
      if (known.number == value) {
        return known.label;
      }
    }
    return same(std::to_string(value));
  }

  static std::string number(const FieldInfo& field, const Message& holder, int index) {
    const auto* reflection = holder.GetReflection();
    const auto* at = field.descriptor;
    const auto of = [&](auto plain, auto repeated) {
      return fmt::format("{}", index < 0 ? (reflection->*plain)(holder, at)
                                         : (reflection->*repeated)(holder, at, index));
    };
    using R = google::protobuf::Reflection;
    switch (at->cpp_type()) {
      case FieldDescriptor::CPPTYPE_UINT32:
        return of(&R::GetUInt32, &R::GetRepeatedUInt32);
      case FieldDescriptor::CPPTYPE_UINT64:
        return of(&R::GetUInt64, &R::GetRepeatedUInt64);
      case FieldDescriptor::CPPTYPE_INT32:
        return of(&R::GetInt32, &R::GetRepeatedInt32);
      case FieldDescriptor::CPPTYPE_INT64:
        return of(&R::GetInt64, &R::GetRepeatedInt64);
      case FieldDescriptor::CPPTYPE_FLOAT:
        return of(&R::GetFloat, &R::GetRepeatedFloat);
      default:
        return of(&R::GetDouble, &R::GetRepeatedDouble);
    }
  }

  [[nodiscard]] Text part(const FieldInfo& field, const Message& record) const {
    const auto* descriptor = record.GetDescriptor();
    if (descriptor == Timestamp::descriptor()) {
      return time(static_cast<const Timestamp&>(record));
    }
    if (descriptor == v1::Figure::descriptor()) {
      return figure(static_cast<const v1::Figure&>(record));
    }
    if (descriptor == v1::Item::descriptor()) {
      return item(static_cast<const v1::Item&>(record));
    }
    if (descriptor == v1::Period::descriptor()) {
      const auto& period = static_cast<const v1::Period&>(record);
      return joined(period.has_start() ? time(period.start()) : Text{}, {" sampai ", " to "},
                    period.has_end() ? time(period.end()) : Text{});
    }
    // What a person writes without a name is told without one: "calls 412", "surat menyusul".
    Text all;
    bool named = true;
    for (const auto& inner : field.record->fields) {
      if (is_set(inner, record)) {
        const bool unnamed = inner.bare || inner.key;
        const Text value = this->field(inner, record);
        all = joined(all, same(unnamed && !named ? " " : ", "),
                     unnamed ? value : inner.label + same(" ") + value);
        named = !unnamed;
      }
    }
    return all;
  }

  [[nodiscard]] Text time(const Timestamp& at) const {
    // Seconds beyond what microseconds can hold are no time of ours, and validated away.
    constexpr std::int64_t kSecondsMax = 253'402'300'799;
    return at.seconds() > kSecondsMax || at.seconds() < -kSecondsMax
               ? Text{"waktu tidak sah", "invalid time"}
               : spoken_time(at.seconds() * kSecondUs + at.nanos() / 1000, style_.zone_offset_s);
  }

  [[nodiscard]] Text figure(const v1::Figure& figure) const {
    Text text = figure.has_count() ? same(std::to_string(figure.count())) : Text{};
    if (figure.estimated()) {
      text = Text{"kira-kira ", "about "} + text;
    }
    text = joined(text, same(" "), same(one_line(figure.remark())));
    Text behind = same(one_line(figure.source()));
    if (figure.has_at()) {
      behind = joined(behind, same(", "), time(figure.at()));
    }
    return behind.id.empty() ? text : text + same(" (") + behind + same(")");
  }

  static Text item(const v1::Item& item) {
    Text text = same(one_line(item.item()));
    if (item.has_qty()) {
      text = text + same(fmt::format(" {}", item.qty()));
    }
    if (item.has_of()) {
      text = text + Text{" dari ", " of "} + same(fmt::format("{}", item.of()));
    }
    text = joined(text, same(" "), same(one_line(item.unit())));
    return joined(text, {", bila ", ", if "}, same(one_line(item.trigger())));
  }

  const TextStyle& style_;
};

Text list_of(const google::protobuf::RepeatedPtrField<v1::Address>& addresses) {
  std::string all;
  for (const auto& address : addresses) {
    all += (all.empty() ? "" : ", ") + address_text(address);
  }
  return same(all);
}

Text head_of(const TypeInfo* type, const v1::Header& header) {
  Text head;
  for (const int marking : header.handling().markings()) {
    if (marking == v1::MARKING_LATIHAN) {
      head = Text{"LATIHAN. ", "EXERCISE. "};
    }
  }
  head = head + upper(label_of(header.handling().precedence()));
  if (header.handling().classification() > v1::CLASSIFICATION_BIASA) {
    head = head + same(", ") + label_of(header.handling().classification());
  }
  head = head + same(". ") +
         (type == nullptr ? same(one_line(header.identity().type())) : capital(type->name));
  return head;
}

Text parties_of(const v1::Header& header) {
  const auto& author = header.author();
  const std::string from =
      author.duty().empty() ? author.agency() : author.duty() + " " + author.agency();
  Text text = Text{" dari ", " from "} + same(one_line(from));
  if (author.has_written_for()) {
    text = text + Text{" untuk ", " for "} + same(address_text(author.written_for()));
  }
  if (!header.addresses().to().empty()) {
    text = text + Text{" kepada ", " to "} + list_of(header.addresses().to());
  }
  if (!header.addresses().cc().empty()) {
    text = text + Text{", tembusan ", ", copy to "} + list_of(header.addresses().cc());
  }
  return text + same(".");
}

Text subject_of(const v1::Header& header, const TextStyle& style) {
  Text text;
  const auto say = [&](const Text& label, const std::string& value) {
    if (!value.empty()) {
      text = text + same(" ") + label + same(": " + one_line(value) + ".");
    }
  };
  const auto& subject = header.subject();
  say({"Kejadian", "Incident"}, subject.incident());
  std::string areas;
  for (const auto& area : subject.areas()) {
    areas += (areas.empty() ? "" : ", ") + area;
  }
  say({"Wilayah", "Area"}, areas);
  say({"Dasar hukum", "Legal basis"}, subject.legal_basis());
  const auto channel = header.handling().channel();
  if (channel != v1::CHANNEL_UNSPECIFIED && channel != v1::CHANNEL_BUS) {
    text = text + Text{" Melalui ", " By "} + label_of(channel) + same(".");
  }
  if (header.times().spoken_at_us() != 0) {
    text = text + Text{" Diucapkan ", " Spoken "} +
           spoken_time(header.times().spoken_at_us(), style.zone_offset_s) + same(".");
  }
  return text;
}

}  // namespace

Text text_form(const Catalogue& catalogue, const v1::Header& header, BytesView payload,
               const TextStyle& style) {
  const auto* type = catalogue.find(header.identity().type());
  const Text head = head_of(type, header) + parties_of(header) + subject_of(header, style);
  if (header.identity().sealed()) {
    return head + Text{" Isi tersegel.", " The content is sealed."};
  }
  const Text body = type == nullptr ? same(text_of(payload)) : payload_text(*type, payload, style);
  return joined(head, same(" "), body);
}

Text payload_text(const TypeInfo& type, BytesView payload, const TextStyle& style) {
  const auto message = type.new_payload();
  if (!message->ParseFromArray(payload.data(), static_cast<int>(payload.size()))) {
    return {"Isi tidak dapat dibaca.", "The content cannot be read."};
  }
  Text all;
  Text own_words;
  for (const auto& field : type.fields()) {
    const Text value = field_text(field, *message, style);
    if (value.id.empty()) {
      continue;
    }
    Text& into = field.descriptor->number() == 1 ? own_words : all;
    into = joined(into, same(" "), ended(capital(field.label) + same(": ") + value));
  }
  // What the person wrote comes last, as it is the longest.
  return joined(all, same(" "), own_words);
}

Text field_text(const FieldInfo& field, const Message& holder, const TextStyle& style) {
  return Wording(style).field(field, holder);
}

std::string text_of(BytesView payload) {
  constexpr std::uint64_t kTextTag = (1 << 3) | 2;
  WireCursor cursor(payload);
  while (!cursor.at_end()) {
    const auto tag = cursor.varint(5);
    if (tag == kTextTag) {
      const auto bytes = cursor.length_delimited();
      return bytes ? one_line(*bytes) : std::string{};
    }
    if (!tag || !cursor.skip(*tag & 7)) {
      return {};
    }
  }
  return {};
}

std::string address_text(const v1::Address& address) {
  if (!address.group().empty()) {
    return one_line(address.group());
  }
  return one_line(address.duty().empty() ? address.agency()
                                         : address.duty() + " " + address.agency());
}

}  // namespace kentongan::schema
