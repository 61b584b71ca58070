// Shows that the delivery view tells who has a message, who read it, who acted and who refused.
// Records of a broker's log are made by hand and folded one after the other.
#include "core/view/delivery_view.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/builders.h"

namespace kentongan::view {
namespace {

using test::EvidenceSpec;
using test::LogBuilder;
using test::MessageSpec;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class DeliveryViewTest : public ::testing::Test {
 protected:
  const DeliveryView& folded() {
    fold(log_.records());
    return view_;
  }
  void fold(const std::vector<eventlog::Record>& records) {
    for (const auto& record : records) {
      EXPECT_TRUE(view_.apply(record));
    }
  }
  /// As the broker tells that the desk of POLRES-JAKUT is out of reach.
  void fold_away(std::int64_t since_s, std::int64_t told_s) {
    ParsedEvent event;
    event.number = Seq(view_.applied().value() + 1);
    event.time_us = LogBuilder::at_us(told_s);
    event.statement.emplace().set_kind(v1::Statement::KIND_LINK);
    event.statement->set_text("desk_away agency=POLRES-JAKUT since_us=" +
                              std::to_string(LogBuilder::at_us(since_s)));
    view_.apply(event);
  }
  void fold_key_warning(const std::string& session) {
    ParsedEvent event;
    event.number = Seq(view_.applied().value() + 1);
    event.time_us = 7;
    event.statement.emplace().set_kind(v1::Statement::KIND_SECURITY);
    event.statement->set_text("key_revoked agency=POLRES-JAKUT key=6b3f session=" + session);
    view_.apply(event);
  }
  void fold_heard(std::int64_t at_s) {
    ParsedEvent event;
    event.number = Seq(view_.applied().value() + 1);
    event.time_us = LogBuilder::at_us(at_s);
    event.evidence.emplace().evidence.set_agency("POLRES-JAKUT");
    view_.apply(event);
  }
  std::optional<std::int64_t> away_at(std::int64_t at_s) const {
    return view_.away_since_us(AgencyCode("POLRES-JAKUT"), LogBuilder::at_us(at_s));
  }

  PartyState state(const MessageId& id, const std::string& agency, std::int64_t at_s) {
    const auto* trace = folded().find(id);
    const auto at_us = LogBuilder::at_us(at_s);
    return trace->state_of(*trace->party(AgencyCode(agency)), at_us, at_us);
  }

  LogBuilder log_;
  DeliveryView view_;
};

TEST_F(DeliveryViewTest, SummarisesTheHeaderAndThePartiesOfTheDecision) {
  MessageSpec spec;
  spec.to = {"POLRES-JAKUT", "KODIM-0502"};
  spec.cc = {"BPBD-DKI"};
  const auto id = log_.message(spec);

  const auto* trace = folded().find(id);

  ASSERT_NE(trace, nullptr);
  EXPECT_EQ(trace->type, "initial_report");
  EXPECT_EQ(trace->from, AgencyCode("PTM-PLUMPANG"));
  EXPECT_EQ(trace->text, "api di pipa penerimaan");
  EXPECT_EQ(trace->lane(), Lane::kilat);
  ASSERT_THAT(trace->parties, SizeIs(3));
  EXPECT_EQ(trace->parties[2].role, v1::PARTY_ROLE_CC);
  EXPECT_EQ(trace->party(AgencyCode("PTM-PLUMPANG")), nullptr);
}

TEST_F(DeliveryViewTest, ARunCountsForEachMessageOfItsLaneThatTheAgencyIsPartyTo) {
  const auto first = log_.message({});
  MessageSpec other_lane;
  other_lane.precedence = v1::PRECEDENCE_BIASA;
  const auto routine = log_.message(other_lane);
  MessageSpec not_ours;
  not_ours.to = {"KODIM-0502"};
  const auto foreign = log_.message(not_ours);
  const auto last = log_.message({});
  log_.delivered("POLRES-JAKUT", v1::PRECEDENCE_KILAT, 1, 4, 12);

  EXPECT_EQ(state(first, "POLRES-JAKUT", 60).state, State::delivered);
  EXPECT_EQ(state(last, "POLRES-JAKUT", 60).delivered_us, LogBuilder::at_us(12));
  EXPECT_EQ(state(routine, "POLRES-JAKUT", 60).state, State::stored);
  EXPECT_EQ(state(foreign, "KODIM-0502", 60).state, State::stored);
}

TEST_F(DeliveryViewTest, ARunDoesNotReachBeyondItsEnds) {
  const auto before = log_.message({});
  const auto within = log_.message({});
  const auto after = log_.message({});
  log_.delivered("POLRES-JAKUT", v1::PRECEDENCE_KILAT, 2, 2, 12);

  EXPECT_EQ(state(before, "POLRES-JAKUT", 60).state, State::stored);
  EXPECT_EQ(state(within, "POLRES-JAKUT", 60).state, State::delivered);
  EXPECT_EQ(state(after, "POLRES-JAKUT", 60).state, State::stored);
}

TEST_F(DeliveryViewTest, ShowsWhatWasKnownAtAnyInstant) {
  const auto id = log_.message({});
  log_.delivered("POLRES-JAKUT", v1::PRECEDENCE_KILAT, 1, 1, 2);
  log_.evidence({.about = id, .code = v1::EVIDENCE_CODE_READ, .at_s = 90});
  log_.evidence({.about = id, .code = v1::EVIDENCE_CODE_ACTED, .at_s = 600});

  EXPECT_EQ(state(id, "POLRES-JAKUT", 1).state, State::stored);
  EXPECT_EQ(state(id, "POLRES-JAKUT", 89).state, State::delivered);
  EXPECT_EQ(state(id, "POLRES-JAKUT", 90).state, State::read);
  EXPECT_EQ(state(id, "POLRES-JAKUT", 600).state, State::acted);
  EXPECT_EQ(state(id, "POLRES-JAKUT", 600).read_us, LogBuilder::at_us(90));
}

TEST_F(DeliveryViewTest, NamesTheDutyAndWhetherTheDeskAloneSigned) {
  const auto id = log_.message({});
  log_.evidence({.about = id, .duty = "PAWAS", .at_s = 10});

  const auto by_desk = state(id, "POLRES-JAKUT", 10);
  log_.evidence({.about = id,
                 .code = v1::EVIDENCE_CODE_ACKNOWLEDGED,
                 .duty = "KABAGOPS",
                 .at_s = 20,
                 .officer = true});
  const auto by_officer = state(id, "POLRES-JAKUT", 20);

  EXPECT_EQ(by_desk.by.duty, DutyCode("PAWAS"));
  EXPECT_TRUE(by_desk.by_desk);
  EXPECT_EQ(by_officer.by.duty, DutyCode("KABAGOPS"));
  EXPECT_FALSE(by_officer.by_desk);
}

TEST_F(DeliveryViewTest, ARefusalHoldsUntilThePartyActs) {
  const auto id = log_.message({});
  log_.evidence(
      {.about = id, .code = v1::EVIDENCE_CODE_REFUSED, .at_s = 30, .reason = "bukan wilayah kami"});
  log_.evidence({.about = id, .code = v1::EVIDENCE_CODE_READ, .at_s = 40});
  log_.evidence({.about = id, .code = v1::EVIDENCE_CODE_ACTING, .at_s = 50});

  EXPECT_EQ(state(id, "POLRES-JAKUT", 40).state, State::refused);
  EXPECT_EQ(state(id, "POLRES-JAKUT", 40).reason, "bukan wilayah kami");
  EXPECT_EQ(state(id, "POLRES-JAKUT", 50).state, State::acting);
}

TEST_F(DeliveryViewTest, JudgesTheReadDeadlineOfThePrecedence) {
  const auto id = log_.message({});
  log_.evidence({.about = id, .at_s = 298});

  EXPECT_EQ(state(id, "POLRES-JAKUT", 100).reading, Timeliness::waiting);
  EXPECT_EQ(state(id, "POLRES-JAKUT", 200).reading, Timeliness::overdue);
  EXPECT_EQ(state(id, "POLRES-JAKUT", 200).reading_late_us, 20'000'000);
  EXPECT_EQ(state(id, "POLRES-JAKUT", 900).reading, Timeliness::met_late);
  EXPECT_EQ(state(id, "POLRES-JAKUT", 900).reading_late_us, 118'000'000);
}

TEST_F(DeliveryViewTest, WhoeverActsHasReadInTime) {
  const auto id = log_.message({});
  log_.evidence({.about = id, .code = v1::EVIDENCE_CODE_ACTING, .at_s = 60});

  const auto acting = state(id, "POLRES-JAKUT", 900);

  EXPECT_EQ(acting.reading, Timeliness::in_time);
  EXPECT_EQ(acting.shown_read_us, LogBuilder::at_us(60));
  EXPECT_FALSE(acting.read_us.has_value());
}

TEST_F(DeliveryViewTest, CopiesOweNothing) {
  MessageSpec spec;
  spec.cc = {"BPBD-DKI"};
  const auto id = log_.message(spec);

  EXPECT_EQ(state(id, "BPBD-DKI", 100'000).reading, Timeliness::not_owed);
}

TEST_F(DeliveryViewTest, EvidenceThatComesBeforeItsMessageIsKept) {
  LogBuilder source;
  const auto id = source.message({});
  source.evidence({.about = id, .at_s = 5});

  fold(source.overtaken());

  const auto* trace = view_.find(id);
  EXPECT_EQ(trace->states(kNow, LogBuilder::at_us(10)).front().state, State::read);
}

TEST_F(DeliveryViewTest, AnEventAppliedTwiceChangesNothing) {
  const auto id = log_.message({});
  log_.evidence({.about = id, .at_s = 5});

  folded();
  folded();

  EXPECT_THAT(view_.messages(), SizeIs(1));
  EXPECT_THAT(view_.find(id)->parties.front().marks, SizeIs(1));
}

TEST_F(DeliveryViewTest, OwnEvidenceCountsBeforeItsEventAndOnlyOnce) {
  const auto id = log_.message({});
  folded();
  v1::Evidence own;
  own.set_about(id.str());
  own.set_code(v1::EVIDENCE_CODE_READ);
  own.set_agency("POLRES-JAKUT");
  const auto evidence = log_.evidence({.about = id, .at_s = 9});
  own.set_id(evidence.str());

  view_.note_own(own, LogBuilder::at_us(7));
  const auto noted = view_.find(id)->states(LogBuilder::at_us(8), LogBuilder::at_us(8)).front();
  const auto on_record = state(id, "POLRES-JAKUT", 9);

  EXPECT_EQ(noted.read_us, LogBuilder::at_us(7));
  EXPECT_EQ(on_record.read_us, LogBuilder::at_us(9));
  EXPECT_THAT(view_.find(id)->parties.front().marks, SizeIs(1));
}

TEST_F(DeliveryViewTest, WhatTheBrokerTookBeforeItToldOfAnAbsenceDoesNotEndIt) {
  fold_away(60, 100);

  fold_heard(40);
  fold_heard(100);
  EXPECT_EQ(away_at(200), LogBuilder::at_us(60));

  fold_heard(150);
  EXPECT_EQ(away_at(149), LogBuilder::at_us(60));
  EXPECT_EQ(away_at(150), std::nullopt);
}

TEST_F(DeliveryViewTest, AnAbsenceThatIsToldAfterTheReturnHasEnded) {
  fold_heard(150);

  fold_away(60, 100);

  EXPECT_EQ(away_at(120), LogBuilder::at_us(60));
  EXPECT_EQ(away_at(200), std::nullopt);
}

TEST_F(DeliveryViewTest, RefusalsOfTheBrokerStandWithTheirReason) {
  LogBuilder other;
  const auto id = other.message({});
  log_.refused(id, "PTM-PLUMPANG", v1::REFUSAL_REASON_NOT_PERMITTED, 3);

  const auto refusals = folded().refusals_of(id);

  ASSERT_THAT(refusals, SizeIs(1));
  EXPECT_EQ(refusals.front().reason, v1::REFUSAL_REASON_NOT_PERMITTED);
  EXPECT_EQ(refusals.front().text.en, "refused");
}

TEST_F(DeliveryViewTest, ARefusalThatALogHoldsTwiceStandsOnce) {
  LogBuilder other;
  const auto id = other.message({});
  log_.refused(id, "PTM-PLUMPANG", v1::REFUSAL_REASON_NOT_PERMITTED, 3);
  auto again = log_.records().back();
  again.number = Seq(again.number.value() + 1);

  static_cast<void>(folded());
  ASSERT_TRUE(view_.apply(again));

  EXPECT_THAT(view_.refusals_of(id), SizeIs(1));
}

TEST_F(DeliveryViewTest, ResolvesNumbersIdsAndTheirBeginnings) {
  const auto first = log_.message({});
  MessageSpec later;
  later.at_s = 1000;
  const auto second = log_.message(later);
  folded();

  EXPECT_EQ(view_.resolve("1").value(), first);
  EXPECT_EQ(view_.resolve("0002").value(), second);
  EXPECT_EQ(view_.resolve(to_string(second)).value(), second);
  EXPECT_EQ(view_.resolve(to_string(second).substr(0, 13)).value(), second);
  EXPECT_EQ(view_.resolve("018").error().code, ErrorCode::invalid_argument);
  EXPECT_EQ(view_.resolve("ffff").error().code, ErrorCode::not_found);
  EXPECT_EQ(view_.resolve("bukan id").error().code, ErrorCode::not_found);
  EXPECT_EQ(view_.resolve("").error().code, ErrorCode::not_found);
}

TEST_F(DeliveryViewTest, MessagesOfAnIncidentStandTogetherInOrder) {
  const auto first = log_.message({});
  MessageSpec other;
  other.incident = "INS-2024-01";
  log_.message(other);
  const auto third = log_.message({});

  const auto found = folded().of_incident(IncidentId("INS-2023-0303-01"));

  ASSERT_THAT(found, SizeIs(2));
  EXPECT_EQ(found[0]->id, first);
  EXPECT_EQ(found[1]->id, third);
  EXPECT_THAT(view_.of_incident(IncidentId("INS-NONE")), IsEmpty());
  EXPECT_THAT(view_.incidents(), SizeIs(2));
}

TEST_F(DeliveryViewTest, AMessageWithoutTextIsSummarisedByItsFields) {
  MessageSpec spec;
  spec.text = "";
  spec.category = "KEBAKARAN";
  const auto id = log_.message(spec);

  EXPECT_EQ(folded().find(id)->text, "Kategori: KEBAKARAN.");
}

TEST_F(DeliveryViewTest, LongTextIsCutBetweenLetters) {
  MessageSpec spec;
  spec.text = std::string(kSummaryBytesMax - 1, 'a') + "é dan seterusnya";
  const auto id = log_.message(spec);

  EXPECT_EQ(folded().find(id)->text, std::string(kSummaryBytesMax - 1, 'a') + "…");
}

TEST_F(DeliveryViewTest, TheNewestWarningsOfRevokedKeysAreKept) {
  for (int i = 1; i <= 17; ++i) {
    fold_key_warning("MEJA-" + std::to_string(i));
  }

  ASSERT_EQ(view_.key_warnings().size(), 16U);
  EXPECT_EQ(view_.key_warnings().front().session.value(), "MEJA-2");
  EXPECT_EQ(view_.key_warnings().back().agency.value(), "POLRES-JAKUT");
  EXPECT_EQ(view_.key_warnings().back().key, "6b3f");
  EXPECT_EQ(view_.key_warnings().back().time_us, 7);
}

}  // namespace
}  // namespace kentongan::view
