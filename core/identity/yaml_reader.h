#pragma once

#include <set>
#include <string>
#include <string_view>

#include "core/base/error.h"
#include "core/base/result.h"
#include "core/base/value.h"
#include "kentongan/v1/options.pb.h"

namespace kentongan::identity {

/// Reads the mappings of one YAML file of the directory, and speaks of that file: every error is
/// `invalid_argument` and begins with the file's name and the line.
///
/// Place: of agencies_file and directory_file alone.
class YamlReader {
 public:
  using Keys = std::set<std::string, std::less<>>;

  explicit YamlReader(std::string_view name) : name_(name) {}

  /// The whole file: a mapping of that schema. @return also as `parse_yaml`.
  [[nodiscard]] Result<Value> parse(std::string_view text, const std::string& schema,
                                    const Keys& keys) const;

  [[nodiscard]] Error refused(int line, const std::string& id, const std::string& en) const;
  /// A mapping without other keys than these.
  [[nodiscard]] Result<void> check_keys(const Value& map, const Keys& known) const;
  /// A member that must be there, as text.
  [[nodiscard]] Result<std::string> text(const Value& map, std::string_view key) const;
  /// The member `key`, which must be a code.
  [[nodiscard]] Result<std::string> code(const Value& map, std::string_view key = "code") const;
  [[nodiscard]] Result<const Value*> list(const Value& map, std::string_view key) const;
  /// Texts of a list; none where the member is not there.
  [[nodiscard]] Result<std::set<std::string>> names(const Value& map, std::string_view key) const;
  /// A word of classification, which must be there.
  [[nodiscard]] Result<v1::Classification> level(const Value& map, std::string_view key) const;

 private:
  std::string name_;
};

}  // namespace kentongan::identity
