#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "agents/inbox/inbox.h"
#include "core/base/ids.h"
#include "core/base/result.h"
#include "kentongan/v1/evidence.pb.h"

namespace kentongan::agents {

/// What an officer states about a message. What a code does not need stays empty.
struct EvidenceDraft {
  v1::EvidenceCode code = v1::EVIDENCE_CODE_UNSPECIFIED;
  MessageId about;
  DutyCode duty;  ///< Who speaks: several officers sit at one desk.
  std::string on_behalf_of;
  std::string note;
  v1::Channel channel = v1::CHANNEL_UNSPECIFIED;
  std::int64_t spoken_at_us = 0;
  bool by_machine = false;
  std::optional<v1::Commitment> commitment;  ///< ACTING, ACTED.
  std::optional<v1::Reason> reason;          ///< REFUSED, HELD, DELIVERY_FAILED, …: needed.
  std::optional<v1::Address> delegate_to;    ///< DELEGATED: needed.
  std::optional<v1::ReadBack> read_back;     ///< ACKNOWLEDGED, CONFIRMED.
};

/// Who gives it, and about what.
struct EvidenceContext {
  AgencyCode agency;
  std::string bus;
  MessageId id;
  std::int64_t at_us = 0;
  Digest about_leaf;     ///< Zero: not known here.
  std::string exercise;  ///< Of the message.
};

/// Signed later by the agency's agent: `officer` stays empty, shown as *oleh meja*.
/// @return `field_invalid` naming the field and the fix: a code that no officer gives (DELIVERED,
///         ESCALATED, …), a reason, an address or a duty that is missing, a note beyond 2 KiB.
Result<v1::Evidence> make_evidence(const EvidenceDraft& draft, const EvidenceContext& context);

/// One for a whole run of a lane, by the machine.
[[nodiscard]] v1::Evidence make_delivered(Lane lane, const PendingRun& run,
                                          const EvidenceContext& context);

/// That a delivery did not verify; `about` is empty if its id could not be read.
[[nodiscard]] v1::Evidence make_delivery_failed(const DeliveryFault& fault,
                                                const EvidenceContext& context);

/// That nothing of a message's payload is left here, and by which order.
[[nodiscard]] v1::Evidence make_erased(const MessageId& about, const v1::Reason& order,
                                       const EvidenceContext& context);

/// "read", "delivery_failed": as in JSON and on the command line.
[[nodiscard]] std::string code_name(v1::EvidenceCode code);
/// Takes the name, in any case, with hyphen or underscore, and the words of `ack` in the reference
/// data ("accepted"). @return `field_invalid` listing the codes.
Result<v1::EvidenceCode> code_named(std::string_view name);

}  // namespace kentongan::agents
