#include "tests/core/policy/policy_city.h"

#include <algorithm>
#include <filesystem>

#include <fmt/format.h>

#include "core/base/check.h"
#include "core/base/files.h"
#include "core/base/yaml.h"
#include "core/identity/agencies_file.h"
#include "core/policy/policy_folder.h"
#include "core/schema/time_form.h"
#include "core/view/policy_vocabulary.h"
#include "kentongan/v1/directory.pb.h"

namespace kentongan::policy {
namespace {

const std::filesystem::path kCity = std::filesystem::path(KTG_SOURCE_DIR) / "deploy/city";

identity::Directory directory_of_the_city() {
  identity::Directory directory;
  std::uint64_t seq = 0;
  const auto changes = identity::load_agencies(kCity / "agencies.yaml");
  KTG_CHECK(changes.has_value());
  for (const v1::DirectoryChange& change : *changes) {
    KTG_CHECK(directory.apply(change, Seq(++seq)).has_value());
  }
  return directory;
}

}  // namespace

City::City() {
  const identity::Directory directory = directory_of_the_city();
  book_ = view::PartyBook(directory);
  vocabulary_ = view::vocabulary_of(directory);
  const auto files = read_policy_folder(kCity / "policy");
  KTG_CHECK(files.has_value());
  for (const PolicyFile& shipped : *files) {
    names_.push_back(shipped.path.filename().string());
    trees_.push_back(parse_yaml(shipped.bytes).value());
    auto file = read_agreement(shipped.bytes, &vocabulary_);
    if (!file) {
      fmt::print(stderr, "{}: {}\n", names_.back(), file.error().text.en);
    }
    KTG_CHECK(file.has_value());
    files_.push_back(*std::move(file));
  }
  shipped_ = Agreements::of(files_).value();
}

Party City::party(const std::string& address) const {
  const auto slash = address.find('/');
  return book_.party(AgencyCode(address.substr(0, slash)),
                     DutyCode(slash == std::string::npos ? "" : address.substr(slash + 1)));
}

const City& city() {
  static const City one;
  return one;
}

std::int64_t time_of(const std::string& iso) {
  return schema::time_us_from(iso).value();
}

std::string line_of(const Decision& decision, const Request& request) {
  return view::answer_line(decision, request, city().parties());
}

}  // namespace kentongan::policy
