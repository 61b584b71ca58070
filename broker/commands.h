#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "broker/config.h"
#include "core/base/clock.h"
#include "core/base/result.h"

namespace kentongan::broker {

/// What the program was asked to do, as read from its command line.
struct Asked {
  BrokerConfig config;
  std::filesystem::path agencies;  ///< Of `init`; empty: those that come with the program.
  std::string endpoint;            ///< Of `init`: where desks reach it; empty: where it listens.
  std::filesystem::path file;      ///< Of `enrol`, `put-policy`, `import`.
  std::string agency;              ///< Of `invite`.
  std::string key;                 ///< Of `revoke`: 64 hexadecimal digits.
  std::string reason;              ///< Of `revoke`.
  bool replace = false;            ///< Of `enrol`: new keys in place of those in force.
  bool new_witness = false;        ///< Of `fsck`: begin one where it is gone.
  ScaledClock::Options clock;      ///< `real_start_us` 0: the machine's own.
  Language language = Language::indonesian;
};

/// Makes the data folder: keys, log with the founding directory, configuration, bus card; says what
/// to do next. The commands print what they have to say and give the exit code.
int init(const Asked& asked);
/// Serves until SIGTERM or SIGINT.
int run(const Asked& asked);
/// Takes an agency in, or its new keys: through the running broker, or straight into the log of one
/// that rests.
int enrol(const Asked& asked);
/// Draws the token that lets an agency hand in its first keys, and prints it.
int invite(const Asked& asked);
/// Puts a policy draft in force, the same way.
int put_policy(const Asked& asked);
/// Changes agencies, duties, groups and links as a file says, the same way.
int import_directory(const Asked& asked);
/// Ends a key: from its own event on it signs, opens and carries nothing.
int revoke(const Asked& asked);
int status(const Asked& asked);
/// Checks every event, tile, index and file of a broker that rests; docs/operating.md.
int fsck(const Asked& asked);

/// /var/lib/kentongan/broker for the administrator, else in the user's own data folder.
[[nodiscard]] std::filesystem::path default_data();
/// What went wrong, what is safe, what to do, on stderr. @return the exit code for it, which is
/// that of `kentongan`: core/base/exit_code.h.
int failed(const Error& error, Language language);

}  // namespace kentongan::broker
