#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "core/base/ids.h"
#include "core/base/random.h"
#include "core/base/result.h"
#include "core/identity/officer_key.h"

namespace kentongan::agents {

/// The officers' keys that lie at a desk, each sealed by its officer's passphrase: in `officers/`
/// of the agent's folder, `ID.key` (OfficerKey) and `ID.name`, whose name commitment the directory
/// has. Mode 0600 in a folder of mode 0700. Nothing of it is in the log, nor leaves the desk.
///
/// Threads: what changes the files belongs to the desk's thread; const members from any. `unlock`
/// and
///          `draw` take some tenths of a second.
class OfficerFiles {
 public:
  OfficerFiles(std::filesystem::path folder, Random& random, identity::OfficerKey::Cost cost = {});

  /// By id. @return `unavailable` for a folder that cannot be read.
  [[nodiscard]] Result<std::vector<OfficerId>> all() const;
  /// Whose id begins so; an empty beginning is enough where there is one key alone.
  /// @return `not_found`, or `conflict` where more than one begins so; both list what there is.
  [[nodiscard]] Result<OfficerId> named(const std::string& beginning) const;
  /// Empty: not known here.
  [[nodiscard]] std::string name_of(const OfficerId& officer) const;

  /// @return as `OfficerKey::load` and `unlock`.
  [[nodiscard]] Result<identity::SigningKey> unlock(const OfficerId& officer,
                                                    BytesView passphrase) const;

  struct Unlocked {
    OfficerId officer;
    identity::SigningKey key;
  };
  struct Drawn {
    identity::OfficerKey sealed;
    identity::SigningKey key;
  };
  struct Made {
    OfficerId id;
    Digest name_commitment;  ///< SHA-256("bus/v1/officer-name\0" || 32 random bytes || name); of
                             ///< a key that is renewed zero: the directory has it.
    identity::SigningKey key;
  };
  /// A new key, sealed and open; nothing is kept of it. @return as `OfficerKey::create`.
  [[nodiscard]] Result<Drawn> draw(BytesView passphrase) const;
  /// Keeps it as a new officer's. @return `field_invalid` for a name; as `OfficerKey::save`.
  Result<Made> create(const std::string& name, Drawn drawn);
  /// Whether the bus has entered a key.
  using OnRecord = std::function<bool(const KeyId&)>;
  /// Keeps it as that of an officer whose old one is lost or has served its time. What lay there is
  /// kept as `ID.key.old`, unless one lies there and it is not on record itself: of several
  /// renewals that the bus has not taken yet, the key that it knows stays.
  /// @return as `create`; `not_found`, `unavailable`. Then the key that there was is untouched.
  Result<Made> renew(const OfficerId& officer, Drawn drawn, const OnRecord& is_on_record = {});
  /// Makes `ID.key.old` the officer's key again, where the renewal could not be handed in.
  Result<void> put_back(const OfficerId& officer);

 private:
  [[nodiscard]] Result<void> put_aside(const OfficerId& officer, const OnRecord& is_on_record);
  [[nodiscard]] std::filesystem::path file_of(const OfficerId& officer, const char* ending) const;

  std::filesystem::path folder_;
  Random& random_;
  identity::OfficerKey::Cost cost_;
};

}  // namespace kentongan::agents
