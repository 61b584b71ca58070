#include "core/schema/validator.h"

#include "core/base/limits.h"
#include "core/schema/findings.h"
#include "core/schema/refusal.h"

namespace kentongan::schema {
namespace {

std::vector<Violation> validate_known(const TypeInfo* type, const v1::Header& header,
                                      BytesView payload, bool is_ciphertext) {
  auto violations = validate_header(type, header);
  std::vector<Violation> inner;
  if (type != nullptr && !is_ciphertext) {
    inner = validate_payload(*type, payload);
  } else if (payload.size() > limits::kPayloadBytesMax) {
    Findings findings;
    findings.too_large("payload", payload.size(), limits::kPayloadBytesMax);
    inner = findings.take();
  }
  for (auto& violation : inner) {
    if (violations.size() < kViolationsMax) {
      violations.push_back(std::move(violation));
    }
  }
  return violations;
}

ErrorCode code_of(const Violation& violation) {
  switch (violation.rule) {
    case Rule::malformed:
      return ErrorCode::malformed;
    case Rule::too_large:
      return ErrorCode::too_large;
    case Rule::not_carried:
      return ErrorCode::not_carried;
    case Rule::inconsistent:
      return violation.field == "identity.exercise" ? ErrorCode::exercise_mixed
                                                    : ErrorCode::field_invalid;
    case Rule::required:
    case Rule::length:
    case Rule::items:
    case Rule::range:
    case Rule::form:
    case Rule::choice:
    case Rule::utf8:
    case Rule::repeated:
    case Rule::unknown:
      return ErrorCode::field_invalid;
  }
  check_failed(__FILE__, __LINE__, "a rule of Rule");
}

}  // namespace

std::string_view name_of(Rule rule) {
  switch (rule) {
    case Rule::malformed:
      return "malformed";
    case Rule::too_large:
      return "too_large";
    case Rule::required:
      return "required";
    case Rule::length:
      return "length";
    case Rule::items:
      return "items";
    case Rule::range:
      return "range";
    case Rule::form:
      return "form";
    case Rule::choice:
      return "choice";
    case Rule::utf8:
      return "utf8";
    case Rule::repeated:
      return "repeated";
    case Rule::inconsistent:
      return "inconsistent";
    case Rule::unknown:
      return "unknown";
    case Rule::not_carried:
      return "not_carried";
  }
  check_failed(__FILE__, __LINE__, "a rule of Rule");
}

std::vector<Violation> validate(const TypeInfo& type, const v1::Header& header, BytesView payload) {
  return validate_known(&type, header, payload, header.identity().sealed());
}

std::vector<Violation> validate(const Catalogue& catalogue, const v1::Header& header,
                                BytesView payload) {
  return validate_known(catalogue.find(header.identity().type()), header, payload,
                        header.identity().sealed());
}

std::vector<Violation> validate_unsealed(const TypeInfo& type, const v1::Header& header,
                                         BytesView payload) {
  return validate_known(&type, header, payload, false);
}

Error error_of(const std::vector<Violation>& violations) {
  KTG_CHECK(!violations.empty());
  const Violation& first = violations.front();
  const ErrorCode code = code_of(first);
  const std::string where = first.field.empty() ? "payload" : first.field;
  const Text sentence =
      refusal_text(ErrorCode::field_invalid, {.field = where, .reason = first.reason});
  const Text what = code == ErrorCode::field_invalid ? sentence : refusal_text(code);
  const bool named = code == ErrorCode::field_invalid;
  const Text detail = named ? Text{} : Text{" " + sentence.id, " " + sentence.en};
  return fail(code, Text{what.id + detail.id + " " + first.fix.id,
                         what.en + detail.en + " " + first.fix.en});
}

}  // namespace kentongan::schema
