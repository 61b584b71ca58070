#include "broker/erasures.h"

#include <algorithm>
#include <map>

#include "core/base/log.h"
#include "core/identity/envelope_item.h"
#include "core/identity/item.h"
#include "core/identity/submission.h"
#include "kentongan/v1/evidence.pb.h"

namespace kentongan::broker {
namespace {

const Log kEraseLog{"broker"};
constexpr int kRestShare = 9;  ///< Times as long as an erasure took.
constexpr std::size_t kSaltBytes = 32;

}  // namespace

std::vector<MessageId> Erasures::due() const {
  auto due = rooms_.retention.due_at(view::kBrokerHolder);
  std::erase_if(due, [this](const MessageId& message) { return saying_.contains(message); });
  const auto ordered = [this](const MessageId& message) -> const view::Retained::Order& {
    return *rooms_.retention.find(message)->erase();
  };
  std::ranges::stable_sort(due, {}, [&](const MessageId& one) { return ordered(one).seq; });
  std::map<AgencyCode, std::size_t> turns;
  std::map<MessageId, std::size_t> turn_of;
  for (const MessageId& message : due) {
    turn_of[message] = turns[ordered(message).by]++;
  }
  std::ranges::stable_sort(due, {}, [&](const MessageId& one) { return turn_of.at(one); });
  return due;
}

std::vector<Erasures::Word> Erasures::carry_out() {
  if (!is_due()) {
    return {};
  }
  const Instant began = rooms_.clock.now();
  look_at_.reset();
  std::erase_if(saying_, [this](const MessageId& message) {
    return rooms_.retention.find(message)->done.contains(view::kBrokerHolder);
  });
  auto now_due = due();
  std::vector<Word> words;
  if (now_due.empty()) {
    return words;
  }
  const bool has_more = now_due.size() > kAtOnceMost;
  now_due.resize(std::min(now_due.size(), kAtOnceMost));
  const auto erased = erase(now_due);
  const Instant ended = rooms_.clock.now();
  not_before_ = ended + std::max(kApart, kRestShare * (ended - began));
  if (!erased || has_more) {
    look(not_before_);
  }
  if (!erased) {
    kEraseLog.warn("not_erased_yet code={} why={}", name_of(erased.error().code),
                   erased.error().detail());
    if (is_of_the_log(erased.error())) {
      rooms_.failure = erased.error();
    }
    return words;
  }
  for (const MessageId& message : now_due) {
    if (auto word = rooms_.read_or_fail(word_of(message))) {
      saying_.insert(message);
      words.push_back(*std::move(word));
    }
  }
  return words;
}

Result<void> Erasures::erase(const std::vector<MessageId>& messages) {
  std::vector<eventlog::Rewrite> rewrites;
  for (const MessageId& message : messages) {
    KTG_TRY(const auto located, rooms_.log.find(message));
    if (!located) {
      return fail(ErrorCode::corrupt, "an order names a message that is not there");
    }
    KTG_TRY(const auto records, rooms_.log.read(located->number, 1));
    KTG_TRY(Bytes bytes, identity::without_payload(records.front().bytes));
    rewrites.push_back({located->number, std::move(bytes)});
  }
  KTG_TRY_VOID(rooms_.log.erase(rewrites));
  for (const eventlog::Rewrite& one : rewrites) {
    KTG_TRY_VOID(rooms_.dispatch.shelf().forget_content(one.number));
    kEraseLog.info("erased seq={}", one.number.value());
  }
  return {};
}

/// Who erased, by which order: as every holder says it.
Result<Erasures::Word> Erasures::word_of(const MessageId& message) {
  KTG_TRY(const auto subject, rooms_.admission.subjects().of(message));
  const view::Retained& retained = *rooms_.retention.find(message);
  v1::Evidence said;
  said.set_id(rooms_.random.message_id(rooms_.clock.wall_us()).str());
  said.set_bus(rooms_.config.bus);
  said.set_code(v1::EVIDENCE_CODE_ERASED);
  said.set_about(message.str());
  said.set_about_leaf(subject->leaf_hash.str());
  said.set_by_machine(true);
  said.set_at_us(rooms_.clock.wall_us());
  said.set_exercise(subject->exercise);
  said.mutable_reason()->set_code(to_string(retained.erase()->id));
  said.mutable_reason()->set_legal_basis(retained.erase()->basis);
  v1::Envelope envelope;
  envelope.set_media_type(identity::evidence_media_type(v1::EVIDENCE_CODE_ERASED));
  envelope.set_header(said.SerializeAsString());
  envelope.set_salt(rooms_.random.bytes(kSaltBytes));
  identity::sign_items(std::span(&envelope, 1), rooms_.keys.statement());
  KTG_TRY(auto verified, rooms_.verifier.own_evidence(envelope));
  KTG_TRY(const auto admitted, rooms_.admission.state(std::move(verified)));
  KTG_TRY_VOID(rooms_.admission.gather(admitted));
  return Word{rooms_.sequencer.prepare(admitted), subject->lane};
}

void Erasures::not_stored(const MessageId& about) {
  saying_.erase(about);
  look(not_before_);
}

Instant Erasures::next(Instant otherwise) const {
  return look_at_ ? std::min(*look_at_, otherwise) : otherwise;
}

}  // namespace kentongan::broker
