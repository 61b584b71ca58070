#pragma once

#include <cstdint>
#include <unordered_map>

#include "broker/dispatch/parcel.h"
#include "core/base/ids.h"
#include "core/base/result.h"
#include "core/identity/directory.h"

namespace kentongan::broker::dispatch {

/// What each agency may hold as the directory has it now. Admission asks when a message comes in;
/// this asks again when it goes out, for a clearance may have been lowered since. Nothing is passed
/// over: what an agency may no longer hold goes to it without its content, and its lane is whole.
///
/// Threads: belongs to the core thread.
class Clearances {
 public:
  /// The directory outlives this.
  explicit Clearances(const identity::Directory& directory) : directory_(directory) {}

  /// One that the directory does not say counts as TERBATAS, as policy::decide has it.
  [[nodiscard]] bool may_hold(const AgencyCode& agency, const Parcel& parcel);
  /// Whether that is a sealing key of the agency, in force or replaced.
  [[nodiscard]] bool is_key_of(const AgencyCode& agency, BytesView key_id) const;

 private:
  const identity::Directory& directory_;
  Seq version_;
  std::unordered_map<AgencyCode, std::uint8_t> levels_;
};

}  // namespace kentongan::broker::dispatch
