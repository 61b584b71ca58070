// Shows who has a correction, and who "@incident" is: everybody who is party to what was let in so
// far, on its way or stored, and nobody who is party only to what was not stored. Letters through
// the whole heart.
#include "broker/admission/parties.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/broker/caller.h"

namespace kentongan::test {
namespace {

using ::testing::ElementsAre;
using ::testing::SizeIs;
using ::testing::UnorderedElementsAre;

class IncidentPartiesTest : public ::testing::Test {
 protected:
  void SetUp() override { polres_.hello(); }

  SealedItem to_incident() {
    return polres_.letter({.to = {}, .groups = {"@incident"}, .incident = "INS-7"});
  }
  SealedItem to(const std::string& agency) {
    return polres_.letter({.to = {agency}, .incident = "INS-7"});
  }
  std::vector<std::string> parties_of(const v1::Receipt& receipt) {
    v1::Decision decision;
    KTG_CHECK(decision.ParseFromString(bus_.event(receipt.seq()).message().decision()));
    std::vector<std::string> agencies;
    for (const v1::Party& party : decision.parties()) {
      agencies.push_back(party.agency());
    }
    return agencies;
  }

  SmallBus bus_;
  Caller polres_{bus_, "POLRES"};
};

TEST_F(IncidentPartiesTest, CountsWhatStandsBeforeItInTheSameSubmission) {
  const auto settled = polres_.submit({to("KODIM"), to_incident()});

  ASSERT_THAT(settled.receipts(), SizeIs(2));
  EXPECT_THAT(parties_of(settled.receipts(1)), ElementsAre("POLRES", "KODIM"));
}

TEST_F(IncidentPartiesTest, KnowsThoseWhoCameAfterItWasAskedInVain) {
  const auto vain = polres_.submit({to_incident()});
  polres_.submit({to("KODIM")});
  polres_.submit({to("BPBD")});

  const auto settled = polres_.submit({to_incident()});

  EXPECT_THAT(reasons_of(vain), ElementsAre(v1::REFUSAL_REASON_ADDRESS_UNKNOWN));
  ASSERT_THAT(settled.receipts(), SizeIs(1));
  EXPECT_THAT(parties_of(settled.receipts(0)), UnorderedElementsAre("POLRES", "KODIM", "BPBD"));
}

TEST_F(IncidentPartiesTest, ForgetsThoseOfWhatWasNotStored) {
  polres_.submit({to("KODIM")});
  polres_.send({to("BPBD")});
  bus_.refuse_batch();
  polres_.take();

  const auto settled = polres_.submit({to_incident()});

  ASSERT_THAT(settled.receipts(), SizeIs(1));
  EXPECT_THAT(parties_of(settled.receipts(0)), ElementsAre("POLRES", "KODIM"));
}

TEST_F(IncidentPartiesTest, StandAgainAfterAStartWithoutReadingTheWholeIncident) {
  polres_.submit({to("KODIM")});
  polres_.submit({to("BPBD")});
  bus_.crash();
  polres_.hello();

  const auto settled = polres_.submit({to_incident()});

  ASSERT_THAT(settled.receipts(), SizeIs(1));
  EXPECT_THAT(parties_of(settled.receipts(0)), UnorderedElementsAre("POLRES", "KODIM", "BPBD"));
  const auto rows = bus_.log().state("party").value();
  ASSERT_THAT(rows, SizeIs(1));
  EXPECT_THAT(rows[0].key, ::testing::StartsWith("partyINS-7"));
}

/// A message of POLRES to BPBD that corrects one which so many others have.
Result<broker::admission::Resolved> corrected_with(int others) {
  identity::Directory directory;
  v1::DirectoryChange change;
  change.mutable_agency()->set_code("BPBD");
  change.mutable_agency()->set_name("BPBD");
  KTG_TRY_VOID(directory.apply(change, Seq(1)));
  broker::admission::Subject original;
  original.parties.push_back({AgencyCode("POLRES"), DutyCode{}, v1::PARTY_ROLE_AUTHOR});
  for (int i = 0; i < others; ++i) {
    original.parties.push_back(
        {AgencyCode("MEJA-" + std::to_string(i)), DutyCode{}, v1::PARTY_ROLE_TO});
  }
  v1::Header header;
  header.mutable_author()->set_agency("POLRES");
  header.mutable_addresses()->add_to()->set_agency("BPBD");
  eventlog::MemoryDisk disk;
  const auto log = eventlog::MemoryLog::open(disk).value();
  return broker::admission::Parties(*log).resolve(header, directory, &original);
}

TEST(PartiesTest, WhoHasTheOriginalCountsAmongThePartiesOfItsCorrection) {
  const auto most = corrected_with(510);
  ASSERT_TRUE(most) << most.error().detail();
  EXPECT_THAT(most->parties, SizeIs(512));
  EXPECT_EQ(most->parties[2].role, v1::PARTY_ROLE_CC);

  EXPECT_EQ(corrected_with(511).error().code, ErrorCode::too_large);
}

}  // namespace
}  // namespace kentongan::test
