// Shows who "@incident" is: everybody who is party to what was let in so far, on its way or stored,
// and nobody who is party only to what was not stored. Letters through the whole heart.
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

}  // namespace
}  // namespace kentongan::test
