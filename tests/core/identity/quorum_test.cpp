// Shows when a checkpoint is final: witnesses of three sectors, each of whom may fail alone, and
// files that say it wrongly.
#include "core/identity/quorum.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace kentongan::identity {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

const std::string kText =
    "bus.uji.example/log/1\n8\nXcnaeacGWamtVZy3Ad7ZoqudgjqtL0lgz+Nw7/RgQyg=\n";

SigningKey key_of(char letter) {
  return SigningKey::from_seed(Bytes(32, letter));
}
std::string vkey(const std::string& name, NoteKeyKind kind, char letter) {
  return NoteKey(name, kind, key_of(letter).public_key()).vkey();
}
std::string log_line() {
  return "log " + vkey("bus.uji.example/log/1", NoteKeyKind::log, 'L') + "\n";
}
std::string witness_line(const std::string& name, char letter) {
  return "witness " + name + " " + vkey("saksi/" + name, NoteKeyKind::witness, letter) + "\n";
}

/// Police, army and city; of the city two of three.
std::string three_sectors() {
  return "# Lampiran perjanjian\n" + log_line() + witness_line("POLRESTABES", 'P') +
         witness_line("POLDA", 'Q') + witness_line("KODIM", 'K') + witness_line("BPBD", 'B') +
         witness_line("KESBANGPOL", 'C') + witness_line("DINKES", 'D') +
         "\ngroup police any POLRESTABES POLDA\ngroup military any KODIM\n"
         "group civil 2 BPBD KESBANGPOL DINKES\ngroup all-three all police military civil\n"
         "quorum all-three\n";
}

Note signed_by_log() {
  return {kText, {sign_note(kText, "bus.uji.example/log/1", key_of('L'))}};
}
void add(Note& note, const std::string& name, char letter, std::int64_t time_s) {
  note.signatures.push_back(cosign_note(kText, "saksi/" + name, key_of(letter), time_s));
}

TEST(QuorumTest, G10_ACheckpointIsFinalWhenPoliceArmyAndCityHaveSeenIt) {
  const auto quorum = Quorum::parse(three_sectors()).value();
  Note note = signed_by_log();
  add(note, "POLDA", 'Q', 100);
  EXPECT_EQ(quorum.judge(note)->two_saw_s, 0) << "one alone";
  add(note, "BPBD", 'B', 101);
  add(note, "DINKES", 'D', 130);
  EXPECT_FALSE(quorum.judge(note)->is_final) << "the army has not seen it";

  add(note, "KODIM", 'K', 120);

  const auto standing = quorum.judge(note).value();
  EXPECT_TRUE(standing.is_final);
  EXPECT_EQ(standing.quorum_time_s, 130);
  EXPECT_THAT(standing.seen_by, ElementsAre("POLDA", "KODIM", "BPBD", "DINKES"));
}

TEST(QuorumTest, TheQuorumIsCompleteWithTheEarliestWhoMakeIt) {
  const auto quorum = Quorum::parse(three_sectors()).value();
  Note note = signed_by_log();
  add(note, "POLDA", 'Q', 900);
  add(note, "POLRESTABES", 'P', 50);
  add(note, "KODIM", 'K', 60);
  add(note, "BPBD", 'B', 70);
  add(note, "KESBANGPOL", 'C', 40);
  add(note, "DINKES", 'D', 800);

  EXPECT_EQ(quorum.judge(note)->quorum_time_s, 70);
  EXPECT_EQ(quorum.judge(note)->two_saw_s, 800) << "two saw it then or later";
}

TEST(QuorumTest, G10_WitnessesWithoutTheLogMakeNothingFinal) {
  const auto quorum = Quorum::parse(three_sectors()).value();
  Note note{kText, {}};
  for (const auto& [name, letter] :
       {std::pair{"POLDA", 'Q'}, {"KODIM", 'K'}, {"BPBD", 'B'}, {"DINKES", 'D'}}) {
    add(note, name, letter, 100);
  }

  EXPECT_FALSE(quorum.judge(note)->is_logs_own);
  EXPECT_FALSE(quorum.judge(note)->is_final);
}

TEST(QuorumTest, G10_NobodyCountsForTwoSectors) {
  const std::string file = log_line() + witness_line("POLDA", 'Q') + witness_line("KODIM", 'K') +
                           "group police any POLDA\ngroup military any KODIM POLDA\n"
                           "group both all police military\nquorum both\n";

  const auto quorum = Quorum::parse(file);

  ASSERT_FALSE(quorum) << "the police alone would make it final";
  EXPECT_EQ(quorum.error().code, ErrorCode::malformed);
  EXPECT_THAT(quorum.error().text.id, HasSubstr("Baris 5: POLDA sudah anggota sebuah kelompok"));
}

TEST(QuorumTest, G10_ACheckpointOfAnotherLogIsNotJudged) {
  const auto quorum = Quorum::parse(log_line() + "quorum none\n").value();
  const std::string text = "bus.uji.example/log/2" + kText.substr(kText.find('\n'));
  const Note note{text, {sign_note(text, "bus.uji.example/log/1", key_of('L'))}};

  EXPECT_EQ(quorum.judge(note).error().code, ErrorCode::malformed);
}

TEST(QuorumTest, G14_RefusesWhatIsNotPrinted) {
  const std::string good = log_line() + witness_line("KODIM", 'K');
  for (const std::string& odd : {std::string("\r"), std::string("\x1b[31m"), std::string("\x7f"),
                                 std::string(1, '\0'), std::string("\v")}) {
    const auto quorum = Quorum::parse(good + "# catatan" + odd + "\nquorum KODIM\n");

    ASSERT_FALSE(quorum) << static_cast<int>(odd.front());
    EXPECT_THAT(quorum.error().text.en, HasSubstr("Line 3"));
  }
  EXPECT_TRUE(Quorum::parse(good + "\t# catatan é\n \t\n\tquorum\tKODIM \t\n"));
}

TEST(QuorumTest, AForgedLineOfAWitnessRefusesTheWholeNote) {
  const auto quorum = Quorum::parse(three_sectors()).value();
  Note note = signed_by_log();
  add(note, "KODIM", 'K', 100);
  note.signatures.back().bytes.back() ^= 1;

  EXPECT_EQ(quorum.judge(note).error().code, ErrorCode::bad_signature);
}

TEST(QuorumTest, WithoutAQuorumTheLogsOwnSignatureIsEnough) {
  const auto quorum = Quorum::parse(log_line() + "quorum none\n").value();

  EXPECT_TRUE(quorum.judge(signed_by_log())->is_final);
  EXPECT_THAT(quorum.judge(signed_by_log())->seen_by, IsEmpty());
}

TEST(QuorumTest, TheLogMayStandBelowItsWitnesses) {
  const auto quorum =
      Quorum::parse(witness_line("KODIM", 'K') + log_line() + "quorum KODIM").value();
  Note note = signed_by_log();
  add(note, "KODIM", 'K', 5);

  EXPECT_EQ(quorum.log().name(), "bus.uji.example/log/1");
  EXPECT_TRUE(quorum.judge(note)->is_final);
}

TEST(QuorumTest, SaysWhichLineIsWrongAndWhatToWrite) {
  const auto wrong = [](const std::string& file) {
    const auto quorum = Quorum::parse(file);
    return quorum ? "" : quorum.error().text.en;
  };
  const std::string head = log_line() + witness_line("KODIM", 'K');

  EXPECT_THAT(wrong(""), HasSubstr("exactly one `log`"));
  EXPECT_THAT(wrong(log_line()), HasSubstr("one `quorum`"));
  EXPECT_THAT(wrong(log_line() + log_line()), HasSubstr("Line 2: a second `log`"));
  EXPECT_THAT(wrong(head + "quorum KODIM\nquorum none\n"), HasSubstr("Line 4: a second `quorum`"));
  EXPECT_THAT(wrong(head + "quorum POLDA\n"), HasSubstr("there is no POLDA"));
  EXPECT_THAT(wrong(head + "saksi X\n"), HasSubstr("a line is"));
  EXPECT_THAT(wrong(head + "group g 2 KODIM\n"), HasSubstr("from 1 to 1"));
  EXPECT_THAT(wrong(head + "group g 0 KODIM\n"), HasSubstr("from 1 to 1"));
  EXPECT_THAT(wrong(head + "group g 1x KODIM\n"), HasSubstr("any, all"));
  EXPECT_THAT(wrong(head + "group g any KODIM KODIM\n"), HasSubstr("in a group already"));
  EXPECT_THAT(wrong(head + "group g any none\n"), HasSubstr("there is no none"));
  EXPECT_THAT(wrong(head + "group KODIM any KODIM\n"), HasSubstr("taken"));
  EXPECT_THAT(wrong(head + "group none any KODIM\n"), HasSubstr("taken"));
  EXPECT_THAT(wrong(head + "group g any g\n"), HasSubstr("there is no g"));
  EXPECT_THAT(wrong(head + witness_line("KODIM", 'B')), HasSubstr("taken"));
  EXPECT_THAT(wrong(head + witness_line("KOREM", 'K')), HasSubstr("stands above already"))
      << "one key may not count twice";
  EXPECT_THAT(wrong("witness X " + log_line().substr(4)), HasSubstr("of this kind"));
  EXPECT_THAT(wrong(head + "witness X bad\n"), HasSubstr("Line 3: the key cannot be read"));
  EXPECT_EQ(Quorum::parse(std::string(70'000, '#')).error().code, ErrorCode::too_large);
}

TEST(QuorumTest, SaysOfAWeakKeyWhichLineItStandsIn) {
  const NoteKey weak("saksi/KOREM", NoteKeyKind::witness, PublicKey::copied(Bytes(32, '\0')));

  const auto quorum = Quorum::parse(log_line() + "witness KOREM " + weak.vkey() + "\n");

  ASSERT_FALSE(quorum);
  EXPECT_EQ(quorum.error().code, ErrorCode::field_invalid);
  EXPECT_THAT(quorum.error().text.id, HasSubstr("Baris 2: kunci ini berorde rendah"));
}

}  // namespace
}  // namespace kentongan::identity
