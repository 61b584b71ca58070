// Shows what officers are promised by their desk, whatever happens to line, process and disk.
// Desks and a real broker's heart over a memory link; time passes only when the test says so.
#include "agents/desk.h"

#include <gtest/gtest.h>

#include "kentongan/v1/wire.pb.h"
#include "tests/agents/agencies.h"
#include "tests/support/memory_link.h"

namespace kentongan::agents {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using test::MemoryLink;

class DeskTest : public ::testing::Test {
 protected:
  DeskTest() { link_.run(); }

  Desk& bpbd() { return link_.desk(kBpbd); }
  Desk& kodim() { return link_.desk(kKodim); }
  /// What BPBD-DKI knows of how far its message has come at KODIM-0502.
  view::State state_at_kodim(const MessageId& id) {
    const view::MessageTrace* trace = bpbd().view().find(id);
    const view::PartyTrace* party = trace ? trace->party(AgencyCode(kKodim)) : nullptr;
    return party ? trace->state_of(*party, view::kNow, bpbd().now_us()).state : view::State::stored;
  }
  static EvidenceDraft word(v1::EvidenceCode code, const MessageId& about) {
    EvidenceDraft draft;
    draft.code = code;
    draft.about = about;
    draft.duty = DutyCode("PASIOPS");
    return draft;
  }

  MemoryLink link_{{kBpbd, kKodim}};
};

TEST_F(DeskTest, AMessageReachesTheOtherDeskAndItsSenderHearsSo) {
  const MessageId id = link_.send(kBpbd, kKodim);
  link_.run();

  EXPECT_EQ(link_.times_in_log(kKodim, id), 1);
  EXPECT_EQ(link_.times_in_log(kBpbd, id), 1);
  EXPECT_EQ(state_at_kodim(id), view::State::delivered);
  EXPECT_EQ(bpbd().outbox().items().size(), 0U);
}

TEST_F(DeskTest, EvidenceReachesTheSenderAndNamesTheDuty) {
  const MessageId id = link_.send(kBpbd, kKodim);
  link_.run();

  ASSERT_TRUE(kodim().evidence(word(v1::EVIDENCE_CODE_ACTING, id)));
  link_.run();

  EXPECT_EQ(state_at_kodim(id), view::State::acting);
  const auto& marks = bpbd().view().find(id)->party(AgencyCode(kKodim))->marks;
  EXPECT_EQ(marks.back().duty, DutyCode("PASIOPS"));
  EXPECT_FALSE(marks.back().by_desk);
}

TEST_F(DeskTest, G9_WithNoKeyOpenTheDeskMayReadAndNothingMore) {
  const MessageId id = link_.send(kBpbd, kKodim);
  link_.run();
  link_.lock(kKodim);

  ASSERT_TRUE(kodim().evidence(word(v1::EVIDENCE_CODE_READ, id)));
  const auto acting = kodim().evidence(word(v1::EVIDENCE_CODE_ACTING, id));
  link_.run();

  EXPECT_TRUE(bpbd().view().find(id)->party(AgencyCode(kKodim))->marks.back().by_desk);
  ASSERT_FALSE(acting);
  EXPECT_EQ(acting.error().code, ErrorCode::not_permitted);
  EXPECT_THAT(acting.error().text.en, ::testing::HasSubstr("no officer's key is open"));
  EXPECT_EQ(state_at_kodim(id), view::State::read);
}

TEST_F(DeskTest, EvidenceThatIsNotWholeIsRefusedAtTheDesk) {
  const MessageId id = link_.send(kBpbd, kKodim);
  link_.run();

  const auto refused = kodim().evidence(word(v1::EVIDENCE_CODE_REFUSED, id));

  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::field_invalid);
  EXPECT_FALSE(kodim().evidence(word(v1::EVIDENCE_CODE_DELIVERED, id)));
  EXPECT_EQ(kodim().evidence(word(v1::EVIDENCE_CODE_READ, MessageId{})).error().code,
            ErrorCode::not_found);
}

TEST_F(DeskTest, WorksWithNoBrokerInReachAndSendsInOrderOfPrecedenceOnReturn) {
  link_.cut(kBpbd, true);
  const MessageId routine = link_.send(kBpbd, kKodim, "biasa");
  const MessageId flash = link_.send(kBpbd, kKodim, "kilat");
  link_.run(seconds(60));
  EXPECT_EQ(bpbd().status().line, DeskStatus::LineState::disconnected);
  EXPECT_EQ(bpbd().outbox().count(OutboxState::waiting), 2U);
  EXPECT_TRUE(bpbd().message(flash));

  link_.cut(kBpbd, false);
  link_.run(seconds(60));

  const auto* first = kodim().view().find(flash);
  const auto* second = kodim().view().find(routine);
  ASSERT_TRUE(first != nullptr && second != nullptr);
  EXPECT_LT(first->seq, second->seq);
}

TEST_F(DeskTest, G4_WhatCameWhileItWasAwayIsThereOnReturn) {
  link_.cut(kKodim, true);
  const MessageId routine = link_.send(kBpbd, kKodim, "biasa");
  const MessageId flash = link_.send(kBpbd, kKodim, "kilat");
  link_.run(seconds(20));

  link_.cut(kKodim, false);
  link_.run(seconds(60));

  ASSERT_EQ(link_.times_in_log(kKodim, routine), 1);
  EXPECT_LT(kodim().view().find(flash)->number, kodim().view().find(routine)->number);
}

TEST_F(DeskTest, ADirectoryThatABusyBrokerDoesNotGiveIsAskedForAgain) {
  link_.add_standby("second", kKodim);
  bool refused = false;
  link_.bend("second", [&](Bytes& bytes) {
    v1::Frame frame;
    if (refused || !frame.ParseFromString(bytes) || !frame.has_answer()) {
      return;
    }
    refused = true;
    const std::uint64_t number = frame.answer().number();
    frame.mutable_answer()->Clear();
    frame.mutable_answer()->set_number(number);
    frame.mutable_answer()->set_last(true);
    frame.mutable_answer()->mutable_refusal()->set_reason(v1::REFUSAL_REASON_OVERLOADED);
    frame.mutable_answer()->mutable_refusal()->set_retry_after_ms(3000);
    bytes = frame.SerializeAsString();
  });

  link_.run(std::chrono::seconds(2));
  EXPECT_TRUE(refused);
  EXPECT_TRUE(link_.desk("second").directory().enrolled().empty());

  link_.run(std::chrono::seconds(2));
  EXPECT_FALSE(link_.desk("second").directory().enrolled().empty());
}

TEST_F(DeskTest, G2_HandedInTwiceItIsOnceInEachInbox) {
  bpbd().hand_in_times(2);

  const MessageId id = link_.send(kBpbd, kKodim);
  link_.run();

  EXPECT_EQ(link_.times_in_log(kKodim, id), 1);
  EXPECT_EQ(link_.times_in_log(kBpbd, id), 1);
  EXPECT_EQ(bpbd().outbox().count(OutboxState::refused), 0U);
}

TEST_F(DeskTest, G2_DeliveredAgainItIsDroppedById) {
  // The frames of a delivery are kept and played once more.
  std::vector<Bytes> frames;
  link_.bend(kKodim, [&frames](Bytes& frame) { frames.push_back(frame); });
  const MessageId id = link_.send(kBpbd, kKodim);
  link_.run();

  for (const Bytes& frame : frames) {
    kodim().receive(frame);
  }
  link_.run();

  EXPECT_EQ(link_.times_in_log(kKodim, id), 1);
  EXPECT_TRUE(kodim().status().line != DeskStatus::LineState::disconnected);
}

TEST_F(DeskTest, WhatTheBrokerDoesNotSettleIsSentAgainAfterTheTimeThatIsSet) {
  link_.resend_after(kBpbd, seconds(3));
  link_.run();
  bool mute = true;
  link_.bend(kBpbd, [&mute](Bytes& frame) {
    v1::Frame read;
    if (mute && read.ParseFromString(frame) && (read.has_settled() || read.has_deliver())) {
      frame.clear();
    }
  });

  static_cast<void>(link_.send(kBpbd, kKodim));
  link_.run(seconds(2));
  EXPECT_EQ(bpbd().outbox().count(OutboxState::sent), 1U);
  mute = false;
  bpbd().shape_line(LineShape{});
  bpbd().shape_line(std::nullopt);
  link_.run(seconds(2));

  EXPECT_EQ(bpbd().outbox().count(OutboxState::sent), 0U);
}

TEST_F(DeskTest, AnUnsentMessageSurvivesTheKillOfTheDesk) {
  link_.cut(kBpbd, true);
  const MessageId id = link_.send(kBpbd, kKodim);

  link_.crash(kBpbd);
  link_.reopen(kBpbd);
  link_.cut(kBpbd, false);
  link_.run();

  EXPECT_EQ(link_.times_in_log(kKodim, id), 1);
}

TEST_F(DeskTest, KilledAtAnyMomentNothingIsLostAndNothingDoubled) {
  std::vector<MessageId> ids;
  for (int i = 0; i < 20; ++i) {
    ids.push_back(link_.send(kBpbd, kKodim, i % 3 == 0 ? "kilat" : "segera"));
    link_.run(milliseconds(7 * i));
    const char* victim = i % 2 == 0 ? kBpbd : kKodim;
    link_.crash(victim);
    link_.reopen(victim);
  }
  link_.run(seconds(120));

  for (const MessageId& id : ids) {
    EXPECT_EQ(link_.times_in_log(kKodim, id), 1);
    EXPECT_EQ(link_.times_in_log(kBpbd, id), 1);
    EXPECT_EQ(state_at_kodim(id), view::State::delivered);
  }
  EXPECT_EQ(bpbd().outbox().count(OutboxState::refused), 0U);
}

TEST_F(DeskTest, G1_LossOfPowerAtAnyMomentLosesNothingAndDoublesNothing) {
  std::vector<MessageId> ids;
  for (int i = 0; i < 24; ++i) {
    ids.push_back(link_.send(kBpbd, kKodim, i % 3 == 0 ? "kilat" : "segera"));
    link_.run(milliseconds(9 * i));
    const char* victim = i % 2 == 0 ? kKodim : kBpbd;
    link_.disk(victim).cut_power();
    link_.crash(victim);
    link_.reopen(victim);
  }
  link_.run(seconds(120));

  for (const MessageId& id : ids) {
    EXPECT_EQ(link_.times_in_log(kKodim, id), 1);
    EXPECT_EQ(link_.times_in_log(kBpbd, id), 1);
    EXPECT_EQ(state_at_kodim(id), view::State::delivered);
  }
}

TEST_F(DeskTest, G1_WhatIsNotYetDurableIsNotAcknowledgedAndComesAgain) {
  // What it cosigns it syncs, and all before with it.
  link_.bend(kKodim, [](Bytes& bytes) {
    v1::Frame frame;
    if (frame.ParseFromString(bytes) && frame.has_cosign()) {
      frame.mutable_ping()->set_answer(true);
      bytes = frame.SerializeAsString();
    }
  });
  const MessageId id = link_.send(kBpbd, kKodim);
  link_.run(milliseconds(50));  // Taken, but the 100 ms until it is acknowledged are not over.
  ASSERT_EQ(link_.times_in_log(kKodim, id), 1);

  link_.disk(kKodim).cut_power();
  link_.crash(kKodim);
  link_.reopen(kKodim);
  ASSERT_EQ(link_.times_in_log(kKodim, id), 0);
  link_.run(seconds(60));

  EXPECT_EQ(link_.times_in_log(kKodim, id), 1);
  EXPECT_EQ(state_at_kodim(id), view::State::delivered);
}

TEST_F(DeskTest, AFailedSyncAtAnyStepLosesNothingAndDoublesNothing) {
  std::vector<MessageId> ids;
  for (int i = 0; i < 16; ++i) {
    ids.push_back(link_.send(kBpbd, kKodim, i % 3 == 0 ? "kilat" : "segera"));
    link_.run(milliseconds(11 * (i % 5)));
    const char* victim = i % 4 < 2 ? kBpbd : kKodim;
    link_.disk(victim).fail_next_sync(i % 2 == 0 ? eventlog::MemoryDisk::Fate::lost
                                                 : eventlog::MemoryDisk::Fate::stored);
    link_.run(milliseconds(300));
    static_cast<void>(link_.try_send(victim, kBpbd));  // If nothing was written so far.
    link_.crash(victim);  // A process that cannot write ends; its supervisor starts it again.
    link_.reopen(victim);
  }
  link_.run(seconds(120));

  for (const MessageId& id : ids) {
    EXPECT_EQ(link_.times_in_log(kKodim, id), 1);
    EXPECT_EQ(link_.times_in_log(kBpbd, id), 1);
    EXPECT_EQ(state_at_kodim(id), view::State::delivered);
  }
}

TEST_F(DeskTest, TheBrokersKillLosesNothing) {
  const MessageId id = link_.send(kBpbd, kKodim);
  link_.crash_broker();
  link_.run(seconds(5));

  link_.reopen_broker();
  link_.run(seconds(60));

  EXPECT_EQ(link_.times_in_log(kKodim, id), 1);
}

TEST_F(DeskTest, G7_ARefusalStaysVisibleAtTheSender) {
  const MessageId id = link_.send(kBpbd, "INSTANSI-LAIN");
  link_.run();

  const OutboxItem* item = bpbd().outbox().find(id);
  ASSERT_NE(item, nullptr);
  EXPECT_EQ(item->state, OutboxState::refused);
  EXPECT_EQ(item->refusal->reason(), v1::REFUSAL_REASON_ADDRESS_UNKNOWN);
  EXPECT_FALSE(item->refusal->text().id().empty());
  link_.crash(kBpbd);
  link_.reopen(kBpbd);
  EXPECT_EQ(bpbd().outbox().count(OutboxState::refused), 1U);
  EXPECT_TRUE(bpbd().dismiss(id));
  EXPECT_EQ(bpbd().outbox().count(OutboxState::refused), 0U);
}

TEST_F(DeskTest, AFullDiskIsToldAtOnceAndLosesNothing) {
  const MessageId before = link_.send(kKodim, kBpbd);
  link_.disk(kKodim).set_capacity(link_.disk(kKodim).used());

  const auto refused = kodim().evidence(word(v1::EVIDENCE_CODE_READ, before));
  const MessageId meanwhile = link_.send(kBpbd, kKodim);
  link_.run(seconds(20));
  EXPECT_TRUE(kodim().status().disk.has_value());
  EXPECT_EQ(link_.times_in_log(kKodim, meanwhile), 0);
  link_.disk(kKodim).set_capacity(UINT64_MAX);
  link_.run(seconds(60));

  EXPECT_FALSE(refused);
  EXPECT_EQ(link_.times_in_log(kKodim, meanwhile), 1);
  EXPECT_EQ(link_.times_in_log(kBpbd, before), 1);
  EXPECT_FALSE(kodim().status().disk.has_value());
}

TEST_F(DeskTest, AnItemThatIsRefusedForItselfIsNoFaultOfTheDisk) {
  MessageDraft draft;
  draft.header.mutable_identity()->set_id(link_.send(kBpbd, kKodim).str());
  draft.header.mutable_subject()->set_purpose(std::string(5000, 'x'));

  const auto refused = bpbd().send(draft);

  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::too_large);
  EXPECT_FALSE(bpbd().status().disk.has_value());
}

TEST_F(DeskTest, WhatADeskSaidOfItsCopyIsKnownAfterARestartAndNoLongerInTheOutbox) {
  MemoryLink link({kBpbd, kKodim, "POLRES-JAKUT"});
  link.run();
  Form form;
  form.type = "general_message";
  form.duty = DutyCode("PIKET");
  form.fields.members = {
      {"text", Value::of("Uji.")}, {"to", Value::of("POLRES-JAKUT")}, {"cc", Value::of(kKodim)}};
  const auto composed = link.desk(kBpbd).compose(form);
  ASSERT_TRUE(composed && composed->problems.empty());
  const auto id = link.desk(kBpbd).send(composed->draft);
  ASSERT_TRUE(id);
  link.run();

  ASSERT_TRUE(link.desk(kKodim).evidence(word(v1::EVIDENCE_CODE_ACKNOWLEDGED, *id)));
  link.run();
  EXPECT_TRUE(link.desk(kKodim).outbox().items().empty());
  link.crash(kKodim);
  link.reopen(kKodim);

  EXPECT_TRUE(link.desk(kKodim).outbox().items().empty());
  const auto* trace = link.desk(kKodim).view().find(*id);
  EXPECT_EQ(trace->state_of(*trace->party(AgencyCode(kKodim)), view::kNow, 0).state,
            view::State::acknowledged);
}

TEST_F(DeskTest, ASlowLineDelaysItemsAndKeepsTheSession) {
  kodim().shape_line(LineShape{40, 0.2, 0});
  const MessageId id = link_.send(kBpbd, kKodim);
  link_.run(seconds(30));
  EXPECT_EQ(link_.times_in_log(kKodim, id), 0);
  EXPECT_NE(kodim().status().line, DeskStatus::LineState::disconnected);

  link_.run(seconds(600));

  EXPECT_EQ(link_.times_in_log(kKodim, id), 1);
  EXPECT_EQ(state_at_kodim(id), view::State::delivered);
}

TEST_F(DeskTest, AReplayFromAnotherSessionIsRefused) {
  const MessageId id = link_.send(kBpbd, kKodim);
  link_.run();
  const auto envelope = bpbd().hand_out(id);
  ASSERT_TRUE(envelope);
  static_cast<void>(kodim().take_notices());

  ASSERT_TRUE(kodim().submit_raw(*envelope));
  link_.run();

  EXPECT_EQ(link_.times_in_log(kKodim, id), 1);
  bool refused = false;
  for (const Notice& notice : kodim().take_notices()) {
    refused = refused || (notice.kind == Notice::Kind::refused && notice.id == id);
  }
  EXPECT_TRUE(refused);
}

}  // namespace
}  // namespace kentongan::agents
