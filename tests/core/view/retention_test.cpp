// Shows what stands after orders to erase, hold and release, in whatever order they arrive, and how
// many of the holders have carried them out.
#include "core/view/retention.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace kentongan::view {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

const AgencyCode kAuthor{"BPBD"};
const AgencyCode kParty{"POLRES"};
const MessageId kMessage = MessageId::copied(Bytes(MessageId::kSize, '\1'));

class RetentionTest : public ::testing::Test {
 protected:
  void order(v1::RetentionAction action, const AgencyCode& by, std::uint64_t seq,
             const AgencyCode& written_for = {}) {
    ParsedEvent event;
    event.number = Seq(++number_);
    event.seq = Seq(seq);
    ParsedMessage& message = event.message.emplace();
    message.id = MessageId::copied(Bytes(MessageId::kSize, static_cast<char>(seq + 1)));
    message.header.mutable_identity()->set_type("retention_order");
    message.header.mutable_identity()->set_sealed(sealed_);
    message.header.mutable_author()->set_agency(by.value());
    if (!written_for.value().empty()) {
      message.header.mutable_author()->mutable_written_for()->set_agency(written_for.value());
    }
    message.header.mutable_subject()->set_legal_basis("UU 27/2022");
    message.header.mutable_subject()->add_refs(kMessage.str());
    v1::RetentionOrder said;
    said.set_action(action);
    message.payload = said.SerializeAsString();
    retention_.apply(event);
  }
  void erased(const AgencyCode& by) {
    ParsedEvent event;
    event.number = event.seq = Seq(++number_);
    ParsedEvidence& evidence = event.evidence.emplace();
    evidence.evidence.set_code(v1::EVIDENCE_CODE_ERASED);
    evidence.evidence.set_about(kMessage.str());
    evidence.evidence.set_agency(by.value());
    retention_.apply(event);
  }
  const Retained& retained() { return *retention_.find(kMessage); }

  Retention retention_;
  std::uint64_t number_ = 0;
  bool sealed_ = false;
};

TEST_F(RetentionTest, AnOrderIsDueAtEachHolderUntilItHasSaidSo) {
  order(v1::RETENTION_ACTION_ERASE, kAuthor, 5);

  EXPECT_THAT(retention_.due_at(kParty), ElementsAre(kMessage));
  EXPECT_THAT(retention_.due_at(kBrokerHolder), ElementsAre(kMessage));
  erased(kParty);
  EXPECT_THAT(retention_.due_at(kParty), IsEmpty());
  EXPECT_TRUE(retained().done.contains(kParty));
  EXPECT_FALSE(retained().done.contains(kAuthor));
}

TEST_F(RetentionTest, TheControllerIsTheAuthorOrWhomItWasWrittenFor) {
  EXPECT_TRUE(is_controller(kAuthor, kAuthor, ""));
  EXPECT_TRUE(is_controller(kParty, kAuthor, kParty.value()));
  EXPECT_FALSE(is_controller(kParty, kAuthor, ""));
}

TEST_F(RetentionTest, AHoldStopsItAndWhoHoldsReleases) {
  order(v1::RETENTION_ACTION_ERASE, kAuthor, 5);
  order(v1::RETENTION_ACTION_HOLD, kParty, 6);
  EXPECT_THAT(retention_.due_at(kAuthor), IsEmpty());
  EXPECT_NE(retained().erase(), nullptr);
  EXPECT_FALSE(retained().done.contains(kAuthor));

  order(v1::RETENTION_ACTION_RELEASE, kAuthor, 7);
  EXPECT_TRUE(retained().is_held());
  order(v1::RETENTION_ACTION_RELEASE, kParty, 8);

  EXPECT_THAT(retention_.due_at(kAuthor), ElementsAre(kMessage));
}

TEST_F(RetentionTest, AReleaseWrittenForWhoHasLeftEndsItsHold) {
  order(v1::RETENTION_ACTION_HOLD, kParty, 6);
  order(v1::RETENTION_ACTION_HOLD, kAuthor, 7);

  order(v1::RETENTION_ACTION_RELEASE, AgencyCode("POLDA"), 8, kParty);

  EXPECT_FALSE(retained().is_held_by(kParty));
  EXPECT_TRUE(retained().is_held_by(kAuthor));
}

TEST_F(RetentionTest, LanesOvertakeAndTheNewestOfEachAgencyCounts) {
  order(v1::RETENTION_ACTION_RELEASE, kParty, 8);
  order(v1::RETENTION_ACTION_HOLD, kParty, 6);

  EXPECT_FALSE(retained().is_held());
}

TEST_F(RetentionTest, TheFirstOfSeveralOrdersIsTheGround) {
  order(v1::RETENTION_ACTION_ERASE, kParty, 9);
  order(v1::RETENTION_ACTION_ERASE, kAuthor, 5);

  EXPECT_EQ(retained().erase()->by, kAuthor);
}

TEST_F(RetentionTest, TheOrderOfWhoMayNotDoesNotHideTheOneOfWhoMay) {
  order(v1::RETENTION_ACTION_ERASE, kParty, 5);
  EXPECT_EQ(retained().erase_by(kAuthor, ""), nullptr);

  order(v1::RETENTION_ACTION_ERASE, kAuthor, 9);

  ASSERT_NE(retained().erase_by(kAuthor, ""), nullptr);
  EXPECT_EQ(retained().erase_by(kAuthor, "")->seq, Seq(9));
  EXPECT_EQ(retained().erase_by(kAuthor, kParty.value())->seq, Seq(5));
}

TEST_F(RetentionTest, ASealedOrderOrdersNothing) {
  sealed_ = true;
  order(v1::RETENTION_ACTION_ERASE, kAuthor, 5);

  EXPECT_EQ(retention_.find(kMessage), nullptr);
}

TEST_F(RetentionTest, WordsSayHowManyAndWhoHolds) {
  order(v1::RETENTION_ACTION_ERASE, kAuthor, 5);
  erased(kBrokerHolder);
  order(v1::RETENTION_ACTION_HOLD, kParty, 6);

  const Text words = words_of(retained(), progress_of(retained(), {kAuthor, kParty, kParty}));

  EXPECT_THAT(words.id, HasSubstr("dihapus atas perintah 5, BPBD (UU 27/2022); 1 dari 3"));
  EXPECT_THAT(words.en, HasSubstr("1 of 3 holders have done so; under a legal hold by POLRES"));
}

TEST_F(RetentionTest, TellsAHoldByItsPayload) {
  v1::RetentionOrder hold;
  hold.set_action(v1::RETENTION_ACTION_HOLD);

  EXPECT_TRUE(holds_others("retention_order", hold.SerializeAsString()));
  EXPECT_FALSE(holds_others("sitrep", hold.SerializeAsString()));
  EXPECT_FALSE(holds_others("retention_order", ""));
}

}  // namespace
}  // namespace kentongan::view
