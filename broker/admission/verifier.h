#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "broker/admission/denial.h"
#include "broker/admission/own_entries.h"
#include "broker/admission/signers.h"
#include "broker/config.h"
#include "broker/stages.h"
#include "core/base/result.h"
#include "core/identity/directory.h"
#include "core/identity/item.h"

namespace kentongan::v1 {
class Submit;
}

namespace kentongan::broker::admission {

/// What an item says of itself before anything of it is believed.
struct Claim {
  MessageId id;
  Digest item_hash;
  AgencyCode agency;
};

/// Why an item is refused, and which fields are at fault.
struct Flaw {
  Error error;
  std::vector<std::string> paths;
};

/// The circumstances under which a submission is looked at.
struct Scene {
  const v1::Submit* submit = nullptr;
  AgencyCode session;             ///< The agency that handed it in.
  std::int64_t clock_off_us = 0;  ///< How far its clock was off when the session began.
  const identity::Directory* directory = nullptr;
  identity::Moment first;    ///< What its first event may get; the log's time never steps back.
  std::int64_t wall_us = 0;  ///< By the broker's clock, which may.
};

/// Bytes, fields, root, signature, key, officer, duty, bus, expiry, clock: all that can be said of
/// an item without knowing what came before it.
///
/// Place:   the *admission* room, first half. begin(), then for each item read() and verify().
/// Order:   of the checks as in protocol.md 6; one signature check a submission, when first needed.
/// Threads: belongs to the core thread. What it returns lives until its next call.
class Verifier {
 public:
  Verifier(const AdmissionConfig& config, std::string bus);
  ~Verifier();

  /// Hashes the items. @return `malformed`, `too_large`: the whole submission cannot be read.
  Result<void> begin(const Scene& scene);
  [[nodiscard]] std::uint32_t size() const;

  /// @return `malformed` or `too_large` if the item cannot be read.
  Result<Claim> read(std::uint32_t index);
  /// The item read last. @return every code of protocol.md 9 down to CLOCK but ID_REUSED.
  Result<VerifiedMessage> verify();
  /// Fields at fault of the last refusal.
  [[nodiscard]] std::vector<std::string> take_paths() { return std::move(paths_); }
  /// The rule that the last refusal goes back to, if any.
  [[nodiscard]] std::optional<Denial> take_denial() { return std::exchange(denial_, std::nullopt); }
  /// True if the item was read last and its agent's own signature holds: its number is then used up
  /// though it is refused.
  [[nodiscard]] bool spends_number(std::size_t index);
  /// Zero where the submission could not be read.
  [[nodiscard]] Digest item_hash(std::size_t index) const;
  [[nodiscard]] const v1::Envelope& envelope(std::uint32_t index) const;
  /// Number of the item read last under its agent's key, 0: none; and the item hash of the one
  /// before.
  [[nodiscard]] std::uint64_t sender_seq() const;
  [[nodiscard]] BytesView sender_prev() const;
  [[nodiscard]] const KeyId& agent_key() const { return signers_.agent; }
  [[nodiscard]] std::uint64_t signatures_checked() const { return signatures_checked_; }
  /// The submission changes the directory: it stands or falls as a whole.
  [[nodiscard]] bool changes_directory() const { return entries_.any(); }

  /// Entries of the directory, each whole with index, count and signatures, under the broker's
  /// statement key. @return as identity::verify_directory_submission; `malformed`.
  Result<std::vector<VerifiedMessage>> changes(std::span<const v1::Envelope> entries,
                                               const identity::PublicKey& statement,
                                               const identity::Directory& directory);
  /// Policy files, the same way; what stands in them is looked at by whoever puts them in force.
  /// @return as above.
  Result<std::vector<VerifiedMessage>> policies(std::span<const v1::Envelope> entries,
                                                const identity::PublicKey& statement,
                                                const identity::Directory& directory);

  /// What the broker states of a message under its statement key, whole.
  /// @return `malformed`. Lives as what verify() returns.
  Result<VerifiedMessage> own_evidence(const v1::Envelope& item);

  /// The id that an item claims, as far as it can be made out; zero if not.
  [[nodiscard]] static MessageId claimed_id(const v1::Envelope& envelope);

 private:
  struct Memory;
  /// Items of the broker's own lanes: the header's record, what it is, whose, and its id.
  struct OwnItem {
    eventlog::LeafType type;
    MessageId id;
    AgencyCode agency;
  };
  using ReadOwn = std::function<std::optional<OwnItem>(const v1::Envelope&)>;
  Result<std::vector<VerifiedMessage>> own_items(std::span<const v1::Envelope> entries,
                                                 const ReadOwn& read);

  v1::Evidence& own_word();
  bool signed_well();
  Result<void> check_message();
  Result<void> check_evidence();
  /// What an item says of where it comes from.
  struct Origin {
    const std::string& bus;
    const std::string& duty;
    const Bytes& officer;
  };
  Result<void> check_author(const Origin& origin);
  Result<VerifiedMessage> verify_entry();
  [[nodiscard]] VerifiedMessage as_signed();
  Result<void> check_clock(std::int64_t stated_us) const;
  Error deny_carried();

  const AdmissionConfig config_;
  const std::string bus_;
  std::unique_ptr<Memory> memory_;
  Scene scene_;
  std::shared_ptr<Run> run_;
  std::vector<identity::ItemHashes> hashes_;
  std::optional<Result<Signers>> signatures_;  ///< The verdict, once asked for.
  Signers signers_;
  OwnEntries entries_;
  std::uint32_t index_ = 0;
  ItemFacts facts_;
  bool officer_demanded_ = false;  ///< By what the item read last is.
  std::vector<std::string> paths_;
  std::optional<Denial> denial_;
  std::uint64_t signatures_checked_ = 0;
};

}  // namespace kentongan::broker::admission
