// Shows that a bundle of a release is still what it was: its form and what is found of it. A file
// made by `kentongan scenario run laka-lantas-112-semarang --keep`, with the annex beside it.
#include <gtest/gtest.h>

#include "agents/verify/bundle_check.h"
#include "agents/verify/story.h"
#include "core/base/files.h"

namespace kentongan::verify {
namespace {

class BundleVectorsTest : public ::testing::Test {
 protected:
  static Bytes file(const std::string& name) {
    return read_file(std::string(KTG_SOURCE_DIR "/tests/golden/") + name, 1 << 20).value();
  }

  const Bytes bundle_ = file("incident.bin");
  const identity::Quorum annex_ = identity::Quorum::parse(file("incident.annex")).value();
};

TEST_F(BundleVectorsTest, AnOldBundleIsWhole) {
  const BundleVerdict verdict = check_bundle(bundle_, annex_);

  ASSERT_EQ(verdict.state, BundleState::whole) << verdict.why.en;
  EXPECT_EQ(verdict.bundle.scope.incident->id, IncidentId("LAKA-2005"));
  EXPECT_EQ(verdict.checkpoint.head.size, 479U);
  EXPECT_EQ(verdict.scope.events.size(), 3U);
  const auto stories = stories_of(verdict);
  EXPECT_EQ(stories.front().type, "sitrep");
  EXPECT_EQ(stories.front().agency, "DINKES-SMG");
}

TEST_F(BundleVectorsTest, OneByteOfItIsNot) {
  Bytes changed = bundle_;
  changed[changed.find("KTGLEAF1") + 100] ^= 1;

  EXPECT_EQ(check_bundle(changed, annex_).state, BundleState::tampered);
}

}  // namespace
}  // namespace kentongan::verify
