#include "agents/scenario/bundles.h"

#include <set>

#include "core/base/files.h"
#include "core/bundle/bundle_export.h"
#include "core/bundle/log_seal.h"

namespace kentongan::scenario {
namespace {

constexpr const char* kAnnex = "quorum.policy";
constexpr std::size_t kAnnexBytesMax = 65'536;

std::set<IncidentId> incidents_of(const LogCopy& log) {
  std::set<IncidentId> found;
  for (const view::ParsedEvent& event : log.events) {
    if (event.message && is_incident_id(event.message->header.subject().incident())) {
      found.insert(IncidentId(event.message->header.subject().incident()));
    }
  }
  return found;
}

}  // namespace

Result<std::vector<std::filesystem::path>> leave_bundles(const BundlesFrom& from,
                                                         const std::filesystem::path& folder) {
  std::error_code failed;
  std::filesystem::create_directories(folder, failed);
  bundle::BundleSeal seal{from.bus, bundle::signed_checkpoint(from.log, from.keys.log(), from.bus),
                          bundle::plain_annex(from.bus, from.keys.log().public_key())};
  if (const auto agreed = read_file(folder / kAnnex, kAnnexBytesMax)) {
    seal.quorum = *agreed;
  } else {
    KTG_TRY_VOID(write_file(folder / kAnnex, seal.quorum));
  }
  std::vector<std::filesystem::path> files;
  for (const IncidentId& incident : incidents_of(from.copy)) {
    bundle::BundleRequest request;
    request.incident = incident;
    request.reveal = bundle::Reveal::all();
    KTG_TRY(const Bytes made, bundle::export_bundle(from.log, request, seal));
    files.push_back(folder / (incident.value() + ".bundle"));
    KTG_TRY_VOID(write_file(files.back(), made));
  }
  return files;
}

}  // namespace kentongan::scenario
