// Shows what an item's hash depends on, which headers are refused, and the 22 media types.
// Items made here; every hash is compared with that of a changed copy.
#include "core/identity/item.h"

#include <set>

#include <gtest/gtest.h>

#include "kentongan/v1/evidence.pb.h"

namespace kentongan::identity {
namespace {

class ItemTest : public ::testing::Test {
 protected:
  static Digest hash_of(const ItemBytes& item) { return hash_item(item)->item_hash; }

  const Bytes header_ = from_hex("0a0208011202080222020803").value();
  const Bytes salt_ = Bytes(32, '\x5a');
  const ItemBytes item_{kMessageMediaType, header_, "payload", salt_};
};

TEST_F(ItemTest, EveryPartChangesTheHash) {
  const Bytes other_salt(32, '\x5b');
  const Bytes other_header = from_hex("0a0208011202080222020804").value();
  const std::set<Digest> hashes = {
      hash_of(item_),
      hash_of({kMessageMediaType, header_, "Payload", salt_}),
      hash_of({kMessageMediaType, other_header, "payload", salt_}),
      hash_of({kMessageMediaType, header_, "payload", other_salt}),
      hash_of({kDirectoryMediaType, header_, "payload", salt_}),
  };

  EXPECT_EQ(hashes.size(), 5U);
}

TEST_F(ItemTest, RefusesASaltOfAnotherLength) {
  EXPECT_EQ(hash_item({kMessageMediaType, header_, "", Bytes(31, 'x')}).error().code,
            ErrorCode::malformed);
  EXPECT_EQ(hash_item({kMessageMediaType, header_, "", Bytes(33, 'x')}).error().code,
            ErrorCode::malformed);
}

TEST_F(ItemTest, AnyOtherItemIsOneRecordWhateverItsBytes) {
  EXPECT_TRUE(hash_item({kPolicyMediaType, "no groups at all", "rules", salt_}));
  EXPECT_FALSE(hash_item({kMessageMediaType, "no groups at all", "rules", salt_}));
}

TEST_F(ItemTest, AnAbsentGroupIsTheEmptyRecordInItsPlace) {
  const auto records = records_of(header_).value();

  EXPECT_EQ(records[0], header_.substr(0, 4));
  EXPECT_EQ(records[2], "");
  EXPECT_EQ(records[3], header_.substr(8, 4));
  EXPECT_EQ(records[7], "");
}

TEST_F(ItemTest, AnEmptyHeaderIsEightEmptyRecords) {
  EXPECT_EQ(records_of("").value(), Records{});
}

TEST_F(ItemTest, G14_RefusesALengthThatDoesNotEnd) {
  EXPECT_EQ(records_of(from_hex("0affffffffff01").value()).error().code, ErrorCode::malformed);
  EXPECT_EQ(records_of(from_hex("0aff").value()).error().code, ErrorCode::malformed);
  EXPECT_EQ(records_of(from_hex("0affffffff7f").value()).error().code, ErrorCode::malformed);
  EXPECT_EQ(records_of("\x0a").error().code, ErrorCode::malformed);
}

TEST_F(ItemTest, G14_RefusesEveryTagThatIsNoGroup) {
  int taken = 0;
  for (int tag = 0; tag < 256; ++tag) {
    taken += records_of(Bytes{static_cast<char>(tag), '\0'}) ? 1 : 0;
  }

  EXPECT_EQ(taken, 8);
}

TEST_F(ItemTest, EncodesBeforeAuthenticationAsDssePublishedIt) {
  EXPECT_EQ(pae("http://example.com/HelloWorld", "hello world"),
            "DSSEv1 29 http://example.com/HelloWorld 11 hello world");
}

TEST_F(ItemTest, NamesAnEvidenceAfterItsCode) {
  EXPECT_EQ(evidence_media_type(v1::EVIDENCE_CODE_DELIVERY_FAILED),
            "application/vnd.kentongan.evidence.delivery-failed.v1+protobuf");
  EXPECT_EQ(evidence_media_type(v1::EVIDENCE_CODE_READ),
            "application/vnd.kentongan.evidence.read.v1+protobuf");
}

TEST_F(ItemTest, T6_EighteenEvidencesHaveAMediaTypeEachItsOwn) {
  std::set<Bytes> types;
  for (int code = -1; code < 100; ++code) {
    const Bytes type = evidence_media_type(code);
    if (!type.empty()) {
      types.insert(type);
      EXPECT_EQ(evidence_code_of(type), code);
    }
  }

  EXPECT_EQ(types.size(), 18U);
}

TEST_F(ItemTest, TheWordsOfTheMediaTypesAreThoseOfTheSchema) {
  for (int code = v1::EvidenceCode_MIN; code <= v1::EvidenceCode_MAX; ++code) {
    std::string name = v1::EvidenceCode_Name(static_cast<v1::EvidenceCode>(code))
                           .substr(std::string("EVIDENCE_CODE_").size());
    for (char& letter : name) {
      letter = letter == '_' ? '-' : static_cast<char>(letter - 'A' + 'a');
    }
    const Bytes type = evidence_media_type(code);
    EXPECT_EQ(type.empty(),
              code <= v1::EVIDENCE_CODE_SUBMITTED || code == v1::EVIDENCE_CODE_CORRECTED)
        << name;
    EXPECT_TRUE(type.empty() ||
                type == "application/vnd.kentongan.evidence." + name + ".v1+protobuf");
  }
}

TEST_F(ItemTest, WhatIsNoItemOfItsOwnHasNoMediaType) {
  EXPECT_EQ(evidence_media_type(v1::EVIDENCE_CODE_ORIGIN), "");
  EXPECT_EQ(evidence_media_type(v1::EVIDENCE_CODE_SUBMITTED), "");
  EXPECT_EQ(evidence_media_type(v1::EVIDENCE_CODE_CORRECTED), "");
  EXPECT_EQ(evidence_media_type(v1::EVIDENCE_CODE_UNSPECIFIED), "");
}

TEST_F(ItemTest, ReadsNoCodeFromAnotherMediaType) {
  EXPECT_EQ(evidence_code_of(kMessageMediaType), std::nullopt);
  EXPECT_EQ(evidence_code_of("application/vnd.kentongan.evidence..v1+protobuf"), std::nullopt);
  EXPECT_EQ(evidence_code_of("application/vnd.kentongan.evidence.READ.v1+protobuf"), std::nullopt);
  EXPECT_EQ(evidence_code_of("application/vnd.kentongan.evidence.origin.v1+protobuf"),
            std::nullopt);
  EXPECT_EQ(evidence_code_of(""), std::nullopt);
}

}  // namespace
}  // namespace kentongan::identity
