#include "broker/admin/pages.h"

#include <optional>

#include <nlohmann/json.hpp>

#include "core/base/bytes.h"

namespace kentongan::broker::admin {
namespace {

nlohmann::json lanes(const std::array<std::uint64_t, kLaneCount>& counts) {
  return {{"kilat", counts[0]},
          {"sangat_segera", counts[1]},
          {"segera", counts[2]},
          {"biasa", counts[3]}};
}

/// What a page calls an error, by its stable name.
std::optional<ErrorCode> code_named(const std::string& name) {
  for (int code = 0; code <= static_cast<int>(ErrorCode::timeout); ++code) {
    if (name_of(static_cast<ErrorCode>(code)) == name) {
      return static_cast<ErrorCode>(code);
    }
  }
  return std::nullopt;
}

/// A member that is a text; "" for any other.
std::string text_of(const nlohmann::json& page, const char* member) {
  const auto found = page.find(member);
  return found != page.end() && found->is_string() ? found->get<std::string>() : std::string();
}

}  // namespace

std::string error_json(const Error& error) {
  const Text advice = advice_for(error.code, Voice::program);
  const nlohmann::json page = {{"schema", "kentongan.error/1"},
                               {"code", std::string(name_of(error.code))},
                               {"id", error.text.id},
                               {"en", error.text.en},
                               {"advice", {{"id", advice.id}, {"en", advice.en}}}};
  return page.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
}

Error error_in(std::string_view page) {
  const auto json = nlohmann::json::parse(page, nullptr, false);
  if (json.is_object()) {
    if (const auto code = code_named(text_of(json, "code"))) {
      return {*code, Text{text_of(json, "id"), text_of(json, "en")}};
    }
  }
  const std::string words(page.substr(0, page.find('\n')));
  return {ErrorCode::unavailable, Text{"Broker menjawab: " + words, "The broker says: " + words}};
}

Health health_of(const Status& status, const ProcessStatus& process) {
  if (status.history_lost) {
    return {false,
            "history_lost: ada yang memegang titik periksa bertanda tangan yang tidak dilanjutkan "
            "catatan ini; pesan menunggu di kotak keluar, lihat docs/operating.md / somebody holds "
            "a signed checkpoint that this log does not continue; messages wait in the outboxes, "
            "see docs/operating.md"};
  }
  if (status.storage_full) {
    return {false,
            "storage_full: ruang simpan penuh, pesan menunggu di kotak keluar / the disk is "
            "full, messages wait in the outboxes"};
  }
  if (status.witnesses.is_late && status.witnesses.asked > 0) {
    return {true, "ok, witnesses_late groups=" + std::to_string(status.witnesses.groups_done) +
                      "/" + std::to_string(status.witnesses.groups) +
                      " final_seq=" + std::to_string(status.witnesses.final_size)};
  }
  if (process.disk_low) {
    return {true, "ok, disk_low free_bytes=" + std::to_string(process.disk_free_bytes)};
  }
  return {true, "ok seq=" + std::to_string(status.head.size) +
                    " epoch=" + std::to_string(status.head.epoch)};
}

std::string status_json(const Status& status, const ProcessStatus& process) {
  nlohmann::json agencies = nlohmann::json::array();
  for (const AgencyStatus& agency : status.agencies) {
    agencies.push_back({{"agency", agency.agency.value()},
                        {"connected", agency.connected},
                        {"sessions", agency.sessions},
                        {"last_seen_us", agency.last_seen_us},
                        {"cursors", lanes(agency.cursors)},
                        {"waiting", lanes(agency.waiting)},
                        {"in_flight", agency.in_flight},
                        {"stalled", agency.stalled},
                        {"missing_numbers", agency.missing_numbers}});
  }
  const nlohmann::json page = {
      {"schema", "kentongan.broker-status/1"},
      {"bus", status.bus},
      {"endpoint", process.endpoint},
      {"uptime_s", process.uptime_s},
      {"head",
       {{"seq", status.head.size},
        {"root", to_hex(status.head.root.view())},
        {"epoch", status.head.epoch},
        {"time_us", status.head.time_us}}},
      {"directory_version", status.directory_version},
      {"storage_full", status.storage_full},
      {"history_lost", status.history_lost},
      {"disk_free_bytes", process.disk_free_bytes},
      {"gathered", lanes(status.gathered)},
      {"items", {{"accepted", status.items_accepted}, {"again", status.items_again}}},
      {"alarms", status.alarms},
      {"deliveries", status.deliveries},
      {"witnesses",
       {{"asked", status.witnesses.asked},
        {"groups", status.witnesses.groups},
        {"groups_done", status.witnesses.groups_done},
        {"final_seq", status.witnesses.final_size},
        {"final_time_s", status.witnesses.final_time_s},
        {"late", status.witnesses.is_late}}},
      {"agencies", agencies}};
  return page.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
}

}  // namespace kentongan::broker::admin
