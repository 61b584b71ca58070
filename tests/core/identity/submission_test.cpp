// Shows that one signature carries many items, and what is refused.
// Items and keys made here; a directory that enrols, retires and does not know.
#include "core/identity/submission.h"

#include <gtest/gtest.h>

#include "core/base/digest.h"
#include "core/base/tree_hash.h"
#include "kentongan/v1/directory.pb.h"
#include "tests/core/identity/agencies.h"

namespace kentongan::identity {
namespace {

class SubmissionTest : public ::testing::Test {
 protected:
  SubmissionTest() {
    v1::DirectoryChange agency;
    agency.mutable_agency()->set_code(kPolres.value());
    KTG_CHECK(directory_.apply(agency, Seq(1)).has_value());
    KTG_CHECK(directory_.apply(key_change(), Seq(2)).has_value());
  }

  [[nodiscard]] v1::DirectoryChange key_change() const {
    v1::DirectoryChange change;
    change.mutable_key()->set_kind(v1::KEY_KIND_AGENT);
    change.mutable_key()->set_key_id(key_.key_id().str());
    change.mutable_key()->set_public_key(key_.public_key().str());
    change.mutable_key()->set_agency(kPolres.value());
    return change;
  }

  static std::vector<Digest> hashes(std::size_t count) {
    std::vector<Digest> all;
    for (std::size_t i = 0; i < count; ++i) {
      all.push_back(sha256(std::to_string(i)));
    }
    return all;
  }

  [[nodiscard]] Signatures signed_over(const Digest& root) const {
    Signatures signatures;
    *signatures.Add() = sign_submission(key_, root);
    return signatures;
  }

  [[nodiscard]] KeyLookup lookup() const { return keys_of(directory_, kPolres, Seq(10)); }

  SeededRandom random_{7};
  SigningKey key_ = SigningKey::generate(random_);
  Directory directory_;
};

TEST_F(SubmissionTest, ASignatureHoldsForItsRootAlone) {
  const Digest root = submission_root(hashes(3));
  const auto signatures = signed_over(root);

  EXPECT_TRUE(verify_submission(root, signatures, lookup()));
  EXPECT_EQ(verify_submission(submission_root(hashes(4)), signatures, lookup()).error().code,
            ErrorCode::bad_signature);
}

TEST_F(SubmissionTest, RefusesNoSignatureAndMoreThanFour) {
  const Digest root = submission_root(hashes(1));
  Signatures five;
  for (int i = 0; i < 5; ++i) {
    *five.Add() = sign_submission(SigningKey::generate(random_), root);
  }

  EXPECT_EQ(verify_submission(root, {}, lookup()).error().code, ErrorCode::bad_signature);
  EXPECT_EQ(verify_submission(root, five, lookup()).error().code, ErrorCode::bad_signature);
}

TEST_F(SubmissionTest, RefusesOneKeyTwice) {
  const Digest root = submission_root(hashes(1));
  auto signatures = signed_over(root);
  *signatures.Add() = signatures[0];

  EXPECT_EQ(verify_submission(root, signatures, lookup()).error().code, ErrorCode::bad_signature);
}

TEST_F(SubmissionTest, RefusesIdsAndValuesOfAnotherLength) {
  const Digest root = submission_root(hashes(1));
  auto short_id = signed_over(root);
  short_id[0].mutable_key_id()->pop_back();
  auto long_value = signed_over(root);
  long_value[0].mutable_value()->push_back('x');

  EXPECT_EQ(verify_submission(root, short_id, lookup()).error().code, ErrorCode::malformed);
  EXPECT_EQ(verify_submission(root, long_value, lookup()).error().code, ErrorCode::malformed);
}

TEST_F(SubmissionTest, AKeySignsForItsOwnAgencyOnly) {
  const Digest root = submission_root(hashes(1));
  const auto foreign = keys_of(directory_, AgencyCode("KODIM-0502"), Seq(10));

  EXPECT_EQ(verify_submission(root, signed_over(root), foreign).error().code,
            ErrorCode::key_unknown);
}

TEST_F(SubmissionTest, AKeySignsFromItsOwnEventUntilItIsRetired) {
  const Digest root = submission_root(hashes(1));
  const auto signatures = signed_over(root);
  auto retire = key_change();
  retire.set_retire(true);
  ASSERT_TRUE(directory_.apply(retire, Seq(20)));

  EXPECT_EQ(verify_submission(root, signatures, keys_of(directory_, kPolres, Seq(1))).error().code,
            ErrorCode::key_unknown);
  EXPECT_TRUE(verify_submission(root, signatures, keys_of(directory_, kPolres, Seq(19))));
  EXPECT_EQ(verify_submission(root, signatures, keys_of(directory_, kPolres, Seq(20))).error().code,
            ErrorCode::key_revoked);
}

TEST_F(SubmissionTest, AnItemIsLedToItsRootByItsPath) {
  const auto all = hashes(5);
  v1::Envelope envelope;
  envelope.set_index(4);
  envelope.set_count(5);
  for (const auto& step : audit_path(all, 4)) {
    envelope.add_path(step.str());
  }

  EXPECT_EQ(root_of_item(envelope, all[4]).value(), submission_root(all));
}

TEST_F(SubmissionTest, RefusesACountOutsideOfItsBounds) {
  v1::Envelope envelope;
  EXPECT_EQ(root_of_item(envelope, hashes(1)[0]).error().code, ErrorCode::malformed);
  envelope.set_count(257);
  EXPECT_EQ(root_of_item(envelope, hashes(1)[0]).error().code, ErrorCode::malformed);
  envelope.set_count(1);
  envelope.set_index(1);
  EXPECT_EQ(root_of_item(envelope, hashes(1)[0]).error().code, ErrorCode::malformed);
}

}  // namespace
}  // namespace kentongan::identity
