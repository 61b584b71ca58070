// Shows that what a person wrote becomes a message only if it keeps the rules of its type, and that
// each fault names field, rule and fix. Forms as the command line and scenarios write them.
#include "agents/compose.h"

#include <gtest/gtest.h>

#include "core/base/limits.h"

namespace kentongan::agents {
namespace {

class ComposeTest : public ::testing::Test {
 protected:
  ComposeTest() {
    form_.type = "general_message";
    form_.duty = DutyCode("PAWAS");
    set("text", "Jalan ditutup.");
    set("to", "BPBD-DKI");
    writer_.agency = AgencyCode("GULKARMAT-JAKUT");
    writer_.bus = "uji/log/1";
    writer_.place.written_at_us = 1'790'000'000'000'000;
  }
  void set(const char* name, const std::string& value) {
    form_.fields.members.emplace_back(name, Value::of(value));
  }
  Result<Composed> composed() {
    return compose(schema::Catalogue::standard(), form_, writer_, random_);
  }

  Form form_;
  Writer writer_;
  SeededRandom random_{2};
};

TEST_F(ComposeTest, GivesIdAuthorAndTime) {
  const auto made = composed();

  ASSERT_TRUE(made);
  EXPECT_TRUE(made->problems.empty());
  const v1::Header& header = made->draft.header;
  EXPECT_EQ(header.author().agency(), "GULKARMAT-JAKUT");
  EXPECT_EQ(header.author().duty(), "PAWAS");
  EXPECT_EQ(header.identity().bus(), "uji/log/1");
  EXPECT_EQ(header.times().written_at_us(), writer_.place.written_at_us);
  EXPECT_EQ(time_us_of(made->draft.id()) / 1000, writer_.place.written_at_us / 1000);
}

class ComposeCorrectionTest : public ComposeTest {
 protected:
  ComposeCorrectionTest() {
    form_.fields = Value::map();
    form_.type = "correction";
    set("text", "Bukan pipa, melainkan tangki.");
    set("corrects", to_string(original_));
    writer_.header_of = [this](const MessageId& id) {
      v1::Header header;
      header.mutable_handling()->set_precedence(v1::PRECEDENCE_KILAT);
      header.mutable_handling()->set_classification(v1::CLASSIFICATION_TERBATAS);
      header.mutable_addresses()->add_to()->set_agency("KODIM-0502");
      header.mutable_addresses()->add_cc()->set_agency("BPBD-DKI");
      header.mutable_subject()->set_incident("INS-1");
      return id == original_ ? std::optional(header) : std::nullopt;
    };
  }
  const MessageId original_ = random_.message_id(1'790'000'000'000'000);
};

TEST_F(ComposeCorrectionTest, ACorrectionGoesAsTheOriginalWentWhereItSaysNothingElse) {
  const auto made = composed();

  ASSERT_TRUE(made);
  EXPECT_TRUE(made->problems.empty());
  const v1::Header& header = made->draft.header;
  EXPECT_EQ(header.handling().precedence(), v1::PRECEDENCE_KILAT);
  EXPECT_EQ(header.handling().classification(), v1::CLASSIFICATION_TERBATAS);
  EXPECT_EQ(header.addresses().to(0).agency(), "KODIM-0502");
  EXPECT_EQ(header.addresses().cc(0).agency(), "BPBD-DKI");
  EXPECT_EQ(header.subject().incident(), "INS-1");
}

TEST_F(ComposeCorrectionTest, WhatItSaysItselfHolds) {
  set("precedence", "segera");
  set("to", "GULKARMAT");

  const auto made = composed();

  ASSERT_TRUE(made);
  EXPECT_EQ(made->draft.header.handling().precedence(), v1::PRECEDENCE_SEGERA);
  ASSERT_EQ(made->draft.header.addresses().to_size(), 1);
  EXPECT_EQ(made->draft.header.addresses().to(0).agency(), "GULKARMAT");
  EXPECT_EQ(made->draft.header.addresses().cc_size(), 0);
}

class ComposeAnswerTest : public ComposeTest {
 protected:
  ComposeAnswerTest() {
    set("reply_to", to_string(original_));
    writer_.header_of = [this](const MessageId& id) {
      v1::Header header;
      header.mutable_identity()->set_exercise(exercise_);
      return id == original_ ? std::optional(header) : std::nullopt;
    };
  }
  const MessageId original_ = random_.message_id(1'790'000'000'000'000);
  std::string exercise_ = "LAT-1";
};

TEST_F(ComposeAnswerTest, AnAnswerToAnExerciseIsOneAlsoWhereNobodySaysSo) {
  const auto made = composed();

  ASSERT_TRUE(made);
  EXPECT_TRUE(made->problems.empty());
  EXPECT_EQ(made->draft.header.identity().exercise(), "LAT-1");
  EXPECT_EQ(made->draft.header.handling().markings(0), v1::MARKING_LATIHAN);
}

TEST_F(ComposeAnswerTest, WhatIsRealIsAnsweredByNoExerciseAndAnExerciseByNoOther) {
  form_.exercise = "LAT-2";
  for (const char* answered : {"", "LAT-1"}) {
    exercise_ = answered;

    const auto made = composed();

    ASSERT_TRUE(made);
    ASSERT_EQ(made->problems.size(), 1U) << answered;
    EXPECT_EQ(schema::error_of(made->problems).code, ErrorCode::exercise_mixed);
  }
  exercise_ = "LAT-2";
  EXPECT_TRUE(composed()->problems.empty());
}

TEST_F(ComposeTest, AHeaderHasRoomForWhatTheOutboxAdds) {
  const std::size_t bare = composed()->draft.header.ByteSizeLong();
  set("legal_basis", std::string(limits::kHeaderBytesMax - bare - 10, 'x'));

  const auto made = composed();

  ASSERT_TRUE(made);
  EXPECT_LE(made->draft.header.ByteSizeLong(), limits::kHeaderBytesMax);
  EXPECT_FALSE(made->draft.header.has_chain());
  ASSERT_EQ(made->problems.size(), 1U);
  EXPECT_EQ(made->problems.front().field, "header");
  EXPECT_EQ(made->problems.front().rule, schema::Rule::too_large);
}

TEST_F(ComposeTest, TheLaneFollowsThePrecedence) {
  set("precedence", "kilat");

  EXPECT_EQ(composed()->draft.lane(), Lane::kilat);
}

TEST_F(ComposeTest, AnExerciseIsMarked) {
  form_.exercise = "LAT-1";

  const auto made = composed();

  ASSERT_TRUE(made);
  EXPECT_TRUE(made->problems.empty());
  EXPECT_EQ(made->draft.header.identity().exercise(), "LAT-1");
  EXPECT_EQ(made->draft.header.handling().markings(0), v1::MARKING_LATIHAN);
}

TEST_F(ComposeTest, ASettingThatStandsAmongTheFieldsHolds) {
  set("read_within_s", "60");
  set("answer_within_s", "120");
  set("expires_at", "2026-09-22T20:00:00+07:00");
  set("exercise", "LAT-1");

  const auto made = composed();

  ASSERT_TRUE(made);
  EXPECT_TRUE(made->problems.empty());
  const v1::Header& header = made->draft.header;
  EXPECT_EQ(header.handling().read_within_s(), 60U);
  EXPECT_EQ(header.handling().answer_within_s(), 120U);
  EXPECT_EQ(header.handling().expires_at_us(), 1'790'082'000'000'000);
  EXPECT_EQ(header.identity().exercise(), "LAT-1");
  EXPECT_EQ(header.handling().markings(0), v1::MARKING_LATIHAN);
}

TEST_F(ComposeTest, WhatIsSetBesideTheFieldsWins) {
  set("read_within_s", "60");
  form_.read_within_s = 30;

  EXPECT_EQ(composed()->draft.header.handling().read_within_s(), 30U);
}

TEST_F(ComposeTest, AFaultNamesFieldRuleAndFixInBothLanguages) {
  form_.type = "sitrep";

  const auto made = composed();

  ASSERT_TRUE(made);
  ASSERT_FALSE(made->problems.empty());
  const schema::Violation& problem = made->problems.front();
  EXPECT_FALSE(problem.field.empty());
  EXPECT_FALSE(problem.reason.id.empty());
  EXPECT_FALSE(problem.fix.en.empty());
}

TEST_F(ComposeTest, AnUnknownTypeIsRefusedWithTheNearest) {
  form_.type = "sitrap";

  const auto made = composed();

  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().code, ErrorCode::invalid_argument);
  EXPECT_NE(made.error().text.id.find("sitrep"), std::string::npos);
}

}  // namespace
}  // namespace kentongan::agents
