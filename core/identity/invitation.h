#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/base/bytes.h"
#include "core/base/ids.h"
#include "core/base/random.h"
#include "core/base/result.h"

namespace kentongan::identity {

/// How long a token may be used: 72 hours.
constexpr std::int64_t kInvitationLife_us = 72LL * 3600 * 1'000'000;
constexpr std::size_t kTokenBytes = 16;
constexpr std::size_t kInvitationBytesMax = 1024;

/// What a broker keeps of a token on paper: that one agency may hand in its first keys, once, until
/// then. The token itself is known to whoever holds the paper.
///
///   kentongan-invitation/1
///   agency <code>
///   until_us <microseconds UTC>
///   secret <64 hexadecimal digits>
struct Invitation {
  AgencyCode agency;
  std::int64_t until_us = 0;
  Digest secret;  ///< H("kentongan/invitation/1" ‖ token): what an enrolment is sealed with: as
                  ///< good as the token.

  [[nodiscard]] std::string id() const;  ///< 16 hexadecimal digits, which tell nothing of it.
  [[nodiscard]] std::string text() const;
};

/// A new token and what is kept of it. Drawn from `random`, 128 bits.
struct Invited {
  std::string token;  ///< As it stands on paper: "6b3f-…", eight groups of four.
  Invitation invitation;
};
Invited invite(const AgencyCode& agency, std::int64_t time_us, Random& random);

/// What the holder of the paper can say of it. @return `invalid_argument` for what is no token.
Result<Digest> secret_of(std::string_view token);
/// Id of the invitation that has this secret.
[[nodiscard]] std::string invitation_id(const Digest& secret);

/// @return `malformed` for anything but the form above.
Result<Invitation> read_invitation(std::string_view text);

}  // namespace kentongan::identity
