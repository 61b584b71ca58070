// Shows who may have what erased, held and released, and what an order is told that may not be
// given. Orders come as frames through the whole heart.
#include "broker/admission/retention_rules.h"

#include "core/identity/directory_file.h"
#include "kentongan/v1/directory.pb.h"
#include "kentongan/v1/sitrep.pb.h"
#include "tests/broker/admission/retention_under_test.h"

namespace kentongan::test {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

class RetentionRulesTest : public RetentionUnderTest {
 protected:
  /// It asks to be answered.
  MessageId sent_question(const std::vector<std::string>& to) {
    v1::Header header = polres_.header_of({.to = to});
    header.mutable_identity()->set_type("info_request");
    v1::InfoRequest asked;
    asked.set_question("Berapa perahu siap?");
    const SealedItem question = polres_.seal(header, asked.SerializeAsString());
    EXPECT_THAT(polres_.submit({question}).receipts(), ::testing::SizeIs(1));
    return question.id;
  }
  void change(const v1::DirectoryChange& change) {
    const auto ticket = bus_.heart().change_directory(identity::directory_draft({change}));
    ASSERT_TRUE(ticket) << ticket.error().detail();
    bus_.pump();
  }
  v1::DirectoryChange stands_below(const std::string& agency, const std::string& parent) {
    v1::DirectoryChange entry;
    entry.mutable_agency()->set_code(agency);
    entry.mutable_agency()->set_name(agency);
    entry.mutable_agency()->set_sector("uji");
    entry.mutable_agency()->set_clearance(v1::CLASSIFICATION_RAHASIA);
    entry.mutable_agency()->set_parent(parent);
    change(entry);
    return entry;
  }
  SealedItem release_for(const std::string& agency, Caller& caller, const MessageId& target) {
    return order(caller, kRelease, {target}, {.to = {"POLRES", "BPBD"}, .written_for = agency});
  }
};

TEST_F(RetentionRulesTest, OfAMessageThatIsNotThere) {
  const MessageId nobody = bus_.random().message_id(bus_.clock().wall_us());

  EXPECT_THAT(refusal(polres_, kErase, nobody),
              AllOf(HasSubstr("R00-retention"), HasSubstr("is not there")));
}

TEST_F(RetentionRulesTest, OfAMessageThatTheAskerIsNotPartyToItSaysTheSame) {
  const SealedItem letter = polres_.letter({.to = {"KODIM"}});
  ASSERT_THAT(polres_.submit({letter}).receipts(), ::testing::SizeIs(1));

  EXPECT_THAT(refusal(bpbd_, kHold, letter.id), HasSubstr("is not party to it"));
}

TEST_F(RetentionRulesTest, OnlyTheAuthorHasItErased) {
  const MessageId id = sent_secret();

  EXPECT_THAT(refusal(kodim_, kErase, id),
              AllOf(HasSubstr("controller of its data"), HasSubstr("POLRES")));
}

TEST_F(RetentionRulesTest, OfWhatIsHeldItSaysByWhom) {
  const MessageId id = sent_secret();
  ASSERT_EQ(refusal(kodim_, kHold, id), "");

  EXPECT_THAT(refusal(polres_, kErase, id), HasSubstr("under a legal hold by KODIM"));
  EXPECT_THAT(refusal(kodim_, kHold, id), HasSubstr("held by your agency already"));
}

TEST_F(RetentionRulesTest, WhoHoldsReleasesAndNobodyElse) {
  const MessageId id = sent_secret();
  ASSERT_EQ(refusal(kodim_, kHold, id), "");

  EXPECT_THAT(refusal(polres_, kRelease, id), HasSubstr("is not held by your agency"));
  EXPECT_EQ(refusal(kodim_, kRelease, id), "");
  EXPECT_EQ(refusal(polres_, kErase, id), "");
}

TEST_F(RetentionRulesTest, TheHoldOfWhoHasLeftIsReleasedByTheNearestAboveIt) {
  const MessageId id = sent_secret();
  ASSERT_EQ(refusal(kodim_, kHold, id), "");
  stands_below("KODIM", "GULKARMAT");
  gulkarmat_.hello();
  EXPECT_THAT(refusal(gulkarmat_, release_for("KODIM", gulkarmat_, id)),
              HasSubstr("is not party to it"))
      << "while KODIM is here";
  EXPECT_THAT(refusal(polres_, release_for("KODIM", polres_, id)),
              AllOf(HasSubstr("is held by KODIM, which releases it itself"),
                    HasSubstr("right address: KODIM")));

  change(identity::revocation_of(bus_.agent_key("KODIM").key_id(), "instansi dilebur"));
  EXPECT_THAT(refusal(polres_, release_for("KODIM", polres_, id)),
              HasSubstr("right address: GULKARMAT"));
  EXPECT_THAT(refusal(gulkarmat_, kRelease, id), HasSubstr("is not party to it"));
  EXPECT_EQ(refusal(gulkarmat_, release_for("KODIM", gulkarmat_, id)), "");

  EXPECT_EQ(refusal(polres_, kErase, id), "");
}

TEST_F(RetentionRulesTest, AlsoOfWhoIsNotInTheDirectoryAnyMore) {
  const MessageId id = sent_secret();
  ASSERT_EQ(refusal(kodim_, kHold, id), "");
  v1::DirectoryChange gone = stands_below("KODIM", "GULKARMAT");
  gone.set_retire(true);
  gone.set_reason("dilebur");
  change(gone);

  gulkarmat_.hello();
  EXPECT_EQ(refusal(gulkarmat_, release_for("KODIM", gulkarmat_, id)), "");
  EXPECT_EQ(refusal(polres_, order(polres_, kErase, {id}, {.to = {"BPBD"}})), "");
}

TEST_F(RetentionRulesTest, WhatIsOrderedIsNotOrderedAgain) {
  const MessageId id = sent_secret();
  ASSERT_EQ(refusal(polres_, kErase, id), "");
  bus_.tick();

  EXPECT_THAT(refusal(polres_, kErase, id),
              AllOf(HasSubstr("was ordered to be erased already"), HasSubstr("1/4 holders")));
}

TEST_F(RetentionRulesTest, G7_WhatAsksToActIsNotErasedBeforeItIsDelivered) {
  kodim_.leave();
  const MessageId id = sent_question({"KODIM", "BPBD"});
  bpbd_.receive_all();

  EXPECT_THAT(refusal(polres_, order(polres_, kErase, {id}, {})),
              AllOf(HasSubstr("R00-retention"), HasSubstr("not reached the desk of KODIM.")));
  bus_.crash();
  polres_.hello();
  EXPECT_NE(refusal(polres_, order(polres_, kErase, {id}, {})), "");

  kodim_.hello();
  kodim_.receive_all();
  EXPECT_EQ(refusal(polres_, order(polres_, kErase, {id}, {})), "");
}

TEST_F(RetentionRulesTest, WhoHasNoDeskIsNotWaitedFor) {
  const MessageId id = sent_question({"DINKES", "KODIM"});
  kodim_.receive_all();

  EXPECT_EQ(refusal(polres_, order(polres_, kErase, {id}, {})), "");
}

TEST_F(RetentionRulesTest, WhatIsOnlyToBeReadMayGoBeforeItIs) {
  kodim_.leave();

  EXPECT_EQ(refusal(polres_, kErase, sent_secret()), "");
}

TEST_F(RetentionRulesTest, AnOrderIsNotErased) {
  const MessageId id = sent_secret();
  const SealedItem erase = order(polres_, kErase, id);
  ASSERT_EQ(refusal(polres_, erase), "");

  EXPECT_THAT(refusal(polres_, kErase, erase.id), HasSubstr("the ground of an erasure"));
}

TEST_F(RetentionRulesTest, WhatIsNoMessageIsNotErased) {
  const MessageId id = sent_secret();
  const SealedItem read = kodim_.evidence(v1::EVIDENCE_CODE_READ, id);
  ASSERT_THAT(kodim_.submit({read}).receipts(), ::testing::SizeIs(1));

  EXPECT_THAT(refusal(polres_, kErase, read.id), HasSubstr("is not there"));
}

TEST_F(RetentionRulesTest, AnOrderIsOpenToEveryHolder) {
  const MessageId id = sent_secret();

  EXPECT_THAT(refusal(polres_, order(polres_, kErase, {id},
                                     {.classification = v1::CLASSIFICATION_TERBATAS})),
              HasSubstr("open and BIASA"));
}

TEST_F(RetentionRulesTest, OneBadTargetRefusesTheWholeOrder) {
  const MessageId id = sent_secret();
  const MessageId nobody = bus_.random().message_id(bus_.clock().wall_us());

  EXPECT_THAT(refusal(polres_, order(polres_, kErase, {id, nobody}, {})),
              HasSubstr("is not there"));
  bus_.tick();
  EXPECT_TRUE(log_says(kSecret));
}

TEST_F(RetentionRulesTest, G11_AnOrderGoesToNobodyWhoDoesNotHoldTheMessage) {
  const SealedItem letter = polres_.letter({.to = {"KODIM"}});
  ASSERT_THAT(polres_.submit({letter}).receipts(), ::testing::SizeIs(1));

  EXPECT_THAT(refusal(polres_, order(polres_, kHold, {letter.id}, {.to = {"KODIM", "BPBD"}})),
              HasSubstr("agencies that hold the message alone"));
  EXPECT_THAT(
      refusal(polres_, order(polres_, kHold, {letter.id}, {.to = {"KODIM"}, .cc = {"BPBD"}})),
      HasSubstr("agencies that hold the message alone"));
  EXPECT_EQ(refusal(polres_, order(polres_, kHold, {letter.id}, {.to = {"KODIM"}})), "");
}

TEST_F(RetentionRulesTest, G11_NobodyLearnsByAnOrderOfAMessageThatHeDoesNotHold) {
  const MessageId with_bpbd = sent_secret();
  const SealedItem without = polres_.letter({.to = {"KODIM"}});
  ASSERT_THAT(polres_.submit({without}).receipts(), ::testing::SizeIs(1));

  EXPECT_THAT(refusal(polres_, order(polres_, kErase, {with_bpbd, without.id}, {.to = {"KODIM"}})),
              HasSubstr("send an order for each"));
}

TEST_F(RetentionRulesTest, SeveralAreErasedByOneOrder) {
  const MessageId one = sent_secret();
  const MessageId other = sent_secret();

  EXPECT_EQ(refusal(polres_, order(polres_, kErase, {one, other}, {})), "");
  bus_.tick();

  EXPECT_FALSE(log_says(kSecret));
  EXPECT_THAT(erased_by(one), ::testing::SizeIs(1));
  EXPECT_THAT(erased_by(other), ::testing::SizeIs(1));
}

}  // namespace
}  // namespace kentongan::test
