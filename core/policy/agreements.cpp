#include "core/policy/agreements.h"

#include <algorithm>
#include <iterator>
#include <limits>
#include <set>
#include <utility>

#include "core/base/digest.h"
#include "core/policy/truth.h"

namespace kentongan::policy {
namespace {

/// The nearest of the agreement's parties in the line of an agency, itself first.
const std::string* side_of(const Party& party, const Agreement& agreement) {
  if (among(agreement.parties, party.agency)) {
    return &party.agency;
  }
  const auto above = std::find_if(party.line.begin(), party.line.end(), [&](const Above& each) {
    return among(agreement.parties, each.agency);
  });
  return above == party.line.end() ? nullptr : &above->agency;
}

bool counts_on(const Agreement& agreement, Day day) {
  return day >= agreement.from && (day <= agreement.until || !agreement.emergency.empty());
}

}  // namespace

Result<Agreements> Agreements::of(std::vector<Agreement> files, std::vector<Day> holidays) {
  std::sort(files.begin(), files.end(),
            [](const Agreement& a, const Agreement& b) { return a.id < b.id; });
  const auto again =
      std::adjacent_find(files.begin(), files.end(),
                         [](const Agreement& a, const Agreement& b) { return a.id == b.id; });
  if (again != files.end()) {
    return fail(ErrorCode::conflict,
                Text{"Dua berkas aturan memakai nomor '" + again->id + "'; pakai satu saja.",
                     "Two policy files bear the number '" + again->id + "'; keep one."});
  }
  std::sort(holidays.begin(), holidays.end());
  holidays.erase(std::unique(holidays.begin(), holidays.end()), holidays.end());
  return Agreements(std::move(files), std::move(holidays));
}

Agreements Agreements::with(Agreement file) const {
  std::vector<Agreement> files = set_->files;
  const auto place =
      std::lower_bound(files.begin(), files.end(), file.id,
                       [](const Agreement& each, const std::string& id) { return each.id < id; });
  if (place != files.end() && place->id == file.id) {
    *place = std::move(file);
  } else {
    files.insert(place, std::move(file));
  }
  return Agreements(std::move(files), set_->holidays);
}

Agreements::Agreements() {
  static const Agreements none({}, {});
  set_ = none.set_;
}

Agreements::Agreements(std::vector<Agreement> files, std::vector<Day> holidays) {
  auto set = std::make_shared<Set>();
  set->files = std::move(files);
  set->holidays = std::move(holidays);
  for (Agreement& file : set->files) {
    std::sort(file.rules.begin(), file.rules.end(),
              [](const Rule& a, const Rule& b) { return a.id < b.id; });
  }
  index(*set);
  digest(*set);
  set_ = std::move(set);
}

void Agreements::index(Set& set) {
  std::set<std::string> types;
  for (const Agreement& file : set.files) {
    for (const Rule& rule : file.rules) {
      set.rules.push_back({&file, &rule});
      types.insert(rule.when.types.begin(), rule.when.types.end());
    }
  }
  const auto into = [&set](std::vector<RuleRef>& to, const auto& is_meant) {
    std::copy_if(set.rules.begin(), set.rules.end(), std::back_inserter(to), is_meant);
  };
  for (const std::string& type : types) {
    into(set.by_type[type], [&](const RuleRef& each) {
      return each.rule->when.types.empty() || among(each.rule->when.types, type);
    });
  }
  into(set.of_every_type, [](const RuleRef& each) { return each.rule->when.types.empty(); });
}

void Agreements::digest(Set& set) {
  std::set<Day> changes{std::numeric_limits<Day>::min()};
  for (const Agreement& file : set.files) {
    changes.insert(file.from);
    changes.insert(file.until + 1);
  }
  Bytes holidays;
  for (const Day day : set.holidays) {
    append_u32(holidays, static_cast<std::uint32_t>(day));
  }
  for (const Day day : changes) {
    Sha256 hash;
    hash.update("kentongan/policy-set/1").update(holidays);
    for (const Agreement& file : set.files) {
      if (counts_on(file, day)) {
        hash.update(file.sha256.view());
      }
    }
    set.epochs.push_back({day, hash.finish()});
  }
}

const std::vector<RuleRef>& Agreements::for_type(std::string_view type) const {
  const auto found = set_->by_type.find(type);
  return found == set_->by_type.end() ? set_->of_every_type : found->second;
}

const Digest& Agreements::digest_on(Day day) const {
  const auto after =
      std::upper_bound(set_->epochs.begin(), set_->epochs.end(), day,
                       [](Day asked, const Epoch& epoch) { return asked < epoch.from; });
  return std::prev(after)->digest;
}

bool is_in_force(const Agreement& agreement, Day day, std::string_view type) {
  return day >= agreement.from && (day <= agreement.until ||
                                   std::find(agreement.emergency.begin(), agreement.emergency.end(),
                                             type) != agreement.emergency.end());
}

bool binds(const Agreement& agreement, const Request& request) {
  if (agreement.parties.empty()) {
    return true;
  }
  const std::string* author = side_of(request.from, agreement);
  const std::string* addressee = side_of(request.to, agreement);
  return author != nullptr && addressee != nullptr && *author != *addressee;
}

}  // namespace kentongan::policy
