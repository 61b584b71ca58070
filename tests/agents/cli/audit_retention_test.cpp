// Shows how an auditor is told what was ordered of the messages of an incident: in one document,
// and in a line a message.
#include "agents/cli/audit_retention.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace kentongan::cli {
namespace {

using ::testing::HasSubstr;

AuditIncident incident() {
  return {"INS-1",
          7,
          {{Seq(5),
            MessageId::copied(Bytes(MessageId::kSize, '\1')),
            2,
            3,
            false,
            {"dihapus; 2 dari 3", "erased; 2 of 3"}}}};
}

TEST(AuditRetentionTest, JsonCountsHolders) {
  const std::string json = audit_incident_json(incident());

  EXPECT_THAT(json, HasSubstr("\"schema\":\"kentongan.audit-incident/1\""));
  EXPECT_THAT(json, HasSubstr("\"events\":7"));
  EXPECT_THAT(json, HasSubstr("\"done\":2"));
  EXPECT_THAT(json, HasSubstr("\"of\":3"));
  EXPECT_THAT(json, HasSubstr("\"held\":false"));
}

TEST(AuditRetentionTest, TextSaysItInOneLine) {
  const std::string text = audit_incident_text(incident(), Look{});

  EXPECT_THAT(text, HasSubstr("kejadian INS-1: 7 peristiwa"));
  EXPECT_THAT(text, HasSubstr("dihapus; 2 dari 3"));
}

TEST(AuditRetentionTest, G10_NamesTheNewestSealOfTheIncident) {
  AuditIncident sealed = incident();
  EXPECT_THAT(audit_incident_json(sealed), HasSubstr(R"("sealed":{"count":0,"head":"","seq":0})"));
  sealed.sealed_count = 6;
  sealed.sealed_head = "9a748b4f";
  sealed.sealed_seq = Seq(8);

  EXPECT_THAT(audit_incident_json(sealed),
              HasSubstr(R"("sealed":{"count":6,"head":"9a748b4f","seq":8})"));
  EXPECT_THAT(audit_incident_text(sealed, Look{}), HasSubstr("  segel 6:9a748b4f@8\n"));
}

}  // namespace
}  // namespace kentongan::cli
