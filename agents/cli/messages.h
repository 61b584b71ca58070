#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/base/error.h"

namespace kentongan::cli {

// Every word and sentence that the command line says to a person, in both languages. JSON keys,
// command names and exit codes are in no language and stand where they are used.

/// Of a state of the agent's API ("delivered" -> sampai / delivered); the key itself if unknown.
[[nodiscard]] Text state_word(std::string_view state);
/// Of a precedence or classification in lower case ("sangat_segera"), in capitals for a table.
[[nodiscard]] std::string precedence_word(std::string_view precedence);
/// Of an evidence code in lower case.
[[nodiscard]] Text evidence_word(std::string_view code);
/// Of the agent's line to its broker.
[[nodiscard]] Text line_word(std::string_view line);
/// Of a party's role: kami di `to`, tembusan …
[[nodiscard]] Text role_word(std::string_view role);

/// "1 mnt 58 dtk" / "1 min 58 s"; the two largest units; never negative.
[[nodiscard]] Text duration_words(std::int64_t seconds);

// Titles of columns.
namespace title {
extern const Text kNumber, kPrecedence, kType, kFrom, kTo, kTime, kState, kDue, kText;
extern const Text kAgency, kDelivered, kRead, kActed, kBy, kKind, kQueued, kReason, kAbout;
extern const Text kCode, kName, kParent, kEnrolled, kDuties, kDemands, kAnswers, kTier;
extern const Text kField, kForm, kRequired, kLabel, kCheck, kResult, kFound, kKnewFrom, kFirstKnew;
extern const Text kAfter, kClass, kFlag, kDuty, kSetting, kValue, kOrigin;
}  // namespace title

// Sentences. Those with {} take values in the order written.
namespace say {
extern const Text kNothingWaiting;
extern const Text kNothingSent;
extern const Text kInForce, kCorrectedBy, kWithdrawnBy, kCorrected, kWithdrawn;
extern const Text kPast, kExercise, kExpired, kByDesk, kSealed;
extern const Text kOnTime, kLateBy, kReadLateBy, kLeft, kBefore;
extern const Text kWritten, kCounts, kWhoToldWhom, kDelayed, kItself;
extern const Text kStoredInOutbox, kOnItsWay, kStoredAtBroker, kWaitingFor, kTimedOut,
    kTimedOutInOutbox, kOtherCame;
extern const Text kDryRunValid, kDryRunInvalid, kKeyWarning, kWouldGo, kFix;
extern const Text kNotMarkedRead, kEvidenceQueued;
extern const Text kNoAgent, kAgentSilent, kNoAgentThere, kAgentUnanswered, kOutputLost,
    kSeveralAgents, kStartAgent;
extern const Text kUnknownWord, kDidYouMean, kSeeHelp, kMissing, kUnknownField, kWrongCount,
    kWrongValue, kNotYet;
extern const Text kNeedsReason, kNeedsTo, kNeedsMessage;
extern const Text kYes, kNo, kOk, kWarning, kBad;
extern const Text kConnectedSince, kOutboxLine, kInboxLine, kClockApart;
extern const Text kWitnessed, kWitnessesPending, kWitnessesLate;
}  // namespace say

}  // namespace kentongan::cli
