#include "broker/admission/duplicates.h"

#include "core/base/tree_hash.h"

namespace kentongan::broker::admission {

Result<std::optional<Duplicates::Known>> Duplicates::find(const MessageId& id) const {
  const auto waiting = gathered_.find(id);
  if (waiting != gathered_.end()) {
    return std::optional(Known{false, Seq{}, waiting->second});
  }
  KTG_TRY(const auto located, log_.find(id));
  if (!located) {
    return std::optional<Known>{};
  }
  return std::optional(Known{true, located->number, located->item_hash});
}

Result<Duplicates::First> Duplicates::first(Seq seq) const {
  KTG_TRY(const auto records, log_.read(seq, 1));
  if (records.empty()) {
    return fail(ErrorCode::corrupt, "index names an event that is not there");
  }
  KTG_TRY(const auto leaf, eventlog::decode(records.front().leaf));
  return First{seq, leaf.epoch, leaf.time_us, leaf_hash(records.front().leaf.view())};
}

}  // namespace kentongan::broker::admission
