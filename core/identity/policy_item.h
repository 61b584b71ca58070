#pragma once

#include <span>
#include <string>
#include <vector>

#include "core/base/bytes.h"
#include "core/base/random.h"
#include "core/base/result.h"
#include "core/identity/keys.h"
#include "kentongan/v1/envelope.pb.h"

namespace kentongan::identity {

/// A policy file on its way into the log.
struct PolicyText {
  std::string policy;  ///< Id of its instrument: "NK-2026-017".
  Bytes yaml;          ///< As it was written.
  Bytes replaces;      ///< SHA-256 of the file before; empty: none.
};

/// Items of policy changes, in submissions of at most 256, each whole, in order, signed by the key.
std::vector<v1::Envelope> sign_policies(const std::string& bus, std::span<const PolicyText> texts,
                                        const SigningKey& key, std::int64_t time_us,
                                        Random& random);

/// A policy file that goes round among its parties until all have signed it: one item, whole.
constexpr std::size_t kPolicyDraftBytesMax = 270'336;
constexpr int kPolicySignersMax = 3;  ///< The fourth signature is the broker's.

/// @return `malformed` for anything but one item of a policy, in its place and alone; `too_large`.
Result<v1::Envelope> read_policy_draft(BytesView bytes);
/// Adds a signature. @return `conflict` if the key has signed already or three have.
Result<void> add_policy_signature(v1::Envelope& draft, const SigningKey& key);
/// Root that every signature of the draft is over.
[[nodiscard]] Digest policy_draft_root(const v1::Envelope& draft);

}  // namespace kentongan::identity
