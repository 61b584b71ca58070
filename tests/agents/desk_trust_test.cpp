// Shows that a desk keeps only what verifies, and that two desks of one agency lose nothing between
// them. A memory link with a hand on the wire; a second seat with the same keys.
#include <gtest/gtest.h>

#include "agents/desk.h"
#include "core/base/digest.h"
#include "core/eventlog/memory_log.h"
#include "core/identity/policy_item.h"
#include "kentongan/v1/directory.pb.h"
#include "tests/agents/agencies.h"
#include "tests/support/memory_link.h"
#include "tests/support/open_policy.h"

namespace kentongan::agents {
namespace {

using std::chrono::seconds;
using test::MemoryLink;

constexpr const char* kStandby = "KODIM-0502 kedua";

class DeskTrustTest : public ::testing::Test {
 protected:
  DeskTrustTest() { link_.run(); }

  /// Bends the first `times` Deliver frames to KODIM-0502.
  void bend_deliveries(int times, const std::function<void(v1::Delivery&)>& bend) {
    link_.bend(kKodim, [times, bend](Bytes& bytes) mutable {
      v1::Frame frame;
      if (times == 0 || !frame.ParseFromString(bytes) || !frame.has_deliver()) {
        return;
      }
      --times;
      bend(*frame.mutable_deliver()->mutable_items(0));
      bytes = frame.SerializeAsString();
    });
  }
  bool is_told_failed(const MessageId& id) {
    const view::MessageTrace* trace = link_.desk(kBpbd).view().find(id);
    const view::PartyTrace* party = trace ? trace->party(AgencyCode(kKodim)) : nullptr;
    bool failed = false;
    for (const view::Mark& mark : party ? party->marks : std::vector<view::Mark>{}) {
      failed = failed || mark.code == v1::EVIDENCE_CODE_DELIVERY_FAILED;
    }
    return failed;
  }

  MemoryLink link_{{kBpbd, kKodim}};
};

TEST_F(DeskTrustTest, ABentDeliveryIsNotStoredAndIsToldAsFailedThenTakenWhenItIsRight) {
  bend_deliveries(1, [](v1::Delivery& delivery) { delivery.mutable_leaf()->at(140) ^= 1; });

  const MessageId id = link_.send(kBpbd, kKodim);
  link_.run(std::chrono::milliseconds(500));
  EXPECT_EQ(link_.times_in_log(kKodim, id), 0);
  EXPECT_EQ(link_.desk(kKodim).status().faults, 1U);
  link_.run(seconds(30));

  EXPECT_TRUE(is_told_failed(id));
  EXPECT_EQ(link_.times_in_log(kKodim, id), 1);
}

TEST_F(DeskTrustTest, AFaultOfAnExerciseMessageIsToldWithinTheExercise) {
  bend_deliveries(1, [](v1::Delivery& delivery) { delivery.mutable_leaf()->at(140) ^= 1; });
  Form form;
  form.type = "general_message";
  form.duty = DutyCode("PIKET");
  form.exercise = "LAT-1";
  form.fields.members = {{"text", Value::of("Uji.")}, {"to", Value::of(kKodim)}};
  const auto composed = link_.desk(kBpbd).compose(form);
  ASSERT_TRUE(composed && composed->problems.empty());

  const auto id = link_.desk(kBpbd).send(composed->draft);
  ASSERT_TRUE(id);
  link_.run(seconds(30));

  EXPECT_TRUE(is_told_failed(*id));
  EXPECT_EQ(link_.desk(kKodim).outbox().count(OutboxState::refused), 0U);
  EXPECT_EQ(link_.times_in_log(kKodim, *id), 1);
}

TEST_F(DeskTrustTest, G4_ADeliveryThatIsBentForGoodIsPassedOverSoThatTheLaneGoesOn) {
  const MessageId before = link_.send(kBpbd, kKodim);
  const MessageId bad = link_.send(kBpbd, kKodim);
  link_.bend(kKodim, [bad](Bytes& bytes) {
    v1::Frame frame;
    ASSERT_TRUE(frame.ParseFromString(bytes));
    for (v1::Delivery& delivery : *frame.mutable_deliver()->mutable_items()) {
      v1::Event event;
      ASSERT_TRUE(event.ParseFromString(delivery.event()));
      if (event.message().envelope().header().find(bad.view()) != Bytes::npos) {
        delivery.mutable_leaf()->at(240) ^= 1;
        bytes = frame.SerializeAsString();
      }
    }
  });
  link_.run(seconds(60));
  const MessageId after = link_.send(kBpbd, kKodim);
  link_.run(seconds(60));

  EXPECT_EQ(link_.times_in_log(kKodim, before), 1);
  EXPECT_EQ(link_.times_in_log(kKodim, bad), 0);
  EXPECT_TRUE(is_told_failed(bad));
  EXPECT_EQ(link_.times_in_log(kKodim, after), 1);
  EXPECT_EQ(link_.desk(kKodim).status().faults, 3U);
}

TEST_F(DeskTrustTest, ABentPayloadIsNeverStored) {
  bend_deliveries(3, [](v1::Delivery& delivery) {
    std::string& event = *delivery.mutable_event();
    const auto at = event.find("Uji kirim.");
    event.at(at == std::string::npos ? event.size() - 1 : at) ^= 1;
  });

  const MessageId id = link_.send(kBpbd, kKodim);
  link_.run(seconds(30));

  EXPECT_EQ(link_.times_in_log(kKodim, id), 0);
  EXPECT_GE(link_.desk(kKodim).status().faults, 1U);
}

TEST_F(DeskTrustTest, ANewAgencysKeyIsFetchedBeforeItsMessageIsJudged) {
  // A seat whose log is empty must fetch the directory before anything is delivered to it.
  link_.add_standby(kStandby, kKodim);
  link_.run();
  EXPECT_GT(link_.desk(kStandby).directory().version(), Seq(0));
  EXPECT_EQ(link_.desk(kStandby).directory().version(), link_.desk(kKodim).directory().version());
}

TEST_F(DeskTrustTest, TheStandbyTakesTheMailboxAndMissesNothing) {
  const MessageId before = link_.send(kBpbd, kKodim);
  link_.run();
  link_.add_standby(kStandby, kKodim);
  link_.run();
  EXPECT_EQ(link_.times_in_log(kStandby, before), 0);

  link_.desk(kStandby).take_mailbox();
  link_.run(seconds(10));
  const MessageId after = link_.send(kBpbd, kKodim);
  link_.run(seconds(10));

  EXPECT_EQ(link_.times_in_log(kStandby, before), 1);
  EXPECT_EQ(link_.times_in_log(kStandby, after), 1);
  EXPECT_EQ(link_.times_in_log(kKodim, after), 0);
  EXPECT_FALSE(link_.desk(kKodim).status().deliver);
  EXPECT_EQ(link_.desk(kKodim).status().line, DeskStatus::LineState::connected);
}

TEST_F(DeskTrustTest, TheMailboxTakenBackHoldsWhatCameInBetween) {
  link_.add_standby(kStandby, kKodim);
  link_.run();
  link_.desk(kStandby).take_mailbox();
  link_.run(seconds(10));
  const MessageId between = link_.send(kBpbd, kKodim);
  link_.run(seconds(10));

  link_.desk(kKodim).take_mailbox();
  link_.run(seconds(20));

  EXPECT_EQ(link_.times_in_log(kKodim, between), 1);
}

TEST_F(DeskTrustTest, AStandbyTakesTheMailboxThatNobodyHolds) {
  link_.add_standby(kStandby, kKodim);
  link_.run(seconds(60));
  EXPECT_FALSE(link_.desk(kStandby).status().deliver);

  link_.crash(kKodim);
  const MessageId id = link_.send(kBpbd, kKodim);
  link_.run(seconds(30));

  EXPECT_TRUE(link_.desk(kStandby).status().deliver);
  EXPECT_EQ(link_.times_in_log(kStandby, id), 1);
}

TEST_F(DeskTrustTest, OneOfTwoStandbysTakesTheMailboxAndKeepsIt) {
  link_.add_standby(kStandby, kKodim);
  link_.add_standby("ketiga", kKodim);
  link_.run(seconds(30));
  link_.crash(kKodim);
  link_.run(seconds(30));
  const bool is_second = link_.desk(kStandby).status().deliver;
  EXPECT_NE(is_second, link_.desk("ketiga").status().deliver);
  for (const char* seat : {kStandby, "ketiga"}) {
    static_cast<void>(link_.desk(seat).take_notices());
  }

  link_.run(seconds(120));

  EXPECT_EQ(is_second, link_.desk(kStandby).status().deliver);
  for (const char* seat : {kStandby, "ketiga"}) {
    for (const Notice& notice : link_.desk(seat).take_notices()) {
      EXPECT_NE(notice.kind, Notice::Kind::standby) << seat;
    }
  }
}

TEST_F(DeskTrustTest, TheAgentThatComesBackHasTheMailboxAndTheStandbyStandsByAgain) {
  link_.add_standby(kStandby, kKodim);
  link_.run();
  link_.crash(kKodim);
  link_.run(seconds(30));
  const MessageId between = link_.send(kBpbd, kKodim);
  link_.run();

  link_.reopen(kKodim);
  link_.run(seconds(60));
  const MessageId after = link_.send(kBpbd, kKodim);
  link_.run(seconds(60));

  EXPECT_TRUE(link_.desk(kKodim).status().deliver);
  EXPECT_FALSE(link_.desk(kStandby).status().deliver);
  EXPECT_EQ(link_.times_in_log(kKodim, between), 1);
  EXPECT_EQ(link_.times_in_log(kKodim, after), 1);
  EXPECT_EQ(link_.times_in_log(kStandby, after), 0);
}

TEST_F(DeskTrustTest, AStandbyThatWasCutOffDoesNotTakeBackWhatAnotherHoldsNow) {
  link_.add_standby(kStandby, kKodim);
  link_.run();
  link_.crash(kKodim);
  link_.run(seconds(30));
  EXPECT_TRUE(link_.desk(kStandby).status().deliver);
  link_.cut(kStandby, true);
  link_.reopen(kKodim);
  link_.run(seconds(30));

  link_.cut(kStandby, false);
  link_.run(seconds(60));

  EXPECT_TRUE(link_.desk(kKodim).status().deliver);
  EXPECT_FALSE(link_.desk(kStandby).status().deliver);
}

TEST_F(DeskTrustTest, BothDesksOfAnAgencySubmitUnderOneKey) {
  link_.add_standby(kStandby, kKodim);
  link_.run();
  std::vector<MessageId> ids;
  for (int i = 0; i < 5; ++i) {
    ids.push_back(link_.send(kKodim, kBpbd));
    ids.push_back(link_.send(kStandby, kBpbd));
    link_.run(seconds(1));
  }
  link_.run(seconds(120));

  for (const MessageId& id : ids) {
    EXPECT_EQ(link_.times_in_log(kBpbd, id), 1) << to_string(id);
  }
}

TEST_F(DeskTrustTest, ClocksApartAreShown) {
  EXPECT_FALSE(link_.desk(kBpbd).status().clock_wrong);
  EXPECT_EQ(link_.desk(kBpbd).status().clock_apart_us, 0);
}

TEST_F(DeskTrustTest, ADeskTakesAPolicyThatTwoAgenciesSignedAndGoesOn) {
  const std::string yaml = test::open_policy()[0].bytes + "    precedence: [KILAT]\n";
  const identity::PolicyText text{"UJI-BEBAS", yaml, sha256(test::open_policy()[0].bytes).str()};
  SeededRandom random(5);
  v1::Envelope draft =
      identity::sign_policies(MemoryLink::bus(), std::span(&text, 1), link_.keys_of(kBpbd).agent(),
                              link_.clock().wall_us(), random)
          .front();
  ASSERT_TRUE(identity::add_policy_signature(draft, link_.keys_of(kKodim).agent()));

  ASSERT_TRUE(link_.broker().put_policy(draft.SerializeAsString()));
  link_.run();
  const MessageId refused = link_.send(kBpbd, kKodim);
  const MessageId urgent = link_.send(kBpbd, kKodim, "kilat");
  link_.run();

  EXPECT_EQ(link_.times_in_log(kKodim, refused), 0);
  EXPECT_EQ(link_.times_in_log(kKodim, urgent), 1);
  const MessageId id = MessageId::copied([&] {
    v1::PolicyChange change;
    change.ParseFromString(draft.header());
    return change.id();
  }());
  for (const char* seat : {kBpbd, kKodim}) {
    link_.crash(seat);
    const auto log = eventlog::MemoryLog::open(link_.disk(seat)).value();
    EXPECT_TRUE(log->find(id).value().has_value()) << seat << " keeps the policy it is under";
  }
}

}  // namespace
}  // namespace kentongan::agents
