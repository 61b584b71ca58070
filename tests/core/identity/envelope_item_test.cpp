// Shows that an envelope is taken in four forms only, and that what it shows must fit what it
// states. A whole item is withheld and erased by hand; each wrong mixture is refused as malformed.
#include "core/identity/envelope_item.h"

#include <gtest/gtest.h>

#include "core/base/tree_hash.h"
#include "kentongan/v1/envelope.pb.h"

namespace kentongan::identity {
namespace {

class EnvelopeItemTest : public ::testing::Test {
 protected:
  EnvelopeItemTest() {
    whole_.set_media_type(Bytes(kMessageMediaType));
    whole_.set_header(from_hex("0a0208011202080222020803").value());
    whole_.set_payload("payload");
    whole_.set_salt(Bytes(kSaltBytes, '\x5a'));
    hashes_ = hash_envelope(whole_)->hashes;
  }

  [[nodiscard]] v1::Envelope nothing() const {
    v1::Envelope envelope;
    envelope.set_media_type(whole_.media_type());
    envelope.set_header_root(hashes_.header_root.str());
    envelope.set_payload_commitment(hashes_.payload_commitment.str());
    return envelope;
  }

  [[nodiscard]] v1::Envelope erased() const {
    v1::Envelope envelope = nothing();
    envelope.set_header(whole_.header());
    for (std::size_t i = 0; i < kHeaderGroups; ++i) {
      *envelope.mutable_header_salts() += record_salt(whole_.salt(), i).view();
    }
    return envelope;
  }

  [[nodiscard]] v1::Envelope opened(std::initializer_list<std::size_t> groups) const {
    v1::Envelope envelope = nothing();
    const auto records = records_of(whole_.header()).value();
    std::vector<Digest> leaves;
    for (std::size_t i = 0; i < kHeaderGroups; ++i) {
      leaves.push_back(record_leaf(record_salt(whole_.salt(), i).view(), records[i]));
    }
    for (const std::size_t group : groups) {
      auto& opening = *envelope.add_openings();
      opening.set_index(static_cast<std::uint32_t>(group));
      opening.set_salt(record_salt(whole_.salt(), group).str());
      opening.set_record(Bytes(records[group]));
      for (const auto& step : audit_path(leaves, group)) {
        opening.add_path(step.str());
      }
    }
    return envelope;
  }

  [[nodiscard]] static bool is_malformed(const v1::Envelope& envelope) {
    const auto item = hash_envelope(envelope);
    return !item && item.error().code == ErrorCode::malformed;
  }

  v1::Envelope whole_;
  ItemHashes hashes_;
};

TEST_F(EnvelopeItemTest, AllFourFormsGiveTheSameHash) {
  EXPECT_EQ(hash_envelope(whole_)->shown, Shown::all);
  EXPECT_EQ(hash_envelope(erased())->shown, Shown::payload_erased);
  EXPECT_EQ(hash_envelope(opened({0, 3}))->shown, Shown::groups);
  EXPECT_EQ(hash_envelope(nothing())->shown, Shown::nothing);
  EXPECT_EQ(hash_envelope(erased())->hashes, hashes_);
  EXPECT_EQ(hash_envelope(opened({0, 2, 7}))->hashes, hashes_);
  EXPECT_EQ(hash_envelope(nothing())->hashes, hashes_);
}

TEST_F(EnvelopeItemTest, ShowsThePayloadBesideOpenedGroupsByItsSalt) {
  auto envelope = opened({0});
  envelope.set_payload("payload");
  EXPECT_TRUE(is_malformed(envelope));

  envelope.set_payload_salt(payload_salt_of(whole_.salt()).str());
  EXPECT_EQ(hash_envelope(envelope)->hashes, hashes_);

  envelope.set_payload("another");
  EXPECT_TRUE(is_malformed(envelope));
}

TEST_F(EnvelopeItemTest, RefusesAWholeItemThatStatesHashesBeside) {
  whole_.set_header_root(hashes_.header_root.str());

  EXPECT_TRUE(is_malformed(whole_));
}

TEST_F(EnvelopeItemTest, RefusesAnErasedPayloadWhoseHeaderWasChanged) {
  auto envelope = erased();
  envelope.set_header(from_hex("0a0208011202080222020804").value());

  EXPECT_TRUE(is_malformed(envelope));
}

TEST_F(EnvelopeItemTest, RefusesSaltsOfAnotherLength) {
  auto envelope = erased();
  envelope.mutable_header_salts()->pop_back();

  EXPECT_TRUE(is_malformed(envelope));
}

TEST_F(EnvelopeItemTest, RefusesAnOpeningOfAnotherGroupsRecord) {
  auto envelope = opened({0, 1});
  envelope.mutable_openings(1)->set_record(envelope.openings(0).record());

  EXPECT_TRUE(is_malformed(envelope));
}

TEST_F(EnvelopeItemTest, RefusesAnOpeningTwiceOrWithoutIdentity) {
  EXPECT_TRUE(is_malformed(opened({0, 1, 1})));
  EXPECT_TRUE(is_malformed(opened({1})));
}

TEST_F(EnvelopeItemTest, RefusesAnOpeningWithAnotherPath) {
  auto shorter = opened({0});
  shorter.mutable_openings(0)->mutable_path()->RemoveLast();
  auto altered = opened({0});
  altered.mutable_openings(0)->set_path(0, Bytes(32, 'x'));
  auto odd = opened({0});
  odd.mutable_openings(0)->set_path(0, Bytes(31, 'x'));

  EXPECT_TRUE(is_malformed(shorter));
  EXPECT_TRUE(is_malformed(altered));
  EXPECT_TRUE(is_malformed(odd));
}

TEST_F(EnvelopeItemTest, RefusesHashesOfAnotherLength) {
  auto envelope = nothing();
  envelope.set_header_root(Bytes(31, 'x'));

  EXPECT_TRUE(is_malformed(envelope));
}

TEST_F(EnvelopeItemTest, RefusesAHeaderWithoutItsSaltsAndAPayloadAlone) {
  auto header_alone = nothing();
  header_alone.set_header(whole_.header());
  auto payload_alone = nothing();
  payload_alone.set_payload("payload");

  EXPECT_TRUE(is_malformed(header_alone));
  EXPECT_TRUE(is_malformed(payload_alone));
  EXPECT_TRUE(is_malformed(v1::Envelope()));
}

TEST_F(EnvelopeItemTest, AnEvidenceIsShownWholeOrNotAtAll) {
  auto envelope = opened({0});
  envelope.set_media_type(evidence_media_type(8));

  EXPECT_TRUE(is_malformed(envelope));
}

}  // namespace
}  // namespace kentongan::identity
