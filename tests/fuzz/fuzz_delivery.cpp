// Shows that no bytes of a broker harm an agent: frame, delivery and event are refused or taken,
// and what is taken had a signature.
#include <cstddef>
#include <cstdint>

#include "agents/session/delivery_verifier.h"
#include "agents/session/session.h"
#include "core/base/check.h"

namespace kentongan {

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const SystemClock clock;
  static SeededRandom random(1);
  static const identity::Directory directory;
  static agents::DeliveryVerifier verifier({"uji/log/1", {}}, directory);
  const BytesView bytes(reinterpret_cast<const char*>(data), size);

  agents::VerifiedFrame frame;
  if (verifier.verify_deliver(bytes, frame)) {
    for (const agents::VerifiedDelivery& delivery : frame.good) {
      KTG_CHECK(!delivery.event.is_item());  // The directory is empty: nobody can have signed.
    }
  }
  agents::EventParts parts;
  if (agents::read_event(bytes, parts) && parts.is_item()) {
    static_cast<void>(agents::read_header(parts.kind, parts.header));
  }
  agents::Session::Options options;
  options.bus = "uji/log/1";
  agents::Session session(options, clock, random);
  session.line_up({});
  static_cast<void>(session.receive(bytes));
  static_cast<void>(session.receive(bytes));
  return 0;
}

}  // namespace kentongan
