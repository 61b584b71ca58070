#include "core/identity/roster.h"

#include <algorithm>
#include <array>
#include <limits>
#include <ranges>

#include "kentongan/v1/directory.pb.h"

namespace kentongan::identity {
namespace {

constexpr std::size_t kOrderNumberMax = 80;

struct FormName {
  HoldingForm form;
  std::string_view name;
};
constexpr std::array<FormName, 4> kForms{{{HoldingForm::definitive, "definitif"},
                                          {HoldingForm::plt, "Plt"},
                                          {HoldingForm::plh, "Plh"},
                                          {HoldingForm::shift, "jaga"}}};

Error wrong(const std::string& field, const std::string& id, const std::string& en) {
  return fail(ErrorCode::field_invalid,
              Text{"Isian " + field + ": " + id + ".", "Field " + field + ": " + en + "."});
}

Force force_of(const v1::DirectoryChange& change, Seq seq) {
  return {seq, std::nullopt, change.valid_from_us(), change.valid_until_us()};
}

Result<OfficerId> officer_id(BytesView bytes) {
  auto id = OfficerId::from(bytes);
  return id && !id->is_zero() ? std::move(id)
                              : Result<OfficerId>(wrong("officer", "id petugas harus 16 bita",
                                                        "an officer's id has 16 bytes"));
}

}  // namespace

bool Force::at(const Moment& moment) const {
  const bool in_log = from <= moment.seq && (!until || moment.seq < *until);
  const bool in_time =
      valid_from_us <= moment.time_us && (valid_until_us == 0 || moment.time_us < valid_until_us);
  return in_log && in_time;
}

std::string_view name_of(HoldingForm form) {
  return std::ranges::find(kForms, form, &FormName::form)->name;
}

std::optional<HoldingForm> holding_form(std::string_view name) {
  const auto found = std::ranges::find(kForms, name, &FormName::name);
  return found == kForms.end() ? std::nullopt : std::optional(found->form);
}

Result<void> Roster::apply_officer(const v1::DirectoryChange& change, Seq seq) {
  const v1::Officer& entry = change.officer();
  KTG_TRY(const OfficerId id, officer_id(entry.id()));
  const auto known = officers_.find(id);
  if (change.retire()) {
    if (known == officers_.end() || known->second.force.until) {
      return fail(ErrorCode::not_found, Text{"Petugas itu tidak ada, tidak dapat diakhiri.",
                                             "There is no such officer, who could be retired."});
    }
    known->second.force.until = seq;
    return {};
  }
  const auto commitment = Digest::from(entry.name_commitment());
  if (!commitment) {
    return wrong("name_commitment", "komitmen nama harus 32 bita",
                 "the commitment to a name has 32 bytes");
  }
  // Also one that is retired: what he signed must not come to be another's.
  if (known != officers_.end()) {
    return wrong("id", "id petugas sudah dipakai", "the officer's id is in use");
  }
  officers_.emplace(id,
                    Officer{id, AgencyCode(entry.agency()), *commitment, force_of(change, seq)});
  return {};
}

Result<void> Roster::apply_holding(const v1::DirectoryChange& change, Seq seq) {
  const v1::DutyHolding& entry = change.holding();
  KTG_TRY(const OfficerId id, officer_id(entry.officer()));
  const Post post(AgencyCode(entry.agency()), DutyCode(entry.duty()));
  if (change.retire()) {
    auto& held = holdings_[post];
    const auto newest = std::ranges::find_if(
        held.rbegin(), held.rend(),
        [&id](const Holding& each) { return each.officer == id && !each.force.until; });
    if (newest == held.rend()) {
      return fail(ErrorCode::not_found,
                  Text{"Petugas itu tidak memegang jabatan " + entry.duty() + ".",
                       "That officer does not hold the duty " + entry.duty() + "."});
    }
    newest->force.until = seq;
    return {};
  }
  const Officer* holder = officer(id);
  if (holder == nullptr || holder->force.until || holder->agency != post.first) {
    return wrong("officer", "bukan petugas instansi " + entry.agency(),
                 "no officer of the agency " + entry.agency());
  }
  const auto form = holding_form(entry.form());
  if (!form) {
    return wrong("form", "tulis definitif, Plt, Plh atau jaga",
                 "write definitif, Plt, Plh or jaga");
  }
  if (entry.order_number().size() > kOrderNumberMax) {
    return wrong("order_number", "lebih dari 80 huruf", "more than 80 letters");
  }
  if (change.valid_until_us() != 0 && change.valid_until_us() <= change.valid_from_us()) {
    return wrong("valid_until_us", "berakhir sebelum dimulai", "it ends before it begins");
  }
  holdings_[post].push_back(
      {post.first, post.second, id, *form, entry.order_number(), force_of(change, seq)});
  return {};
}

const Officer* Roster::officer(const OfficerId& id) const {
  const auto found = officers_.find(id);
  return found == officers_.end() ? nullptr : &found->second;
}

const Holding* Roster::holding(const OfficerId& officer, const AgencyCode& agency,
                               const DutyCode& duty, const Moment& moment) const {
  for (const Holding* each : holders(agency, duty, moment)) {
    if (each->officer == officer) {
      return each;
    }
  }
  return nullptr;
}

std::vector<const Holding*> Roster::holders(const AgencyCode& agency, const DutyCode& duty,
                                            const Moment& moment) const {
  std::vector<const Holding*> found;
  const auto held = holdings_.find({agency, duty});
  if (held == holdings_.end()) {
    return found;
  }
  for (auto each = held->second.rbegin(); each != held->second.rend(); ++each) {
    const Officer* holder = officer(each->officer);
    if (each->force.at(moment) && holder != nullptr && holder->force.at(moment)) {
      found.push_back(&*each);
    }
  }
  return found;
}

std::vector<const Holding*> Roster::held_by(const OfficerId& officer, const Moment& moment) const {
  std::vector<const Holding*> found;
  for (const auto& [post, unused] : holdings_) {
    if (const Holding* held = holding(officer, post.first, post.second, moment)) {
      found.push_back(held);
    }
  }
  return found;
}

}  // namespace kentongan::identity
