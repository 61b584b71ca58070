#include "agents/officers.h"

#include <algorithm>
#include <limits>

#include "core/identity/act.h"

namespace kentongan::agents {
namespace {

Error nobody_holds(const DutyCode& duty) {
  const std::string name = duty.value().empty() ? "" : " " + duty.value();
  return fail(ErrorCode::duty_not_held,
              Text{"Jabatan" + name +
                       " tidak dipegang petugas yang kuncinya terbuka. Tidak ada "
                       "yang dikirim. Siapa memegang apa: kentongan duty show.",
                   "No officer whose key is open holds the duty" + name +
                       ". Nothing was sent. Who holds what: kentongan duty show."});
}

Error revoked() {
  return fail(ErrorCode::key_revoked,
              Text{"Kunci petugas ini sudah dicabut di bus. Tidak ada yang dikirim. Buat kunci "
                   "baru: kentongan directory officer key.",
                   "This officer's key has been revoked on the bus. Nothing was sent. Draw a new "
                   "one: kentongan directory officer key."});
}

}  // namespace

Officers::Officers(AgencyCode agency, const identity::Directory& directory, const Clock& clock)
    : agency_(std::move(agency)), directory_(directory), clock_(clock) {}

bool Officers::is_open(const Unlocked& one) const {
  return clock_.now() < one.until;
}

bool Officers::is_revoked(const Unlocked& one) const {
  const identity::Key* known = directory_.key(one.key.key_id());
  return known == nullptr || known->until.has_value();
}

Result<OfficerId> Officers::unlock(identity::SigningKey key, Micros time) {
  tick();
  const identity::Key* known = directory_.key(key.key_id());
  if (known == nullptr || known->kind != identity::KeyKind::officer || known->agency != agency_) {
    return fail(ErrorCode::key_unknown,
                Text{"Kunci ini belum terdaftar di bus sebagai kunci petugas " + agency_.value() +
                         ". Tunggu sampai pendaftarannya diterima, lalu ulangi.",
                     "This key is not yet on the bus as an officer's of " + agency_.value() +
                         ". Wait until its entry is taken, then try again."});
  }
  if (known->until && !is_thief_) {
    return revoked();
  }
  const OfficerId officer = known->officer;
  std::erase_if(unlocked_, [&](const Unlocked& one) { return one.officer == officer; });
  unlocked_.push_back({officer, std::move(key), clock_.now() + std::min(time, kOpenMost)});
  return officer;
}

std::size_t Officers::lock(const std::optional<OfficerId>& officer) {
  tick();
  return std::erase_if(unlocked_,
                       [&](const Unlocked& one) { return !officer || one.officer == *officer; });
}

void Officers::tick() {
  std::erase_if(unlocked_, [this](const Unlocked& one) { return !is_open(one); });
}

Instant Officers::next_tick() const {
  Instant next = Instant::max();
  for (const Unlocked& one : unlocked_) {
    next = std::min(next, one.until);
  }
  return next;
}

std::vector<Officers::Open> Officers::open() const {
  std::vector<Open> all;
  for (const Unlocked& one : unlocked_) {
    if (is_open(one) && !is_revoked(one)) {
      all.push_back({one.officer, std::chrono::duration_cast<Micros>(one.until - clock_.now())});
    }
  }
  return all;
}

const identity::SigningKey* Officers::key(BytesView key_id) const {
  const auto found = std::ranges::find_if(unlocked_, [&](const Unlocked& one) {
    return is_open(one) && one.key.key_id().view() == key_id && (is_thief_ || !is_revoked(one));
  });
  return found == unlocked_.end() ? nullptr : &found->key;
}

Error Officers::nobody_open() {
  return fail(ErrorCode::not_permitted,
              Text{"Ini ditandatangani petugas, dan tidak ada kunci petugas yang terbuka di meja "
                   "ini. Tidak ada yang dikirim. Buka: kentongan duty unlock.",
                   "An officer signs this, and no officer's key is open at this desk. Nothing was "
                   "sent. Open one: kentongan duty unlock."});
}

const identity::SigningKey* Officers::key_of(const OfficerId& officer) const {
  const auto found = std::ranges::find(unlocked_, officer, &Unlocked::officer);
  return found != unlocked_.end() && is_open(*found) && !is_revoked(*found) ? &found->key : nullptr;
}

bool Officers::holds(const OfficerId& officer, const DutyCode& duty) const {
  const identity::Moment now{Seq(std::numeric_limits<std::uint64_t>::max()), clock_.wall_us()};
  return directory_.roster().holding(officer, agency_, duty, now) != nullptr;
}

DutyCode Officers::usual_of(const OfficerId& officer) const {
  const identity::Moment now{Seq(std::numeric_limits<std::uint64_t>::max()), clock_.wall_us()};
  for (const DutyCode& duty : {usual_duty(), identity::kWatchDuty}) {
    if (holds(officer, duty)) {
      return duty;
    }
  }
  const auto held = directory_.roster().held_by(officer, now);
  return held.empty() ? DutyCode() : held.front()->duty;
}

Result<Officers::Signer> Officers::signer(const DutyCode& duty) const {
  return signer_of(duty, is_thief_);
}

Result<Officers::Signer> Officers::signer_of(const DutyCode& duty, bool with_revoked) const {
  bool any = false;
  bool any_revoked = false;
  for (auto last = unlocked_.rbegin(); last != unlocked_.rend(); ++last) {
    const Unlocked& one = *last;
    if (!is_open(one)) {
      continue;
    }
    if (!with_revoked && is_revoked(one)) {
      any_revoked = true;
      continue;
    }
    any = true;
    const DutyCode as = duty.value().empty() ? usual_of(one.officer) : duty;
    if (!as.value().empty() && holds(one.officer, as)) {
      return Signer{one.officer, as, &one.key};
    }
  }
  if (any) {
    return nobody_holds(duty);
  }
  return any_revoked ? revoked() : nobody_open();
}

Result<std::optional<Officers::Signer>> Officers::speaker(int evidence_code, const DutyCode& duty,
                                                          Lane lane) const {
  const auto rule = identity::officer_signs(evidence_code);
  const bool is_demanded = rule == identity::OfficerSigns::always ||
                           (rule == identity::OfficerSigns::unless_kilat && lane != Lane::kilat);
  auto found = signer_of(duty, false);
  if (found) {
    return std::optional(*found);
  }
  return is_demanded ? Result<std::optional<Signer>>(found.error()) : std::optional<Signer>();
}

DutyCode Officers::usual_duty() const {
  // Its own come first; one that every agency has (an auditor's) answers no message.
  const auto duties = directory_.duties_of(agency_);
  const bool has_own = !duties.empty() && !duties.front()->agency.value().empty();
  return has_own ? duties.front()->code : identity::kWatchDuty;
}

}  // namespace kentongan::agents
