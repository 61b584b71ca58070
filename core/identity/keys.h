#pragma once

#include <filesystem>
#include <memory>

#include "core/base/bytes.h"
#include "core/base/ids.h"
#include "core/base/random.h"
#include "core/base/result.h"

namespace kentongan::identity {

using PublicKey = FixedBytes<32, struct PublicKeyTag>;  ///< Ed25519.
using kentongan::TransportKey;
using SignatureBytes = FixedBytes<64, struct SignatureTag>;  ///< Ed25519.

/// SHA-256 of the public key.
[[nodiscard]] KeyId key_id_of(const PublicKey& key);

/// A secret Ed25519 key that signs. libsodium's; wiped when it goes; never copied.
/// Threads: `sign` from any.
class SigningKey {
 public:
  static SigningKey generate(Random& random);
  static SigningKey from_seed(BytesView seed32);
  /// @return as `read_secret`; `malformed` if the file holds no key.
  static Result<SigningKey> load(const std::filesystem::path& file);
  /// Mode 0600. @return `conflict` if the file exists: a key is never overwritten.
  Result<void> save(const std::filesystem::path& file) const;

  SigningKey(SigningKey&&) noexcept;
  SigningKey& operator=(SigningKey&&) noexcept;
  ~SigningKey();

  [[nodiscard]] const PublicKey& public_key() const;
  [[nodiscard]] const KeyId& key_id() const;
  [[nodiscard]] SignatureBytes sign(BytesView bytes) const;

 private:
  struct Secret;
  explicit SigningKey(std::unique_ptr<Secret> secret);
  std::unique_ptr<Secret> secret_;
};

/// libsodium's rule alone decides (trust.md 2.5): canonical S, no low-order A or R, cofactorless.
[[nodiscard]] bool verifies(const PublicKey& key, BytesView bytes, const SignatureBytes& signature);

/// True for a key that may be enrolled: on the curve, in the main subgroup, not of low order.
[[nodiscard]] bool is_enrollable(const PublicKey& key);

/// A pair for CURVE. The secret stays in this process; the wipe is the destructor's.
class TransportPair {
 public:
  static TransportPair generate(Random& random);
  static Result<TransportPair> load(const std::filesystem::path& file);
  Result<void> save(const std::filesystem::path& file) const;

  TransportPair(TransportPair&&) noexcept = default;
  TransportPair& operator=(TransportPair&&) noexcept = default;
  ~TransportPair();

  [[nodiscard]] const TransportKey& public_key() const { return public_; }
  [[nodiscard]] const TransportKey& secret_key() const { return secret_; }

 private:
  TransportPair() = default;
  TransportKey public_;
  TransportKey secret_;
};

}  // namespace kentongan::identity
