// Shows that no request target harms the local HTTP door, and that what was encoded is decoded to
// itself.
#include <cstddef>
#include <cstdint>

#include "core/transport/http.h"

namespace kentongan {

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const BytesView bytes(reinterpret_cast<const char*>(data), size);
  transport::HttpRequest request;
  transport::split_target(bytes, request);

  const auto target = "/p?q=" + transport::percent_encoded(bytes);
  KTG_CHECK(transport::split_target(target, request));
  KTG_CHECK(request.path == "/p");
  KTG_CHECK(request.parameter("q") == bytes);
  return 0;
}

}  // namespace kentongan
