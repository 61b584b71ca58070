#include "broker/admission/signers.h"

#include <algorithm>

#include "core/base/limits.h"
#include "core/identity/submission.h"
#include "core/schema/refusal.h"
#include "kentongan/v1/envelope.pb.h"
#include "kentongan/v1/wire.pb.h"

namespace kentongan::broker::admission {
namespace {

const identity::Key* key_named(const KeyShelf& keys, const KeyId& id) {
  if (const identity::Key* known = keys.directory.key(id)) {
    return known;
  }
  const auto brought = std::ranges::find(keys.brought, id, &identity::Key::id);
  return brought == keys.brought.end() ? nullptr : &*brought;
}

/// The agent's key comes first and says whose submission it is; an officer's is of that agency.
bool may_sign(const identity::Key& key, const Signers& signers) {
  if (signers.agency.value().empty()) {
    return key.kind == identity::KeyKind::agent;
  }
  return (key.kind == identity::KeyKind::officer || key.kind == identity::KeyKind::roster) &&
         key.agency == signers.agency &&
         std::ranges::find(signers.officers, key.id, &identity::Key::id) == signers.officers.end();
}

}  // namespace

Result<Signers> signers_of(const v1::Submit& submit, const Digest& root, const KeyShelf& keys,
                           std::uint64_t& checked) {
  if (submit.signatures_size() < 1 || submit.signatures_size() > limits::kSignaturesMax) {
    return schema::refusal(ErrorCode::bad_signature);
  }
  const Bytes to_sign = identity::bytes_to_sign(root);
  Signers signers;
  for (const v1::Signature& signature : submit.signatures()) {
    if (signature.key_id().size() != KeyId::kSize ||
        signature.value().size() != identity::SignatureBytes::kSize) {
      return schema::refusal(ErrorCode::bad_signature);
    }
    const identity::Key* key = key_named(keys, KeyId::copied(signature.key_id()));
    if (key == nullptr || !may_sign(*key, signers)) {
      return schema::refusal(ErrorCode::key_unknown);
    }
    ++checked;
    if (!identity::verifies(identity::PublicKey::copied(key->public_key), to_sign,
                            identity::SignatureBytes::copied(signature.value()))) {
      return schema::refusal(ErrorCode::bad_signature);
    }
    if (!key->in_force_at(keys.at)) {
      return schema::refusal(ErrorCode::key_revoked);
    }
    if (key->kind == identity::KeyKind::agent) {
      signers.agent = key->id;
      signers.agency = key->agency;
    } else {
      signers.officers.push_back(key);
    }
  }
  return signers;
}

}  // namespace kentongan::broker::admission
