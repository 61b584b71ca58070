#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "agents/scenario/record.h"
#include "core/base/result.h"
#include "core/eventlog/event_log.h"
#include "core/identity/keyring.h"

namespace kentongan::scenario {

/// What a run leaves for those who were not there: `INCIDENT.bundle` for each incident of the
/// broker's log, opened whole (a scenario is no secret), and `quorum.policy`, the annex to check
/// them with. One of this log that is in the folder is taken; else it is made of the witnesses of
/// the directory. A bundle stands under the newest checkpoint that was witnessed, if any was.
struct BundlesFrom {
  const eventlog::EventLog& log;
  const LogCopy& copy;  ///< Of that log.
  const identity::BrokerKeys& keys;
  std::string bus;
};
/// @return the files, by incident; as bundle::export_bundle and write_file.
Result<std::vector<std::filesystem::path>> leave_bundles(const BundlesFrom& from,
                                                         const std::filesystem::path& folder);

}  // namespace kentongan::scenario
