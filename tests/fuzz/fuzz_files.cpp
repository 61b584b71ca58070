// Shows that files which people write are read or refused, whatever stands in them: configuration
// of a broker, scenarios, messages. libFuzzer; the first byte chooses the reader.
#include <cstddef>
#include <cstdint>
#include <string>

#include <sys/mman.h>
#include <unistd.h>

#include "agents/cli/json_value.h"
#include "agents/cli/message_file.h"
#include "agents/scenario/lint.h"
#include "agents/scenario/scenario.h"
#include "broker/config.h"
#include "core/base/check.h"
#include "core/base/yaml.h"

namespace kentongan {
namespace {

void read_configuration(const std::string& text) {
  const int file = ::memfd_create("fuzz", MFD_CLOEXEC);
  KTG_CHECK(file >= 0);
  KTG_CHECK(::write(file, text.data(), text.size()) == static_cast<ssize_t>(text.size()));
  broker::BrokerConfig config;
  if (broker::read_config("/proc/self/fd/" + std::to_string(file), config)) {
    KTG_CHECK(!broker::show_config(config).empty());
  }
  ::close(file);
}

void read_scenario(const std::string& text) {
  const auto root = parse_yaml(text);
  if (!root) {
    return;
  }
  const scenario::Reading reading = scenario::read(*root);
  static_cast<void>(scenario::lint(reading, {}));
}

void read_message(const std::string& text) {
  auto file = cli::message_file_from(text);
  if (!file) {
    return;
  }
  const Value copy = file->fields;
  cli::merge(file->fields, copy);
  KTG_CHECK(cli::value_from_json(cli::send_json(file->fields, true)).has_value());
  static_cast<void>(cli::yaml_from(file->fields));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) {
    return 0;
  }
  const std::string text(reinterpret_cast<const char*>(data) + 1, size - 1);
  switch (data[0] % 3) {
    case 0:
      read_configuration(text);
      break;
    case 1:
      read_scenario(text);
      break;
    default:
      read_message(text);
      break;
  }
  return 0;
}

}  // namespace kentongan
