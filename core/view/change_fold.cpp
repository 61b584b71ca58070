#include "core/view/change_fold.h"

#include <string>

#include "core/policy/agreement_file.h"
#include "kentongan/v1/directory.pb.h"
#include "kentongan/v1/envelope.pb.h"
#include "kentongan/v1/event.pb.h"

namespace kentongan::view {
namespace {

constexpr const char* kPolicyForm = "policy";

}  // namespace

Result<v1::DirectoryChange> directory_change_of(const v1::Event& event) {
  v1::DirectoryChange change;
  const v1::Accepted& accepted = event.has_duty() ? event.duty() : event.directory();
  if (!change.ParseFromString(accepted.envelope().header())) {
    return fail(ErrorCode::corrupt, std::string("a change of the directory cannot be read"));
  }
  return change;
}

Result<policy::Agreements> with_policy(const policy::Agreements& agreements,
                                       const v1::Envelope& change) {
  v1::PolicyChange header;
  if (!header.ParseFromString(change.header())) {
    return fail(ErrorCode::corrupt, std::string("a change of policy cannot be read"));
  }
  if (header.form() != kPolicyForm) {
    return agreements;
  }
  auto file = policy::read_agreement(change.payload());
  if (!file) {
    return fail(ErrorCode::corrupt, std::string("a policy file of the log cannot be read"));
  }
  return agreements.with(*std::move(file));
}

}  // namespace kentongan::view
