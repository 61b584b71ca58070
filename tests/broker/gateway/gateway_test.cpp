// Shows who is let in at the door and how much of him, and when a silent session is given up.
// The door alone, with a directory of two agencies; time is given.
#include "broker/gateway/gateway.h"

#include <deque>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/identity/enrolment.h"
#include "kentongan/v1/directory.pb.h"
#include "kentongan/v1/wire.pb.h"

namespace kentongan::broker::gateway {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr Micros kOneMinute = std::chrono::minutes(1);

class GatewayTest : public ::testing::Test {
 protected:
  void SetUp() override {
    enrol("MEJA-A", 'a');
    enrol("MEJA-B", 'b');
    config_.rate_items_per_s = 0;
  }
  static TransportKey key_of(char name) {
    return TransportKey::copied(Bytes(TransportKey::kSize, name));
  }
  void enrol(const std::string& agency, char name) {
    v1::DirectoryChange change;
    change.mutable_agency()->set_code(agency);
    change.mutable_agency()->set_name(agency);
    ASSERT_TRUE(directory_.apply(change, Seq(++version_)));
    const auto key =
        identity::key_entry(v1::KEY_KIND_TRANSPORT, key_of(name).view(), AgencyCode(agency));
    ASSERT_TRUE(directory_.apply(key, Seq(++version_)));
    const auto agent = identity::SigningKey::generate(random_).public_key();
    ASSERT_TRUE(
        directory_.apply(identity::key_entry(v1::KEY_KIND_AGENT, agent.view(), AgencyCode(agency)),
                         Seq(++version_)));
  }
  Gateway& door() {
    if (!door_) {
      door_.emplace(config_, random_);
    }
    return *door_;
  }
  static v1::Hello hello(const std::string& agency, bool deliver = true) {
    v1::Hello hello;
    hello.set_version(limits::kProtocolVersion);
    hello.set_agency(agency);
    hello.set_deliver(deliver);
    return hello;
  }
  Result<Gateway::Greeted> greet(char line, const v1::Hello& hello, char key = 'a') {
    lines_.emplace_back(16, line);
    const AgencyCode agency(key == 'a' ? "MEJA-A" : "MEJA-B");
    return door().greet(hello, {lines_.back(), key_of(key), agency, nullptr}, now_);
  }
  /// What becomes of a frame of that session on that line from the holder of that key.
  ErrorCode said_to(const SessionId& session, char line, char key) {
    v1::Frame frame;
    frame.set_session(session.str());
    frame.mutable_ping();
    const auto speaker = door().speaker_of(frame, Bytes(16, line), key_of(key), directory_);
    return speaker ? ErrorCode::timeout : speaker.error().code;
  }
  static v1::Submit submit(int items) {
    v1::Submit submit;
    while (submit.items_size() < items) {
      submit.add_items();
    }
    return submit;
  }

  GatewayConfig config_;
  SeededRandom random_{5};
  identity::Directory directory_;
  std::uint64_t version_ = 0;
  std::deque<Bytes> lines_;
  Instant now_;
  std::optional<Gateway> door_;
};

TEST_F(GatewayTest, KnowsASpeakerByKeySessionAndLineTogether) {
  const SessionId session = greet('x', hello("MEJA-A"))->session->id;

  EXPECT_EQ(said_to(session, 'x', 'a'), ErrorCode::timeout) << "let in";
  EXPECT_EQ(said_to(session, 'y', 'a'), ErrorCode::session);
  EXPECT_EQ(said_to(session, 'x', 'b'), ErrorCode::session);
  EXPECT_EQ(said_to(session, 'x', 'z'), ErrorCode::key_unknown);
  EXPECT_EQ(said_to(SessionId{}, 'x', 'a'), ErrorCode::session);
}

TEST_F(GatewayTest, GreetsNobodyInAnotherVersionForAnotherAgencyOrTwiceOnALine) {
  v1::Hello newer = hello("MEJA-A");
  newer.set_version(limits::kProtocolVersion + 1);

  EXPECT_EQ(greet('x', newer).error().code, ErrorCode::version);
  const auto other = greet('x', hello("MEJA-B"));
  EXPECT_EQ(other.error().code, ErrorCode::key_unknown);
  EXPECT_NE(other.error().text.id.find("Kunci ini milik MEJA-A"), std::string::npos);
  ASSERT_TRUE(greet('x', hello("MEJA-A")));
  EXPECT_EQ(greet('x', hello("MEJA-A")).error().code, ErrorCode::session);
}

TEST_F(GatewayTest, AKeyHasAsManySessionsAsAgreed) {
  config_.sessions_per_key = 2;
  ASSERT_TRUE(greet('x', hello("MEJA-A", false)));
  ASSERT_TRUE(greet('y', hello("MEJA-A", false)));

  EXPECT_EQ(greet('z', hello("MEJA-A", false)).error().code, ErrorCode::overloaded);
  EXPECT_TRUE(greet('z', hello("MEJA-B", false), 'b'));
}

TEST_F(GatewayTest, SaysFromWhomTheMailboxWasTaken) {
  const auto first = greet('x', hello("MEJA-A"));
  EXPECT_EQ(first->taken_from, nullptr);
  EXPECT_EQ(greet('y', hello("MEJA-A", false))->taken_from, nullptr);

  EXPECT_EQ(greet('z', hello("MEJA-A"))->taken_from, first->session);
}

TEST_F(GatewayTest, AFullWindowOpensAgainByWhatIsSettled) {
  config_.window_messages = 10;
  Session& session = *greet('x', hello("MEJA-A"))->session;
  EXPECT_FALSE(door().charge(session, Lane::biasa, submit(10), 1000, now_));

  const auto over = door().charge(session, Lane::biasa, submit(1), 100, now_);
  ASSERT_TRUE(over);
  EXPECT_EQ(over->error.code, ErrorCode::overloaded);
  EXPECT_GT(over->retry_after, Micros(0));
  EXPECT_EQ(door().bytes_in_flight(), 1000U) << "what is refused is not counted";

  door().discharge(session.id, 10, 1000);
  EXPECT_EQ(door().bytes_in_flight(), 0U);
  EXPECT_FALSE(door().charge(session, Lane::biasa, submit(1), 100, now_));
}

TEST_F(GatewayTest, OneSubmissionLargerThanTheWindowGoesAlone) {
  config_.window_messages = 10;
  Session& session = *greet('x', hello("MEJA-A"))->session;

  EXPECT_FALSE(door().charge(session, Lane::biasa, submit(20), 1000, now_));
  EXPECT_TRUE(door().charge(session, Lane::biasa, submit(1), 100, now_));
}

TEST_F(GatewayTest, G6_AKilatFindsItsReserveBeyondTheWindowAndBeyondAllBytes) {
  config_.window_messages = 10;
  config_.in_flight_bytes = 1000;
  config_.reserve_kilat_items = 5;
  config_.reserve_kilat_bytes = 500;
  Session& session = *greet('x', hello("MEJA-A"))->session;
  EXPECT_FALSE(door().charge(session, Lane::biasa, submit(10), 1000, now_));

  EXPECT_FALSE(door().charge(session, Lane::kilat, submit(5), 500, now_));
  EXPECT_TRUE(door().charge(session, Lane::kilat, submit(1), 1, now_));
}

TEST_F(GatewayTest, G5_WhatOneAgencyHasUsedUpIsAnothersStill) {
  Session& first = *greet('x', hello("MEJA-A"))->session;
  Session& second = *greet('y', hello("MEJA-B"), 'b')->session;
  const Speaker speaker{lines_.front(), key_of('a'), AgencyCode("MEJA-A"), nullptr};
  for (int i = 0; i < 8; ++i) {
    EXPECT_FALSE(door().charge_greeting(speaker, now_));
  }
  EXPECT_FALSE(door().charge_reads(first, 16'384, now_));
  v1::Query query;
  query.set_who_has("id");
  for (int i = 0; i < 4; ++i) {
    EXPECT_FALSE(door().charge(first, query, now_));
  }

  EXPECT_EQ(door().charge_greeting(speaker, now_)->retry_after, std::chrono::milliseconds(500));
  EXPECT_EQ(door().charge_reads(first, 2048, now_)->retry_after, std::chrono::seconds(1));
  EXPECT_EQ(door().charge(first, query, now_)->retry_after, std::chrono::seconds(1));
  EXPECT_FALSE(door().charge_reads(second, 2048, now_));
  EXPECT_FALSE(door().charge(second, query, now_));
}

TEST_F(GatewayTest, PingsWhoIsOwedAWordAndGivesUpWhoIsSilent) {
  Session& quiet = *greet('x', hello("MEJA-A"))->session;
  Session& lively = *greet('y', hello("MEJA-B"), 'b')->session;
  EXPECT_EQ(door().next_call(now_), now_ + config_.ping_after);

  const Instant later = now_ + config_.ping_after;
  lively.spoken = later;
  EXPECT_THAT(door().call(later).ping, ElementsAre(quiet.id));
  EXPECT_THAT(door().call(later).gone, IsEmpty());

  const Instant last = now_ + config_.silent_after;
  lively.heard = last;
  lively.spoken = last;
  EXPECT_THAT(door().call(last).gone, ElementsAre(quiet.id));
}

TEST_F(GatewayTest, OffersAMailboxThatNobodyHoldsToOneStandbyAfterAnother) {
  Session& first = *greet('x', hello("MEJA-A", false))->session;
  Session& second = *greet('y', hello("MEJA-A", false))->session;
  std::vector<SessionId> offered;
  const auto turn = [&](Instant at) {
    first.heard = at;
    second.heard = at;
    for (const SessionId& id : door().call(at).offer) {
      offered.push_back(id);
    }
  };

  turn(now_);
  EXPECT_THAT(offered, IsEmpty()) << "a pause first";
  turn(now_ + config_.ping_after);
  turn(now_ + config_.ping_after * 2);

  ASSERT_EQ(offered.size(), 2U);
  EXPECT_NE(offered[0], offered[1]);
  door().sessions().give_mailbox(first);
  turn(now_ + kOneMinute);
  EXPECT_EQ(offered.size(), 2U) << "it is held";
}

}  // namespace
}  // namespace kentongan::broker::gateway
