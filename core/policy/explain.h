#pragma once

#include <string>
#include <vector>

#include "core/policy/decide.h"
#include "core/policy/match.h"

namespace kentongan::policy {

/// What became of one rule when a request was asked of it.
struct RuleStory {
  enum class End : std::uint8_t {
    matched,
    key_failed,    ///< `failed` says which.
    not_in_force,  ///< Its file does not bind that day.
    not_bound,     ///< Its file binds others.
  };

  RuleRef rule;
  End end = End::key_failed;
  std::vector<KeyTruth> keys;  ///< All that the rule states, as they were looked at.
  KeyTruth failed;             ///< Of a permit the first that is not yes, of a deny that is no.
  std::string wanted;          ///< What the failed key asks for, as the file writes it.
  std::string found;           ///< What the request has there; empty: nothing, or unknown.
  Text sentence;               ///< All of it in one sentence.
};

struct Explanation {
  Decision decision;
  std::vector<RuleStory> rules;  ///< Of the type, rising; denies and permits.
  Text sentence;                 ///< What was decided and by which rule.
};

/// Decides, and tells for each rule of the message's type whether it matched, or what was the first
/// that did not. Slower than `decide`, for people who ask.
[[nodiscard]] Explanation explain(const Agreements& agreements, const Request& request);

}  // namespace kentongan::policy
