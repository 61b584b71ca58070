#include "broker/dispatch/answers.h"

#include <algorithm>

#include "broker/dispatch/frames.h"
#include "core/base/tree_hash.h"
#include "core/eventlog/shelf.h"
#include "kentongan/v1/event.pb.h"
#include "kentongan/v1/evidence.pb.h"
#include "kentongan/v1/wire.pb.h"

namespace kentongan::broker::dispatch {
namespace {

constexpr std::size_t kDirectoryEventsMax = 4096;  ///< An answer; who is still behind asks again.
constexpr std::size_t kLeavesMax = 1024;           ///< An answer: 256 KiB.
constexpr std::size_t kSaidMax = 1024;  ///< Events of a lane looked through for one message.

/// The corridor words it.
Error not_found() {
  return fail(ErrorCode::not_found, Text{});
}

/// Whether an event says that somebody has the message, or what he did about it.
bool is_about(const eventlog::Record& record, const Digest& message_leaf, Seq message) {
  const auto leaf = eventlog::decode(record.leaf);
  if (!leaf || leaf->type != eventlog::LeafType::evidence) {
    return false;
  }
  if (leaf->subject == message_leaf) {
    return true;
  }
  v1::Event event;
  v1::Evidence evidence;
  return leaf->code == v1::EVIDENCE_CODE_DELIVERED && event.ParseFromString(record.bytes) &&
         evidence.ParseFromString(event.evidence().envelope().header()) &&
         evidence.delivered().first_seq() <= message.value() &&
         message.value() <= evidence.delivered().last_seq();
}

}  // namespace

Result<std::vector<Bytes>> Answers::answer(const v1::Query& query, const AgencyCode& asker,
                                           const SessionId& session) {
  KTG_TRY(auto proved, proof(query, asker));
  if (proved) {
    v1::Frame frame;
    frame.set_session(session.str());
    proved->set_number(query.number());
    proved->set_last(true);
    *frame.mutable_answer() = *std::move(proved);
    return std::vector<Bytes>{frame.SerializeAsString()};
  }
  const std::size_t limit =
      query.limit() == 0 ? config_.query_events : std::min(query.limit(), config_.query_events);
  std::vector<Seq> seqs;
  switch (query.what_case()) {
    case v1::Query::kEventsFrom: {
      KTG_TRY(seqs,
              mailbox_from(asker, Seq(std::max<std::uint64_t>(query.events_from(), 1)), limit));
      break;
    }
    case v1::Query::kDirectory: {
      KTG_TRY(const auto postings, log_.mailbox(eventlog::kDirectoryShelf, Lane::biasa,
                                                Seq(query.offset()), kDirectoryEventsMax));
      for (const eventlog::Posting& posting : postings) {
        seqs.push_back(posting.number);
      }
      break;
    }
    case v1::Query::kEventOf: {
      KTG_TRY(const Seq seq, own_event(query.event_of(), asker));
      seqs.push_back(seq);
      break;
    }
    case v1::Query::kWhoHas: {
      KTG_TRY(const Seq seq, own_event(query.who_has(), asker));
      KTG_TRY(seqs, said_about(seq, asker));
      break;
    }
    default:
      return not_found();
  }
  return packed(seqs, query.number(), {asker, session});
}

Result<std::optional<v1::Answer>> Answers::proof(const v1::Query& query, const AgencyCode& asker) {
  v1::Answer answer;
  // Signed first, and once: while this is answered the log thread may move the head on.
  const auto sign = [&] {
    *answer.mutable_checkpoint() = notary_.newest();
    witnesses_.add_lines(notary_.signed_head().size, *answer.mutable_checkpoint());
  };
  switch (query.what_case()) {
    case v1::Query::kProofOf: {
      KTG_TRY(const Seq seq, own_event(query.proof_of(), asker));
      sign();
      KTG_TRY(*answer.mutable_inclusion(), notary_.of(seq, query.size()));
      break;
    }
    case v1::Query::kConsistencyFrom: {
      const v1::Head& old = query.consistency_from();
      if (old.root().size() != Digest::kSize) {
        return fail(ErrorCode::field_invalid, Text{});
      }
      sign();
      KTG_TRY(*answer.mutable_consistency(),
              notary_.since({old.size(), Digest::copied(old.root())}, query.size()));
      break;
    }
    case v1::Query::kLeavesFrom: {
      const std::size_t limit = query.limit() == 0 ? kLeavesMax : query.limit();
      sign();
      KTG_TRY_VOID(add_leaves(Seq(std::max<std::uint64_t>(query.leaves_from(), 1)),
                              std::min(limit, kLeavesMax), answer));
      break;
    }
    default:
      return std::optional<v1::Answer>();
  }
  return std::optional(std::move(answer));
}

/// By one reading alone: leaves lie beside their events, and those may weigh 1 MiB each.
Result<void> Answers::add_leaves(Seq from, std::size_t count, v1::Answer& answer) const {
  const std::uint64_t size = notary_.signed_head().size;
  if (from.value() > size) {
    return {};
  }
  const auto left =
      static_cast<std::size_t>(std::min<std::uint64_t>(size - from.value() + 1, count));
  KTG_TRY(const auto records, log_.read(from, left));
  for (const eventlog::Record& record : records) {
    answer.add_leaves(record.leaf.str());
  }
  return {};
}

Result<std::vector<Seq>> Answers::mailbox_from(const AgencyCode& agency, Seq from,
                                               std::size_t count) const {
  std::vector<Seq> seqs;
  for (const Lane lane : kLanes) {
    KTG_TRY(const auto postings, log_.mailbox(agency, lane, Seq(from.value() - 1), count));
    for (const eventlog::Posting& posting : postings) {
      seqs.push_back(posting.number);
    }
  }
  std::ranges::sort(seqs);
  if (seqs.size() > count) {
    seqs.resize(count);
  }
  return seqs;
}

Result<Seq> Answers::own_event(BytesView item, const AgencyCode& asker) const {
  if (item.size() != MessageId::kSize) {
    return not_found();
  }
  KTG_TRY(const auto located, log_.find(MessageId::copied(item)));
  if (!located) {
    return not_found();
  }
  for (const Lane lane : kLanes) {
    KTG_TRY(const auto postings, log_.mailbox(asker, lane, Seq(located->number.value() - 1), 1));
    if (!postings.empty() && postings.front().number == located->number) {
      return located->number;
    }
  }
  return not_found();
}

Result<std::vector<Seq>> Answers::said_about(Seq message, const AgencyCode& asker) const {
  KTG_TRY(const auto own, log_.read(message, 1));
  if (own.empty()) {
    return not_found();
  }
  const Digest message_leaf = leaf_hash(own.front().leaf.view());
  std::vector<Seq> seqs{message};
  for (const Lane lane : kLanes) {
    KTG_TRY(const auto postings, log_.mailbox(asker, lane, message, kSaidMax));
    for (const eventlog::Posting& posting : postings) {
      KTG_TRY(const auto records, log_.read(posting.number, 1));
      if (!records.empty() && is_about(records.front(), message_leaf, message)) {
        seqs.push_back(posting.number);
      }
    }
  }
  std::ranges::sort(seqs);
  return seqs;
}

Result<std::vector<Bytes>> Answers::packed(const std::vector<Seq>& seqs, std::uint64_t number,
                                           const Asker& asker) {
  std::vector<Bytes> frames;
  Packing packing;
  const auto add = [&](const Parcel& parcel, bool is_whole) -> Result<void> {
    if (!clearances_.may_hold(asker.agency, parcel)) {
      KTG_TRY(const auto path, shelf_.path_of(Parcel(parcel)));
      KTG_TRY(const Parcel withheld, without_content(parcel));
      packing.add(withheld, path);
      return {};
    }
    if (is_whole || parcel.stands_alone()) {
      packing.add(parcel, {});
      return {};
    }
    // Its path may need other pages of the log, and with them its own place on the shelf.
    const Parcel split = parcel;  // NOLINT(performance-unnecessary-copy-initialization)
    KTG_TRY(const auto path, shelf_.path_of(split));
    packing.add(split, path);
    return {};
  };
  const auto close_frame = [&](bool last) {
    frames.push_back(packing.answer(asker.session, number, last));
    packing = {};
  };
  std::size_t at = 0;
  std::size_t sent = 0;
  while (at < seqs.size() && sent < config_.query_bytes) {
    KTG_TRY(const Parcel* first, shelf_.take(seqs[at], seqs.size() - at));
    const std::uint32_t run = whole_run(*first, seqs, at);
    std::size_t size = 0;
    bool is_whole = true;
    for (std::uint32_t i = 0; i < run && size <= kRunBytesMax; ++i) {
      KTG_TRY(const Parcel* parcel, shelf_.take(seqs[at + i], seqs.size() - at - i));
      size += Packing::size_of(*parcel, 0);
      is_whole = is_whole && parcel->is_item(i, run) && clearances_.may_hold(asker.agency, *parcel);
    }
    const bool goes_whole =
        run == 1 || (is_whole && run <= config_.frame_messages && size <= kRunBytesMax);
    const std::uint32_t count = goes_whole ? run : 1;
    if (!packing.empty() && (packing.count() + count > config_.frame_messages ||
                             packing.bytes() + size > config_.frame_bytes)) {
      close_frame(false);
    }
    for (std::uint32_t i = 0; i < count; ++i) {
      KTG_TRY(const Parcel* parcel, shelf_.take(seqs[at + i], seqs.size() - at - i));
      sent += Packing::size_of(*parcel, 0);
      KTG_TRY_VOID(add(*parcel, count > 1));
    }
    at += count;
  }
  replayed_ += at;
  close_frame(true);
  return frames;
}

}  // namespace kentongan::broker::dispatch
