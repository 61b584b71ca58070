// Shows that directory, policy and what stands are the same after a restart, read from the shelves
// of the log alone. A bus that was used, and its log read again.
#include "broker/folds.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/view/change_fold.h"
#include "kentongan/v1/envelope.pb.h"
#include "tests/broker/caller.h"
#include "tests/support/open_policy.h"

namespace kentongan::broker {
namespace {

using ::testing::SizeIs;

class FoldsTest : public ::testing::Test {
 protected:
  test::SmallBus bus_;
};

TEST_F(FoldsTest, TheFoundingsPolicyIsReadFromItsShelf) {
  const auto agreements = read_policies(bus_.log());

  ASSERT_TRUE(agreements);
  ASSERT_THAT(agreements->files(), SizeIs(2));
  EXPECT_EQ(agreements->files()[0].id, "UJI-BEBAS");
  EXPECT_EQ(agreements->files()[1].id, "UJI-HUKUM");
}

TEST_F(FoldsTest, TheDirectoryIsReadFromItsShelf) {
  const auto directory = read_directory(bus_.log());

  ASSERT_TRUE(directory);
  EXPECT_THAT(directory->agencies(), SizeIs(5));
  EXPECT_THAT(directory->enrolled(), SizeIs(4));
}

TEST_F(FoldsTest, AFileOfTheSameInstrumentTakesThePlaceOfTheOneBefore) {
  const auto agreements = read_policies(bus_.log()).value();
  v1::PolicyChange change;
  change.set_form("policy");
  v1::Envelope envelope;
  envelope.set_header(change.SerializeAsString());
  envelope.set_payload(test::open_policy()[0].bytes + "    precedence: [KILAT]\n");

  const auto changed = view::with_policy(agreements, envelope);

  ASSERT_TRUE(changed);
  ASSERT_THAT(changed->files(), SizeIs(2));
  EXPECT_THAT(changed->files()[0].rules.at(0).when.precedence, SizeIs(1));
}

TEST_F(FoldsTest, APlaybookChangesNoRule) {
  v1::PolicyChange change;
  change.set_form("playbook");
  v1::Envelope envelope;
  envelope.set_header(change.SerializeAsString());
  envelope.set_payload("schema: playbook/1\n");

  const auto changed = view::with_policy(policy::Agreements(), envelope);

  ASSERT_TRUE(changed);
  EXPECT_THAT(changed->files(), SizeIs(0));
}

TEST_F(FoldsTest, AFileThatCouldNotHaveBeenLetInMeansADamagedLog) {
  v1::PolicyChange change;
  change.set_form("policy");
  v1::Envelope envelope;
  envelope.set_header(change.SerializeAsString());
  envelope.set_payload("bukan aturan");

  EXPECT_EQ(view::with_policy(policy::Agreements(), envelope).error().code, ErrorCode::corrupt);
}

}  // namespace
}  // namespace kentongan::broker
