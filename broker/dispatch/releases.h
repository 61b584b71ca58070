#pragma once

#include <optional>

#include "broker/dispatch/clearances.h"
#include "core/base/ids.h"
#include "core/base/result.h"
#include "core/eventlog/event_log.h"

namespace kentongan::v1 {
class KeyRelease;
}

namespace kentongan::broker::dispatch {

/// Gives the key of a receipt-first message to a desk that has shown its receipt. Which one it is
/// the desk says: the log alone decides, so that nothing has to be remembered, and a broker that
/// was killed in between decides the same.
///
/// Durability: only what is in the log, and so synced, is a receipt.
/// Threads:    belongs to the core thread.
class Releases {
 public:
  /// Both outlive this.
  Releases(const eventlog::EventLog& log, Clearances& clearances)
      : log_(log), clearances_(clearances) {}

  /// @return the wraps of the asking agency; nothing where the message is not its own, not receipt
  ///         first, above its clearance, or the evidence named is not its DELIVERED of a run that
  ///         holds the message (an author needs none); as EventLog::read.
  Result<std::optional<v1::KeyRelease>> answer(const v1::KeyRelease& asked,
                                               const AgencyCode& asker);

 private:
  struct Place {
    Seq seq;
    Lane lane = Lane::biasa;
  };
  Result<std::optional<Place>> place_of(const MessageId& id, const AgencyCode& asker) const;
  Result<bool> is_receipt(BytesView evidence, const Place& place, const AgencyCode& asker) const;

  const eventlog::EventLog& log_;
  Clearances& clearances_;
};

}  // namespace kentongan::broker::dispatch
