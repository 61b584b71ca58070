#pragma once

#include <list>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "broker/stages.h"
#include "core/base/ids.h"
#include "core/base/result.h"
#include "core/eventlog/event_log.h"

namespace kentongan::broker::admission {

/// A party as it was resolved when its message was let in.
struct PartyOf {
  AgencyCode agency;
  DutyCode duty;
  std::uint8_t role = 0;  ///< kentongan.v1.PartyRole.
};

/// A stored message, as far as what is said about it depends on it.
struct Subject {
  MessageId id;
  Seq seq;
  Digest leaf_hash;
  AgencyCode author;
  AgencyCode written_for;  ///< Empty: itself.
  std::string type;
  bool is_sealed = false;
  Lane lane = Lane::biasa;
  std::optional<IncidentId> incident;
  std::string exercise;
  bool is_secret = false;  ///< RAHASIA: evidence goes to the author alone.
  std::vector<PartyOf> parties;

  // What evidence about it decides; made when first asked for.
  mutable std::shared_ptr<const Decided> told_author;
  mutable std::shared_ptr<const Decided> told_addressees;

  [[nodiscard]] bool has_party(const AgencyCode& agency, std::uint8_t role) const;
};

/// Messages that evidence and corrections are about; the newest asked for are remembered.
///
/// Threads: belongs to the core thread.
class Subjects {
 public:
  Subjects(const eventlog::EventLog& log, std::size_t remembered)
      : log_(log), remembered_(remembered) {}

  /// @return `not_found` if the log has no such item; `field_invalid` if it is no message; as
  ///         EventLog::read.
  Result<std::shared_ptr<const Subject>> of(const MessageId& id);

 private:
  using Order = std::list<MessageId>;  ///< Newest asked for first.
  struct Entry {
    std::shared_ptr<const Subject> subject;
    Order::iterator place;
  };

  const eventlog::EventLog& log_;
  const std::size_t remembered_;
  Order order_;
  std::unordered_map<MessageId, Entry> entries_;
};

/// @return `corrupt` for bytes that are no event; nothing if it is no message.
Result<std::optional<Subject>> subject_of(const eventlog::Record& record);

}  // namespace kentongan::broker::admission
