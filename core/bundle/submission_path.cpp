#include "core/bundle/submission_path.h"

#include "core/base/tree_hash.h"
#include "core/eventlog/leaf.h"
#include "kentongan/v1/envelope.pb.h"
#include "kentongan/v1/event.pb.h"

namespace kentongan::bundle {
namespace {

/// Of the item that the event is, or that it refuses.
Result<Digest> item_hash_in(const eventlog::Record& record) {
  KTG_TRY(const eventlog::Leaf leaf, eventlog::decode(record.leaf));
  if (leaf.type != eventlog::LeafType::refused) {
    return leaf.item;
  }
  v1::Event event;
  if (!event.ParseFromString(record.bytes)) {
    return fail(ErrorCode::corrupt, "event " + std::to_string(record.number.value()));
  }
  return Digest::from(event.refused().item_hash());
}

}  // namespace

Result<std::vector<Digest>> SubmissionPaths::path_of(const eventlog::Record& record,
                                                     const v1::Envelope& envelope) {
  if (!record.path.empty() || envelope.count() <= 1) {
    return record.path;
  }
  if (record.number.value() <= envelope.index() || envelope.index() >= envelope.count()) {
    return fail(ErrorCode::corrupt, "a place outside of its submission");
  }
  const Seq first(record.number.value() - envelope.index());
  if (first != run_first_ || run_.size() != envelope.count()) {
    KTG_TRY_VOID(read_run(first, envelope.count()));
  }
  return audit_path(run_, envelope.index());
}

Result<void> SubmissionPaths::read_run(Seq first, std::size_t count) {
  run_first_ = first;
  run_.clear();
  while (run_.size() < count) {
    KTG_TRY(const auto records, log_.read(Seq(first.value() + run_.size()), count - run_.size()));
    if (records.empty()) {
      return fail(ErrorCode::corrupt,
                  "the submission of event " + std::to_string(first.value()) + " is not whole");
    }
    for (const eventlog::Record& record : records) {
      KTG_TRY(const Digest hash, item_hash_in(record));
      run_.push_back(hash);
    }
  }
  return {};
}

}  // namespace kentongan::bundle
