// Shows that a desk without a session says why, and which command mends it, and stops saying so
// when it has one. One desk over a log in memory; line and broker are what the test says they are.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "agents/desk.h"
#include "core/eventlog/memory_log.h"
#include "kentongan/v1/wire.pb.h"
#include "tests/agents/agencies.h"
#include "tests/agents/bus_forge.h"
#include "tests/support/manual_clock.h"
#include "tests/support/memory_link.h"

namespace kentongan::agents {
namespace {

using std::chrono::seconds;
using test::BusForge;
using ::testing::HasSubstr;

constexpr const char* kSession = "enam belas bita.";

class DeskLineTest : public ::testing::Test {
 protected:
  DeskLineTest() {
    options_.agency = AgencyCode(kBpbd);
    options_.trust = forge_.trust();
    options_.endpoint = "tcp://192.0.2.7:7112";
  }
  void open(eventlog::MemoryDisk& disk) {
    log_ = eventlog::MemoryLog::open(disk, eventlog::Ordering::arrival).value();
    desk_ = Desk::open(options_, forge_.key(kBpbd), *log_, clock_, random_).value();
  }
  void open() { open(disk_); }
  /// An attempt at a line which ends in this way.
  void try_line(LineEnd end) {
    clock_.advance(seconds(60));
    ASSERT_TRUE(desk_->wants_line());
    desk_->line_up();
    desk_->line_down(end);
  }
  void welcome(const std::string& bus, std::uint64_t directory_seq = 0) {
    clock_.advance(seconds(60));
    desk_->line_up();
    v1::Frame frame;
    frame.mutable_welcome()->set_version(1);
    frame.mutable_welcome()->set_session(kSession);
    frame.mutable_welcome()->set_bus(bus);
    frame.mutable_welcome()->set_directory_seq(directory_seq);
    desk_->receive(frame.SerializeAsString());
  }
  void answer_with_the_founding() {
    v1::Frame frame;
    frame.set_session(kSession);
    frame.mutable_answer()->set_number(1);
    frame.mutable_answer()->set_last(true);
    for (const v1::Delivery& change : forge_.founding()) {
      *frame.mutable_answer()->add_events() = change;
    }
    desk_->receive(frame.SerializeAsString());
  }
  static identity::PublicKey other_key() {
    SeededRandom random(99);
    return identity::SigningKey::generate(random).public_key();
  }

  test::MemoryLink link_{{kBpbd}};  ///< Its disk outlives the log that is opened on it.
  BusForge forge_;
  test::ManualClock clock_;
  SeededRandom random_{5};
  eventlog::MemoryDisk disk_;
  DeskOptions options_;
  std::unique_ptr<eventlog::MemoryLog> log_;
  std::unique_ptr<Desk> desk_;
};

TEST_F(DeskLineTest, ADeskWhoseKeyIsNotLetInSaysThatItIsNotEnrolled) {
  open();

  try_line(LineEnd::not_let_in);

  const auto fault = desk_->status().line_fault;
  ASSERT_TRUE(fault);
  EXPECT_EQ(fault->code, ErrorCode::key_unknown);
  EXPECT_THAT(fault->text.id, HasSubstr("kentongan directory enrol BPBD-DKI.enrol"));
  EXPECT_THAT(fault->text.en, HasSubstr("tcp://192.0.2.7:7112"));
}

TEST_F(DeskLineTest, ADeskThatHoldsAnotherBrokersKeySaysToFetchTheCard) {
  open();

  try_line(LineEnd::wrong_key);

  const auto fault = desk_->status().line_fault;
  ASSERT_TRUE(fault);
  EXPECT_EQ(fault->code, ErrorCode::wrong_bus);
  EXPECT_THAT(fault->text.id, HasSubstr("kentongan agent join bus.card"));
}

TEST_F(DeskLineTest, WhatIsSaidIsOfTheLastAttempt) {
  open();

  try_line(LineEnd::not_let_in);
  try_line(LineEnd::gone);

  EXPECT_EQ(desk_->status().line_fault->code, ErrorCode::unavailable);
}

TEST_F(DeskLineTest, ABrokerThatTakesTheLineAndIsSilentIsSaidToBe) {
  open();
  clock_.advance(seconds(60));
  desk_->line_up();

  clock_.advance(seconds(16));
  desk_->tick();

  ASSERT_TRUE(desk_->status().line_fault);
  EXPECT_THAT(desk_->status().line_fault->text.en, HasSubstr("does not answer"));
}

TEST_F(DeskLineTest, ASessionEndsTheFaultAndItsEndAloneIsNone) {
  open();
  try_line(LineEnd::not_let_in);

  welcome(BusForge::kBus);
  EXPECT_FALSE(desk_->status().line_fault);
  desk_->line_down();

  EXPECT_FALSE(desk_->status().line_fault);
}

TEST_F(DeskLineTest, OnlyAByeToItsOwnSessionTakesTheMailboxFromADesk) {
  open();
  v1::Frame bye;
  bye.mutable_bye()->set_reason(v1::REFUSAL_REASON_SESSION);
  welcome(BusForge::kBus);
  desk_->receive(bye.SerializeAsString());
  EXPECT_TRUE(desk_->status().deliver) << "the broker gave the session up, and nobody has asked";

  desk_->line_down({});
  welcome(BusForge::kBus);
  bye.set_session(kSession);
  desk_->receive(bye.SerializeAsString());
  EXPECT_FALSE(desk_->status().deliver);
}

TEST_F(DeskLineTest, ABrokerOfAnotherBusIsNamedBesideTheCards) {
  open();

  welcome("lain/log/1");

  const auto ended = desk_->status().ended;
  ASSERT_TRUE(ended);
  EXPECT_EQ(ended->code, ErrorCode::wrong_bus);
  EXPECT_THAT(ended->text.id, HasSubstr("melayani bus lain/log/1"));
  EXPECT_THAT(ended->text.id, HasSubstr(BusForge::kBus));
}

TEST_F(DeskLineTest, ADirectoryOfAnotherStatementKeyIsNotTakenAndTheCardIsNamed) {
  options_.trust.statement_key = other_key();
  open();
  welcome(BusForge::kBus, forge_.founding().size());

  answer_with_the_founding();

  const auto ended = desk_->status().ended;
  ASSERT_TRUE(ended);
  EXPECT_EQ(ended->code, ErrorCode::wrong_bus);
  EXPECT_THAT(ended->text.id, HasSubstr("kunci pernyataan di kartu bus"));
  EXPECT_EQ(desk_->status().directory_seq, Seq(0));
}

TEST_F(DeskLineTest, ACardWithAnotherStatementKeyThanTheDirectoryHeldIsNotUsed) {
  link_.run();
  link_.crash(kBpbd);
  options_.trust = {link_.bus(), other_key()};
  open(link_.disk(kBpbd));
  ASSERT_GT(desk_->status().directory_seq, Seq(0));

  welcome(link_.bus(), desk_->status().directory_seq.value());

  EXPECT_EQ(desk_->status().ended.value().code, ErrorCode::wrong_bus);
  EXPECT_EQ(desk_->status().line, DeskStatus::LineState::disconnected);
}

}  // namespace
}  // namespace kentongan::agents
