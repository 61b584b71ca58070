// Shows that any bytes taken for an envelope give its hashes or `malformed`, and never two answers.
// libFuzzer; what is shown whole must hash as its parts do.
#include <cstddef>
#include <cstdint>

#include <google/protobuf/stubs/logging.h>

#include "core/identity/envelope_item.h"
#include "core/identity/submission.h"
#include "kentongan/v1/envelope.pb.h"

namespace kentongan {

extern "C" int LLVMFuzzerInitialize(int* /*argc*/, char*** /*argv*/) {
  google::protobuf::SetLogHandler(nullptr);
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const BytesView bytes(reinterpret_cast<const char*>(data), size);
  if (const auto records = identity::records_of(bytes)) {
    std::size_t total = 0;
    for (const auto record : *records) {
      total += record.size();
    }
    KTG_CHECK(total == size);
  }
  (void)identity::evidence_code_of(bytes);

  v1::Envelope envelope;
  if (!envelope.ParseFromArray(data, static_cast<int>(size))) {
    return 0;
  }
  const auto item = identity::hash_envelope(envelope);
  if (!item) {
    KTG_CHECK(item.error().code == ErrorCode::malformed);
    return 0;
  }
  if (item->shown == identity::Shown::all) {
    const auto hashes = identity::hash_item(
        {envelope.media_type(), envelope.header(), envelope.payload(), envelope.salt()});
    KTG_CHECK(hashes.has_value() && *hashes == item->hashes);
  }
  (void)identity::root_of_item(envelope, item->hashes.item_hash);
  return 0;
}

}  // namespace kentongan
