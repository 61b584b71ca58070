#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "broker/admission/denial.h"
#include "core/base/bytes.h"
#include "core/base/clock.h"
#include "core/base/error.h"
#include "core/base/ids.h"
#include "core/eventlog/event.h"

namespace kentongan::v1 {
class Answer;
class Checkpoint;
class KeyRelease;
class Refused;
class Statement;
class Welcome;
}  // namespace kentongan::v1

namespace kentongan::broker {

/// What a receipt says.
struct ReceiptOf {
  MessageId id;
  Seq seq;
  std::uint32_t epoch = 0;
  std::int64_t time_us = 0;
  Digest leaf_hash;
  bool again = false;
};

/// When what was refused for a time only, such as for want of room, may be tried again.
constexpr Micros kRetryAfter = std::chrono::seconds(1);

/// What a refusal says: the error's own sentence, then what is safe and what to do.
struct RefusalOf {
  MessageId id{};  ///< Zero: not to be made out.
  Error error;
  Seq seq{};  ///< Of its event, if it is one.
  std::vector<std::string> paths{};
  Micros retry_after{0};
  bool is_partial = false;  ///< Of one address; the others get the item.
  std::optional<admission::Denial> denial{};
};

/// Puts one Settled frame together, receipt by receipt.
class SettledFrame {
 public:
  SettledFrame(const SessionId& session, std::uint64_t number);
  void add(const ReceiptOf& receipt);
  void add(const RefusalOf& refusal);
  /// That covers all receipts of the frame.
  void add(const v1::Checkpoint& checkpoint);
  [[nodiscard]] bool has_receipts() const { return has_receipts_; }
  [[nodiscard]] Bytes finish(std::uint32_t window_messages, std::uint32_t window_bytes) const;

 private:
  SessionId session_;
  Bytes body_;
  Bytes receipt_;  ///< Used again for each.
  bool has_receipts_ = false;
};

[[nodiscard]] Bytes welcome_frame(const v1::Welcome& welcome);
/// `session` zero: of none.
[[nodiscard]] Bytes bye_frame(const SessionId& session, const Error& error, Micros retry_after);
[[nodiscard]] Bytes ping_frame(const SessionId& session, std::uint64_t number,
                               std::int64_t clock_us, bool answer);
[[nodiscard]] Bytes key_frame(const SessionId& session, const v1::KeyRelease& release);
/// To a session that only submits: nobody holds its agency's mailbox. An empty Deliver.
[[nodiscard]] Bytes offer_frame(const SessionId& session);
[[nodiscard]] Bytes answer_frame(const SessionId& session, const v1::Answer& answer);
[[nodiscard]] Bytes refusal_frame(const SessionId& session, std::uint64_t query, const Error& error,
                                  Micros retry_after);

/// A refusal as an event; a stranger's agency is empty.
[[nodiscard]] v1::Refused refused_event(const RefusalOf& refusal, const AgencyCode& agency,
                                        const Digest& item_hash, std::uint64_t times);

/// What happened, what is safe, what to do: one text.
[[nodiscard]] Text whole_text(const Error& error);

}  // namespace kentongan::broker
