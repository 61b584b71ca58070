#pragma once

#include <cstdint>
#include <map>

#include "core/view/view.h"

namespace kentongan::view {

/// What the broker has sealed: of each incident the seal that covers most. A record that does not
/// continue it is another record.
///
/// Folds: SEALED evidence; all others change nothing.
class Seals final : public View {
 public:
  struct Seal {
    std::uint64_t count = 0;  ///< Events of the incident.
    Digest head;              ///< Leaf hash of the last of them.
    Seq seq;                  ///< Of the seal.
    std::int64_t time_us = 0;
  };
  /// @return nullptr for an incident of which no seal has come.
  [[nodiscard]] const Seal* find(const IncidentId& incident) const;

 private:
  void fold(const ParsedEvent& event) override;
  std::map<IncidentId, Seal> seals_;
};

}  // namespace kentongan::view
