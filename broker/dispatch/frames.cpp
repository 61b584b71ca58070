#include "broker/dispatch/frames.h"

#include "core/base/lane.h"
#include "core/base/wire_format.h"
#include "kentongan/v1/wire.pb.h"

namespace kentongan::broker::dispatch {
namespace {

static_assert(static_cast<int>(v1::Deliver::kItemsFieldNumber) ==
              static_cast<int>(v1::Answer::kEventsFieldNumber));

constexpr std::uint32_t kItems = v1::Deliver::kItemsFieldNumber;
constexpr std::size_t kPathEntry = 2 + Digest::kSize;

Bytes frame_of(const SessionId& session, std::uint32_t field, BytesView head, BytesView items,
               BytesView tail) {
  const std::size_t body = head.size() + items.size() + tail.size();
  Bytes frame;
  frame.reserve(body + 32);
  append_bytes_field(frame, v1::Frame::kSessionFieldNumber, session.view());
  append_length(frame, field, body);
  frame.append(head);
  frame.append(items);
  frame.append(tail);
  return frame;
}

}  // namespace

std::size_t Packing::size_of(const Parcel& parcel, std::size_t path_length) {
  return bytes_field_size(kItems, parcel.delivery.size() + path_length * kPathEntry);
}

void Packing::add(const Parcel& parcel, const std::vector<Digest>& path) {
  append_length(items_, kItems, parcel.delivery.size() + path.size() * kPathEntry);
  items_.append(parcel.delivery);
  for (const Digest& node : path) {
    append_bytes_field(items_, v1::Delivery::kPathFieldNumber, node.view());
  }
  ++count_;
}

Bytes Packing::deliver(const SessionId& session, Lane lane, std::uint64_t waiting) const {
  Bytes head;
  append_uint_field(head, v1::Deliver::kLaneFieldNumber,
                    static_cast<std::uint64_t>(precedence_of(lane)));
  Bytes tail;
  append_uint_field(tail, v1::Deliver::kWaitingFieldNumber, waiting);
  return frame_of(session, v1::Frame::kDeliverFieldNumber, head, items_, tail);
}

Bytes Packing::answer(const SessionId& session, std::uint64_t number, bool last) const {
  Bytes head;
  append_uint_field(head, v1::Answer::kNumberFieldNumber, number);
  Bytes tail;
  append_uint_field(tail, v1::Answer::kLastFieldNumber, last ? 1 : 0);
  return frame_of(session, v1::Frame::kAnswerFieldNumber, head, items_, tail);
}

}  // namespace kentongan::broker::dispatch
