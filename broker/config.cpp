#include "broker/config.h"

#include <charconv>
#include <limits>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "core/base/suggest.h"
#include "core/base/value.h"
#include "core/base/yaml.h"

namespace kentongan::broker {
namespace {

/// Walks every key of the configuration with its bounds: the one list of them.
template <typename Config, typename Visitor>
void each_key(Config& config, Visitor& visit) {
  constexpr std::uint64_t kAny = std::numeric_limits<std::uint32_t>::max();
  auto& gateway = config.gateway;
  visit("gateway", "sessions_per_key", gateway.sessions_per_key, 1, 64);
  visit("gateway", "ping_after", gateway.ping_after);
  visit("gateway", "silent_after", gateway.silent_after);
  visit("gateway", "window_messages", gateway.window_messages, 1, 65'536);
  visit("gateway", "window_bytes", gateway.window_bytes, 1'114'112, kAny);
  visit("gateway", "in_flight_bytes", gateway.in_flight_bytes, 1'114'112, 1ULL << 40);
  visit("gateway", "queue_frames", gateway.queue_frames, 1, 1'000'000);
  visit("gateway", "rate_items_per_s", gateway.rate_items_per_s, 0, 10'000'000);
  visit("gateway", "rate_burst", gateway.rate_burst, 1, 10'000'000);
  visit("gateway", "rate_kilat_reserve", gateway.rate_kilat_reserve, 0, 10'000'000);
  visit("gateway", "reserve_kilat_items", gateway.reserve_kilat_items, 0, 65'536);
  visit("gateway", "reserve_kilat_bytes", gateway.reserve_kilat_bytes, 0, kAny);
  visit("gateway", "reserve_kilat_frames", gateway.reserve_kilat_frames, 0, 1'000'000);
  visit("gateway", "queries_per_s", gateway.queries_per_s, 1, 10'000'000);
  visit("gateway", "queries_burst", gateway.queries_burst, 10, 10'000'000);
  visit("gateway", "handshakes_per_minute", gateway.handshakes_per_minute, 1, 100'000);
  visit("gateway", "refusals_per_minute", gateway.refusals_per_minute, 0, 600);
  visit("gateway", "refusal_summary", gateway.refusal_summary);
  visit("admission", "clock_refused", config.admission.clock_refused);
  visit("admission", "remembered_messages", config.admission.remembered_messages, 1, 10'000'000);
  visit("admission", "zone_h", config.admission.zone_h, 0, 14);
  visit("sequencer", "batch_biasa", config.sequencer.batch_biasa, 1, 4096);
  visit("sequencer", "batch_events", config.sequencer.batch_events, 256, 4096);
  visit("sequencer", "batch_bytes", config.sequencer.batch_bytes, 1'114'112, 4'194'304);
  visit("sequencer", "incidents_unsealed", config.sequencer.incidents_unsealed, 64, 65'536);
  visit("sequencer", "clock_step", config.sequencer.clock_step);
  auto& dispatch = config.dispatch;
  visit("dispatch", "credit_messages", dispatch.credit_messages, 1, 65'536);
  visit("dispatch", "credit_bytes", dispatch.credit_bytes, 1'114'112, kAny);
  visit("dispatch", "reserve_kilat_messages", dispatch.reserve_kilat_messages, 0, 65'536);
  visit("dispatch", "reserve_kilat_bytes", dispatch.reserve_kilat_bytes, 0, kAny);
  visit("dispatch", "reserve_urgent_messages", dispatch.reserve_urgent_messages, 0, 65'536);
  visit("dispatch", "reserve_urgent_bytes", dispatch.reserve_urgent_bytes, 0, kAny);
  visit("dispatch", "frame_messages", dispatch.frame_messages, 1, 256);
  visit("dispatch", "frame_bytes", dispatch.frame_bytes, 1024, 1'000'000);
  visit("dispatch", "recent_bytes", dispatch.recent_bytes, 0, 1ULL << 40);
  visit("dispatch", "query_events", dispatch.query_events, 1, 65'536);
  visit("dispatch", "query_bytes", dispatch.query_bytes, 1'114'112, kAny);
  visit("dispatch", "stalled_after", dispatch.stalled_after);
  visit("dispatch", "witness_round", dispatch.witness_round);
  visit("dispatch", "witness_idle", dispatch.witness_idle);
  visit("dispatch", "cursor_save", dispatch.cursor_save);
  visit("dispatch", "cursor_save_messages", dispatch.cursor_save_messages, 1, 1'000'000);
  visit("", "bus", config.bus);
  visit("", "data", config.data);
  visit("", "listen", config.listen);
  visit("", "admin_port", config.admin_port, 0, 65'535);
}

Result<Micros> duration_from(const std::string& text) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const std::string_view unit(end, static_cast<std::size_t>(text.data() + text.size() - end));
  constexpr std::int64_t kMost = 1'000'000'000'000'000;
  const std::int64_t scale = unit == "us"   ? 1
                             : unit == "ms" ? 1000
                             : unit == "s"  ? 1'000'000
                             : unit == "m"  ? 60'000'000
                             : unit == "h"  ? 3'600'000'000
                                            : 0;
  if (error != std::errc{} || scale == 0 || number < 1 || number > kMost / scale) {
    return fail(ErrorCode::invalid_argument,
                Text{"bukan lama waktu; tulis misalnya 100ms, 5s atau 24h",
                     "is no duration; write for instance 100ms, 5s or 24h"});
  }
  return Micros(number * scale);
}

/// Puts one value of the file into the key that it names.
class Setter {
 public:
  Setter(std::string_view section, std::string_view name, const std::string& text)
      : section_(section), name_(name), text_(text) {}

  template <typename Number>
  void operator()(std::string_view section, std::string_view name, Number& field,
                  std::uint64_t least, std::uint64_t most) {
    if (!is_named(section, name)) {
      return;
    }
    std::uint64_t number = 0;
    const auto [end, error] = std::from_chars(text_.data(), text_.data() + text_.size(), number);
    if (error != std::errc{} || end != text_.data() + text_.size() || number < least ||
        number > most) {
      const std::string from = std::to_string(least);
      const std::string to = std::to_string(most);
      problem_ = {"harus bilangan dari " + from + " sampai " + to,
                  "must be a number from " + from + " to " + to};
      return;
    }
    field = static_cast<Number>(number);
  }
  void operator()(std::string_view section, std::string_view name, Micros& field) {
    if (is_named(section, name)) {
      const auto duration = duration_from(text_);
      problem_ = duration ? Text{} : duration.error().text;
      field = duration ? *duration : field;
    }
  }
  template <typename Words>
  void operator()(std::string_view section, std::string_view name, Words& field) {
    if (is_named(section, name)) {
      field = text_;
    }
  }

  [[nodiscard]] bool found() const { return found_; }
  [[nodiscard]] const Text& problem() const { return problem_; }
  [[nodiscard]] const std::vector<std::string>& known() const { return known_; }

 private:
  bool is_named(std::string_view section, std::string_view name) {
    const bool is = section == section_ && name == name_;
    found_ = found_ || is;
    known_.push_back(std::string(section) + (section.empty() ? "" : ".") + std::string(name));
    return is;
  }

  std::string_view section_;
  std::string_view name_;
  const std::string& text_;
  bool found_ = false;
  Text problem_;
  std::vector<std::string> known_;
};

class Printer {
 public:
  template <typename Number>
  void operator()(std::string_view section, std::string_view name, const Number& field,
                  std::uint64_t least, std::uint64_t most) {
    line(section, name, std::to_string(field),
         "  # " + std::to_string(least) + " .. " + std::to_string(most));
  }
  void operator()(std::string_view section, std::string_view name, const Micros& field) {
    line(section, name, std::to_string(field.count()) + "us", "");
  }
  template <typename Words>
  void operator()(std::string_view section, std::string_view name, const Words& field) {
    line(section, name, std::string(field), "");
  }
  [[nodiscard]] std::string take() { return std::move(text_); }

 private:
  void line(std::string_view section, std::string_view name, const std::string& value,
            const std::string& note) {
    text_ += std::string(section) + (section.empty() ? "" : ".") + std::string(name) + ": " +
             value + note + "\n";
  }
  std::string text_;
};

Error at_line(const std::filesystem::path& file, const Value& value, const Text& what) {
  const std::string at = file.string() + ":" + std::to_string(value.line) + ": ";
  return fail(ErrorCode::invalid_argument, Text{at + what.id, at + what.en});
}

Text unknown_key(const std::string& key, const std::vector<std::string>& known) {
  const auto near = nearest(key, known);
  return {"kunci " + key + " tidak dikenal." + (near ? " Maksud Anda: " + *near + "?" : ""),
          "the key " + key + " is not known." + (near ? " Did you mean " + *near + "?" : "")};
}

Result<void> set(const std::filesystem::path& file, BrokerConfig& config, std::string_view section,
                 const std::pair<std::string, Value>& member) {
  const std::string key =
      section.empty() ? member.first : std::string(section) + "." + member.first;
  Setter setter(section, member.first, member.second.scalar);
  each_key(config, setter);
  if (!setter.found()) {
    return at_line(file, member.second, unknown_key(key, setter.known()));
  }
  if (!member.second.is_scalar()) {
    return at_line(file, member.second,
                   {key + " hanya menerima satu nilai.", key + " takes one value."});
  }
  if (!setter.problem().id.empty()) {
    return at_line(file, member.second,
                   {key + " " + setter.problem().id + ".", key + " " + setter.problem().en + "."});
  }
  return {};
}

/// Two keys of which each may be so, but not both.
struct Pair {
  bool fits;
  std::string_view less;
  std::string_view more;
};

Result<void> check_pairs(const std::filesystem::path& file, const BrokerConfig& config) {
  const GatewayConfig& gateway = config.gateway;
  const DispatchConfig& dispatch = config.dispatch;
  const Pair pairs[] = {
      {gateway.ping_after < gateway.silent_after, "gateway.ping_after", "gateway.silent_after"},
      {gateway.rate_kilat_reserve < gateway.rate_burst, "gateway.rate_kilat_reserve",
       "gateway.rate_burst"},
      {std::uint64_t{dispatch.reserve_kilat_messages} + dispatch.reserve_urgent_messages <
           limits::kCreditMessages,
       "dispatch.reserve_kilat_messages + dispatch.reserve_urgent_messages", "256"},
      {std::uint64_t{dispatch.reserve_kilat_bytes} + dispatch.reserve_urgent_bytes <
           limits::kCreditBytes,
       "dispatch.reserve_kilat_bytes + dispatch.reserve_urgent_bytes", "4194304"},
  };
  for (const Pair& pair : pairs) {
    if (!pair.fits) {
      return fail(
          ErrorCode::invalid_argument,
          Text{fmt::format("{}: {} harus kurang dari {}.", file.string(), pair.less, pair.more),
               fmt::format("{}: {} must be less than {}.", file.string(), pair.less, pair.more)});
    }
  }
  return {};
}

}  // namespace

Result<void> read_config(const std::filesystem::path& file, BrokerConfig& config) {
  KTG_TRY(const Value document, load_yaml(file));
  if (!document.is_map()) {
    return fail(
        ErrorCode::invalid_argument,
        Text{file.string() + ": isinya harus kunci: nilai, misalnya listen: tcp://*:7112.",
             file.string() + ": it must hold key: value, for instance listen: tcp://*:7112."});
  }
  for (const auto& member : document.members) {
    if (!member.second.is_map()) {
      KTG_TRY_VOID(set(file, config, "", member));
      continue;
    }
    for (const auto& inner : member.second.members) {
      KTG_TRY_VOID(set(file, config, member.first, inner));
    }
  }
  return check_pairs(file, config);
}

std::string show_config(const BrokerConfig& config) {
  Printer printer;
  each_key(config, printer);
  return printer.take();
}

}  // namespace kentongan::broker
