#pragma once

#include <span>
#include <string>

#include "core/base/clock.h"
#include "core/base/random.h"
#include "core/base/result.h"
#include "core/eventlog/event_log.h"
#include "core/identity/keyring.h"
#include "core/policy/policy_folder.h"

namespace kentongan::v1 {
class DirectoryChange;
}

namespace kentongan::broker {

/// What a bus begins with; keys and changes are held by the caller while found() runs.
struct Founding {
  std::string bus;
  const identity::BrokerKeys& keys;
  std::span<const v1::DirectoryChange> changes;    ///< Agencies before their duties.
  std::span<const policy::PolicyFile> policies{};  ///< None: nothing is permitted.
};

/// Begins an empty log with its founding directory: the broker's own keys, then the changes, signed
/// by the statement key and marked as waiting for the two officers; then the policy files. Ends
/// with a STOP, so that the first run goes on in epoch 1.
/// @return `conflict` for a log that is not empty and for two files of one instrument; as
///         Directory::apply for a change that cannot be; as policy::read_agreement; as
///         EventLog::append.
Result<void> found(eventlog::EventLog& log, const Founding& founding, const Clock& clock,
                   Random& random);

}  // namespace kentongan::broker
