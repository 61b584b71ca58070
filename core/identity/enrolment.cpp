#include "core/identity/enrolment.h"

#include <algorithm>
#include <array>
#include <set>

#include <google/protobuf/io/coded_stream.h>

#include "core/base/digest.h"
#include "core/base/limits.h"
#include "core/identity/item.h"
#include "core/identity/own_entry.h"
#include "kentongan/v1/wire.pb.h"

namespace kentongan::identity {
namespace {

constexpr std::array kEnrolledKinds = {v1::KEY_KIND_AGENT, v1::KEY_KIND_TRANSPORT,
                                       v1::KEY_KIND_SEALING, v1::KEY_KIND_WITNESS};
constexpr int kRecursionMax = 32;

Error refused(ErrorCode code, const std::string& id, const std::string& en) {
  return fail(code, Text{"Berkas pendaftaran: " + id + ".", "Enrolment file: " + en + "."});
}

template <typename Message>
bool parse_bounded(BytesView bytes, Message& into) {
  google::protobuf::io::CodedInputStream stream(reinterpret_cast<const std::uint8_t*>(bytes.data()),
                                                static_cast<int>(bytes.size()));
  stream.SetRecursionLimit(kRecursionMax);
  return into.ParseFromCodedStream(&stream) && stream.ConsumedEntireMessage();
}

bool is_duty_change(const v1::DirectoryChange& change) {
  return change.entry_case() == v1::DirectoryChange::kHolding ||
         change.entry_case() == v1::DirectoryChange::kControl;
}

Digest item_hash_of_own(const v1::Envelope& envelope) {
  const auto hashes =
      hash_item({envelope.media_type(), envelope.header(), envelope.payload(), envelope.salt()});
  return hashes.value().item_hash;
}

v1::Envelope unsigned_item(v1::DirectoryChange change, std::int64_t time_us, Random& random) {
  if (change.id().empty()) {
    change.set_id(random.message_id(time_us).str());
  }
  v1::Envelope item;
  item.set_media_type(Bytes(is_duty_change(change) ? kDutyMediaType : kDirectoryMediaType));
  item.set_header(change.SerializeAsString());
  item.set_salt(random.bytes(kSaltBytes));
  return item;
}

/// The entries as one whole submission: their headers parsed, their root made from their bytes.
Result<Enrolment> read_entries(const v1::Enrol& enrol) {
  if (enrol.entries_size() != static_cast<int>(kEnrolledKinds.size())) {
    return refused(ErrorCode::malformed, "harus memuat empat kunci", "it must hold four keys");
  }
  Enrolment read;
  std::vector<Digest> hashes;
  for (int i = 0; i < enrol.entries_size(); ++i) {
    const v1::Envelope& entry = enrol.entries(i);
    const bool in_place = entry.index() == static_cast<std::uint32_t>(i) &&
                          entry.count() == kEnrolledKinds.size() && entry.path().empty();
    if (!in_place || entry.media_type() != kDirectoryMediaType || !entry.payload().empty()) {
      return refused(ErrorCode::malformed, "isinya bukan pendaftaran", "this is no enrolment");
    }
    KTG_TRY(const auto hash, hash_item({entry.media_type(), entry.header(), {}, entry.salt()}));
    hashes.push_back(hash.item_hash);
    v1::DirectoryChange change;
    if (!parse_bounded(entry.header(), change) || !MessageId::from(change.id())) {
      return refused(ErrorCode::malformed, "isinya bukan pendaftaran", "this is no enrolment");
    }
    read.changes.push_back(std::move(change));
    read.entries.push_back(entry);
  }
  read.root = submission_root(hashes);
  return read;
}

Result<void> check_entry(const v1::DirectoryChange& change, v1::KeyKind kind,
                         const std::string& agency) {
  const bool fits = change.entry_case() == v1::DirectoryChange::kKey && !change.retire() &&
                    change.key().kind() == kind && change.key().agency() == agency;
  return fits ? check_no_time(change)
              : refused(ErrorCode::field_invalid,
                        "harus kunci agen, jalur, segel dan saksi dari satu instansi",
                        "it must be the agent, transport, sealing and witness key of one agency");
}

/// Whether there is room for the new keys: none in force, or such as they take the place of.
Result<void> check_place(const Enrolment& read, const Directory& directory, EnrolAs as) {
  const std::string& code = read.agency.value();
  if (directory.key(key_id_of(read.changes.front().key().public_key())) != nullptr) {
    return refused(ErrorCode::conflict, code + " sudah terdaftar dengan kunci ini",
                   code + " is enrolled with this key already");
  }
  if (as == EnrolAs::newcomer && directory.key_of(read.agency, KeyKind::agent) != nullptr) {
    return refused(ErrorCode::conflict,
                   code +
                       " sudah terdaftar dengan kunci lain; bila kunci itu memang diganti, "
                       "cocokkan sidik jari yang baru dengan kertas dan ulangi dengan --replace",
                   code +
                       " is enrolled with another key; if that key is to be replaced, compare "
                       "the new fingerprint with paper and run this again with --replace");
  }
  return {};
}

/// What the directory says to each entry, tried on a copy.
Result<void> try_on(Directory directory, std::span<const v1::DirectoryChange> changes) {
  for (const auto& change : changes) {
    KTG_TRY_VOID(directory.apply(change, Seq(directory.version().value() + 1)));
  }
  return {};
}

Result<PublicKey> key_brought_by(std::span<const v1::DirectoryChange> changes, const KeyId& id) {
  for (const auto& change : changes) {
    if (change.has_key() && change.key().key_id() == id.view()) {
      KTG_TRY(const auto key, PublicKey::from(change.key().public_key()));
      if (key_id_of(key) == id) {
        return key;
      }
    }
  }
  return fail(ErrorCode::key_unknown, Text{"Kunci tidak terdaftar.", "The key is not registered."});
}

Result<v1::Enrol> parse_enrolment(BytesView file) {
  if (file.size() > kEnrolmentBytesMax) {
    return refused(ErrorCode::too_large, "lebih dari 16 KiB", "more than 16 KiB");
  }
  v1::Enrol enrol;
  if (!parse_bounded(file, enrol)) {
    return refused(ErrorCode::malformed, "isinya tidak dapat dibaca", "it cannot be read");
  }
  return enrol;
}

void add_signature(v1::Enrol& enrol, const v1::Signature& signature) {
  for (v1::Envelope& entry : *enrol.mutable_entries()) {
    *entry.add_signatures() = signature;
  }
}

/// The newcomer's agent key first, then agent keys of the directory; on every entry the same.
Result<void> read_signatures(Enrolment& read, const Directory& directory) {
  const KeyLookup key_of = [&](const KeyId& id) -> Result<PublicKey> {
    const Key* known = directory.key(id);
    if (known == nullptr || known->kind != KeyKind::agent) {
      return key_brought_by(read.changes, id);
    }
    return known->until
               ? Result<PublicKey>(fail(ErrorCode::key_revoked,
                                        Text{"Kunci yang ikut menandatangani sudah berakhir.",
                                             "A key that signed too has ended."}))
               : PublicKey::from(known->public_key);
  };
  for (const v1::Envelope& entry : read.entries) {
    KTG_TRY_VOID(verify_submission(read.root, entry.signatures(), key_of));
    if (entry.signatures_size() > 1 + kApprovalsMax ||
        entry.signatures(0).key_id() != read.changes.front().key().key_id()) {
      return refused(ErrorCode::bad_signature, "harus ditandatangani kunci agennya",
                     "the agent key must sign it");
    }
  }
  std::set<AgencyCode> signers;
  const auto& signatures = read.entries.front().signatures();
  for (int i = 1; i < signatures.size(); ++i) {
    const Key* known = directory.key(KeyId::copied(signatures[i].key_id()));
    if (known == nullptr) {
      return refused(ErrorCode::bad_signature,
                     "tanda tangan tambahan bukan dari instansi terdaftar",
                     "a further signature is of no enrolled agency");
    }
    signers.insert(known->agency);
  }
  read.by_old_key = signers.erase(read.agency) == 1;
  read.approved_by.assign(signers.begin(), signers.end());
  return {};
}

}  // namespace

v1::DirectoryChange key_entry(v1::KeyKind kind, BytesView key, const AgencyCode& agency) {
  v1::DirectoryChange change;
  auto& entry = *change.mutable_key();
  entry.set_kind(kind);
  entry.set_public_key(Bytes(key));
  entry.set_key_id(key_id_of(key).str());
  entry.set_agency(agency.value());
  return change;
}

std::vector<v1::Envelope> sign_changes(std::span<const v1::DirectoryChange> changes,
                                       const SigningKey& key, std::int64_t time_us,
                                       Random& random) {
  std::vector<v1::Envelope> items;
  items.reserve(changes.size());
  for (const auto& change : changes) {
    items.push_back(unsigned_item(change, time_us, random));
  }
  for (std::span rest(items); !rest.empty();) {
    const auto part = std::min<std::size_t>(rest.size(), limits::kSubmissionItemsMax);
    sign_items(rest.first(part), key);
    rest = rest.subspan(part);
  }
  return items;
}

std::vector<v1::DirectoryChange> founding_keys(const BrokerKeys& keys) {
  const AgencyCode none;
  return {key_entry(v1::KEY_KIND_BROKER_LOG, keys.log().public_key().view(), none),
          key_entry(v1::KEY_KIND_BROKER_STATEMENT, keys.statement().public_key().view(), none),
          key_entry(v1::KEY_KIND_BROKER_TRANSPORT, keys.transport().public_key().view(), none)};
}

Bytes make_enrolment(const Keyring& keys, const EnrolmentFor& whom, Random& random) {
  std::vector<v1::DirectoryChange> changes{
      key_entry(v1::KEY_KIND_AGENT, keys.agent().public_key().view(), whom.agency),
      key_entry(v1::KEY_KIND_TRANSPORT, keys.transport().public_key().view(), whom.agency),
      key_entry(v1::KEY_KIND_SEALING, keys.sealing().public_key().view(), whom.agency),
      key_entry(v1::KEY_KIND_WITNESS, keys.witness().public_key().view(), whom.agency)};
  for (auto& change : changes) {
    change.set_bus(whom.bus);
  }
  v1::Enrol enrol;
  std::vector<Digest> hashes;
  for (auto& item : sign_changes(changes, keys.agent(), whom.time_us, random)) {
    hashes.push_back(item_hash_of_own(item));
    *enrol.add_entries() = std::move(item);
  }
  const Digest root = submission_root(hashes);
  *enrol.add_proofs() = sign_submission(keys.witness(), root);
  if (whom.old_agent != nullptr) {
    add_signature(enrol, sign_submission(*whom.old_agent, root));
  }
  if (whom.secret) {
    enrol.set_token_id(invitation_id(*whom.secret));
    enrol.set_token_hmac(hmac_sha256(whom.secret->view(), root.view()).str());
  }
  return enrol.SerializeAsString();
}

Result<Bytes> approve_enrolment(BytesView file, const SigningKey& agent) {
  KTG_TRY(v1::Enrol enrol, parse_enrolment(file));
  KTG_TRY(const Enrolment read, read_entries(enrol));
  for (const v1::Signature& signature : enrol.entries(0).signatures()) {
    if (signature.key_id() == agent.key_id().view()) {
      return refused(ErrorCode::conflict, "instansi ini sudah menandatangani",
                     "this agency has signed it already");
    }
  }
  if (enrol.entries(0).signatures_size() > kApprovalsMax) {
    return refused(ErrorCode::conflict, "dua instansi sudah menandatangani",
                   "two agencies have signed it already");
  }
  add_signature(enrol, sign_submission(agent, read.root));
  return enrol.SerializeAsString();
}

Result<Newcomer> newcomer_in(BytesView file) {
  KTG_TRY(const v1::Enrol enrol, parse_enrolment(file));
  KTG_TRY(const Enrolment read, read_entries(enrol));
  const v1::Key& key = read.changes.front().key();
  KTG_TRY(const auto public_key, PublicKey::from(key.public_key()));
  return Newcomer{AgencyCode(key.agency()), key_id_of(public_key)};
}

std::string invitation_of(BytesView file) {
  const auto enrol = parse_enrolment(file);
  return enrol ? enrol->token_id() : std::string();
}

std::vector<v1::DirectoryChange> endings_of(const AgencyCode& agency, const Directory& directory,
                                            const std::string& bus) {
  constexpr const char* kReason = "kunci diganti / key replaced";
  std::vector<v1::DirectoryChange> endings;
  for (const v1::KeyKind kind : kEnrolledKinds) {
    if (const Key* key = directory.key_of(agency, static_cast<KeyKind>(kind))) {
      v1::DirectoryChange& ending = endings.emplace_back(key_entry(kind, key->public_key, agency));
      ending.set_bus(bus);
      ending.set_retire(true);
      ending.set_reason(kReason);
    }
  }
  return endings;
}

Result<Enrolment> check_enrolment(BytesView file, const Directory& directory,
                                  const std::string& bus, EnrolAs as) {
  KTG_TRY(const v1::Enrol enrol, parse_enrolment(file));
  KTG_TRY(Enrolment read, read_entries(enrol));
  read.agency = AgencyCode(read.changes.front().key().agency());
  for (std::size_t i = 0; i < kEnrolledKinds.size(); ++i) {
    KTG_TRY_VOID(check_entry(read.changes[i], kEnrolledKinds[i], read.agency.value()));
    if (!read.changes[i].bus().empty() && read.changes[i].bus() != bus) {
      return refused(ErrorCode::wrong_bus, "dibuat untuk bus lain", "made for another bus");
    }
  }
  if (directory.agency(read.agency) == nullptr) {
    return refused(ErrorCode::address_unknown, "instansi tidak ada di direktori",
                   "the agency is not in the directory");
  }
  KTG_TRY_VOID(check_place(read, directory, as));
  KTG_TRY_VOID(try_on(directory, read.changes));
  const std::span<const v1::DirectoryChange> changes = read.changes;
  const KeyLookup brought = [changes](const KeyId& id) { return key_brought_by(changes, id); };
  KTG_TRY_VOID(read_signatures(read, directory));
  KTG_TRY_VOID(verify_submission(read.root, enrol.proofs(), brought));
  if (enrol.proofs_size() != 1 || enrol.proofs(0).key_id() != changes.back().key().key_id()) {
    return refused(ErrorCode::bad_signature, "bukti kunci saksi tidak ada",
                   "the proof of the witness key is missing");
  }
  read.agent_key = KeyId::copied(changes.front().key().key_id());
  read.has_keys = directory.key_of(read.agency, KeyKind::agent) != nullptr;
  read.token_id = enrol.token_id();
  read.token_seal = enrol.token_hmac();
  return read;
}

void countersign(Enrolment& enrolment, const SigningKey& statement) {
  const auto signature = sign_submission(statement, enrolment.root);
  for (auto& entry : enrolment.entries) {
    *entry.add_signatures() = signature;
  }
}

Result<void> verify_directory_submission(const Digest& root, const Signatures& signatures,
                                         std::span<const v1::DirectoryChange> changes,
                                         const PublicKey& statement_key,
                                         const Directory& directory) {
  const KeyId statement_id = key_id_of(statement_key);
  const bool stated = std::ranges::any_of(signatures, [&](const v1::Signature& signature) {
    return signature.key_id() == statement_id.view();
  });
  if (!stated) {
    return fail(ErrorCode::bad_signature,
                Text{"Perubahan direktori tanpa tanda tangan broker.",
                     "A change of the directory without the broker's signature."});
  }
  const KeyLookup key_of = [&](const KeyId& id) -> Result<PublicKey> {
    if (id == statement_id) {
      return statement_key;
    }
    if (const Key* known = directory.key(id); known != nullptr) {
      return known->until ? Result<PublicKey>(
                                fail(ErrorCode::key_revoked,
                                     Text{"Kunci sudah dicabut.", "The key has been revoked."}))
                          : PublicKey::from(known->public_key);
    }
    return key_brought_by(changes, id);
  };
  return verify_submission(root, signatures, key_of);
}

}  // namespace kentongan::identity
