// Shows how the auditor's documents are made: kinds of events, a verdict with its silence.
// Leaves and verdicts made here.
#include "agents/cli/audit_render.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "agents/cli/audit_source.h"

namespace kentongan::cli {
namespace {

using ::testing::HasSubstr;

TEST(AuditRenderTest, AnEventIsNamedByWhatHappened) {
  eventlog::Leaf leaf;
  EXPECT_EQ(audit_kind(leaf), "message");
  leaf.type = eventlog::LeafType::evidence;
  leaf.code = 9;
  EXPECT_EQ(audit_kind(leaf), "acknowledged");
  leaf.code = 7;
  EXPECT_EQ(audit_kind(leaf), "delivery-failed");
  leaf.code = 0;
  EXPECT_EQ(audit_kind(leaf), "evidence");
  leaf.type = eventlog::LeafType::refused;
  EXPECT_EQ(audit_kind(leaf), "refused-by-bus");
}

TEST(AuditRenderTest, AVerdictSaysWhereItFailed) {
  verify::BundleVerdict verdict;
  verdict.state = verify::BundleState::untrusted;
  verdict.step = 4;
  verdict.why = {"saksi kurang", "too few witnesses"};

  const std::string json = audit_verdict_json(verdict, std::nullopt);

  EXPECT_THAT(json, HasSubstr(R"("state":"untrusted","code":3,"step":4)"));
  EXPECT_THAT(json, HasSubstr(R"("en":"too few witnesses")"));
}

TEST(AuditRenderTest, SilenceStandsBesideIt) {
  const verify::SilenceFinding silence{verify::Silence::not_proven, {}, {"x", "y"}};

  EXPECT_THAT(audit_verdict_json({}, silence), HasSubstr(R"("silence":{"state":"not_proven")"));
}

TEST(AuditSourceTest, AFolderThatIsNoBrokersIsRefused) {
  EXPECT_EQ(AuditSource::open("/nowhere/at/all").error().code, ErrorCode::not_found);
}

}  // namespace
}  // namespace kentongan::cli
