#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "broker/admission/denial.h"
#include "broker/admission/subjects.h"
#include "broker/stages.h"
#include "core/policy/decision.h"
#include "core/policy/request.h"

namespace kentongan::broker::admission {

/// What was asked of one party of a message, and what policy said.
struct Answer {
  PartyOf party;
  std::optional<policy::Request> request;  ///< None: its own agency, of whom nothing is asked.
  policy::Decision decision;
};

/// What all answers about one message have in common.
struct RecordContext {
  std::span<const policy::Party> all;  ///< Whom an obligation or a redirection may name.
  std::int64_t decided_us = 0;
  Seq as_of;
};

/// The record of all who may have it, in the order of the parties: rule by rule, what they owe, and
/// the digest of the facts; and a mailbox entry for each agency, with its strongest role.
[[nodiscard]] std::shared_ptr<Decided> decided_of(std::span<const Answer> granted, Lane lane,
                                                  const RecordContext& context);

/// Whether a rule asks that the payload's key wait for DELIVERED.
[[nodiscard]] bool asks_receipt_first(const policy::Decision& decision);

/// Why these may not have it, with one record of them all. At least one.
[[nodiscard]] Denial denial_of(std::span<const Answer> refused, const RecordContext& context);

/// An order that all may know of and nobody is to obey.
[[nodiscard]] Denial no_order(std::span<const Answer> granted, const RecordContext& context);

}  // namespace kentongan::broker::admission
