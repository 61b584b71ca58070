#pragma once

#include <cstdint>
#include <random>
#include <string>

#include <google/protobuf/message.h>
#include <google/protobuf/timestamp.pb.h>

namespace kentongan::schema {

/// Fills records with anything their descriptors allow, the same for the same seed.
class RandomRecord {
 public:
  explicit RandomRecord(std::uint64_t seed) : engine_(seed) {}

  void fill(google::protobuf::Message& record) {
    const auto* descriptor = record.GetDescriptor();
    if (descriptor == google::protobuf::Timestamp::descriptor()) {
      auto& at = static_cast<google::protobuf::Timestamp&>(record);
      at.set_seconds(static_cast<std::int64_t>(below(253'402'300'800)));
      at.set_nanos(static_cast<std::int32_t>(below(2) * below(1'000'000'000)));
      return;
    }
    for (int i = 0; i < descriptor->field_count(); ++i) {
      const auto& field = *descriptor->field(i);
      const auto times = field.is_repeated() ? below(3) : below(2);
      for (std::uint64_t k = 0; k < times; ++k) {
        put(field, record);
      }
    }
  }

 private:
  std::uint64_t below(std::uint64_t end) { return engine_() % end; }

  std::string text() {
    static const std::string kPieces[] = {"a", "ꦱ", "🚒", "\"", "\\", "\n", " ", "{", "12", "-"};
    std::string text;
    for (auto left = below(8); left > 0; --left) {
      text += kPieces[below(std::size(kPieces))];
    }
    return text;
  }

  std::string bytes() {
    std::string bytes(below(3) == 0 ? 16 : below(40), '\0');
    for (char& byte : bytes) {
      byte = static_cast<char>(below(256));
    }
    return bytes;
  }

  template <typename Set, typename Add, typename Value>
  static void store(google::protobuf::Message& record,
                    const google::protobuf::FieldDescriptor& field, Set set, Add add, Value value) {
    if (field.is_repeated()) {
      (record.GetReflection()->*add)(&record, &field, std::move(value));
    } else {
      (record.GetReflection()->*set)(&record, &field, std::move(value));
    }
  }

  void put(const google::protobuf::FieldDescriptor& field, google::protobuf::Message& record) {
    using F = google::protobuf::FieldDescriptor;
    using R = google::protobuf::Reflection;
    const auto* reflection = record.GetReflection();
    switch (field.cpp_type()) {
      case F::CPPTYPE_MESSAGE:
        fill(field.is_repeated() ? *reflection->AddMessage(&record, &field)
                                 : *reflection->MutableMessage(&record, &field));
        return;
      case F::CPPTYPE_STRING:
        store(record, field, &R::SetString, &R::AddString,
              field.type() == F::TYPE_BYTES ? bytes() : text());
        return;
      case F::CPPTYPE_ENUM:
        store(record, field, &R::SetEnumValue, &R::AddEnumValue,
              field.enum_type()
                  ->value(static_cast<int>(
                      below(static_cast<std::uint64_t>(field.enum_type()->value_count()))))
                  ->number());
        return;
      case F::CPPTYPE_BOOL:
        store(record, field, &R::SetBool, &R::AddBool, below(2) == 0);
        return;
      case F::CPPTYPE_DOUBLE:
        store(record, field, &R::SetDouble, &R::AddDouble,
              static_cast<double>(static_cast<std::int64_t>(engine_())) / 1e7);
        return;
      case F::CPPTYPE_FLOAT:
        store(record, field, &R::SetFloat, &R::AddFloat, static_cast<float>(below(1000)) / 8);
        return;
      case F::CPPTYPE_UINT32:
        store(record, field, &R::SetUInt32, &R::AddUInt32, static_cast<std::uint32_t>(engine_()));
        return;
      case F::CPPTYPE_INT32:
        store(record, field, &R::SetInt32, &R::AddInt32, static_cast<std::int32_t>(engine_()));
        return;
      case F::CPPTYPE_UINT64:
        store(record, field, &R::SetUInt64, &R::AddUInt64, engine_());
        return;
      case F::CPPTYPE_INT64:
        store(record, field, &R::SetInt64, &R::AddInt64, static_cast<std::int64_t>(engine_()));
        return;
    }
  }

  std::mt19937_64 engine_;  // From the standard, so that a seed means the same everywhere.
};

}  // namespace kentongan::schema
