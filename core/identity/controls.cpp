#include "core/identity/controls.h"

#include <algorithm>
#include <limits>

#include "kentongan/v1/directory.pb.h"

namespace kentongan::identity {
namespace {

constexpr std::size_t kTextMax = 80;

Error invalid(const char* field, const std::string& id, const std::string& en) {
  return fail(ErrorCode::field_invalid,
              Text{std::string("Isian control.") + field + ": " + id + ".",
                   std::string("Field control.") + field + ": " + en + "."});
}

bool is_short_text(const std::string& text) {
  return !text.empty() && text.size() <= kTextMax;
}

Result<void> check(const v1::DirectoryChange& change) {
  const v1::Control& entry = change.control();
  if (!is_short_text(entry.kind())) {
    return invalid("kind", "harus 1 sampai 80 bita", "must have 1 to 80 bytes");
  }
  if (!is_short_text(entry.unit())) {
    return invalid("unit", "harus 1 sampai 80 bita", "must have 1 to 80 bytes");
  }
  if (entry.commander() == entry.unit()) {
    return invalid("commander", "tidak dapat memimpin dirinya sendiri", "cannot command itself");
  }
  if (change.valid_until_us() != 0 && change.valid_until_us() <= change.valid_from_us()) {
    return invalid("valid_until_us", "berakhir sebelum dimulai", "ends before it begins");
  }
  return {};
}

}  // namespace

bool Control::is_over(const AgencyCode& agency) const {
  return unit == agency.value() || std::ranges::find(members, agency) != members.end();
}

Result<void> Controls::apply(const v1::DirectoryChange& change, Seq seq) {
  KTG_TRY_VOID(check(change));
  const v1::Control& entry = change.control();
  const IncidentId incident(entry.incident());
  auto& all = controls_[{entry.kind(), {entry.unit(), incident}}];
  const bool has_open = !all.empty() && !all.back().force.until;
  if (has_open) {
    all.back().force.until = seq;
  }
  if (change.retire()) {
    return has_open ? Result<void>()
                    : fail(ErrorCode::not_found, Text{"Tidak ada kendali itu untuk diakhiri.",
                                                      "There is no such control to end."});
  }
  Control control{entry.kind(), entry.unit(), AgencyCode(entry.commander()), incident, {}, {}};
  control.force = {seq, std::nullopt, change.valid_from_us(), change.valid_until_us()};
  for (const std::string& member : entry.members()) {
    control.members.emplace_back(member);
  }
  all.push_back(std::move(control));
  return {};
}

std::vector<const Control*> Controls::at(const Moment& moment) const {
  std::vector<const Control*> in_force;
  for (const auto& [name, all] : controls_) {
    for (const Control& control : all) {
      if (control.force.at(moment)) {
        in_force.push_back(&control);
      }
    }
  }
  return in_force;
}

std::int64_t Controls::next_change_us(std::int64_t after_us) const {
  std::int64_t next = std::numeric_limits<std::int64_t>::max();
  for (const auto& [name, all] : controls_) {
    for (const Control& control : all) {
      for (const std::int64_t at : {control.force.valid_from_us, control.force.valid_until_us}) {
        next = at > after_us ? std::min(next, at) : next;
      }
    }
  }
  return next;
}

}  // namespace kentongan::identity
