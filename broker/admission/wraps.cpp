#include "broker/admission/wraps.h"

#include <algorithm>
#include <set>

#include "core/schema/refusal.h"
#include "kentongan/v1/envelope.pb.h"
#include "kentongan/v1/header.pb.h"

namespace kentongan::broker::admission {
namespace {

constexpr std::size_t kSealedKeyBytes = 80;  ///< Of crypto_box_seal over a key of 32.
constexpr std::size_t kCipherLeast = 40;     ///< Nonce and tag.

Error invalid(Text reason) {
  schema::RefusalParams params;
  params.field = "wraps";
  params.reason = std::move(reason);
  return schema::refusal(ErrorCode::field_invalid, params);
}

void add_known(const std::string& code, const identity::Directory& directory,
               std::set<AgencyCode>& agencies) {
  const AgencyCode agency(code);
  if (!code.empty() && directory.agency(agency) != nullptr) {
    agencies.insert(agency);
  }
}

std::set<AgencyCode> named_in(const v1::Header& header, const identity::Directory& directory) {
  std::set<AgencyCode> agencies;
  add_known(header.author().agency(), directory, agencies);
  add_known(header.author().written_for().agency(), directory, agencies);
  for (const v1::Address& address : header.addresses().to()) {
    add_known(address.agency(), directory, agencies);
  }
  for (const v1::Address& address : header.addresses().cc()) {
    add_known(address.agency(), directory, agencies);
  }
  return agencies;
}

/// Whose sealing key the wrap names; nullptr: nobody's.
const AgencyCode* holder_of(const v1::KeyWrap& wrap, const identity::Directory& directory) {
  if (wrap.key_id().size() != KeyId::kSize || wrap.sealed_key().size() != kSealedKeyBytes) {
    return nullptr;
  }
  const identity::Key* key = directory.key(KeyId::copied(wrap.key_id()));
  return key != nullptr && key->kind == identity::KeyKind::sealing ? &key->agency : nullptr;
}

}  // namespace

Result<void> check_wraps(const v1::Envelope& envelope, const v1::Header& header,
                         const identity::Directory& directory) {
  if (!header.identity().sealed()) {
    return envelope.wraps_size() == 0 ? Result<void>()
                                      : invalid({"ada kunci isi, padahal isinya tidak disegel",
                                                 "hold keys, though the payload is not sealed"});
  }
  if (envelope.payload().size() < kCipherLeast) {
    return invalid({"isinya terlalu pendek untuk isi tersegel",
                    "stand beside a payload that is too short to be sealed"});
  }
  const std::set<AgencyCode> named = named_in(header, directory);
  std::set<AgencyCode> wrapped;
  for (const v1::KeyWrap& wrap : envelope.wraps()) {
    const AgencyCode* holder = holder_of(wrap, directory);
    if (holder == nullptr || named.count(*holder) == 0) {
      const std::string who = holder == nullptr ? "?" : holder->value();
      return invalid({"satu kunci isi bukan untuk penulis atau penerima: " + who,
                      "hold a key for neither author nor addressee: " + who});
    }
    wrapped.insert(*holder);
  }
  for (const AgencyCode& agency : named) {
    if (wrapped.count(agency) == 0) {
      return invalid(
          {"tidak ada kunci isi untuk " + agency.value(), "hold no key for " + agency.value()});
    }
  }
  return {};
}

std::vector<std::uint32_t> wraps_for(const v1::Envelope& envelope,
                                     const std::vector<eventlog::MailboxEntry>& mailboxes,
                                     const identity::Directory& directory) {
  std::vector<std::uint32_t> places;
  for (int i = 0; i < envelope.wraps_size(); ++i) {
    const AgencyCode* holder = holder_of(envelope.wraps(i), directory);
    const bool gets_it =
        holder != nullptr &&
        std::ranges::any_of(mailboxes, [&](const auto& entry) { return entry.agency == *holder; });
    if (gets_it) {
      places.push_back(static_cast<std::uint32_t>(i));
    }
  }
  return places;
}

}  // namespace kentongan::broker::admission
