#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "agents/api/json_out.h"
#include "core/base/result.h"
#include "core/base/value.h"
#include "core/transport/http.h"

namespace kentongan::agents::api {

// Members of a request's body. Whatever a client writes, each of these has an answer: nlohmann's
// `value` and `get` throw at a member of another kind, and are not to be used on a body unasked.
// A member that is absent or null is what it is said to be without it. All else fails as
// `field_invalid`, naming the member.

/// @return `malformed` for what is no JSON object, `field_invalid` for a member that stands twice.
Result<Json> body_of(const transport::HttpRequest& request);

/// A JSON value as what a person wrote: numbers and booleans are their text.
/// @return `too_large` beyond 32 levels.
Result<Value> value_of(const Json& json, int depth = 0);

/// Else "".
Result<std::string> text_in(const Json& body, const char* name);
/// Else false.
Result<bool> flag_in(const Json& body, const char* name);
/// Of both signs, at most `most` away from 0; else 0.
Result<double> decimal_in(const Json& body, const char* name, double most);
/// From 0 to `most`; else 0.
Result<std::uint32_t> count_in(const Json& body, const char* name, std::uint32_t most);
/// A time as a person writes it; else 0.
Result<std::int64_t> time_in(const Json& body, const char* name, std::int64_t now_us, int zone_s);

/// A list of names of members.
using Names = std::vector<std::string>;

/// @return `field_invalid` for the first member of the object that is none of `known`, with the one
///         that was probably meant; `part` is the member that the object stands in, if any.
Result<void> only_members(const Json& object, const Names& known, const std::string& part = "");

/// The error of a member, as a sentence.
[[nodiscard]] Error invalid_member(const std::string& name, const Text& what);

/// Of a `spoken_at` in the future.
extern const Text kNotYetSpoken;

}  // namespace kentongan::agents::api
