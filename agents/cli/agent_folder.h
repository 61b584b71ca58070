#pragma once

#include <filesystem>
#include <string>

#include "core/base/ids.h"
#include "core/base/result.h"
#include "core/identity/keyring.h"

namespace kentongan::cli {

/// The folder of one agency's agent: four key files (0600), `agent.yaml`, `bus.card` once it
/// has joined, `log/`, `agent.sock` while it runs.
struct AgentFolder {
  std::filesystem::path folder;
  AgencyCode agency;
};

/// What vouches for new keys: a token on paper, or the folder of the agent whose place they take.
struct Vouching {
  std::string token;
  std::filesystem::path in_place_of;
};

/// The keys of the agent that is to sign something. @return `invalid_argument` without a folder; as
/// `Keyring::open`.
Result<identity::Keyring> keys_of(const std::filesystem::path& folder);

/// Draws the keys and writes the enrolment file for the operator of the broker. `card` may be
/// empty; it is read before any key is drawn. A failure leaves nothing behind.
/// @return the agent key's fingerprint, to be compared on paper; `invalid_argument` for a code that
///         cannot be one; `conflict` if the folder holds keys; as `secret_of`, `write_file`,
///         `read_bus_card`.
Result<std::string> create(const AgentFolder& agent, const std::filesystem::path& card,
                           const std::filesystem::path& enrolment, const Vouching& vouching = {});

/// Checks the bus card and keeps it in the folder. An agent that runs takes it at its next start.
/// @return the name of the bus; `conflict` if the folder has the card of another; as
///         `read_bus_card`.
Result<std::string> take_card(const std::filesystem::path& folder,
                              const std::filesystem::path& card);

}  // namespace kentongan::cli
