#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/bytes.h"
#include "core/base/ids.h"
#include "core/identity/keys.h"

namespace kentongan::identity {

/// An organisation that can be addressed.
struct Agency {
  AgencyCode code;
  std::string name;
  std::string sector;
  std::string kind;
  std::string level;
  AgencyCode parent;  ///< Empty: none.
  std::vector<std::string> areas;
  std::uint8_t clearance = 0;  ///< Highest kentongan.v1.Classification it may hold; 0: not said.
};

/// A post of an agency.
struct Duty {
  AgencyCode agency;  ///< Empty: one that every agency has ("AUDITOR").
  DutyCode code;
  std::string name;
  DutyCode deputy;                  ///< Empty: none.
  std::vector<std::string> rights;  ///< "break-glass"

  [[nodiscard]] bool may(std::string_view right) const;
};

/// To send, flagged and with a reason, what a rule refuses that allows it.
constexpr std::string_view kBreakGlass = "break-glass";

/// Whoever is on watch: every agency has this duty, without an entry.
inline const DutyCode kWatchDuty{"PIKET"};

/// Another bus, which is an agency here.
struct Link {
  std::string peer_bus;
  AgencyCode agency;
  Bytes log_key;  ///< 32 bytes.
  std::vector<std::string> agencies_behind;
};

/// kentongan.v1.KeyKind.
enum class KeyKind : std::uint8_t {
  transport = 1,
  agent = 2,
  officer = 3,
  sealing = 4,
  witness = 5,
  mirror = 6,
  roster = 7,
  broker_log = 8,
  broker_statement = 9,
  broker_transport = 10,
};

/// A public key, whose it is, and from which event to which it may sign.
struct Key {
  KeyId id;
  KeyKind kind = KeyKind::agent;
  Bytes public_key;          ///< 32 bytes.
  AgencyCode agency;         ///< Empty: the broker's own.
  OfficerId officer;         ///< Of an officer's key; else zero.
  Seq from;                  ///< Its own event.
  std::optional<Seq> until;  ///< The event that retired it; it signs below, not from there on.

  [[nodiscard]] bool in_force_at(Seq seq) const { return from <= seq && (!until || seq < *until); }
};

}  // namespace kentongan::identity
