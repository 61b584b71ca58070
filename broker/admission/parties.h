#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "broker/admission/subjects.h"
#include "core/base/result.h"
#include "core/eventlog/event_log.h"
#include "core/identity/directory.h"

namespace kentongan::v1 {
class Header;
}

namespace kentongan::broker::admission {

/// Who a message goes to, once its groups are resolved.
struct Resolved {
  std::vector<PartyOf> parties;      ///< The author first; an agency may stand with several duties.
  std::vector<std::string> unknown;  ///< Addresses that name nobody, as written.
  bool has_to = false;               ///< Somebody is left whom it was written to.
};

/// Reads the addresses of a message against the directory: an agency, a duty of one, a group of
/// the directory, "area:CODE", "@parents" (the author's), "@incident" (its parties so far: of
/// what is stored and of what is on its way).
///
/// Durability: the parties of an incident are a row, written by the commit that adds one. Where a
///             row is missing they are read from the incident's events.
/// Limits:     512 parties; 1024 incidents remembered beside those on their way; 65,536 events
///             read of an incident without a row.
/// Threads:    belongs to the core thread.
class Parties {
 public:
  static constexpr BytesView kPrefix = "party";

  explicit Parties(const eventlog::EventLog& log) : log_(log) {}

  /// `corrected`: the message that this one corrects, or null; who has that gets this as a copy.
  /// @return `too_large` beyond 512 parties, or for an incident without a row of more than 65,536
  ///         events; as EventLog::read.
  /// `held`: messages that it orders to be erased or kept; whoever has one of them gets this too.
  Result<Resolved> resolve(const v1::Header& header, const identity::Directory& directory,
                           const Subject* corrected,
                           std::span<const std::shared_ptr<const Subject>> held = {});

  /// Who is party to a message of that incident that is stored; of an incident that is too long to
  /// be read nobody. @return as EventLog::read.
  Result<std::vector<AgencyCode>> of(const IncidentId& incident);
  /// Whether the log has a message of that incident. @return as EventLog::read.
  Result<bool> has_events(const IncidentId& incident);

  using Mailboxes = std::vector<eventlog::MailboxEntry>;
  /// A message of that incident was let in for these, and is on its way to the log.
  /// @return as EventLog::read.
  Result<void> gather(const IncidentId& incident, const Mailboxes& parties);
  /// What the commit of these messages is to write beside them.
  [[nodiscard]] std::vector<eventlog::StateRow> rows(
      std::span<const eventlog::Event* const> messages) const;
  /// It is stored, with its row; or it is not stored after all.
  void store(const IncidentId& incident, const Mailboxes& parties);
  void forget(const IncidentId& incident, const Mailboxes& parties);

  /// True if what `resolve` says depends on nothing but author, addresses and directory.
  [[nodiscard]] static bool is_fixed(const v1::Header& header);

 private:
  struct Members {
    std::vector<AgencyCode> stored;
    std::map<AgencyCode, std::uint32_t> gathered;  ///< Others, in how many messages on their way.
    bool has_row = false;                          ///< That holds all of `stored`.
    bool is_too_long = false;                      ///< Without a row, and too much to read.
  };

  Result<std::vector<AgencyCode>> members_of(const std::string& group, const v1::Header& header,
                                             const identity::Directory& directory);
  Result<Members*> of_incident(const IncidentId& incident);
  Result<Members> read(const IncidentId& incident) const;
  Result<void> add_parties_of(Seq seq, std::vector<AgencyCode>& all) const;

  const eventlog::EventLog& log_;
  std::unordered_map<IncidentId, Members> incidents_;
};

}  // namespace kentongan::broker::admission
