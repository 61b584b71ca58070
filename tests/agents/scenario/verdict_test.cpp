// Shows that the eight files give the counts they must, and that each predicate that counts can
// fail. Each file is played once in the simulator; the record of the run, or the file, is bent.
#include <gtest/gtest.h>

#include "tests/agents/scenario/bent_run.h"

namespace kentongan::scenario {
namespace {

const AgencyCode kKesbangpol("KESBANGPOL-DKI");
const AgencyCode kKodim("KODIM-0418");
const AgencyCode kBagops("BAGOPS-PLG");
const AgencyCode kBpbd("BPBD-DKI");

MessageId id(const RunRecord& record, const std::string& event) {
  return record.id_of(event).value_or(MessageId());
}

void without_faults(Scenario& scenario) {
  scenario.faults.clear();
}

// --- ancaman-bom-obvit -------------------------------------------------------------------------

TEST(AncamanTest, SevenHoldAndNoneIsBroken) {
  EXPECT_EQ(tally_of(played("ancaman-bom-obvit")), (Tally{7, 0, 1}));
}

TEST(AncamanTest, X01_IsBrokenByADeskThatNeverReads) {
  const auto run = played_with("ancaman-bom-obvit", [](Scenario& scenario) {
    scenario.overrides[AgencyCode("POLSEK-KERTAPATI")].read_after_s = 1'000'000;
  });

  EXPECT_EQ(verdict_on(run, "x01").outcome, Outcome::broken);
}

TEST(AncamanTest, X03_IsBrokenWhereTheReplayIsTakenAsAMessage) {
  const auto run = played_with("ancaman-bom-obvit", without_faults);

  EXPECT_EQ(verdict_on(run, "x03").outcome, Outcome::broken);
}

TEST(AncamanTest, X03_IsBrokenByAReplayThatIsTakenASecondTime) {
  const auto& run = played("ancaman-bom-obvit");

  EXPECT_EQ(outcome_after(run, "x03", [](RunRecord& bent) { twice(bent.broker, id(bent, "e02")); }),
            Outcome::broken);
}

TEST(AncamanTest, X03_IsBrokenByARefusalThatIsNotOnRecord) {
  const auto& run = played("ancaman-bom-obvit");

  EXPECT_EQ(outcome_after(run, "x03",
                          [](RunRecord& bent) {
                            std::erase_if(bent.broker.events, [](const view::ParsedEvent& event) {
                              return event.refused.has_value();
                            });
                            refold(bent.broker);
                          }),
            Outcome::broken);
}

TEST(AncamanTest, X06_IsBrokenByALostOrder) {
  const auto& run = played("ancaman-bom-obvit");

  EXPECT_EQ(
      outcome_after(run, "x06", [](RunRecord& bent) { lose(bent.desks[kKodim], id(bent, "e20")); }),
      Outcome::broken);
}

TEST(AncamanTest, X06_IsBrokenByAnOrderThatComesTwice) {
  const auto& run = played("ancaman-bom-obvit");

  EXPECT_EQ(outcome_after(run, "x06",
                          [](RunRecord& bent) { twice(bent.desks[kKodim], id(bent, "e20")); }),
            Outcome::broken);
}

// --- banjir-semarang-2021 ----------------------------------------------------------------------

TEST(BanjirTest, TwoHoldAndNoneIsBroken) {
  EXPECT_EQ(tally_of(played("banjir-semarang-2021")), (Tally{2, 0, 9}));
}

TEST(BanjirTest, X03_IsBrokenByATicketThatTakesLonger) {
  const auto& run = played("banjir-semarang-2021");

  EXPECT_EQ(outcome_after(run, "x03", [](RunRecord& bent) { delay(bent, "c14", 31'000'000); }),
            Outcome::broken);
}

TEST(BanjirTest, X03_IsBrokenWithoutTheBurst) {
  const auto& run = played("banjir-semarang-2021");

  EXPECT_EQ(outcome_after(run, "x03", [](RunRecord& bent) { bent.burst_sent.clear(); }),
            Outcome::broken);
}

// --- laka-lantas-112-semarang ------------------------------------------------------------------

TEST(LakaTest, OneHoldsAndNoneIsBroken) {
  EXPECT_EQ(tally_of(played("laka-lantas-112-semarang")), (Tally{2, 0, 4}));
}

TEST(LakaTest, X03_IsBrokenByAnAmbulanceThatComesTooLate) {
  const auto& run = played("laka-lantas-112-semarang");

  EXPECT_EQ(outcome_after(run, "x03", [](RunRecord& bent) { delay(bent, "h14", 300'000'000); }),
            Outcome::broken);
}

TEST(LakaTest, X03_IsBrokenByAnArrivalThatIsNotOnRecord) {
  const auto& run = played("laka-lantas-112-semarang");

  EXPECT_EQ(outcome_after(run, "x03", [](RunRecord& bent) { lose(bent.broker, id(bent, "h14")); }),
            Outcome::broken);
}

// --- logistik-pemilu-2024-palembang ------------------------------------------------------------

TEST(LogistikTest, FiveHoldAndNoneIsBroken) {
  EXPECT_EQ(tally_of(played("logistik-pemilu-2024-palembang")), (Tally{5, 0, 4}));
}

TEST(LogistikTest, X02_IsBrokenByAPlanThatDoesNotAddUp) {
  const auto& run = played("logistik-pemilu-2024-palembang");

  EXPECT_EQ(
      outcome_after(run, "x02", [](RunRecord& bent) { bent.sent["d08"].id = id(bent, "d23"); }),
      Outcome::broken);
}

TEST(LogistikTest, X05_IsBrokenByAHandOverThatLostItsTime) {
  const auto& run = played("logistik-pemilu-2024-palembang");

  EXPECT_EQ(outcome_after(run, "x05",
                          [](RunRecord& bent) {
                            auto& event =
                                bent.broker.events.at(bent.broker.place(id(bent, "d21")) - 1);
                            event.message->header.mutable_times()->set_written_at_us(event.time_us);
                            refold(bent.broker);
                          }),
            Outcome::broken);
}

TEST(LogistikTest, X05_IsBrokenByALineThatWasNeverCut) {
  const auto& run = played("logistik-pemilu-2024-palembang");

  EXPECT_EQ(outcome_after(run, "x05", [](RunRecord& bent) { delay(bent, "d21", -43'000'000'000); }),
            Outcome::broken);
}

TEST(LogistikTest, X07_IsBrokenByAnOrderThatTakesLonger) {
  const auto& run = played("logistik-pemilu-2024-palembang");

  EXPECT_EQ(outcome_after(run, "x07", [](RunRecord& bent) { delay(bent, "d28", 16'000'000); }),
            Outcome::broken);
}

TEST(LogistikTest, X08_IsBrokenByADeskThatSaysNothing) {
  const auto& run = played("logistik-pemilu-2024-palembang");

  EXPECT_EQ(outcome_after(run, "x08", [](RunRecord& bent) { bent.sent["d33"].refusals.clear(); }),
            Outcome::broken);
}

TEST(LogistikTest, X08_IsBrokenByWhatTheFullDiskLost) {
  const auto& run = played("logistik-pemilu-2024-palembang");

  EXPECT_EQ(outcome_after(run, "x08",
                          [](RunRecord& bent) { lose(bent.desks[kBagops], id(bent, "d29")); }),
            Outcome::broken);
}

// --- plumpang-2023 -----------------------------------------------------------------------------

TEST(PlumpangTest, SevenHoldAndNoneIsBroken) {
  EXPECT_EQ(tally_of(played("plumpang-2023")), (Tally{7, 0, 11}));
}

TEST(PlumpangTest, X01_IsBrokenByAScreenThatDoesNotNameTheFault) {
  const auto& run = played("plumpang-2023");

  EXPECT_EQ(outcome_after(run, "x01",
                          [](RunRecord& bent) {
                            auto& desk = bent.desks[AgencyCode("GULKARMAT-JAKUT")];
                            std::erase_if(desk.events, [](const view::ParsedEvent& event) {
                              return event.statement.has_value();
                            });
                            refold(desk);
                          }),
            Outcome::broken);
}

TEST(PlumpangTest, X01_IsBrokenByADeskThatHasIt) {
  const auto& run = played("plumpang-2023");

  EXPECT_EQ(
      outcome_after(run, "x01", [](RunRecord& bent) { bent.sent["a11"].id = id(bent, "a07"); }),
      Outcome::broken);
}

TEST(PlumpangTest, X03_IsBrokenByAQueueOutOfOrder) {
  const auto& run = played("plumpang-2023");

  EXPECT_EQ(outcome_after(run, "x03",
                          [](RunRecord& bent) {
                            exchange(bent.desks[kKesbangpol], id(bent, "a11"), id(bent, "a25"));
                          }),
            Outcome::broken);
}

TEST(PlumpangTest, X03_IsBrokenByAMessageLostOrDoubled) {
  const auto& run = played("plumpang-2023");

  EXPECT_EQ(outcome_after(run, "x03",
                          [](RunRecord& bent) { lose(bent.desks[kKesbangpol], id(bent, "a25")); }),
            Outcome::broken);
  EXPECT_EQ(outcome_after(run, "x03",
                          [](RunRecord& bent) { twice(bent.desks[kKesbangpol], id(bent, "a11")); }),
            Outcome::broken);
}

TEST(PlumpangTest, X09_IsBrokenByAnEscalationSentTwice) {
  const auto& run = played("plumpang-2023");

  EXPECT_EQ(outcome_after(run, "x09", [](RunRecord& bent) { twice(bent.broker, id(bent, "a33")); }),
            Outcome::broken);
}

TEST(PlumpangTest, X09_IsBrokenByAMessageThatTheKillLost) {
  const auto& run = played("plumpang-2023");

  EXPECT_EQ(
      outcome_after(run, "x09", [](RunRecord& bent) { lose(bent.desks[kBpbd], id(bent, "a11")); }),
      Outcome::broken);
}

TEST(PlumpangTest, X10_IsBrokenByAClockThatIsRight) {
  const auto& run = played("plumpang-2023");

  EXPECT_EQ(outcome_after(run, "x10",
                          [](RunRecord& bent) {
                            auto& desk = bent.desks[AgencyCode("KODIM-0502")];
                            auto& event = desk.events.at(desk.place(id(bent, "a14")) - 1);
                            event.message->header.mutable_times()->set_written_at_us(event.time_us);
                            refold(desk);
                          }),
            Outcome::broken);
}

TEST(PlumpangTest, X16_IsBrokenByAnActionThatIsNotOnRecord) {
  const auto& run = played("plumpang-2023");

  EXPECT_EQ(outcome_after(run, "x16", [](RunRecord& bent) { lose(bent.broker, id(bent, "a05")); }),
            Outcome::broken);
}

TEST(PlumpangTest, X16_IsBrokenByAReadingThatWasNeverConfirmed) {
  const auto& run = played("plumpang-2023");

  EXPECT_EQ(
      outcome_after(run, "x16",
                    [](RunRecord& bent) {
                      unsay(bent.broker, v1::EVIDENCE_CODE_READ, kKesbangpol, id(bent, "a07"));
                      unsay(bent.broker, v1::EVIDENCE_CODE_READ, kKesbangpol, id(bent, "a11"));
                      unsay(bent.broker, v1::EVIDENCE_CODE_READ, kKesbangpol, id(bent, "a25"));
                    }),
      Outcome::broken);
}

TEST(PlumpangTest, X18_IsBrokenByPlacesThatDoNotAddUp) {
  const auto& run = played("plumpang-2023");

  EXPECT_EQ(outcome_after(run, "x18",
                          [](RunRecord& bent) {
                            auto& desk = bent.desks[kBpbd];
                            auto& event = desk.events.at(desk.place(id(bent, "a43")) - 1);
                            event.message->payload = Bytes();
                          }),
            Outcome::broken);
}

// --- unras-palembang-2022 ----------------------------------------------------------------------

TEST(UnrasTest, EightHoldAndNoneIsBroken) {
  EXPECT_EQ(tally_of(played("unras-palembang-2022")), (Tally{8, 0, 7}));
}

TEST(UnrasTest, X08_IsBrokenByAListThatIsWrong) {
  const auto& run = played("unras-palembang-2022");

  EXPECT_EQ(outcome_after(run, "x08",
                          [](RunRecord& bent) {
                            unsay(bent.desks[AgencyCode("POLRESTABES-PLG")], v1::EVIDENCE_CODE_READ,
                                  kKodim, id(bent, "b33"));
                          }),
            Outcome::broken);
}

TEST(UnrasTest, X08_IsBrokenByADeskOnLineThatDoesNotRead) {
  const auto& run = played("unras-palembang-2022");

  EXPECT_EQ(outcome_after(run, "x08",
                          [](RunRecord& bent) {
                            const MessageId status = id(bent, "b33");
                            unsay(bent.broker, v1::EVIDENCE_CODE_READ, kKodim, status);
                            unsay(bent.desks[AgencyCode("POLRESTABES-PLG")], v1::EVIDENCE_CODE_READ,
                                  kKodim, status);
                          }),
            Outcome::broken);
}

TEST(UnrasTest, X09_IsBrokenByAnOrderLostInTheMerge) {
  const auto& run = played("unras-palembang-2022");

  EXPECT_EQ(
      outcome_after(run, "x09", [](RunRecord& bent) { lose(bent.desks[kKodim], id(bent, "b34")); }),
      Outcome::broken);
}

TEST(UnrasTest, X09_IsBrokenByAnEffectBeforeItsCause) {
  const auto& run = played("unras-palembang-2022");

  EXPECT_EQ(outcome_after(run, "x09",
                          [](RunRecord& bent) {
                            exchange(bent.desks[kKodim], id(bent, "b33"), id(bent, "b34"));
                          }),
            Outcome::broken);
}

TEST(UnrasTest, X10_IsBrokenByAFlashThatWaits) {
  const auto& run = played("unras-palembang-2022");

  EXPECT_EQ(outcome_after(run, "x10", [](RunRecord& bent) { delay(bent, "b35", 6'000'000); }),
            Outcome::broken);
}

TEST(UnrasTest, X10_IsBrokenByADeliveryNobodyConfirmed) {
  const auto& run = played("unras-palembang-2022");

  EXPECT_EQ(
      outcome_after(run, "x10",
                    [](RunRecord& bent) { undeliver(bent.broker, AgencyCode("POLRESTABES-PLG")); }),
      Outcome::broken);
}

TEST(UnrasTest, X14_IsBrokenByNumbersThatDoNotFit) {
  const auto& run = played("unras-palembang-2022");

  EXPECT_EQ(outcome_after(run, "x14",
                          [](RunRecord& bent) {
                            const AgencyCode satpol("SATPOLPP-PLG");
                            unsay(bent.broker, v1::EVIDENCE_CODE_READ, satpol, id(bent, "b25"));
                            unsay(bent.broker, v1::EVIDENCE_CODE_ACKNOWLEDGED, satpol,
                                  id(bent, "b25"));
                          }),
            Outcome::broken);
  EXPECT_EQ(outcome_after(run, "x14", [](RunRecord& bent) { lose(bent.broker, id(bent, "b32")); }),
            Outcome::broken);
}

// --- those that need other parts of the bus ------------------------------------------------------

TEST(KekeringanTest, OneHoldsAndNoneIsBroken) {
  EXPECT_EQ(tally_of(played("kekeringan-sumber-harapan")), (Tally{2, 0, 6}));
}

TEST(TfgTest, OneHoldsAndNoneIsBroken) {
  EXPECT_EQ(tally_of(played("tfg-sispamkota-palembang")), (Tally{1, 0, 6}));
}

}  // namespace
}  // namespace kentongan::scenario
