// Shows which witnesses make a checkpoint final where no quorum file says it: as the directory has
// them. A directory made by hand; keys from fixed seeds.
#include "core/identity/bus_quorum.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/identity/enrolment.h"
#include "kentongan/v1/directory.pb.h"

namespace kentongan::identity {
namespace {

using ::testing::HasSubstr;

const std::string kWitnessedBus = "bus.uji.example/log/1";
const std::string kWitnessedText =
    kWitnessedBus + "\n8\nXcnaeacGWamtVZy3Ad7ZoqudgjqtL0lgz+Nw7/RgQyg=\n";

SigningKey seeded(std::uint8_t letter) {
  return SigningKey::from_seed(Bytes(32, static_cast<char>(letter)));
}

class BusQuorumTest : public ::testing::Test {
 protected:
  void enrol(const std::string& code, const std::string& sector, std::uint8_t letter) {
    v1::DirectoryChange agency;
    agency.mutable_agency()->set_code(code);
    agency.mutable_agency()->set_name(code);
    agency.mutable_agency()->set_kind("x");
    agency.mutable_agency()->set_sector(sector);
    apply(agency);
    apply(key_entry(v1::KEY_KIND_WITNESS, seeded(letter).public_key().view(), AgencyCode(code)));
  }
  void apply(const v1::DirectoryChange& change) {
    ASSERT_TRUE(directory_.apply(change, Seq(++seq_)));
  }
  BusQuorum quorum() { return BusQuorum::of(directory_, log_key_).value(); }
  Note note() { return {kWitnessedText, {sign_note(kWitnessedText, kWitnessedBus, seeded('L'))}}; }
  static void cosign(Note& note, const std::string& code, std::uint8_t letter,
                     std::int64_t time_s = 100) {
    note.signatures.push_back(
        cosign_note(kWitnessedText, witness_name(AgencyCode(code)), seeded(letter), time_s));
  }

  Result<Quorum::Standing> judged(const BusQuorum& quorum, const Note& seen) {
    return quorum.judge(OwnNote::check(seen, log_key_).value(), {});
  }

  Directory directory_;
  std::uint64_t seq_ = 0;
  NoteKey log_key_{kWitnessedBus, NoteKeyKind::log, seeded('L').public_key()};
};

TEST_F(BusQuorumTest, G10_OneOfEachSectorMakesItFinal) {
  enrol("POLRES", "polri", 'P');
  enrol("POLDA", "polri", 'Q');
  enrol("KODIM", "tni", 'K');
  enrol("BPBD", "pemda", 'B');
  Note seen = note();
  cosign(seen, "POLDA", 'Q', 100);
  cosign(seen, "BPBD", 'B', 130);
  const auto before = judged(quorum(), seen).value();
  EXPECT_FALSE(before.is_final);
  EXPECT_EQ(before.parts, 3U);
  EXPECT_EQ(before.parts_done, 2U);

  cosign(seen, "KODIM", 'K', 120);

  const auto after = judged(quorum(), seen).value();
  EXPECT_TRUE(after.is_final);
  EXPECT_EQ(after.parts_done, 3U);
  EXPECT_EQ(after.quorum_time_s, 130);
}

TEST_F(BusQuorumTest, G10_LinesBesideANoteThatWasReadAreJudgedAsTheWholeNote) {
  enrol("POLRES", "polri", 'P');
  enrol("KODIM", "tni", 'K');
  enrol("BPBD", "pemda", 'B');
  const auto read = OwnNote::check(note(), log_key_).value();
  Note beside{kWitnessedText, {}};
  cosign(beside, "POLRES", 'P', 100);
  cosign(beside, "KODIM", 'K', 120);
  EXPECT_FALSE(quorum().judge(read, beside.signatures)->is_final);
  cosign(beside, "BPBD", 'B', 130);

  const auto standing = quorum().judge(read, beside.signatures).value();

  EXPECT_TRUE(standing.is_logs_own);
  EXPECT_TRUE(standing.is_final);
  EXPECT_EQ(standing.quorum_time_s, 130);
  beside.signatures.back().bytes.back() ^= 1;
  EXPECT_EQ(quorum().judge(read, beside.signatures).error().code, ErrorCode::bad_signature);
  EXPECT_TRUE(quorum().judge(read, {})->is_logs_own);
}

TEST_F(BusQuorumTest, G10_LinesWithinANoteThatWasReadAreJudgedToo) {
  enrol("POLRES", "polri", 'P');
  Note whole = note();
  cosign(whole, "POLRES", 'P');
  const auto good = OwnNote::check(whole, log_key_).value();
  EXPECT_EQ(quorum().judge(good, {})->parts_done, 1U);
  EXPECT_EQ(quorum().judge(good, std::span(&whole.signatures.back(), 1)).error().code,
            ErrorCode::malformed)
      << "the same witness beside it once more";

  whole.signatures.back().bytes.back() ^= 1;

  const auto bad = OwnNote::check(whole, log_key_).value();
  EXPECT_EQ(quorum().judge(bad, {}).error().code, ErrorCode::bad_signature);
}

TEST_F(BusQuorumTest, G10_ANoteThatWasReadUnderAnotherKeyIsNotTaken) {
  const NoteKey other(kWitnessedBus, NoteKeyKind::log, seeded('X').public_key());
  const Note forged{kWitnessedText, {sign_note(kWitnessedText, kWitnessedBus, seeded('X'))}};

  const auto standing = quorum().judge(OwnNote::check(forged, other).value(), {});

  EXPECT_EQ(standing.error().code, ErrorCode::wrong_bus);
  EXPECT_EQ(OwnNote::check(forged, log_key_).error().code, ErrorCode::bad_signature);
}

TEST_F(BusQuorumTest, G10_ASectorWithoutAWitnessLeavesEverythingOpen) {
  enrol("POLRES", "polri", 'P');
  enrol("BPBD", "pemda", 'B');
  Note seen = note();
  cosign(seen, "POLRES", 'P');
  cosign(seen, "BPBD", 'B');

  const auto standing = judged(quorum(), seen).value();

  EXPECT_FALSE(standing.is_final);
  EXPECT_EQ(standing.parts, 3U);
  EXPECT_EQ(standing.parts_done, 2U);
}

TEST_F(BusQuorumTest, WithoutAnyWitnessNothingIsFinal) {
  const auto standing = judged(quorum(), note()).value();

  EXPECT_TRUE(standing.is_logs_own);
  EXPECT_FALSE(standing.is_final);
  EXPECT_EQ(standing.parts, 3U);
  EXPECT_EQ(quorum().file(), "");
}

TEST_F(BusQuorumTest, ItsFileIsAQuorumFileThatSaysTheSame) {
  enrol("POLRES", "polri", 'P');
  enrol("KODIM", "tni", 'K');
  enrol("BPBD", "pemda", 'B');
  const std::string file = quorum().file();
  EXPECT_THAT(file, HasSubstr("witness KODIM instansi/kodim+"));

  const auto read = BusQuorum::from(file, log_key_);

  ASSERT_TRUE(read);
  Note seen = note();
  cosign(seen, "POLRES", 'P');
  cosign(seen, "KODIM", 'K');
  cosign(seen, "BPBD", 'B');
  EXPECT_TRUE(judged(*read, seen)->is_final);
}

TEST_F(BusQuorumTest, AFileAboutAnotherLogIsRefused) {
  enrol("POLRES", "polri", 'P');
  const std::string file = quorum().file();
  const NoteKey other(kWitnessedBus, NoteKeyKind::log, seeded('M').public_key());

  EXPECT_EQ(BusQuorum::from(file, other).error().code, ErrorCode::wrong_bus);
  EXPECT_EQ(BusQuorum::from("log x\n", other).error().code, ErrorCode::malformed);
}

TEST_F(BusQuorumTest, AKeyThatWasEndedWitnessesNoMore) {
  enrol("POLRES", "polri", 'P');
  enrol("KODIM", "tni", 'K');
  enrol("BPBD", "pemda", 'B');
  auto ended =
      key_entry(v1::KEY_KIND_WITNESS, seeded('K').public_key().view(), AgencyCode("KODIM"));
  ended.set_retire(true);
  apply(ended);
  Note seen = note();
  for (const auto& [code, letter] : {std::pair{"POLRES", 'P'}, {"KODIM", 'K'}, {"BPBD", 'B'}}) {
    cosign(seen, code, static_cast<std::uint8_t>(letter));
  }

  EXPECT_FALSE(judged(quorum(), seen)->is_final);
}

TEST_F(BusQuorumTest, OfManyThoseCountThatWereEnrolledFirst) {
  for (int i = 0; i < 40; ++i) {
    enrol("DINAS-" + std::to_string(99 - i), "pemda", static_cast<std::uint8_t>(100 + i));
  }

  EXPECT_EQ(quorum().keys().size(), 1 + BusQuorum::kWitnessesOfGroup);
  EXPECT_THAT(quorum().file(), HasSubstr("witness DINAS-99 "));
  EXPECT_THAT(quorum().file(), ::testing::Not(HasSubstr("witness DINAS-60 ")));
}

}  // namespace
}  // namespace kentongan::identity
