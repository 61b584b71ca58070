#include "core/view/policy_fold.h"

#include <string>

#include "core/policy/agreement_file.h"
#include "kentongan/v1/directory.pb.h"
#include "kentongan/v1/envelope.pb.h"

namespace kentongan::view {
namespace {

constexpr const char* kPolicyForm = "policy";

}  // namespace

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
