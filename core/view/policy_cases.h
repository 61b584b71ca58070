#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/base/value.h"
#include "core/policy/agreement_file.h"
#include "core/policy/decision.h"
#include "core/policy/request.h"
#include "core/view/policy_party.h"

namespace kentongan::view {

constexpr std::size_t kCasesBytesMax = 1'048'576;

/// A question to the policy of a bus and the answer that it must get, as the legal bureau that
/// wrote the rules puts them down, so that nobody changes a rule without seeing what else changes.
struct PolicyCase {
  int line = 0;
  std::string says;  ///< The question in words.
  policy::Request request;
  std::string answer;  ///< As `answer_line` writes it.
};

/// What a question may name. Both outlive the call alone.
struct CaseWords {
  const PartyBook& parties;
  const policy::Vocabulary& vocabulary;
};

/// Reads one file of `policy-cases/1` (docs/agreements.md has its keys) and refuses what it does
/// not understand: a key, an agency, a type or a word unknown, a case without words or answer.
///
/// Strangers: an agency that the directory does not have, or a type that the catalogue does not, is
///            written with a question mark before it: "?ASING-1"; without one it is a slip of the
///            pen.
/// Limits:    1 MiB.
/// @return `invalid_argument` naming the line, what is wrong and how to mend it; `too_large`.
[[nodiscard]] Result<std::vector<PolicyCase>> read_policy_cases(std::string_view yaml,
                                                                const CaseWords& words);

/// The `ask` of one case. @return as above.
[[nodiscard]] Result<policy::Request> read_question(const Value& ask, const CaseWords& words);

/// All that was decided, on one line: "permit R01 | copy_to KODAM-JAYA POLDA-METRO". Of a refusal
/// the rules that refuse, or the one that comes nearest to permitting.
/// @param all as of `policy::named`.
[[nodiscard]] std::string answer_line(const policy::Decision& decision,
                                      const policy::Request& request,
                                      std::span<const policy::Party> all);

}  // namespace kentongan::view
