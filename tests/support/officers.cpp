#include "tests/support/officers.h"

#include "core/base/digest.h"
#include "core/identity/enrolment.h"

namespace kentongan::test {

TestOfficer::TestOfficer(std::string agency, Random& random)
    : agency_(std::move(agency)),
      id_(OfficerId::copied(random.bytes(OfficerId::kSize))),
      seed_(random.bytes(32)),
      key_(identity::SigningKey::from_seed(seed_)) {}

v1::DirectoryChange TestOfficer::officer_entry() const {
  v1::DirectoryChange entry;
  entry.mutable_officer()->set_id(id_.str());
  entry.mutable_officer()->set_agency(agency_);
  entry.mutable_officer()->set_name_commitment(sha256(id_.view()).str());
  return entry;
}

v1::DirectoryChange TestOfficer::key_entry() const {
  v1::DirectoryChange entry =
      identity::key_entry(v1::KEY_KIND_OFFICER, key_.public_key().view(), AgencyCode(agency_));
  entry.mutable_key()->set_officer(id_.str());
  return entry;
}

v1::DirectoryChange TestOfficer::holding(const std::string& duty, const std::string& form) const {
  v1::DirectoryChange entry;
  entry.mutable_holding()->set_agency(agency_);
  entry.mutable_holding()->set_duty(duty);
  entry.mutable_holding()->set_officer(id_.str());
  entry.mutable_holding()->set_form(form);
  return entry;
}

std::vector<v1::DirectoryChange> TestOfficer::entries(
    const std::vector<std::string>& duties) const {
  std::vector<v1::DirectoryChange> all{officer_entry(), key_entry()};
  for (const std::string& duty : duties) {
    all.push_back(holding(duty));
  }
  return all;
}

v1::DirectoryChange ended(v1::DirectoryChange entry) {
  entry.set_retire(true);
  return entry;
}

}  // namespace kentongan::test
