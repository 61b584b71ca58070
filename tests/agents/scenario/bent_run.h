#pragma once

#include <functional>
#include <string>

#include "agents/scenario/run.h"

namespace kentongan::scenario {

/// A file played once in the simulator, as all cases of a suite look at it; they bend copies.
const RunRecord& played(const std::string& file);

/// The same with the file changed before it is played.
RunRecord played_with(const std::string& file, const std::function<void(Scenario&)>& change);

Tally tally_of(const RunRecord& record);
/// The verdict on one expectation of the file.
Verdict verdict_on(const RunRecord& record, const std::string& expectation);
/// The same after `bend`.
Outcome outcome_after(const RunRecord& record, const std::string& expectation,
                      const std::function<void(RunRecord&)>& bend);

/// Folds the view anew from the events, which are numbered anew in their order.
void refold(LogCopy& log);
/// The message is not in that log any more.
void lose(LogCopy& log, const MessageId& id);
/// The message stands in that log twice.
void twice(LogCopy& log, const MessageId& id);
/// The agency's evidence of that code about the message is not in the log any more.
void unsay(LogCopy& log, v1::EvidenceCode code, const AgencyCode& agency, const MessageId& id);
/// DELIVERED names runs: every one of the agency goes.
void undeliver(LogCopy& log, const AgencyCode& agency);
/// The broker took everything that long after it really did, from that event on.
void delay(RunRecord& record, const std::string& event, std::int64_t by_us);
/// Places of two messages in a desk's log, exchanged.
void exchange(LogCopy& log, const MessageId& a, const MessageId& b);

}  // namespace kentongan::scenario
