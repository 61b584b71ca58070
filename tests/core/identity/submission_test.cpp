// Shows that one signature carries many items, that a reader checks it once, and what is refused.
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

  static std::vector<RunItem> whole_run(const std::vector<Digest>& hashes,
                                        const Signatures& signatures) {
    std::vector<RunItem> items;
    for (std::size_t i = 0; i < hashes.size(); ++i) {
      items.push_back({hashes[i],
                       static_cast<std::uint32_t>(i),
                       static_cast<std::uint32_t>(hashes.size()),
                       {},
                       &signatures,
                       kPolres,
                       Seq(10 + i)});
    }
    return items;
  }

  [[nodiscard]] KeyLookup lookup() const { return keys_of(directory_, kPolres, Seq(10)); }

  SeededRandom random_{7};
  SigningKey key_ = SigningKey::generate(random_);
  Directory directory_;
  SignatureCache cache_;
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

TEST_F(SubmissionTest, TheCacheAsksForTheStandingOfAKeyEachTime) {
  const Digest root = submission_root(hashes(1));
  const auto signatures = signed_over(root);
  ASSERT_TRUE(cache_.check(root, signatures, lookup()));
  auto retire = key_change();
  retire.set_retire(true);
  ASSERT_TRUE(directory_.apply(retire, Seq(20)));

  EXPECT_TRUE(cache_.check(root, signatures, keys_of(directory_, kPolres, Seq(19))));
  EXPECT_EQ(cache_.check(root, signatures, keys_of(directory_, kPolres, Seq(20))).error().code,
            ErrorCode::key_revoked);
}

TEST_F(SubmissionTest, TheCacheDoesNotTakeAnotherRootForTheOneItKnows) {
  const auto signatures = signed_over(submission_root(hashes(1)));
  ASSERT_TRUE(cache_.check(submission_root(hashes(1)), signatures, lookup()));

  EXPECT_EQ(cache_.check(submission_root(hashes(2)), signatures, lookup()).error().code,
            ErrorCode::bad_signature);
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

class RunTest : public SubmissionTest {
 protected:
  [[nodiscard]] std::vector<ErrorCode> errors_of(const std::vector<RunItem>& items) {
    std::vector<ErrorCode> codes;
    for (const auto& result : verify_run(items, directory_, cache_)) {
      if (!result) {
        codes.push_back(result.error().code);
      }
    }
    return codes;
  }

  const std::vector<Digest> all_ = hashes(5);
  const Signatures signatures_ = signed_over(submission_root(all_));
};

TEST_F(RunTest, AWholeSubmissionNeedsNoPaths) {
  EXPECT_TRUE(errors_of(whole_run(all_, signatures_)).empty());
}

TEST_F(RunTest, SubmissionsStandOneAfterTheOther) {
  auto items = whole_run(all_, signatures_);
  const auto lone = hashes(1);
  const auto lone_signatures = signed_over(submission_root(lone));
  const auto second = whole_run(lone, lone_signatures);
  items.insert(items.end(), second.begin(), second.end());
  items.insert(items.begin(), second.begin(), second.end());

  EXPECT_TRUE(errors_of(items).empty());
}

TEST_F(RunTest, APartOfASubmissionNeedsItsPath) {
  auto items = whole_run(all_, signatures_);
  items.erase(items.begin() + 1);
  EXPECT_EQ(errors_of(items), std::vector<ErrorCode>(4, ErrorCode::malformed));

  const auto path = audit_path(all_, 3);
  items = {items[2]};
  items[0].path = path;
  EXPECT_TRUE(errors_of(items).empty());
}

TEST_F(RunTest, OneAlteredItemSpoilsItsWholeRunAndNoOther) {
  auto altered = all_;
  altered[2] = sha256("another");
  auto items = whole_run(altered, signatures_);
  const auto good = whole_run(all_, signatures_);
  items.insert(items.end(), good.begin(), good.end());

  EXPECT_EQ(errors_of(items), std::vector<ErrorCode>(5, ErrorCode::bad_signature));
}

TEST_F(RunTest, ItemsOfAnotherAuthorAreNoBrothers) {
  auto items = whole_run(all_, signatures_);
  items[4].author = AgencyCode("KODIM-0502");

  EXPECT_EQ(errors_of(items).size(), 5U);
}

TEST_F(RunTest, ARunMustEndBeforeItsKeyIsRetired) {
  auto retire = key_change();
  retire.set_retire(true);
  ASSERT_TRUE(directory_.apply(retire, Seq(12)));

  EXPECT_EQ(errors_of(whole_run(all_, signatures_)),
            std::vector<ErrorCode>(5, ErrorCode::key_revoked));
}

TEST_F(RunTest, G14_CountsThatCannotBeAreRefused) {
  std::vector<RunItem> items = whole_run(all_, signatures_);
  items[0].count = 0;
  items[1].count = 4'000'000'000;
  items[2].index = 4'000'000'000;

  EXPECT_EQ(errors_of(items).size(), 5U);
  EXPECT_TRUE(errors_of({}).empty());
}

}  // namespace
}  // namespace kentongan::identity
