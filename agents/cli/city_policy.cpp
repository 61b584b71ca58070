#include "agents/cli/city_policy.h"

#include <algorithm>
#include <set>

#include "core/base/files.h"
#include "core/identity/agencies_file.h"
#include "core/policy/request.h"
#include "core/schema/catalogue.h"
#include "kentongan/v1/directory.pb.h"

namespace kentongan::cli {
namespace {

/// The destination of an activity, put on one party for one message.
constexpr const char* kDestination = "tujuan";
constexpr const char* kBegins = "activity.start";

Result<identity::Directory> load_directory(const std::filesystem::path& file) {
  KTG_TRY(const auto changes, identity::load_agencies(file));
  identity::Directory directory;
  std::uint64_t seq = 0;
  for (const v1::DirectoryChange& change : changes) {
    KTG_TRY_VOID(directory.apply(change, Seq(++seq)));
  }
  return directory;
}

/// Fields that rules may look at, by their path: "activity.kind".
void add_fields(const schema::RecordInfo& record, const std::string& above,
                policy::Vocabulary& vocabulary) {
  for (const schema::FieldInfo& field : record.fields) {
    const std::string path = above + field.name;
    if (field.record != nullptr) {
      add_fields(*field.record, path + ".", vocabulary);
    } else if (field.policy) {
      std::vector<std::string>& values = vocabulary.fields[path];
      for (const schema::ChoiceInfo& choice : field.values) {
        values.push_back(policy::folded(choice.name));
      }
    }
  }
}

std::vector<std::string> listed(const std::set<std::string>& words) {
  return {words.begin(), words.end()};
}

Error in_file(const std::filesystem::path& file, const Error& error) {
  return fail(error.code,
              Text{file.string() + ": " + error.text.id, file.string() + ": " + error.text.en});
}

}  // namespace

policy::Vocabulary vocabulary_of(const identity::Directory& directory) {
  policy::Vocabulary vocabulary;
  std::set<std::string> sectors;
  std::set<std::string> kinds;
  std::set<std::string> levels;
  std::set<std::string> duties;
  for (const auto& [code, agency] : directory.agencies()) {
    vocabulary.agencies.push_back(code.value());
    sectors.insert(agency.sector);
    kinds.insert(agency.kind);
    levels.insert(agency.level);
    for (const identity::Duty* duty : directory.duties_of(code)) {
      duties.insert(duty->code.value());
    }
  }
  vocabulary.sectors = listed(sectors);
  vocabulary.kinds = listed(kinds);
  vocabulary.levels = listed(levels);
  vocabulary.duties = listed(duties);
  vocabulary.groups = {kDestination};
  for (const auto& [code, unused] : directory.groups()) {
    vocabulary.groups.push_back(code);
  }
  for (const schema::TypeInfo& type : schema::Catalogue::standard().types()) {
    vocabulary.types.push_back(type.code);
    add_fields(*type.record, "", vocabulary);
  }
  vocabulary.times = {kBegins};
  return vocabulary;
}

Result<policy::Agreement> load_agreement(const std::filesystem::path& file,
                                         const policy::Vocabulary& vocabulary) {
  KTG_TRY(const Bytes bytes, read_file(file, policy::kAgreementBytesMax + 1));
  auto agreement = policy::read_agreement(bytes, &vocabulary);
  return agreement ? std::move(agreement)
                   : Result<policy::Agreement>(in_file(file, agreement.error()));
}

Result<CityPolicy> load_city_policy(const std::filesystem::path& city) {
  CityPolicy loaded;
  KTG_TRY(loaded.directory, load_directory(city / "agencies.yaml"));
  loaded.vocabulary = vocabulary_of(loaded.directory);
  std::vector<std::filesystem::path> files;
  std::error_code ignored;
  for (const auto& entry : std::filesystem::directory_iterator(city / "policy", ignored)) {
    if (entry.path().extension() == ".yaml") {
      files.push_back(entry.path());
    }
  }
  std::ranges::sort(files);
  std::vector<policy::Agreement> agreements;
  for (const auto& file : files) {
    KTG_TRY(auto agreement, load_agreement(file, loaded.vocabulary));
    agreements.push_back(std::move(agreement));
  }
  KTG_TRY(loaded.agreements, policy::Agreements::of(std::move(agreements)));
  return loaded;
}

}  // namespace kentongan::cli
