#include "core/schema/catalogue.h"

#include <algorithm>
#include <limits>
#include <map>
#include <type_traits>

#include <google/protobuf/timestamp.pb.h>

#include "core/schema/rules.h"
#include "core/schema/validator.h"
#include "kentongan/v1/assistance.pb.h"
#include "kentongan/v1/deployment.pb.h"
#include "kentongan/v1/duty.pb.h"
#include "kentongan/v1/exercise.pb.h"
#include "kentongan/v1/header.pb.h"
#include "kentongan/v1/incident.pb.h"
#include "kentongan/v1/order.pb.h"
#include "kentongan/v1/public.pb.h"
#include "kentongan/v1/retention.pb.h"
#include "kentongan/v1/sitrep.pb.h"

namespace kentongan::schema {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::FileDescriptor;

/// The families. Naming a message of each makes the linker keep the file; its types are found by
/// walking it.
std::vector<const FileDescriptor*> families() {
  return {v1::InitialReport::descriptor()->file(), v1::Sitrep::descriptor()->file(),
          v1::Rfa::descriptor()->file(),           v1::DeploymentPlan::descriptor()->file(),
          v1::Order::descriptor()->file(),         v1::Handover::descriptor()->file(),
          v1::PublicRelease::descriptor()->file(), v1::ExerciseControl::descriptor()->file(),
          v1::RetentionOrder::descriptor()->file()};
}

Text text_of(const v1::Label& label) {
  return {label.id(), label.en()};
}

/// "RfaResponse" -> "rfa_response".
std::string snake_case(std::string_view name) {
  std::string snake;
  for (const char letter : name) {
    const bool upper = letter >= 'A' && letter <= 'Z';
    if (upper && !snake.empty()) {
      snake += '_';
    }
    snake += static_cast<char>(upper ? letter - 'A' + 'a' : letter);
  }
  return snake;
}

bool is_timestamp(const Descriptor* record) {
  return record == google::protobuf::Timestamp::descriptor();
}

FieldForm form_of(const FieldDescriptor& field) {
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING:
      return field.type() == FieldDescriptor::TYPE_BYTES ? FieldForm::bytes : FieldForm::text;
    case FieldDescriptor::CPPTYPE_BOOL:
      return FieldForm::boolean;
    case FieldDescriptor::CPPTYPE_ENUM:
      return FieldForm::choice;
    case FieldDescriptor::CPPTYPE_DOUBLE:
    case FieldDescriptor::CPPTYPE_FLOAT:
      return FieldForm::number;
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return is_timestamp(field.message_type()) ? FieldForm::time : FieldForm::record;
    case FieldDescriptor::CPPTYPE_INT64:
      return field.name().ends_with("_us") ? FieldForm::time : FieldForm::integer;
    default:
      return FieldForm::integer;
  }
}

struct Bounds {
  std::optional<double> min;
  std::optional<double> max;
};

Bounds bounds_of(const v1::FieldRules& rules) {
  switch (rules.kind()) {
    case v1::FIELD_KIND_LATITUDE:
      return {-90.0, 90.0};
    case v1::FIELD_KIND_LONGITUDE:
      return {-180.0, 180.0};
    default:
      break;
  }
  Bounds bounds;
  if (rules.has_min()) {
    bounds.min = rules.min();
  }
  if (rules.has_max()) {
    bounds.max = rules.max();
  }
  return bounds;
}

FieldInfo field_of(const FieldDescriptor& field) {
  const v1::FieldRules& rules = field.options().GetExtension(v1::field);
  const Bounds bounds = bounds_of(rules);
  FieldInfo info;
  info.name = field.name();
  info.path = field.name();
  info.label = rules.has_label() ? text_of(rules.label()) : Text{field.name(), field.name()};
  info.help = text_of(rules.help());
  info.form = form_of(field);
  info.kind = rules.kind();
  info.repeated = field.is_repeated();
  info.optional = field.has_optional_keyword();
  info.required = rules.required();
  info.critical = rules.critical();
  info.personal = rules.personal();
  info.policy = rules.policy();
  info.bare = rules.bare();
  info.key = rules.key();
  info.words = rules.words();
  info.length_max = rules.length_max() == 0 ? kTextBytesDefault : rules.length_max();
  info.items_max = rules.items_max() == 0 ? kItemsDefault : rules.items_max();
  info.min = bounds.min;
  info.max = bounds.max;
  info.unit = rules.unit();
  info.order = rules.order() == 0 ? static_cast<std::uint32_t>(field.index()) + 1 : rules.order();
  info.demand = rules.demand();
  info.tens_of = rules.tens_of();
  info.aliases.assign(rules.alias().begin(), rules.alias().end());
  info.descriptor = &field;
  if (const auto* choices = field.enum_type(); choices != nullptr) {
    for (int i = 0; i < choices->value_count(); ++i) {
      const auto& value = *choices->value(i);
      if (value.number() != 0) {
        info.values.push_back({value.number(), choice_name(value), choice_label(value)});
      }
    }
  }
  return info;
}

FieldRule::Scalar scalar_of(const FieldDescriptor& field) {
  using Scalar = FieldRule::Scalar;
  switch (field.type()) {
    case FieldDescriptor::TYPE_STRING:
      return Scalar::text;
    case FieldDescriptor::TYPE_BYTES:
      return Scalar::bytes;
    case FieldDescriptor::TYPE_BOOL:
      return Scalar::boolean;
    case FieldDescriptor::TYPE_ENUM:
      return Scalar::choice;
    case FieldDescriptor::TYPE_DOUBLE:
      return Scalar::real_64;
    case FieldDescriptor::TYPE_FLOAT:
      return Scalar::real_32;
    case FieldDescriptor::TYPE_UINT32:
      return Scalar::unsigned_32;
    case FieldDescriptor::TYPE_UINT64:
      return Scalar::unsigned_64;
    case FieldDescriptor::TYPE_INT32:
      return Scalar::signed_32;
    case FieldDescriptor::TYPE_INT64:
      return Scalar::signed_64;
    case FieldDescriptor::TYPE_SINT32:
    case FieldDescriptor::TYPE_SINT64:
      return Scalar::zigzag;
    case FieldDescriptor::TYPE_MESSAGE:
      return Scalar::record;
    default:
      return Scalar::fixed;
  }
}

FieldRule::Wire wire_of(const FieldDescriptor& field) {
  switch (field.type()) {
    case FieldDescriptor::TYPE_DOUBLE:
    case FieldDescriptor::TYPE_FIXED64:
    case FieldDescriptor::TYPE_SFIXED64:
      return FieldRule::Wire::fixed64;
    case FieldDescriptor::TYPE_FLOAT:
    case FieldDescriptor::TYPE_FIXED32:
    case FieldDescriptor::TYPE_SFIXED32:
      return FieldRule::Wire::fixed32;
    case FieldDescriptor::TYPE_STRING:
    case FieldDescriptor::TYPE_BYTES:
    case FieldDescriptor::TYPE_MESSAGE:
      return FieldRule::Wire::length;
    default:
      return FieldRule::Wire::varint;
  }
}

FieldRule rule_of(const FieldInfo& info) {
  FieldRule rule;
  rule.wire = wire_of(*info.descriptor);
  rule.scalar = scalar_of(*info.descriptor);
  rule.kind = info.kind;
  rule.repeated = info.repeated;
  rule.optional = info.optional;
  rule.words = info.words;
  rule.bounded = info.min.has_value() || info.max.has_value();
  rule.length_max = info.length_max;
  rule.items_max = info.items_max;
  rule.min = info.min.value_or(std::numeric_limits<double>::lowest());
  rule.max = info.max.value_or(std::numeric_limits<double>::max());
  for (const auto& value : info.values) {
    rule.low_choices |= value.number < 64 ? std::uint64_t{1} << value.number : 0;
  }
  rule.info = &info;
  return rule;
}

}  // namespace

/// Walks the descriptors once; records that several types share are built once.
class Catalogue::Builder {
 public:
  explicit Builder(Catalogue& catalogue) : catalogue_(catalogue) {}

  void add_type(const Descriptor& descriptor) {
    const v1::TypeRules& options = descriptor.options().GetExtension(v1::type);
    TypeInfo type;
    type.code = options.code().empty() ? snake_case(descriptor.name()) : options.code();
    type.name = text_of(options.name());
    type.help = text_of(options.help());
    type.precedence = options.precedence();
    type.classification = options.classification();
    for (const int demand : options.demands()) {
      if (demand != v1::DEMAND_NONE) {
        type.demands.push_back(static_cast<v1::Demand>(demand));
      }
    }
    type.read_within_s = options.read_within_s();
    type.answer_within_s = options.answer_within_s();
    type.answers.assign(options.answers().begin(), options.answers().end());
    type.officer_signs = options.officer_signs();
    type.read_back = options.read_back();
    type.receipt_first = options.receipt_first();
    type.same_precedence = options.same_precedence();
    type.stale_after_s = options.stale_after_s();
    type.tier = options.tier();
    type.header_required.assign(options.header_required().begin(), options.header_required().end());
    type.descriptor = &descriptor;
    const Pair pair = record_of(descriptor);
    type.record = pair.info;
    type.rules = pair.rules;
    catalogue_.types_.push_back(std::move(type));
  }

  /// Every field of the eight groups that states a label.
  void add_header() {
    const Descriptor& header = *v1::Header::descriptor();
    catalogue_.header_.name = header.name();
    catalogue_.header_.descriptor = &header;
    for (int group = 0; group < header.field_count(); ++group) {
      const FieldDescriptor& holder = *header.field(group);
      for (int i = 0; i < holder.message_type()->field_count(); ++i) {
        const FieldDescriptor& field = *holder.message_type()->field(i);
        if (!field.options().HasExtension(v1::field)) {
          continue;
        }
        FieldInfo info = field_of(field);
        info.path = holder.name() + "." + field.name();
        if (info.form == FieldForm::record) {
          info.record = record_of(*field.message_type()).info;
        }
        catalogue_.header_.fields.push_back(std::move(info));
      }
    }
  }

 private:
  struct Pair {
    RecordInfo* info = nullptr;
    RecordRules* rules = nullptr;
  };

  Pair record_of(const Descriptor& descriptor) {
    if (const auto known = built_.find(&descriptor); known != built_.end()) {
      return known->second;
    }
    KTG_CHECK(descriptor.field_count() <= static_cast<int>(kRuleFieldsMax));
    Pair pair{catalogue_.records_.emplace_back(std::make_unique<RecordInfo>()).get(),
              catalogue_.rules_.emplace_back(std::make_unique<RecordRules>()).get()};
    built_.emplace(&descriptor, pair);
    fill_info(descriptor, *pair.info);
    fill_rules(*pair.info, *pair.rules);
    return pair;
  }

  void fill_info(const Descriptor& descriptor, RecordInfo& info) {
    info.name = descriptor.name();
    info.descriptor = &descriptor;
    for (int i = 0; i < descriptor.field_count(); ++i) {
      info.fields.push_back(field_of(*descriptor.field(i)));
    }
    std::ranges::stable_sort(info.fields, {}, &FieldInfo::order);
    for (auto& field : info.fields) {
      if (const auto* part = field.descriptor->message_type(); part != nullptr) {
        const auto* record = record_of(*part).info;
        field.record = is_timestamp(part) ? nullptr : record;
      }
    }
  }

  void fill_rules(const RecordInfo& info, RecordRules& rules) {
    rules.info = &info;
    rules.special = is_timestamp(info.descriptor) ? RecordRules::Special::timestamp
                                                  : RecordRules::Special::none;
    for (std::size_t i = 0; i < info.fields.size(); ++i) {
      const FieldInfo& field = info.fields[i];
      FieldRule rule = rule_of(field);
      if (const auto* part = field.descriptor->message_type(); part != nullptr) {
        rule.record = record_of(*part).rules;
      }
      if (!field.tens_of.empty()) {
        rules.has_tens = true;
        rule.tens_of = index_of(info, field.tens_of);
      }
      rules.required |= field.required ? std::uint64_t{1} << i : 0;
      const auto number = static_cast<std::size_t>(field.descriptor->number());
      rules.by_number.resize(std::max(rules.by_number.size(), number + 1), -1);
      rules.by_number[number] = static_cast<std::int16_t>(i);
      rules.fields.push_back(rule);
    }
  }

  static std::int16_t index_of(const RecordInfo& info, std::string_view name) {
    const auto found = std::ranges::find(info.fields, name, &FieldInfo::name);
    KTG_CHECK(found != info.fields.end());
    return static_cast<std::int16_t>(found - info.fields.begin());
  }

  Catalogue& catalogue_;
  std::map<const Descriptor*, Pair> built_;
};

Catalogue::Catalogue() {
  Builder builder(*this);
  for (const FileDescriptor* file : families()) {
    for (int i = 0; i < file->message_type_count(); ++i) {
      if (file->message_type(i)->options().HasExtension(v1::type)) {
        builder.add_type(*file->message_type(i));
      }
    }
  }
  builder.add_header();
  for (const auto& type : types_) {
    by_code_.emplace(type.code, &type);
  }
}

Catalogue::~Catalogue() = default;

const Catalogue& Catalogue::standard() {
  static const Catalogue kCatalogue;
  return kCatalogue;
}

const TypeInfo* Catalogue::find(std::string_view code) const {
  const auto found = by_code_.find(code);
  return found == by_code_.end() ? nullptr : found->second;
}

const FieldInfo* Catalogue::find_header_field(std::string_view name) const {
  if (const auto* field = header_.find(name); field != nullptr) {
    return field;
  }
  const auto found = std::ranges::find(header_.fields, name, &FieldInfo::path);
  return found == header_.fields.end() ? nullptr : &*found;
}

const std::vector<AckLevel>& Catalogue::ack_levels() {
  static const std::vector<AckLevel> kLevels = {
      {"received", v1::EVIDENCE_CODE_DELIVERED},    {"read", v1::EVIDENCE_CODE_READ},
      {"accepted", v1::EVIDENCE_CODE_ACKNOWLEDGED}, {"rejected", v1::EVIDENCE_CODE_REFUSED},
      {"executing", v1::EVIDENCE_CODE_ACTING},      {"completed", v1::EVIDENCE_CODE_ACTED},
      {"forwarded", v1::EVIDENCE_CODE_DELEGATED}};
  return kLevels;
}

Text Catalogue::ack_name() {
  return {"tanda terima / dibaca / disanggupi", "acknowledgement"};
}

}  // namespace kentongan::schema
