#include "core/policy/obligations.h"

#include <algorithm>
#include <utility>

#include "core/base/clock.h"
#include "core/policy/match.h"
#include "core/policy/words.h"

namespace kentongan::policy {
namespace {

using Kind = Obligation::Kind;

constexpr std::string_view kApprovalNeeded = "approval_needed";
constexpr std::string_view kEndorsementNeeded = "endorsement_needed";

/// Gathers obligations, each kind once.
class Owed {
 public:
  Obligation& of(Kind kind) {
    auto found = std::find_if(owed_.begin(), owed_.end(),
                              [&](const Obligation& each) { return each.kind == kind; });
    if (found == owed_.end()) {
      Obligation fresh;
      fresh.kind = kind;
      found = owed_.insert(owed_.end(), std::move(fresh));
    }
    return *found;
  }
  [[nodiscard]] bool has(Kind kind) const {
    return std::any_of(owed_.begin(), owed_.end(),
                       [&](const Obligation& each) { return each.kind == kind; });
  }
  void within(Kind kind, std::int64_t seconds) {
    const bool first = !has(kind);
    Obligation& owed = of(kind);
    owed.seconds = first ? seconds : std::min(owed.seconds, seconds);
  }
  void add(Kind kind, const std::vector<PartyPattern>& patterns) {
    for (const PartyPattern& pattern : patterns) {
      of(kind).patterns.push_back(&pattern);
    }
  }
  void add(Kind kind, const std::string& word) {
    auto& words = of(kind).words;
    if (!among(words, word)) {
      words.push_back(word);
    }
  }
  [[nodiscard]] std::vector<Obligation> take() && {
    std::sort(owed_.begin(), owed_.end(),
              [](const Obligation& a, const Obligation& b) { return a.kind < b.kind; });
    for (Obligation& each : owed_) {
      std::sort(each.words.begin(), each.words.end());
    }
    return std::move(owed_);
  }

 private:
  std::vector<Obligation> owed_;
};

bool is_referenced(const std::vector<PartyPattern>& by, Reference::Kind kind,
                   const Request& request) {
  return std::any_of(request.references.begin(), request.references.end(),
                     [&](const Reference& reference) {
                       return reference.kind == kind &&
                              std::any_of(by.begin(), by.end(), [&](const PartyPattern& pattern) {
                                return fits(pattern, reference.by, request) == Truth::yes;
                              });
                     });
}

void add_times(Owed& owed, const Obligations& asked, const Request& request,
               const std::vector<Day>& holidays) {
  const auto within = [&](Kind kind, const std::optional<Span>& span) {
    if (span) {
      owed.within(kind, seconds_of(*span, request.time_us, request.zone_s, holidays));
    }
  };
  within(Kind::ack_within, asked.ack_within);
  within(Kind::answer_within, asked.answer_within);
  within(Kind::retention, asked.retention);
  if (asked.if_channel.empty() || among(asked.if_channel, request.channel)) {
    within(Kind::written_followup_within, asked.written_followup_within);
  }
}

/// By how much, where the message states the time and leaves less than asked.
void add_lateness(Owed& owed, const LateIf& late, const Request& request,
                  const std::vector<Day>& holidays) {
  for (const TimeField& time : request.times) {
    if (time.name != late.field || request.sealed) {
      continue;
    }
    const std::int64_t needed =
        seconds_of(late.less_than, request.time_us, request.zone_s, holidays);
    const std::int64_t left = time.time_us / kSecondUs - request.time_us / kSecondUs;
    if (left < needed) {
      Obligation& marked = owed.of(Kind::late);
      marked.seconds = std::max(marked.seconds, needed - left);
    }
  }
}

void add_consents(Owed& owed, const Obligations& asked, const Request& request) {
  const bool approved = is_referenced(asked.approval_by, Reference::Kind::approval, request);
  const bool endorsed = is_referenced(asked.endorse_by, Reference::Kind::endorsement, request);
  if (!approved) {
    owed.add(Kind::approval_by, asked.approval_by);
  }
  if (!endorsed) {
    owed.add(Kind::endorse_by, asked.endorse_by);
  }
  const bool met =
      (asked.show == kApprovalNeeded && approved) || (asked.show == kEndorsementNeeded && endorsed);
  if (!asked.show.empty() && asked.show != kInformation && !met) {
    owed.add(Kind::show, asked.show);
  }
}

void add_notice(Owed& owed, const Obligations& asked) {
  if (!asked.notice.id.empty() && !owed.has(Kind::notice)) {
    owed.of(Kind::notice).text = asked.notice;
  }
}

void add_handling(Owed& owed, const Obligations& asked) {
  if (asked.delivery != Delivery::unstated) {
    auto& words = owed.of(Kind::delivery).words;
    const std::string strictest(name_of(Delivery::receipt_first));
    if (words.empty() || words.front() != strictest) {
      words.assign(1, std::string(name_of(asked.delivery)));
    }
  }
  for (const std::string& evidence : asked.officer_signature) {
    owed.add(Kind::officer_signature, evidence);
  }
  for (const std::string& field : asked.mask) {
    owed.add(Kind::mask, field);
  }
  if (asked.carry) {
    owed.of(Kind::carry);
  }
  owed.add(Kind::copy_to, asked.copy_to);
}

}  // namespace

std::vector<Obligation> owed_by(const std::vector<RuleRef>& rules, const Request& request,
                                const std::vector<Day>& holidays) {
  Owed owed;
  for (const RuleRef& each : rules) {
    const Obligations& asked = each.rule->obligations;
    add_times(owed, asked, request, holidays);
    add_consents(owed, asked, request);
    add_handling(owed, asked);
    add_notice(owed, asked);
    if (asked.late_if) {
      add_lateness(owed, *asked.late_if, request, holidays);
    }
  }
  return std::move(owed).take();
}

std::vector<Obligation> notices_of(const std::vector<RuleRef>& rules) {
  Owed owed;
  for (const RuleRef& each : rules) {
    add_notice(owed, each.rule->obligations);
  }
  return std::move(owed).take();
}

}  // namespace kentongan::policy
