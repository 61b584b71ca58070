// Shows that the broker seals every incident's chain with count and head: in time, to all who are
// party to it, once, whatever ends the broker between an event and its seal.
#include "broker/incident_seals.h"

#include "core/base/tree_hash.h"
#include "core/identity/envelope_item.h"
#include "core/identity/submission.h"
#include "kentongan/v1/incident.pb.h"
#include "tests/broker/admission/admission_under_test.h"

namespace kentongan::test {
namespace {

using ::testing::Contains;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::UnorderedElementsAre;

struct Seal {
  std::uint64_t seq = 0;
  v1::Evidence said;
};

class IncidentSealsTest : public AdmissionUnderTest {
 protected:
  void write(const std::string& incident, int count = 1) {
    const auto letters = polres_.letters(count, {.to = {"KODIM"}, .incident = incident});
    ASSERT_THAT(polres_.submit(letters).receipts(), SizeIs(count));
    bus_.pump();
  }
  void end(const std::string& incident) {
    v1::Header header = polres_.header_of({.to = {"KODIM"}, .incident = incident});
    header.mutable_identity()->set_type("status_change");
    polres_.sign_as_officer(header);
    v1::StatusChange status;
    status.set_text("tanggap darurat selesai");
    status.set_status_kind(v1::STATUS_KIND_STATUS_BENCANA);
    status.set_new_(v1::STATUS_VALUE_SELESAI);
    status.set_authority("KOMANDAN");
    polres_.send({polres_.seal(header, status.SerializeAsString())});
  }
  void exercise(const std::string& incident, const std::string& name) {
    const SealedItem letter =
        polres_.letter({.to = {"KODIM"}, .incident = incident, .exercise = name});
    ASSERT_THAT(polres_.submit({letter}).receipts(), SizeIs(1));
  }
  /// One commit; what it makes due waits for the next.
  void commit_once() {
    broker::Batch batch = bus_.heart().take_batch();
    const auto stored = bus_.log().append(batch.events(), batch.state()).value();
    bus_.heart().settle(std::move(batch), stored);
  }
  /// The desks come again: none keeps its session without a word for so long.
  void pass(Micros time) {
    bus_.clock().advance(time);
    bus_.heart().tick();
    bus_.pump();
    for (Caller* caller : {&polres_, &kodim_, &bpbd_}) {
      caller->hello();
    }
  }
  /// SEALED of that incident, in the order of the log.
  std::vector<Seal> seals(const std::string& incident) {
    std::vector<Seal> found;
    for (std::uint64_t seq = 1; seq <= bus_.head(); ++seq) {
      const v1::Event event = bus_.event(seq);
      Seal seal{seq, {}};
      if (event.has_evidence() && seal.said.ParseFromString(event.evidence().envelope().header()) &&
          seal.said.code() == v1::EVIDENCE_CODE_SEALED &&
          seal.said.count().incident() == incident) {
        found.push_back(std::move(seal));
      }
    }
    return found;
  }
  /// Numbers of the log under which an incident's events stand, in order.
  std::vector<std::uint64_t> chain(const std::string& incident) {
    std::vector<std::uint64_t> numbers;
    const auto found = bus_.log().incident(IncidentId(incident), Seq(), 4096).value();
    for (const Seq seq : found) {
      numbers.push_back(seq.value());
    }
    return numbers;
  }
  Digest leaf_hash_at(std::uint64_t seq) {
    return leaf_hash(bus_.log().read(Seq(seq), 1).value().front().leaf.view());
  }
  /// Each states what stood before it, and the last of them all that has to be covered.
  void expect_sealed(const std::string& incident) {
    const auto numbers = chain(incident);
    const auto found = seals(incident);
    ASSERT_FALSE(found.empty()) << incident;
    for (const Seal& seal : found) {
      const auto leaf = bus_.leaf(seal.seq);
      ASSERT_LT(seal.said.count().count(), leaf.incident_number);
      ASSERT_EQ(seal.said.count().head(),
                leaf_hash_at(numbers.at(seal.said.count().count() - 1)).view());
      ASSERT_EQ(leaf.subject.view(), seal.said.count().head());
    }
    ASSERT_EQ(found.back().seq, numbers.back()) << incident;
    ASSERT_EQ(found.back().said.count().count() + 1, numbers.size()) << incident;
  }
};

TEST_F(IncidentSealsTest, G10_SixtyFourEventsAreSealedAtOnceWithCountAndHead) {
  write("INS-1", 63);
  EXPECT_THAT(seals("INS-1"), IsEmpty());

  write("INS-1");

  const auto found = seals("INS-1");
  ASSERT_THAT(found, SizeIs(1));
  EXPECT_EQ(found.front().said.count().count(), 64U);
  EXPECT_EQ(found.front().said.count().head(), leaf_hash_at(chain("INS-1").at(63)).view());
  EXPECT_EQ(found.front().said.about_leaf(), found.front().said.count().head());
  EXPECT_EQ(bus_.leaf(found.front().seq).incident_number, 65U);
  expect_sealed("INS-1");
}

TEST_F(IncidentSealsTest, G9_ASealStandsUnderTheBrokersStatementKey) {
  write("INS-1", 64);

  const v1::Event event = bus_.event(seals("INS-1").front().seq);
  const auto item = identity::hash_envelope(event.evidence().envelope());
  ASSERT_TRUE(item);

  EXPECT_TRUE(identity::verify_submission(item->hashes.item_hash,
                                          event.evidence().envelope().signatures(),
                                          [this](const KeyId&) -> Result<identity::PublicKey> {
                                            return bus_.keys().statement().public_key();
                                          }));
}

TEST_F(IncidentSealsTest, G10_AnHourAfterTheFirstUnsealedEventAtTheLatest) {
  write("INS-1");
  pass(std::chrono::minutes(59));
  write("INS-1");
  EXPECT_THAT(seals("INS-1"), IsEmpty());

  pass(std::chrono::minutes(1));

  ASSERT_THAT(seals("INS-1"), SizeIs(1));
  EXPECT_EQ(seals("INS-1").front().said.count().count(), 2U);
}

TEST_F(IncidentSealsTest, ASealNeedsNoOther) {
  write("INS-1");
  pass(std::chrono::hours(1));
  ASSERT_THAT(seals("INS-1"), SizeIs(1));

  pass(std::chrono::hours(5));
  EXPECT_THAT(seals("INS-1"), SizeIs(1));

  write("INS-1");
  pass(std::chrono::hours(1));
  EXPECT_EQ(seals("INS-1").back().said.count().count(), 3U);
}

TEST_F(IncidentSealsTest, G10_AStatusThatEndsIsSealedAtOnce) {
  write("INS-1");
  end("INS-1");
  bus_.pump();

  ASSERT_THAT(seals("INS-1"), SizeIs(1));
  EXPECT_EQ(seals("INS-1").front().said.count().count(), 2U);
}

TEST_F(IncidentSealsTest, G10_EverybodyPartyToTheIncidentHoldsItsSeal) {
  write("INS-1");
  ASSERT_THAT(bpbd_.submit({bpbd_.letter({.to = {"POLRES"}, .incident = "INS-1"})}).receipts(),
              SizeIs(1));
  for (Caller* caller : {&polres_, &kodim_, &bpbd_}) {
    caller->receive_all();
  }

  pass(std::chrono::hours(1));

  const std::uint64_t seq = seals("INS-1").front().seq;
  for (Caller* caller : {&polres_, &kodim_, &bpbd_}) {
    EXPECT_THAT(seqs_of(caller->receive_all()), Contains(seq)) << caller->agency();
  }
}

TEST_F(IncidentSealsTest, ASealOfTheRealThingBearsNoExercise) {
  write("INS-1");
  pass(std::chrono::hours(1));

  const Seal seal = seals("INS-1").front();
  EXPECT_EQ(seal.said.exercise(), "");
  EXPECT_EQ(bus_.leaf(seal.seq).flags & eventlog::exercise, 0);
}

TEST_F(IncidentSealsTest, WhatBelongsToNoIncidentIsNotSealed) {
  ASSERT_THAT(polres_.submit({polres_.letter({.to = {"KODIM"}})}).receipts(), SizeIs(1));

  pass(std::chrono::hours(2));

  for (std::uint64_t seq = 1; seq <= bus_.head(); ++seq) {
    EXPECT_NE(bus_.leaf(seq).code, v1::EVIDENCE_CODE_SEALED);
  }
}

TEST_F(IncidentSealsTest, G10_WhatACrashLeftUnsealedTheNextStartSealsOnce) {
  write("INS-1", 3);
  bus_.crash();
  bus_.tick();
  ASSERT_THAT(seals("INS-1"), SizeIs(1));
  EXPECT_EQ(seals("INS-1").front().said.count().count(), 3U);

  bus_.crash();
  bus_.tick();
  EXPECT_THAT(seals("INS-1"), SizeIs(1));
}

TEST_F(IncidentSealsTest, G10_AKillBetweenEventAndSealLosesAndDoublesNothing) {
  polres_.send(polres_.letters(64, {.to = {"KODIM"}, .incident = "INS-1"}));
  broker::Batch events = bus_.heart().take_batch();
  bus_.log().append(events.events(), events.state()).value();
  bus_.crash();  // Stored, and never settled.
  bus_.tick();
  ASSERT_THAT(seals("INS-1"), SizeIs(1));

  polres_.hello();
  polres_.send(polres_.letters(64, {.to = {"KODIM"}, .incident = "INS-1"}));
  events = bus_.heart().take_batch();
  auto stored = bus_.log().append(events.events(), events.state()).value();
  bus_.heart().settle(std::move(events), stored);
  broker::Batch seal = bus_.heart().take_batch();
  bus_.log().append(seal.events(), seal.state()).value();
  bus_.crash();  // The seal is stored, and was never settled.
  bus_.tick();

  EXPECT_THAT(seals("INS-1"), SizeIs(2));
  expect_sealed("INS-1");
}

TEST_F(IncidentSealsTest, ASealThatFoundNoSpaceIsMadeAgain) {
  write("INS-1");
  bus_.clock().advance(std::chrono::hours(1));
  bus_.heart().tick();
  bus_.refuse_batch();
  ASSERT_THAT(seals("INS-1"), IsEmpty());

  pass(std::chrono::seconds(1));

  expect_sealed("INS-1");
}

TEST_F(IncidentSealsTest, AnEventThatOvertakesTheSealWaitsForTheNext) {
  write("INS-1", 63);
  polres_.send(polres_.letters(1, {.to = {"KODIM"}, .incident = "INS-1"}));
  commit_once();
  polres_.send(
      {polres_.letter({.to = {"KODIM"}, .incident = "INS-1", .precedence = v1::PRECEDENCE_SEGERA})},
      v1::PRECEDENCE_SEGERA);
  bus_.pump();

  ASSERT_THAT(seals("INS-1"), SizeIs(1));
  EXPECT_EQ(seals("INS-1").front().said.count().count(), 64U);
  EXPECT_EQ(bus_.leaf(seals("INS-1").front().seq).incident_number, 66U);

  pass(std::chrono::hours(1));
  ASSERT_THAT(seals("INS-1"), SizeIs(2));
  expect_sealed("INS-1");
}

TEST_F(IncidentSealsTest, AStatusThatIsSealedEndsNothingASecondTime) {
  write("INS-1");
  end("INS-1");
  commit_once();
  polres_.send(
      {polres_.letter({.to = {"KODIM"}, .incident = "INS-1", .precedence = v1::PRECEDENCE_SEGERA})},
      v1::PRECEDENCE_SEGERA);
  bus_.pump();
  write("INS-1");
  EXPECT_THAT(seals("INS-1"), SizeIs(1));

  pass(std::chrono::hours(1));
  EXPECT_THAT(seals("INS-1"), SizeIs(2));
  expect_sealed("INS-1");
}

TEST_F(IncidentSealsTest, AStatusThatOvertakesTheSealIsSealedAtOnceToo) {
  write("INS-1", 63);
  polres_.send(polres_.letters(1, {.to = {"KODIM"}, .incident = "INS-1"}));
  commit_once();
  end("INS-1");
  commit_once();  // Both, in the order in which they gathered.
  polres_.send(polres_.letters(1, {.to = {"KODIM"}, .incident = "INS-1"}));
  bus_.pump();

  EXPECT_THAT(seals("INS-1"), SizeIs(2));
}

TEST_F(IncidentSealsTest, StopIsTheLastWordAndTheNextStartSealsWhatWasDue) {
  write("INS-1");
  bus_.clock().advance(std::chrono::hours(1));  // Due, and no tick has seen it.

  ASSERT_TRUE(bus_.heart().stop());

  const v1::Event last = bus_.event(bus_.head());
  ASSERT_TRUE(last.has_statement());
  EXPECT_EQ(last.statement().kind(), v1::Statement::KIND_STOP);
  EXPECT_THAT(seals("INS-1"), IsEmpty());

  bus_.crash();
  bus_.tick();
  ASSERT_THAT(seals("INS-1"), SizeIs(1));
  expect_sealed("INS-1");
}

TEST_F(IncidentSealsTest, AStartOpensItsDoorBeforeItSeals) {
  for (int i = 0; i < 100; ++i) {
    write("INS-" + std::to_string(i));
  }
  const std::uint64_t head = bus_.head();

  bus_.crash();
  EXPECT_EQ(bus_.head(), head + 1);  // START, and nothing to wait for.

  bus_.tick();
  for (int i = 0; i < 100; ++i) {
    ASSERT_NO_FATAL_FAILURE(expect_sealed("INS-" + std::to_string(i)));
  }
}

TEST_F(IncidentSealsTest, ASealsDecisionNamesWhoGetsIt) {
  write("INS-1");
  pass(std::chrono::hours(1));

  const v1::Event event = bus_.event(seals("INS-1").front().seq);
  v1::Decision decision;
  ASSERT_TRUE(decision.ParseFromString(event.evidence().decision()));
  std::vector<std::string> named;
  for (const v1::Party& party : decision.parties()) {
    named.push_back(party.agency());
  }
  EXPECT_THAT(named, UnorderedElementsAre("POLRES", "KODIM"));
}

TEST_F(IncidentSealsTest, ASealBearsTheExerciseOfItsIncident) {
  exercise("INS-1", "LATIHAN-1");
  bus_.crash();
  bus_.tick();

  const Seal seal = seals("INS-1").front();
  EXPECT_EQ(seal.said.exercise(), "LATIHAN-1");
  EXPECT_NE(bus_.leaf(seal.seq).flags & eventlog::exercise, 0);
}

TEST_F(IncidentSealsTest, AnExerciseMakesNoExerciseOfARealIncident) {
  exercise("INS-1", "LATIHAN-1");
  write("INS-1");
  exercise("INS-2", "LATIHAN-1");
  exercise("INS-2", "LATIHAN-2");
  pass(std::chrono::hours(1));
  EXPECT_EQ(seals("INS-1").front().said.exercise(), "");
  EXPECT_EQ(seals("INS-2").front().said.exercise(), "");

  exercise("INS-3", "LATIHAN-1");
  write("INS-3");
  bus_.crash();
  bus_.tick();
  EXPECT_EQ(seals("INS-3").front().said.exercise(), "");
}

TEST_F(IncidentSealsTest, TooManyUnsealedIncidentsKeepOutWhatIsNoKilat) {
  broker::BrokerConfig config = SmallBus::usual_config();
  config.sequencer.incidents_unsealed = 4;
  SmallBus bus(config);
  Caller polres(bus, "POLRES");
  polres.hello();
  std::vector<SealedItem> items;
  for (int i = 0; i < 8; ++i) {
    items.push_back(polres.letter({.to = {"KODIM"}, .incident = "INS-" + std::to_string(i)}));
  }
  polres.send(items);
  broker::Batch batch = bus.heart().take_batch();
  const auto stored = bus.log().append(batch.events(), batch.state()).value();
  bus.heart().settle(std::move(batch), stored);
  polres.take();

  polres.send(
      {polres.letter({.to = {"KODIM"}, .incident = "INS-8", .precedence = v1::PRECEDENCE_KILAT})},
      v1::PRECEDENCE_KILAT);
  EXPECT_EQ(bus.heart().status().gathered[0], 1U);
  EXPECT_THAT(reasons_of(polres.submit({polres.letter({.incident = "INS-9"})})),
              Contains(v1::REFUSAL_REASON_OVERLOADED));

  bus.pump();  // The longest waiting are sealed, an hour early.
  EXPECT_THAT(polres.submit({polres.letter({.incident = "INS-9"})}).receipts(), SizeIs(1));
}

TEST_F(IncidentSealsTest, G10_WhateverHappensEveryIncidentEndsSealed) {
  SeededRandom random(23);
  std::set<std::string> incidents;
  for (int step = 0; step < 300; ++step) {
    const std::string incident = "INS-" + std::to_string(1 + random.below(12));
    switch (random.below(8)) {
      case 0:
        bus_.crash();
        polres_.hello();
        break;
      case 1:
        pass(std::chrono::minutes(random.below(40)));
        break;
      case 2:
        polres_.send(polres_.letters(1 + static_cast<int>(random.below(70)),
                                     {.to = {"KODIM"}, .incident = incident}));
        if (bus_.heart().has_batch()) {
          broker::Batch batch = bus_.heart().take_batch();
          bus_.log().append(batch.events(), batch.state()).value();
          bus_.crash();
          polres_.hello();
          incidents.insert(incident);
        }
        break;
      default:
        write(incident, 1 + static_cast<int>(random.below(40)));
        incidents.insert(incident);
    }
  }
  pass(std::chrono::hours(1));

  for (const std::string& incident : incidents) {
    ASSERT_NO_FATAL_FAILURE(expect_sealed(incident));
  }
}

}  // namespace
}  // namespace kentongan::test
