// Shows that notes are those of the tools of transparency logs: published and own known answers,
// every malformed kind refused, and no flipped bit passes.
#include "core/identity/note.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/base/random.h"
#include "core/base/yaml.h"

namespace kentongan::identity {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;

const Value& known_answers() {
  static const Value kFile = load_yaml(KTG_SOURCE_DIR "/tests/golden/audit.json").value();
  return kFile;
}
const Value& checkpoint() {
  return *known_answers().find("own_checkpoint");
}

SigningKey key_of(const Value& seed_hex) {
  return SigningKey::from_seed(from_hex(seed_hex.scalar).value());
}
std::vector<NoteKey> keys() {
  return {NoteKey::parse(checkpoint().text("log_vkey")).value(),
          NoteKey::parse(checkpoint().text("witness_vkey")).value()};
}

TEST(NoteTest, ThePublishedNoteVerifies) {
  const Value& published = *known_answers().find("published_signed_note");
  const auto key = NoteKey::parse(published.text("vkey"));
  const auto note =
      parse_note(published.text("text") + "\n" + published.text("signature_line") + "\n");

  ASSERT_TRUE(key && note);
  EXPECT_EQ(key->name(), "example.com/foo");
  EXPECT_EQ(key->vkey(), published.text("vkey"));
  EXPECT_THAT(check_note(*note, std::vector{*key}).value(), SizeIs(1));
}

TEST(NoteTest, AKnownCheckpointIsSignedAndCosignedByteForByte) {
  const std::string text =
      checkpoint().text("note").substr(0, checkpoint().text("note").find("\n\n") + 1);
  const Note made{
      text,
      {sign_note(text, "example.invalid/bus/test", key_of(*checkpoint().find("log_seed_hex"))),
       cosign_note(text, "example.invalid/agency/witness-a",
                   key_of(*checkpoint().find("witness_seed_hex")), 1'700'000'000)}};

  EXPECT_EQ(write_note(made), checkpoint().text("note"));
}

TEST(NoteTest, SaysWhoSignedAndWhenAWitnessSaw) {
  const auto note = parse_note(checkpoint().text("note")).value();

  const auto found = check_note(note, keys()).value();

  ASSERT_THAT(found, SizeIs(2));
  EXPECT_EQ(found[0].key, 0U);
  EXPECT_EQ(found[0].time_s, 0);
  EXPECT_EQ(found[1].key, 1U);
  EXPECT_EQ(found[1].time_s, 1'700'000'000);
}

TEST(NoteTest, LeavesLinesOfStrangersAside) {
  const auto note = parse_note(checkpoint().text("note")).value();

  EXPECT_THAT(check_note(note, std::vector{keys()[1]}).value(), SizeIs(1));
  EXPECT_EQ(check_note(note, {}).error().code, ErrorCode::bad_signature);
}

TEST(NoteTest, RefusesAKnownKeyThatDidNotSignOrStandsTwice) {
  auto note = parse_note(checkpoint().text("note")).value();
  auto twice = note;
  twice.signatures.push_back(twice.signatures[0]);
  auto forged = note;
  forged.signatures[0].bytes[5] ^= 1;

  EXPECT_EQ(check_note(twice, keys()).error().code, ErrorCode::malformed);
  EXPECT_EQ(check_note(forged, keys()).error().code, ErrorCode::bad_signature)
      << "though the witness's line is good";
}

TEST(NoteTest, TheTimeOfAWitnessIsSigned) {
  auto note = parse_note(checkpoint().text("note")).value();
  note.signatures[1].bytes[7] ^= 1;

  EXPECT_EQ(check_note(note, keys()).error().code, ErrorCode::bad_signature);
}

TEST(NoteTest, TakesSixteenSignaturesAndSixtyFourButNotMore) {
  const std::string text = "sixteen and more\n";
  Note note{text, {}};
  std::vector<NoteKey> all;
  for (int i = 0; i < 65; ++i) {
    const auto key = SigningKey::from_seed(Bytes(32, static_cast<char>(i + 1)));
    const std::string name = "saksi-" + std::to_string(i);
    note.signatures.push_back(cosign_note(text, name, key, 1000 + i));
    all.emplace_back(name, NoteKeyKind::witness, key.public_key());
    if (i == 15 || i == 63) {
      const auto read = parse_note(write_note(note)).value();
      EXPECT_THAT(check_note(read, all).value(), SizeIs(static_cast<std::size_t>(i + 1)));
    }
  }

  EXPECT_EQ(parse_note(write_note(note)).error().code, ErrorCode::malformed);
}

TEST(NoteTest, ATextMayHaveEmptyLines) {
  const std::string text = "one\n\ntwo\n";
  const auto key = SigningKey::from_seed(Bytes(32, 'k'));
  const auto note = parse_note(write_note({text, {sign_note(text, "bus", key)}})).value();

  EXPECT_EQ(note.text, text);
  EXPECT_TRUE(check_note(note, std::vector{NoteKey("bus", NoteKeyKind::log, key.public_key())}));
}

struct Malformed {
  const char* what;
  std::string note;
};

const std::string& good() {
  static const std::string kNote = checkpoint().text("note");
  return kNote;
}

std::string with(std::string_view from, std::string_view to) {
  std::string note = good();
  const auto at = note.find(from);
  KTG_CHECK(at != std::string::npos);
  return note.replace(at, from.size(), to);
}

/// The good note, its first signature's base64 as `change` leaves it.
std::string with_base64(const std::function<std::string(std::string)>& change) {
  const std::string line = good().substr(good().find("test Ld") + 5);
  const std::string base64 = line.substr(0, line.find('\n'));
  return with(base64, change(base64));
}

std::vector<Malformed> malformed_notes() {
  const std::string head = "example.invalid/bus/test\n8\n";
  return {
      {"nothing", ""},
      {"one newline", "\n"},
      {"two newlines", "\n\n"},
      {"no last newline", good().substr(0, good().size() - 1)},
      {"a text alone", head},
      {"a text and the empty line", head + "\n"},
      {"no empty line", with("\n\n", "\n")},
      {"carriage returns", with("8\n", "8\r\n")},
      {"a tab", with("8\n", "8\t\n")},
      {"a zero byte", with("8\n", std::string_view("8\0\n", 3))},
      {"an escape", with("8\n", "\x1b[31m8\n")},
      {"a bell", with("8\n", "\x07\n")},
      {"broken UTF-8", with("8\n", "\xff\n")},
      {"an overlong form", with("8\n", "\xc0\xaf\n")},
      {"a surrogate", with("8\n", "\xed\xa0\x80\n")},
      {"half a character", with("8\n", "\xe2\x80\n")},
      {"a hyphen for the dash", with("\xe2\x80\x94 ", "- ")},
      {"a shorter dash", with("\xe2\x80\x94 ", "\xe2\x80\x93 ")},
      {"no space after the dash", with("\xe2\x80\x94 ", "\xe2\x80\x94")},
      {"two spaces after the dash", with("\xe2\x80\x94 ", "\xe2\x80\x94  ")},
      {"two spaces before the signature", with("test Ld", "test  Ld")},
      {"a space behind the signature", with("=\n", "= \n")},
      {"a third word", with("=\n", "= x\n")},
      {"no signature behind the name", with_base64([](const auto&) { return ""; })},
      {"no name", with("example.invalid/bus/test Ld", " Ld")},
      {"a plus in the name", with("bus/test Ld", "bus+test Ld")},
      {"a wide space in the name", with("bus/test Ld", "bus\xc2\xa0test Ld")},
      {"an ideographic space in the name", with("bus/test Ld", "bus\xe3\x80\x80test Ld")},
      {"no padding", with_base64([](auto text) { return text.substr(0, text.size() - 1); })},
      {"too much padding", with_base64([](auto text) { return text + "="; })},
      {"bits below the padding",
       with_base64([](auto text) { return text.replace(text.size() - 2, 1, "p"); })},
      {"the alphabet of URLs", with_base64([](auto text) { return "-_" + text.substr(2); })},
      {"a letter outside of the alphabet",
       with_base64([](auto text) { return "*" + text.substr(1); })},
      {"a newline inside", with_base64([](auto text) { return text.insert(8, "\n"); })},
      {"only the hash", with_base64([](auto text) { return text.substr(0, 4) + "fA=="; })},
      {"less than the hash", with_base64([](const auto&) { return "LdY="; })},
      {"an empty line between signatures", with("=\n\xe2", "=\n\n\xe2")},
      {"an empty line at the end", good() + "\n"},
      {"a line that is no signature", good() + "8\n"},
      {"a signature before the text", good().substr(good().find("\xe2\x80\x94"))},
      {"text behind the signatures", good() + "more\n"},
      {"a dash alone", good() + "\xe2\x80\x94 \n"},
  };
}

TEST(NoteTest, G14_RefusesEveryMalformedNote) {
  const auto cases = malformed_notes();

  EXPECT_GE(cases.size(), 40U);
  for (const Malformed& each : cases) {
    const auto note = parse_note(each.note);
    EXPECT_FALSE(note && check_note(*note, keys())) << each.what;
  }
  EXPECT_EQ(parse_note("a\n\n" + std::string(70'000, 'x')).error().code, ErrorCode::too_large);
}

TEST(NoteTest, G10_NoChangedByteOfTenThousandPasses) {
  SeededRandom random(96);
  int passed = 0;
  for (int round = 0; round < 10'000; ++round) {
    const auto index = static_cast<std::size_t>(round % 2);
    const Note whole = parse_note(good()).value();
    std::string note = write_note({whole.text, {whole.signatures[index]}});
    char& byte = note[random.below(note.size())];
    byte = static_cast<char>(byte ^ static_cast<char>(1 + random.below(255)));
    const auto read = parse_note(note);
    passed += read && check_note(*read, std::vector{keys()[index]}) ? 1 : 0;
  }

  EXPECT_EQ(passed, 0);
}

TEST(NoteTest, RefusesEveryMalformedKey) {
  const std::string key = checkpoint().text("log_vkey");
  const auto refused = [](const std::string& vkey) { return NoteKey::parse(vkey).error().code; };

  EXPECT_EQ(refused(""), ErrorCode::malformed);
  EXPECT_EQ(refused("+2dd62d7c+AQ=="), ErrorCode::malformed);
  EXPECT_EQ(refused("bus"), ErrorCode::malformed);
  EXPECT_EQ(refused("bus+2dd62d7c"), ErrorCode::malformed);
  EXPECT_EQ(refused("bus+2dd62d7c+"), ErrorCode::malformed);
  EXPECT_EQ(refused("another" + key), ErrorCode::malformed) << "the hash is of name and key";
  EXPECT_EQ(refused(key + "="), ErrorCode::malformed);
  std::string other_kind = key;
  other_kind.replace(key.rfind('+') + 1, 2, "Ag");
  EXPECT_EQ(refused(other_kind), ErrorCode::malformed);
}

TEST(NoteTest, RefusesAKeyOfLowOrder) {
  const NoteKey low("bus", NoteKeyKind::log, PublicKey::copied(Bytes(32, '\0')));

  EXPECT_EQ(NoteKey::parse(low.vkey()).error().code, ErrorCode::field_invalid);
}

TEST(NoteTest, ALineStandsAlone) {
  const auto line = write_line(parse_note(good())->signatures[1]);

  EXPECT_THAT(line, HasSubstr("witness-a"));
  EXPECT_TRUE(keys()[1].made(parse_line(line).value()));
  EXPECT_FALSE(parse_line(line + line));
  EXPECT_FALSE(parse_line(line.substr(1)));
}

}  // namespace
}  // namespace kentongan::identity
