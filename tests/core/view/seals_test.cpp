// Shows which seal of an incident is kept: the one that covers most, in whatever order they come.
// Evidence made here, one field changed at a time.
#include "core/view/seals.h"

#include <gtest/gtest.h>

namespace kentongan::view {
namespace {

class SealsTest : public ::testing::Test {
 protected:
  void seal(const std::string& incident, std::uint64_t count, char head,
            v1::EvidenceCode code = v1::EVIDENCE_CODE_SEALED) {
    ParsedEvent event;
    event.number = event.seq = Seq(++number_);
    v1::Evidence& said = event.evidence.emplace().evidence;
    said.set_code(code);
    said.mutable_count()->set_count(count);
    said.mutable_count()->set_head(Bytes(Digest::kSize, head));
    said.mutable_count()->set_incident(incident);
    seals_.apply(event);
  }

  Seals seals_;
  std::uint64_t number_ = 0;
};

TEST_F(SealsTest, OfEachIncidentTheSealThatCoversMost) {
  seal("INS-1", 64, 'a');
  seal("INS-2", 3, 'b');
  seal("INS-1", 128, 'c');
  seal("INS-1", 70, 'd');

  ASSERT_NE(seals_.find(IncidentId("INS-1")), nullptr);
  EXPECT_EQ(seals_.find(IncidentId("INS-1"))->count, 128U);
  EXPECT_EQ(seals_.find(IncidentId("INS-1"))->head, Digest::copied(Bytes(Digest::kSize, 'c')));
  EXPECT_EQ(seals_.find(IncidentId("INS-1"))->seq, Seq(3));
  EXPECT_EQ(seals_.find(IncidentId("INS-2"))->count, 3U);
}

TEST_F(SealsTest, OtherEvidenceSealsNothing) {
  seal("INS-1", 64, 'a', v1::EVIDENCE_CODE_READ);

  EXPECT_EQ(seals_.find(IncidentId("INS-1")), nullptr);
}

}  // namespace
}  // namespace kentongan::view
