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
using SealingKey = FixedBytes<32, struct SealingKeyTag>;     ///< X25519, for payload keys.
using SignatureBytes = FixedBytes<64, struct SignatureTag>;  ///< Ed25519.

/// SHA-256 of the public key.
[[nodiscard]] KeyId key_id_of(const PublicKey& key);
/// The same over the 32 bytes of any public key.
[[nodiscard]] KeyId key_id_of(BytesView public_key);

/// "0339 6219 2372 …": the first 16 bytes of a key id, for reading aloud and for paper.
[[nodiscard]] std::string fingerprint_of(const KeyId& id);

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

/// libsodium's rule alone decides (protocol.md 1): canonical S, no low-order A or R, cofactorless.
[[nodiscard]] bool verifies(const PublicKey& key, BytesView bytes, const SignatureBytes& signature);

/// True for a key that may be enrolled: on the curve, in the main subgroup, not of low order.
[[nodiscard]] bool is_enrollable(const PublicKey& key);
/// The same for 32 bytes of X25519: not of low order.
[[nodiscard]] bool is_enrollable_curve(BytesView public_key);

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

/// A pair that opens what is sealed for its agency. Otherwise as `TransportPair`.
class SealingPair {
 public:
  static SealingPair generate(Random& random);
  static Result<SealingPair> load(const std::filesystem::path& file);
  Result<void> save(const std::filesystem::path& file) const;

  SealingPair(SealingPair&&) noexcept = default;
  SealingPair& operator=(SealingPair&&) noexcept = default;
  ~SealingPair();

  [[nodiscard]] const SealingKey& public_key() const { return public_; }
  [[nodiscard]] const SealingKey& secret_key() const { return secret_; }

 private:
  SealingPair() = default;
  SealingKey public_;
  SealingKey secret_;
};

/// The 32 secret bytes of a key file: a word that says what they are, and hexadecimal digits.
/// @return as `read_secret`; `malformed` if the file holds no secret of that word.
Result<Bytes> load_secret(const std::filesystem::path& file, std::string_view word);
/// @return `conflict` if the file exists.
Result<void> save_secret(const std::filesystem::path& file, std::string_view word,
                         BytesView secret32);

/// Overwrites what must not stay in memory.
void wipe(Bytes& secret);
void wipe(std::uint8_t* secret, std::size_t size);

}  // namespace kentongan::identity
