#pragma once

#include <optional>
#include <string>

#include "agents/officer_files.h"
#include "core/base/bytes.h"
#include "core/base/result.h"
#include "core/transport/http.h"

namespace kentongan::agents::api {

/// Secrets are wiped where they were read; the socket's own buffers are the desk's.
struct Passphrase {
  explicit Passphrase(std::string given) : text(std::move(given)) {}
  ~Passphrase() { identity::wipe(text); }
  Passphrase(const Passphrase&) = delete;
  Passphrase& operator=(const Passphrase&) = delete;
  Bytes text;
};

/// What a request about an officer's key needs that takes some tenths of a second and no desk: the
/// key opened, or a new one drawn and sealed.
struct PreparedKey {
  std::optional<Result<OfficerFiles::Unlocked>> unlocked;
  std::optional<Result<OfficerFiles::Drawn>> drawn;
};
/// Whether a request needs it.
[[nodiscard]] bool needs_key(const transport::HttpRequest& request);
/// Threads: any. What is wrong with the request is for the desk to say: then nothing is prepared.
[[nodiscard]] PreparedKey prepare_key(const OfficerFiles& files,
                                      const transport::HttpRequest& request);

/// Of whose id begins so. @return as `OfficerFiles::named` and `unlock`.
Result<OfficerFiles::Unlocked> unlocked_by(const OfficerFiles& files, const std::string& beginning,
                                           const Bytes& passphrase);

}  // namespace kentongan::agents::api
