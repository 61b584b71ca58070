#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/base/ids.h"
#include "core/base/random.h"
#include "core/base/result.h"
#include "core/identity/directory.h"
#include "core/identity/invitation.h"
#include "core/identity/keyring.h"
#include "core/identity/submission.h"
#include "kentongan/v1/directory.pb.h"
#include "kentongan/v1/envelope.pb.h"

namespace kentongan::identity {

/// How an agency comes onto the bus: its agent draws keys and writes a small file; the operator of
/// the broker checks it against the fingerprint on paper, adds the broker's signature, and the
/// entries become events of the directory. What goes back is the bus card (bus_card.h).

constexpr std::size_t kEnrolmentBytesMax = 16'384;

/// Signed items of directory changes, in submissions of at most 256, each whole, in order: a change
/// without an id gets one. What `broker init` makes its founding directory of.
std::vector<v1::Envelope> sign_changes(std::span<const v1::DirectoryChange> changes,
                                       const SigningKey& key, std::int64_t time_us, Random& random);

/// An agency's public key as the directory takes it; 32 bytes, its id made from it.
v1::DirectoryChange key_entry(v1::KeyKind kind, BytesView key, const AgencyCode& agency);

/// Entries of the broker's own public keys: log, statement, transport.
std::vector<v1::DirectoryChange> founding_keys(const BrokerKeys& keys);

struct EnrolmentFor {
  AgencyCode agency;
  std::string bus;  ///< Empty where the agent has no bus card yet.
  std::int64_t time_us = 0;
  std::optional<Digest> secret{};         ///< Of the token on paper (invitation.h).
  const SigningKey* old_agent = nullptr;  ///< Whose place the new keys take: a rotation.
};

/// The bytes of `CODE.enrol`, a kentongan.v1.Enrol: entries for the agent, transport, sealing and
/// witness key as one submission signed by the agent key, and a proof by the witness key.
Bytes make_enrolment(const Keyring& keys, const EnrolmentFor& whom, Random& random);

/// An enrolment that holds.
struct Enrolment {
  AgencyCode agency;
  KeyId agent_key;                           ///< Whose fingerprint stands on paper.
  Digest root;                               ///< Of the submission.
  std::vector<v1::Envelope> entries;         ///< In order of the submission.
  std::vector<v1::DirectoryChange> changes;  ///< The headers of `entries`, parsed.
  std::vector<AgencyCode> approved_by;  ///< Other agencies whose agent keys have signed it too.
  bool by_old_key = false;              ///< The agency's own agent key in force has.
  bool has_keys = false;                ///< The agency has an agent key in force: no newcomer.
  std::string token_id;                 ///< Of an invitation; empty: none is named.
  Bytes token_seal;                     ///< HMAC-SHA256 of the root under its secret.
};

/// Besides the newcomer's own there is room for two signatures; the fourth is the broker's.
constexpr int kApprovalsMax = 2;

/// Whether an agency comes for the first time, or with new keys in place of those it has.
enum class EnrolAs : std::uint8_t { newcomer, replacement };

/// Checks a file that anybody may have written: four keys, of one agency that the directory knows
/// and that, a newcomer, has no agent key yet, signed by the agent key and proven by the witness
/// key. That the agency itself wants its keys replaced is for the operator to know: the old key
/// may be lost.
/// @return `too_large` beyond 16 KiB; `malformed` for other bytes; `address_unknown` for an agency
///         that is not in the directory; `conflict` for a newcomer that is enrolled and for keys
///         that were there before; `wrong_bus` if it names another bus; `field_invalid` as
///         `Directory::apply`; `bad_signature`.
Result<Enrolment> check_enrolment(BytesView file, const Directory& directory,
                                  const std::string& bus, EnrolAs as = EnrolAs::newcomer);

/// Entries that end the keys which the agency has in force, to go before those of a replacement:
/// what they signed until then stays good. Not yet signed: the broker's statement key does it.
std::vector<v1::DirectoryChange> endings_of(const AgencyCode& agency, const Directory& directory,
                                            const std::string& bus);

/// Adds the signature of an agency that has compared the fingerprint by voice.
/// @return the file with it; `conflict` if that key has signed or two others have; as
///         `check_enrolment`, as far as that can be said without a directory.
Result<Bytes> approve_enrolment(BytesView file, const SigningKey& agent);

/// Who comes, and with which agent key, as the file says; nothing of it is checked but its form.
struct Newcomer {
  AgencyCode agency;
  KeyId agent_key;
};
Result<Newcomer> newcomer_in(BytesView file);

/// Id of the invitation that a file names; empty where it names none or is no enrolment.
std::string invitation_of(BytesView file);

/// Once agencies have spoken on the bus its operator takes nobody in alone. A newcomer (whoever has
/// no agent key in force, however the file is handed in) shows the token of an invitation, used
/// once and in time, and two other agencies have signed; keys in place of others are signed by the
/// agency's own key that they replace, or by two other agencies. The file names its bus, and holds
/// for 72 hours from when it was made: so do the approvals under it.
/// @param invitation as the broker has kept it under the id named; nullptr: none, or used.
/// @return `not_permitted`, saying what is missing.
Result<void> check_vouched(const Enrolment& enrolment, const Invitation* invitation,
                           std::int64_t time_us);

/// Adds a signature of the broker's statement key over the same root to every entry.
void countersign(Enrolment& enrolment, const SigningKey& statement);

/// Whether a submission of directory changes stands: the broker's statement key signed it, and each
/// other signature is by a key that the changes themselves bring (an enrolment) or that `directory`
/// holds in force.
/// @return `bad_signature`, `key_unknown` or `key_revoked`.
Result<void> verify_directory_submission(const Digest& root, const Signatures& signatures,
                                         std::span<const v1::DirectoryChange> changes,
                                         const PublicKey& statement_key,
                                         const Directory& directory);

}  // namespace kentongan::identity
