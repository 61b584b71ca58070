#pragma once

#include <string>

#include "core/policy/match.h"

namespace kentongan::policy {

/// What a rule asks for under a key, as its file writes it: "kodim, korem".
[[nodiscard]] std::string wanted_under(Key key, const Rule& rule);

/// What a request has there; empty where nothing stands or nothing is known.
[[nodiscard]] std::string found_under(Key key, const Request& request);

}  // namespace kentongan::policy
