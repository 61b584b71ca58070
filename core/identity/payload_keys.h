#pragma once

#include <filesystem>
#include <map>
#include <optional>

#include "core/base/ids.h"
#include "core/base/result.h"
#include "core/identity/sealed_payload.h"

namespace kentongan::identity {

/// The payload keys that a desk holds, by message. They lie apart from its log, which has the
/// ciphertext alone, so that destroying a key touches no log (protocol.md 5).
///
/// Threads: belongs to the desk's thread.
class PayloadKeys {
 public:
  virtual ~PayloadKeys() = default;

  /// Durable on return; a key that is there already stays.
  /// @return `storage_full` when the disk is; `unavailable` for any other failure.
  virtual Result<void> put(const MessageId& message, const PayloadKey& key) = 0;
  /// @return nothing if there is none; `corrupt` for a file that is no key; `unavailable`.
  [[nodiscard]] virtual Result<std::optional<PayloadKey>> find(const MessageId& message) const = 0;
  /// Nothing of the key is left on return. One that is not there is no error.
  /// @return `unavailable` if that cannot be said: ask again.
  virtual Result<void> destroy(const MessageId& message) = 0;
};

/// One file a key, named by the message's id, mode 0600 in a folder of mode 0700.
///
/// Destroying writes over the bytes where they lie, syncs, and only then removes the name: a log
/// structured store would keep old copies until it is compacted.
class PayloadKeyFiles final : public PayloadKeys {
 public:
  /// Makes the folder where it is not there. @return as `check_key_folder`; `unavailable`.
  static Result<PayloadKeyFiles> open(std::filesystem::path folder);

  Result<void> put(const MessageId& message, const PayloadKey& key) override;
  [[nodiscard]] Result<std::optional<PayloadKey>> find(const MessageId& message) const override;
  Result<void> destroy(const MessageId& message) override;

 private:
  explicit PayloadKeyFiles(std::filesystem::path folder) : folder_(std::move(folder)) {}
  [[nodiscard]] std::filesystem::path file_of(const MessageId& message) const;

  std::filesystem::path folder_;
};

/// For simulations: what a machine's disk would keep while its process dies.
class PayloadKeysInMemory final : public PayloadKeys {
 public:
  Result<void> put(const MessageId& message, const PayloadKey& key) override;
  [[nodiscard]] Result<std::optional<PayloadKey>> find(const MessageId& message) const override;
  Result<void> destroy(const MessageId& message) override;

 private:
  std::map<MessageId, PayloadKey> keys_;
};

}  // namespace kentongan::identity
