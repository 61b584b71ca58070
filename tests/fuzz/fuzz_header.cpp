// Shows that any header is judged and told without harm, whatever type it claims, and that it comes
// back from JSON.
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
  v1::Header header;
  if (!header.ParseFromArray(data, static_cast<int>(size))) {
    return 0;
  }
  const auto& catalogue = schema::Catalogue::standard();
  const auto violations = schema::validate(catalogue, header, "\x0a\x03isi");
  KTG_CHECK(violations.size() <= schema::kViolationsMax);
  (void)schema::text_form(catalogue, header, "\x0a\x03isi");
  (void)schema::message_json(catalogue, header, "\x0a\x03isi");

  header.DiscardUnknownFields();
  v1::Header back;
  KTG_CHECK(test::record_from_json(schema::record_json(header), back).has_value());
  KTG_CHECK(schema::record_json(back) == schema::record_json(header));
  return 0;
}

}  // namespace kentongan
