#include "agents/scenario/bundles.h"

#include <set>

#include "core/base/files.h"
#include "core/bundle/bundle_export.h"
#include "core/bundle/log_seal.h"
#include "core/identity/quorum.h"

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

/// The annex that lies there; none where it is of another log: of a run before.
Bytes agreed_in(const std::filesystem::path& folder, const identity::BrokerKeys& keys) {
  auto file = read_file(folder / kAnnex, kAnnexBytesMax);
  if (!file) {
    return {};
  }
  const auto annex = identity::Quorum::parse(*file);
  return annex && annex->log().key() == keys.log().public_key() ? *std::move(file) : Bytes();
}

}  // namespace

Result<std::vector<std::filesystem::path>> leave_bundles(const BundlesFrom& from,
                                                         const std::filesystem::path& folder) {
  std::error_code failed;
  std::filesystem::create_directories(folder, failed);
  KTG_TRY(const auto seal, bundle::seal_of(from.log, {.key = from.keys.log(),
                                                      .bus = from.bus,
                                                      .agreed = agreed_in(folder, from.keys)}));
  KTG_TRY_VOID(write_file(folder / kAnnex, seal.quorum));
  std::vector<std::filesystem::path> files;
  for (const IncidentId& incident : incidents_of(from.copy)) {
    bundle::BundleRequest request;
    request.incident = incident;
    request.reveal = bundle::Reveal::all();
    auto made = bundle::export_bundle(from.log, request, seal);
    if (!made && made.error().code == ErrorCode::not_found) {
      continue;  // Younger than what the witnesses have seen.
    }
    KTG_TRY(const Bytes file, std::move(made));
    files.push_back(folder / (incident.value() + ".bundle"));
    KTG_TRY_VOID(write_file(files.back(), file));
  }
  return files;
}

}  // namespace kentongan::scenario
