#pragma once

#include <filesystem>
#include <vector>

#include "core/base/random.h"
#include "core/base/result.h"
#include "core/identity/keys.h"

namespace kentongan::identity {

/// The secret keys of one agency, as its agent holds them: one file a key, mode 0600, in a folder
/// of mode 0700. Which key does what: protocol.md 6, *Enrolment*.
///
/// Threads: const members from any.
class Keyring {
 public:
  /// Draws all four and writes them. The folder may exist if it holds no key.
  /// @return `conflict` if a key file exists (none is ever overwritten); as `check_key_folder`;
  ///         `storage_full` or `unavailable` if it cannot be written.
  static Result<Keyring> create(const std::filesystem::path& folder, Random& random);

  /// @return as `check_key_folder` and, of each key, `read_secret`; `malformed` for a damaged file.
  static Result<Keyring> open(const std::filesystem::path& folder);

  [[nodiscard]] const SigningKey& agent() const { return agent_; }
  [[nodiscard]] const TransportPair& transport() const { return transport_; }
  [[nodiscard]] const SealingPair& sealing() const { return sealing_.front(); }
  /// The one in force first, then those of `sealing-*.key`: earlier ones, which open old mail.
  [[nodiscard]] const std::vector<SealingPair>& sealings() const { return sealing_; }
  [[nodiscard]] const SigningKey& witness() const { return witness_; }

 private:
  Keyring(SigningKey agent, TransportPair transport, std::vector<SealingPair> sealing,
          SigningKey witness);

  SigningKey agent_;
  TransportPair transport_;
  std::vector<SealingPair> sealing_;  ///< At least one.
  SigningKey witness_;
};

using TagKey = FixedBytes<32, struct TagKeyTag>;  ///< Key of the incident tags, protocol.md 4.

/// The secret keys of a broker; folder, files and errors as of `Keyring`.
class BrokerKeys {
 public:
  static Result<BrokerKeys> create(const std::filesystem::path& folder, Random& random);
  static Result<BrokerKeys> open(const std::filesystem::path& folder);

  BrokerKeys(BrokerKeys&&) noexcept = default;
  BrokerKeys& operator=(BrokerKeys&&) noexcept = default;
  ~BrokerKeys();

  [[nodiscard]] const SigningKey& log() const { return log_; }
  [[nodiscard]] const SigningKey& statement() const { return statement_; }
  [[nodiscard]] const TransportPair& transport() const { return transport_; }
  [[nodiscard]] const TagKey& tag() const { return tag_; }

 private:
  BrokerKeys(SigningKey log, SigningKey statement, TransportPair transport, const TagKey& tag);

  SigningKey log_;
  SigningKey statement_;
  TransportPair transport_;
  TagKey tag_;
};

}  // namespace kentongan::identity
