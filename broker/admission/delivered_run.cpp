#include "broker/admission/delivered_run.h"

#include <algorithm>

#include "broker/admission/subjects.h"
#include "core/base/digest.h"
#include "core/base/lane.h"
#include "core/base/tree_hash.h"
#include "core/schema/refusal.h"
#include "kentongan/v1/evidence.pb.h"

namespace kentongan::broker::admission {
namespace {

constexpr std::size_t kNewest = 16'384;
constexpr std::uint32_t kRunMax = 4096;

Error unlike(const std::string& field) {
  schema::RefusalParams params;
  params.field = "delivered." + field;
  params.reason = {"tidak sama dengan kotak masuk instansi itu",
                   "is not what lies in that agency's mailbox"};
  return schema::refusal(ErrorCode::field_invalid, params);
}

}  // namespace

DeliveredRuns::DeliveredRuns(const eventlog::EventLog& log) : log_(log), newest_(kNewest) {}

void DeliveredRuns::note(Seq seq, const Digest& leaf_hash, const AgencyCode& author) {
  newest_[seq.value() % kNewest] = {seq.value(), leaf_hash, author};
  first_noted_ = first_noted_ == 0 ? seq.value() : first_noted_;
  last_noted_ = seq.value();
}

std::uint32_t DeliveredRuns::reads_for(const v1::Delivered& delivered) const {
  const std::uint64_t first = delivered.first_seq();
  const bool is_remembered = first_noted_ != 0 && first >= first_noted_ &&
                             (first >= last_noted_ || last_noted_ - first < kNewest);
  return is_remembered ? 0 : std::min(delivered.count(), kRunMax);
}

Result<DeliveredRuns::Newest> DeliveredRuns::of(Seq seq) const {
  const Newest& remembered = newest_[seq.value() % kNewest];
  if (remembered.seq == seq.value()) {
    return remembered;
  }
  KTG_TRY(const auto records, log_.read(seq, 1));
  if (records.empty()) {
    return fail(ErrorCode::corrupt, "mailbox names an event that is not there");
  }
  KTG_TRY(const auto subject, subject_of(records.front()));
  return Newest{seq.value(), leaf_hash(records.front().leaf.view()),
                subject ? subject->author : AgencyCode{}};
}

Result<DeliveredRun> DeliveredRuns::check(const v1::Delivered& delivered, const AgencyCode& giver) {
  if (delivered.lane() < v1::PRECEDENCE_BIASA || delivered.lane() > v1::PRECEDENCE_KILAT) {
    return unlike("lane");
  }
  if (delivered.first_seq() == 0 || delivered.last_seq() < delivered.first_seq()) {
    return unlike("first_seq");
  }
  if (delivered.count() == 0 || delivered.count() > kRunMax) {
    return unlike("count");
  }
  DeliveredRun run;
  run.lane = lane_of(delivered.lane());
  KTG_TRY(const auto postings,
          log_.mailbox(giver, run.lane, Seq(delivered.first_seq() - 1), delivered.count()));
  if (postings.size() != delivered.count() ||
      postings.front().number.value() != delivered.first_seq() ||
      postings.back().number.value() != delivered.last_seq()) {
    return unlike("count");
  }

  Sha256 leaves;
  Sha256 subject;
  subject.update(BytesView("\x13", 1));
  const AgencyCode* newest = nullptr;
  for (const eventlog::Posting& posting : postings) {
    KTG_TRY(const Newest event, of(posting.number));
    leaves.update(event.leaf_hash.view());
    subject.update(event.leaf_hash.view());
    const bool is_new = newest == nullptr || *newest != event.author;
    if (is_new && !event.author.value().empty() && event.author != giver &&
        std::ranges::find(run.authors, event.author) == run.authors.end()) {
      run.authors.push_back(event.author);
      newest = &run.authors.back();
    }
  }
  if (leaves.finish().view() != delivered.leaves_sha256()) {
    return unlike("leaves_sha256");
  }
  if (run.authors.empty()) {
    return unlike("lane");
  }
  std::ranges::sort(run.authors);
  run.subject = subject.finish();
  return run;
}

}  // namespace kentongan::broker::admission
