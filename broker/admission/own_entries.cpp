#include "broker/admission/own_entries.h"

#include <algorithm>

#include "core/identity/item.h"
#include "core/identity/own_entry.h"
#include "core/schema/refusal.h"
#include "kentongan/v1/wire.pb.h"

namespace kentongan::broker::admission {
namespace {

bool is_entry(const v1::Envelope& item) {
  return item.media_type() == identity::kDirectoryMediaType ||
         item.media_type() == identity::kDutyMediaType;
}

/// What stands in a key entry, as far as it can be looked up: `Directory::apply` judges it.
std::optional<identity::Key> key_in(const v1::DirectoryChange& change, Seq at) {
  const auto key = identity::PublicKey::from(change.key().public_key());
  const auto officer = OfficerId::from(change.key().officer());
  if (!change.has_key() || change.retire() || !key || !officer ||
      change.key().kind() != v1::KEY_KIND_OFFICER) {
    return std::nullopt;
  }
  return identity::Key{identity::key_id_of(*key),
                       identity::KeyKind::officer,
                       change.key().public_key(),
                       AgencyCode(change.key().agency()),
                       *officer,
                       at,
                       std::nullopt};
}

Error unproven(const Text& what) {
  return fail(ErrorCode::bad_signature, what);
}

/// A key that nobody shows to hold is nobody's; a roster key decides where there is one.
Result<void> check_proofs(const v1::DirectoryChange& change, const Signers& signers,
                          const identity::Directory& directory) {
  const auto signed_by = [&](const KeyId& id) {
    return std::ranges::find(signers.officers, id, &identity::Key::id) != signers.officers.end();
  };
  const identity::Key* roster = directory.key_of(signers.agency, identity::KeyKind::roster);
  if (roster != nullptr && !signed_by(roster->id)) {
    return unproven({"Kunci daftar jabatan instansi ini belum menandatangani.",
                     "The roster key of this agency has not signed."});
  }
  const auto brought = key_in(change, Seq{});
  if (brought && !signed_by(brought->id)) {
    return unproven({"Kunci petugas yang baru belum menandatangani, sebagai bukti dipegang.",
                     "The officer's new key has not signed, to show that it is held."});
  }
  return {};
}

}  // namespace

bool OwnEntries::are_in(const v1::Submit& submit) {
  return std::ranges::any_of(submit.items(), is_entry);
}

void OwnEntries::begin(const v1::Submit& submit, Seq at) {
  entries_.clear();
  brought_.clear();
  verdict_.reset();
  for (int i = 0; i < submit.items_size(); ++i) {
    if (!is_entry(submit.items(i))) {
      continue;
    }
    Entry& entry = entries_.emplace_back();
    entry.index = static_cast<std::uint32_t>(i);
    if (!entry.change.ParseFromString(submit.items(i).header())) {
      entry.change.Clear();
    } else if (auto key = key_in(entry.change, at)) {
      brought_.push_back(*std::move(key));
    }
  }
}

const v1::DirectoryChange* OwnEntries::entry(std::uint32_t index) const {
  const auto found = std::ranges::find(entries_, index, &Entry::index);
  return found == entries_.end() || found->change.id().empty() ? nullptr : &found->change;
}

Result<void> OwnEntries::check(const Signers& signers, const identity::Directory& directory) {
  if (!verdict_) {
    verdict_ = check_all(signers, directory);
  }
  return *verdict_;
}

Result<void> OwnEntries::check_all(const Signers& signers,
                                   const identity::Directory& directory) const {
  identity::Directory trial = directory;
  KTG_TRY_VOID(trial.check_room(entries_.size()));
  for (const Entry& entry : entries_) {
    if (entry.change.bus() != bus_) {
      return schema::refusal(ErrorCode::wrong_bus);
    }
    KTG_TRY_VOID(identity::check_own_entry(trial, entry.change, signers.agency));
    KTG_TRY_VOID(identity::check_no_time(entry.change));
    KTG_TRY_VOID(check_proofs(entry.change, signers, directory));
    KTG_TRY_VOID(trial.apply(entry.change, Seq(trial.version().value() + 1)));
  }
  return {};
}

}  // namespace kentongan::broker::admission
