#pragma once

#include <optional>
#include <string>

#include "core/base/error.h"
#include "core/base/ids.h"
#include "core/identity/directory.h"

namespace kentongan::v1 {
class Evidence;
class Header;
}  // namespace kentongan::v1

namespace kentongan::view {

/// Who gave a message or an evidence: what its author's group, or the evidence itself, says.
struct SignedBy {
  AgencyCode agency;
  DutyCode duty;
  OfficerId officer;         ///< Zero: nobody but the desk's own key.
  std::string on_behalf_of;  ///< Empty: of nobody else.
  identity::Moment moment;   ///< Its event; how he held the duty is asked as of then.
};
[[nodiscard]] SignedBy signed_by(const v1::Header& header, const identity::Moment& moment);
[[nodiscard]] SignedBy signed_by(const v1::Evidence& evidence, const identity::Moment& moment);

/// How he held the duty then; nothing of the desk alone, or where the directory does not know.
[[nodiscard]] std::optional<identity::HoldingForm> form_held(const identity::Directory& directory,
                                                             const SignedBy& by);

/// "petugas 3f2a91c0, Plh KASAT RESKRIM (pelaksana harian), a.n. KAPOLRES"; "oleh meja". Acting for
/// somebody is said in words: how he holds the duty, and on whose behalf.
/// @param name of the officer, where this desk knows it; else he is called by his number.
[[nodiscard]] Text signed_by_words(const identity::Directory& directory, const SignedBy& by,
                                   const std::string& name = {});

}  // namespace kentongan::view
