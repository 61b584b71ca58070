// Shows that whatever a person writes for a message of any type is read or refused by name.
// The first byte picks the type; the rest is YAML.
#include <cstddef>
#include <cstdint>

#include <google/protobuf/stubs/logging.h>

#include "core/base/yaml.h"
#include "core/schema/read_form.h"
#include "core/schema/validator.h"

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
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);

  const auto fields = parse_yaml(text);
  if (!fields) {
    return 0;
  }
  const auto draft = schema::read_form(type, *fields, {});
  if (!draft) {
    KTG_CHECK(draft.error().code == ErrorCode::field_invalid);
    return 0;
  }
  (void)schema::validate(type, draft->header, draft->payload);
  (void)schema::text_form(schema::Catalogue::standard(), draft->header, draft->payload);
  return 0;
}

}  // namespace kentongan
