#pragma once

#include <string_view>

#include <google/protobuf/descriptor.h>
#include <google/protobuf/timestamp.pb.h>

namespace kentongan::schema {

/// A point of time in microseconds, by its name; a length of time ("jump_us") is a number.
[[nodiscard]] inline bool is_point_of_time(const google::protobuf::FieldDescriptor& field) {
  const std::string_view name = field.name();
  return field.cpp_type() == google::protobuf::FieldDescriptor::CPPTYPE_INT64 &&
         (name == "at_us" || name.ends_with("_at_us") || name.ends_with("_from_us") ||
          name.ends_with("_until_us") || name.ends_with("time_us") || name == "clock_us");
}

[[nodiscard]] inline bool is_timestamp(const google::protobuf::Descriptor* record) {
  return record == google::protobuf::Timestamp::descriptor();
}

/// Can be written as RFC 3339.
[[nodiscard]] inline bool is_civil(const google::protobuf::Timestamp& at) {
  return at.seconds() >= -62'135'596'800 && at.seconds() <= 253'402'300'799 && at.nanos() >= 0 &&
         at.nanos() <= 999'999'999;
}

}  // namespace kentongan::schema
