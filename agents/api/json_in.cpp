#include "agents/api/json_in.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "agents/api/unknown_names.h"
#include "core/schema/time_form.h"
#include "core/schema/wording.h"

namespace kentongan::agents::api {
namespace {

constexpr int kDepthMost = 32;

/// Nothing where the member is absent or null.
const Json* member(const Json& body, const char* name) {
  const auto found = body.find(name);
  return found == body.end() || found->is_null() ? nullptr : &*found;
}

/// Which member stands twice in one object; the later one would silently win.
class Repeats {
 public:
  bool operator()(int /*depth*/, Json::parse_event_t event, const Json& parsed) {
    if (event == Json::parse_event_t::object_start) {
      open_.emplace_back();
    } else if (event == Json::parse_event_t::object_end) {
      open_.pop_back();
    } else if (event == Json::parse_event_t::key && !open_.back().insert(parsed).second) {
      found_ = parsed.get<std::string>();
    }
    return true;
  }
  [[nodiscard]] const std::optional<std::string>& found() const { return found_; }

 private:
  std::vector<std::set<std::string>> open_;
  std::optional<std::string> found_;
};

}  // namespace

const Text kNotYetSpoken{
    "belum terjadi; tulis waktu yang sudah lewat, misalnya 20:15 atau 2023-03-03T20:15:00+07:00",
    "has not been yet; write a time that has, for instance 20:15 or 2023-03-03T20:15:00+07:00"};

Error invalid_member(const std::string& name, const Text& what) {
  return fail(ErrorCode::field_invalid,
              schema::ended({"Isian " + name + ": " + what.id, "Field " + name + ": " + what.en}));
}

Result<void> only_members(const Json& object, const Names& known, const std::string& part) {
  for (const auto& [name, value] : object.items()) {
    if (std::find(known.begin(), known.end(), name) == known.end()) {
      const Text near = meant(name, known);
      return invalid_member(part.empty() ? name : fmt::format("{}.{}", part, name),
                            {"tidak dikenal." + near.id, "is not known." + near.en});
    }
  }
  return {};
}

Result<Json> body_of(const transport::HttpRequest& request) {
  Repeats repeats;
  Json body = Json::parse(request.body.empty() ? "{}" : request.body, std::ref(repeats), false);
  if (!body.is_object()) {
    return fail(ErrorCode::malformed, Text{"Isi permintaan bukan objek JSON.",
                                           "The body of the request is no JSON object."});
  }
  if (repeats.found()) {
    return invalid_member(*repeats.found(), {"tertulis dua kali", "stands twice"});
  }
  return body;
}

Result<Value> value_of(const Json& json, int depth) {
  if (depth > kDepthMost) {
    return fail(ErrorCode::too_large, Text{"JSON terlalu dalam.", "The JSON is nested too deep."});
  }
  if (json.is_string()) {
    return Value::of(json.get<std::string>());
  }
  if (json.is_array()) {
    Value list = Value::list();
    for (const Json& item : json) {
      KTG_TRY(Value value, value_of(item, depth + 1));
      list.items.push_back(std::move(value));
    }
    return list;
  }
  if (json.is_object()) {
    Value map = Value::map();
    for (const auto& [name, inner] : json.items()) {
      KTG_TRY(Value value, value_of(inner, depth + 1));
      map.members.emplace_back(name, std::move(value));
    }
    return map;
  }
  return json.is_null() ? Value{} : Value::of(json.dump());
}

Result<std::string> text_in(const Json& body, const char* name) {
  const Json* found = member(body, name);
  if (found == nullptr) {
    return std::string();
  }
  if (!found->is_string()) {
    return invalid_member(name, {"harus berupa teks", "must be a text"});
  }
  return found->get<std::string>();
}

Result<bool> flag_in(const Json& body, const char* name) {
  const Json* found = member(body, name);
  if (found == nullptr) {
    return false;
  }
  if (!found->is_boolean()) {
    return invalid_member(name, {"harus true atau false", "must be true or false"});
  }
  return found->get<bool>();
}

Result<double> decimal_in(const Json& body, const char* name, double most) {
  const Json* found = member(body, name);
  if (found == nullptr) {
    return 0.0;
  }
  const double number = found->is_number() ? found->get<double>() : NAN;
  if (!(std::abs(number) <= most)) {
    return invalid_member(name,
                          {"harus bilangan dalam batasnya", "must be a number within bounds"});
  }
  return number;
}

Result<std::uint32_t> count_in(const Json& body, const char* name, std::uint32_t most) {
  const Json* found = member(body, name);
  if (found == nullptr) {
    return 0U;
  }
  if (!found->is_number_unsigned() || found->get<std::uint64_t>() > most) {
    const std::string limit = std::to_string(most);
    return invalid_member(name, {"harus bilangan bulat dari 0 sampai " + limit,
                                 "must be a whole number from 0 to " + limit});
  }
  return found->get<std::uint32_t>();
}

Result<std::int64_t> time_in(const Json& body, const char* name, std::int64_t now_us, int zone_s) {
  KTG_TRY(const std::string text, text_in(body, name));
  if (text.empty()) {
    return 0;
  }
  auto time_us = schema::read_time(text, now_us, zone_s);
  return time_us ? time_us : invalid_member(name, time_us.error().text);
}

}  // namespace kentongan::agents::api
