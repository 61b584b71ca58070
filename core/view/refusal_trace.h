#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/base/error.h"
#include "core/base/ids.h"
#include "kentongan/v1/event.pb.h"

namespace kentongan::view {

/// A refusal on record.
struct Refusal {
  MessageId id;
  AgencyCode agency;  ///< Who sent it.
  Seq seq;
  std::int64_t time_us = 0;
  v1::RefusalReason reason = v1::REFUSAL_REASON_UNSPECIFIED;
  Text text;
  std::string rule;
  std::vector<std::string> redirect;
  std::uint64_t times = 1;
};

}  // namespace kentongan::view
