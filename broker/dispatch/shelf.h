#pragma once

#include <deque>
#include <unordered_map>
#include <vector>

#include "broker/dispatch/parcel.h"
#include "core/base/result.h"
#include "core/eventlog/event_log.h"

namespace kentongan::broker::dispatch {

/// Where parcels are taken from: the newest lie in memory, so that live fan-out reads no disk; the
/// others are read from the log, a page at a time.
///
/// Limits:  memory of the newest as configured, plus one page of 64 events or 4 MiB; the keys of
///          4096 incidents.
/// Threads: belongs to the core thread.
class Shelf {
 public:
  Shelf(const eventlog::EventLog& log, Bytes tag_key, std::uint64_t recent_bytes);

  /// Events come in the order of their numbers, without a gap.
  void add(Parcel parcel);
  [[nodiscard]] std::uint64_t bytes() const { return bytes_; }
  /// What it says was erased in the log. @return `corrupt` if it is no message.
  Result<void> forget_content(Seq seq);

  /// The parcel lives until the next call. `page`: how many after it will be asked for next.
  /// @return as EventLog::read; `corrupt` for a number that is not there.
  Result<const Parcel*> take(Seq seq, std::size_t page);

  /// Path of the item in its submission, made from the run where it was not kept.
  /// @return as EventLog::read.
  Result<std::vector<Digest>> path_of(const Parcel& parcel);

 private:
  Result<void> read_page(Seq seq, std::size_t page);
  Digest incident_key_of(const eventlog::Record& record);
  /// Hashes of the items of the run that begins there. @return as EventLog::read.
  Result<void> read_run(Seq first, std::size_t count);

  const eventlog::EventLog& log_;
  const Bytes tag_key_;
  const std::uint64_t recent_bytes_;
  std::uint64_t first_ = 0;  ///< Seq of `recent_.front()`.
  std::deque<Parcel> recent_;
  std::uint64_t bytes_ = 0;
  std::vector<Parcel> page_;
  Seq run_first_;  ///< The run that was asked for last: whoever wants one path wants the next.
  std::vector<Digest> run_hashes_;
  std::unordered_map<Digest, Digest> incident_keys_;  ///< By tag.
};

}  // namespace kentongan::broker::dispatch
