#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

/// Every limit of the protocol (protocol.md 7), related to each other by the compiler; the rooms
/// take theirs from here. Sizes in bytes, counts in items. What a configuration may change is only
/// a default here.
namespace kentongan::limits {

constexpr std::uint32_t kProtocolVersion = 1;

// Sizes.
constexpr std::size_t kKiB = 1024;
constexpr std::size_t kMiB = 1024 * kKiB;
constexpr std::size_t kFrameBytesMax = 1'114'112;
/// What CURVE adds to a message; ZeroMQ compares the size with it to ZMQ_MAXMSGSIZE.
constexpr std::size_t kCurveBytes = 33;
constexpr std::size_t kEventBytesMax = 1'081'344;
constexpr std::size_t kHeaderBytesMax = 4 * kKiB;
constexpr std::size_t kPayloadBytesMax = kMiB;
constexpr std::size_t kNoteBytesMax = 2 * kKiB;
constexpr std::size_t kLeafBytes = 256;
constexpr std::size_t kSessionIdBytes = 16;
constexpr std::size_t kRoutingIdBytes = 16;
static_assert(kHeaderBytesMax + kPayloadBytesMax < kEventBytesMax);
static_assert(kEventBytesMax + kLeafBytes < kFrameBytesMax);

// Counts.
constexpr int kDepthMax = 32;
constexpr int kSubmissionItemsMax = 256;
constexpr int kSignaturesMax = 4;
constexpr int kHopsMax = 8;
constexpr int kPartiesMax = 512;
constexpr int kAreasMax = 16;
constexpr int kPathMax = 8;  ///< Steps in a submission of 256.
static_assert(1 << kPathMax == kSubmissionItemsMax);

// A submission is whole when one of the two is reached, unless one item is larger.
constexpr int kSubmissionItemsUsual = 64;
constexpr std::size_t kSubmissionBytesUsual = 64 * kKiB;
constexpr int kSubmissionsUnsettledMax = 4;  ///< A lane.
static_assert(kSubmissionItemsUsual <= kSubmissionItemsMax);

// From a session, and from all; KILAT goes beyond by its reserve.
constexpr std::uint32_t kSessionsPerKeyMax = 4;
constexpr std::uint32_t kHandshakesPerKeyPerMinute = 12;
constexpr std::uint32_t kWindowItems = 1024;
constexpr std::uint32_t kWindowBytes = 8 * kMiB;
constexpr std::uint64_t kAllWindowsBytes = 256 * kMiB;
constexpr std::uint32_t kQueueFramesMax = 4096;
constexpr std::uint32_t kKilatReserveItems = 32;
constexpr std::uint32_t kKilatReserveBytes = kFrameBytesMax;
constexpr std::uint32_t kKilatReserveFrames = 64;
static_assert(kFrameBytesMax < kWindowBytes);
static_assert(kSubmissionItemsMax < kWindowItems);

// Towards a desk, in flight: usually, and at most where it takes them as fast as they come.
constexpr std::uint32_t kCreditMessages = 256;
constexpr std::uint32_t kCreditMessagesMost = 2048;
constexpr std::uint32_t kCreditBytes = 4 * kMiB;
constexpr std::uint32_t kCreditMessagesKilat = 32;  ///< Of the credit, for KILAT alone.
constexpr std::uint32_t kCreditBytesKilat = 512 * kKiB;
constexpr std::uint32_t kCreditMessagesUrgent = 16;  ///< And for SANGAT SEGERA and above.
constexpr std::uint32_t kCreditBytesUrgent = 256 * kKiB;
constexpr std::uint32_t kAnswerBytesMax = 4 * kMiB;
static_assert(kCreditMessagesKilat + kCreditMessagesUrgent < kCreditMessages);
static_assert(kCreditBytesKilat + kCreditBytesUrgent < kCreditBytes);

// Rates of an agency.
constexpr std::uint32_t kRateItemsPerSecond = 50;
constexpr std::uint32_t kRateBurst = 200;
constexpr std::uint32_t kRateReserveKilat = 20;
constexpr std::uint32_t kQueriesPerSecond = 10;
constexpr std::uint32_t kQueriesBurst = 40;
constexpr std::uint32_t kRefusalEventsPerMinute = 60;
static_assert(kRateReserveKilat < kRateBurst);

// Times.
constexpr std::chrono::seconds kPingAfter{5};
constexpr std::chrono::seconds kSilenceMax{15};
constexpr std::chrono::seconds kResendAfter{10};
constexpr std::chrono::milliseconds kReconnectFirst{100};
constexpr std::chrono::seconds kReconnectMax{30};
constexpr std::chrono::seconds kHandshakeMax{5};
static_assert(kPingAfter * 2 < kSilenceMax);

// Ports.
constexpr std::uint16_t kBusPort = 7112;
constexpr std::uint16_t kAdminPort = 7180;

}  // namespace kentongan::limits
