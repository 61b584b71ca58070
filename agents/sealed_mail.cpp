#include "agents/sealed_mail.h"

#include <set>
#include <utility>

#include "agents/session/leaf_check.h"
#include "core/base/lane.h"
#include "core/base/log.h"
#include "core/identity/sealed_payload.h"
#include "core/schema/catalogue.h"
#include "core/schema/validator.h"
#include "kentongan/v1/event.pb.h"

namespace kentongan::agents {
namespace {

const Log kSealLog("desk");

Error no_keys_here() {
  return fail(ErrorCode::key_unknown,
              Text{"Meja ini tidak punya kunci segel, jadi tidak dapat mengirim isi tersegel.",
                   "This desk has no sealing keys, so it cannot send what is sealed."});
}

Error no_sealing_key(const std::string& agency) {
  return fail(ErrorCode::key_unknown,
              Text{"Instansi " + agency +
                       " belum mendaftarkan kunci segel; isi RAHASIA tidak dapat dikirim "
                       "kepadanya. Pesan tidak dikirim kepada siapa pun.",
                   "The agency " + agency +
                       " has enrolled no sealing key; nothing SECRET can be sent to it. The "
                       "message has gone to nobody."});
}

Error wrapped_for_another_key() {
  return fail(ErrorCode::key_unknown,
              Text{"Kunci isi dibungkus untuk kunci segel yang tidak ada di meja ini.",
                   "The payload's key is wrapped for a sealing key that is not at this desk."});
}

/// The author, and whom it is addressed to, by name.
std::set<std::string> holders_of(const v1::Header& header) {
  std::set<std::string> agencies{header.author().agency()};
  for (const v1::Address& address : header.addresses().to()) {
    agencies.insert(address.agency());
  }
  for (const v1::Address& address : header.addresses().cc()) {
    agencies.insert(address.agency());
  }
  agencies.insert(header.author().written_for().agency());
  agencies.erase("");
  return agencies;
}

bool is_meant(std::uint8_t role) {
  return role == v1::PARTY_ROLE_AUTHOR || role == v1::PARTY_ROLE_TO || role == v1::PARTY_ROLE_CC;
}

/// As the broker would have checked it, had it been able to.
std::optional<Error> fault_in(const std::string& type, BytesView payload) {
  const schema::TypeInfo* known = schema::Catalogue::standard().find(type);
  const auto violations = known == nullptr ? std::vector<schema::Violation>{}
                                           : schema::validate_payload(*known, payload);
  return violations.empty() ? std::nullopt : std::optional(schema::error_of(violations));
}

}  // namespace

/// A key of its own for each payload, wrapped for whoever the header names, and kept here.
Result<Sealing> SealedMail::seal(const v1::Header& header, const identity::Directory& directory,
                                 Random& random) {
  if (keys_ == nullptr || pairs_ == nullptr) {
    return no_keys_here();
  }
  Sealing sealing{identity::PayloadKey::generate(random)};
  for (const std::string& agency : holders_of(header)) {
    const AgencyCode code(agency);
    const identity::Key* key = directory.key_of(code, identity::KeyKind::sealing);
    if (key != nullptr) {
      sealing.holders.push_back(identity::SealingKey::copied(key->public_key));
    } else if (directory.agency(code) != nullptr) {
      return no_sealing_key(agency);
    }
  }
  KTG_TRY(const MessageId id, MessageId::from(header.identity().id()));
  KTG_TRY_VOID(keys_->put(id, sealing.key));
  return sealing;
}

/// Nothing: it is wrapped for none of this desk's keys.
Result<std::optional<identity::PayloadKey>> SealedMail::key_in(const Wraps& wraps) const {
  for (const v1::KeyWrap& wrap : wraps) {
    for (const identity::SealingPair& pair : *pairs_) {
      auto key = identity::unwrap_key(wrap, pair);
      if (key) {
        return std::optional(*std::move(key));
      }
      if (key.error().code != ErrorCode::key_unknown) {
        return std::move(key).error();
      }
    }
  }
  return std::optional<identity::PayloadKey>{};
}

/// The log keeps the ciphertext; the key, once known, lies among the keys of payloads.
Looked SealedMail::look_into(BytesView bytes, const eventlog::LeafBytes& leaf_bytes) const {
  Looked looked;
  v1::Event event;
  v1::Header header;
  const auto leaf = eventlog::decode(leaf_bytes);
  if (!leaf || !event.ParseFromArray(bytes.data(), static_cast<int>(bytes.size())) ||
      !header.ParseFromString(event.message().envelope().header()) ||
      header.identity().id().size() != MessageId::kSize) {
    return looked;
  }
  const v1::Envelope& envelope = event.message().envelope();
  looked.id = MessageId::copied(header.identity().id());
  looked.seq = Seq(event.seq());
  looked.lane = lane_of(header.handling().precedence());
  looked.exercise = header.identity().exercise();
  looked.is_own = header.author().agency() == agency_.value();
  if (envelope.payload().empty()) {
    return looked;
  }
  looked.content = Content::without_key;
  if (keys_ == nullptr || pairs_ == nullptr) {
    return looked;
  }
  const auto unreadable = [&looked](Error why) {
    looked.content = Content::unreadable;
    looked.why = std::move(why);
    return looked;
  };
  auto key = keys_->find(looked.id);
  if (!key || !*key) {
    key = key_in(envelope.wraps());
    if (key && *key) {
      if (const auto kept = keys_->put(looked.id, **key); !kept) {
        kSealLog.error("payload_key_not_kept why={}", kept.error().detail());
      }
    }
  }
  if (!key) {
    return unreadable(std::move(key).error());
  }
  if (!*key) {
    if (!is_meant(role_in(event.message().decision(), agency_.value()))) {
      return looked;
    }
    if ((leaf->flags & eventlog::receipt_first) != 0) {
      looked.content = Content::waits_for_key;
      return looked;
    }
    return unreadable(wrapped_for_another_key());
  }
  auto opened = identity::open_payload(envelope.payload(), leaf->header_root, **key);
  if (!opened) {
    return unreadable(std::move(opened).error());
  }
  if (auto fault = fault_in(header.identity().type(), *opened)) {
    return unreadable(*std::move(fault));
  }
  looked.content = Content::shown;
  looked.payload = *std::move(opened);
  return looked;
}

Result<bool> SealedMail::take_key(const MessageId& id, const v1::KeyRelease& release) {
  if (keys_ == nullptr || pairs_ == nullptr) {
    return false;
  }
  const auto key = key_in(release.wraps());
  if (!key || !*key) {
    return false;
  }
  KTG_TRY_VOID(keys_->put(id, **key));
  return true;
}

}  // namespace kentongan::agents
