#include "agents/session/credit.h"

#include <algorithm>

namespace kentongan::agents {

void PacedCredit::took(std::uint64_t messages, std::uint64_t bytes, Micros time) {
  const bool tells = is_half_taken(messages, bytes);
  credit_ = {};
  if (tells) {
    const auto us = static_cast<std::uint64_t>(std::max<Micros::rep>(time.count(), 1));
    const auto ahead = messages * static_cast<std::uint64_t>(kAhead.count()) / us;
    credit_.messages = static_cast<std::uint32_t>(
        std::clamp<std::uint64_t>(ahead, limits::kCreditMessages, limits::kCreditMessagesMost));
  }
}

}  // namespace kentongan::agents
