#include "core/identity/policy_item.h"

#include <algorithm>

#include "core/base/limits.h"
#include "core/identity/item.h"
#include "core/identity/submission.h"
#include "kentongan/v1/directory.pb.h"

namespace kentongan::identity {

std::vector<v1::Envelope> sign_policies(const std::string& bus, std::span<const PolicyText> texts,
                                        const SigningKey& key, std::int64_t time_us,
                                        Random& random) {
  std::vector<v1::Envelope> items;
  for (const PolicyText& text : texts) {
    v1::PolicyChange change;
    change.set_id(random.message_id(time_us).str());
    change.set_bus(bus);
    change.set_policy(text.policy);
    change.set_form("policy");
    change.set_replaces(text.replaces);
    v1::Envelope& item = items.emplace_back();
    item.set_media_type(Bytes(kPolicyMediaType));
    item.set_header(change.SerializeAsString());
    item.set_payload(text.yaml);
    item.set_salt(random.bytes(kSaltBytes));
  }
  for (std::span rest(items); !rest.empty();) {
    const auto part = std::min<std::size_t>(rest.size(), limits::kSubmissionItemsMax);
    sign_items(rest.first(part), key);
    rest = rest.subspan(part);
  }
  return items;
}

Digest policy_draft_root(const v1::Envelope& draft) {
  const auto hashed =
      hash_item({draft.media_type(), draft.header(), draft.payload(), draft.salt()});
  const Digest hash = hashed.value().item_hash;
  return submission_root(std::span(&hash, 1));
}

Result<v1::Envelope> read_policy_draft(BytesView bytes) {
  const auto refused = [](ErrorCode code, const char* id, const char* en) {
    return fail(code, Text{std::string("Naskah kebijakan: ") + id + ".",
                           std::string("Policy draft: ") + en + "."});
  };
  if (bytes.size() > kPolicyDraftBytesMax) {
    return refused(ErrorCode::too_large, "lebih dari 264 KiB", "more than 264 KiB");
  }
  v1::Envelope draft;
  v1::PolicyChange change;
  const bool is_one = draft.ParseFromArray(bytes.data(), static_cast<int>(bytes.size())) &&
                      draft.media_type() == kPolicyMediaType && draft.index() == 0 &&
                      draft.count() == 1 && draft.salt().size() == kSaltBytes &&
                      change.ParseFromString(draft.header()) &&
                      change.id().size() == MessageId::kSize;
  return is_one ? Result(std::move(draft))
                : refused(ErrorCode::malformed, "isinya bukan naskah", "this is no draft");
}

Result<void> add_policy_signature(v1::Envelope& draft, const SigningKey& key) {
  const bool has_signed = std::ranges::any_of(draft.signatures(), [&](const v1::Signature& each) {
    return each.key_id() == key.key_id().view();
  });
  if (has_signed) {
    return fail(ErrorCode::conflict, Text{"Instansi ini sudah menandatangani naskah itu.",
                                          "This agency has signed the draft already."});
  }
  if (draft.signatures_size() >= kPolicySignersMax) {
    return fail(ErrorCode::conflict, Text{"Naskah itu sudah memuat tiga tanda tangan.",
                                          "The draft holds three signatures already."});
  }
  *draft.add_signatures() = sign_submission(key, policy_draft_root(draft));
  return {};
}

}  // namespace kentongan::identity
