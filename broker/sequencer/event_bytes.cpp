#include "broker/sequencer/event_bytes.h"

#include <array>
#include <cstring>
#include <vector>

#include "core/base/wire_format.h"
#include "kentongan/v1/envelope.pb.h"
#include "kentongan/v1/event.pb.h"

namespace kentongan::broker::sequencer {
namespace {

using v1::Accepted;
using v1::Envelope;
using v1::Event;

std::size_t uint_field_size(std::uint64_t value) {
  return value == 0 ? 0 : 1 + varint_size(value);
}

using Places = std::vector<std::uint32_t>;

std::size_t envelope_size(const Envelope& envelope, const ItemFacts& facts, const Places& wraps) {
  std::size_t size =
      bytes_field_size(Envelope::kMediaTypeFieldNumber, envelope.media_type().size()) +
      bytes_field_size(Envelope::kHeaderFieldNumber, envelope.header().size()) +
      bytes_field_size(Envelope::kPayloadFieldNumber, envelope.payload().size()) +
      bytes_field_size(Envelope::kSaltFieldNumber, envelope.salt().size()) +
      uint_field_size(facts.index) + uint_field_size(facts.run->item_hashes.size()) +
      facts.run->signatures.size();
  for (const std::uint32_t place : wraps) {
    size += bytes_field_size(Envelope::kWrapsFieldNumber,
                             envelope.wraps(static_cast<int>(place)).ByteSizeLong());
  }
  return size;
}

void append_envelope(Bytes& to, const Envelope& envelope, const ItemFacts& facts,
                     const Places& wraps) {
  append_bytes_field(to, Envelope::kMediaTypeFieldNumber, envelope.media_type());
  append_bytes_field(to, Envelope::kHeaderFieldNumber, envelope.header());
  append_bytes_field(to, Envelope::kPayloadFieldNumber, envelope.payload());
  append_bytes_field(to, Envelope::kSaltFieldNumber, envelope.salt());
  append_uint_field(to, Envelope::kIndexFieldNumber, facts.index);
  append_uint_field(to, Envelope::kCountFieldNumber, facts.run->item_hashes.size());
  to.append(facts.run->signatures);
  for (const std::uint32_t place : wraps) {
    append_bytes_field(to, Envelope::kWrapsFieldNumber,
                       envelope.wraps(static_cast<int>(place)).SerializeAsString());
  }
}

}  // namespace

Bytes item_body(const AdmittedMessage& message) {
  const ItemFacts& facts = message.verified().facts();
  const Envelope& envelope = message.verified().envelope();
  const std::size_t inner = envelope_size(envelope, facts, message.wraps());
  const std::size_t accepted =
      bytes_field_size(Accepted::kEnvelopeFieldNumber, inner) +
      bytes_field_size(Accepted::kDecisionFieldNumber, message.decided().bytes.size());
  const auto arm = static_cast<std::uint32_t>(facts.type) + 9;

  Bytes body;
  body.reserve(kFrontBytes + bytes_field_size(arm, accepted));
  body.resize(kFrontBytes);
  append_length(body, arm, accepted);
  append_length(body, Accepted::kEnvelopeFieldNumber, inner);
  append_envelope(body, envelope, facts, message.wraps());
  append_bytes_field(body, Accepted::kDecisionFieldNumber, message.decided().bytes);
  return body;
}

Bytes own_body(std::uint32_t field, BytesView serialised) {
  Bytes body;
  body.reserve(kFrontBytes + bytes_field_size(field, serialised.size()));
  body.resize(kFrontBytes);
  append_length(body, field, serialised.size());
  body.append(serialised);
  return body;
}

void put_front(Bytes& body, std::uint64_t seq, std::int64_t time_us) {
  KTG_CHECK(body.size() >= kFrontBytes && time_us >= 0);
  std::array<char, kFrontBytes> front{};
  char* end = front.data();
  const auto put = [&end](std::uint64_t value) {
    for (; value >= 0x80; value >>= 7) {
      *end++ = static_cast<char>(value | 0x80);
    }
    *end++ = static_cast<char>(value);
  };
  put(Event::kSeqFieldNumber << 3);
  put(seq);
  if (time_us != 0) {
    put(Event::kTimeUsFieldNumber << 3);
    put(static_cast<std::uint64_t>(time_us));
  }
  // Written up to the body, then the room that is left goes: nothing is allocated.
  const auto size = static_cast<std::size_t>(end - front.data());
  const std::size_t rest = kFrontBytes - size;
  std::memcpy(body.data() + rest, front.data(), size);
  body.erase(0, rest);
}

}  // namespace kentongan::broker::sequencer
