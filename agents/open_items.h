#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "core/base/ids.h"
#include "core/view/delivery_view.h"

namespace kentongan::agents {

constexpr std::size_t kOpenItemsMost = 256;  ///< What a hand-over carries.

/// Something that a duty leaves to whoever takes it: a message that still waits.
struct OpenItem {
  MessageId message;
  std::int64_t due_us = 0;  ///< 0: by no time.
  std::string text;  ///< "permintaan bantuan dari BPBD-DKI: belum dijawab, batas 2023-03-03 20.31"
};

/// Whose duty, and when.
struct OpenItemsOf {
  AgencyCode agency;
  DutyCode duty;
  std::int64_t at_us = 0;
  int zone_offset_s = 7 * 3600;
};

/// What is not read, answered, confirmed or done of what was written to that duty (or to the agency
/// as a whole), and what was asked by it and is not answered. The one that is due first in front;
/// of more than 256 the first. What its author has withdrawn waits for nothing. Pure.
[[nodiscard]] std::vector<OpenItem> open_items(const view::DeliveryView& view,
                                               const OpenItemsOf& whose);

}  // namespace kentongan::agents
