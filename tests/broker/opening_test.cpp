// Shows that a broker goes on from its log where it stopped, and opens none that is not its own.
// It is stopped or crashes over a log in memory, and is opened again.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "broker/broker.h"
#include "tests/broker/caller.h"

namespace kentongan::test {
namespace {

class OpeningTest : public ::testing::Test {
 protected:
  SmallBus bus_;
  Caller polres_{bus_, "POLRES"};
  Caller kodim_{bus_, "KODIM"};
};

TEST_F(OpeningTest, GoesOnInTheSameEpochAfterACleanStopOnly) {
  ASSERT_TRUE(bus_.heart().stop());
  bus_.crash();
  EXPECT_EQ(bus_.heart().status().head.epoch, 1U);
  EXPECT_EQ(bus_.event(bus_.head()).statement().kind(), v1::Statement::KIND_START);

  bus_.crash();

  EXPECT_EQ(bus_.heart().status().head.epoch, 2U);
}

TEST_F(OpeningTest, RemembersCursorsAndNumbersOverAStart) {
  polres_.hello();
  kodim_.hello();
  polres_.submit({polres_.letter()});
  const auto got = kodim_.receive_all();
  ASSERT_TRUE(bus_.heart().stop());
  bus_.crash();

  const auto welcome = kodim_.hello().welcome();

  EXPECT_EQ(welcome.cursors(3), seqs_of(got).back());
  EXPECT_THAT(kodim_.receive_all(), ::testing::IsEmpty());
  EXPECT_EQ(polres_.hello().welcome().sender_seq(), 1U);
}

TEST_F(OpeningTest, FoldsTheNumbersAgainThatACrashLeftUnsaved) {
  polres_.hello();
  polres_.submit({polres_.letter(), polres_.letter()});
  bus_.crash();

  EXPECT_EQ(polres_.hello().welcome().sender_seq(), 2U);
}

TEST_F(OpeningTest, RefusesToOpenALogThatWasFoundedWithOtherKeys) {
  TempDir folder;
  const auto others = identity::BrokerKeys::create(folder.path() / "keys", bus_.random()).value();
  const auto head = bus_.head();

  const auto opened = broker::Broker::open(SmallBus::usual_config(), others, bus_.log(),
                                           bus_.clock(), bus_.random());

  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, ErrorCode::data_missing);
  EXPECT_EQ(bus_.head(), head) << "nothing is written";
}

TEST_F(OpeningTest, RefusesToOpenALogUnderAnotherNameOfTheBus) {
  const auto head = bus_.head();
  for (const char* name : {"uji/log/2", "", "not a name + at all"}) {
    broker::BrokerConfig config = SmallBus::usual_config();
    config.bus = name;

    const auto opened =
        broker::Broker::open(config, bus_.keys(), bus_.log(), bus_.clock(), bus_.random());

    ASSERT_FALSE(opened) << name;
    EXPECT_EQ(opened.error().code, ErrorCode::invalid_argument);
    EXPECT_THAT(opened.error().text.id, ::testing::HasSubstr("bus: uji/log/1"));
  }
  EXPECT_EQ(bus_.head(), head) << "nothing is written";
}

TEST_F(OpeningTest, RefusesToOpenALogThatDoesNotBeginWithItsFounding) {
  eventlog::MemoryDisk disk;
  const auto log = eventlog::MemoryLog::open(disk).value();
  v1::Event word;
  word.mutable_statement()->set_kind(v1::Statement::KIND_STOP);
  eventlog::Event event;
  event.epoch = 1;
  event.bytes = word.SerializeAsString();
  ASSERT_TRUE(log->append(std::span(&event, 1)));

  const auto opened = broker::Broker::open(SmallBus::usual_config(), bus_.keys(), *log,
                                           bus_.clock(), bus_.random());

  EXPECT_EQ(opened.error().code, ErrorCode::corrupt);
}

TEST_F(OpeningTest, RefusesToOpenALogWithoutFounding) {
  eventlog::MemoryDisk disk;
  const auto log = eventlog::MemoryLog::open(disk).value();

  const auto opened = broker::Broker::open(SmallBus::usual_config(), bus_.keys(), *log,
                                           bus_.clock(), bus_.random());

  EXPECT_EQ(opened.error().code, ErrorCode::data_missing);
}

}  // namespace
}  // namespace kentongan::test
