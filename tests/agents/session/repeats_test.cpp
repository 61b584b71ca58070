// Shows that a digest that is remembered is given again for the same bytes only.
// Against the hash itself.
#include "agents/session/repeats.h"

#include <gtest/gtest.h>

#include "core/base/digest.h"
#include "core/eventlog/leaf.h"

namespace kentongan::agents {
namespace {

TEST(RepeatsTest, AnotherDecisionHasItsOwnDigest) {
  Repeats repeats;
  for (const BytesView decision : {"one", "one", "two", "", "one"}) {
    EXPECT_EQ(repeats.of_decision(decision), sha256(decision)) << decision;
  }
}

TEST(RepeatsTest, AnotherIncidentHasItsOwnTag) {
  Repeats repeats;
  for (const Digest& key : {sha256("a"), sha256("a"), sha256("b"), Digest{}, sha256("a")}) {
    EXPECT_EQ(repeats.tag_of(key), eventlog::incident_tag(key)) << to_hex(key.view());
  }
}

}  // namespace
}  // namespace kentongan::agents
