// Entries of the directory: what the broker itself lets in under its statement key.

#include "broker/admission/admission.h"
#include "broker/admission/verifier.h"
#include "core/base/limits.h"
#include "core/base/wire_format.h"
#include "core/identity/enrolment.h"
#include "core/identity/submission.h"
#include "core/schema/refusal.h"
#include "kentongan/v1/directory.pb.h"
#include "kentongan/v1/envelope.pb.h"

namespace kentongan::broker::admission {

Result<std::vector<VerifiedMessage>> Verifier::changes(std::span<const v1::Envelope> entries,
                                                       const identity::PublicKey& statement,
                                                       const identity::Directory& directory) {
  auto run = std::make_shared<Run>();
  std::vector<v1::DirectoryChange> parsed;
  std::vector<VerifiedMessage> verified;
  if (entries.empty() || entries.size() > limits::kSubmissionItemsMax) {
    return schema::refusal(ErrorCode::malformed);
  }
  for (const v1::Envelope& entry : entries) {
    v1::DirectoryChange& change = parsed.emplace_back();
    const bool is_duty = entry.media_type() == identity::kDutyMediaType;
    if ((!is_duty && entry.media_type() != identity::kDirectoryMediaType) ||
        !change.ParseFromString(entry.header()) || change.id().size() != MessageId::kSize ||
        entry.index() != verified.size() || entry.count() != entries.size() ||
        entry.signatures_size() < 1 || entry.signatures(0).key_id().size() != KeyId::kSize) {
      return schema::refusal(ErrorCode::malformed);
    }
    VerifiedMessage item;
    KTG_TRY(item.hashes_, identity::hash_item(
                              {entry.media_type(), entry.header(), entry.payload(), entry.salt()}));
    item.envelope_ = &entry;
    item.facts_.type = is_duty ? eventlog::LeafType::duty : eventlog::LeafType::directory;
    item.facts_.id = MessageId::copied(change.id());
    item.facts_.agency = AgencyCode(change.key().agency());
    item.facts_.signer = KeyId::copied(entry.signatures(0).key_id());
    item.facts_.index = entry.index();
    item.facts_.run = run;
    run->item_hashes.push_back(item.hashes_.item_hash);
    verified.push_back(std::move(item));
  }
  KTG_TRY_VOID(identity::verify_directory_submission(identity::submission_root(run->item_hashes),
                                                     entries.front().signatures(), parsed,
                                                     statement, directory));
  for (const v1::Signature& signature : entries.front().signatures()) {
    append_length(run->signatures, v1::Envelope::kSignaturesFieldNumber, signature.ByteSizeLong());
    signature.AppendToString(&run->signatures);
  }
  return verified;
}

AdmittedMessage Admission::let_in(VerifiedMessage change, const identity::Directory& directory) {
  return {std::move(change), Decisions::directory_change(directory.enrolled())};
}

}  // namespace kentongan::broker::admission
