// Shows that a desk follows the broker's log from checkpoint to checkpoint, cosigns what it could
// follow, and stops sending where the log is not the one it saw. Desks and a broker in one thread;
// a broker that lies is a second one with the same keys, or a hand on the wire.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "agents/desk.h"
#include "core/base/tree_hash.h"
#include "core/eventlog/checkpoint.h"
#include "core/identity/bus_quorum.h"
#include "kentongan/v1/event.pb.h"
#include "kentongan/v1/wire.pb.h"
#include "tests/agents/agencies.h"
#include "tests/support/memory_link.h"

namespace kentongan::agents {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;
using test::MemoryLink;
using ::testing::HasSubstr;
using ::testing::SizeIs;
using State = WitnessView::State;

constexpr const char* kPolres = "POLRES-JAKUT";

class DeskWitnessTest : public ::testing::Test {
 protected:
  DeskWitnessTest() { link_.run(seconds(5)); }

  WitnessView view(const char* name) { return link_.desk(name).status().witness; }
  std::optional<WitnessAlarm> alarm(const char* name) { return view(name).alarm; }
  /// Of this size and with this root, under the log's own key.
  v1::Checkpoint signed_head(const eventlog::TreeHead& head) {
    const std::string text = eventlog::write_checkpoint({MemoryLink::bus(), head});
    v1::Checkpoint checkpoint;
    checkpoint.set_note(identity::write_note(
        {text, {identity::sign_note(text, MemoryLink::bus(), link_.broker_keys().log())}}));
    return checkpoint;
  }
  /// Bends the frames of one kind to a desk.
  void bend(const char* name, std::function<bool(v1::Frame&)> bend) {
    link_.bend(name, [bend = std::move(bend)](Bytes& bytes) {
      v1::Frame frame;
      if (frame.ParseFromString(bytes) && bend(frame)) {
        bytes = frame.SerializeAsString();
      }
    });
  }
  eventlog::TreeHead head_of(std::size_t bus) {
    const eventlog::Head head = link_.log_of(bus).head();
    return {head.size, head.root};
  }
  bool is_in_outbox(const char* name, const MessageId& id) {
    const OutboxItem* item = link_.desk(name).outbox().find(id);
    return item != nullptr && item->state != OutboxState::settled;
  }

  MemoryLink link_{{kBpbd, kKodim, kPolres}};
};

TEST_F(DeskWitnessTest, G10_WhatPoliceArmyAndCityHaveSeenIsFinal) {
  link_.send(kBpbd, kKodim);
  link_.run(seconds(5));

  for (const char* desk : {kBpbd, kKodim, kPolres}) {
    const WitnessView shown = view(desk);
    EXPECT_EQ(shown.state, State::final) << desk;
    EXPECT_EQ(shown.groups_done, 3U);
    EXPECT_EQ(shown.groups, 3U);
    EXPECT_EQ(shown.final_size, link_.broker_log().head().size) << "all of it";
    EXPECT_EQ(shown.seen_size, shown.final_size);
  }
}

TEST_F(DeskWitnessTest, G10_NothingIsFinalWhileASectorIsAway) {
  link_.cut(kKodim, true);
  link_.run(seconds(30));
  const std::uint64_t before = view(kBpbd).final_size;
  const MessageId id = link_.send(kBpbd, kPolres);
  link_.run(seconds(5));

  EXPECT_EQ(view(kBpbd).final_size, before);
  EXPECT_LT(view(kBpbd).final_size, link_.desk(kBpbd).view().find(id)->seq.value());
  EXPECT_EQ(view(kBpbd).state, State::final) << "not for ten minutes yet";
  link_.run(minutes(11));
  EXPECT_EQ(view(kBpbd).state, State::late);
  EXPECT_FALSE(alarm(kBpbd));

  link_.cut(kKodim, false);
  link_.run(minutes(2));
  EXPECT_EQ(view(kBpbd).state, State::final);
  EXPECT_GE(view(kBpbd).final_size, link_.desk(kBpbd).view().find(id)->seq.value());
}

TEST_F(DeskWitnessTest, AnIdleBusIsWitnessedAgainEachMinute) {
  const std::int64_t before_s = view(kBpbd).final_time_s;

  link_.run(minutes(30));

  EXPECT_GE(view(kBpbd).final_time_s, before_s + 29 * 60);
  EXPECT_EQ(view(kBpbd).state, State::final);
}

TEST_F(DeskWitnessTest, EachMessageNamesTheCheckpointThatItsAuthorHadSeen) {
  const std::uint64_t size = view(kBpbd).seen_size;

  const MessageId id = link_.send(kBpbd, kKodim);
  link_.run();

  const auto message = link_.desk(kKodim).message(id);
  ASSERT_TRUE(message);
  EXPECT_EQ(message->header.chain().seen_size(), size);
  EXPECT_EQ(message->header.chain().seen_root().size(), Digest::kSize);
}

TEST_F(DeskWitnessTest, G10_ABrokerPutBackToAnOlderCopyIsFoundOutAndNothingIsSent) {
  link_.keep_copy();
  link_.send(kBpbd, kKodim);
  link_.run(seconds(5));

  link_.crash_broker();
  link_.put_copy_back();
  link_.reopen_broker();
  const MessageId id = link_.send(kBpbd, kKodim);
  link_.run(minutes(2));

  ASSERT_TRUE(alarm(kBpbd));
  EXPECT_TRUE(alarm(kBpbd)->stops());
  EXPECT_EQ(alarm(kBpbd)->kind, WitnessAlarm::Kind::disowned);
  EXPECT_TRUE(is_in_outbox(kBpbd, id));
  EXPECT_EQ(link_.times_in_log(kKodim, id), 0);
}

TEST_F(DeskWitnessTest, G10_AnOfficerDecidesOnRecordThatTheDeskGoesOn) {
  link_.keep_copy();
  link_.send(kBpbd, kKodim);
  link_.run(seconds(5));
  link_.crash_broker();
  link_.put_copy_back();
  link_.reopen_broker();
  link_.run(minutes(2));
  const MessageId id = link_.send(kBpbd, kKodim);
  link_.crash_broker();  // The operator has looked, and starts it anew.
  link_.reopen_broker();
  EXPECT_EQ(link_.desk(kBpbd).trust_again("", DutyCode("PIKET")).error().code,
            ErrorCode::invalid_argument);

  for (const char* desk : {kBpbd, kKodim, kPolres}) {
    ASSERT_TRUE(link_.desk(desk).trust_again("Cadangan 14.00 dipakai.", DutyCode("PIKET")));
  }
  link_.run(minutes(3));

  EXPECT_FALSE(alarm(kBpbd));
  EXPECT_EQ(link_.times_in_log(kKodim, id), 1);
  EXPECT_EQ(view(kBpbd).state, State::final);
  const auto rows = link_.desk(kBpbd).log().state("wit/decided/");
  ASSERT_THAT(*rows, SizeIs(1));
  EXPECT_THAT(rows->front().value, HasSubstr("Cadangan 14.00 dipakai."));
  EXPECT_EQ(link_.desk(kBpbd).trust_again("Lagi.", DutyCode("PIKET")).error().code,
            ErrorCode::conflict);
}

TEST_F(DeskWitnessTest, G10_ABrokerThatHidesThatItIsOlderIsSeenByItsOwnCheckpoint) {
  link_.keep_copy();
  link_.send(kBpbd, kKodim);
  link_.run(seconds(5));
  link_.cut(kBpbd, true);
  link_.crash_broker();
  link_.put_copy_back();
  link_.reopen_broker();
  const auto old = signed_head(head_of(0));
  link_.crash_broker();
  // It welcomes the desk as if nothing had been shown to it.
  link_.reopen_broker();
  bool is_bent = false;
  bend(kBpbd, [&](v1::Frame& frame) {
    if (!frame.has_bye() || is_bent) {
      return false;
    }
    is_bent = true;
    v1::Welcome welcome;
    welcome.set_session("enam belas bita.");
    welcome.set_version(1);
    welcome.set_bus(MemoryLink::bus());
    *welcome.mutable_checkpoint() = old;
    *frame.mutable_welcome() = welcome;
    return true;
  });
  link_.cut(kBpbd, false);
  link_.run(minutes(1));

  ASSERT_TRUE(alarm(kBpbd));
  EXPECT_EQ(alarm(kBpbd)->kind, WitnessAlarm::Kind::rolled_back);
  EXPECT_THAT(alarm(kBpbd)->notes, SizeIs(2));
}

TEST_F(DeskWitnessTest, G10_AnAlarmOutlivesTheDeskWithBothNotesAsProof) {
  const auto head = head_of(0);
  bend(kBpbd, [&](v1::Frame& frame) {
    if (frame.has_cosign() && frame.cosign().has_checkpoint()) {
      *frame.mutable_cosign()->mutable_checkpoint() =
          signed_head({head.size, leaf_hash("another past")});
      return true;
    }
    return false;
  });
  link_.run(minutes(2));
  ASSERT_TRUE(alarm(kBpbd));
  link_.crash(kBpbd);
  link_.disk(kBpbd).cut_power();
  link_.reopen(kBpbd);

  ASSERT_TRUE(alarm(kBpbd));
  EXPECT_EQ(alarm(kBpbd)->kind, WitnessAlarm::Kind::forked);
  const identity::NoteKey key(MemoryLink::bus(), identity::NoteKeyKind::log,
                              link_.broker_keys().log().public_key());
  ASSERT_THAT(alarm(kBpbd)->notes, SizeIs(2));
  std::vector<eventlog::TreeHead> heads;
  const WitnessAlarm kept = *alarm(kBpbd);
  for (const Bytes& bytes : kept.notes) {
    const auto note = identity::parse_note(bytes).value();
    EXPECT_TRUE(identity::check_note(note, std::span(&key, 1)));
    heads.push_back(eventlog::parse_checkpoint(note.text)->head);
  }
  EXPECT_EQ(heads[0].size, heads[1].size);
  EXPECT_NE(heads[0].root, heads[1].root);
}

TEST_F(DeskWitnessTest, G10_AProofThatDoesNotHoldIsAFork) {
  bend(kBpbd, [](v1::Frame& frame) {
    if (!frame.has_cosign() || frame.cosign().proof().path_size() == 0) {
      return false;
    }
    frame.mutable_cosign()->mutable_proof()->mutable_path(0)->at(3) ^= 1;
    return true;
  });

  link_.send(kKodim, kPolres);
  link_.run(seconds(5));

  ASSERT_TRUE(alarm(kBpbd));
  EXPECT_EQ(alarm(kBpbd)->kind, WitnessAlarm::Kind::forked);
}

TEST_F(DeskWitnessTest, G10_AFinalCheckpointWhoseNoteBearsAWitnessTwiceIsNotTaken) {
  const std::uint64_t before = view(kBpbd).final_size;
  bend(kBpbd, [](v1::Frame& frame) {
    if (!frame.has_cosign() || frame.cosign().final().cosignatures_size() == 0) {
      return false;
    }
    v1::Checkpoint& final = *frame.mutable_cosign()->mutable_final();
    final.mutable_note()->append(final.cosignatures(0));
    return true;
  });

  link_.send(kKodim, kPolres);
  link_.run(seconds(5));

  EXPECT_EQ(view(kBpbd).final_size, before) << "a proof of it would be worth nothing";
  EXPECT_GT(view(kKodim).final_size, before);
  EXPECT_FALSE(alarm(kBpbd));
}

TEST_F(DeskWitnessTest, ACheckpointUnderAnotherKeyIsNotHeard) {
  SeededRandom random(9);
  const auto other = identity::SigningKey::generate(random);
  const std::string text =
      eventlog::write_checkpoint({MemoryLink::bus(), {1, leaf_hash("no such log")}});
  const Bytes note =
      identity::write_note({text, {identity::sign_note(text, MemoryLink::bus(), other)}});
  bend(kBpbd, [&](v1::Frame& frame) {
    if (frame.has_settled()) {
      frame.mutable_settled()->mutable_checkpoint()->set_note(note);
    }
    return frame.has_settled();
  });

  const MessageId id = link_.send(kBpbd, kKodim);
  link_.run(seconds(5));

  EXPECT_FALSE(alarm(kBpbd));
  EXPECT_EQ(link_.times_in_log(kKodim, id), 1);
  EXPECT_EQ(view(kBpbd).state, State::final);
}

TEST_F(DeskWitnessTest, G10_AReceiptUnderAForkedCheckpointIsFoundOutByAQuestion) {
  bend(kBpbd, [&](v1::Frame& frame) {
    if (!frame.has_settled() || frame.settled().checkpoint().note().empty()) {
      return false;
    }
    *frame.mutable_settled()->mutable_checkpoint() =
        signed_head({head_of(0).size, leaf_hash("another past")});
    return true;
  });
  link_.send(kBpbd, kKodim);
  link_.run(seconds(10));

  ASSERT_TRUE(alarm(kBpbd));
  EXPECT_EQ(alarm(kBpbd)->kind, WitnessAlarm::Kind::forked);
  EXPECT_THAT(alarm(kBpbd)->notes, SizeIs(2));
}

TEST_F(DeskWitnessTest, G10_TheFirstMessageThatCrossesAForkIsHeard) {
  link_.fork_broker();
  link_.move(kPolres, 1);
  link_.run(minutes(1));
  link_.send(kBpbd, kKodim);
  link_.run(seconds(5));
  EXPECT_FALSE(alarm(kPolres));

  link_.leak(kBpbd, true);
  link_.send(kBpbd, kPolres);
  link_.run(seconds(20));

  ASSERT_TRUE(alarm(kPolres));
  EXPECT_EQ(alarm(kPolres)->kind, WitnessAlarm::Kind::claimed);
  EXPECT_EQ(alarm(kPolres)->from, AgencyCode(kBpbd));
  EXPECT_FALSE(alarm(kPolres)->stops()) << "an author's word stops nobody";
  const MessageId id = link_.send(kPolres, kBpbd);
  link_.run(seconds(5));
  EXPECT_FALSE(is_in_outbox(kPolres, id));
}

TEST_F(DeskWitnessTest, WhoIsMovedToAForkIsFoundOutWhenItComes) {
  link_.fork_broker();
  link_.run(seconds(5));
  link_.send(kBpbd, kKodim);
  link_.run(seconds(5));

  link_.move(kBpbd, 1);
  link_.run(minutes(2));

  ASSERT_TRUE(alarm(kBpbd));
  EXPECT_TRUE(alarm(kBpbd)->stops());
}

TEST_F(DeskWitnessTest, TheStandbyFollowsAndTakesOverWithoutAnAlarm) {
  link_.add_standby("cadangan", kBpbd);
  link_.run(seconds(5));
  link_.send(kKodim, kBpbd);
  link_.run(seconds(5));
  EXPECT_EQ(view("cadangan").seen_size, link_.broker_log().head().size);

  link_.crash(kBpbd);
  link_.run(minutes(2));
  link_.send(kKodim, kBpbd);
  link_.run(seconds(5));

  EXPECT_EQ(view("cadangan").state, State::final);
  EXPECT_FALSE(alarm("cadangan"));
}

TEST_F(DeskWitnessTest, NoKillOfDeskOrBrokerRaisesAnAlarm) {
  for (int i = 0; i < 20; ++i) {
    link_.send(kBpbd, kKodim);
    link_.run(std::chrono::milliseconds(300 * (i % 4)));
    link_.crash(kBpbd);
    link_.disk(kBpbd).cut_power();
    link_.send(kKodim, kPolres);
    link_.run(std::chrono::milliseconds(200));
    link_.crash_broker();
    link_.reopen_broker();
    link_.reopen(kBpbd);
    link_.run(seconds(3));
  }
  link_.run(minutes(3));

  for (const char* desk : {kBpbd, kKodim, kPolres}) {
    EXPECT_FALSE(alarm(desk)) << desk;
    EXPECT_EQ(view(desk).final_size, link_.broker_log().head().size);
  }
}

TEST_F(DeskWitnessTest, G10_ACosignatureThatWasGivenIsKeptThoughPowerIsLost) {
  std::uint64_t cosigned = 0;
  link_.send(kKodim, kPolres);
  bend(kBpbd, [&](v1::Frame& frame) {
    if (frame.has_cosign() && frame.cosign().has_checkpoint()) {
      cosigned = head_of(0).size;
    }
    return false;
  });
  link_.run(seconds(3));
  ASSERT_EQ(cosigned, link_.broker_log().head().size);
  link_.crash(kBpbd);
  link_.disk(kBpbd).cut_power();
  link_.reopen(kBpbd);

  EXPECT_EQ(view(kBpbd).seen_size, cosigned);
}

TEST_F(DeskWitnessTest, G10_WhatCannotBeStoredIsNotCosigned) {
  link_.run(minutes(1));
  const std::uint64_t before = view(kPolres).final_size;
  link_.disk(kBpbd).set_capacity(0);

  link_.send(kKodim, kPolres);
  link_.run(seconds(10));

  EXPECT_EQ(view(kPolres).final_size, before) << "the city is missing";
  EXPECT_EQ(view(kPolres).groups_done, 3U);
  link_.disk(kBpbd).set_capacity(UINT64_MAX);
  link_.run(minutes(1));
  EXPECT_EQ(view(kPolres).final_size, link_.broker_log().head().size);
}

}  // namespace
}  // namespace kentongan::agents
