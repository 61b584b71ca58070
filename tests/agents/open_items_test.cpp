// Shows what a duty leaves open to whoever takes it: what it has not read or answered, what it
// asked and has no answer to; the one that is due first in front. A log made by hand.
#include "agents/open_items.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/builders.h"

namespace kentongan::agents {
namespace {

using test::LogBuilder;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class OpenItemsTest : public ::testing::Test {
 protected:
  std::vector<OpenItem> left(const std::string& agency, const std::string& duty = "PIKET") {
    for (const auto& record : log_.records()) {
      if (record.number > view_.applied()) {
        EXPECT_TRUE(view_.apply(record));
      }
    }
    return open_items(view_, {AgencyCode(agency), DutyCode(duty), LogBuilder::at_us(900)});
  }

  LogBuilder log_;
  view::DeliveryView view_;
};

TEST_F(OpenItemsTest, WhatNobodyHasReadIsLeftOpenUntilSomebodyReadsIt) {
  const auto id = log_.message({});

  const auto open = left("POLRES-JAKUT");
  ASSERT_THAT(open, SizeIs(1));
  EXPECT_EQ(open[0].message, id);
  EXPECT_THAT(open[0].text,
              HasSubstr("laporan awal dari PTM-PLUMPANG: belum dibaca, batas 2023-03-03 20."));
  EXPECT_THAT(left("PTM-PLUMPANG"), IsEmpty());
  EXPECT_THAT(left("KODIM-0502"), IsEmpty());

  log_.evidence({.about = id, .at_s = 60});
  EXPECT_THAT(left("POLRES-JAKUT"), IsEmpty());
}

TEST_F(OpenItemsTest, ARequestIsOpenOnBothSidesUntilItIsAnswered) {
  const auto id = log_.message({.type = "rfa"});
  log_.evidence({.about = id, .at_s = 60});

  ASSERT_THAT(left("POLRES-JAKUT"), SizeIs(1));
  EXPECT_THAT(left("POLRES-JAKUT")[0].text, HasSubstr("belum dijawab"));
  ASSERT_THAT(left("PTM-PLUMPANG"), SizeIs(1));
  EXPECT_THAT(left("PTM-PLUMPANG")[0].text, HasSubstr("menunggu jawaban POLRES-JAKUT"));

  log_.message({.from = "POLRES-JAKUT",
                .to = {"PTM-PLUMPANG"},
                .type = "rfa_response",
                .reply_to = id.str(),
                .at_s = 120});
  EXPECT_THAT(left("POLRES-JAKUT"), IsEmpty());
}

TEST_F(OpenItemsTest, ARefusalClosesIt) {
  const auto id = log_.message({.type = "rfa"});
  log_.evidence({.about = id, .code = v1::EVIDENCE_CODE_REFUSED, .at_s = 60, .reason = "jauh"});

  EXPECT_THAT(left("POLRES-JAKUT"), IsEmpty());
  EXPECT_THAT(left("PTM-PLUMPANG"), IsEmpty());
}

TEST_F(OpenItemsTest, WhatIsDueFirstStandsInFront) {
  log_.message({.precedence = v1::PRECEDENCE_BIASA});
  const auto urgent = log_.message({.at_s = 10});

  ASSERT_THAT(left("POLRES-JAKUT"), SizeIs(2));
  EXPECT_EQ(left("POLRES-JAKUT")[0].message, urgent);
}

}  // namespace
}  // namespace kentongan::agents
