// Changes of directory and policy, and its own words: what the broker itself lets in under its
// statement key.

#include "broker/admission/admission.h"
#include "broker/admission/verifier.h"
#include "core/base/limits.h"
#include "core/base/wire_format.h"
#include "core/identity/enrolment.h"
#include "core/identity/submission.h"
#include "core/schema/refusal.h"
#include "kentongan/v1/directory.pb.h"
#include "kentongan/v1/envelope.pb.h"
#include "kentongan/v1/evidence.pb.h"

namespace kentongan::broker::admission {

/// One whole submission, each entry in its place.
Result<std::vector<VerifiedMessage>> Verifier::own_items(std::span<const v1::Envelope> entries,
                                                         const ReadOwn& read) {
  auto run = std::make_shared<Run>();
  std::vector<VerifiedMessage> items;
  if (entries.empty() || entries.size() > limits::kSubmissionItemsMax) {
    return schema::refusal(ErrorCode::malformed);
  }
  for (const v1::Envelope& entry : entries) {
    const auto own = read(entry);
    if (!own || entry.index() != items.size() || entry.count() != entries.size() ||
        entry.signatures_size() < 1 || entry.signatures(0).key_id().size() != KeyId::kSize) {
      return schema::refusal(ErrorCode::malformed);
    }
    VerifiedMessage item;
    KTG_TRY(item.hashes_, identity::hash_item(
                              {entry.media_type(), entry.header(), entry.payload(), entry.salt()}));
    item.envelope_ = &entry;
    item.facts_.type = own->type;
    item.facts_.id = own->id;
    item.facts_.agency = own->agency;
    item.facts_.flags = entry.payload().empty() ? 0 : eventlog::has_payload;
    item.facts_.signer = KeyId::copied(entry.signatures(0).key_id());
    item.facts_.index = entry.index();
    item.facts_.run = run;
    run->item_hashes.push_back(item.hashes_.item_hash);
    items.push_back(std::move(item));
  }
  for (const v1::Signature& signature : entries.front().signatures()) {
    append_length(run->signatures, v1::Envelope::kSignaturesFieldNumber, signature.ByteSizeLong());
    signature.AppendToString(&run->signatures);
  }
  return items;
}

Result<std::vector<VerifiedMessage>> Verifier::changes(std::span<const v1::Envelope> entries,
                                                       const identity::PublicKey& statement,
                                                       const identity::Directory& directory) {
  std::vector<v1::DirectoryChange> parsed;
  const auto read = [&](const v1::Envelope& entry) -> std::optional<OwnItem> {
    v1::DirectoryChange& change = parsed.emplace_back();
    const bool is_duty = entry.media_type() == identity::kDutyMediaType;
    if ((!is_duty && entry.media_type() != identity::kDirectoryMediaType) ||
        !change.ParseFromString(entry.header()) || change.id().size() != MessageId::kSize) {
      return std::nullopt;
    }
    return OwnItem{is_duty ? eventlog::LeafType::duty : eventlog::LeafType::directory,
                   MessageId::copied(change.id()), AgencyCode(change.key().agency())};
  };
  KTG_TRY(auto items, own_items(entries, read));
  const Digest root = identity::submission_root(items.front().facts().run->item_hashes);
  KTG_TRY_VOID(identity::verify_directory_submission(root, entries.front().signatures(), parsed,
                                                     statement, directory));
  return items;
}

Result<std::vector<VerifiedMessage>> Verifier::policies(std::span<const v1::Envelope> entries,
                                                        const identity::PublicKey& statement,
                                                        const identity::Directory& directory) {
  const auto read = [](const v1::Envelope& entry) -> std::optional<OwnItem> {
    v1::PolicyChange change;
    if (entry.media_type() != identity::kPolicyMediaType ||
        !change.ParseFromString(entry.header()) || change.id().size() != MessageId::kSize) {
      return std::nullopt;
    }
    return OwnItem{eventlog::LeafType::policy, MessageId::copied(change.id()), AgencyCode{}};
  };
  KTG_TRY(auto items, own_items(entries, read));
  const Digest root = identity::submission_root(items.front().facts().run->item_hashes);
  KTG_TRY_VOID(identity::verify_directory_submission(root, entries.front().signatures(), {},
                                                     statement, directory));
  return items;
}

Result<VerifiedMessage> Verifier::own_evidence(const v1::Envelope& item) {
  v1::Evidence& said = own_word();
  const auto read = [&said](const v1::Envelope& entry) -> std::optional<OwnItem> {
    return said.ParseFromString(entry.header()) && said.id().size() == MessageId::kSize
               ? std::optional(OwnItem{eventlog::LeafType::evidence, MessageId::copied(said.id()),
                                       AgencyCode{}})
               : std::nullopt;
  };
  KTG_TRY(auto items, own_items(std::span(&item, 1), read));
  VerifiedMessage word = std::move(items.front());
  word.evidence_ = &said;
  word.facts_.code = static_cast<std::uint8_t>(said.code());
  word.facts_.flags = said.exercise().empty() ? 0 : eventlog::exercise;
  return word;
}

AdmittedMessage Admission::let_in(VerifiedMessage change, const identity::Directory& directory) {
  const bool is_policy = change.facts().type == eventlog::LeafType::policy;
  auto decided = is_policy ? Decisions::policy_change(directory.enrolled())
                           : Decisions::directory_change(directory.enrolled());
  return {std::move(change), std::move(decided)};
}

Result<AdmittedMessage> Admission::seal_of(const IncidentId& incident, VerifiedMessage seal) {
  KTG_TRY(const auto parties, parties_.of(incident));
  KTG_TRY(const Digest head, Digest::from(seal.evidence()->about_leaf()));
  AdmittedMessage message(std::move(seal), Decisions::incident_sealed(parties));
  message.incident_ = incident;
  message.subject_ = head;
  return message;
}

}  // namespace kentongan::broker::admission
