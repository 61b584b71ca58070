#include "agents/cli/message_file.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <iostream>
#include <iterator>

#include <fmt/format.h>
#include <unistd.h>

#include "agents/cli/json_value.h"
#include "agents/cli/messages.h"
#include "agents/cli/process.h"
#include "agents/cli/time_words.h"
#include "core/base/files.h"
#include "core/base/yaml.h"

namespace kentongan::cli {
namespace {

std::string replaced(std::string_view name, char from, char to) {
  std::string text(name);
  std::replace(text.begin(), text.end(), from, to);
  return text;
}

/// A file of this user alone that goes when it is done with.
class DraftFile {
 public:
  DraftFile() {
    std::string pattern = (std::filesystem::temp_directory_path() / "kentongan-XXXXXX").string();
    const int file = mkstemp(pattern.data());
    if (file >= 0) {
      close(file);
      path_ = pattern;
    }
  }
  ~DraftFile() {
    std::error_code ignored;
    std::filesystem::remove(path_, ignored);
  }
  DraftFile(const DraftFile&) = delete;
  DraftFile& operator=(const DraftFile&) = delete;

  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

std::string editor_of(const Shell& shell) {
  for (const char* variable : {"VISUAL", "EDITOR"}) {
    if (const auto set = shell.environment(variable); set && !set->empty()) {
      return *set;
    }
  }
  return "vi";
}

Error not_edited() {
  return fail(ErrorCode::invalid_argument,
              Text{"Tidak dapat menyunting di sini: perlu terminal, jenis pesan dan $EDITOR.",
                   "Cannot edit here: a terminal, a type and $EDITOR are needed."});
}

/// Names the file, or the name in it, before what is wrong.
Error named_in_file(const std::string& file, const Error& error) {
  return fail(error.code, Text{file + ": " + error.text.id, file + ": " + error.text.en});
}

/// Of what was given for a file and is none. Whoever wrote the fields there is told where they go.
Error no_file(const std::string& file, const Text& why) {
  const bool holds_fields = file.find_first_of("{:\n") != std::string::npos;
  const Text instead =
      holds_fields
          ? Text{"-f meminta nama berkas; isian itu sendiri dibaca dari stdin: -f -",
                 "-f takes the name of a file; fields themselves are read from stdin: -f -"}
          : Text{"Sebut berkas YAML atau JSON, atau - untuk stdin",
                 "Name a YAML or JSON file, or - for stdin"};
  return fail(ErrorCode::invalid_argument,
              Text{"Berkas pesan \"" + file + "\" " + why.id + ". " + instead.id + ".",
                   "The message file \"" + file + "\" " + why.en + ". " + instead.en + "."});
}

/// What a file may hold beside the fields of its type and of the header: settings of the sending.
struct SendSetting {
  std::string_view name;
  std::string_view member;  ///< Of the body of /v1/send.
  std::string_view example;
  bool is_time = false;  ///< As flags take it: 5m.
};
constexpr std::array kSettings{
    SendSetting{"duty", "duty", "PAWAS"},
    SendSetting{"language", "language", "id"},
    SendSetting{"text_language", "language", "id"},
    SendSetting{"read_within", "read_within_s", "5m", true},
    SendSetting{"read_within_s", "read_within_s", "300", true},
    SendSetting{"answer_within", "answer_within_s", "30m", true},
    SendSetting{"answer_within_s", "answer_within_s", "1800", true},
};

const SendSetting* setting_named(std::string_view name) {
  const auto* found = std::find_if(kSettings.begin(), kSettings.end(),
                                   [&](const SendSetting& known) { return known.name == name; });
  return found == kSettings.end() ? nullptr : found;
}

}  // namespace

std::string schema_name(std::string_view name) {
  return replaced(name, '-', '_');
}

std::string command_name(std::string_view name) {
  return replaced(name, '_', '-');
}

Result<MessageFile> message_file_from(std::string_view text) {
  KTG_TRY(auto document, parse_yaml(text));
  if (!document.is_map()) {
    return fail(ErrorCode::invalid_argument,
                Text{"berkas pesan harus berisi isian: nilai, misalnya type: general_message.",
                     "a message file holds field: value, for instance type: general_message."});
  }
  MessageFile file;
  file.type = schema_name(document.text("type"));
  const auto is_type = [](const auto& member) { return member.first == "type"; };
  document.members.erase(std::remove_if(document.members.begin(), document.members.end(), is_type),
                         document.members.end());
  const auto* fields = document.find("fields");
  if (fields != nullptr && fields->is_map()) {
    auto inner = *fields;
    const auto is_fields = [](const auto& member) { return member.first == "fields"; };
    document.members.erase(
        std::remove_if(document.members.begin(), document.members.end(), is_fields),
        document.members.end());
    merge(document, inner);
  }
  file.fields = std::move(document);
  return file;
}

Result<MessageFile> read_message_file(const std::string& file) {
  if (file == "-") {
    const std::string text{std::istreambuf_iterator<char>(std::cin), {}};
    auto read = message_file_from(text);
    return read ? std::move(read) : named_in_file("stdin", read.error());
  }
  std::error_code ignored;
  if (std::filesystem::is_directory(file, ignored)) {
    return no_file(file, {"berupa folder", "is a folder"});
  }
  const auto text = read_file(file, kYamlBytesMax);
  if (!text && text.error().code == ErrorCode::not_found) {
    return no_file(file, {"tidak ada", "does not exist"});
  }
  if (!text) {
    return text.error();
  }
  auto read = message_file_from(*text);
  return read ? std::move(read) : named_in_file(file, read.error());
}

Result<Value> take_settings(Value& fields, const schema::TypeInfo& type) {
  auto taken = Value::map();
  auto left = Value::map();
  for (auto& [name, value] : fields.members) {
    const auto* setting = setting_named(schema_name(name));
    if (setting == nullptr || type.find(name) != nullptr) {
      left.members.emplace_back(name, std::move(value));
      continue;
    }
    if (!value.is_scalar()) {
      return fail(
          ErrorCode::field_invalid,
          Text{name + ": tulis satu nilai, misalnya " + std::string(setting->example) + ".",
               name + ": write one value, for instance " + std::string(setting->example) + "."});
    }
    if (setting->is_time) {
      const auto seconds = seconds_from(value.scalar);
      if (!seconds) {
        return named_in_file(name, seconds.error());
      }
      value.scalar = std::to_string(*seconds);
    }
    set_top(taken, std::string(setting->member), std::move(value));
  }
  fields.members = std::move(left.members);
  return taken;
}

void set_top(Value& fields, const std::string& name, Value value) {
  const auto found = std::find_if(fields.members.begin(), fields.members.end(),
                                  [&](const auto& member) { return member.first == name; });
  if (found == fields.members.end()) {
    fields.members.emplace_back(name, std::move(value));
  } else {
    found->second = std::move(value);
  }
}

void merge(Value& fields, const Value& over) {
  for (const auto& [name, value] : over.members) {
    const auto found =
        std::find_if(fields.members.begin(), fields.members.end(),
                     [&name = name](const auto& member) { return member.first == name; });
    if (found != fields.members.end() && found->second.is_map() && value.is_map()) {
      merge(found->second, value);
    } else {
      set_top(fields, name, value);
    }
  }
}

void name_by_path(Value& fields, const schema::TypeInfo& type) {
  for (auto& [name, value] : fields.members) {
    const auto* header = schema::Catalogue::standard().find_header_field(name);
    if (header != nullptr && type.find(name) == nullptr) {
      name = header->path;
    }
  }
}

std::string form_text(const schema::TypeInfo& type, const Value& given, const Look& look) {
  std::string text =
      fmt::format("# {} ({})\ntype: {}\n", look.say(type.name), type.code, type.code);
  text += yaml_from(given);
  for (const bool required : {true, false}) {
    for (const auto& flag : flags_of(schema::Catalogue::standard(), type)) {
      const bool is_part = !flag.of_header && flag.path.find('.') != std::string::npos;
      if (flag.required == required && !is_part && given.find(flag.path) == nullptr) {
        text += fmt::format("#{}:    # {}\n", flag.path, flag_help(flag, look));
      }
    }
  }
  for (const auto* name : {"duty", "language"}) {
    if (type.find(name) == nullptr && given.find(name) == nullptr) {
      text +=
          fmt::format("#{}:    # {}\n", name,
                      look.say(std::string_view(name) == "duty"
                                   ? Text{"jabatan yang menulis", "the duty that writes"}
                                   : Text{"bahasa isi: id, en", "language of the text: id, en"}));
    }
  }
  return text;
}

Result<Value> edited(const Shell& shell, const std::string& type, const Value& written,
                     const Value& given) {
  const auto* info = schema::Catalogue::standard().find(type);
  const DraftFile draft;
  if (info == nullptr || !shell.settings.may_ask || draft.path().empty()) {
    return not_edited();
  }
  auto fields = written;
  merge(fields, given);
  KTG_TRY_VOID(write_file(draft.path(), form_text(*info, fields, shell.look())));
  KTG_TRY(const auto status, run_program("/bin/sh", {"-c", editor_of(shell) + " \"$1\"", "sh",
                                                     draft.path().string()}));
  if (status != 0) {
    return not_edited();
  }
  KTG_TRY(auto file, read_message_file(draft.path().string()));
  return std::move(file.fields);
}

std::string send_json(Value body, bool dry_run) {
  if (dry_run) {
    body.members.emplace_back("dry_run", Value::of("true"));
  }
  // Only outside of `fields`, whose members are the type's.
  auto fields = Value{};
  if (const auto* found = body.find("fields")) {
    fields = *found;
    set_top(body, "fields", Value::map());
  }
  auto json = json_from(body, {"dry_run", "sealed", "read_within_s", "answer_within_s"});
  const std::string place = "\"fields\":{}";
  const auto at = json.find(place);
  return at == std::string::npos
             ? json
             : json.replace(at, place.size(), "\"fields\":" + json_from(fields));
}

std::string flag_help(const FieldFlag& flag, const Look& look) {
  auto help = look.say(flag.info->label);
  if (!flag.info->unit.empty()) {
    help += " (" + flag.info->unit + ")";
  }
  if (!flag.info->values.empty()) {
    std::string choices;
    for (const auto& value : flag.info->values) {
      choices += (choices.empty() ? "" : ", ") + value.name;
    }
    help += ": " + choices;
  }
  if (flag.info->repeated) {
    help += look.say(Text{" (boleh diulang)", " (may be repeated)"});
  }
  if (flag.required) {
    help += look.say(Text{" [wajib]", " [required]"});
  }
  return help;
}

}  // namespace kentongan::cli
