#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/error.h"
#include "core/policy/agreements.h"

namespace kentongan::policy {

/// What a permission asks in return. In proto `Obligation.kind` the name of the kind.
struct Obligation {
  enum class Kind : std::uint8_t {
    ack_within,
    answer_within,
    written_followup_within,
    retention,
    delivery,
    officer_signature,
    copy_to,
    approval_by,
    endorse_by,
    late,
    mask,
    notice,
    show,
    carry,
  };

  Kind kind = Kind::carry;
  std::int64_t seconds = 0;                   ///< From now; of `late`: how much too late.
  std::vector<const PartyPattern*> patterns;  ///< Lives as long as the decision.
  std::vector<std::string> words;             ///< Evidence codes, fields, "receipt-first".
  Text text;                                  ///< Of a notice.
};

[[nodiscard]] std::string_view name_of(Obligation::Kind kind);

/// The answer to one request, and all that is needed to record and to explain it.
///
/// Ownership: holds a share of the agreements that it was made from, so that rules and patterns
///            live as long as it does.
struct Decision {
  bool permit = false;       ///< Default deny.
  bool flagged = false;      ///< Let through by break-glass; to be reviewed.
  bool information = false;  ///< Permitted, but to be known and not obeyed: `show: information`.
  /// Refused, and the author's reason would let it through if his duty has the right.
  bool break_glass_possible = false;
  /// Of the rule that is named: the first by instrument and rule id of those that decided. Empty
  /// when none did.
  std::string instrument;
  std::string rule;
  Digest file_sha256;
  Digest policy_set;             ///< `Agreements::digest_on` that day.
  std::vector<RuleRef> decided;  ///< All denies that matched; else all permits; rising.
  /// Refused because no permit matched: the one that fails in the fewest keys.
  RuleRef nearest;
  Text reason;                               ///< Of a refusal, and of a flagged permission.
  std::vector<const PartyPattern*> instead;  ///< The right addresses.
  std::vector<Obligation> obligations;       ///< Rising by kind.
  Agreements source;
};

/// Whether and by which rules: "permit R01 R05"; of a refusal the rules that refuse, or the one
/// that comes nearest to permitting: "deny, nearest R01".
[[nodiscard]] std::string ruling_of(const Decision& decision);

/// An order goes to all its addressees or to none.
struct OrderVerdict {
  bool permit = false;
  std::vector<std::size_t> refusing;  ///< Decisions that stop it, by their place.
  /// All may have it, but nobody has to obey: it is no order.
  bool commands_nobody = false;
};

/// Of the decisions of all addressees of one order. Whoever may have it for information alone does
/// not stop it.
[[nodiscard]] OrderVerdict decide_order(std::span<const Decision> decisions);

/// Codes of the agencies among `all` that fit one of the patterns, rising; the author is never one
/// of them. `control` is known of the two sides of the request alone.
[[nodiscard]] std::vector<std::string> named(const std::vector<const PartyPattern*>& patterns,
                                             const Request& request, std::span<const Party> all);

}  // namespace kentongan::policy
