#pragma once

#include <span>
#include <string>
#include <vector>

#include "core/base/bytes.h"
#include "core/base/random.h"
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

}  // namespace kentongan::identity
