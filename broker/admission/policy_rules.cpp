#include "broker/admission/policy_rules.h"

#include <algorithm>
#include <set>

#include "core/identity/policy_item.h"
#include "core/identity/submission.h"
#include "core/policy/agreement_file.h"
#include "core/schema/refusal.h"
#include "core/view/policy_vocabulary.h"
#include "kentongan/v1/directory.pb.h"
#include "kentongan/v1/envelope.pb.h"

namespace kentongan::broker::admission {
namespace {

constexpr std::size_t kSignersOfALaw = 2;

Error conflict(const std::string& id, const std::string& en) {
  return fail(ErrorCode::conflict, Text{id, en});
}

/// Agencies whose agents' keys signed it, each signature checked.
Result<std::set<std::string>> signers_of(const v1::Envelope& draft, const Basis& basis) {
  std::set<std::string> signers;
  const auto key_of = [&](const KeyId& id) -> Result<identity::PublicKey> {
    const identity::Key* key = basis.directory.key(id);
    if (key == nullptr || key->kind != identity::KeyKind::agent) {
      return schema::refusal(ErrorCode::key_unknown);
    }
    if (key->until) {
      return schema::refusal(ErrorCode::key_revoked);
    }
    signers.insert(key->agency.value());
    return identity::PublicKey::from(key->public_key);
  };
  KTG_TRY_VOID(
      identity::verify_submission(identity::policy_draft_root(draft), draft.signatures(), key_of));
  return signers;
}

/// The file that the new one takes the place of is the one that the signers had before them.
Result<void> check_replaced(const policy::Agreement& file, const v1::PolicyChange& change,
                            const Basis& basis) {
  const auto& files = basis.agreements.files();
  const auto old = std::ranges::find(files, file.id, &policy::Agreement::id);
  const Bytes expected = old == files.end() ? Bytes{} : old->sha256.str();
  if (old != files.end() && old->sha256 == file.sha256) {
    return conflict("Berkas " + file.id + " ini sudah berlaku.",
                    "This file of " + file.id + " is in force already.");
  }
  if (change.replaces() != expected) {
    return conflict(
        expected.empty() ? "Naskah ini mengganti berkas " + file.id + " yang tidak ada."
                         : "Berkas " + file.id +
                               " yang berlaku lain dari yang diganti naskah ini; buat naskah "
                               "baru dengan --replaces berkas yang berlaku.",
        expected.empty() ? "This draft replaces a file of " + file.id + " that is not there."
                         : "The file of " + file.id +
                               " in force is another than the one this draft replaces; "
                               "make a new draft with --replaces and the file in force.");
  }
  return {};
}

Error unsigned_by(const std::string& who) {
  Denial denial;
  denial.rule = "R00-policy";
  denial.reason = {"belum ditandatangani " + who, "not signed by " + who};
  return refusal_by(denial);
}

}  // namespace

Result<policy::Agreement> check_policy(const v1::Envelope& draft, const Basis& basis,
                                       const std::string& bus) {
  v1::PolicyChange change;
  if (!change.ParseFromString(draft.header()) || change.form() != "policy") {
    return schema::refusal(ErrorCode::malformed);
  }
  if (change.bus() != bus) {
    return schema::refusal(ErrorCode::wrong_bus);
  }
  const policy::Vocabulary vocabulary = view::vocabulary_of(basis.directory);
  KTG_TRY(auto file, policy::read_agreement(draft.payload(), &vocabulary));
  if (change.policy() != file.id) {
    return fail(
        ErrorCode::invalid_argument,
        Text{"Nomor naskah '" + change.policy() + "' lain dari nomor berkasnya '" + file.id + "'.",
             "The draft's number '" + change.policy() + "' is another than its file's '" + file.id +
                 "'."});
  }
  KTG_TRY_VOID(check_replaced(file, change, basis));
  KTG_TRY(const auto signers, signers_of(draft, basis));
  for (const std::string& party : file.parties) {
    if (!signers.contains(party)) {
      return unsigned_by(party);
    }
  }
  if (file.parties.empty() && signers.size() < kSignersOfALaw) {
    return unsigned_by("dua instansi / two agencies");
  }
  return file;
}

}  // namespace kentongan::broker::admission
