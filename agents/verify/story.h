#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "agents/verify/bundle_check.h"
#include "core/base/error.h"

namespace kentongan::verify {

/// How much of an event a bundle shows.
enum class Depth : std::uint8_t {
  stub,    ///< That it happened: time, kind, place in the incident, whose key.
  opened,  ///< And parts of it.
  whole,   ///< And all of it, as it was signed.
};
/// "stub", "opened", "whole": stable.
[[nodiscard]] std::string_view name_of(Depth depth);

/// One event of a valid bundle, as it is told: what is proven, by whose key, when, what is
/// withheld.
struct EventStory {
  Seq seq;
  std::int64_t time_us = 0;           ///< The broker's clock.
  std::uint64_t incident_number = 0;  ///< 0: of no incident.
  Text kind;                          ///< "pesan", "dibaca".
  std::string code;                   ///< "message", "evidence-8", "refused": stable.
  std::string type;                   ///< Of a message; empty: withheld.
  std::optional<Seq> about;           ///< Of an evidence: the message, where it is in the bundle.
  Depth depth = Depth::stub;
  std::string agency;       ///< Whose key signed; empty: not named in the bundle.
  bool by_officer = false;  ///< Under an officer's key, not the desk's alone.
  bool by_broker = false;
  std::string key;      ///< Fingerprint, 16 digits.
  std::string officer;  ///< His id, 8 digits; empty: nobody is named.
  std::string duty;
  std::vector<std::string> to;
  std::uint64_t precedence = 0;
  std::uint64_t seen_size = 0;  ///< It was written after that event; 0: not shown.
  bool shows_decision = false;
  /// Of EXPIRED: who had not answered by when, and whether it stands.
  struct Expiry {
    std::string agency;
    std::int64_t due_us = 0;
    std::string state;  ///< "silent": it stands; "not_silent": void; "not_proven".
    Text words;
  };
  std::optional<Expiry> expiry;
  std::vector<Text> withheld;  ///< Parts of it that are not shown; of a stub empty.
};

/// Of the events that the scope asks for, in order. `verdict.is_valid()`.
[[nodiscard]] std::vector<EventStory> stories_of(const BundleVerdict& verdict);

/// "KILAT" …; empty for a number that is none.
[[nodiscard]] std::string_view precedence_name(std::uint64_t precedence);

/// "2023-03-03 20.11.41 WIB": UTC+7, whatever the machine thinks.
[[nodiscard]] std::string wib(std::int64_t time_us);

/// "2023-03-03T20:11:41+07:00", or with Z, to the second. @return `invalid_argument` otherwise.
Result<std::int64_t> instant_of(std::string_view rfc3339);

}  // namespace kentongan::verify
