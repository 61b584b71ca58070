// Shows that a bus card is read as it was written, and that a wrong one is refused with its line.
// Texts changed line by line.
#include "core/identity/bus_card.h"

#include <gtest/gtest.h>

#include "tests/support/temp_dir.h"

namespace kentongan::identity {
namespace {

class BusCardTest : public ::testing::Test {
 protected:
  [[nodiscard]] std::string text_with(const std::string& from, const std::string& to) const {
    std::string text = bus_card_text(card_);
    const auto at = text.find(from);
    KTG_CHECK(at != std::string::npos);
    return text.replace(at, from.size(), to);
  }
  static ErrorCode refusal_of(const std::string& text) { return parse_bus_card(text).error().code; }

  SeededRandom random_{7};
  BusCard card_{"bus.example/log/2026a", "tcp://192.0.2.7:7112",
                TransportPair::generate(random_).public_key(),
                SigningKey::generate(random_).public_key(),
                SigningKey::generate(random_).public_key()};
};

TEST_F(BusCardTest, IsReadAsItWasWritten) {
  EXPECT_EQ(parse_bus_card(bus_card_text(card_)).value(), card_);
}

TEST_F(BusCardTest, ShowsTheFingerprintForPaper) {
  EXPECT_NE(bus_card_text(card_).find(fingerprint_of(key_id_of(card_.statement))),
            std::string::npos);
}

TEST_F(BusCardTest, IsKeptInAFile) {
  const test::TempDir temp;
  const auto file = temp.path() / "bus.card";
  ASSERT_TRUE(write_bus_card(file, card_));

  EXPECT_EQ(read_bus_card(file).value(), card_);
  std::filesystem::remove(file);
  EXPECT_EQ(read_bus_card(file).error().code, ErrorCode::not_found);
}

TEST_F(BusCardTest, RefusesUnknownMissingAndRepeatedKeys) {
  EXPECT_EQ(refusal_of(bus_card_text(card_) + "extra: 1\n"), ErrorCode::invalid_argument);
  EXPECT_EQ(refusal_of(text_with("endpoint:", "# endpoint:")), ErrorCode::invalid_argument);
  EXPECT_EQ(refusal_of(bus_card_text(card_) + "bus: twice\n"), ErrorCode::invalid_argument);
  EXPECT_EQ(refusal_of(text_with("bus-card/1", "bus-card/2")), ErrorCode::invalid_argument);
}

TEST_F(BusCardTest, RefusesValuesThatCannotBe) {
  EXPECT_EQ(refusal_of(text_with("tcp://", "http://")), ErrorCode::invalid_argument);
  EXPECT_EQ(refusal_of(text_with("bus.example", "bus example")), ErrorCode::invalid_argument);
  EXPECT_EQ(refusal_of(text_with(to_hex(card_.log.view()), "00ff")), ErrorCode::invalid_argument);
  EXPECT_EQ(refusal_of(text_with(to_hex(card_.log.view()), std::string(64, '0'))),
            ErrorCode::invalid_argument);
}

TEST_F(BusCardTest, NamesTheLineAtFault) {
  const auto refused = parse_bus_card(text_with("tcp://", "http://"));

  EXPECT_NE(refused.error().detail().find("line 5"), std::string::npos);
}

TEST_F(BusCardTest, G14_RefusesWhatIsNoCardAtAll) {
  EXPECT_EQ(refusal_of(""), ErrorCode::invalid_argument);
  EXPECT_EQ(refusal_of("[a, b]"), ErrorCode::invalid_argument);
  EXPECT_EQ(refusal_of("\xff\xfe"), ErrorCode::invalid_argument);
}

}  // namespace
}  // namespace kentongan::identity
