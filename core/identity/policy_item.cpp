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

}  // namespace kentongan::identity
