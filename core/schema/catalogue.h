#pragma once

#include <memory>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/schema/type_info.h"
#include "kentongan/v1/evidence.pb.h"

namespace kentongan::schema {

/// A word of `ack` in the reference data and the evidence that it is on the bus.
struct AckLevel {
  std::string_view name;  ///< "accepted".
  v1::EvidenceCode code;
};

/// Every message type of the bus, read once from the options in proto/kentongan/v1: a new type is
/// one message in one of its files, and stands here by itself.
///
/// Place:   asked by whoever needs a rule, a label or a form of a type. No other list is kept.
/// Threads: immutable after it is built; any thread.
class Catalogue {
 public:
  /// The catalogue of the schema this program was built with.
  static const Catalogue& standard();

  Catalogue(const Catalogue&) = delete;
  Catalogue& operator=(const Catalogue&) = delete;
  ~Catalogue();

  /// @return nullptr for a code this program does not know, which is no error: such a message is
  ///         carried, kept and shown by its `text`.
  [[nodiscard]] const TypeInfo* find(std::string_view code) const;

  /// All of them, family by family, as declared.
  [[nodiscard]] const std::vector<TypeInfo>& types() const { return types_; }

  /// Fields of the header that a person may write, with path, label and aliases.
  [[nodiscard]] const std::vector<FieldInfo>& header_fields() const { return header_.fields; }
  /// By name, alias or path. @return nullptr if a person may write no such field.
  [[nodiscard]] const FieldInfo* find_header_field(std::string_view name) const;

  /// What the reference data calls `ack`: evidence, and no message of its own.
  [[nodiscard]] static const std::vector<AckLevel>& ack_levels();
  [[nodiscard]] static Text ack_name();

 private:
  class Builder;
  Catalogue();

  std::vector<TypeInfo> types_;
  std::unordered_map<std::string_view, const TypeInfo*> by_code_;
  RecordInfo header_;
  std::vector<std::unique_ptr<RecordInfo>> records_;
  std::vector<std::unique_ptr<RecordRules>> rules_;
};

}  // namespace kentongan::schema
