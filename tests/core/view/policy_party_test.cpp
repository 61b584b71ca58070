// Shows what the rules of policy know of an agency: what the directory says of it, and of who
// stands above. The city's own file as the directory.
#include "core/view/policy_party.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/identity/agencies_file.h"

namespace kentongan::view {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class PolicyPartyTest : public ::testing::Test {
 protected:
  void SetUp() override {
    auto changes = identity::load_agencies(KTG_SOURCE_DIR "/deploy/city/agencies.yaml").value();
    v1::Group group;
    group.set_code("112:31.72:KEBAKARAN");
    group.add_agencies("POLRES-JAKUT");
    group.add_agencies("BPBD-DKI");
    *changes.emplace_back().mutable_group() = group;
    std::uint64_t seq = 0;
    for (const auto& change : changes) {
      ASSERT_TRUE(directory_.apply(change, Seq(++seq)));
    }
  }

  identity::Directory directory_;
};

TEST_F(PolicyPartyTest, AnAgencyIsWhatTheDirectorySaysOfIt) {
  const auto party = party_of(directory_, AgencyCode("POLRES-JAKUT"), DutyCode("PAWAS"));

  EXPECT_EQ(party.agency, "POLRES-JAKUT");
  EXPECT_EQ(party.duty, "PAWAS");
  EXPECT_EQ(party.sector, "polri");
  EXPECT_EQ(party.kind, "polres");
  EXPECT_EQ(party.level, "kota");
  EXPECT_THAT(party.areas, ElementsAre("31.72"));
  EXPECT_THAT(party.groups, ElementsAre("112:31.72:KEBAKARAN"));
  EXPECT_EQ(party.clearance, policy::Classification::rahasia);
}

TEST_F(PolicyPartyTest, TheNearestAboveStandsFirst) {
  const auto party = party_of(directory_, AgencyCode("KODIM-0502"));

  std::vector<std::string> line;
  for (const auto& above : party.line) {
    line.push_back(above.agency + " " + above.sector);
  }
  EXPECT_THAT(line, ElementsAre("KOREM-052 tni", "KODAM-JAYA tni", "MABESAD tni", "MABES-TNI tni",
                                "PRESIDEN pusat"));
}

TEST_F(PolicyPartyTest, G8_WhoIsNotInTheDirectoryIsAStranger) {
  const auto party = party_of(directory_, AgencyCode("TIADA"));

  EXPECT_EQ(party.sector, "");
  EXPECT_EQ(party.kind, "");
  EXPECT_EQ(party.clearance, policy::Classification::unknown);
  EXPECT_THAT(party.line, IsEmpty());
}

TEST_F(PolicyPartyTest, AllAreThereOnce) {
  const PartyBook book(directory_);
  const auto all = book.all();

  ASSERT_EQ(all.size(), 173U);
  EXPECT_TRUE(std::is_sorted(all.begin(), all.end(), [](const auto& one, const auto& other) {
    return one.agency < other.agency;
  }));
}

}  // namespace
}  // namespace kentongan::view
