#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "agents/scenario/seat.h"
#include "core/base/ids.h"
#include "core/base/random.h"
#include "core/base/result.h"
#include "core/eventlog/event_log.h"
#include "core/identity/keyring.h"

namespace kentongan::scenario {

/// A bus as it is before its broker starts: who exists, and whose keys are known.
struct Founding {
  std::filesystem::path city;  ///< deploy/city
  std::string bus;
  std::int64_t time_us = 0;
  std::vector<AgencyCode> actors;     ///< All are enrolled.
  std::string exercise;               ///< Not empty: they are its players.
  std::vector<SeatOfficer> officers;  ///< One an actor, in their order.
};

/// The line of command of the reference data.
struct Lines {
  std::map<AgencyCode, AgencyCode> parents;
};

/// @return as `identity::load_agencies`.
Result<Lines> lines_of(const std::filesystem::path& city);

/// Who would look after the keys of an agency's line, if all the city were enrolled.
/// @return as `lines_of`, and as `Directory::apply`.
Result<std::vector<AgencyCode>> key_keepers_of(const std::filesystem::path& city,
                                               const AgencyCode& agency);

/// Writes the founding directory into an empty log, the keys of every actor in it, its officer and
/// what he holds: all duties of the agency, and the watch. Signed by the broker alone, which stands
/// for the files that the operator would have taken in.
/// `keys` are those of the actors, in their order.
/// @return as `broker::found`.
Result<void> found_bus(const Founding& founding, const identity::BrokerKeys& broker,
                       const std::vector<identity::Keyring>& keys, eventlog::EventLog& log,
                       Random& random);

}  // namespace kentongan::scenario
