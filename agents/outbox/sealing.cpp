#include "agents/outbox/sealing.h"

#include <utility>

#include "agents/session/submitter.h"
#include "core/identity/item.h"
#include "core/identity/sealed_payload.h"

namespace kentongan::agents {
namespace {

/// Of the header alone: what is sealed belongs to it.
Result<Digest> header_root_of(const OutItem& item) {
  KTG_TRY(const auto hashes, identity::hash_item({item.media_type, item.header, {}, item.salt}));
  return hashes.header_root;
}

}  // namespace

Result<void> seal(OutItem& item, Sealing sealing, Random& random) {
  KTG_TRY(const Digest root, header_root_of(item));
  item.payload = identity::seal_payload(item.payload, root, sealing.key, random);
  item.wraps = std::move(sealing.wraps);
  for (const identity::SealingKey& holder : sealing.holders) {
    item.wraps.push_back(identity::wrap_key(sealing.key, holder, random));
  }
  return {};
}

Result<Sealing> unseal(OutItem& item, const identity::PayloadKeys& keys) {
  KTG_TRY(const auto key, keys.find(item.id));
  if (!key) {
    return fail(ErrorCode::corrupt, "the key of a sealed item in the outbox is not there");
  }
  KTG_TRY(const Digest root, header_root_of(item));
  KTG_TRY(item.payload, identity::open_payload(item.payload, root, *key));
  return Sealing{*key, {}, std::move(item.wraps)};
}

}  // namespace kentongan::agents
