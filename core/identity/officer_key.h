#pragma once

#include <cstdint>
#include <filesystem>

#include "core/base/bytes.h"
#include "core/base/random.h"
#include "core/base/result.h"
#include "core/identity/keys.h"

namespace kentongan::identity {

/// An officer's own signing key as it lies on a disk: sealed by a passphrase that only he knows, so
/// that neither a lost machine nor the agency's agent can sign as he.
///
///   kentongan-officer-key/1
///   public <64 hexadecimal digits>
///   argon2id <passes> <KiB> <salt, 32 digits>
///   sealed <nonce, 48 digits><96 digits>
///
/// The passphrase is stretched by Argon2id (RFC 9106) and seals the key by XSalsa20-Poly1305
/// (libsodium's secretbox). The public half is in the clear: whose key it is can be shown locked.
/// Threads: a value; const members from any.
class OfficerKey {
 public:
  /// What a guess costs. The usual one takes some tenths of a second and 64 MiB.
  struct Cost {
    std::uint32_t passes = 3;
    std::uint32_t memory_kib = 65'536;
  };
  static constexpr std::size_t kPassphraseMin = 10;  ///< Bytes.

  /// A new key. @return `invalid_argument` for a passphrase of fewer than 10 bytes or more than
  /// 1024.
  static Result<OfficerKey> create(BytesView passphrase, const Cost& cost, Random& random);
  /// @return as `read_secret`; `malformed` for anything but the form above, or for a cost beyond 10
  ///         passes, 1 GiB or below 8 MiB, so that no file makes a desk work without end.
  static Result<OfficerKey> load(const std::filesystem::path& file);
  /// Mode 0600. @return `conflict` if the file exists: a key is never overwritten.
  Result<void> save(const std::filesystem::path& file) const;

  [[nodiscard]] const PublicKey& public_key() const { return public_key_; }

  /// For as long as the caller holds it.
  /// @return `not_permitted` for another passphrase, or if the file was changed: which of the two
  ///         cannot be told.
  [[nodiscard]] Result<SigningKey> unlock(BytesView passphrase) const;
  /// The same key under another passphrase. @return as `unlock` and `create`.
  [[nodiscard]] Result<OfficerKey> sealed_anew(BytesView old_passphrase, BytesView passphrase,
                                               Random& random) const;

 private:
  static constexpr std::size_t kSaltBytes = 16;
  static constexpr std::size_t kNonceBytes = 24;
  static constexpr std::size_t kSealedBytes = 48;

  OfficerKey() = default;
  [[nodiscard]] Result<Bytes> open(BytesView passphrase) const;
  static Result<OfficerKey> seal(BytesView seed, BytesView passphrase, const Cost& cost,
                                 Random& random);

  PublicKey public_key_;
  Cost cost_;
  Bytes salt_;
  Bytes nonce_;
  Bytes sealed_;
};

}  // namespace kentongan::identity
