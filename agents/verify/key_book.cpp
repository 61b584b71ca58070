#include "agents/verify/key_book.h"

#include <algorithm>

#include "agents/verify/fields.h"

namespace kentongan::verify {
namespace {

constexpr std::int64_t kNumberedWithinUs = 60'000'000;
enum ChangeField : std::uint32_t {
  retire = 3,
  valid_from = 4,
  valid_until = 5,
  agency_entry = 10,
  key_entry = 13,
  holding_entry = 16
};
enum KeyField : std::uint32_t { key_id = 1, key_kind, public_key, key_agency, key_officer };
enum HoldingField : std::uint32_t { holding_agency = 1, holding_duty, holding_officer };

bool is_signer_kind(std::uint64_t kind) {
  return kind == static_cast<std::uint64_t>(SignerKind::agent) ||
         kind == static_cast<std::uint64_t>(SignerKind::officer) ||
         kind == static_cast<std::uint64_t>(SignerKind::statement);
}

}  // namespace

KeyBook::KeyBook(const eventlog::Bundle& bundle) {
  for (const eventlog::Bundle::Item& item : bundle.items) {
    if (item.folder == eventlog::BundleFolder::keys) {
      apply(item.form.header, item.seq);
    }
  }
}

void KeyBook::apply(BytesView change, Seq seq) {
  const Fields fields(change);
  const bool ends = fields.number(retire) != 0;
  if (const BytesView entry = fields.bytes(agency_entry); ends && !entry.empty()) {
    const BytesView code = Fields(entry).bytes(1);
    for (auto& [id, signer] : signers_) {
      if (signer.agency == code && !code.empty() && !signer.until) {
        signer.until = seq;
      }
    }
  }
  apply_holding(change, seq);
  const Fields entry(fields.bytes(key_entry));
  const auto id = KeyId::from(entry.bytes(key_id));
  if (!id) {
    return;
  }
  if (ends) {
    const auto known = signers_.find(*id);
    if (known != signers_.end() && !known->second.until) {
      known->second.until = seq;
    }
    return;
  }
  const auto key = identity::PublicKey::from(entry.bytes(public_key));
  if (!key || !is_signer_kind(entry.number(key_kind)) || identity::key_id_of(*key) != *id ||
      !identity::is_enrollable(*key)) {
    return;
  }
  Signer signer;
  signer.key = *key;
  signer.kind = static_cast<SignerKind>(entry.number(key_kind));
  signer.agency = entry.bytes(key_agency);
  signer.officer = entry.bytes(key_officer);
  signer.from = seq;
  signers_.emplace(*id, std::move(signer));
}

void KeyBook::apply_holding(BytesView change, Seq seq) {
  const Fields fields(change);
  const Fields entry(fields.bytes(holding_entry));
  Held held{std::string(entry.bytes(holding_agency)),
            std::string(entry.bytes(holding_duty)),
            Bytes(entry.bytes(holding_officer)),
            seq,
            std::nullopt,
            static_cast<std::int64_t>(fields.number(valid_from)),
            static_cast<std::int64_t>(fields.number(valid_until))};
  if (held.officer.empty()) {
    return;
  }
  if (fields.number(retire) == 0) {
    held_.push_back(std::move(held));
    return;
  }
  const auto newest = std::find_if(held_.rbegin(), held_.rend(), [&held](const Held& one) {
    return !one.until && one.officer == held.officer && one.agency == held.agency &&
           one.duty == held.duty;
  });
  if (newest != held_.rend()) {
    newest->until = seq;
  }
}

bool KeyBook::Held::is_by(const Officer& by) const {
  return officer == by.id && agency == by.agency && duty == by.duty && from <= by.seq &&
         (!until || by.seq < *until) && valid_from_us <= by.time_us &&
         (valid_until_us == 0 || by.time_us - kNumberedWithinUs < valid_until_us);
}

Result<void> KeyBook::check_officer(const KeyId& id, const Officer& officer) const {
  const Signer* signer = find(id);
  if (signer == nullptr || signer->kind != SignerKind::officer || signer->officer != officer.id) {
    return fail(ErrorCode::key_unknown, Text{"kunci bukan milik petugas yang disebut",
                                             "the key is not that of the officer who is named"});
  }
  const bool held = std::any_of(held_.begin(), held_.end(),
                                [&officer](const Held& one) { return one.is_by(officer); });
  return held ? Result<void>{}
              : fail(ErrorCode::not_permitted, Text{"petugas tidak memegang jabatan itu saat itu",
                                                    "the officer did not hold that duty then"});
}

const Signer* KeyBook::find(const KeyId& id) const {
  const auto found = signers_.find(id);
  return found == signers_.end() ? nullptr : &found->second;
}

Result<const Signer*> KeyBook::signer_of(const KeyId& id, const Speaker& speaker) const {
  const Signer* signer = find(id);
  if (signer == nullptr) {
    return fail(ErrorCode::key_unknown, Text{"kunci penanda tangan tidak ada di keys/",
                                             "the signer's key is not in keys/"});
  }
  const bool is_broker = signer->kind == SignerKind::statement;
  if ((signer->until && *signer->until <= speaker.seq) ||
      (!is_broker && speaker.seq < signer->from)) {
    return fail(ErrorCode::key_revoked, Text{"kunci penanda tangan tidak berlaku saat itu",
                                             "the signer's key was not in force then"});
  }
  const bool is_anothers = is_broker ? !speaker.may_be_broker
                                     : speaker.is_broker || (!speaker.agency.empty() &&
                                                             signer->agency != speaker.agency);
  if (is_anothers) {
    return fail(ErrorCode::not_permitted, Text{"kunci penanda tangan milik instansi lain",
                                               "the signer's key is another agency's"});
  }
  return signer;
}

}  // namespace kentongan::verify
