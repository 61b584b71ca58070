#include "broker/sequencer/sequencer.h"

#include <algorithm>

#include "broker/sequencer/event_bytes.h"
#include "core/base/digest.h"
#include "core/base/tree_hash.h"
#include "kentongan/v1/envelope.pb.h"
#include "kentongan/v1/event.pb.h"

namespace kentongan::broker::sequencer {

Sequencer::Sequencer(const eventlog::EventLog& log, const Bytes& tag_key,
                     const KeyId& statement_key, std::uint32_t epoch)
    : incidents_(log, tag_key),
      statement_signer_(Digest::copied(statement_key.view())),
      epoch_(epoch) {
  const eventlog::Head head = log.head();
  next_ = {head.size + 1, head.time_us};
  kept_ = next_;
  kept_wall_us_ = head.time_us;
}

PreparedEvent Sequencer::prepare(const AdmittedMessage& message) {
  PreparedEvent prepared;
  prepared.facts_ = message.verified().facts();
  if (message.decided().flagged) {
    prepared.facts_.flags |= eventlog::break_glass;
  }
  if (message.decided().receipt_first) {
    prepared.facts_.flags |= eventlog::receipt_first;
  }
  prepared.lane_ = message.decided().lane;
  prepared.body_ = item_body(message);
  prepared.item_hash_ = message.verified().hashes().item_hash;
  prepared.header_root_ = message.verified().hashes().header_root;
  prepared.subject_ = message.subject();
  prepared.incident_ = message.incident();
  prepared.decided_ = message.shared_decision();
  return prepared;
}

PreparedEvent Sequencer::prepare(const v1::Refused& refused, const AgencyCode& sender, Lane lane) {
  PreparedEvent prepared;
  prepared.facts_.type = eventlog::LeafType::refused;
  prepared.facts_.agency = sender;
  prepared.lane_ = lane;
  prepared.body_ = own_body(v1::Event::kRefusedFieldNumber, refused.SerializeAsString());
  if (!sender.value().empty()) {
    prepared.mailboxes_.push_back({sender, lane, v1::PARTY_ROLE_AUTHOR});
  }
  return prepared;
}

PreparedEvent Sequencer::prepare(const v1::Statement& statement) {
  PreparedEvent prepared;
  prepared.facts_.type = eventlog::LeafType::statement;
  prepared.body_ = own_body(v1::Event::kStatementFieldNumber, statement.SerializeAsString());
  return prepared;
}

PreparedEvent Sequencer::prepare(const v1::Statement& statement, std::span<const AgencyCode> told,
                                 Lane lane) {
  PreparedEvent prepared = prepare(statement);
  prepared.lane_ = lane;
  for (const AgencyCode& agency : told) {
    prepared.mailboxes_.push_back({agency, lane, v1::PARTY_ROLE_AUTHOR});
  }
  return prepared;
}

std::optional<Micros> Sequencer::begin(std::int64_t wall_us, Micros step) {
  incidents_.trim();
  const std::int64_t back = kept_wall_us_ - wall_us;
  wall_us_ = wall_us;
  next_.time_us = std::max(next_.time_us, wall_us);
  if (back > step.count()) {
    return Micros(back);
  }
  return std::nullopt;
}

Result<SequencedEvent> Sequencer::number(PreparedEvent prepared) {
  SequencedEvent sequenced;
  sequenced.seq_ = Seq(next_.seq);
  sequenced.facts_ = std::move(prepared.facts_);
  const ItemFacts& facts = sequenced.facts_;
  const bool is_item = prepared.decided_ != nullptr;

  eventlog::Event& event = sequenced.event_;
  event.time_us = next_.time_us;
  event.epoch = epoch_;
  put_front(prepared.body_, next_.seq, next_.time_us);
  event.bytes = std::move(prepared.body_);

  eventlog::Leaf leaf;
  leaf.type = facts.type;
  leaf.code = facts.code;
  leaf.flags = facts.flags;
  leaf.epoch = epoch_;
  leaf.time_us = next_.time_us;
  leaf.subject = prepared.subject_;
  leaf.item = is_item ? prepared.item_hash_ : sha256(event.bytes);
  leaf.header_root = prepared.header_root_;
  leaf.signer = is_item ? Digest::copied(facts.signer.view()) : statement_signer_;
  leaf.decision = is_item ? prepared.decided_->digest : Digest{};

  if (is_item) {
    event.item = eventlog::ItemKey{facts.id, prepared.item_hash_};
    event.mailboxes = prepared.decided_->mailboxes;
    if (!prepared.run_is_whole_) {
      event.path = audit_path(facts.run->item_hashes, facts.index);
    }
  } else {
    event.mailboxes = std::move(prepared.mailboxes_);
  }
  if (prepared.incident_) {
    KTG_TRY_VOID(chain(*prepared.incident_, leaf, sequenced));
    event.incident = std::move(prepared.incident_);
  } else {
    event.leaf = eventlog::encode(leaf);
  }
  ++next_.seq;
  return sequenced;
}

Result<void> Sequencer::chain(const IncidentId& incident, eventlog::Leaf& leaf,
                              SequencedEvent& event) {
  KTG_TRY(Incidents::Tail * tail, incidents_.tail_of(incident));
  leaf.incident_number = tail->count + 1;
  leaf.incident_tag = tail->tag;
  leaf.previous = tail->leaf_hash;
  event.event_.leaf = eventlog::encode(leaf);
  event.incident_key_ = tail->key;
  ++tail->count;
  tail->leaf_hash = leaf_hash(event.event_.leaf.view());
  return {};
}

void Sequencer::roll_back() {
  next_ = kept_;
  incidents_.forget();
}

}  // namespace kentongan::broker::sequencer
