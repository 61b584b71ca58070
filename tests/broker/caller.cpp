#include "tests/broker/caller.h"

#include <algorithm>
#include <iterator>

#include "core/base/digest.h"
#include "core/base/tree_hash.h"
#include "core/identity/act.h"
#include "core/identity/item.h"
#include "core/identity/sealed_payload.h"
#include "core/identity/submission.h"
#include "kentongan/v1/sitrep.pb.h"

namespace kentongan::test {

Caller::Caller(SmallBus& bus, std::string agency) : bus_(bus), agency_(std::move(agency)) {}

v1::Hello Caller::usual_hello(bool deliver, std::uint32_t window) const {
  v1::Hello hello;
  hello.set_version(1);
  hello.set_agency(agency_);
  hello.set_deliver(deliver);
  hello.mutable_window()->set_messages(window);
  hello.mutable_window()->set_size_bytes(window == 0 ? 0 : 4'194'304);
  hello.set_clock_us(bus_.clock().wall_us());
  return hello;
}

v1::Frame Caller::hello(bool deliver, std::uint32_t window) {
  return hello(usual_hello(deliver, window));
}

v1::Frame Caller::hello(const v1::Hello& hello) {
  routing_ = bus_.random().bytes(16);
  return greet_again(hello);
}

v1::Frame Caller::greet_again(const v1::Hello& hello) {
  take();
  v1::Frame frame;
  *frame.mutable_hello() = hello;
  bus_.receive(routing_, bus_.transport_key(agency_), frame);
  auto answers = bus_.take(routing_);
  KTG_CHECK(!answers.empty());
  v1::Frame first = answers.front();
  unread_.assign(answers.begin() + 1, answers.end());
  if (first.has_welcome()) {
    session_ = first.welcome().session();
  }
  return first;
}

void Caller::leave() {
  v1::Frame goodbye;
  goodbye.set_session(session_);
  goodbye.mutable_bye();
  send(goodbye);
}

std::vector<v1::Frame> Caller::take() {
  std::vector<v1::Frame> frames = std::exchange(unread_, {});
  std::ranges::move(bus_.take(routing_), std::back_inserter(frames));
  return frames;
}

v1::Header Caller::header_of(const Letter& letter) {
  v1::Header header;
  header.mutable_identity()->set_id(bus_.random().message_id(bus_.clock().wall_us()).str());
  header.mutable_identity()->set_bus(letter.bus);
  header.mutable_identity()->set_type("general_message");
  header.mutable_identity()->set_exercise(letter.exercise);
  header.mutable_identity()->set_sealed(letter.sealed ||
                                        letter.classification == v1::CLASSIFICATION_RAHASIA);
  header.mutable_author()->set_agency(agency_);
  if (!letter.written_for.empty()) {
    header.mutable_author()->mutable_written_for()->set_agency(letter.written_for);
  }
  for (const std::string& to : letter.to) {
    header.mutable_addresses()->add_to()->set_agency(to);
  }
  for (const std::string& group : letter.groups) {
    header.mutable_addresses()->add_to()->set_group(group);
  }
  for (const std::string& cc : letter.cc) {
    header.mutable_addresses()->add_cc()->set_agency(cc);
  }
  if (!letter.incident.empty()) {
    header.mutable_subject()->set_incident(letter.incident);
  }
  header.mutable_handling()->set_precedence(letter.precedence);
  header.mutable_handling()->set_classification(letter.classification);
  header.mutable_handling()->set_expires_at_us(letter.expires_at_us);
  if (!letter.exercise.empty()) {
    header.mutable_handling()->add_markings(v1::MARKING_LATIHAN);
  }
  header.mutable_times()->set_written_at_us(bus_.clock().wall_us() + letter.written_after_us);
  header.mutable_chain()->set_sender_seq(++number_);
  header.mutable_chain()->set_sender_prev(prev_);
  return header;
}

void Caller::sign_as_officer(v1::Header& header, const std::string& duty) const {
  header.mutable_author()->set_duty(duty);
  header.mutable_author()->set_officer(bus_.officer(agency_).id().str());
}

Bytes Caller::payload_of(const Letter& letter) {
  v1::GeneralMessage payload;
  payload.set_text(letter.text + std::string(letter.payload_bytes > letter.text.size()
                                                 ? letter.payload_bytes - letter.text.size()
                                                 : 0,
                                             'x'));
  return payload.SerializeAsString();
}

SealedItem Caller::letter(const Letter& letter) {
  const v1::Header header = header_of(letter);
  if (!header.identity().sealed()) {
    return seal(header, payload_of(letter));
  }
  std::vector<std::string> holders{agency_};
  std::ranges::copy(letter.to, std::back_inserter(holders));
  std::ranges::copy(letter.cc, std::back_inserter(holders));
  return seal_for(letter.holders.value_or(holders), header, payload_of(letter));
}

SealedItem Caller::seal_for(const std::vector<std::string>& holders, const v1::Header& header,
                            const Bytes& payload) {
  const SealedItem plain = seal(header, payload);
  const Bytes& salt = plain.envelope.salt();
  const BytesView type = identity::kMessageMediaType;
  const auto root = identity::hash_item({type, plain.envelope.header(), {}, salt}).value();
  const auto key = identity::PayloadKey::generate(bus_.random());
  SealedItem item = plain;
  item.envelope.set_payload(identity::seal_payload(payload, root.header_root, key, bus_.random()));
  for (const std::string& holder : holders) {
    *item.envelope.add_wraps() =
        identity::wrap_key(key, bus_.keyring(holder).sealing().public_key(), bus_.random());
  }
  item.item_hash =
      identity::hash_item({type, item.envelope.header(), item.envelope.payload(), salt})
          .value()
          .item_hash;
  prev_ = item.item_hash.str();
  return item;
}

std::vector<SealedItem> Caller::letters(int count, const Letter& each) {
  std::vector<SealedItem> items(static_cast<std::size_t>(count));
  std::generate(items.begin(), items.end(), [&] { return letter(each); });
  return items;
}

SealedItem Caller::seal(const v1::Header& header, const Bytes& payload) {
  return seal(identity::kMessageMediaType, header.SerializeAsString(), payload);
}

SealedItem Caller::seal(BytesView media_type, const Bytes& header, const Bytes& payload) {
  SealedItem item;
  item.envelope.set_media_type(Bytes(media_type));
  item.envelope.set_header(header);
  item.envelope.set_payload(payload);
  item.envelope.set_salt(bus_.random().bytes(32));
  const auto hashes = identity::hash_item({media_type, header, payload, item.envelope.salt()});
  if (hashes) {
    item.item_hash = hashes->item_hash;
    prev_ = item.item_hash.str();
  }
  v1::Header message;
  v1::Evidence evidence;
  const bool is_message = media_type == identity::kMessageMediaType;
  item.names_officer = is_message
                           ? message.ParseFromString(header) && !message.author().officer().empty()
                           : evidence.ParseFromString(header) && !evidence.officer().empty();
  if (is_message && message.ParseFromString(header) && message.identity().id().size() == 16) {
    item.id = MessageId::copied(message.identity().id());
  } else if (!is_message && evidence.ParseFromString(header) && evidence.id().size() == 16) {
    item.id = MessageId::copied(evidence.id());
  }
  return item;
}

v1::Evidence Caller::usual_evidence(v1::EvidenceCode code, const MessageId& about) const {
  v1::Evidence evidence;
  evidence.set_bus(SmallBus::kBus);
  evidence.set_code(code);
  if (!about.is_zero()) {
    evidence.set_about(about.str());
  }
  evidence.set_agency(agency_);
  evidence.set_duty("PIKET");
  if (identity::officer_signs(code) != identity::OfficerSigns::may) {
    evidence.set_officer(bus_.officer(agency_).id().str());
  }
  evidence.set_at_us(bus_.clock().wall_us());
  return evidence;
}

SealedItem Caller::evidence(v1::EvidenceCode code, const MessageId& about) {
  return evidence(usual_evidence(code, about));
}

SealedItem Caller::evidence(const v1::Evidence& given) {
  v1::Evidence complete = given;
  complete.set_id(bus_.random().message_id(bus_.clock().wall_us()).str());
  complete.set_sender_seq(++number_);
  complete.set_sender_prev(prev_);
  return seal(identity::evidence_media_type(given.code()), complete.SerializeAsString(), "");
}

SealedItem Caller::delivered(const v1::Deliver& deliver) {
  v1::Evidence evidence = usual_evidence(v1::EVIDENCE_CODE_DELIVERED, {});
  v1::Delivered& run = *evidence.mutable_delivered();
  run.set_lane(deliver.lane());
  run.set_count(static_cast<std::uint32_t>(deliver.items_size()));
  run.set_first_seq(event_of(deliver.items(0)).seq());
  run.set_last_seq(event_of(deliver.items(deliver.items_size() - 1)).seq());
  Sha256 leaves;
  for (const v1::Delivery& item : deliver.items()) {
    leaves.update(leaf_hash(item.leaf()).view());
  }
  run.set_leaves_sha256(leaves.finish().str());
  return this->evidence(evidence);
}

v1::Frame Caller::submission(const std::vector<SealedItem>& items, v1::Precedence lane) {
  v1::Frame frame;
  frame.set_session(session_);
  v1::Submit& submit = *frame.mutable_submit();
  submit.set_number(++submissions_);
  submit.set_lane(lane);
  std::vector<Digest> hashes;
  for (const SealedItem& item : items) {
    *submit.add_items() = item.envelope;
    hashes.push_back(item.item_hash);
  }
  *submit.add_signatures() =
      identity::sign_submission(bus_.agent_key(agency_), identity::submission_root(hashes));
  if (std::ranges::any_of(items, &SealedItem::names_officer)) {
    *submit.add_signatures() =
        identity::sign_submission(bus_.officer(agency_).key(), identity::submission_root(hashes));
  }
  return frame;
}

void Caller::send(const std::vector<SealedItem>& items, v1::Precedence lane) {
  send(submission(items, lane));
}

void Caller::send(const v1::Frame& frame) {
  bus_.receive(routing_, bus_.transport_key(agency_), frame);
}

v1::Settled Caller::submit(const std::vector<SealedItem>& items, v1::Precedence lane) {
  return submit(submission(items, lane));
}

v1::Settled Caller::submit(const v1::Frame& frame) {
  send(frame);
  bus_.pump();
  for (const v1::Frame& answer : take()) {
    if (answer.has_settled()) {
      return answer.settled();
    }
  }
  return {};
}

void Caller::acknowledge(const std::array<std::uint64_t, kLaneCount>& cursors) {
  v1::Frame frame;
  frame.set_session(session_);
  for (const std::uint64_t cursor : cursors) {
    frame.mutable_acknowledge()->add_cursors(cursor);
  }
  bus_.receive(routing_, bus_.transport_key(agency_), frame);
}

void Caller::acknowledge(const v1::Deliver& deliver) {
  std::array<std::uint64_t, kLaneCount> cursors{};
  cursors.at(static_cast<std::size_t>(lane_of(deliver.lane()))) =
      event_of(deliver.items(deliver.items_size() - 1)).seq();
  acknowledge(cursors);
}

std::vector<v1::Answer> Caller::ask(const v1::Query& query) {
  v1::Frame frame;
  frame.set_session(session_);
  *frame.mutable_query() = query;
  bus_.receive(routing_, bus_.transport_key(agency_), frame);
  std::vector<v1::Answer> answers;
  for (const v1::Frame& answer : take()) {
    if (answer.has_answer()) {
      answers.push_back(answer.answer());
    }
  }
  return answers;
}

std::vector<v1::Deliver> Caller::deliveries() {
  std::vector<v1::Deliver> found;
  for (const v1::Frame& frame : take()) {
    if (frame.has_deliver()) {
      found.push_back(frame.deliver());
    }
  }
  return found;
}

std::vector<v1::Delivery> Caller::receive_all() {
  std::vector<v1::Delivery> all;
  for (auto frames = deliveries(); !frames.empty(); frames = deliveries()) {
    for (const v1::Deliver& frame : frames) {
      all.insert(all.end(), frame.items().begin(), frame.items().end());
      acknowledge(frame);
    }
    bus_.pump();
  }
  return all;
}

v1::Event event_of(const v1::Delivery& delivery) {
  v1::Event event;
  KTG_CHECK(event.ParseFromString(delivery.event()));
  return event;
}

std::vector<std::uint64_t> seqs_of(const std::vector<v1::Delivery>& deliveries) {
  std::vector<std::uint64_t> seqs;
  std::ranges::transform(deliveries, std::back_inserter(seqs),
                         [](const auto& delivery) { return event_of(delivery).seq(); });
  return seqs;
}

std::vector<v1::RefusalReason> reasons_of(const v1::Settled& settled) {
  std::vector<v1::RefusalReason> reasons;
  std::ranges::transform(settled.refusals(), std::back_inserter(reasons),
                         [](const auto& refusal) { return refusal.reason(); });
  return reasons;
}

}  // namespace kentongan::test
