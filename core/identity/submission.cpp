#include "core/identity/submission.h"

#include <cstring>

#include "core/base/limits.h"
#include "core/base/tree_hash.h"
#include "core/identity/item.h"

namespace kentongan::identity {
namespace {

constexpr std::size_t kCacheEntries = 1024;  ///< A power of two; 160 bytes each.

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

/// Length of the whole submission that starts at `items[0]`; 0 if it is not there whole.
std::size_t whole_run(std::span<const RunItem> items) {
  const RunItem& first = items.front();
  if (first.index != 0 || first.count == 0 || first.count > limits::kSubmissionItemsMax ||
      first.count > items.size()) {
    return 0;
  }
  for (std::uint32_t i = 1; i < first.count; ++i) {
    const RunItem& item = items[i];
    const bool brother = item.index == i && item.count == first.count &&
                         item.author == first.author &&
                         item.signatures->size() == first.signatures->size() &&
                         (*item.signatures)[0].value() == (*first.signatures)[0].value();
    if (!brother) {
      return 0;
    }
  }
  return first.count;
}

Result<void> verify_alone(const RunItem& item, const Directory& directory, SignatureCache& cache) {
  if (item.count == 0 || item.count > limits::kSubmissionItemsMax) {
    return fail(ErrorCode::malformed, "a submission has 1 to 256 items");
  }
  if (item.path.empty() && item.count > 1) {
    return fail(ErrorCode::malformed, "a part of a submission without its path");
  }
  KTG_TRY(const Digest root, root_from_path(item.item_hash, item.index, item.count, item.path));
  return cache.check(root, *item.signatures, keys_of(directory, item.author, item.seq));
}

/// A key is in force from one seq to another, so the first and the last of a run speak for all.
Result<void> verify_whole(std::span<const RunItem> run, const Digest& root,
                          const Directory& directory, SignatureCache& cache) {
  for (const RunItem* item : {&run.front(), &run.back()}) {
    KTG_TRY_VOID(cache.check(root, *item->signatures, keys_of(directory, item->author, item->seq)));
  }
  return {};
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

SignatureCache::SignatureCache() : entries_(kCacheEntries) {}

Result<void> SignatureCache::check(const Digest& root, const Signatures& signatures,
                                   const KeyLookup& key_of) {
  KTG_TRY_VOID(check_number(signatures));
  for (const auto& signature : signatures) {
    KTG_TRY(const Candidate claimed, candidate(signature, key_of));
    std::uint64_t slot = 0;
    std::memcpy(&slot, claimed.value.data(), sizeof slot);
    Entry& entry = entries_[slot % entries_.size()];
    if (entry.used && entry.root == root && entry.key == claimed.key &&
        entry.signature == claimed.value) {
      continue;
    }
    if (!verifies_root(claimed, root)) {
      return bad_signature("it is not the key's over these items");
    }
    entry = Entry{claimed.key, root, claimed.value, true};
  }
  return {};
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
    return fail(ErrorCode::malformed, "a submission has 1 to 256 items");
  }
  std::vector<Digest> path;
  for (const auto& hash : envelope.path()) {
    KTG_TRY(const Digest step, Digest::from(hash));
    path.push_back(step);
  }
  return root_from_path(item_hash, envelope.index(), envelope.count(), path);
}

std::vector<Result<void>> verify_run(std::span<const RunItem> items, const Directory& directory,
                                     SignatureCache& cache) {
  std::vector<Result<void>> results;
  results.reserve(items.size());
  while (results.size() < items.size()) {
    const auto rest = items.subspan(results.size());
    const std::size_t run = rest.front().path.empty() ? whole_run(rest) : 0;
    if (run == 0) {
      results.push_back(verify_alone(rest.front(), directory, cache));
      continue;
    }
    std::vector<Digest> hashes;
    hashes.reserve(run);
    for (const auto& item : rest.first(run)) {
      hashes.push_back(item.item_hash);
    }
    results.insert(results.end(), run,
                   verify_whole(rest.first(run), submission_root(hashes), directory, cache));
  }
  return results;
}

}  // namespace kentongan::identity
