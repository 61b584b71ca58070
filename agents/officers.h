#pragma once

#include <optional>
#include <vector>

#include "agents/compose.h"
#include "core/base/clock.h"
#include "core/base/ids.h"
#include "core/base/result.h"
#include "core/identity/directory.h"
#include "core/identity/keys.h"
#include "kentongan/v1/directory.pb.h"

namespace kentongan::agents {

/// The officers whose key is open at this desk, each for a while: who can sign here now, and in
/// which duty. One that the directory has revoked meanwhile signs nothing, however long it was
/// opened for.
///
/// Time:    of the clock's monotonic side. A key that is no longer open is wiped at the next call.
/// Threads: belongs to the desk's thread.
class Officers {
 public:
  static constexpr Micros kOpenUsual = std::chrono::minutes(15);
  static constexpr Micros kOpenMost = std::chrono::hours(12);

  /// `directory` and `clock` outlive this.
  Officers(AgencyCode agency, const identity::Directory& directory, const Clock& clock);

  /// Opens a key, or keeps it open longer.
  /// @return whose it is; `key_unknown` where the directory does not have it (yet) as an officer's
  ///         of this agency, `key_revoked`.
  Result<OfficerId> unlock(identity::SigningKey key, Micros time = kOpenUsual);
  /// One, or all. @return how many were open.
  std::size_t lock(const std::optional<OfficerId>& officer = std::nullopt);
  /// Wipes what is no longer open.
  void tick();
  [[nodiscard]] Instant next_tick() const;

  struct Open {
    OfficerId officer;
    Micros left{};
  };
  [[nodiscard]] std::vector<Open> open() const;
  /// The key of that id, while it is open.
  [[nodiscard]] const identity::SigningKey* key(BytesView key_id) const;

  /// The same of an officer.
  [[nodiscard]] const identity::SigningKey* key_of(const OfficerId& officer) const;

  /// Who signs, and as what. The key lives until the next call that is not const.
  struct Signer {
    OfficerId officer;
    DutyCode duty;
    const identity::SigningKey* key = nullptr;
  };
  /// Of those who hold the duty now, who opened his key last. Without a duty: in the usual one of
  /// the desk if he holds it, else as the watch, else in the first by code.
  /// @return `not_permitted` if no key is open, `key_revoked` if those that are have been revoked,
  ///         `duty_not_held` if none of them holds it; each says what to do.
  [[nodiscard]] Result<Signer> signer(const DutyCode& duty) const;
  /// The same of who gives an evidence about a message of that lane: nobody where no key is open
  /// and the desk may give it alone.
  [[nodiscard]] Result<std::optional<Signer>> speaker(int evidence_code, const DutyCode& duty,
                                                      Lane lane) const;
  /// In which the desk itself speaks: the agency's own first duty, as the directory has them, else
  /// the watch.
  [[nodiscard]] DutyCode usual_duty() const;
  [[nodiscard]] static Error nobody_open();

  /// For scenarios: messages are signed with a key whose end this desk knows, as a thief's desk
  /// would that asks no directory. Whoever sits here and gives evidence does not.
  void as_a_thief(bool is_thief) { is_thief_ = is_thief; }

 private:
  struct Unlocked {
    OfficerId officer;
    identity::SigningKey key;
    Instant until;
  };
  [[nodiscard]] bool is_open(const Unlocked& one) const;
  [[nodiscard]] bool is_revoked(const Unlocked& one) const;
  [[nodiscard]] Result<Signer> signer_of(const DutyCode& duty, bool with_revoked) const;
  [[nodiscard]] bool holds(const OfficerId& officer, const DutyCode& duty) const;
  [[nodiscard]] DutyCode usual_of(const OfficerId& officer) const;

  AgencyCode agency_;
  const identity::Directory& directory_;
  const Clock& clock_;
  std::vector<Unlocked> unlocked_;  ///< Who came last is behind.
  bool is_thief_ = false;
};

/// What changes who holds what: in one submission, which stands or falls whole.
struct Entries {
  std::optional<MessageDraft> message = {};
  std::vector<v1::DirectoryChange> changes;
  std::vector<const identity::SigningKey*> officers;  ///< In front he whose message it is.
};

}  // namespace kentongan::agents
