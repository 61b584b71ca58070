// Shows which answers another set of policy files changes: counted by type and kind of change, with
// one pair of agencies as the example. The city's directory and small laws; and cases
// that name what is not there.
#include "core/view/policy_sweep.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/base/check.h"
#include "core/identity/agencies_file.h"
#include "core/policy/agreement_file.h"
#include "core/view/policy_cases.h"
#include "core/view/policy_vocabulary.h"
#include "kentongan/v1/directory.pb.h"

namespace kentongan::view {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr std::int64_t kNoonOfJuly = 1'719'810'000'000'000;

class PolicySweepTest : public ::testing::Test {
 protected:
  PolicySweepTest() {
    const auto changes = identity::load_agencies(KTG_SOURCE_DIR "/deploy/city/agencies.yaml");
    std::uint64_t seq = 0;
    for (const v1::DirectoryChange& change : changes.value()) {
      KTG_CHECK(directory_.apply(change, Seq(++seq)).has_value());
    }
    parties_ = PartyBook(directory_);
    vocabulary_ = vocabulary_of(directory_);
  }

  policy::Agreements law(const std::string& rules) const {
    auto file = policy::read_agreement(
        "schema: policy/1\n"
        "instrument: {id: X, kind: protap, valid: {from: 2024-01-01, until: 2024-12-31}, "
        "certainty: constructed}\n"
        "rules:\n" +
            rules,
        &vocabulary_);
    return policy::Agreements::of({file.value()}).value();
  }
  [[nodiscard]] Result<std::vector<PolicyCase>> cases(const std::string& text) const {
    return read_policy_cases("schema: policy-cases/1\ncases:\n" + text, {parties_, vocabulary_});
  }

  identity::Directory directory_;
  PartyBook parties_;
  policy::Vocabulary vocabulary_;
};

const std::string kAll =
    "  - {id: A, effect: permit, types: [rfa], from: {agency: POLRES-JAKUT}}\n";
const std::string kNone =
    "  - {id: A, effect: permit, types: [rfa], from: {agency: POLRES-JAKUT}, to: {sector: tni}}\n";

TEST_F(PolicySweepTest, TheSameRulesChangeNoAnswer) {
  EXPECT_THAT(answers_changed(law(kAll), law(kAll), parties_, kNoonOfJuly), IsEmpty());
}

TEST_F(PolicySweepTest, ARuleThatIsNarrowedRefusesWhomItNoLongerNames) {
  const auto changes = answers_changed(law(kAll), law(kNone), parties_, kNoonOfJuly);

  ASSERT_THAT(changes, SizeIs(2));
  EXPECT_EQ(changes[0].type, "rfa");
  EXPECT_EQ(changes[0].before, "permit A");
  EXPECT_EQ(changes[0].after, "deny, nearest A");
  EXPECT_EQ(changes[1].before, "deny") << "an rfa is TERBATAS";
  EXPECT_EQ(changes[1].after, "deny, nearest A");
  EXPECT_EQ(changes[0].from.value(), "POLRES-JAKUT");
  std::size_t strangers_to_the_army = 0;
  std::size_t without_clearance = 0;
  for (const auto& [code, agency] : directory_.agencies()) {
    const bool is_stranger = agency.sector != "tni" && code != changes[0].from;
    const bool is_cleared = agency.clearance >= v1::CLASSIFICATION_TERBATAS;
    strangers_to_the_army += is_stranger && is_cleared ? 1U : 0U;
    without_clearance += is_stranger && !is_cleared ? 1U : 0U;
  }
  EXPECT_EQ(changes[0].pairs, strangers_to_the_army);
  EXPECT_EQ(changes[1].pairs, without_clearance);
}

TEST_F(PolicySweepTest, ACaseIsReadAsItStands) {
  const auto read = cases(
      "  - say: ditanya\n"
      "    ask: {from: POLRES-JAKUT/PAWAS, to: KODIM-0502, type: rfa, prec: kilat, area: '31.72'}\n"
      "    is: permit A\n");

  ASSERT_TRUE(read) << read.error().detail();
  ASSERT_THAT(*read, SizeIs(1));
  EXPECT_EQ(read->front().request.from.duty, "PAWAS");
  EXPECT_EQ(read->front().request.precedence, policy::Precedence::kilat);
  EXPECT_EQ(read->front().answer, "permit A");
  EXPECT_EQ(read->front().line, 3);
}

TEST_F(PolicySweepTest, ACaseThatNamesWhatIsNotThereIsRefusedWithItsLine) {
  const auto wrong = [&](const std::string& ask) {
    const auto read = cases("  - say: x\n    ask: {" + ask + "}\n    is: deny\n");
    return read ? std::string() : read.error().text.en;
  };

  EXPECT_THAT(wrong("from: POLRES-JAKUTT, to: KODIM-0502, type: rfa"), HasSubstr("POLRES-JAKUT"));
  EXPECT_THAT(wrong("from: POLRES-JAKUT, to: '?KODIM-0502', type: rfa"), HasSubstr("unknown"));
  EXPECT_THAT(wrong("from: POLRES-JAKUT, to: KODIM-0502, type: rfaa"), HasSubstr("rfa"));
  EXPECT_THAT(wrong("from: POLRES-JAKUT, to: KODIM-0502"), HasSubstr("'type' is required"));
  EXPECT_THAT(wrong("from: POLRES-JAKUT, to: KODIM-0502, type: rfa, at: kemarin"),
              HasSubstr("line 4"));
  EXPECT_THAT(wrong("from: POLRES-JAKUT, to: KODIM-0502, type: rfa, klas: R"),
              HasSubstr("'klas' is unknown"));
  EXPECT_EQ(wrong("from: '?LSM-X', to: KODIM-0502, type: rfa"), "") << "a stranger, on purpose";
}

}  // namespace
}  // namespace kentongan::view
