#include "core/identity/keyring.h"

#include <algorithm>
#include <cerrno>
#include <initializer_list>
#include <utility>

#include <sys/stat.h>

#include "core/base/files.h"
#include "core/identity/key_folder.h"

namespace kentongan::identity {
namespace {

constexpr const char* kAgentFile = "agent.key";
constexpr const char* kTransportFile = "transport.key";
constexpr const char* kSealingFile = "sealing.key";
constexpr std::string_view kEarlierSealing = "sealing-";
constexpr const char* kWitnessFile = "witness.key";
constexpr const char* kLogFile = "log.key";
constexpr const char* kStatementFile = "statement.key";
constexpr const char* kTagFile = "tag.key";
constexpr std::string_view kTagWord = "kentongan-tag-key";

/// The folder exists with mode 0700 and holds none of the files afterwards.
Result<void> prepare_folder(const std::filesystem::path& folder,
                            std::initializer_list<const char*> files) {
  constexpr mode_t kOwnerOnly = 0700;
  std::error_code error;
  if (folder.has_parent_path()) {
    std::filesystem::create_directories(folder.parent_path(), error);
  }
  if (::mkdir(folder.c_str(), kOwnerOnly) != 0 && errno != EEXIST) {
    Error refused = file_error(folder, errno);
    refused.code = ErrorCode::unavailable;
    return refused;
  }
  KTG_TRY_VOID(check_key_folder(folder));
  for (const char* file : files) {
    if (std::filesystem::exists(folder / file, error)) {
      return fail(ErrorCode::conflict,
                  Text{"Kunci " + (folder / file).string() + " sudah ada.",
                       "The key " + (folder / file).string() + " exists already."});
    }
  }
  return {};
}

/// The one in force, then the earlier ones by name.
Result<std::vector<SealingPair>> load_sealing(const std::filesystem::path& folder) {
  std::vector<SealingPair> pairs;
  KTG_TRY(auto current, SealingPair::load(folder / kSealingFile));
  pairs.push_back(std::move(current));
  std::vector<std::filesystem::path> earlier;
  std::error_code error;
  for (std::filesystem::directory_iterator at(folder, error), end; !error && at != end;
       at.increment(error)) {
    const std::string name = at->path().filename().string();
    if (name.starts_with(kEarlierSealing) && name.ends_with(".key")) {
      earlier.push_back(at->path());
    }
  }
  std::ranges::sort(earlier);
  for (const auto& file : earlier) {
    KTG_TRY(auto pair, SealingPair::load(file));
    pairs.push_back(std::move(pair));
  }
  return pairs;
}

}  // namespace

Keyring::Keyring(SigningKey agent, TransportPair transport, std::vector<SealingPair> sealing,
                 SigningKey witness)
    : agent_(std::move(agent)),
      transport_(std::move(transport)),
      sealing_(std::move(sealing)),
      witness_(std::move(witness)) {}

Result<Keyring> Keyring::create(const std::filesystem::path& folder, Random& random) {
  KTG_TRY_VOID(prepare_folder(folder, {kAgentFile, kTransportFile, kSealingFile, kWitnessFile}));
  auto agent = SigningKey::generate(random);
  auto transport = TransportPair::generate(random);
  std::vector<SealingPair> sealing;
  sealing.push_back(SealingPair::generate(random));
  Keyring keyring(std::move(agent), std::move(transport), std::move(sealing),
                  SigningKey::generate(random));
  KTG_TRY_VOID(keyring.agent_.save(folder / kAgentFile));
  KTG_TRY_VOID(keyring.transport_.save(folder / kTransportFile));
  KTG_TRY_VOID(keyring.sealing_.front().save(folder / kSealingFile));
  KTG_TRY_VOID(keyring.witness_.save(folder / kWitnessFile));
  return keyring;
}

Result<Keyring> Keyring::open(const std::filesystem::path& folder) {
  KTG_TRY_VOID(check_key_folder(folder));
  KTG_TRY(auto agent, SigningKey::load(folder / kAgentFile));
  KTG_TRY(auto transport, TransportPair::load(folder / kTransportFile));
  KTG_TRY(auto sealing, load_sealing(folder));
  KTG_TRY(auto witness, SigningKey::load(folder / kWitnessFile));
  return Keyring(std::move(agent), std::move(transport), std::move(sealing), std::move(witness));
}

BrokerKeys::BrokerKeys(SigningKey log, SigningKey statement, TransportPair transport,
                       const TagKey& tag)
    : log_(std::move(log)),
      statement_(std::move(statement)),
      transport_(std::move(transport)),
      tag_(tag) {}

BrokerKeys::~BrokerKeys() {
  wipe(tag_.data(), TagKey::kSize);
}

Result<BrokerKeys> BrokerKeys::create(const std::filesystem::path& folder, Random& random) {
  KTG_TRY_VOID(prepare_folder(folder, {kLogFile, kStatementFile, kTransportFile, kTagFile}));
  TagKey tag;
  random.fill(tag.data(), TagKey::kSize);
  BrokerKeys keys(SigningKey::generate(random), SigningKey::generate(random),
                  TransportPair::generate(random), tag);
  KTG_TRY_VOID(keys.log_.save(folder / kLogFile));
  KTG_TRY_VOID(keys.statement_.save(folder / kStatementFile));
  KTG_TRY_VOID(keys.transport_.save(folder / kTransportFile));
  KTG_TRY_VOID(save_secret(folder / kTagFile, kTagWord, tag.view()));
  return keys;
}

Result<BrokerKeys> BrokerKeys::open(const std::filesystem::path& folder) {
  KTG_TRY_VOID(check_key_folder(folder));
  KTG_TRY(auto log, SigningKey::load(folder / kLogFile));
  KTG_TRY(auto statement, SigningKey::load(folder / kStatementFile));
  KTG_TRY(auto transport, TransportPair::load(folder / kTransportFile));
  KTG_TRY(Bytes tag, load_secret(folder / kTagFile, kTagWord));
  BrokerKeys keys(std::move(log), std::move(statement), std::move(transport), TagKey::copied(tag));
  wipe(tag);
  return keys;
}

}  // namespace kentongan::identity
