#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "core/base/ids.h"
#include "core/base/random.h"
#include "core/base/result.h"
#include "core/identity/bus_card.h"
#include "core/identity/keyring.h"

namespace kentongan::bench {

/// The bus of the benchmark, founded in a folder: `broker/` with keys and log, `broker.yaml` for
/// `kentongan-broker run --config`, `bus.card`, and `agents/CODE/` with the keys of each agency.
/// Everybody is enrolled; the rate limit of agencies is lifted, which the results say.
///
/// Producers have no mailbox of their own here; three archives are the addressees of W1, W2 and W4,
/// seven subscribers those of W3, one desk is there to stall.
constexpr int kProducers = 9;  ///< The last one sends KILAT while the others flood.
constexpr int kSubscribers = 7;
constexpr int kArchives = 3;

[[nodiscard]] AgencyCode producer_code(int index);
[[nodiscard]] AgencyCode subscriber_code(int index);
[[nodiscard]] AgencyCode archive_code(int index);
[[nodiscard]] AgencyCode stalled_code();
/// A duty that every agency of this bus has.
[[nodiscard]] DutyCode bench_duty();

/// @return as the writing of keys, card and log says; `conflict` where there is a bus already.
Result<void> found_bench_bus(const std::filesystem::path& folder, std::uint16_t port);

/// One agency's way in.
struct Seat {
  AgencyCode agency;
  std::filesystem::path folder;
  identity::Keyring keys;
  identity::BusCard card;
};
/// @return `not_found` for a folder without a bus.
Result<Seat> take_seat(const std::filesystem::path& folder, const AgencyCode& agency);

}  // namespace kentongan::bench
