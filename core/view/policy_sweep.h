#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "core/base/ids.h"
#include "core/policy/agreements.h"
#include "core/view/policy_party.h"

namespace kentongan::view {

/// Messages of one type whose answer another set of policy files changes in one way.
struct AnswerChange {
  std::string type;
  std::string before;  ///< `policy::verdict_line`.
  std::string after;
  std::size_t pairs = 0;  ///< Authors and addressees of whom it is so.
  AgencyCode from;        ///< The first of them.
  AgencyCode to;
};

/// Asks both sets of every agency, to every other, of every type whose rules differ: with the
/// type's own precedence and class, in an open incident of the author's areas, on the bus, and
/// nothing else in force. What hangs on a status, a lead or a control is for cases to ask.
/// @return rising by type; in it the commonest first. About a microsecond a question.
[[nodiscard]] std::vector<AnswerChange> answers_changed(const policy::Agreements& before,
                                                        const policy::Agreements& after,
                                                        const PartyBook& parties,
                                                        std::int64_t time_us);

}  // namespace kentongan::view
