#include "core/bundle/signer_changes.h"

#include "core/bundle/bundle_export.h"
#include "kentongan/v1/directory.pb.h"
#include "kentongan/v1/event.pb.h"

namespace kentongan::bundle {

Result<void> SignerChanges::keep(const eventlog::Record& record) {
  v1::Event event;
  v1::DirectoryChange change;
  const bool is_event = event.ParseFromString(record.bytes);
  const auto& accepted = event.has_duty() ? event.duty() : event.directory();
  if (!is_event || !change.ParseFromString(accepted.envelope().header())) {
    return fail(ErrorCode::corrupt, "event " + std::to_string(record.number.value()));
  }
  Change kept;
  kept.seq = record.number;
  if (change.has_key()) {
    const v1::Key& key = change.key();
    kept.key = key.key_id();
    kept.is_brokers =
        key.kind() == v1::KEY_KIND_BROKER_LOG || key.kind() == v1::KEY_KIND_BROKER_STATEMENT;
    kept.agency = key.agency();
    kept.officer = key.officer();
  } else if (change.has_agency() && change.retire()) {
    kept.agency = change.agency().code();
    kept.ends_agency = true;
  } else if (change.has_holding()) {
    kept.officer = change.holding().officer();
  }
  for (const v1::Signature& signature : accepted.envelope().signatures()) {
    KTG_TRY(const KeyId id, KeyId::from(signature.key_id()));
    kept.signers.push_back(id);
  }
  changes_.push_back(std::move(kept));
  return {};
}

std::vector<Seq> SignerChanges::about(std::set<KeyId> keys, const BundleRequest& request) const {
  std::vector<const Change*> found;
  for (std::size_t known = 0; known != keys.size();) {
    known = keys.size();
    found = naming(keys, request);
    for (const Change* change : found) {
      keys.insert(change->signers.begin(), change->signers.end());
    }
  }
  std::vector<Seq> seqs;
  for (const Change* change : found) {
    seqs.push_back(change->seq);
  }
  return seqs;
}

std::vector<const SignerChanges::Change*> SignerChanges::naming(
    const std::set<KeyId>& keys, const BundleRequest& request) const {
  const auto is_asked_for = [&keys](const Change& change) {
    const auto id = KeyId::from(change.key);
    return change.is_brokers || (id && keys.contains(*id));
  };
  std::set<std::string> agencies;
  std::set<Bytes> officers;
  for (const Change& change : changes_) {
    if (is_asked_for(change)) {
      agencies.insert(change.agency);
      officers.insert(change.officer);
    }
  }
  std::vector<const Change*> found;
  for (const Change& change : changes_) {
    const bool in_range =
        !request.incident && request.first <= change.seq && change.seq <= request.last;
    const bool is_holding = change.key.empty() && !change.officer.empty();
    if (in_range || is_asked_for(change) ||
        (change.ends_agency && agencies.contains(change.agency)) ||
        (is_holding && officers.contains(change.officer))) {
      found.push_back(&change);
    }
  }
  return found;
}

}  // namespace kentongan::bundle
