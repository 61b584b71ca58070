#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/base/ids.h"
#include "core/base/result.h"
#include "core/eventlog/bundle.h"
#include "core/identity/keys.h"

namespace kentongan::verify {

/// Kinds of keys that sign items, as the directory numbers them.
enum class SignerKind : std::uint8_t { agent = 2, officer = 3, statement = 9 };

/// A key that signs, whose it is, and from which event to which.
struct Signer {
  identity::PublicKey key;
  SignerKind kind = SignerKind::agent;
  std::string agency;  ///< Empty: the broker's own.
  Bytes officer;       ///< Of an officer's key.
  Seq from;
  std::optional<Seq> until;
};

/// An officer who acted, and when.
struct Officer {
  BytesView id;
  std::string_view agency, duty;
  Seq seq;
  std::int64_t time_us = 0;
};

/// The signers that a bundle names: the fold over its `keys/` (bundle.md 5, step 8).
class KeyBook {
 public:
  KeyBook() = default;
  explicit KeyBook(const eventlog::Bundle& bundle);

  [[nodiscard]] const Signer* find(const KeyId& id) const;
  [[nodiscard]] const std::map<KeyId, Signer>& signers() const { return signers_; }

  /// Whose signature an item bears must be one of these.
  struct Speaker {
    Seq seq;
    bool may_be_broker = false;  ///< Of evidence and policy.
    std::string_view agency;     ///< Empty: not shown.
    bool is_broker = false;      ///< Of evidence that nobody else states.
  };
  /// @return `key_unknown`, `key_revoked`, or `not_permitted` for a key of another kind or agency.
  [[nodiscard]] Result<const Signer*> signer_of(const KeyId& id, const Speaker& speaker) const;
  /// Whether that was his key, and he held the duty; a minute longer where it ended by its time.
  /// @return `key_unknown`; `not_permitted` for a duty that he did not hold.
  [[nodiscard]] Result<void> check_officer(const KeyId& id, const Officer& officer) const;

 private:
  struct Held {
    std::string agency, duty;
    Bytes officer;
    Seq from;
    std::optional<Seq> until;
    std::int64_t valid_from_us = 0;
    std::int64_t valid_until_us = 0;  ///< 0: open.

    [[nodiscard]] bool is_by(const Officer& officer) const;
  };
  void apply(BytesView change, Seq seq);
  void apply_holding(BytesView change, Seq seq);

  std::map<KeyId, Signer> signers_;
  std::vector<Held> held_;
};

}  // namespace kentongan::verify
