#include "agents/cli/broker_folder.h"

#include <charconv>
#include <optional>
#include <string_view>

#include <unistd.h>

#include "core/base/files.h"
#include "core/base/yaml.h"

namespace kentongan::cli {
namespace {

constexpr std::size_t kPortBytesMax = 16;

std::optional<std::uint16_t> port_in(std::string_view text) {
  std::uint16_t port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  const bool is_all = end == text.data() + text.size() || *end == '\n';
  return error == std::errc{} && is_all ? std::optional(port) : std::nullopt;
}

}  // namespace

std::filesystem::path broker_folder(const Environment& environment) {
  return ::geteuid() == 0 ? std::filesystem::path("/var/lib/kentongan/broker")
                          : agents_folder(environment).parent_path() / "broker";
}

bool holds_broker(const std::filesystem::path& data) {
  std::error_code ignored;
  return std::filesystem::exists(data / "broker.yaml", ignored) ||
         std::filesystem::exists(data / "admin.port", ignored);
}

BrokerPlaces broker_places(const std::filesystem::path& data) {
  BrokerPlaces places;
  if (const auto file = load_yaml(data / "broker.yaml"); file && file->is_map()) {
    places.listen = file->text("listen", places.listen);
    places.admin_port = port_in(file->text("admin_port")).value_or(places.admin_port);
  }
  if (const auto chosen = read_file(data / "admin.port", kPortBytesMax)) {
    places.admin_port = port_in(*chosen).value_or(places.admin_port);
  }
  return places;
}

}  // namespace kentongan::cli
