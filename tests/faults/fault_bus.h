#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "core/base/ids.h"
#include "core/base/result.h"
#include "core/identity/bus_card.h"
#include "core/identity/keyring.h"

namespace kentongan::test {

/// A bus for tests of faults, founded in a folder: `broker/` with keys and log, `broker.yaml`, and
/// `agents/CODE/` with the keys, the card and the file of each agency's agent. All are enrolled.
/// The rate of an agency is lifted, so that a kill meets a bus that is busy.
struct FaultBus {
  std::filesystem::path folder;
  std::filesystem::path broker;  ///< May lie elsewhere: on a disk of its own.
  std::uint16_t port = 0;
  identity::BusCard card;
  std::vector<AgencyCode> agencies;

  struct Options {
    std::filesystem::path folder;
    std::filesystem::path broker{};  ///< Empty: in the folder.
    std::size_t agencies = 8;
    std::string more_config{};  ///< Further lines of broker.yaml.
  };
  /// @return as the writing of keys, card and log says.
  static Result<FaultBus> found(const Options& options);

  [[nodiscard]] std::filesystem::path agent_folder(const AgencyCode& agency) const;
  [[nodiscard]] std::filesystem::path config() const { return folder / "broker.yaml"; }
  /// @return as `identity::Keyring::open`.
  [[nodiscard]] Result<identity::Keyring> keys_of(const AgencyCode& agency) const;
};

/// The duty that every agency of such a bus has.
[[nodiscard]] DutyCode fault_duty();

}  // namespace kentongan::test
