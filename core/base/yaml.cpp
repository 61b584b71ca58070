#include "core/base/yaml.h"

#include <charconv>
#include <cstdint>
#include <optional>
#include <set>
#include <sstream>

#include <fmt/format.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include "core/base/files.h"

namespace kentongan {
namespace {

/// Builds the `Value` from yaml-cpp's events, so that depth and anchors are refused while reading
/// and nothing grows before it is counted.
class Builder final : public YAML::EventHandler {
 public:
  [[nodiscard]] Value take() { return std::move(root_); }
  [[nodiscard]] const Text& problem() const { return problem_; }

  void OnDocumentStart(const YAML::Mark& /*mark*/) override {}
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override { add({}, mark, anchor); }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t /*anchor*/) override {
    refuse(mark, {"alias (*) tidak diizinkan", "an alias is not allowed"});
  }
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& text) override {
    const bool plain_null = tag == "?" && (text == "null" || text == "~" || text.empty());
    add(plain_null ? Value{} : Value::of(text), mark, anchor);
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string& /*tag*/, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value /*style*/) override {
    open(Value::list(), mark, anchor);
  }
  void OnSequenceEnd() override { close(); }
  void OnMapStart(const YAML::Mark& mark, const std::string& /*tag*/, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value /*style*/) override {
    open(Value::map(), mark, anchor);
  }
  void OnMapEnd() override { close(); }

 private:
  struct Level {
    Value value;
    std::string key;
    bool has_key = false;
    std::set<std::string> keys;
  };

  void refuse(const YAML::Mark& mark, const Text& why) {
    if (problem_.id.empty()) {
      const std::string line = std::to_string(mark.line + 1);
      problem_ = {"baris " + line + ": " + why.id, "line " + line + ": " + why.en};
    }
  }

  void open(Value value, const YAML::Mark& mark, YAML::anchor_t anchor) {
    if (anchor != 0) {
      refuse(mark, {"jangkar (&) tidak diizinkan", "an anchor is not allowed"});
    }
    if (levels_.size() >= kYamlDepthMax) {
      refuse(mark, {"bersarang terlalu dalam", "nested too deeply"});
    }
    value.line = mark.line + 1;
    levels_.push_back({std::move(value), {}, false, {}});
  }

  void close() {
    Value done = std::move(levels_.back().value);
    levels_.pop_back();
    place(std::move(done));
  }

  void add(Value value, const YAML::Mark& mark, YAML::anchor_t anchor) {
    if (anchor != 0) {
      refuse(mark, {"jangkar (&) tidak diizinkan", "an anchor is not allowed"});
    }
    value.line = mark.line + 1;
    if (!levels_.empty() && levels_.back().value.is_map() && !levels_.back().has_key) {
      if (!levels_.back().keys.insert(value.scalar).second) {
        refuse(mark,
               {"'" + value.scalar + "' tertulis dua kali", "'" + value.scalar + "' stands twice"});
      }
      levels_.back().key = std::move(value.scalar);
      levels_.back().has_key = true;
      return;
    }
    place(std::move(value));
  }

  void place(Value value) {
    if (levels_.empty()) {
      root_ = std::move(value);
      return;
    }
    Level& level = levels_.back();
    if (level.value.is_list()) {
      level.value.items.push_back(std::move(value));
    } else if (level.has_key) {
      level.value.members.emplace_back(std::move(level.key), std::move(value));
      level.has_key = false;
    } else {
      if (problem_.id.empty()) {
        problem_ = {"kunci harus berupa teks biasa", "a key must be a plain text"};
      }
    }
  }

  Value root_;
  std::vector<Level> levels_;
  Text problem_;
};

Error refused(const Text& why) {
  return fail(ErrorCode::invalid_argument,
              Text{"YAML tidak dapat dibaca: " + why.id + ".", "Bad YAML: " + why.en + "."});
}

/// Without the library's name.
Text at_mark(const YAML::ParserException& thrown) {
  const auto line = std::to_string(thrown.mark.line + 1);
  const auto column = std::to_string(thrown.mark.column + 1);
  return {"baris " + line + ", kolom " + column + ": " + thrown.msg,
          "line " + line + ", column " + column + ": " + thrown.msg};
}

std::optional<std::uint32_t> escaped_at(std::string_view text, std::size_t at) {
  constexpr std::size_t kEscape = 6;  // "\\ud83d"
  std::uint32_t unit = 0;
  if (at + kEscape > text.size() || text[at] != '\\' || text[at + 1] != 'u') {
    return std::nullopt;
  }
  const char* end = text.data() + at + kEscape;
  const auto [stopped, error] = std::from_chars(text.data() + at + 2, end, unit, 16);
  return error == std::errc{} && stopped == end ? std::optional(unit) : std::nullopt;
}

/// JSON writes a letter beyond U+FFFF as two escapes, "\ud83d\ude92", where YAML has one,
/// "\U0001f692". Of a document that may be JSON: it begins with a bracket.
std::string with_whole_escapes(std::string_view text) {
  const auto first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos || (text[first] != '{' && text[first] != '[')) {
    return std::string(text);
  }
  std::string whole;
  whole.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const auto high = escaped_at(text, at);
    const auto low = high ? escaped_at(text, at + 6) : std::nullopt;
    if (low && *high >= 0xd800 && *high < 0xdc00 && *low >= 0xdc00 && *low < 0xe000) {
      const auto point = 0x10000 + ((*high - 0xd800) << 10U) + (*low - 0xdc00);
      whole += fmt::format("\\U{:08x}", point);
      at += 12;
      continue;
    }
    const std::size_t length = text[at] == '\\' && at + 1 < text.size() ? 2 : 1;
    whole += text.substr(at, length);
    at += length;
  }
  return whole;
}

}  // namespace

Result<Value> parse_yaml(std::string_view text) {
  if (text.size() > kYamlBytesMax) {
    return fail(ErrorCode::too_large, Text{"Berkas YAML lebih dari 4 MiB.", "YAML over 4 MiB."});
  }
  if (!is_utf8(text) || text.find('\0') != std::string_view::npos) {
    return refused({"bukan UTF-8", "not UTF-8"});
  }
  // The nesting is bounded before yaml-cpp recurses: flow brackets and indentation alike cost a
  // byte a level, and its own guard throws only past 500.
  std::istringstream stream{with_whole_escapes(text)};
  Builder builder;
  try {
    YAML::Parser parser(stream);
    parser.HandleNextDocument(builder);
  } catch (const YAML::ParserException& thrown) {
    return refused(at_mark(thrown));
  } catch (const std::exception& thrown) {
    return refused({thrown.what(), thrown.what()});
  }
  if (!builder.problem().id.empty()) {
    return refused(builder.problem());
  }
  return builder.take();
}

Result<Value> load_yaml(const std::filesystem::path& file) {
  KTG_TRY(const auto text, read_file(file, kYamlBytesMax + 1));
  auto value = parse_yaml(text);
  if (!value) {
    const Error& error = value.error();
    return fail(error.code,
                Text{file.string() + ": " + error.text.id, file.string() + ": " + error.text.en});
  }
  return value;
}

}  // namespace kentongan
