#include "broker/dispatch/shelf.h"

#include <algorithm>

#include "core/base/tree_hash.h"

namespace kentongan::broker::dispatch {
namespace {

constexpr std::size_t kPageMax = 64;
constexpr std::size_t kIncidentKeysMax = 4096;
constexpr std::size_t kOverheadBytes = 160;  ///< Of a parcel beside its bytes.

}  // namespace

Shelf::Shelf(const eventlog::EventLog& log, Bytes tag_key, std::uint64_t recent_bytes)
    : log_(log), tag_key_(std::move(tag_key)), recent_bytes_(recent_bytes) {}

void Shelf::add(Parcel parcel) {
  if (recent_.empty()) {
    first_ = parcel.seq.value();
  }
  KTG_CHECK(parcel.seq.value() == first_ + recent_.size());
  bytes_ += parcel.delivery.size() + kOverheadBytes;
  recent_.push_back(std::move(parcel));
  while (bytes_ > recent_bytes_ && recent_.size() > 1) {
    bytes_ -= recent_.front().delivery.size() + kOverheadBytes;
    recent_.pop_front();
    ++first_;
  }
}

Result<void> Shelf::forget_content(Seq seq) {
  page_.clear();
  if (recent_.empty() || seq.value() < first_ || seq.value() - first_ >= recent_.size()) {
    return {};
  }
  Parcel& parcel = recent_[seq.value() - first_];
  bytes_ -= parcel.delivery.size();
  KTG_TRY(parcel, without_content(parcel));
  bytes_ += parcel.delivery.size();
  return {};
}

Result<const Parcel*> Shelf::take(Seq seq, std::size_t page) {
  if (!recent_.empty() && seq.value() >= first_ && seq.value() - first_ < recent_.size()) {
    return &recent_[seq.value() - first_];
  }
  const auto in_page = [&]() -> const Parcel* {
    const auto found = std::ranges::lower_bound(page_, seq, {}, &Parcel::seq);
    return found != page_.end() && found->seq == seq ? &*found : nullptr;
  };
  if (const Parcel* parcel = in_page()) {
    return parcel;
  }
  KTG_TRY_VOID(read_page(seq, page));
  if (const Parcel* parcel = in_page()) {
    return parcel;
  }
  return fail(ErrorCode::corrupt, "event " + std::to_string(seq.value()) + " is not there");
}

Result<void> Shelf::read_page(Seq seq, std::size_t page) {
  page_.clear();
  KTG_TRY(const auto records, log_.read(seq, std::clamp<std::size_t>(page, 1, kPageMax)));
  for (const eventlog::Record& record : records) {
    KTG_TRY(Parcel parcel, parcel_of(record, incident_key_of(record)));
    page_.push_back(std::move(parcel));
  }
  return {};
}

Digest Shelf::incident_key_of(const eventlog::Record& record) {
  const auto leaf = eventlog::decode(record.leaf);
  if (!leaf || leaf->incident_tag.is_zero()) {
    return {};
  }
  const auto known = incident_keys_.find(leaf->incident_tag);
  if (known != incident_keys_.end()) {
    return known->second;
  }
  const auto seen = glance(record.bytes);
  if (!seen || leaf->type != eventlog::LeafType::message) {
    return {};
  }
  const IncidentId incident{Bytes(incident_in(seen->header))};
  const Digest key = eventlog::incident_key(tag_key_, incident);
  if (incident_keys_.size() >= kIncidentKeysMax) {
    incident_keys_.clear();
  }
  incident_keys_.emplace(leaf->incident_tag, key);
  return key;
}

Result<std::vector<Digest>> Shelf::path_of(const Parcel& parcel) {
  if (!parcel.path.empty() || parcel.stands_alone()) {
    return parcel.path;
  }
  if (parcel.run != nullptr) {
    return audit_path(parcel.run->item_hashes, parcel.index);
  }
  // The items took consecutive numbers in one commit; a refusal among them names its item hash.
  KTG_CHECK(parcel.seq.value() > parcel.index);
  const Seq first(parcel.seq.value() - parcel.index);
  if (first != run_first_) {
    KTG_TRY_VOID(read_run(first, parcel.count));
  }
  return audit_path(run_hashes_, parcel.index);
}

Result<void> Shelf::read_run(Seq first, std::size_t count) {
  run_first_ = {};
  std::vector<Digest> hashes;
  while (hashes.size() < count) {
    const Seq next(first.value() + hashes.size());
    KTG_TRY(const auto records, log_.read(next, count - hashes.size()));
    for (const eventlog::Record& record : records) {
      KTG_TRY(const auto leaf, eventlog::decode(record.leaf));
      const auto seen = glance(record.bytes);
      const bool is_refusal = seen && seen->item_hash.size() == Digest::kSize;
      hashes.push_back(is_refusal ? Digest::copied(seen->item_hash) : leaf.item);
    }
    if (records.empty()) {
      return fail(ErrorCode::corrupt,
                  "the run of event " + std::to_string(first.value()) + " is not whole");
    }
  }
  run_first_ = first;
  run_hashes_ = std::move(hashes);
  return {};
}

}  // namespace kentongan::broker::dispatch
