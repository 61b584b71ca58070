// Shows that a directory and the files it grows from stand any bytes: agencies, bus card, enrolment
// and changes. libFuzzer; the first byte chooses the reader.
#include <cstddef>
#include <cstdint>

#include <google/protobuf/stubs/logging.h>

#include "core/base/wire_format.h"
#include "core/identity/agencies_file.h"
#include "core/identity/bus_card.h"
#include "core/identity/enrolment.h"

namespace kentongan {
namespace {

void apply_all(std::span<const v1::DirectoryChange> changes) {
  identity::Directory directory;
  for (const auto& change : changes) {
    const Seq next(directory.version().value() + 1);
    const bool applied = directory.apply(change, next).has_value();
    KTG_CHECK((directory.version() == next) == applied);
  }
  for (const auto& [code, agency] : directory.agencies()) {
    KTG_CHECK(is_code(code.value()));
    (void)directory.duties_of(code);
  }
}

/// Length-prefixed changes, one after the other.
void read_changes(BytesView bytes) {
  std::vector<v1::DirectoryChange> changes;
  WireReader reader(bytes);
  while (reader.next()) {
    v1::DirectoryChange change;
    if (change.ParseFromArray(reader.bytes().data(), static_cast<int>(reader.bytes().size()))) {
      changes.push_back(std::move(change));
    }
  }
  apply_all(changes);
}

}  // namespace

extern "C" int LLVMFuzzerInitialize(int* /*argc*/, char*** /*argv*/) {
  google::protobuf::SetLogHandler(nullptr);
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) {
    return 0;
  }
  const BytesView bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  switch (data[0] % 4) {
    case 0:
      if (const auto changes = identity::parse_agencies(bytes, "fuzz.yaml")) {
        apply_all(*changes);
      }
      break;
    case 1:
      if (const auto card = identity::parse_bus_card(bytes)) {
        KTG_CHECK(*identity::parse_bus_card(identity::bus_card_text(*card)) == *card);
      }
      break;
    case 2:
      (void)identity::check_enrolment(bytes, {}, "bus");
      break;
    default:
      read_changes(bytes);
      break;
  }
  return 0;
}

}  // namespace kentongan
