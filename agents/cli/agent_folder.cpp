#include "agents/cli/agent_folder.h"

#include <optional>
#include <set>

#include "core/base/clock.h"
#include "core/base/files.h"
#include "core/base/random.h"
#include "core/identity/bus_card.h"
#include "core/identity/enrolment.h"
#include "core/identity/keyring.h"
#include "core/transport/endpoint.h"

namespace kentongan::cli {
namespace {

constexpr const char* kCard = "bus.card";
constexpr const char* kAgent = "agent.yaml";

/// One whose address no desk can come to would put a good card out of use.
Result<identity::BusCard> usable_card(const std::filesystem::path& file) {
  KTG_TRY(auto card, identity::read_bus_card(file));
  if (const auto sound = transport::check_endpoint(card.endpoint); !sound) {
    const Text& why = sound.error().text;
    return fail(sound.error().code,
                Text{file.string() + ": " + why.id, file.string() + ": " + why.en});
  }
  return card;
}

/// Keys, card, name and enrolment, into a folder that is there.
Result<std::string> furnish(const AgentFolder& agent, const std::filesystem::path& card,
                            const std::filesystem::path& enrolment, const Vouching& vouching) {
  SecureRandom random;
  std::optional<identity::Keyring> old;
  if (!vouching.in_place_of.empty()) {
    KTG_TRY(old, identity::Keyring::open(vouching.in_place_of));
  }
  KTG_TRY(const auto keys, identity::Keyring::create(agent.folder, random));
  identity::EnrolmentFor whom;
  whom.agency = agent.agency;
  whom.time_us = SystemClock().wall_us();
  whom.old_agent = old ? &old->agent() : nullptr;
  if (!vouching.token.empty()) {
    KTG_TRY(whom.secret, identity::secret_of(vouching.token));
  }
  if (!card.empty()) {
    KTG_TRY(whom.bus, take_card(agent.folder, card));
  }
  KTG_TRY_VOID(
      write_file(agent.folder / kAgent, "schema: agent/1\nagency: " + agent.agency.value() + "\n"));
  KTG_TRY_VOID(write_file(enrolment, identity::make_enrolment(keys, whom, random)));
  return identity::fingerprint_of(keys.agent().key_id());
}

using Files = std::set<std::filesystem::path>;

Files files_in(const std::filesystem::path& folder) {
  Files files;
  std::error_code ignored;
  for (const auto& entry : std::filesystem::directory_iterator(folder, ignored)) {
    files.insert(entry.path());
  }
  return files;
}

/// Takes back what a failed `create` has made; nobody has seen these keys.
void clear(const std::filesystem::path& folder, const Files& before) {
  std::error_code ignored;
  for (const auto& file : files_in(folder)) {
    if (!before.contains(file)) {
      std::filesystem::remove(file, ignored);
    }
  }
}

}  // namespace

Result<identity::Keyring> keys_of(const std::filesystem::path& folder) {
  if (folder.empty()) {
    return fail(ErrorCode::invalid_argument,
                Text{"Sebutkan folder agen yang menandatangani: --agent FOLDER.",
                     "Say whose folder signs: --agent FOLDER."});
  }
  return identity::Keyring::open(folder);
}

Result<std::string> take_card(const std::filesystem::path& folder,
                              const std::filesystem::path& card) {
  KTG_TRY(const auto offered, usable_card(card));
  const auto kept = identity::read_bus_card(folder / kCard);
  if (kept && kept->bus != offered.bus) {
    return fail(ErrorCode::conflict, Text{"Agen ini sudah milik bus " + kept->bus + ".",
                                          "This agent belongs to the bus " + kept->bus + "."});
  }
  KTG_TRY_VOID(identity::write_bus_card(folder / kCard, offered));
  return offered.bus;
}

Result<std::string> create(const AgentFolder& agent, const std::filesystem::path& card,
                           const std::filesystem::path& enrolment, const Vouching& vouching) {
  if (!is_code(agent.agency.value())) {
    return fail(ErrorCode::invalid_argument,
                Text{"\"" + agent.agency.value() + "\" bukan kode instansi: A-Z, 0-9 dan -.",
                     "\"" + agent.agency.value() + "\" is no code of an agency: A-Z, 0-9 and -."});
  }
  if (!card.empty()) {
    KTG_TRY_VOID(usable_card(card));
  }
  std::error_code ignored;
  const bool is_new = std::filesystem::create_directories(agent.folder, ignored);
  const auto kind = std::filesystem::symlink_status(agent.folder, ignored).type();
  const bool is_bare = kind == std::filesystem::file_type::directory &&
                       std::filesystem::is_empty(agent.folder, ignored);
  if (is_bare) {  // One that holds other things, or is a link to some, is not ours to close.
    std::filesystem::permissions(agent.folder, std::filesystem::perms::owner_all, ignored);
  }
  const Files before = files_in(agent.folder);
  auto made = furnish(agent, card, enrolment, vouching);
  if (!made) {
    clear(agent.folder, before);
    if (is_new) {
      std::filesystem::remove(agent.folder, ignored);
    }
  }
  return made;
}

}  // namespace kentongan::cli
