// Shows that a policy file goes into the log as it was written, under one signature. The signature
// is checked as a reader of the log does.
#include "core/identity/policy_item.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/identity/item.h"
#include "core/identity/submission.h"
#include "kentongan/v1/directory.pb.h"

namespace kentongan::identity {
namespace {

using ::testing::SizeIs;

TEST(PolicyItemTest, CarriesTheFileAsItWasWritten) {
  SeededRandom random(3);
  const auto key = SigningKey::generate(random);
  const std::vector<PolicyText> texts{{"NK-1", "schema: policy/1\n", {}},
                                      {"NK-2", "# kedua\n", Bytes(32, 'x')}};

  const auto items = sign_policies("uji/log/1", texts, key, 1'000, random);

  ASSERT_THAT(items, SizeIs(2));
  std::vector<Digest> hashes;
  for (const v1::Envelope& item : items) {
    EXPECT_EQ(item.media_type(), kPolicyMediaType);
    hashes.push_back(
        hash_item({item.media_type(), item.header(), item.payload(), item.salt()})->item_hash);
  }
  v1::PolicyChange change;
  ASSERT_TRUE(change.ParseFromString(items[1].header()));
  EXPECT_EQ(change.policy(), "NK-2");
  EXPECT_EQ(change.bus(), "uji/log/1");
  EXPECT_EQ(change.replaces(), Bytes(32, 'x'));
  EXPECT_EQ(items[1].payload(), "# kedua\n");
  const KeyLookup its_key = [&](const KeyId&) -> Result<PublicKey> { return key.public_key(); };
  EXPECT_TRUE(verify_submission(submission_root(hashes), items[0].signatures(), its_key));
}

}  // namespace
}  // namespace kentongan::identity
