#pragma once

#include <cstdint>
#include <vector>

#include "broker/dispatch/parcel.h"
#include "core/base/bytes.h"

namespace kentongan::broker::dispatch {

constexpr std::size_t kRunBytesMax = 262'144;  ///< A whole submission up to this goes in one frame.

/// Puts deliveries into one frame as they lie, without encoding an event again.
class Packing {
 public:
  /// `path`: of the item; empty where the frame holds the whole submission.
  void add(const Parcel& parcel, const std::vector<Digest>& path);
  [[nodiscard]] std::size_t bytes() const { return items_.size(); }
  [[nodiscard]] std::uint32_t count() const { return count_; }
  [[nodiscard]] bool empty() const { return count_ == 0; }
  /// What adding it would take.
  [[nodiscard]] static std::size_t size_of(const Parcel& parcel, std::size_t path_length);

  /// Serialised v1.Frame with a Deliver. `waiting`: events of the lane after these.
  [[nodiscard]] Bytes deliver(const SessionId& session, Lane lane, std::uint64_t waiting) const;
  /// Serialised v1.Frame with an Answer.
  [[nodiscard]] Bytes answer(const SessionId& session, std::uint64_t number, bool last) const;

 private:
  Bytes items_;  ///< Fields 2 of Deliver and of Answer: they have the same number.
  std::uint32_t count_ = 0;
};

/// How many events from `first` on may be one whole submission in a row, by their numbers alone; 1
/// if they are not. What each is, `Parcel::is_item` says.
/// `seqs`: numbers of the lane or mailbox, rising.
template <typename Seqs>
[[nodiscard]] std::uint32_t whole_run(const Parcel& parcel, const Seqs& seqs, std::size_t first) {
  if (parcel.index != 0 || parcel.stands_alone() || !parcel.path.empty() ||
      first + parcel.count > seqs.size()) {
    return 1;
  }
  const std::uint64_t last = seqs[first + parcel.count - 1].value();
  return last == parcel.seq.value() + parcel.count - 1 ? parcel.count : 1;
}

}  // namespace kentongan::broker::dispatch
