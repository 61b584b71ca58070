#pragma once

#include <string>
#include <vector>

#include "core/base/bytes.h"
#include "core/base/error.h"
#include "core/schema/refusal.h"

namespace kentongan::broker::admission {

/// Why a rule does not let an item in, and where it belongs instead.
struct Denial {
  std::string rule;
  Text reason;
  std::vector<std::string> redirect{};  ///< The right addresses.
  Text advice{};  ///< What is safe and what to do, where it is not the usual of `not_permitted`.
  std::string
      policy{};    ///< The file in which the rule stands; empty: it is one of the broker's own.
  Bytes record{};  ///< The decision as recorded; empty: made from the above.
};

/// `not_permitted`, in the words of the rule.
[[nodiscard]] inline Error refusal_by(const Denial& denial) {
  schema::RefusalParams params;
  params.rule = denial.policy.empty() ? denial.rule : denial.rule + " (" + denial.policy + ")";
  params.reason = denial.reason;
  for (const std::string& address : denial.redirect) {
    params.redirect += (params.redirect.empty() ? "" : ", ") + address;
  }
  return schema::refusal(ErrorCode::not_permitted, params);
}

}  // namespace kentongan::broker::admission
