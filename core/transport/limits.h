#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

/// Every limit of the protocol, related to each other by the compiler. Sizes in bytes, counts in
/// items. What a program's configuration may change is only a default here and says so.
namespace kentongan::transport {

using std::chrono::microseconds;
using std::chrono::seconds;

constexpr std::uint32_t kProtocolVersion = 1;

// Sizes.
constexpr std::size_t kFrameBytesMax = 1'114'112;
/// What CURVE adds to a message; ZeroMQ compares the size with it to ZMQ_MAXMSGSIZE.
constexpr std::size_t kCurveBytes = 33;
constexpr std::size_t kEventBytesMax = 1'081'344;
constexpr std::size_t kHeaderBytesMax = 4 * 1024;
constexpr std::size_t kPayloadBytesMax = 1024 * 1024;
constexpr std::size_t kTextBytesMax = 16 * 1024;
constexpr std::size_t kNoteBytesMax = 2 * 1024;
constexpr std::size_t kTextDefaultBytesMax = 500;  ///< Of a text that names no limit of its own.
constexpr std::size_t kBlobChunkBytesMax = 64 * 1024;
constexpr std::size_t kBlobBytesMax = 25 * 1024 * 1024;
constexpr std::size_t kPolicyBytesMax = 256 * 1024;
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
constexpr int kCosignaturesMax = 64;
constexpr int kAddresseesMax = 64;  ///< `to` and `cc` together.
constexpr int kPartiesMax = 512;
constexpr int kRefsMax = 16;
constexpr int kAreasMax = 16;
constexpr int kListEntriesMax = 64;  ///< Of a list that names no limit of its own.
constexpr int kBlobsMax = 10;        ///< Attachments of a message.
constexpr int kPathMax = 8;          ///< Steps in a submission of 256.
static_assert(1 << kPathMax == kSubmissionItemsMax);

// A submission leaves when one of the two is reached, unless one item is larger.
constexpr int kSubmissionItemsUsual = 64;
constexpr std::size_t kSubmissionBytesUsual = 64 * 1024;
constexpr int kSubmissionsInFlightPerLane = 4;
static_assert(kSubmissionItemsUsual <= kSubmissionItemsMax);

// Sessions and credit.
constexpr int kLiveSessionsPerKeyMax = 4;
constexpr std::uint32_t kHandshakesPerKeyPerMinute = 12;
constexpr int kSessionItemsInFlightMax = 1024;
constexpr std::size_t kSessionBytesInFlightMax = 8 * 1024 * 1024;
constexpr std::size_t kAllSessionsBytesInFlightMax = 256 * 1024 * 1024;
constexpr std::size_t kQueueFramesMax = 4096;
constexpr std::uint32_t kCreditMessages = 256;
constexpr std::uint32_t kCreditBytes = 4 * 1024 * 1024;
constexpr std::uint32_t kCreditMessagesKilat = 32;  ///< Of the credit, for KILAT alone.
constexpr std::uint32_t kCreditBytesKilat = 512 * 1024;
constexpr std::uint32_t kCreditMessagesSangatSegera = 16;
constexpr std::uint32_t kCreditBytesSangatSegera = 256 * 1024;
static_assert(kCreditMessagesKilat + kCreditMessagesSangatSegera < kCreditMessages);
static_assert(kCreditBytesKilat + kCreditBytesSangatSegera < kCreditBytes);
static_assert(kFrameBytesMax < kSessionBytesInFlightMax);

// Rates: defaults of the configuration.
constexpr std::uint32_t kRateItemsPerSecond = 50;
constexpr std::uint32_t kRateBurst = 200;
constexpr std::uint32_t kRateReserveKilat = 20;
constexpr std::uint32_t kRefusalEventsPerMinute = 60;
static_assert(kRateReserveKilat < kRateBurst);

// Times.
constexpr seconds kPingAfter{5};
constexpr seconds kSilenceMax{15};
constexpr seconds kResendAfter{10};
constexpr microseconds kReconnectFirst{100'000};
constexpr seconds kReconnectMax{30};
constexpr seconds kHandshakeMax{5};
static_assert(kPingAfter * 2 < kSilenceMax);

// Ports.
constexpr std::uint16_t kBusPort = 7112;
constexpr std::uint16_t kEnrolPort = 7113;
constexpr std::uint16_t kDeskPagePort = 7120;
constexpr std::uint16_t kAdminPort = 7180;

}  // namespace kentongan::transport
