// Shows with the programs themselves and every file that they leave: after ERASED nobody's disk
// holds what was erased, nor the key that would open it, though broker and desks are killed on the
// way; a copy made then has nothing of it either; and all proofs still verify, by two verifiers.
#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "agents/scenario/bundles.h"
#include "agents/scenario/process_house.h"
#include "agents/verify/bundle_check.h"
#include "core/base/files.h"
#include "core/eventlog/rocks_log.h"
#include "core/identity/bus_card.h"
#include "core/view/retention.h"
#include "tests/support/folder_search.h"
#include "tests/support/temp_dir.h"

namespace kentongan::scenario {
namespace {

using ::testing::IsEmpty;
using ::testing::Not;

constexpr const char* kOwner = "POLRESTABES-PLG";
constexpr const char* kReader = "BRIMOB-SUMSEL";
constexpr const char* kOther = "KODIM-0418";
constexpr const char* kPlain = "Saksi: Budi bin Tomo, NIK 1671010101900001.";
constexpr const char* kSecret = "Pelapor: Siti binti Amat, Lorong Kenanga 7.";
constexpr std::int64_t kSecondUs = 1'000'000;

std::string whole_file(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

class ErasureTest : public ::testing::Test {
 protected:
  ErasureTest()
      : house_({.city = std::filesystem::path(KTG_SOURCE_DIR) / "deploy/city",
                .program = KTG_PROGRAM,
                .folder = folder_.path() / "run",
                .actors = {AgencyCode(kOwner), AgencyCode(kReader), AgencyCode(kOther)},
                .epoch_us = 1'640'995'200 * kSecondUs,
                .speed = 20}) {}

  MessageId send(const char* from, const std::string& type,
                 const std::vector<std::pair<const char*, std::string>>& fields) {
    agents::Form form;
    form.type = type;
    form.duty = DutyCode("PIKET");
    for (const auto& [name, value] : fields) {
      form.fields.members.emplace_back(name, Value::of(value));
    }
    const auto sent = house_.send(AgencyCode(from), form);
    EXPECT_TRUE(sent.has_value()) << sent.error().text.id;
    return sent ? *sent : MessageId{};
  }
  MessageId report(const std::string& classification, const std::string& text) {
    return send(kOwner, "sitrep",
                {{"text", text},
                 {"to", kReader},
                 {"classification", classification},
                 {"incident_id", "INS-1"},
                 {"serial", "1"}});
  }
  void order_erased(const MessageId& target) {
    send(kOwner, "retention_order",
         {{"action", "erase"},
          {"ground", "request"},
          {"legal_basis", "UU 27/2022 Pasal 44"},
          {"ref", to_string(target)},
          {"to", kReader}});
  }
  void wait(int seconds) {
    for (const std::int64_t until = house_.now_us() + seconds * kSecondUs;
         house_.now_us() < until;) {
      ASSERT_TRUE(house_.run_until(until).has_value());
    }
  }
  /// Of the run, whosever.
  std::vector<std::string> files_with(const std::string& bytes) const {
    return test::files_with(folder_.path(), bytes);
  }
  /// The payload's key, as it lies at its author's desk.
  std::string key_of(const MessageId& id) const {
    for (const auto& entry : std::filesystem::recursive_directory_iterator(house_.folder())) {
      if (entry.path().filename() == to_hex(id.view()) + ".key") {
        return whole_file(entry.path());
      }
    }
    return {};
  }
  static std::size_t done(const LogCopy& log, const MessageId& id) {
    view::Retention retention;
    for (const view::ParsedEvent& event : log.events) {
      retention.apply(event);
    }
    const view::Retained* retained = retention.find(id);
    return retained == nullptr ? 0 : retained->done.size();
  }

  test::TempDir folder_;
  ProcessHouse house_;
};

TEST_F(ErasureTest, T16_G11_NoFileOfAnyHolderHasWhatWasErasedAndEveryProofHolds) {
  ASSERT_TRUE(house_.open());
  const MessageId plain = report("TERBATAS", kPlain);
  const MessageId secret = report("RAHASIA", kSecret);
  wait(40);
  const std::string key = key_of(secret);
  ASSERT_EQ(key.size(), 32U);
  ASSERT_THAT(files_with(kPlain).size(), ::testing::Ge(3U)) << "the search has to find it";
  ASSERT_THAT(files_with(key).size(), ::testing::Ge(2U));

  house_.cut(AgencyCode(kReader), true);
  order_erased(plain);
  order_erased(secret);
  ASSERT_TRUE(house_.kill_broker());
  ASSERT_TRUE(house_.restart_broker());
  wait(20);
  house_.cut(AgencyCode(kReader), false);
  wait(30);
  ASSERT_TRUE(house_.kill(AgencyCode(kReader)));
  ASSERT_TRUE(house_.restart(AgencyCode(kReader)));
  wait(60);
  const auto remains = house_.close();

  ASSERT_TRUE(remains.has_value()) << remains.error().detail();
  EXPECT_THAT(remains->damage, IsEmpty());
  EXPECT_THAT(remains->broker.view.refusals(), IsEmpty());
  EXPECT_EQ(done(remains->broker, plain), 3U);
  EXPECT_EQ(done(remains->broker, secret), 3U);
  EXPECT_THAT(files_with(kPlain), IsEmpty());
  EXPECT_THAT(files_with(kSecret), IsEmpty());
  EXPECT_THAT(files_with(key), IsEmpty());
  EXPECT_THAT(files_with(plain.str()), Not(IsEmpty())) << "that it was sent stays on record";

  // What is copied out of it now has nothing of it, and proves what it proved.
  const auto data = house_.folder() / "broker";
  const auto keys = identity::BrokerKeys::open(data / "keys");
  const auto card = identity::read_bus_card(house_.folder() / kOwner / "bus.card");
  ASSERT_TRUE(keys && card);
  std::filesystem::copy(data / "log", folder_.path() / "copy",
                        std::filesystem::copy_options::recursive);
  const auto log = eventlog::RocksLog::open({.directory = folder_.path() / "copy", .fsck = true});
  ASSERT_TRUE(log) << log.error().detail();
  const auto copied = copy_of(**log);
  const auto kept = folder_.path() / "bundles";
  std::filesystem::create_directory(kept);
  const auto files = leave_bundles({**log, *copied, *keys, card->bus}, kept);
  ASSERT_TRUE(files) << files.error().detail();
  EXPECT_THAT(files_with(kPlain), IsEmpty());
  const auto bundle = read_file(kept / "INS-1.bundle", 1 << 26);
  const auto annex = identity::Quorum::parse(read_file(kept / "quorum.policy", 65'536).value());
  ASSERT_TRUE(bundle && annex);
  const auto verdict = verify::check_bundle(*bundle, *annex);
  EXPECT_EQ(verdict.state, verify::BundleState::whole) << verdict.why.en;
  EXPECT_EQ(std::system((std::string(KTG_PYTHON) +
                         " " KTG_SOURCE_DIR "/tests/verify/verify_bundle.py --trust " +
                         (kept / "quorum.policy").string() + " " +
                         (kept / "INS-1.bundle").string() + " > /dev/null")
                            .c_str()),
            0);
}

}  // namespace
}  // namespace kentongan::scenario
