// Shows that the whole bus keeps its promises under partitions, kills, silence and floods.
// Broker and desks run on simulated time, links and disks; each case plays many seeds, and the
// checkers of the house look after every commit. KTG_SEED=n repeats one, KTG_LONG=1 plays 200.
#include <gtest/gtest.h>

#include "tests/sim/sim_city.h"

namespace kentongan::scenario {
namespace {

constexpr int kSteps = 60;

std::string play_partition(std::uint64_t seed) {
  SimCity city(seed);
  for (int step = 0; step < kSteps; ++step) {
    city.house().cut(city.any(), city.below(3) == 0);
    city.chatter();
    city.pass(0.2 + static_cast<double>(city.below(20)));
  }
  for (const AgencyCode& agency : city.agencies()) {
    city.house().cut(agency, false);
  }
  return city.wrong();
}

std::string play_power_cut(std::uint64_t seed) {
  SimCity city(seed);
  for (int step = 0; step < kSteps; ++step) {
    city.chatter();
    city.pass(0.001 * static_cast<double>(city.below(40)));
    if (city.below(8) == 0) {
      static_cast<void>(city.house().kill_broker());
      city.pass(static_cast<double>(city.below(20)));
      static_cast<void>(city.house().restart_broker());
    }
    if (city.below(8) == 0) {
      const AgencyCode victim = city.any();
      static_cast<void>(city.house().kill(victim));
      city.pass(static_cast<double>(city.below(5)));
      static_cast<void>(city.house().restart(victim));
    }
  }
  return city.wrong();
}

/// One desk hears nothing for long; the others work on, and on return it gets KILAT first.
std::string play_silent_desk(std::uint64_t seed) {
  SimCity city(seed);
  const AgencyCode silent("KESBANGPOL-DKI");
  const AgencyCode speaker("POLRES-JAKUT");
  city.house().cut(silent, true);
  for (int step = 0; step < 150; ++step) {
    city.report(speaker, "BIASA", {silent, AgencyCode("BPBD-DKI")});
    city.pass(0.5);
  }
  const auto flash = city.report(speaker, "KILAT", {silent});
  city.pass(60);
  city.house().cut(silent, false);
  city.pass(60);  // A desk that was long alone tries again after up to 45 s (protocol.md 6).
  std::string wrong = city.wrong();
  const LogCopy& log = city.record().desks.at(silent);
  std::uint64_t first_message = 0;
  for (const view::ParsedEvent& event : log.events) {
    if (event.message && first_message == 0) {
      first_message = event.number.value();
    }
  }
  if (!flash || log.place(*flash) != first_message) {
    wrong += "the KILAT did not come before the backlog; ";
  }
  return wrong;
}

/// One desk floods the bus; a KILAT between others is not held up by it.
std::string play_flood(std::uint64_t seed) {
  SimCity city(seed);
  const AgencyCode flooding("GULKARMAT-JAKUT");
  const AgencyCode target("BPBD-DKI");
  for (int i = 0; i < 800; ++i) {
    city.report(flooding, "BIASA", {target});
  }
  city.pass(0.3);
  const std::int64_t sent_us = city.house().now_us();
  const auto flash = city.report(AgencyCode("KODIM-0502"), "KILAT", {target});
  std::int64_t took_us = -1;
  while (flash && took_us < 0 && city.house().now_us() < sent_us + 60'000'000) {
    const auto arrived = city.house().run_until(sent_us + 60'000'000);
    for (const Arrival& arrival : *arrived) {
      took_us = arrival.id == *flash ? arrival.t_us - sent_us : took_us;
    }
  }
  std::string wrong = took_us >= 0 && took_us <= 1'000'000
                          ? ""
                          : "the KILAT took " + std::to_string(took_us) + " us; ";
  return wrong + city.wrong();
}

TEST(SimTest, G4_PartitionsLoseAndDoubleNothing) {
  EXPECT_EQ(each_seed(play_partition), "");
}

TEST(SimTest, G1_KillsBreakNoReceiptAndLoseNothing) {
  EXPECT_EQ(each_seed(play_power_cut), "");
}

TEST(SimTest, G5_ASilentDeskHoldsUpNobodyAndGetsTheMostUrgentFirst) {
  EXPECT_EQ(each_seed(play_silent_desk), "");
}

TEST(SimTest, G6_AFlashOvertakesAFlood) {
  EXPECT_EQ(each_seed(play_flood), "");
}

TEST(SimTest, TheHouseClosesOnlyWhenADeskThatWasLongAloneHasItsMail) {
  const AgencyCode alone("KODIM-0502");

  EXPECT_EQ(each_seed([&](std::uint64_t seed) {
              SimCity city(seed);
              city.house().cut(alone, true);
              city.pass(120);
              city.report(AgencyCode("POLRES-JAKUT"), "SEGERA", {alone});
              city.pass(5);
              city.house().cut(alone, false);
              return city.wrong();
            }),
            "");
}

TEST(SimTest, TheSameSeedGivesTheSameRun) {
  const auto trace_of = [](std::uint64_t seed) {
    SimCity city(seed);
    for (int step = 0; step < 20; ++step) {
      city.chatter();
      city.pass(1);
    }
    return city.house().trace();
  };

  EXPECT_EQ(trace_of(7), trace_of(7));
  EXPECT_NE(trace_of(7), trace_of(8));
}

TEST(SimTest, ASimulationNoticesAnOrderThatIsLost) {
  SimCity city(3);
  const auto id = city.report(AgencyCode("POLRES-JAKUT"), "SEGERA", {AgencyCode("KODIM-0502")});
  ASSERT_TRUE(id);
  ASSERT_EQ(city.wrong(), "");
  RunRecord bent = city.record();

  std::erase_if(bent.desks[AgencyCode("KODIM-0502")].events,
                [](const view::ParsedEvent& event) { return event.message.has_value(); });

  EXPECT_EQ(differences_of(bent, AgencyCode("KODIM-0502")).lost.size(), 1U);
}

}  // namespace
}  // namespace kentongan::scenario
