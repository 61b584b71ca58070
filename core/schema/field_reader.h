#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <google/protobuf/message.h>

#include "core/base/result.h"
#include "core/base/value.h"
#include "core/schema/read_form.h"

namespace kentongan::schema {

/// Puts what a person wrote into a field of a record, whatever its form: the part of `read_form`
/// that knows no types. Nested fields that no record knows are kept in `unknown()`.
class FieldReader {
 public:
  explicit FieldReader(const ReadContext& context) : context_(context) {}

  /// @return `field_invalid` naming `path`.
  Result<void> read(const Value& value, const FieldInfo& field, const std::string& path,
                    google::protobuf::Message& holder);

  /// A message by the name that the place knows, or its id as text.
  /// @return `field_invalid` naming `path`.
  Result<NamedMessage> message(std::string_view name, const std::string& path) const;

  void keep_unknown(const std::string& path, const Value& value);
  [[nodiscard]] std::vector<UnknownField> take_unknown() { return std::move(unknown_); }

 private:
  Result<void> read_list(const Value& value, const FieldInfo& field, const std::string& path,
                         google::protobuf::Message& holder);
  Result<void> read_keyed(const Value& value, const FieldInfo& field, const std::string& path,
                          google::protobuf::Message& holder);
  Result<void> read_record(const Value& value, const FieldInfo& field, const std::string& path,
                           google::protobuf::Message& record);
  Result<void> read_members(const Value& value, const RecordInfo& info, const std::string& path,
                            google::protobuf::Message& record);
  Result<bool> read_known_form(std::string_view text, const std::string& path,
                               google::protobuf::Message& record);
  Result<void> read_bare(std::string_view text, const RecordInfo& info, const std::string& path,
                         google::protobuf::Message& record);
  Result<void> read_scalar(std::string_view text, const FieldInfo& field, const std::string& path,
                           google::protobuf::Message& holder);
  Result<void> read_time_field(std::string_view text, const FieldInfo& field,
                               const std::string& path, google::protobuf::Message& holder);
  Result<Bytes> read_bytes(std::string_view text, const FieldInfo& field,
                           const std::string& path) const;
  [[nodiscard]] std::optional<NamedMessage> find_message(std::string_view name) const;

  const ReadContext& context_;
  std::vector<UnknownField> unknown_;
};

/// "Isian {path}: {reason}." as `field_invalid`.
[[nodiscard]] Error bad_field(const std::string& path, const Text& reason);

}  // namespace kentongan::schema
