#include "core/identity/bus_card.h"

#include <algorithm>
#include <array>

#include "core/base/files.h"
#include "core/base/yaml.h"

namespace kentongan::identity {
namespace {

constexpr std::string_view kSchema = "bus-card/1";
constexpr std::array<std::string_view, 6> kKeys = {"schema",        "bus",     "endpoint",
                                                   "transport_key", "log_key", "statement_key"};

Error refused(int line, const std::string& id, const std::string& en) {
  const std::string at = "line " + std::to_string(line) + ": ";
  return fail(ErrorCode::invalid_argument, Text{"Kartu bus: " + at + id, "Bus card: " + at + en});
}

bool is_plain(const std::string& text, std::size_t size_max) {
  return !text.empty() && text.size() <= size_max && std::ranges::all_of(text, [](char letter) {
    return letter > ' ' && letter <= '~' && letter != '"' && letter != '\\';
  });
}

Result<std::string> plain(const Value& card, std::string_view name) {
  constexpr std::size_t kSizeMax = 100;
  const Value* value = card.find(name);
  if (value == nullptr || !value->is_scalar() || !is_plain(value->scalar, kSizeMax)) {
    const std::string key(name);
    return refused(value == nullptr ? card.line : value->line, key + " tidak ada atau tidak sah",
                   key + " is missing or not valid");
  }
  return value->scalar;
}

template <typename Key>
Result<Key> key_in(const Value& card, std::string_view name) {
  KTG_TRY(const std::string digits, plain(card, name));
  const auto bytes = from_hex(digits);
  if (!bytes || bytes->size() != Key::kSize) {
    const std::string key(name);
    return refused(card.find(name)->line, key + " harus 64 angka heksadesimal",
                   key + " must be 64 hexadecimal digits");
  }
  return Key::copied(*bytes);
}

Result<void> check_names(const Value& card) {
  for (const auto& [name, value] : card.members) {
    if (std::ranges::find(kKeys, name) == kKeys.end()) {
      return refused(value.line, "'" + name + "' tidak dikenal", "'" + name + "' is unknown");
    }
  }
  if (card.text("schema") != kSchema) {
    return refused(card.line, "harus schema: bus-card/1", "it must have schema: bus-card/1");
  }
  return {};
}

}  // namespace

std::string bus_card_text(const BusCard& card) {
  std::string text = "# Kartu bus / bus card. Cocokkan sidik jari dengan kertas sebelum dipakai.\n";
  text += "# Compare the fingerprint with paper before use: " +
          fingerprint_of(key_id_of(card.statement)) + "\n";
  text += "schema: " + std::string(kSchema) + "\n";
  text += "bus: \"" + card.bus + "\"\n";
  text += "endpoint: \"" + card.endpoint + "\"\n";
  text += "transport_key: \"" + to_hex(card.transport.view()) + "\"\n";
  text += "log_key: \"" + to_hex(card.log.view()) + "\"\n";
  text += "statement_key: \"" + to_hex(card.statement.view()) + "\"\n";
  return text;
}

Result<BusCard> parse_bus_card(std::string_view text) {
  KTG_TRY(const Value card, parse_yaml(text));
  if (!card.is_map()) {
    return refused(1, "isinya bukan kartu bus", "this is no bus card");
  }
  KTG_TRY_VOID(check_names(card));
  KTG_TRY(auto bus, plain(card, "bus"));
  KTG_TRY(auto endpoint, plain(card, "endpoint"));
  if (!endpoint.starts_with("tcp://") && !endpoint.starts_with("ipc://")) {
    return refused(card.find("endpoint")->line, "endpoint harus tcp:// atau ipc://",
                   "the endpoint must be tcp:// or ipc://");
  }
  KTG_TRY(const auto transport, key_in<TransportKey>(card, "transport_key"));
  KTG_TRY(const auto log, key_in<PublicKey>(card, "log_key"));
  KTG_TRY(const auto statement, key_in<PublicKey>(card, "statement_key"));
  if (!is_enrollable_curve(transport.view()) || !is_enrollable(log) || !is_enrollable(statement)) {
    return refused(card.line, "memuat kunci yang tidak dapat dipakai",
                   "it holds a key that cannot be used");
  }
  return BusCard{std::move(bus), std::move(endpoint), transport, log, statement};
}

Result<void> write_bus_card(const std::filesystem::path& file, const BusCard& card) {
  return write_file(file, bus_card_text(card));
}

Result<BusCard> read_bus_card(const std::filesystem::path& file) {
  constexpr std::size_t kBytesMax = 4096;
  KTG_TRY(const auto text, read_file(file, kBytesMax));
  auto card = parse_bus_card(text);
  if (!card) {
    const Error& error = card.error();
    return fail(error.code,
                Text{file.string() + ": " + error.text.id, file.string() + ": " + error.text.en});
  }
  return card;
}

}  // namespace kentongan::identity
