#include "core/identity/submission.h"

#include <string>
#include <vector>

#include "core/base/limits.h"
#include "core/base/tree_hash.h"
#include "core/identity/item.h"

namespace kentongan::identity {
namespace {

Error bad_signature(const char* why) {
  return fail(ErrorCode::bad_signature,
              Text{"Tanda tangan tidak sah.", std::string("The signature is not valid: ") + why});
}

struct Candidate {
  PublicKey key;
  SignatureBytes value;
};

/// What one signature claims, its key as the lookup answers; nothing of the arithmetic yet.
Result<Candidate> candidate(const v1::Signature& signature, const KeyLookup& key_of) {
  KTG_TRY(const KeyId id, KeyId::from(signature.key_id()));
  KTG_TRY(const SignatureBytes value, SignatureBytes::from(signature.value()));
  KTG_TRY(const PublicKey key, key_of(id));
  return Candidate{key, value};
}

Result<void> check_number(const Signatures& signatures) {
  if (signatures.empty()) {
    return bad_signature("there is none");
  }
  if (signatures.size() > limits::kSignaturesMax) {
    return bad_signature("there are more than four");
  }
  for (int i = 1; i < signatures.size(); ++i) {
    for (int j = 0; j < i; ++j) {
      if (signatures[i].key_id() == signatures[j].key_id()) {
        return bad_signature("one key signs twice");
      }
    }
  }
  return {};
}

bool verifies_root(const Candidate& candidate, const Digest& root) {
  return verifies(candidate.key, bytes_to_sign(root), candidate.value);
}

}  // namespace

KeyLookup keys_of(const Directory& directory, const AgencyCode& agency, Seq seq) {
  return [&directory, agency, seq](const KeyId& id) -> Result<PublicKey> {
    const Key* key = directory.key(id);
    const bool signs = key != nullptr && key->agency == agency &&
                       (key->kind == KeyKind::agent || key->kind == KeyKind::officer ||
                        key->kind == KeyKind::broker_statement);
    if (!signs || seq < key->from) {
      return fail(ErrorCode::key_unknown,
                  Text{"Kunci tidak terdaftar untuk " + agency.value() + ".",
                       "The key is not registered for " + agency.value() + "."});
    }
    if (!key->in_force_at(seq)) {
      return fail(ErrorCode::key_revoked,
                  Text{"Kunci " + agency.value() + " sudah dicabut.",
                       "The key of " + agency.value() + " has been revoked."});
    }
    return PublicKey::from(key->public_key);
  };
}

Digest submission_root(std::span<const Digest> item_hashes) {
  KTG_CHECK(!item_hashes.empty());
  return tree_root(item_hashes);
}

v1::Signature sign_submission(const SigningKey& key, const Digest& root) {
  v1::Signature signature;
  signature.set_key_id(key.key_id().str());
  signature.set_value(key.sign(bytes_to_sign(root)).str());
  return signature;
}

void sign_items(std::span<v1::Envelope> items, const SigningKey& key) {
  std::vector<Digest> hashes;
  for (const v1::Envelope& item : items) {
    const auto hashed = hash_item({item.media_type(), item.header(), item.payload(), item.salt()});
    hashes.push_back(hashed.value().item_hash);
  }
  const v1::Signature signature = sign_submission(key, submission_root(hashes));
  for (std::size_t i = 0; i < items.size(); ++i) {
    items[i].set_index(static_cast<std::uint32_t>(i));
    items[i].set_count(static_cast<std::uint32_t>(items.size()));
    *items[i].add_signatures() = signature;
  }
}

Result<void> verify_submission(const Digest& root, const Signatures& signatures,
                               const KeyLookup& key_of) {
  KTG_TRY_VOID(check_number(signatures));
  for (const auto& signature : signatures) {
    KTG_TRY(const Candidate claimed, candidate(signature, key_of));
    if (!verifies_root(claimed, root)) {
      return bad_signature("it is not the key's over these items");
    }
  }
  return {};
}

Result<Digest> root_of_item(const v1::Envelope& envelope, const Digest& item_hash) {
  if (envelope.count() == 0 || envelope.count() > limits::kSubmissionItemsMax) {
    return fail(ErrorCode::malformed,
                Text{"satu kiriman berisi 1 sampai 256 butir", "a submission has 1 to 256 items"});
  }
  std::vector<Digest> path;
  for (const auto& hash : envelope.path()) {
    KTG_TRY(const Digest step, Digest::from(hash));
    path.push_back(step);
  }
  return root_from_path(item_hash, envelope.index(), envelope.count(), path);
}

}  // namespace kentongan::identity
