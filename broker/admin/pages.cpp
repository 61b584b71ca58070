#include "broker/admin/pages.h"

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

}  // namespace

Health health_of(const Status& status, const ProcessStatus& process) {
  if (status.storage_full) {
    return {false,
            "storage_full: ruang simpan penuh, pesan menunggu di kotak keluar / the disk is "
            "full, messages wait in the outboxes"};
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
      {"disk_free_bytes", process.disk_free_bytes},
      {"gathered", lanes(status.gathered)},
      {"items", {{"accepted", status.items_accepted}, {"again", status.items_again}}},
      {"deliveries", status.deliveries},
      {"agencies", agencies}};
  return page.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
}

}  // namespace kentongan::broker::admin
