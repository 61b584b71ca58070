#include "core/identity/directory.h"

#include <algorithm>

#include "core/base/limits.h"
#include "kentongan/v1/directory.pb.h"
#include "kentongan/v1/options.pb.h"

namespace kentongan::identity {
namespace {

constexpr std::size_t kTextBytesMax = 500;

Error invalid(const std::string& field, const std::string& id, const std::string& en) {
  return fail(ErrorCode::field_invalid,
              Text{"Isian " + field + ": " + id + ".", "Field " + field + ": " + en + "."});
}

Error bad_code(const std::string& field, const std::string& code) {
  return invalid(field, "'" + code + "' bukan kode [A-Z0-9-]{2,40}",
                 "'" + code + "' is no code [A-Z0-9-]{2,40}");
}

Error unknown(const std::string& field, const std::string& what) {
  return invalid(field, "'" + what + "' tidak ada di direktori",
                 "'" + what + "' is not in the directory");
}

Error nothing_to_retire(const std::string& what) {
  return fail(ErrorCode::not_found, Text{"'" + what + "' tidak ada, tidak dapat diakhiri.",
                                         "'" + what + "' is not there and cannot be retired."});
}

bool is_text(const std::string& text) {
  return text.size() <= kTextBytesMax && text.find('\0') == std::string::npos;
}

bool is_group_code(const std::string& code) {
  constexpr std::size_t kGroupCodeMax = 80;
  return !code.empty() && code.size() <= kGroupCodeMax &&
         std::ranges::all_of(code, [](char letter) { return letter > ' ' && letter <= '~'; });
}

bool is_broker_kind(KeyKind kind) {
  return kind == KeyKind::broker_log || kind == KeyKind::broker_statement ||
         kind == KeyKind::broker_transport;
}

bool is_curve_kind(KeyKind kind) {
  return kind == KeyKind::transport || kind == KeyKind::sealing ||
         kind == KeyKind::broker_transport;
}

/// A key that can be what it says: its id, its place on the curve, its owner's kind.
Result<Key> key_from(const v1::Key& entry, Seq seq) {
  constexpr std::size_t kOfficerBytes = 16;
  if (!v1::KeyKind_IsValid(entry.kind()) || entry.kind() == v1::KEY_KIND_UNSPECIFIED) {
    return invalid("kind", "jenis kunci tidak dikenal", "an unknown kind of key");
  }
  const auto kind = static_cast<KeyKind>(entry.kind());
  if (is_broker_kind(kind) != entry.agency().empty()) {
    return invalid("agency", "kunci broker tanpa instansi, kunci lain dengan instansi",
                   "a broker's key names no agency, any other does");
  }
  if ((kind == KeyKind::officer) != (entry.officer().size() == kOfficerBytes)) {
    return invalid("officer", "hanya kunci petugas yang menyebut petugas (16 bita)",
                   "an officer's key, and no other, names its officer (16 bytes)");
  }
  const auto public_key = PublicKey::from(entry.public_key());
  const bool usable = public_key && (is_curve_kind(kind) ? is_enrollable_curve(public_key->view())
                                                         : is_enrollable(*public_key));
  if (!usable) {
    return invalid("public_key", "bukan kunci publik yang dapat dipakai",
                   "no public key that can be used");
  }
  const KeyId id = key_id_of(*public_key);
  if (entry.key_id() != id.view()) {
    return invalid("key_id", "bukan SHA-256 dari kunci publik",
                   "not the SHA-256 of the public key");
  }
  const OfficerId officer =
      kind == KeyKind::officer ? OfficerId::copied(entry.officer()) : OfficerId{};
  return Key{id, kind, entry.public_key(), AgencyCode(entry.agency()), officer, seq, std::nullopt};
}

}  // namespace

struct Directory::Change {
  const v1::DirectoryChange& proto;
  Seq seq;
};

bool Duty::may(std::string_view right) const {
  return std::ranges::find(rights, right) != rights.end();
}

/// What stands in the log is applied whatever it counts; so the room is looked at before.
Result<void> Directory::check_room(std::size_t changes) const {
  if (changes_ + changes > kChangesMax) {
    return fail(ErrorCode::too_large,
                Text{"Direktori penuh (100.000 perubahan). Tidak ada yang didaftarkan.",
                     "The directory is full (100,000 changes). Nothing was taken in."});
  }
  return {};
}

Result<void> Directory::apply(const v1::DirectoryChange& change, Seq seq) {
  if (seq <= version_) {
    return fail(ErrorCode::out_of_order, "directory change " + std::to_string(seq.value()) +
                                             " after " + std::to_string(version_.value()));
  }
  KTG_TRY_VOID(apply_entry({change, seq}));
  version_ = seq;
  ++changes_;
  return {};
}

Result<void> Directory::apply_entry(const Change& change) {
  switch (change.proto.entry_case()) {
    case v1::DirectoryChange::kAgency:
      return apply_agency(change);
    case v1::DirectoryChange::kDuty:
      return apply_duty(change);
    case v1::DirectoryChange::kKey:
      return apply_key(change);
    case v1::DirectoryChange::kGroup:
      return apply_group(change);
    case v1::DirectoryChange::kOfficer:
      return apply_officer(change);
    case v1::DirectoryChange::kLink:
      return apply_link(change);
    case v1::DirectoryChange::kHolding:
      return apply_holding(change);
    case v1::DirectoryChange::kControl:
      return apply_control(change);
    case v1::DirectoryChange::ENTRY_NOT_SET:
      break;
  }
  return invalid("entry", "perubahan kosong", "a change of nothing");
}

Result<void> Directory::check_agency_known(const std::string& code) const {
  return agencies_.contains(AgencyCode(code)) ? Result<void>() : unknown("agency", code);
}

Result<void> Directory::apply_agency(const Change& change) {
  const v1::Agency& entry = change.proto.agency();
  const AgencyCode code(entry.code());
  if (!is_code(entry.code())) {
    return bad_code("code", entry.code());
  }
  if (change.proto.retire()) {
    const auto below = std::ranges::find_if(
        agencies_, [&](const auto& other) { return other.second.parent == code; });
    if (below != agencies_.end()) {  // Who comes back under its own child would be above itself.
      return invalid(
          "code", "'" + below->first.value() + "' masih di bawahnya; ubah induknya dahulu",
          "'" + below->first.value() + "' still stands below it; change its parent first");
    }
    const auto retired = agencies_.find(code);
    if (retired == agencies_.end()) {
      return nothing_to_retire(entry.code());
    }
    former_parents_[code] = retired->second.parent;
    agencies_.erase(retired);
    for (auto& [id, key] : keys_) {
      if (key.agency == code && !key.until) {
        key.until = change.seq;
      }
    }
    return {};
  }
  if (!is_text(entry.name()) || !is_text(entry.sector()) || !is_text(entry.kind()) ||
      !is_text(entry.level()) || entry.areas_size() > limits::kAreasMax) {
    return invalid("name", "teks atau daftar terlalu panjang", "a text or list is too long");
  }
  if (!v1::Classification_IsValid(static_cast<int>(entry.clearance()))) {
    return invalid("clearance", "derajat yang tidak ada", "a level that there is not");
  }
  const AgencyCode parent(entry.parent());
  if (!entry.parent().empty() && !agencies_.contains(parent)) {
    return unknown("parent", entry.parent());
  }
  for (const Agency* above = agency(parent); above != nullptr; above = agency(above->parent)) {
    if (above->code == code || above->parent == code) {
      return invalid("parent", "'" + entry.parent() + "' ada di bawah '" + entry.code() + "'",
                     "'" + entry.parent() + "' is below '" + entry.code() + "'");
    }
  }
  agencies_[code] = Agency{code,
                           entry.name(),
                           entry.sector(),
                           entry.kind(),
                           entry.level(),
                           parent,
                           {entry.areas().begin(), entry.areas().end()},
                           static_cast<std::uint8_t>(entry.clearance())};
  return {};
}

Result<void> Directory::apply_duty(const Change& change) {
  const v1::Duty& entry = change.proto.duty();
  if (!is_code(entry.code())) {
    return bad_code("code", entry.code());
  }
  if (!entry.deputy().empty() && !is_code(entry.deputy())) {
    return bad_code("deputy", entry.deputy());
  }
  if (!entry.agency().empty()) {
    KTG_TRY_VOID(check_agency_known(entry.agency()));
  }
  const std::pair at(AgencyCode(entry.agency()), DutyCode(entry.code()));
  if (change.proto.retire()) {
    return duties_.erase(at) == 1 ? Result<void>() : nothing_to_retire(entry.code());
  }
  if (!is_text(entry.name())) {
    return invalid("name", "teks terlalu panjang", "the text is too long");
  }
  Duty duty{at.first, at.second, entry.name(), DutyCode(entry.deputy()), {}};
  duty.rights.assign(entry.rights().begin(), entry.rights().end());
  duties_[at] = std::move(duty);
  return {};
}

Result<void> Directory::apply_control(const Change& change) {
  const v1::Control& entry = change.proto.control();
  if (!entry.commander().empty()) {
    KTG_TRY_VOID(check_agency_known(entry.commander()));
  }
  for (const std::string& member : entry.members()) {
    KTG_TRY_VOID(check_agency_known(member));
  }
  return controls_.apply(change.proto, change.seq);
}

Result<void> Directory::apply_key(const Change& change) {
  const v1::Key& entry = change.proto.key();
  if (change.proto.retire()) {
    const auto id = KeyId::from(entry.key_id());
    return id ? retire_key(*id, change.seq) : nothing_to_retire(to_hex(entry.key_id()));
  }
  KTG_TRY(const Key key, key_from(entry, change.seq));
  if (!entry.agency().empty()) {
    KTG_TRY_VOID(check_agency_known(entry.agency()));
  }
  const Officer* owner = roster_.officer(key.officer);
  if (key.kind == KeyKind::officer &&
      (owner == nullptr || owner->force.until || owner->agency != key.agency)) {
    return invalid("officer", "bukan petugas instansi " + entry.agency(),
                   "no officer of the agency " + entry.agency());
  }
  // Also one that is retired: what it signed must not come to mean something else.
  if (keys_.contains(key.id)) {
    return invalid("public_key", "kunci sudah dipakai", "the key is already in use");
  }
  keys_.emplace(key.id, key);
  keys_by_owner_[key.agency][static_cast<std::size_t>(key.kind)].push_back(key.id);
  return {};
}

Result<void> Directory::retire_key(const KeyId& id, Seq seq) {
  const auto found = keys_.find(id);
  if (found == keys_.end() || found->second.until) {
    return nothing_to_retire(to_hex(id.view()));
  }
  found->second.until = seq;
  return {};
}

Result<void> Directory::apply_group(const Change& change) {
  const v1::Group& entry = change.proto.group();
  if (!is_group_code(entry.code())) {
    return invalid("code", "kode grup tidak sah", "no valid code of a group");
  }
  if (change.proto.retire()) {
    return groups_.erase(entry.code()) == 1 ? Result<void>() : nothing_to_retire(entry.code());
  }
  if (entry.agencies_size() > limits::kPartiesMax) {
    return invalid("agencies", "lebih dari 512 instansi", "more than 512 agencies");
  }
  std::vector<AgencyCode> members;
  for (const auto& code : entry.agencies()) {
    KTG_TRY_VOID(check_agency_known(code));
    members.emplace_back(code);
  }
  groups_[entry.code()] = std::move(members);
  return {};
}

Result<void> Directory::apply_link(const Change& change) {
  const v1::Link& entry = change.proto.link();
  if (change.proto.retire()) {
    return links_.erase(entry.peer_bus()) == 1 ? Result<void>()
                                               : nothing_to_retire(entry.peer_bus());
  }
  KTG_TRY_VOID(check_agency_known(entry.agency()));
  if (!is_text(entry.peer_bus()) || entry.peer_bus().empty() || !PublicKey::from(entry.log_key()) ||
      entry.agencies_behind_size() > limits::kPartiesMax) {
    return invalid("peer_bus", "nama bus, kunci catatan 32 bita, paling banyak 512 instansi",
                   "a name of a bus, a log key of 32 bytes, at most 512 agencies");
  }
  links_[entry.peer_bus()] = Link{entry.peer_bus(),
                                  AgencyCode(entry.agency()),
                                  entry.log_key(),
                                  {entry.agencies_behind().begin(), entry.agencies_behind().end()}};
  return {};
}

/// With a retired officer his keys end too.
Result<void> Directory::apply_officer(const Change& change) {
  const v1::Officer& entry = change.proto.officer();
  if (!change.proto.retire()) {
    KTG_TRY_VOID(check_agency_known(entry.agency()));
  }
  KTG_TRY_VOID(roster_.apply_officer(change.proto, change.seq));
  for (auto& [id, key] : keys_) {
    if (change.proto.retire() && key.officer.view() == entry.id() && !key.until) {
      key.until = change.seq;
    }
  }
  return {};
}

Result<void> Directory::apply_holding(const Change& change) {
  const v1::DutyHolding& entry = change.proto.holding();
  const AgencyCode agency(entry.agency());
  const DutyCode code(entry.duty());
  if (!change.proto.retire() && !has_duty(agency, code)) {
    return unknown("duty", entry.agency() + " " + entry.duty());
  }
  return roster_.apply_holding(change.proto, change.seq);
}

const Agency* Directory::agency(const AgencyCode& code) const {
  const auto found = agencies_.find(code);
  return found == agencies_.end() ? nullptr : &found->second;
}

const Duty* Directory::duty(const AgencyCode& agency, const DutyCode& code) const {
  if (const auto found = duties_.find({agency, code}); found != duties_.end()) {
    return &found->second;
  }
  const auto common = duties_.find({AgencyCode(), code});
  return common != duties_.end() && agencies_.contains(agency) ? &common->second : nullptr;
}

bool Directory::has_duty(const AgencyCode& agency, const DutyCode& code) const {
  return code == kWatchDuty ? this->agency(agency) != nullptr : duty(agency, code) != nullptr;
}

std::vector<const Duty*> Directory::duties_of(const AgencyCode& agency) const {
  std::vector<const Duty*> duties;
  if (!agencies_.contains(agency)) {
    return duties;
  }
  for (const AgencyCode& owner : {agency, AgencyCode()}) {
    for (auto at = duties_.lower_bound({owner, DutyCode()});
         at != duties_.end() && at->first.first == owner; ++at) {
      duties.push_back(&at->second);
    }
  }
  return duties;
}

const std::vector<AgencyCode>* Directory::group(const std::string& code) const {
  const auto found = groups_.find(code);
  return found == groups_.end() ? nullptr : &found->second;
}

}  // namespace kentongan::identity
