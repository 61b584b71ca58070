// Shows that each predicate of who may tell whom can fail. Each file is played once in the
// simulator; the record of the run is bent.
#include <gtest/gtest.h>

#include "tests/agents/scenario/bent_run.h"

namespace kentongan::scenario {
namespace {

/// The rules were others than the run's.
void without_policy(RunRecord& record) {
  record.agreements = policy::Agreements();
}

void without_refusals(RunRecord& record) {
  std::erase_if(record.broker.events,
                [](const view::ParsedEvent& event) { return event.refused.has_value(); });
  refold(record.broker);
}

const AgencyCode kKeeper("SITIK-PLG");

void unwarned(LogCopy& log) {
  std::erase_if(log.events, [](const view::ParsedEvent& event) {
    return event.statement && event.statement->kind() == v1::Statement::KIND_SECURITY;
  });
  refold(log);
}

/// What the broker's log says of an event of the file, changed.
void change(RunRecord& record, const std::string& name,
            const std::function<void(view::ParsedMessage&)>& bend) {
  const MessageId id = record.id_of(name).value_or(MessageId());
  for (view::ParsedEvent& event : record.broker.events) {
    if (event.message && event.message->id == id) {
      bend(*event.message);
    }
  }
  refold(record.broker);
}

/// A desk holds what was not for it.
void leak(RunRecord& record, const std::string& name, const AgencyCode& to) {
  const MessageId id = record.id_of(name).value_or(MessageId());
  for (const view::ParsedEvent& event : record.broker.events) {
    if (event.message && event.message->id == id) {
      record.desks[to].events.push_back(event);
    }
  }
}

TEST(PlumpangTest, X06_IsBrokenByARefusalThatIsNotOnRecord) {
  EXPECT_EQ(outcome_after(played("plumpang-2023"), "x06", without_refusals), Outcome::broken);
}

TEST(PlumpangTest, X06_IsBrokenByARefusalThatNamesNoRule) {
  EXPECT_EQ(outcome_after(played("plumpang-2023"), "x06",
                          [](RunRecord& record) {
                            for (view::ParsedEvent& event : record.broker.events) {
                              if (event.refused) {
                                event.refused->clear_decision();
                              }
                            }
                            refold(record.broker);
                          }),
            Outcome::broken);
}

TEST(UnrasTest, X03_IsBrokenByADeskThatHoldsASecret) {
  EXPECT_EQ(outcome_after(played("unras-palembang-2022"), "x03",
                          [](RunRecord& record) { leak(record, "b07", AgencyCode("DISHUB-PLG")); }),
            Outcome::broken);
}

TEST(UnrasTest, X12_IsBrokenByARefusalThatIsNotOnRecord) {
  EXPECT_EQ(outcome_after(played("unras-palembang-2022"), "x12", without_refusals),
            Outcome::broken);
}

TEST(UnrasTest, X11_IsBrokenByARefusalThatIsNotOnRecord) {
  EXPECT_EQ(outcome_after(played("unras-palembang-2022"), "x11", without_refusals),
            Outcome::broken);
}

TEST(UnrasTest, X11_IsBrokenWhereTheKeyWasNeverStolen) {
  const auto run =
      played_with("unras-palembang-2022", [](Scenario& scenario) { scenario.faults.pop_back(); });

  EXPECT_EQ(verdict_on(run, "x11").outcome, Outcome::broken);
}

TEST(UnrasTest, X11_IsBrokenByAKeeperOfKeysWhoIsNotWarned) {
  EXPECT_EQ(outcome_after(played("unras-palembang-2022"), "x11",
                          [](RunRecord& record) { unwarned(record.desks[kKeeper]); }),
            Outcome::broken);
}

TEST(UnrasTest, X11_IsBrokenByAWarningThatIsNotOnRecord) {
  EXPECT_EQ(outcome_after(played("unras-palembang-2022"), "x11",
                          [](RunRecord& record) { unwarned(record.broker); }),
            Outcome::broken);
}

TEST(AncamanTest, X02_IsBrokenWhereNothingSaysThatItIsUnendorsed) {
  EXPECT_EQ(outcome_after(played("ancaman-bom-obvit"), "x02",
                          [](RunRecord& record) {
                            change(record, "e09", [](view::ParsedMessage& message) {
                              message.decision.clear_obligations();
                            });
                          }),
            Outcome::broken);
}

TEST(AncamanTest, X02_IsBrokenByAnEndorsementThatNeverComes) {
  EXPECT_EQ(outcome_after(played("ancaman-bom-obvit"), "x02",
                          [](RunRecord& record) {
                            change(record, "e10", [](view::ParsedMessage& message) {
                              message.header.mutable_subject()->clear_refs();
                            });
                          }),
            Outcome::broken);
}

TEST(AncamanTest, X05_IsBrokenByTheNameOfTheFacility) {
  EXPECT_EQ(outcome_after(played("ancaman-bom-obvit"), "x05",
                          [](RunRecord& record) {
                            change(record, "e19", [](view::ParsedMessage& message) {
                              message.payload += "OBV-MUSI";
                            });
                          }),
            Outcome::broken);
}

TEST(AncamanTest, X07_IsBrokenByRulesThatNeverLetAnOrderThrough) {
  EXPECT_EQ(outcome_after(played("ancaman-bom-obvit"), "x07", without_policy), Outcome::broken);
}

TEST(AncamanTest, X07_IsBrokenByAControlThatDoesNotEnd) {
  EXPECT_EQ(outcome_after(played("ancaman-bom-obvit"), "x07",
                          [](RunRecord& record) {
                            for (const char* name : {"e10", "e11"}) {
                              change(record, name, [](view::ParsedMessage& message) {
                                // Field 11 of an Rfa, 10 of an RfaResponse: release_at.
                                message.payload += Bytes("\x5a\x06\x08\xff\xff\xff\xff\x0f", 8);
                                message.payload += Bytes("\x52\x06\x08\xff\xff\xff\xff\x0f", 8);
                              });
                            }
                          }),
            Outcome::broken);
}

TEST(AncamanTest, X08_IsBrokenByADeskThatHoldsASecret) {
  EXPECT_EQ(outcome_after(played("ancaman-bom-obvit"), "x08",
                          [](RunRecord& record) { leak(record, "e16", AgencyCode("DAMKAR-PLG")); }),
            Outcome::broken);
}

TEST(LogistikTest, X06_IsBrokenByADeskThatLearnsOfTheReadiness) {
  EXPECT_EQ(outcome_after(played("logistik-pemilu-2024-palembang"), "x06",
                          [](RunRecord& record) { leak(record, "d25", AgencyCode("KPU-PLG")); }),
            Outcome::broken);
}

TEST(BanjirTest, X06_IsBrokenByRulesThatNeverLetAnOrderThrough) {
  EXPECT_EQ(outcome_after(played("banjir-semarang-2021"), "x06", without_policy), Outcome::broken);
}

TEST(BanjirTest, X06_IsBrokenByAStatusThatChangesNothing) {
  EXPECT_EQ(outcome_after(played("banjir-semarang-2021"), "x06",
                          [](RunRecord& record) {
                            change(record, "c24", [](view::ParsedMessage& message) {
                              message.decision.clear_parties();
                            });
                          }),
            Outcome::broken);
}

TEST(TfgTest, X01_IsBrokenByAPlayerThatHoldsThePlan) {
  EXPECT_EQ(outcome_after(played("tfg-sispamkota-palembang"), "x01",
                          [](RunRecord& record) {
                            for (const Expectation& each : record.scenario.expectations) {
                              if (each.id == "x01") {
                                leak(record, each.events.at(0), AgencyCode("KODIM-0418"));
                              }
                            }
                          }),
            Outcome::broken);
}

TEST(KekeringanTest, X03_IsBrokenByRulesThatNeverLetAnOrderThrough) {
  EXPECT_EQ(outcome_after(played("kekeringan-sumber-harapan"), "x03", without_policy),
            Outcome::broken);
}

TEST(KekeringanTest, X06_IsBrokenByADeskThatHoldsAListOfNames) {
  EXPECT_EQ(outcome_after(played("kekeringan-sumber-harapan"), "x06",
                          [](RunRecord& record) { leak(record, "g15", AgencyCode("BPBD-SH")); }),
            Outcome::broken);
}

TEST(LakaTest, X06_IsBrokenByAVolunteerWhoHoldsACallersTicket) {
  EXPECT_EQ(outcome_after(played("laka-lantas-112-semarang"), "x06",
                          [](RunRecord& record) { leak(record, "h01", AgencyCode("PMI-SMG")); }),
            Outcome::broken);
}

TEST(LakaTest, X06_IsBrokenByATicketThatIsKeptForEver) {
  const auto for_ever = [](RunRecord& record) {
    change(record, "h01", [](view::ParsedMessage& ticket) { ticket.decision.clear_obligations(); });
  };
  EXPECT_EQ(outcome_after(played("laka-lantas-112-semarang"), "x06", for_ever), Outcome::broken);
}

TEST(UnrasTest, X15_IsBrokenByNamesThatLeaveThePolice) {
  const auto with_names = [](RunRecord& record) {
    change(record, "b44", [](view::ParsedMessage& report) {
      report.header.mutable_handling()->add_markings(v1::MARKING_DATA_PRIBADI);
    });
  };
  EXPECT_EQ(outcome_after(played("unras-palembang-2022"), "x15", with_names), Outcome::broken);
}

}  // namespace
}  // namespace kentongan::scenario
