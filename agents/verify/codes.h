#pragma once

#include <cstdint>

namespace kentongan::verify {

// Codes in a leaf, of those that a checker weighs: bundle.md 4 and protocol.md 4 name them all.
constexpr std::uint8_t kOrigin = 1;  ///< Of a message; of all others below, an evidence.
constexpr std::uint8_t kRead = 8;
constexpr std::uint8_t kAcknowledged = 9;  ///< The first of the answers ...
constexpr std::uint8_t kDelegated = 13;    ///< ... and the last.
constexpr std::uint8_t kExpired = 14;      ///< A deadline has passed.
constexpr std::uint8_t kCorrected = 15;    ///< Of a message that corrects another.
constexpr std::uint8_t kSealed = 16;       ///< How far an incident has come.

}  // namespace kentongan::verify
