// Shows that every refusal of the bus has one code on either side and the sentence of the protocol
// in both languages. Tables over all codes and reasons.
#include "core/schema/refusal.h"

#include <set>

#include <gmock/gmock.h>

#include "core/schema/type_info.h"

namespace kentongan::schema {
namespace {

using ::testing::IsEmpty;

constexpr int kRefusals = 24;

std::vector<std::string> reasons_that_do_not_come_back() {
  std::vector<std::string> lost;
  for (int number = 1; number <= kRefusals; ++number) {
    const auto reason = static_cast<v1::RefusalReason>(number);
    const auto code = error_of(reason);
    if (!code || refusal_of(*code) != reason || name_of(*code) != name_of_choice(reason)) {
      lost.push_back(name_of_choice(reason));
    }
  }
  return lost;
}

std::vector<std::string> codes_without_a_sentence() {
  std::vector<std::string> silent;
  for (int number = 1; number <= kRefusals; ++number) {
    const auto code = error_of(static_cast<v1::RefusalReason>(number)).value();
    const Text text = refusal_text(code);
    if (!text.id.ends_with('.') || !text.en.ends_with('.') ||
        text.id.find('{') != std::string::npos) {
      silent.emplace_back(name_of(code));
    }
  }
  return silent;
}

TEST(RefusalTest, EveryReasonComesBackAsItself) {
  EXPECT_EQ(v1::RefusalReason_descriptor()->value_count(), kRefusals + 1);
  EXPECT_THAT(reasons_that_do_not_come_back(), IsEmpty());
}

TEST(RefusalTest, EveryReasonHasASentenceInBothLanguages) {
  EXPECT_THAT(codes_without_a_sentence(), IsEmpty());
}

TEST(RefusalTest, KnowsNoCodeForUnspecifiedOrLaterReasons) {
  EXPECT_EQ(error_of(v1::REFUSAL_REASON_UNSPECIFIED), std::nullopt);
  EXPECT_EQ(error_of(static_cast<v1::RefusalReason>(99)), std::nullopt);
}

TEST(RefusalTest, TroubleOfTheBrokerLeavesTheItemInTheOutbox) {
  EXPECT_EQ(refusal_of(ErrorCode::corrupt), v1::REFUSAL_REASON_UNAVAILABLE);
  EXPECT_FALSE(is_final(v1::REFUSAL_REASON_UNAVAILABLE));
  EXPECT_FALSE(is_final(v1::REFUSAL_REASON_STORAGE_FULL));
  EXPECT_FALSE(is_final(v1::REFUSAL_REASON_OVERLOADED));
  EXPECT_FALSE(is_final(v1::REFUSAL_REASON_SESSION));
  EXPECT_TRUE(is_final(v1::REFUSAL_REASON_FIELD_INVALID));
}

TEST(RefusalTest, FillsTheGapsOfItsSentence) {
  RefusalParams params;
  params.rule = "R01";
  params.reason = {"perlu tembusan", "a copy is due"};
  params.redirect = "POLRES-JAKUT";
  params.limit = {"4 KiB", "4 KiB"};
  params.to = "BPBD-X";

  EXPECT_EQ(refusal_text(ErrorCode::not_permitted, params),
            (Text{"Ditolak aturan R01: perlu tembusan. Alamat yang benar: POLRES-JAKUT.",
                  "Refused by rule R01: a copy is due. The right address: POLRES-JAKUT."}));
  EXPECT_EQ(refusal_text(ErrorCode::too_large, params),
            (Text{"Pesan melebihi batas 4 KiB.", "The message exceeds the limit of 4 KiB."}));
  EXPECT_EQ(refusal_text(ErrorCode::address_unknown, params),
            (Text{"Alamat BPBD-X tidak dikenal.", "The address BPBD-X is unknown."}));
}

TEST(RefusalTest, LeavesAGapOutThatIsNotKnown) {
  EXPECT_EQ(refusal_text(ErrorCode::overloaded),
            (Text{"Broker sibuk, dicoba lagi.", "The broker is busy, retrying."}));
  EXPECT_EQ(refusal_text(ErrorCode::clock).en, "The desk's clock is off.");
  EXPECT_EQ(refusal(ErrorCode::not_permitted).text.en, "Refused: no rule permits it.");
}

}  // namespace
}  // namespace kentongan::schema
