#include "broker/founding.h"

#include "broker/admission/admission.h"
#include "broker/admission/verifier.h"
#include "broker/sequencer/sequencer.h"
#include "core/identity/enrolment.h"
#include "core/identity/submission.h"
#include "kentongan/v1/directory.pb.h"
#include "kentongan/v1/envelope.pb.h"
#include "kentongan/v1/event.pb.h"

namespace kentongan::broker {
namespace {

constexpr std::uint32_t kFirstEpoch = 1;
constexpr const char* kReason =
    "pendirian; dua petugas menyusul / founding; two officers to follow";

std::vector<v1::DirectoryChange> founding_changes(const Founding& founding) {
  std::vector<v1::DirectoryChange> all = identity::founding_keys(founding.keys);
  all.insert(all.end(), founding.changes.begin(), founding.changes.end());
  for (v1::DirectoryChange& change : all) {
    change.set_bus(founding.bus);
    change.set_reason(kReason);
  }
  return all;
}

Result<void> append(eventlog::EventLog& log, sequencer::Sequencer& sequencer,
                    std::vector<PreparedEvent> prepared) {
  std::vector<eventlog::Event> events;
  for (PreparedEvent& event : prepared) {
    KTG_TRY(SequencedEvent sequenced, sequencer.number(std::move(event)));
    events.push_back(sequenced.take_event());
  }
  KTG_TRY(const auto stored, log.append(events));
  sequencer.keep();
  return {};
}

}  // namespace

Result<void> found(eventlog::EventLog& log, const Founding& founding, const Clock& clock,
                   Random& random) {
  if (log.head().size != 0) {
    return fail(ErrorCode::conflict,
                Text{"Catatan ini sudah didirikan.", "This log is founded already."});
  }
  const auto entries = identity::sign_changes(founding_changes(founding), founding.keys.statement(),
                                              clock.wall_us(), random);
  admission::Verifier verifier({}, founding.bus);
  sequencer::Sequencer sequencer(log, founding.keys.tag().str(), founding.keys.statement().key_id(),
                                 kFirstEpoch);
  sequencer.begin(clock.wall_us(), Micros::max());
  identity::Directory directory;
  std::span<const v1::Envelope> rest(entries);
  while (!rest.empty()) {
    const auto submission = rest.subspan(0, rest.front().count());
    rest = rest.subspan(submission.size());
    KTG_TRY(auto verified,
            verifier.changes(submission, founding.keys.statement().public_key(), directory));
    std::vector<PreparedEvent> prepared;
    Seq seq = sequencer.next();
    for (VerifiedMessage& entry : verified) {
      v1::DirectoryChange change;
      change.ParseFromString(entry.envelope().header());
      KTG_TRY_VOID(directory.apply(change, seq));
      seq = Seq(seq.value() + 1);
      // Nobody has a desk yet: who comes reads the directory from its own mailbox.
      prepared.push_back(sequencer.prepare(admission::Admission::let_in(std::move(entry), {})));
    }
    KTG_TRY_VOID(append(log, sequencer, std::move(prepared)));
  }
  v1::Statement stop;
  stop.set_kind(v1::Statement::KIND_STOP);
  stop.set_epoch(kFirstEpoch);
  stop.set_text("founded");
  std::vector<PreparedEvent> last;
  last.push_back(sequencer.prepare(stop));
  return append(log, sequencer, std::move(last));
}

}  // namespace kentongan::broker
