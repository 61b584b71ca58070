#include "broker/founding.h"

#include "broker/admission/admission.h"
#include "broker/admission/verifier.h"
#include "broker/sequencer/sequencer.h"
#include "core/identity/enrolment.h"
#include "core/identity/policy_item.h"
#include "core/identity/submission.h"
#include "core/policy/agreement_file.h"
#include "core/policy/agreements.h"
#include "core/view/policy_vocabulary.h"
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

/// Each read with the words of the directory, so that none names what is not there.
Result<std::vector<identity::PolicyText>> texts_of(std::span<const policy::PolicyFile> policies,
                                                   const identity::Directory& directory) {
  const policy::Vocabulary vocabulary = view::vocabulary_of(directory);
  std::vector<identity::PolicyText> texts;
  std::vector<policy::Agreement> files;
  for (const policy::PolicyFile& each : policies) {
    auto file = policy::read_agreement(each.bytes, &vocabulary);
    if (!file) {
      const std::string at = each.path.string() + ": ";
      const Error& error = file.error();
      return fail(error.code, Text{at + error.text.id, at + error.text.en});
    }
    texts.push_back({file->id, each.bytes, {}});
    files.push_back(*std::move(file));
  }
  KTG_TRY(const auto together, policy::Agreements::of(std::move(files)));
  return texts;
}

/// Puts the first events into an empty log, one submission a commit. Nobody has a desk yet: who
/// comes reads directory and policy from their own shelves.
class Beginning {
 public:
  Beginning(eventlog::EventLog& log, const Founding& founding, std::int64_t wall_us)
      : log_(log),
        statement_(founding.keys.statement().public_key()),
        verifier_({}, founding.bus),
        sequencer_(log, founding.keys.tag().str(), founding.keys.statement().key_id(),
                   kFirstEpoch) {
    sequencer_.begin(wall_us, Micros::max());
  }

  Result<void> add_changes(std::span<const v1::Envelope> entries) {
    while (!entries.empty()) {
      const auto submission = entries.first(entries.front().count());
      entries = entries.subspan(submission.size());
      KTG_TRY(auto verified, verifier_.changes(submission, statement_, directory_));
      std::uint64_t seq = sequencer_.next().value();
      for (const VerifiedMessage& entry : verified) {
        v1::DirectoryChange change;
        change.ParseFromString(entry.envelope().header());
        KTG_TRY_VOID(directory_.apply(change, Seq(seq++)));
      }
      KTG_TRY_VOID(let_in(std::move(verified)));
    }
    return {};
  }
  Result<void> add_policies(std::span<const v1::Envelope> entries) {
    while (!entries.empty()) {
      const auto submission = entries.first(entries.front().count());
      entries = entries.subspan(submission.size());
      KTG_TRY(auto verified, verifier_.policies(submission, statement_, directory_));
      KTG_TRY_VOID(let_in(std::move(verified)));
    }
    return {};
  }
  Result<void> end() {
    v1::Statement stop;
    stop.set_kind(v1::Statement::KIND_STOP);
    stop.set_epoch(kFirstEpoch);
    stop.set_text("founded");
    std::vector<PreparedEvent> last;
    last.push_back(sequencer_.prepare(stop));
    return append(std::move(last));
  }
  [[nodiscard]] const identity::Directory& directory() const { return directory_; }

 private:
  Result<void> let_in(std::vector<VerifiedMessage> entries) {
    std::vector<PreparedEvent> prepared;
    for (VerifiedMessage& entry : entries) {
      prepared.push_back(sequencer_.prepare(admission::Admission::let_in(std::move(entry), {})));
    }
    return append(std::move(prepared));
  }
  Result<void> append(std::vector<PreparedEvent> prepared) {
    std::vector<eventlog::Event> events;
    for (PreparedEvent& event : prepared) {
      KTG_TRY(SequencedEvent sequenced, sequencer_.number(std::move(event)));
      events.push_back(sequenced.take_event());
    }
    KTG_TRY(const auto stored, log_.append(events));
    sequencer_.keep();
    return {};
  }

  eventlog::EventLog& log_;
  const identity::PublicKey statement_;
  admission::Verifier verifier_;
  sequencer::Sequencer sequencer_;
  identity::Directory directory_;
};

}  // namespace

Result<void> found(eventlog::EventLog& log, const Founding& founding, const Clock& clock,
                   Random& random) {
  if (log.head().size != 0) {
    return fail(ErrorCode::conflict,
                Text{"Catatan ini sudah didirikan.", "This log is founded already."});
  }
  const identity::SigningKey& key = founding.keys.statement();
  const auto changes =
      identity::sign_changes(founding_changes(founding), key, clock.wall_us(), random);
  Beginning beginning(log, founding, clock.wall_us());
  KTG_TRY_VOID(beginning.add_changes(changes));
  KTG_TRY(const auto texts, texts_of(founding.policies, beginning.directory()));
  for (const identity::PolicyText& text : texts) {
    KTG_TRY_VOID(beginning.add_policies(
        identity::sign_policies(founding.bus, std::span(&text, 1), key, clock.wall_us(), random)));
  }
  return beginning.end();
}

}  // namespace kentongan::broker
