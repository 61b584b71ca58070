// Shows when the witnesses are asked, and that only what they signed themselves is kept. The room
// over a log in memory and a directory made by hand; witnesses that answer as they are told.
#include "broker/dispatch/witnesses.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/base/tree_hash.h"
#include "core/eventlog/checkpoint.h"
#include "core/eventlog/memory_log.h"
#include "core/identity/enrolment.h"
#include "kentongan/v1/wire.pb.h"
#include "tests/support/manual_clock.h"

namespace kentongan::broker::dispatch {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;
using ::testing::IsEmpty;
using ::testing::SizeIs;

const std::string kWitnessedBus = "uji/log/1";

identity::SigningKey key_of(char letter) {
  return identity::SigningKey::from_seed(Bytes(32, letter));
}

class WitnessesTest : public ::testing::Test {
 protected:
  struct Desk {
    std::string agency;
    char letter;
    SessionId session;
  };

  WitnessesTest() {
    enrol("POLRES", "polri", 'P');
    enrol("KODIM", "tni", 'K');
    enrol("BPBD", "pemda", 'B');
    append(3);
    EXPECT_TRUE(witnesses_.load({}, clock_.now()));
  }
  void enrol(const std::string& code, const std::string& sector, char letter) {
    v1::DirectoryChange agency;
    agency.mutable_agency()->set_code(code);
    agency.mutable_agency()->set_name(code);
    agency.mutable_agency()->set_kind("x");
    agency.mutable_agency()->set_sector(sector);
    EXPECT_TRUE(directory_.apply(agency, Seq(++changes_)));
    const auto key = identity::key_entry(v1::KEY_KIND_WITNESS, key_of(letter).public_key().view(),
                                         AgencyCode(code));
    EXPECT_TRUE(directory_.apply(key, Seq(++changes_)));
    desks_.push_back({code, letter, SessionId::copied(Bytes(SessionId::kSize, letter))});
  }
  void append(int count) {
    for (int i = 0; i < count; ++i) {
      eventlog::Event event;
      event.epoch = 1;
      event.bytes = "x";
      event.leaf.data()[0] = static_cast<std::uint8_t>(log_->head().size);
      ASSERT_TRUE(log_->append(std::span(&event, 1)));
    }
  }
  void open_all(std::uint64_t seen = 0) {
    for (const Desk& desk : desks_) {
      witnesses_.open(desk.session, AgencyCode(desk.agency), seen);
    }
  }
  /// The questions of now, by session.
  std::map<SessionId, v1::Cosign> due() {
    std::map<SessionId, v1::Cosign> asked;
    const auto askings = witnesses_.due(clock_.now());
    for (const auto& asking : *askings) {
      v1::Frame frame;
      EXPECT_TRUE(frame.ParseFromString(asking.frame));
      EXPECT_EQ(frame.session(), asking.session.str());
      asked[asking.session] = frame.cosign();
    }
    return asked;
  }
  v1::Cosign line(const v1::Cosign& question, const std::string& name, char letter) const {
    const auto note = identity::parse_note(question.checkpoint().note()).value();
    v1::Cosign answer;
    answer.set_line(identity::write_line(
        identity::cosign_note(note.text, identity::witness_name(AgencyCode(name)), key_of(letter),
                              clock_.wall_us() / 1'000'000)));
    return answer;
  }
  void answer(const Desk& desk, const v1::Cosign& question) {
    witnesses_.take(desk.session, line(question, desk.agency, desk.letter), clock_.now());
  }
  /// One round that all of them answer.
  void round() {
    auto asked = due();
    for (const Desk& desk : desks_) {
      if (asked[desk.session].has_checkpoint()) {
        answer(desk, asked[desk.session]);
      }
    }
  }
  static std::uint64_t size_of(const v1::Checkpoint& checkpoint) {
    const auto note = identity::parse_note(checkpoint.note()).value();
    return eventlog::parse_checkpoint(note.text)->head.size;
  }

  test::ManualClock clock_;
  eventlog::MemoryDisk disk_;
  std::unique_ptr<eventlog::MemoryLog> log_ = eventlog::MemoryLog::open(disk_).value();
  identity::Directory directory_;
  std::uint64_t changes_ = 0;
  identity::SigningKey log_key_ = key_of('L');
  Notary notary_{*log_, log_key_, kWitnessedBus};
  Witnesses witnesses_{
      *log_,
      notary_,
      directory_,
      identity::NoteKey(kWitnessedBus, identity::NoteKeyKind::log, log_key_.public_key()),
      {}};
  std::vector<Desk> desks_;
};

TEST_F(WitnessesTest, NobodyIsAskedWhileNobodyIsThere) {
  EXPECT_EQ(witnesses_.next(Instant::max()), Instant::max());
  EXPECT_THAT(due(), IsEmpty());
}

TEST_F(WitnessesTest, WhoComesIsAskedAtOnceAndAfterCommitsOnceASecond) {
  open_all();
  round();
  for (int i = 0; i < 20; ++i) {
    append(1);
    clock_.advance(milliseconds(40));
    EXPECT_THAT(due(), IsEmpty());
  }
  clock_.advance(milliseconds(200));

  const auto asked = due();

  ASSERT_THAT(asked, SizeIs(3));
  const v1::Cosign& question = asked.begin()->second;
  EXPECT_EQ(question.old_size(), 3U);
  EXPECT_EQ(size_of(question.checkpoint()), 23U);
  EXPECT_EQ(question.proof().old_size(), 3U);
  EXPECT_EQ(question.proof().new_size(), 23U);
}

TEST_F(WitnessesTest, AnIdleLogIsWitnessedEachMinute) {
  open_all();
  round();
  clock_.advance(seconds(2));
  round();  // Tells what is final.
  EXPECT_EQ(witnesses_.next(Instant::max()), clock_.now() + seconds(60));
  clock_.advance(seconds(60));

  const auto asked = due();

  ASSERT_THAT(asked, SizeIs(3));
  EXPECT_EQ(asked.begin()->second.old_size(), 3U);
  EXPECT_EQ(size_of(asked.begin()->second.checkpoint()), 3U);
}

TEST_F(WitnessesTest, G10_TheQuorumMakesItFinalAndEverybodyIsTold) {
  open_all();
  auto asked = due();
  answer(desks_[0], asked[desks_[0].session]);
  answer(desks_[2], asked[desks_[2].session]);
  EXPECT_FALSE(witnesses_.newest_final());
  EXPECT_EQ(witnesses_.status(clock_.now()).groups_done, 2U);
  answer(desks_[1], asked[desks_[1].session]);

  ASSERT_TRUE(witnesses_.newest_final());
  EXPECT_EQ(witnesses_.newest_final()->cosignatures_size(), 3);
  EXPECT_EQ(witnesses_.status(clock_.now()).final_size, 3U);
  clock_.advance(seconds(1));
  asked = due();
  ASSERT_THAT(asked, SizeIs(3));
  EXPECT_FALSE(asked.begin()->second.has_checkpoint()) << "it has cosigned that already";
  EXPECT_EQ(asked.begin()->second.final().note(), witnesses_.newest_final()->note());
  clock_.advance(seconds(1));
  EXPECT_THAT(due(), IsEmpty());
}

TEST_F(WitnessesTest, G10_OnlyLinesUnderTheWitnessesOwnKeysAreKept) {
  open_all();
  auto asked = due();
  const v1::Cosign& question = asked[desks_[0].session];
  witnesses_.take(desks_[0].session, line(question, "POLRES", 'K'), clock_.now());
  witnesses_.take(desks_[1].session, line(question, "POLRES", 'P'), clock_.now());
  v1::Cosign other = line(question, "BPBD", 'B');
  other.mutable_line()->at(other.line().size() - 4) ^= 1;
  witnesses_.take(desks_[2].session, other, clock_.now());

  EXPECT_EQ(witnesses_.status(clock_.now()).lines, 0U);
  EXPECT_EQ(witnesses_.status(clock_.now()).lines_refused, 3U);
  EXPECT_FALSE(witnesses_.newest_final());
}

TEST_F(WitnessesTest, G10_AWitnessKeyThatIsRevokedWhileItIsAskedCountsNoMore) {
  open_all();
  auto asked = due();
  auto key = identity::key_entry(v1::KEY_KIND_WITNESS, key_of('P').public_key().view(),
                                 AgencyCode("POLRES"));
  key.set_retire(true);
  ASSERT_TRUE(directory_.apply(key, Seq(++changes_)));

  answer(desks_[0], asked[desks_[0].session]);

  EXPECT_EQ(witnesses_.status(clock_.now()).lines, 0U);
  answer(desks_[1], asked[desks_[1].session]);
  EXPECT_EQ(witnesses_.status(clock_.now()).lines, 1U);
}

TEST_F(WitnessesTest, G5_AnAnswerThatNobodyAskedForIsNotVerified) {
  open_all();
  auto asked = due();
  for (int i = 0; i < 1000; ++i) {
    witnesses_.take(desks_[0].session, line(asked[desks_[0].session], "POLRES", 'K'), clock_.now());
  }

  EXPECT_EQ(witnesses_.status(clock_.now()).lines_refused, 1U);
}

TEST_F(WitnessesTest, WhoHasAnotherSizeIsAskedFromThat) {
  append(5);
  open_all(7);
  auto asked = due();
  EXPECT_EQ(asked[desks_[0].session].old_size(), 7U);
  v1::Cosign answer;
  answer.set_old_size(4);
  witnesses_.take(desks_[0].session, answer, clock_.now());
  clock_.advance(seconds(1));

  asked = due();

  ASSERT_THAT(asked, SizeIs(1));
  EXPECT_EQ(asked[desks_[0].session].old_size(), 4U);
  EXPECT_EQ(asked[desks_[0].session].proof().old_size(), 4U);
}

TEST_F(WitnessesTest, WhoClaimsMoreThanThereIsIsNotAsked) {
  open_all(1000);

  EXPECT_THAT(due(), IsEmpty());
  v1::Cosign answer;
  answer.set_old_size(~std::uint64_t{0});
  witnesses_.take(desks_[0].session, answer, clock_.now());
  clock_.advance(minutes(1));
  EXPECT_THAT(due(), IsEmpty());
}

TEST_F(WitnessesTest, G5_WhoDoesNotAnswerIsAskedAgainAfterTenSecondsAndHoldsUpNobody) {
  open_all();
  auto asked = due();
  answer(desks_[0], asked[desks_[0].session]);
  for (int second = 1; second < 10; ++second) {
    append(1);
    clock_.advance(seconds(1));
    asked = due();
    EXPECT_THAT(asked, SizeIs(1)) << second;
    answer(desks_[0], asked[desks_[0].session]);
  }
  append(1);
  clock_.advance(seconds(1));

  EXPECT_THAT(due(), SizeIs(3));
}

TEST_F(WitnessesTest, ALateLineStillCountsForTheCheckpointThatWasAsked) {
  open_all();
  auto first = due();
  answer(desks_[0], first[desks_[0].session]);
  answer(desks_[1], first[desks_[1].session]);
  for (int second = 0; second < 9; ++second) {
    append(1);
    clock_.advance(seconds(1));
    due();
  }

  answer(desks_[2], first[desks_[2].session]);

  EXPECT_EQ(witnesses_.status(clock_.now()).final_size, 3U);
}

TEST_F(WitnessesTest, WhatIsFinalIsARowOnceAMinuteAndAtTheEnd) {
  open_all();
  round();
  auto rows = witnesses_.take_rows(clock_.now());
  ASSERT_THAT(rows, SizeIs(1));
  EXPECT_THAT(witnesses_.take_rows(clock_.now()), IsEmpty());
  append(1);
  clock_.advance(seconds(1));
  round();
  EXPECT_THAT(witnesses_.take_rows(clock_.now()), IsEmpty());
  EXPECT_THAT(witnesses_.take_rows(clock_.now(), true), SizeIs(1));

  witnesses_.put_back(rows);
  rows = witnesses_.take_rows(clock_.now());
  ASSERT_THAT(rows, SizeIs(1));
  Witnesses again(
      *log_, notary_, directory_,
      identity::NoteKey(kWitnessedBus, identity::NoteKeyKind::log, log_key_.public_key()), {});
  ASSERT_TRUE(again.load(rows, clock_.now()));
  ASSERT_TRUE(again.newest_final());
  EXPECT_EQ(size_of(*again.newest_final()), 4U);
  rows.front().value = "?";
  EXPECT_EQ(again.load(rows, clock_.now()).error().code, ErrorCode::corrupt);
}

TEST_F(WitnessesTest, WithoutAQuorumForTenMinutesItIsLate) {
  open_all();
  round();
  EXPECT_FALSE(witnesses_.status(clock_.now() + minutes(9)).is_late);
  EXPECT_TRUE(witnesses_.status(clock_.now() + minutes(10)).is_late);
}

TEST_F(WitnessesTest, AnAnswerShowsTheLinesOfItsCheckpoint) {
  open_all();
  round();
  v1::Checkpoint checkpoint = notary_.newest();
  witnesses_.add_lines(3, checkpoint);
  EXPECT_EQ(checkpoint.cosignatures_size(), 3);

  v1::Checkpoint other;
  other.set_note("another");
  witnesses_.add_lines(3, other);
  EXPECT_EQ(other.cosignatures_size(), 0);
}

TEST_F(WitnessesTest, AnAgencyWithoutAWitnessKeyIsNotAsked) {
  witnesses_.open(SessionId::copied(Bytes(SessionId::kSize, 'x')), AgencyCode("DINKES"), 0);

  EXPECT_THAT(due(), IsEmpty());
}

TEST_F(WitnessesTest, WhoHasGoneIsNotAsked) {
  open_all();
  witnesses_.close(desks_[0].session);

  EXPECT_THAT(due(), SizeIs(2));
}

}  // namespace
}  // namespace kentongan::broker::dispatch
