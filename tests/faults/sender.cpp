#include "tests/faults/sender.h"

#include <utility>

#include "core/identity/item.h"
#include "kentongan/v1/sitrep.pb.h"

namespace kentongan::test {
namespace {

constexpr std::size_t kSaltOfItem = 32;
constexpr std::size_t kOldMost = 24;
constexpr std::size_t kOldAgain = 3;

agents::Session::Options session_of(const FaultBus& bus, const AgencyCode& agency) {
  agents::Session::Options options;
  options.agency = agency;
  options.bus = bus.card.bus;
  options.software = "kentongan-uji";
  options.retry_first = std::chrono::milliseconds(10);
  options.retry_most = std::chrono::milliseconds(60);
  return options;
}

agents::Submitter::Options submissions() {
  agents::Submitter::Options options;
  options.items_most = 16;
  return options;
}

Lane some_lane(Random& random) {
  constexpr std::array<Lane, 8> kMix{Lane::kilat, Lane::sangat_segera, Lane::segera, Lane::segera,
                                     Lane::biasa, Lane::biasa,         Lane::biasa,  Lane::biasa};
  return kMix.at(random.below(kMix.size()));
}

}  // namespace

Sender::Parts::Parts(const FaultBus& bus, const AgencyCode& agency, identity::Keyring opened)
    : keys(std::move(opened)),
      session(session_of(bus, agency), clock, random),
      submitter(keys.agent(), clock, submissions()) {}

Result<Sender> Sender::make(const FaultBus& bus, const Options& options,
                            transport::Context& context, Ledger& ledger) {
  KTG_TRY(auto keys, bus.keys_of(options.agency));
  Sender sender(std::make_unique<Parts>(bus, options.agency, std::move(keys)));
  sender.options_ = options;
  sender.context_ = &context;
  sender.ledger_ = &ledger;
  const identity::Keyring& own = sender.parts_->keys;
  sender.line_.endpoint = bus.card.endpoint;
  sender.line_.server_key = bus.card.transport;
  sender.line_.public_key = own.transport().public_key();
  sender.line_.secret_key = own.transport().secret_key();
  v1::Header& header = sender.header_;
  header.mutable_identity()->set_bus(bus.card.bus);
  header.mutable_identity()->set_type("general_message");
  header.mutable_identity()->set_language("id");
  header.mutable_author()->set_agency(options.agency.value());
  header.mutable_author()->set_duty(fault_duty().value());
  for (const AgencyCode& to : options.to) {
    header.mutable_addresses()->add_to()->set_agency(to.value());
  }
  header.mutable_subject()->set_incident("UJI-2026-0001");
  header.mutable_handling()->set_classification(v1::CLASSIFICATION_BIASA);
  return sender;
}

Result<void> Sender::turn(transport::Poller& poller, int token) {
  parts_->session.tick();
  if (!socket_ && parts_->session.wants_line()) {
    connect(poller, token);
  }
  while (socket_) {
    const auto frame = socket_->receive();
    if (!frame) {
      break;
    }
    hear(*frame);
  }
  if (socket_ &&
      (socket_->line() == transport::DealerSocket::Line::down || !parts_->session.wants_line())) {
    disconnect(poller, token);
  }
  if (parts_->session.is_open()) {
    KTG_TRY_VOID(add_new());
    for (const agents::Sending& sending : parts_->submitter.due()) {
      parts_->session.send(v1::Frame::kSubmitFieldNumber, sending.submit);
      for (const MessageId& id : sending.ids) {
        sent_at_[id] = parts_->clock.now();
      }
    }
  }
  for (Bytes& frame : parts_->session.take_outbound()) {
    held_.push_back(std::move(frame));
  }
  while (socket_ && !held_.empty() && socket_->send(held_.front()) == transport::Sent::sent) {
    held_.pop_front();
  }
  return {};
}

void Sender::connect(transport::Poller& poller, int token) {
  auto socket = transport::DealerSocket::open(*context_, parts_->random, line_);
  if (!socket) {
    return;  // None is left at present: the next turn tries again.
  }
  held_.clear();
  socket_.emplace(std::move(socket).value());
  poller.watch(token, *socket_);
  agents::Resume resume;
  resume.deliver = false;
  parts_->session.line_up(resume);
}

void Sender::disconnect(transport::Poller& poller, int token) {
  poller.forget(token);
  socket_.reset();
  held_.clear();
  parts_->session.line_down();
}

void Sender::hear(BytesView frame) {
  const auto heard = parts_->session.receive(frame);
  if (!heard) {
    return;
  }
  if (heard->kind == agents::Heard::Kind::opened) {
    opened_at_ = parts_->clock.now();
    parts_->submitter.new_session();
    parts_->submitter.window(parts_->session.welcome().window());
    add_old();
  } else if (heard->kind == agents::Heard::Kind::settled) {
    settle(parts_->session.frame().settled());
  }
}

void Sender::settle(const v1::Settled& settled) {
  const Instant now = parts_->clock.now();
  // The ledger hears every receipt, also of what the submitter no longer waits for.
  for (const v1::Receipt& receipt : settled.receipts()) {
    ledger_->receipt(receipt);
  }
  for (const agents::Outcome& outcome : parts_->submitter.settle(settled)) {
    if (outcome.receipt) {
      ++confirmed_;
      confirmed_at_ = now;
      keep_as_old(outcome.id);
    } else if (outcome.final) {
      final_refusal_ = outcome.refusal;
    } else {
      ++refusals_;
      ledger_->put_off(outcome.id);
      refused_ = Refused{*outcome.refusal, now,
                         std::chrono::duration_cast<Micros>(now - sent_at_[outcome.id])};
    }
    sent_at_.erase(outcome.id);
  }
}

void Sender::keep_as_old(const MessageId& id) {
  const auto item = under_way_.find(id);
  if (item == under_way_.end()) {
    return;
  }
  old_.push_back(std::move(item->second));
  under_way_.erase(item);
  if (old_.size() > kOldMost) {
    old_.pop_front();
  }
}

Result<void> Sender::add_new() {
  while (makes_new_ && parts_->submitter.unsettled() < options_.in_flight) {
    KTG_TRY(auto item, next_item());
    ledger_->handed_in(item.id,
                       {options_.agency, item.lane, ++order_[static_cast<std::size_t>(item.lane)]});
    under_way_.emplace(item.id, item);
    parts_->submitter.add(std::move(item));
  }
  return {};
}

/// Confirmed items once more, in other company: the broker is to give the first receipt again.
void Sender::add_old() {
  for (std::size_t i = 0; i < kOldAgain && !old_.empty(); ++i) {
    const auto at = parts_->random.below(old_.size());
    parts_->submitter.add(old_[at]);
  }
}

Result<agents::OutItem> Sender::next_item() {
  agents::OutItem item;
  item.lane = some_lane(parts_->random);
  const std::int64_t now_us = parts_->clock.wall_us();
  item.id = parts_->random.message_id(now_us);
  header_.mutable_identity()->set_id(item.id.str());
  header_.mutable_handling()->set_precedence(
      static_cast<v1::Precedence>(kLaneCount - static_cast<std::size_t>(item.lane)));
  header_.mutable_times()->set_written_at_us(now_us);
  header_.mutable_times()->set_signed_at_us(now_us);
  header_.mutable_chain()->set_sender_seq(++sender_seq_);
  header_.mutable_chain()->set_sender_prev(sender_prev_);
  v1::GeneralMessage message;
  message.set_text(std::string(options_.text_bytes, 'u'));
  item.header = header_.SerializeAsString();
  item.media_type = identity::kMessageMediaType;
  item.payload = message.SerializeAsString();
  item.salt = parts_->random.bytes(kSaltOfItem);
  KTG_TRY(const auto hashes,
          identity::hash_item({item.media_type, item.header, item.payload, item.salt}));
  item.item_hash = hashes.item_hash;
  sender_prev_ = hashes.item_hash.str();
  return item;
}

}  // namespace kentongan::test
