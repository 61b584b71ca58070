#include "broker/dispatch/releases.h"

#include "core/base/lane.h"
#include "kentongan/v1/event.pb.h"
#include "kentongan/v1/evidence.pb.h"
#include "kentongan/v1/header.pb.h"
#include "kentongan/v1/wire.pb.h"

namespace kentongan::broker::dispatch {
namespace {

using Answer = std::optional<v1::KeyRelease>;

/// Of what is no evidence: empty.
v1::Evidence evidence_in(const eventlog::Record& record) {
  v1::Event event;
  v1::Evidence evidence;
  if (!event.ParseFromString(record.bytes) || !event.has_evidence() ||
      !evidence.ParseFromString(event.evidence().envelope().header())) {
    return {};
  }
  return evidence;
}

}  // namespace

Result<std::optional<Releases::Place>> Releases::place_of(const MessageId& id,
                                                          const AgencyCode& asker) const {
  KTG_TRY(const auto located, log_.find(id));
  for (const Lane lane : kLanes) {
    if (!located) {
      break;
    }
    KTG_TRY(const auto postings, log_.mailbox(asker, lane, Seq(located->number.value() - 1), 1));
    if (!postings.empty() && postings.front().number == located->number) {
      return std::optional(Place{located->number, lane});
    }
  }
  return std::optional<Place>{};
}

Result<bool> Releases::is_receipt(BytesView id, const Place& place, const AgencyCode& asker) const {
  if (id.size() != MessageId::kSize) {
    return false;
  }
  KTG_TRY(const auto located, log_.find(MessageId::copied(id)));
  if (!located) {
    return false;
  }
  KTG_TRY(const auto records, log_.read(located->number, 1));
  const v1::Evidence evidence = records.empty() ? v1::Evidence() : evidence_in(records.front());
  const v1::Delivered& run = evidence.delivered();
  return evidence.code() == v1::EVIDENCE_CODE_DELIVERED && evidence.agency() == asker.value() &&
         run.lane() == precedence_of(place.lane) && run.first_seq() <= place.seq.value() &&
         place.seq.value() <= run.last_seq();
}

Result<Answer> Releases::answer(const v1::KeyRelease& asked, const AgencyCode& asker) {
  if (asked.id().size() != MessageId::kSize) {
    return Answer{};
  }
  KTG_TRY(const auto place, place_of(MessageId::copied(asked.id()), asker));
  if (!place) {
    return Answer{};
  }
  KTG_TRY(const auto records, log_.read(place->seq, 1));
  v1::Event event;
  v1::Header header;
  if (records.empty() || !event.ParseFromString(records.front().bytes) ||
      !header.ParseFromString(event.message().envelope().header())) {
    return Answer{};
  }
  KTG_TRY(const Parcel parcel, parcel_of(records.front(), Digest{}));
  if (!clearances_.may_hold(asker, parcel)) {
    return Answer{};
  }
  if (header.author().agency() != asker.value()) {
    KTG_TRY(const bool is_shown, is_receipt(asked.evidence(), *place, asker));
    if (!is_shown) {
      return Answer{};
    }
  }
  v1::KeyRelease release;
  release.set_id(asked.id());
  for (const v1::KeyWrap& wrap : event.message().envelope().wraps()) {
    if (clearances_.is_key_of(asker, wrap.key_id())) {
      *release.add_wraps() = wrap;
    }
  }
  return release.wraps_size() == 0 ? Answer{} : Answer(std::move(release));
}

}  // namespace kentongan::broker::dispatch
