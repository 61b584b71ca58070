#pragma once

#include <filesystem>
#include <string>

#include "core/base/result.h"
#include "core/identity/keys.h"

namespace kentongan::identity {

/// What an agent must know of a bus before it speaks to it: public, small, given by hand together
/// with a fingerprint on paper. A YAML file of the form
///
///   schema: bus-card/1
///   bus: bus.kota.example/log/2026a
///   endpoint: tcp://192.0.2.7:7112
///   transport_key: <64 hexadecimal digits>
///   log_key: <64 hexadecimal digits>
///   statement_key: <64 hexadecimal digits>
struct BusCard {
  std::string bus;       ///< Origin of the log: 1 to 100 printable characters without a space.
  std::string endpoint;  ///< As ZeroMQ takes it: `tcp://` or `ipc://`.
  TransportKey transport;
  PublicKey log;
  PublicKey statement;

  friend bool operator==(const BusCard&, const BusCard&) = default;
};

[[nodiscard]] std::string bus_card_text(const BusCard& card);
/// @return `invalid_argument` naming the line for an unknown, missing or repeated key or a value
///         that cannot be.
Result<BusCard> parse_bus_card(std::string_view text);

/// @return as `write_file`.
Result<void> write_bus_card(const std::filesystem::path& file, const BusCard& card);
/// @return as `parse_bus_card`, the file named; `not_found` if it cannot be opened.
Result<BusCard> read_bus_card(const std::filesystem::path& file);

}  // namespace kentongan::identity
