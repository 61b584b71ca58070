// Shows that no bytes from a socket harm the frame reader, and that what it takes it can write
// again to the same meaning.
#include <cstddef>
#include <cstdint>

#include "core/base/limits.h"
#include "core/transport/frame.h"

namespace kentongan {

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static transport::FrameReader reader;
  const auto frame = reader.read({reinterpret_cast<const char*>(data), size});
  if (frame) {
    const auto written = (*frame)->SerializeAsString();
    KTG_CHECK(written.size() <= limits::kFrameBytesMax);
    v1::Frame again;
    KTG_CHECK(transport::read_frame(written, again));
    KTG_CHECK(again.SerializeAsString().size() == written.size());
  }
  return 0;
}

}  // namespace kentongan
