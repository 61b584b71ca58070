#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "core/base/ids.h"
#include "core/view/delivery_view.h"

namespace kentongan::view {

/// One agency told one other about an incident.
struct Told {
  AgencyCode from;
  AgencyCode to;
  MessageId message;
  Seq seq;
  std::int64_t sent_us = 0;
  std::optional<std::int64_t> delivered_us;
  std::optional<std::int64_t> read_us;
};

/// When an agency first knew of an incident, and from whom.
struct FirstKnown {
  AgencyCode agency;
  AgencyCode from;  ///< Itself, where it reported first.
  MessageId message;
  std::int64_t time_us = 0;  ///< On its disk; where it reported first, accepted by the broker.
  std::optional<std::int64_t> read_us;  ///< First read of any message of the incident.
  std::int64_t after_us = 0;            ///< Since the incident's first message.
  bool delayed = false;  ///< Its message waited longer for the line than its precedence allows.
};

/// Who informed whom about an incident, by time sent. `kNow` for `at_us`: as known now.
[[nodiscard]] std::vector<Told> who_told_whom(const DeliveryView& view, const IncidentId& incident,
                                              std::int64_t at_us);

/// Every agency that wrote or received a message of the incident, the first to know first.
[[nodiscard]] std::vector<FirstKnown> who_knew_when(const DeliveryView& view,
                                                    const IncidentId& incident, std::int64_t at_us);

}  // namespace kentongan::view
