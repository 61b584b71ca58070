// Shows that an answer or a correction is found at the message it speaks of, whichever came first,
// and that only the author's correction corrects. Records of a log are folded one after the other.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/view/delivery_view.h"
#include "tests/support/builders.h"

namespace kentongan::view {
namespace {

using test::LogBuilder;
using test::MessageSpec;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

class DeliveryRepliesTest : public ::testing::Test {
 protected:
  void fold(const std::vector<eventlog::Record>& records) {
    for (const auto& record : records) {
      EXPECT_TRUE(view_.apply(record));
    }
  }
  /// Of POLRES-JAKUT, 300 s in.
  static MessageSpec answer_to(const MessageId& original, const std::string& asker) {
    MessageSpec spec;
    spec.from = "POLRES-JAKUT";
    spec.to = {asker};
    spec.type = "rfa_response";
    spec.reply_to = original.str();
    spec.at_s = 300;
    return spec;
  }
  static MessageSpec correction_of(const MessageId& original) {
    MessageSpec spec;
    spec.type = "correction";
    spec.reply_to = original.str();
    return spec;
  }
  /// When POLRES-JAKUT answered.
  [[nodiscard]] auto answered_us(const MessageId& id) const {
    return view_.find(id)->party(AgencyCode("POLRES-JAKUT"))->answered_us;
  }

  LogBuilder log_;
  DeliveryView view_;
};

TEST_F(DeliveryRepliesTest, CorrectionsAndAnswersAreFoundAtTheOriginal) {
  MessageSpec request;
  request.type = "rfa";
  request.from = "GULKARMAT-JAKUT";
  const auto original = log_.message(request);
  log_.message(answer_to(original, "GULKARMAT-JAKUT"));
  MessageSpec correction = request;
  correction.type = "correction";
  correction.reply_to = original.str();
  const auto corrected = log_.message(correction);

  fold(log_.records());

  EXPECT_EQ(answered_us(original), LogBuilder::at_us(300));
  EXPECT_THAT(view_.find(original)->corrected_by, ElementsAre(corrected));
}

TEST_F(DeliveryRepliesTest, ACorrectionThatComesBeforeItsOriginalIsKept) {
  LogBuilder source;
  const auto original = source.message({});
  const auto correction = source.message(correction_of(original));

  fold(source.overtaken());

  EXPECT_THAT(view_.find(original)->corrected_by, ElementsAre(correction));
}

TEST_F(DeliveryRepliesTest, AnAnswerThatComesBeforeItsRequestIsKept) {
  LogBuilder source;
  MessageSpec request;
  request.type = "rfa";
  const auto original = source.message(request);
  source.message(answer_to(original, "PTM-PLUMPANG"));

  fold(source.overtaken());

  EXPECT_EQ(answered_us(original), LogBuilder::at_us(300));
}

TEST_F(DeliveryRepliesTest, CorrectionsStandInTheOrderOfTheBrokerWhateverOvertook) {
  LogBuilder source;
  const auto original = source.message({});
  const auto first = source.message(correction_of(original));
  const auto second = source.message(correction_of(original));
  auto records = source.records();
  std::swap(records[0], records[2]);
  records[0].number = Seq(1);
  records[2].number = Seq(3);
  records[1].number = Seq(4);

  fold({records[0], records[2], records[1]});

  EXPECT_THAT(view_.find(original)->corrected_by, ElementsAre(first, second));
}

TEST_F(DeliveryRepliesTest, OnlyTheAuthorsOwnCorrectionCorrects) {
  const auto original = log_.message({});
  auto foreign = correction_of(original);
  foreign.from = "POLRES-JAKUT";
  foreign.to = {"PTM-PLUMPANG"};
  log_.message(foreign);

  fold(log_.records());

  EXPECT_THAT(view_.find(original)->corrected_by, IsEmpty());
}

}  // namespace
}  // namespace kentongan::view
