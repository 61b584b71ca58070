// Shows the one line a monitor gets, and when it turns amber and red.
// Statuses of a desk and a broker made by hand.
#include "agents/cli/health.h"

#include <gtest/gtest.h>

#include "agents/cli/json_value.h"

namespace kentongan::cli {
namespace {

Health health_from(const char* json) {
  return health_of(value_from_json(json).value(), {});
}

TEST(HealthTest, AConnectedDeskIsFine) {
  const auto health = health_from(
      R"({"line":"connected","outbox":{"waiting":0,"refused":0},"inbox":{"unread":2},"failed":0})");

  EXPECT_EQ(health_line(health), "KENTONGAN OK - tersambung | outbox=0 refused=0 unread=2");
}

TEST(HealthTest, ABrokenLineIsWorthALook) {
  const auto health = health_from(R"({"line":"disconnected","outbox":{"waiting":3,"refused":1}})");

  EXPECT_EQ(health.level, Health::Level::warning);
  EXPECT_EQ(health.said, "terputus; ditolak 1");
}

TEST(HealthTest, ADeskThatCannotComeBackByItselfIsCriticalAndSaysWhy) {
  const auto refused = health_from(
      R"({"line":"disconnected","ended":{"code":"key_unknown","text":{"id":"Dicabut.","en":"x"}},
          "line_fault":{"code":"key_unknown","text":{"id":"Belum terdaftar.","en":"x"}}})");
  EXPECT_EQ(refused.level, Health::Level::critical);
  EXPECT_EQ(refused.said, "Dicabut.; terputus") << "one cause is told once";

  const auto card = health_from(
      R"({"line":"disconnected","line_fault":{"code":"wrong_bus","text":{"id":"Kartu.","en":"x"}}})");
  EXPECT_EQ(card.level, Health::Level::critical);
  EXPECT_EQ(card.said, "Kartu.; terputus");

  const auto away = health_from(
      R"({"line":"disconnected","line_fault":{"code":"unavailable","text":{"id":"Mati.","en":"x"}}})");
  EXPECT_EQ(away.level, Health::Level::warning);
  EXPECT_EQ(away.said, "Mati.; terputus");
}

TEST(HealthTest, AMonitorThatReadsJsonGetsTheSame) {
  const auto health = health_from(R"({"line":"disconnected","outbox":{"waiting":3,"refused":1}})");

  EXPECT_EQ(health_json(health),
            R"({"schema":"kentongan.health/1","level":"warning","exit":1,)"
            R"("said":"terputus; ditolak 1","figures":{"outbox":3,"refused":1,"unread":""}})");
}

TEST(HealthTest, AnOutboxThatDoesNotMoveIsWorthALookAndSaysWhy) {
  const auto full = health_from(
      R"({"line":"connected","outbox":{"oldest_s":3,"held":{"id":"Disk penuh.","en":"Full."}}})");
  EXPECT_EQ(full.level, Health::Level::warning);
  EXPECT_EQ(full.said, "Disk penuh.");

  const auto slow = health_from(R"({"line":"connected","outbox":{"oldest_s":61,"held":null}})");
  EXPECT_EQ(slow.level, Health::Level::warning);
  EXPECT_EQ(slow.said, "kotak keluar tidak bergerak sejak 61 detik");

  EXPECT_EQ(health_from(R"({"line":"connected","outbox":{"oldest_s":59,"held":null}})").level,
            Health::Level::ok);
}

TEST(HealthTest, G10_AnAlarmOfTheWitnessIsCriticalAndTenMinutesWithoutAQuorumWorthALook) {
  const auto alarm = health_from(
      R"({"line":"connected","witness":{"state":"alarmed","alarm":{"text":{"id":"Dua catatan."}}}})");
  EXPECT_EQ(alarm.level, Health::Level::critical);
  EXPECT_EQ(alarm.said, "Dua catatan.");

  const auto late = health_from(
      R"({"line":"connected","witness":{"state":"late","groups":3,"groups_done":2,"alarm":null}})");
  EXPECT_EQ(late.level, Health::Level::warning);
  EXPECT_NE(late.said.find("2 dari 3"), std::string::npos);

  EXPECT_EQ(health_from(R"({"line":"connected","witness":{"state":"pending","alarm":null}})").level,
            Health::Level::ok);
}

TEST(HealthTest, AFullDiskAndAnotherPastAreCritical) {
  EXPECT_EQ(
      health_from(R"({"line":"connected","disk":{"code":"storage_full","text":"penuh"}})").level,
      Health::Level::critical);
  EXPECT_EQ(
      health_from(R"({"line":"disconnected","ended":{"code":"history_lost","text":"x"}})").level,
      Health::Level::critical);
  EXPECT_EQ(health_from(R"({"line":"disconnected","ended":{"code":"session","text":"x"}})").level,
            Health::Level::warning);
  EXPECT_EQ(health_from(R"({"line":"connected","failed":2})").level, Health::Level::critical);
}

}  // namespace
}  // namespace kentongan::cli
