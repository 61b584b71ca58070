#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/base/ids.h"
#include "core/base/result.h"
#include "core/view/delivery_trace.h"
#include "core/view/view.h"

namespace kentongan::view {

/// Who has a message, who read it, who acted on it, and who not: for each message and each party of
/// its decision, as of any instant. Folded from messages, evidence and refusals. At a desk it holds
/// what that desk's log holds: of messages of others, not who else received them.
///
/// Times:   the broker's `time_us` decides order and lateness; what the clock of a desk claimed
///          stands beside it in the mark.
/// Lanes:   overtake; what comes before the message that it answers, corrects or is about is kept
///          and counts when that message comes. Only the author's correction is one.
/// Runs:    DELIVERED names a run of a lane by seq; it counts for each message of that lane within
///          the run to which the agency is party (protocol.md 6).
/// Memory:  a summary and its marks a message, no payload; text cut at `kSummaryBytesMax`.
class DeliveryView final : public View {
 public:
  /// Every message, in order of arrival.
  [[nodiscard]] const std::vector<MessageId>& messages() const { return order_; }
  /// @return nullptr if no such message is known.
  [[nodiscard]] const MessageTrace* find(const MessageId& id) const;
  [[nodiscard]] const MessageTrace* find(Seq seq) const;
  /// In order of arrival.
  [[nodiscard]] std::vector<const MessageTrace*> of_incident(const IncidentId& incident) const;
  /// Incidents by id.
  [[nodiscard]] std::vector<IncidentId> incidents() const;

  /// What a person types for a message: its number (the broker's seq: "121", "0121"), its whole id,
  /// or a beginning of the id that no other message has.
  /// @return `not_found`; `invalid_argument` if more than one begins so.
  [[nodiscard]] Result<MessageId> resolve(std::string_view name) const;

  /// Refusals on record, in order of arrival; of a message that was taken for some addressees only,
  /// those for the others.
  [[nodiscard]] const std::vector<Refusal>& refusals() const { return refusals_; }
  [[nodiscard]] std::vector<Refusal> refusals_of(const MessageId& id) const;

  /// Since when the desk of `agency` is out of the broker's reach, as the broker has told this desk
  /// and as it was known at `at_us`; nothing where it was never told, or has been heard of since.
  [[nodiscard]] std::optional<std::int64_t> away_since_us(const AgencyCode& agency,
                                                          std::int64_t at_us) const;

  /// What the broker told this desk of keys that are revoked and were used again, at most the
  /// newest 16, the newest last.
  struct KeyWarning {
    std::int64_t time_us = 0;
    AgencyCode agency;   ///< Whose key it was.
    std::string key;     ///< 64 hexadecimal digits.
    AgencyCode session;  ///< Who handed in what it signed.
  };
  [[nodiscard]] const std::vector<KeyWarning>& key_warnings() const { return key_warnings_; }

  /// Evidence of this desk that has no event yet: it counts at `time_us` until its event comes,
  /// which then takes its place (same evidence id). Not for DELIVERED.
  void note_own(const v1::Evidence& evidence, std::int64_t time_us);

  /// What a sealed message says, as the desk that holds it has opened it. No effect on others.
  void note_opened(const MessageId& id, BytesView payload);
  /// What it says was erased from the log.
  void note_erased(const MessageId& id);

 private:
  /// A desk out of reach: since when, told when, and until it was heard of again (0: not yet).
  struct Away {
    std::int64_t since_us = 0;
    std::int64_t told_us = 0;
    std::int64_t until_us = 0;
  };

  /// What came before the message that it speaks of: lanes overtake.
  struct Early {
    std::vector<std::pair<AgencyCode, Mark>> evidence;
    std::vector<MessageId> replies;
  };

  void fold(const ParsedEvent& event) override;
  void fold_message(const ParsedEvent& event);
  void fold_evidence(const ParsedEvidence& parsed, Seq seq, std::int64_t time_us);
  void fold_run(const ParsedEvidence& parsed, Seq seq, std::int64_t time_us);
  void fold_refusal(const ParsedEvent& event);
  void fold_away(const ParsedEvent& event);
  void fold_key_warning(const ParsedEvent& event);
  void note_heard(const std::string& code, std::int64_t time_us);
  void attach(MessageTrace& trace, const AgencyCode& agency, const Mark& mark);
  void note_reply(MessageTrace& original, const MessageTrace& reply);
  [[nodiscard]] std::vector<const MessageTrace*> traces_of(const std::vector<MessageId>& ids) const;

  std::unordered_map<MessageId, MessageTrace> traces_;
  std::vector<MessageId> order_;
  std::map<Seq, MessageId> by_seq_;
  std::set<MessageId> sorted_;  ///< For beginnings of ids.
  std::map<IncidentId, std::vector<MessageId>> incidents_;
  std::unordered_map<MessageId, Early> early_;
  std::vector<Refusal> refusals_;
  std::set<Seq> refusal_seqs_;
  std::vector<KeyWarning> key_warnings_;
  std::map<AgencyCode, std::vector<Away>> away_;  ///< Each in the order told.
  std::map<AgencyCode, std::int64_t> heard_us_;   ///< The newest that the broker took of each.
};

}  // namespace kentongan::view
