#include "broker/dispatch/parcel.h"

#include "core/base/tree_hash.h"
#include "core/base/wire_format.h"
#include "kentongan/v1/envelope.pb.h"
#include "kentongan/v1/event.pb.h"
#include "kentongan/v1/header.pb.h"
#include "kentongan/v1/wire.pb.h"

namespace kentongan::broker::dispatch {
namespace {

Bytes delivery_of(BytesView event, BytesView leaf, const Digest& incident_key) {
  const BytesView key = incident_key.is_zero() ? BytesView{} : incident_key.view();
  Bytes delivery;
  delivery.reserve(event.size() + leaf.size() + key.size() + 12);
  append_bytes_field(delivery, v1::Delivery::kEventFieldNumber, event);
  append_bytes_field(delivery, v1::Delivery::kLeafFieldNumber, leaf);
  append_bytes_field(delivery, v1::Delivery::kIncidentKeyFieldNumber, key);
  return delivery;
}

bool is_accepted(std::uint32_t field) {
  return field >= v1::Event::kMessageFieldNumber && field <= v1::Event::kDutyFieldNumber;
}

void look_into_envelope(BytesView accepted, Glance& seen) {
  WireReader reader(accepted);
  if (!reader.next() || reader.field() != v1::Accepted::kEnvelopeFieldNumber) {
    return;
  }
  WireReader envelope(reader.bytes());
  while (envelope.next()) {
    switch (envelope.field()) {
      case v1::Envelope::kHeaderFieldNumber:
        seen.header = envelope.bytes();
        break;
      case v1::Envelope::kIndexFieldNumber:
        seen.index = static_cast<std::uint32_t>(envelope.number());
        break;
      case v1::Envelope::kCountFieldNumber:
        seen.count = static_cast<std::uint32_t>(envelope.number());
        return;
      default:
        break;
    }
  }
}

void look_into_refused(BytesView refused, Glance& seen) {
  WireReader reader(refused);
  while (reader.next()) {
    if (reader.field() == v1::Refused::kItemHashFieldNumber) {
      seen.item_hash = reader.bytes();
    }
  }
}

}  // namespace

Parcel parcel_of(const SequencedEvent& sequenced, const eventlog::Event& event,
                 const Digest& leaf_hash) {
  Parcel parcel;
  parcel.seq = sequenced.seq();
  parcel.delivery = delivery_of(event.bytes, event.leaf.view(), sequenced.incident_key());
  parcel.leaf_hash = leaf_hash;
  parcel.path = event.path;
  if (sequenced.facts().run != nullptr && event.item) {
    parcel.index = sequenced.facts().index;
    parcel.count = static_cast<std::uint32_t>(sequenced.facts().run->item_hashes.size());
    parcel.run = sequenced.facts().run;
  }
  return parcel;
}

std::optional<Glance> glance(BytesView event) {
  Glance seen;
  WireReader reader(event);
  while (reader.next()) {
    if (is_accepted(reader.field())) {
      look_into_envelope(reader.bytes(), seen);
    } else if (reader.field() == v1::Event::kRefusedFieldNumber) {
      look_into_refused(reader.bytes(), seen);
    }
  }
  return reader.ok() ? std::optional(seen) : std::nullopt;
}

BytesView incident_in(BytesView message_header) {
  WireReader header(message_header);
  while (header.next()) {
    if (header.field() == v1::Header::kSubjectFieldNumber) {
      WireReader subject(header.bytes());
      return subject.next() && subject.field() == v1::Subject::kIncidentFieldNumber
                 ? subject.bytes()
                 : BytesView{};
    }
  }
  return {};
}

Result<Parcel> parcel_of(const eventlog::Record& record, const Digest& incident_key) {
  const auto seen = glance(record.bytes);
  if (!seen) {
    return fail(ErrorCode::corrupt, "stored bytes are no event");
  }
  Parcel parcel;
  parcel.seq = record.number;
  parcel.delivery = delivery_of(record.bytes, record.leaf.view(), incident_key);
  parcel.leaf_hash = leaf_hash(record.leaf.view());
  parcel.index = seen->index;
  parcel.count = seen->count;
  parcel.path = record.path;
  return parcel;
}

}  // namespace kentongan::broker::dispatch
