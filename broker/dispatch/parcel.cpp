#include "broker/dispatch/parcel.h"

#include "core/base/tree_hash.h"
#include "core/base/wire_format.h"
#include "core/eventlog/leaf.h"
#include "core/identity/envelope_item.h"
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

bool waits_for_receipt(const eventlog::LeafBytes& leaf) {
  constexpr std::size_t kFlagsAt = 10;
  const BytesView bytes = leaf.view();
  const std::uint32_t flags = std::uint32_t{static_cast<unsigned char>(bytes[kFlagsAt])} << 8U |
                              static_cast<unsigned char>(bytes[kFlagsAt + 1]);
  return (flags & eventlog::receipt_first) != 0;
}

/// The event as it may go before its receipt is in the log.
Bytes without_keys(BytesView bytes) {
  v1::Event event;
  if (event.ParseFromArray(bytes.data(), static_cast<int>(bytes.size())) && event.has_message()) {
    event.mutable_message()->mutable_envelope()->clear_wraps();
  }
  return event.SerializeAsString();
}

Bytes delivery_for_all(BytesView event, const eventlog::LeafBytes& leaf,
                       const Digest& incident_key) {
  return waits_for_receipt(leaf) ? delivery_of(without_keys(event), leaf.view(), incident_key)
                                 : delivery_of(event, leaf.view(), incident_key);
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
  parcel.delivery = delivery_for_all(event.bytes, event.leaf, sequenced.incident_key());
  parcel.classification = sequenced.facts().classification;
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
      seen.is_message = reader.field() == v1::Event::kMessageFieldNumber;
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

std::uint8_t classification_in(BytesView message_header) {
  WireReader header(message_header);
  while (header.next()) {
    if (header.field() == v1::Header::kHandlingFieldNumber) {
      WireReader handling(header.bytes());
      while (handling.next()) {
        if (handling.field() == v1::Handling::kClassificationFieldNumber) {
          return static_cast<std::uint8_t>(handling.number());
        }
      }
    }
  }
  return 0;
}

Result<Parcel> without_content(const Parcel& parcel) {
  v1::Delivery delivery;
  v1::Event event;
  if (!delivery.ParseFromString(parcel.delivery) || !event.ParseFromString(delivery.event()) ||
      !event.has_message()) {
    return fail(ErrorCode::corrupt, "stored bytes are no message");
  }
  KTG_TRY_VOID(identity::withhold_payload(*event.mutable_message()->mutable_envelope()));
  Parcel withheld = parcel;
  withheld.delivery = delivery_of(
      event.SerializeAsString(), delivery.leaf(),
      delivery.incident_key().empty() ? Digest{} : Digest::copied(delivery.incident_key()));
  return withheld;
}

Result<Parcel> parcel_of(const eventlog::Record& record, const Digest& incident_key) {
  const auto seen = glance(record.bytes);
  if (!seen) {
    return fail(ErrorCode::corrupt, "stored bytes are no event");
  }
  Parcel parcel;
  parcel.seq = record.number;
  parcel.delivery = delivery_for_all(record.bytes, record.leaf, incident_key);
  parcel.classification = seen->is_message ? classification_in(seen->header) : std::uint8_t{0};
  parcel.leaf_hash = leaf_hash(record.leaf.view());
  parcel.index = seen->index;
  parcel.count = seen->count;
  parcel.path = record.path;
  return parcel;
}

}  // namespace kentongan::broker::dispatch
