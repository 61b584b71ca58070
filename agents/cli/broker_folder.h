#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "agents/cli/configuration.h"
#include "core/base/limits.h"

namespace kentongan::cli {

/// Where a broker listens, as its data folder says; what it does not say is as built in.
struct BrokerPlaces {
  std::string listen = "tcp://127.0.0.1:" + std::to_string(limits::kBusPort);
  std::uint16_t admin_port = limits::kAdminPort;  ///< 0: any, and no broker has run yet.
};

/// The usual data folder, as `kentongan-broker` has it; there or not.
[[nodiscard]] std::filesystem::path broker_folder(const Environment& environment);

/// Whether a broker was founded or has run there.
[[nodiscard]] bool holds_broker(const std::filesystem::path& data);

/// From `broker.yaml`, and the admin port of the last start, which a flag may have set or the
/// system chosen.
[[nodiscard]] BrokerPlaces broker_places(const std::filesystem::path& data);

}  // namespace kentongan::cli
