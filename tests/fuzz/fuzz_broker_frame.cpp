// Whole frames of an enrolled session, and of strangers, into the heart of a broker on a log in
// memory: whatever comes, it answers, stores or refuses, and nothing breaks.
#include <cstdint>

#include "core/base/wire_format.h"
#include "tests/broker/caller.h"

namespace kentongan {
namespace {

/// One bus for the whole run, so that states add up; begun anew before it grows large.
struct World {
  test::SmallBus bus;
  test::Caller caller{bus, "POLRES"};
  test::Caller other{bus, "KODIM"};
  int frames = 0;

  World() {
    caller.hello();
    other.hello();
  }
};

std::unique_ptr<World> world;

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (world == nullptr || world->frames > 2000) {
    world = std::make_unique<World>();
  }
  ++world->frames;
  BytesView input(reinterpret_cast<const char*>(data), size);
  const std::uint8_t how = size == 0 ? 0 : data[0];
  input.remove_prefix(size == 0 ? 0 : 1);

  v1::Frame frame;
  Bytes bytes(input);
  if ((how & 1U) != 0 && frame.ParseFromString(bytes)) {
    // Past the door: with a living session, and signed as it stands.
    if (frame.has_submit() && frame.submit().items_size() > 0) {
      std::vector<test::SealedItem> items;
      for (const v1::Envelope& item : frame.submit().items()) {
        test::SealedItem sealed =
            world->caller.seal(item.media_type(), item.header(), item.payload());
        sealed.envelope.set_index(item.index());
        items.push_back(sealed);
      }
      frame = world->caller.submission(items, frame.submit().lane());
    }
    frame.set_session(world->caller.session());
    bytes = frame.SerializeAsString();
  }
  world->bus.receive_bytes(world->caller.routing(), world->bus.transport_key("POLRES"), bytes);
  if ((how & 2U) != 0) {
    world->bus.clock().advance(std::chrono::seconds(how));
    world->bus.heart().tick();
  }
  world->bus.pump();
  KTG_CHECK(!world->bus.heart().failure());
  if (!world->caller.take().empty() && (how & 4U) != 0) {
    world->caller.hello();
  }
  return 0;
}

}  // namespace kentongan
