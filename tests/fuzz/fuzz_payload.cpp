// Shows that any bytes taken for a payload of any type are judged without harm, and that what is
// let pass also parses, is told in a line and comes back from JSON. The first byte picks the type.
#include <cstddef>
#include <cstdint>

#include <google/protobuf/stubs/logging.h>

#include "core/schema/json_form.h"
#include "core/schema/text_form.h"
#include "core/schema/validator.h"
#include "tests/support/json_reader.h"

namespace kentongan {

extern "C" int LLVMFuzzerInitialize(int* /*argc*/, char*** /*argv*/) {
  google::protobuf::SetLogHandler(nullptr);
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) {
    return 0;
  }
  const auto& types = schema::Catalogue::standard().types();
  const auto& type = types[data[0] % types.size()];
  const BytesView payload(reinterpret_cast<const char*>(data) + 1, size - 1);

  const auto violations = schema::validate_payload(type, payload);
  KTG_CHECK(violations.size() <= schema::kViolationsMax);
  (void)schema::payload_text(type, payload);
  (void)schema::text_of(payload);
  if (!violations.empty()) {
    KTG_CHECK(!schema::error_of(violations).text.id.empty());
    return 0;
  }
  const auto message = type.new_payload();
  KTG_CHECK(message->ParseFromArray(payload.data(), static_cast<int>(payload.size())));
  message->DiscardUnknownFields();
  const auto back = type.new_payload();
  KTG_CHECK(test::record_from_json(schema::record_json(*message), *back).has_value());
  KTG_CHECK(schema::record_json(*back) == schema::record_json(*message));
  return 0;
}

}  // namespace kentongan
