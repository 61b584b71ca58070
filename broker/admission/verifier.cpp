#include "broker/admission/verifier.h"

#include <cstdlib>

#include "broker/admission/wraps.h"
#include "core/base/limits.h"
#include "core/base/wire_format.h"
#include "core/identity/act.h"
#include "core/identity/own_entry.h"
#include "core/identity/submission.h"
#include "core/schema/catalogue.h"
#include "core/schema/delivery_grade.h"
#include "core/schema/refusal.h"
#include "core/schema/validator.h"
#include "core/view/retention.h"
#include "kentongan/v1/envelope.pb.h"
#include "kentongan/v1/evidence.pb.h"
#include "kentongan/v1/header.pb.h"
#include "kentongan/v1/wire.pb.h"

namespace kentongan::broker::admission {
namespace {

Error malformed(const std::string& field, const Text& reason) {
  return fail(ErrorCode::malformed,
              Text{"Isi tidak dapat dibaca: " + field + " " + reason.id + ".",
                   "The bytes cannot be read: " + field + " " + reason.en + "."});
}

Error field_invalid(const std::string& field, Text reason) {
  schema::RefusalParams params;
  params.field = field;
  params.reason = std::move(reason);
  return schema::refusal(ErrorCode::field_invalid, params);
}

}  // namespace

struct Verifier::Memory {
  v1::Header header;
  v1::Evidence evidence;
  v1::Evidence own;  ///< The broker's.
};

Verifier::Verifier(const AdmissionConfig& config, std::string bus)
    : config_(config), bus_(std::move(bus)), memory_(std::make_unique<Memory>()), entries_(bus_) {}
Verifier::~Verifier() = default;

v1::Evidence& Verifier::own_word() {
  return memory_->own;
}

std::uint32_t Verifier::size() const {
  return static_cast<std::uint32_t>(hashes_.size());
}

Result<void> Verifier::begin(const Scene& scene) {
  scene_ = scene;
  hashes_.clear();
  signatures_.reset();
  signers_ = {};
  entries_.begin(*scene.submit, scene.first.seq);
  facts_ = {};
  run_ = std::make_shared<Run>();
  const v1::Submit& submit = *scene.submit;
  if (submit.items_size() < 1 ||
      submit.items_size() > static_cast<int>(limits::kSubmissionItemsMax)) {
    return malformed("items", {"harus 1 sampai 256", "must be 1 to 256"});
  }
  if (submit.lane() < v1::PRECEDENCE_BIASA || submit.lane() > v1::PRECEDENCE_KILAT) {
    return malformed("lane", {"bukan derajat", "is no precedence"});
  }
  for (const v1::Envelope& item : submit.items()) {
    if (item.header().size() > limits::kHeaderBytesMax) {
      schema::RefusalParams params;
      params.limit = {"kepala 4096 bita", "header 4096 bytes"};
      return schema::refusal(ErrorCode::too_large, params);
    }
    if (item.payload().size() > limits::kPayloadBytesMax) {
      schema::RefusalParams params;
      params.limit = {"isi 1048576 bita", "payload 1048576 bytes"};
      return schema::refusal(ErrorCode::too_large, params);
    }
    KTG_TRY(const auto hashes,
            identity::hash_item({item.media_type(), item.header(), item.payload(), item.salt()}));
    hashes_.push_back(hashes);
    run_->item_hashes.push_back(hashes.item_hash);
  }
  for (const v1::Signature& signature : submit.signatures()) {
    append_length(run_->signatures, v1::Envelope::kSignaturesFieldNumber, signature.ByteSizeLong());
    signature.AppendToString(&run_->signatures);
  }
  return {};
}

MessageId Verifier::claimed_id(const v1::Envelope& envelope) {
  BytesView at = envelope.header();
  const int groups = envelope.media_type() == identity::kMessageMediaType ? 2 : 1;
  for (int i = 0; i < groups; ++i) {
    WireReader reader(at);
    if (!reader.next() || reader.field() != 1) {
      return {};
    }
    at = reader.bytes();
  }
  return at.size() == MessageId::kSize ? MessageId::copied(at) : MessageId{};
}

Result<Claim> Verifier::read(std::uint32_t index) {
  index_ = index;
  paths_.clear();
  denial_.reset();
  facts_ = {};
  officer_demanded_ = false;
  facts_.index = index;
  facts_.run = run_;
  const v1::Envelope& item = scene_.submit->items(static_cast<int>(index));

  Claim claim;
  claim.item_hash = hashes_[index].item_hash;
  const std::string* id = nullptr;
  if (item.media_type() == identity::kMessageMediaType) {
    facts_.type = eventlog::LeafType::message;
    if (!memory_->header.ParseFromString(item.header())) {
      return malformed("header", {"bukan Header", "is no Header"});
    }
    id = &memory_->header.identity().id();
    claim.agency = AgencyCode(memory_->header.author().agency());
    facts_.sender_seq = memory_->header.chain().sender_seq();
  } else if (identity::evidence_code_of(item.media_type())) {
    facts_.type = eventlog::LeafType::evidence;
    if (!memory_->evidence.ParseFromString(item.header())) {
      return malformed("header", {"bukan Evidence", "is no Evidence"});
    }
    id = &memory_->evidence.id();
    claim.agency = AgencyCode(memory_->evidence.agency());
    facts_.sender_seq = memory_->evidence.sender_seq();
  } else if (const v1::DirectoryChange* change = entries_.entry(index)) {
    facts_.type = item.media_type() == identity::kDutyMediaType ? eventlog::LeafType::duty
                                                                : eventlog::LeafType::directory;
    id = &change->id();
    claim.agency = identity::agency_of_entry(*change);
  } else {
    return malformed("media_type", {"tidak dikenal", "is not known"});
  }
  if (id->size() != MessageId::kSize) {
    return malformed("id", {"harus 16 bita", "must be 16 bytes"});
  }
  claim.id = MessageId::copied(*id);
  facts_.id = claim.id;
  facts_.agency = claim.agency;
  return claim;
}

std::uint64_t Verifier::sender_seq() const {
  return facts_.sender_seq;
}

BytesView Verifier::sender_prev() const {
  return facts_.type == eventlog::LeafType::message ? memory_->header.chain().sender_prev()
                                                    : memory_->evidence.sender_prev();
}

bool Verifier::signed_well() {
  if (!signatures_) {
    const Digest root = identity::submission_root(run_->item_hashes);
    signatures_ =
        signers_of(*scene_.submit, root, {*scene_.directory, scene_.first.seq, entries_.brought()},
                   signatures_checked_);
    signers_ = *signatures_ ? **signatures_ : Signers{};
  }
  return signatures_->has_value();
}

bool Verifier::spends_number(std::size_t index) {
  return index < hashes_.size() && index == index_ && facts_.sender_seq != 0 && signed_well() &&
         signers_.agency == facts_.agency && facts_.agency == scene_.session;
}

Digest Verifier::item_hash(std::size_t index) const {
  return index < hashes_.size() ? hashes_[index].item_hash : Digest{};
}

const v1::Envelope& Verifier::envelope(std::uint32_t index) const {
  return scene_.submit->items(static_cast<int>(index));
}

Result<VerifiedMessage> Verifier::verify() {
  const v1::Envelope& item = scene_.submit->items(static_cast<int>(index_));
  const bool is_message = facts_.type == eventlog::LeafType::message;
  if (!is_message && facts_.type != eventlog::LeafType::evidence) {
    return verify_entry();
  }
  KTG_TRY_VOID(is_message ? check_message() : check_evidence());
  if (item.count() > 0 || item.signatures_size() > 0) {
    return deny_carried();
  }
  if (!signed_well()) {
    return signatures_->error();
  }
  const v1::Author& author = memory_->header.author();
  const v1::Evidence& evidence = memory_->evidence;
  KTG_TRY_VOID(
      is_message ? check_author({memory_->header.identity().bus(), author.duty(), author.officer()})
                 : check_author({evidence.bus(), evidence.duty(), evidence.officer()}));
  if (is_message) {
    const v1::Header& header = memory_->header;
    const std::int64_t expires_us = header.handling().expires_at_us();
    if (expires_us != 0 && expires_us < scene_.wall_us) {
      return schema::refusal(ErrorCode::expired);
    }
    KTG_TRY_VOID(check_clock(header.times().written_at_us()));
  } else {
    KTG_TRY_VOID(check_clock(memory_->evidence.at_us()));
  }

  return as_signed();
}

VerifiedMessage Verifier::as_signed() {
  const identity::Key* officer = signers_.officer();
  VerifiedMessage verified;
  facts_.agent_key = signers_.agent;
  facts_.signer = officer == nullptr ? signers_.agent : officer->id;
  verified.facts_ = facts_;
  verified.hashes_ = hashes_[index_];
  verified.envelope_ = &scene_.submit->items(static_cast<int>(index_));
  verified.header_ = facts_.type == eventlog::LeafType::message ? &memory_->header : nullptr;
  verified.evidence_ = facts_.type == eventlog::LeafType::evidence ? &memory_->evidence : nullptr;
  return verified;
}

/// An entry of the directory that its own agency hands in.
Result<VerifiedMessage> Verifier::verify_entry() {
  const v1::Envelope& item = scene_.submit->items(static_cast<int>(index_));
  if (!item.payload().empty()) {
    paths_.emplace_back("payload");
    return field_invalid(paths_.front(), {"harus kosong", "must be empty"});
  }
  if (!signed_well()) {
    return signatures_->error();
  }
  if (signers_.agency != scene_.session || item.count() > 0 || item.signatures_size() > 0) {
    return deny_carried();
  }
  KTG_TRY_VOID(entries_.check(signers_, *scene_.directory));
  facts_.agency = signers_.agency;
  return as_signed();
}

Result<void> Verifier::check_message() {
  const v1::Envelope& item = scene_.submit->items(static_cast<int>(index_));
  const v1::Header& header = memory_->header;
  const auto& catalogue = schema::Catalogue::standard();
  const auto violations = schema::validate(catalogue, header, item.payload());
  if (!violations.empty()) {
    for (const schema::Violation& violation : violations) {
      paths_.push_back(violation.field);
    }
    return schema::error_of(violations);
  }
  if (header.handling().precedence() != scene_.submit->lane()) {
    paths_.emplace_back("header.handling.precedence");
    return field_invalid(
        paths_.front(), {"bukan derajat penyerahannya", "is not the precedence of its submission"});
  }
  if (header.chain().sender_seq() == 0) {
    paths_.emplace_back("header.chain.sender_seq");
    return field_invalid(paths_.front(), {"harus diisi, mulai 1", "must be set, from 1"});
  }
  if (auto wrapped = check_wraps(item, header, *scene_.directory); !wrapped) {
    paths_.emplace_back("wraps");
    return wrapped;
  }
  const schema::TypeInfo* type = catalogue.find(header.identity().type());
  officer_demanded_ = type != nullptr && type->officer_signs;
  facts_.code = header.identity().type() == "correction" ? v1::EVIDENCE_CODE_CORRECTED
                                                         : v1::EVIDENCE_CODE_ORIGIN;
  unsigned flags = 0;
  const auto set_if = [&](bool holds, eventlog::LeafFlag flag) {
    flags |= holds ? static_cast<unsigned>(flag) : 0U;
  };
  set_if(!item.payload().empty(), eventlog::has_payload);
  set_if(schema::waits_for_receipt(type, header), eventlog::receipt_first);
  set_if(!header.identity().exercise().empty(), eventlog::exercise);
  set_if(header.identity().sealed(), eventlog::sealed);
  set_if(view::holds_others(header.identity().type(), item.payload()), eventlog::legal_hold);
  facts_.flags = static_cast<std::uint16_t>(flags);
  facts_.classification = static_cast<std::uint8_t>(header.handling().classification());
  return {};
}

Result<void> Verifier::check_evidence() {
  const v1::Envelope& item = scene_.submit->items(static_cast<int>(index_));
  const v1::Evidence& evidence = memory_->evidence;
  const auto invalid = [&](const std::string& field, Text reason) {
    paths_.push_back(field);
    return field_invalid(field, std::move(reason));
  };
  if (!item.payload().empty() || item.wraps_size() > 0) {
    return invalid("payload", {"harus kosong", "must be empty"});
  }
  if (*identity::evidence_code_of(item.media_type()) != evidence.code()) {
    return invalid("code", {"berbeda dari jenis medianya", "differs from its media type"});
  }
  const bool is_delivered = evidence.code() == v1::EVIDENCE_CODE_DELIVERED;
  if (is_delivered ? !evidence.about().empty() || !evidence.has_delivered()
                   : evidence.about().size() != MessageId::kSize) {
    return invalid("about", {"harus menunjuk satu pesan (DELIVERED: satu deret)",
                             "must name one message (DELIVERED: a run)"});
  }
  if (!evidence.about_leaf().empty() && evidence.about_leaf().size() != Digest::kSize) {
    return invalid("about_leaf", {"harus 32 bita", "must be 32 bytes"});
  }
  constexpr std::int64_t kYear10000Us = 253'402'300'800'000'000;
  if (evidence.at_us() < 0 || evidence.at_us() >= kYear10000Us) {
    return invalid("at_us", {"harus waktu antara tahun 1970 dan 9999",
                             "must be a time between the years 1970 and 9999"});
  }
  if (!is_code(evidence.agency()) || (!evidence.duty().empty() && !is_code(evidence.duty()))) {
    return invalid("agency", {"bukan kode instansi atau jabatan", "is no code of agency or duty"});
  }
  if (evidence.note().size() > limits::kNoteBytesMax) {
    return invalid("note", {"lebih dari 2048 bita", "is longer than 2048 bytes"});
  }
  if (evidence.sender_seq() == 0) {
    return invalid("sender_seq", {"harus diisi, mulai 1", "must be set, from 1"});
  }
  officer_demanded_ = identity::officer_signs(evidence.code()) == identity::OfficerSigns::always;
  facts_.code = static_cast<std::uint8_t>(evidence.code());
  facts_.flags = evidence.exercise().empty() ? 0 : eventlog::exercise;
  return {};
}

Result<void> Verifier::check_author(const Origin& origin) {
  if (signers_.agency != facts_.agency) {
    return schema::refusal(ErrorCode::key_unknown);
  }
  if (facts_.agency != scene_.session) {
    return deny_carried();
  }
  // Two of them sign together where one hands over to the other; a change of the duty goes along.
  if (signers_.officers.size() > 1 && !entries_.any()) {
    return schema::refusal(ErrorCode::key_unknown);
  }
  if (entries_.any()) {
    KTG_TRY_VOID(entries_.check(signers_, *scene_.directory));
  }
  const auto officer =
      origin.officer.empty() ? Result(OfficerId{}) : OfficerId::from(origin.officer);
  if (!officer) {
    return field_invalid("officer", {"harus 16 bita", "must be 16 bytes"});
  }
  KTG_TRY_VOID(identity::check_act(
      *scene_.directory, {facts_.agency, DutyCode(origin.duty), *officer, signers_.officer(),
                          officer_demanded_, scene_.first}));
  if (!origin.duty.empty() && !scene_.directory->has_duty(facts_.agency, DutyCode(origin.duty))) {
    schema::RefusalParams params;
    params.duty = origin.duty;
    return schema::refusal(ErrorCode::duty_not_held, params);
  }
  if (origin.bus != bus_) {
    return schema::refusal(ErrorCode::wrong_bus);
  }
  return {};
}

Error Verifier::deny_carried() {
  denial_ = Denial{"R00-carried",
                   {"hanya penulisnya yang boleh menyerahkan", "only its author may hand it in"}};
  return refusal_by(*denial_);
}

Result<void> Verifier::check_clock(std::int64_t stated_us) const {
  const std::int64_t limit = config_.clock_refused.count();
  const std::int64_t ahead = stated_us - scene_.wall_us;
  const std::int64_t off = std::abs(scene_.clock_off_us) > limit ? scene_.clock_off_us : ahead;
  if (off > limit || std::abs(scene_.clock_off_us) > limit) {
    const std::string hours = std::to_string(std::abs(off) / 3'600'000'000);
    schema::RefusalParams params;
    params.limit = {hours + " jam", hours + " h"};
    return schema::refusal(ErrorCode::clock, params);
  }
  return {};
}

}  // namespace kentongan::broker::admission
