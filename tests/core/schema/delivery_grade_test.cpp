// Shows which messages keep their key until their receipt is in the log: sealed orders and sealed
// personal data, and never what is flash.
#include "core/schema/delivery_grade.h"

#include <gtest/gtest.h>

#include "core/schema/catalogue.h"

namespace kentongan::schema {
namespace {

class DeliveryGradeTest : public ::testing::Test {
 protected:
  DeliveryGradeTest() {
    header_.mutable_identity()->set_sealed(true);
    header_.mutable_handling()->set_precedence(v1::PRECEDENCE_SANGAT_SEGERA);
  }
  [[nodiscard]] bool waits(const char* type) const {
    return waits_for_receipt(Catalogue::standard().find(type), header_);
  }
  v1::Header header_;
};

TEST_F(DeliveryGradeTest, ASealedOrderWaits) {
  EXPECT_TRUE(waits("order"));
  EXPECT_FALSE(waits("sitrep"));
  EXPECT_FALSE(waits("a_type_of_tomorrow"));
}

TEST_F(DeliveryGradeTest, SealedPersonalDataWaitsOfWhateverType) {
  header_.mutable_handling()->add_markings(v1::MARKING_DATA_PRIBADI);

  EXPECT_TRUE(waits("summary_report"));
  EXPECT_TRUE(waits("a_type_of_tomorrow"));
}

TEST_F(DeliveryGradeTest, WhatIsOpenHasNoKeyToWaitFor) {
  header_.mutable_identity()->set_sealed(false);

  EXPECT_FALSE(waits("order"));
}

TEST_F(DeliveryGradeTest, FlashWaitsForNothing) {
  header_.mutable_handling()->set_precedence(v1::PRECEDENCE_KILAT);

  EXPECT_FALSE(waits("order"));
}

}  // namespace
}  // namespace kentongan::schema
