#include "agents/cli/city_policy.h"

#include "core/base/files.h"
#include "core/identity/agencies_file.h"
#include "core/policy/policy_folder.h"
#include "core/view/policy_vocabulary.h"
#include "kentongan/v1/directory.pb.h"

namespace kentongan::cli {
namespace {

Result<identity::Directory> load_directory(const std::filesystem::path& file) {
  KTG_TRY(const auto changes, identity::load_agencies(file));
  identity::Directory directory;
  std::uint64_t seq = 0;
  for (const v1::DirectoryChange& change : changes) {
    KTG_TRY_VOID(directory.apply(change, Seq(++seq)));
  }
  return directory;
}

Error in_file(const std::filesystem::path& file, const Error& error) {
  return fail(error.code,
              Text{file.string() + ": " + error.text.id, file.string() + ": " + error.text.en});
}

Result<policy::Agreement> agreement_in(const std::filesystem::path& file, const Bytes& bytes,
                                       const policy::Vocabulary& vocabulary) {
  auto agreement = policy::read_agreement(bytes, &vocabulary);
  return agreement ? std::move(agreement)
                   : Result<policy::Agreement>(in_file(file, agreement.error()));
}

}  // namespace

Result<policy::Agreement> load_agreement(const std::filesystem::path& file,
                                         const policy::Vocabulary& vocabulary) {
  KTG_TRY(const Bytes bytes, read_file(file, policy::kAgreementBytesMax + 1));
  return agreement_in(file, bytes, vocabulary);
}

Result<CityPolicy> load_city_policy(const std::filesystem::path& city) {
  CityPolicy loaded;
  KTG_TRY(loaded.directory, load_directory(city / "agencies.yaml"));
  loaded.vocabulary = view::vocabulary_of(loaded.directory);
  KTG_TRY(const auto files, policy::read_policy_folder(city / "policy"));
  std::vector<policy::Agreement> agreements;
  for (const policy::PolicyFile& file : files) {
    KTG_TRY(auto agreement, agreement_in(file.path, file.bytes, loaded.vocabulary));
    agreements.push_back(std::move(agreement));
  }
  KTG_TRY(loaded.agreements, policy::Agreements::of(std::move(agreements)));
  return loaded;
}

}  // namespace kentongan::cli
