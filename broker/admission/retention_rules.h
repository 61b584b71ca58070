#pragma once

#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "broker/admission/denial.h"
#include "broker/admission/permission.h"
#include "broker/admission/subjects.h"
#include "core/base/bytes.h"
#include "core/view/retention.h"

namespace kentongan::v1 {
class Header;
}

namespace kentongan::broker::admission {

using Targets = std::vector<std::shared_ptr<const Subject>>;

/// An order to erase, hold or release, and the messages that it names.
struct RetentionCase {
  const v1::Header& header;
  BytesView payload;
  const Targets& targets;
  const Basis& basis;
};

/// What may be ordered, whatever the agreements say: an order is open and BIASA, so that each
/// holder can read it, and addressed to agencies that hold what it names, which all hold the same;
/// the author's agency, or the one it was written for, has a message erased,
/// once, and not while it is held; who is party to it has it held; who holds it releases it, and
/// for who has left the nearest above it in its line, who writes the order for it. What its type
/// asks more of than to be read is not erased before the desks of all it was written to have it. Of
/// an open message that decides what stands, and of a retention order, nothing is erased. Pure.
/// @return nothing if it may be ordered.
[[nodiscard]] std::optional<Denial> denial_of(const RetentionCase& asked);

/// Of a message that is not there, or that the asker is not party to: which of the two is not said.
[[nodiscard]] Denial no_such_target(BytesView id);

/// Why an agency may not say that it has erased a message; nothing if it may.
[[nodiscard]] std::optional<Denial> erased_denial(const view::Retained* retained,
                                                  const AgencyCode& agency);

}  // namespace kentongan::broker::admission
