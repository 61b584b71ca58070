#include "broker/admission/evidence_rules.h"

#include "core/identity/act.h"
#include "core/identity/directory.h"
#include "core/schema/refusal.h"
#include "kentongan/v1/event.pb.h"
#include "kentongan/v1/evidence.pb.h"

namespace kentongan::broker::admission {
namespace {

constexpr const char* kRule = "R00-evidence";

bool is_addressee(const Subject& subject, const AgencyCode& agency) {
  return subject.has_party(agency, v1::PARTY_ROLE_TO) ||
         subject.has_party(agency, v1::PARTY_ROLE_CC) ||
         subject.has_party(agency, v1::PARTY_ROLE_RUNG) ||
         subject.has_party(agency, v1::PARTY_ROLE_POLICY) ||
         subject.has_party(agency, v1::PARTY_ROLE_HOLDER);
}

}  // namespace

std::optional<Denial> denial_of(const v1::Evidence& evidence, const Subject& subject,
                                const identity::Agency* giver) {
  const auto denial = [](Text reason) { return Denial{kRule, std::move(reason)}; };
  const AgencyCode agency(evidence.agency());
  const bool is_author = agency == subject.author;
  switch (evidence.code()) {
    case v1::EVIDENCE_CODE_READ:
    case v1::EVIDENCE_CODE_ACKNOWLEDGED:
    case v1::EVIDENCE_CODE_ACTING:
    case v1::EVIDENCE_CODE_ACTED:
    case v1::EVIDENCE_CODE_REFUSED:
    case v1::EVIDENCE_CODE_DELEGATED:
    case v1::EVIDENCE_CODE_DELIVERY_FAILED:
    case v1::EVIDENCE_CODE_EXPORTED:
      if (is_addressee(subject, agency)) {
        return std::nullopt;
      }
      return denial({"hanya penerima pesan yang boleh menyatakannya",
                     "only an addressee of the message may state it"});
    case v1::EVIDENCE_CODE_ESCALATED:
      if (is_addressee(subject, agency) && evidence.rung().by_hand()) {
        return std::nullopt;
      }
      return denial({"hanya penerima, dengan tangan; selebihnya oleh broker",
                     "only an addressee, by hand; otherwise the broker"});
    case v1::EVIDENCE_CODE_ERASED:
    case v1::EVIDENCE_CODE_HELD:
      if (is_author || is_addressee(subject, agency)) {
        return std::nullopt;
      }
      return denial({"hanya penulis atau penerima pesan yang boleh menyatakannya",
                     "only author or addressee of the message may state it"});
    case v1::EVIDENCE_CODE_CONFIRMED:
      if (is_author || agency == subject.written_for) {
        return std::nullopt;
      }
      return denial({"hanya penulis pesan yang boleh memastikannya",
                     "only the author of the message may confirm it"});
    case v1::EVIDENCE_CODE_RELAYED:
    case v1::EVIDENCE_CODE_RELAY_FAILED:
      if (giver != nullptr && (giver->kind == "adapter" || giver->kind == "link")) {
        return std::nullopt;
      }
      return denial({"hanya penghubung atau adaptor yang boleh menyatakannya",
                     "only a link or an adapter may state it"});
    default:
      return denial({"hanya broker yang menyatakannya", "only the broker states it"});
  }
}

Result<void> check_evidence(const v1::Evidence& evidence, const Subject& subject,
                            const identity::Agency* giver) {
  if (const auto denial = denial_of(evidence, subject, giver)) {
    return refusal_by(*denial);
  }
  if (identity::officer_signs(evidence.code()) == identity::OfficerSigns::unless_kilat &&
      evidence.officer().empty() && subject.lane != Lane::kilat) {
    return identity::officer_missing();
  }
  if (evidence.exercise() != subject.exercise) {
    return schema::refusal(ErrorCode::exercise_mixed);
  }
  if (!evidence.about_leaf().empty() && evidence.about_leaf() != subject.leaf_hash.view()) {
    schema::RefusalParams params;
    params.field = "about_leaf";
    params.reason = {"bukan daun pesan itu", "is not the leaf of that message"};
    return schema::refusal(ErrorCode::field_invalid, params);
  }
  return {};
}

}  // namespace kentongan::broker::admission
