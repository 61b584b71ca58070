#include "broker/admission/admission.h"

#include <algorithm>

#include "broker/admission/evidence_rules.h"
#include "broker/admission/wraps.h"
#include "core/base/digest.h"
#include "core/base/lane.h"
#include "core/base/limits.h"
#include "core/identity/item.h"
#include "core/schema/catalogue.h"
#include "core/schema/refusal.h"
#include "core/schema/validator.h"
#include "kentongan/v1/envelope.pb.h"
#include "kentongan/v1/event.pb.h"
#include "kentongan/v1/evidence.pb.h"
#include "kentongan/v1/header.pb.h"

namespace kentongan::broker::admission {
namespace {

/// Evidence goes to the author; unless it is DELIVERED, RELAYED or about a secret, also to `to` and
/// rungs; ERASED to every party.
std::vector<PartyOf> told_of(const Subject& subject, int code) {
  std::vector<PartyOf> told{{subject.author, DutyCode{}, v1::PARTY_ROLE_AUTHOR}};
  const bool author_only = code == v1::EVIDENCE_CODE_RELAYED || subject.is_secret;
  const bool everybody = code == v1::EVIDENCE_CODE_ERASED;
  for (const PartyOf& party : subject.parties) {
    const bool is_addressee = party.role == v1::PARTY_ROLE_TO || party.role == v1::PARTY_ROLE_RUNG;
    const bool is_new = std::ranges::find(told, party.agency, &PartyOf::agency) == told.end();
    if (is_new && (everybody || (is_addressee && !author_only))) {
      told.push_back({party.agency, DutyCode{}, party.role});
    }
  }
  return told;
}

/// In the leaf: of one its leaf hash, of several H(13 || hashes).
Digest subject_of_several(const Targets& targets) {
  if (targets.size() == 1) {
    return targets.front()->leaf_hash;
  }
  Bytes hashes("\x13");
  for (const auto& target : targets) {
    hashes += target->leaf_hash.view();
  }
  return sha256(hashes);
}

}  // namespace

Admission::Admission(const AdmissionConfig& config, const eventlog::EventLog& log)
    : duplicates_(log),
      subjects_(log, config.remembered_messages),
      parties_(log),
      runs_(log),
      permissions_(std::chrono::hours(config.zone_h)) {}

Result<Admission::Sight> Admission::seen(const Claim& claim, const AgencyCode& session) const {
  KTG_TRY(const auto known, duplicates_.find(claim.id));
  if (!known) {
    return Sight{};
  }
  if (known->item_hash != claim.item_hash) {
    return Sight{Seen::other, known->seq};
  }
  // The same bytes, so that the agency claimed is the author's.
  if (claim.agency != session) {
    return Sight{Seen::replayed, known->seq};
  }
  return Sight{known->is_stored ? Seen::stored : Seen::on_its_way, known->seq};
}

std::uint32_t Admission::reads_for(const VerifiedMessage& verified) const {
  const v1::Evidence* evidence = verified.evidence();
  return evidence != nullptr && evidence->code() == v1::EVIDENCE_CODE_DELIVERED
             ? runs_.reads_for(evidence->delivered())
             : 0;
}

Result<Admission::Verdict> Admission::decide(VerifiedMessage verified, const Basis& basis) {
  if (verified.header() != nullptr) {
    return decide_message(std::move(verified), basis);
  }
  if (verified.evidence() == nullptr) {
    return Verdict{let_in(std::move(verified), basis.directory), {}};
  }
  if (verified.evidence()->code() == v1::EVIDENCE_CODE_DELIVERED) {
    return decide_delivered(std::move(verified));
  }
  return decide_evidence(std::move(verified), basis);
}

Result<std::shared_ptr<const Subject>> Admission::corrected_by(const v1::Header& header) {
  std::shared_ptr<const Subject> none;
  if (header.identity().type() != "correction" ||
      header.subject().reply_to().size() != MessageId::kSize) {
    return none;
  }
  auto original = subjects_.of(MessageId::copied(header.subject().reply_to()));
  if (!original) {
    const ErrorCode code = original.error().code;
    const bool is_answer = code == ErrorCode::not_found || code == ErrorCode::field_invalid;
    return is_answer ? Result(none) : std::move(original);
  }
  if ((*original)->author.value() != header.author().agency()) {
    denial_ =
        Denial{"R00-correction",
               {"hanya penulis pesan asal yang boleh meralat atau mencabutnya",
                "only the author of the original may correct or withdraw it"},
               {},
               {"Pesan asal tetap berlaku; ralat ini tidak diteruskan, penolakannya tercatat. "
                "Kirim pesan sendiri yang membalas pesan asal itu.",
                "The original stands; this correction was not passed on, the refusal is on "
                "record. Send a message of your own that replies to the original."}};
    return refusal_by(*denial_);
  }
  return original;
}

Result<Admission::Weighed> Admission::weigh_message(const Words& words, const Basis& basis) {
  const std::string& incident = words.header.subject().incident();
  KTG_TRY(const bool is_open,
          incident.empty() ? Result<bool>(false) : parties_.has_events(IncidentId(incident)));
  const Permissions::Question question{words.header, words.header_bytes, words.payload, is_open};
  const bool is_fixed = Parties::is_fixed(words.header);
  if (const Permission* known = is_fixed ? permissions_.known(question, basis) : nullptr) {
    return Weighed{*known, {}};
  }
  const Targets none;
  KTG_TRY(Resolved resolved, parties_.resolve(words.header, basis.directory, words.original,
                                              words.targets == nullptr ? none : *words.targets));
  if (!resolved.has_to) {
    schema::RefusalParams params;
    params.to = resolved.unknown.empty() ? "" : resolved.unknown.front();
    return schema::refusal(ErrorCode::address_unknown, params);
  }
  const bool keep = words.is_sent && is_fixed && resolved.unknown.empty();
  Permission permission = permissions_.ask(question, resolved, basis, keep);
  return Weighed{std::move(permission), std::move(resolved.unknown)};
}

Result<Admission::Verdict> Admission::decide_message(VerifiedMessage verified, const Basis& basis) {
  const v1::Header& header = *verified.header();
  KTG_TRY(const auto original, corrected_by(header));
  KTG_TRY(const Targets targets, ordered_by(header, verified.envelope().payload(), basis));
  KTG_TRY(Weighed weighed, weigh_message({header, verified.envelope().header(),
                                          verified.envelope().payload(), original.get(), &targets},
                                         basis));
  Permission& permission = weighed.permission;
  if (permission.decided == nullptr) {
    denial_ = std::move(permission.denied.front());
    return refusal_by(*denial_);
  }
  std::optional<IncidentId> incident;
  if (!header.subject().incident().empty()) {
    incident = IncidentId(header.subject().incident());
  }
  Verdict verdict{AdmittedMessage(std::move(verified), std::move(permission.decided)),
                  std::move(weighed.unknown), std::move(permission.denied)};
  verdict.message.incident_ = std::move(incident);
  const VerifiedMessage& let_in = verdict.message.verified();
  if (let_in.envelope().wraps_size() > 0) {
    verdict.message.wraps_ =
        wraps_for(let_in.envelope(), verdict.message.decided().mailboxes, basis.directory);
  }
  if (original != nullptr) {
    verdict.message.subject_ = original->leaf_hash;
  }
  if (!targets.empty()) {
    verdict.message.subject_ = subject_of_several(targets);
  }
  return verdict;
}

Result<Admission::Weighed> Admission::weigh(const v1::Envelope& draft, const AgencyCode& asker,
                                            const Basis& basis) {
  v1::Header header;
  if (draft.header().size() > limits::kHeaderBytesMax ||
      draft.payload().size() > limits::kPayloadBytesMax) {
    return schema::refusal(ErrorCode::too_large);
  }
  if (!identity::records_of(draft.header()) || !header.ParseFromString(draft.header()) ||
      header.author().agency() != asker.value()) {
    return schema::refusal(ErrorCode::malformed);
  }
  // Whatever a sent one is checked for before it is decided: decisions rely on it.
  const auto violations = schema::validate(schema::Catalogue::standard(), header, draft.payload());
  if (!violations.empty()) {
    return schema::error_of(violations);
  }
  auto original = corrected_by(header);
  if (!original) {
    denial_.reset();  // Nothing was refused.
    return std::move(original).error();
  }
  const auto targets = ordered_by(header, draft.payload(), basis);
  if (!targets) {
    return targets.error();
  }
  return weigh_message({header, draft.header(), draft.payload(), original->get(), &*targets, false},
                       basis);
}

Result<Targets> Admission::ordered_by(const v1::Header& header, BytesView payload,
                                      const Basis& basis) {
  Targets targets;
  if (!view::Retention::keeps(header.identity().type())) {
    return targets;
  }
  const auto refuse = [this](Denial why) {
    denial_ = std::move(why);
    return refusal_by(*denial_);
  };
  for (const auto& ref : header.subject().refs()) {
    const auto id = MessageId::from(ref);
    auto target =
        id ? subjects_.of(*id)
           : Result<std::shared_ptr<const Subject>>(schema::refusal(ErrorCode::not_found));
    if (!target && (target.error().code == ErrorCode::not_found ||
                    target.error().code == ErrorCode::field_invalid)) {
      return refuse(no_such_target(ref));
    }
    KTG_TRY_VOID(target);
    targets.push_back(*std::move(target));
  }
  if (auto why = denial_of(RetentionCase{header, payload, targets, basis})) {
    return refuse(*std::move(why));
  }
  // After that: who is not party to a message does not learn whether it is an exercise.
  for (const auto& target : targets) {
    if (target->exercise != header.identity().exercise()) {
      return schema::refusal(ErrorCode::exercise_mixed);
    }
  }
  return targets;
}

Result<Admission::Verdict> Admission::decide_evidence(VerifiedMessage verified,
                                                      const Basis& basis) {
  const v1::Evidence& evidence = *verified.evidence();
  KTG_TRY(const auto subject, subjects_.of(MessageId::copied(evidence.about())));
  const identity::Agency* giver = basis.directory.agency(verified.facts().agency);
  denial_ = denial_of(evidence, *subject, giver);
  KTG_TRY_VOID(check_evidence(evidence, *subject, giver));
  if (evidence.code() == v1::EVIDENCE_CODE_ERASED) {
    const view::Retained* retained =
        basis.retention == nullptr ? nullptr : basis.retention->find(subject->id);
    denial_ = erased_denial(retained, verified.facts().agency);
    if (denial_) {
      return refusal_by(*denial_);
    }
  }
  KTG_TRY(AdmittedMessage message, state(std::move(verified)));
  return Verdict{std::move(message), {}};
}

Result<AdmittedMessage> Admission::state(VerifiedMessage verified) {
  const v1::Evidence& evidence = *verified.evidence();
  KTG_TRY(const auto subject, subjects_.of(MessageId::copied(evidence.about())));
  const bool is_usual = evidence.code() != v1::EVIDENCE_CODE_ERASED;
  auto& kept = evidence.code() == v1::EVIDENCE_CODE_RELAYED ? subject->told_author
                                                            : subject->told_addressees;
  Decisions::Shared decided = is_usual ? kept : nullptr;
  if (decided == nullptr) {
    const auto told = told_of(*subject, evidence.code());
    decided = is_usual ? Decisions::permit(subject->author, told, subject->lane)
                       : Decisions::erased(subject->author, told, subject->lane);
    if (is_usual) {
      kept = decided;
    }
  }
  AdmittedMessage message(std::move(verified), std::move(decided));
  message.incident_ = subject->incident;
  message.subject_ = subject->leaf_hash;
  return message;
}

Result<Admission::Verdict> Admission::decide_delivered(VerifiedMessage verified) {
  KTG_TRY(const DeliveredRun run,
          runs_.check(verified.evidence()->delivered(), verified.facts().agency));
  std::string question = "delivered";
  question.push_back(static_cast<char>(run.lane));
  std::vector<PartyOf> told;
  for (const AgencyCode& author : run.authors) {
    question.push_back('\0');
    question += author.value();
    told.push_back({author, DutyCode{}, v1::PARTY_ROLE_AUTHOR});
  }
  Decisions::Shared decided = decisions_.find(question);
  if (decided == nullptr) {
    decided = Decisions::permit(run.authors.front(), told, run.lane);
    decisions_.keep(std::move(question), decided);
  }
  Verdict verdict{AdmittedMessage(std::move(verified), std::move(decided)), {}};
  verdict.message.subject_ = run.subject;
  return verdict;
}

Result<void> Admission::gather(const AdmittedMessage& message) {
  const VerifiedMessage& verified = message.verified();
  if (message.incident() && verified.facts().type == eventlog::LeafType::message) {
    KTG_TRY_VOID(parties_.gather(*message.incident(), message.decided().mailboxes));
  }
  const ItemFacts& facts = verified.facts();
  duplicates_.gather(facts.id, verified.hashes().item_hash);
  if (facts.sender_seq != 0) {
    chains_.gather(facts.agent_key, facts.sender_seq, verified.hashes().item_hash);
  }
  return {};
}

void Admission::note(Seq seq, const Digest& leaf_hash, const ItemFacts& facts,
                     const eventlog::Event& event) {
  const bool is_message = facts.type == eventlog::LeafType::message;
  runs_.note(seq, leaf_hash, is_message ? facts.agency : AgencyCode{});
  if (is_message && event.incident) {
    parties_.store(*event.incident, event.mailboxes);
  }
  duplicates_.forget(facts.id);
  if (facts.sender_seq != 0) {
    chains_.store(facts.agent_key, facts.sender_seq, event.item->item_hash);
  }
}

void Admission::forget(const ItemFacts& facts, const eventlog::Event& event) {
  if (facts.type == eventlog::LeafType::message && event.incident) {
    parties_.forget(*event.incident, event.mailboxes);
  }
  duplicates_.forget(facts.id);
  if (facts.sender_seq != 0) {
    chains_.forget(facts.agent_key, facts.sender_seq);
  }
}

}  // namespace kentongan::broker::admission
