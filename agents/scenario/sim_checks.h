#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include "core/base/ids.h"
#include "core/base/result.h"
#include "core/eventlog/event_log.h"
#include "core/eventlog/merkle_tree.h"

namespace kentongan::scenario {

/// What must hold after each step of a simulation (tests/README.md): the broker's numbers have no
/// gap and its root reproduces; every receipt that was given is in the log, whatever crashed since.
///
/// Threads: belongs to one thread.
class SimChecks {
 public:
  /// Everything stored since the last call. Appends to `found()` what is wrong.
  void after_commit(const eventlog::EventLog& log);
  /// A frame on its way to a desk: the receipts in it are promises.
  void note_frame(BytesView frame);
  /// Every promise so far is kept by the log as it stands: after a crash, and at the end.
  void check_promises(const eventlog::EventLog& log);

  [[nodiscard]] const std::vector<Error>& found() const { return found_; }
  [[nodiscard]] std::size_t promises() const { return promised_.size(); }

 private:
  void complain(const std::string& what);

  eventlog::MerkleTree tree_;
  std::unordered_map<MessageId, Seq> promised_;
  std::vector<Error> found_;
};

/// Numbers without a gap and the root, of a whole log. @return `corrupt` with the first bad number.
Result<void> check_log(const eventlog::EventLog& log);

}  // namespace kentongan::scenario
