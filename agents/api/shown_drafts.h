#pragma once

#include <deque>
#include <string>
#include <vector>

#include "agents/compose.h"
#include "core/base/ids.h"
#include "core/base/result.h"
#include "kentongan/v1/directory.pb.h"

namespace kentongan::agents {
class Desk;
}  // namespace kentongan::agents

namespace kentongan::agents::api {

/// What somebody looked at before it is signed and sent.
struct ShownDraft {
  MessageDraft message;
  DutyCode duty = {};                             ///< As which it was shown.
  std::vector<OfficerId> signers = {};            ///< In whose names; in front whose message it is.
  std::vector<v1::DirectoryChange> changes = {};  ///< What a hand-over enters with it.
};

/// The newest 16 that were shown and not yet sent; none through a restart.
///
/// Threads: the desk's.
class ShownDrafts {
 public:
  static constexpr std::size_t kMost = 16;

  void keep(ShownDraft draft);
  void forget(const MessageId& id);
  /// A message, or a hand-over: one is never sent as the other.
  /// @return `not_found` where it is not kept (any more): look once more.
  [[nodiscard]] Result<ShownDraft> message(const std::string& id) const;
  [[nodiscard]] Result<ShownDraft> handover(const std::string& id) const;

 private:
  [[nodiscard]] Result<ShownDraft> find(const std::string& id, bool is_handover) const;

  std::deque<ShownDraft> drafts_;
};

/// Whoever would sign it now is whom it was shown to sign, in the same duty.
/// @return `conflict` where it is another: nothing is signed, look once more; as
///         `Officers::signer`.
Result<void> check_signer(Desk& desk, const ShownDraft& draft);

}  // namespace kentongan::agents::api
