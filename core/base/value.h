#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace kentongan {

/// What a person wrote in YAML or JSON: a scalar as text, a list, or a mapping in its order. What
/// the text means is decided by who reads it (a field's type), never by the notation.
struct Value {
  enum class Kind { null, scalar, list, map };

  Kind kind = Kind::null;
  std::string scalar;
  std::vector<Value> items;                            ///< Of a list.
  std::vector<std::pair<std::string, Value>> members;  ///< Of a map.
  int line = 0;                                        ///< In the file, from 1; 0: not from one.

  // Defined below the class: clang 14 with libstdc++ 12 otherwise needs the members' destructor
  // before their type is whole.
  Value();
  Value(const Value& other);
  Value(Value&& other) noexcept;
  Value& operator=(const Value& other);
  Value& operator=(Value&& other) noexcept;
  ~Value();

  static Value of(std::string text) {
    Value value;
    value.kind = Kind::scalar;
    value.scalar = std::move(text);
    return value;
  }
  static Value list() {
    Value value;
    value.kind = Kind::list;
    return value;
  }
  static Value map() {
    Value value;
    value.kind = Kind::map;
    return value;
  }

  [[nodiscard]] bool is_null() const { return kind == Kind::null; }
  [[nodiscard]] bool is_scalar() const { return kind == Kind::scalar; }
  [[nodiscard]] bool is_list() const { return kind == Kind::list; }
  [[nodiscard]] bool is_map() const { return kind == Kind::map; }

  /// @return the member of a map, or nullptr.
  [[nodiscard]] const Value* find(std::string_view name) const {
    for (const auto& [key, value] : members) {
      if (key == name) {
        return &value;
      }
    }
    return nullptr;
  }
  /// The scalar of a member, or `otherwise`.
  [[nodiscard]] std::string text(std::string_view name, const std::string& otherwise = "") const {
    const Value* member = find(name);
    return member != nullptr && member->is_scalar() ? member->scalar : otherwise;
  }
};

inline Value::Value() = default;
inline Value::Value(const Value& other) = default;
inline Value::Value(Value&& other) noexcept = default;
inline Value& Value::operator=(const Value& other) = default;
inline Value& Value::operator=(Value&& other) noexcept = default;
inline Value::~Value() = default;

}  // namespace kentongan
