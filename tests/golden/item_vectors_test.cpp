// Shows that what is signed is, byte for byte, what tests/golden/item.json says (protocol.md 1).
// Every known answer of the file: alone, three, withheld, erased, refused.
#include <gtest/gtest.h>

#include "core/base/tree_hash.h"
#include "core/base/yaml.h"
#include "core/identity/envelope_item.h"
#include "core/identity/item.h"
#include "core/identity/keys.h"
#include "core/identity/submission.h"

namespace kentongan::identity {
namespace {

Bytes unhex(const std::string& hex) {
  return from_hex(hex).value();
}

Digest digest_of(const std::string& hex) {
  return Digest::copied(unhex(hex));
}

/// The bytes of one item of the file, and their view as `hash_item` takes it.
struct GoldenItem {
  explicit GoldenItem(const Value& value)
      : media_type(value.text("media_type")),
        header(unhex(value.text("header"))),
        payload(unhex(value.text("payload"))),
        salt(unhex(value.text("salt"))),
        known(value) {}

  [[nodiscard]] ItemBytes view() const { return {media_type, header, payload, salt}; }
  [[nodiscard]] Digest answer(std::string_view name) const { return digest_of(known.text(name)); }

  Bytes media_type;
  Bytes header;
  Bytes payload;
  Bytes salt;
  const Value& known;
};

class ItemVectorsTest : public ::testing::Test {
 protected:
  static const Value& file() {
    static const Value kFile = load_yaml(KTG_SOURCE_DIR "/tests/golden/item.json").value();
    return kFile;
  }
  static const Value& part(std::string_view name) { return *file().find(name); }
  static SigningKey key(std::string_view who) {
    return SigningKey::from_seed(unhex(part("keys").find(who)->text("seed")));
  }

  static void expect_hashes(const GoldenItem& item) {
    const auto hashes = hash_item(item.view());
    ASSERT_TRUE(hashes);
    EXPECT_EQ(hashes->header_root, item.answer("header_root"));
    EXPECT_EQ(hashes->payload_commitment, item.answer("payload_commitment"));
    EXPECT_EQ(hashes->item_hash, item.answer("item_hash"));
  }

  static void expect_records(const GoldenItem& item) {
    const auto records = records_of(item.header);
    ASSERT_TRUE(records);
    for (std::size_t i = 0; i < kHeaderGroups; ++i) {
      const auto salt = record_salt(item.salt, i);
      EXPECT_EQ((*records)[i], unhex(item.known.find("records")->items[i].scalar));
      EXPECT_EQ(salt.view(), unhex(item.known.find("header_salts")->items[i].scalar));
      EXPECT_EQ(record_leaf(salt.view(), (*records)[i]),
                digest_of(item.known.find("record_leaves")->items[i].scalar));
    }
  }

  static void expect_signatures(const Value& submission) {
    const Digest root = digest_of(submission.text("root"));
    const auto& known = submission.find("signatures")->items;
    EXPECT_EQ(bytes_to_sign(root), unhex(submission.text("signed_bytes")));
    Signatures signatures;
    for (const auto* who : {"agent", "officer"}) {
      *signatures.Add() = sign_submission(key(who), root);
    }
    for (int i = 0; i < signatures.size(); ++i) {
      const auto& answer = known[static_cast<std::size_t>(i)];
      EXPECT_EQ(signatures[i].key_id(), unhex(answer.text("key_id")));
      EXPECT_EQ(signatures[i].value(), unhex(answer.text("value")));
    }
    EXPECT_TRUE(verify_submission(root, signatures, [](const KeyId& id) -> Result<PublicKey> {
      return id == key("agent").key_id() ? key("agent").public_key() : key("officer").public_key();
    }));
  }

  static v1::Envelope envelope_of(const Value& value) {
    v1::Envelope envelope;
    envelope.set_media_type(value.text("media_type"));
    envelope.set_header(unhex(value.text("header")));
    envelope.set_payload(unhex(value.text("payload")));
    envelope.set_header_salts(unhex(value.text("header_salts")));
    envelope.set_header_root(unhex(value.text("header_root")));
    envelope.set_payload_salt(unhex(value.text("payload_salt")));
    envelope.set_payload_commitment(unhex(value.text("payload_commitment")));
    add_openings(value, envelope);
    return envelope;
  }

 private:
  static void add_openings(const Value& value, v1::Envelope& envelope) {
    const Value none = Value::list();
    const Value* openings = value.find("openings");
    for (const auto& known : (openings == nullptr ? none : *openings).items) {
      auto& opening = *envelope.add_openings();
      opening.set_index(static_cast<std::uint32_t>(std::stoul(known.text("index"))));
      opening.set_salt(unhex(known.text("salt")));
      opening.set_record(unhex(known.text("record")));
      for (const auto& step : known.find("path")->items) {
        opening.add_path(unhex(step.scalar));
      }
    }
  }
};

TEST_F(ItemVectorsTest, TheKeysAreThoseOfTheirSeeds) {
  for (const auto* who : {"agent", "officer"}) {
    const Value& known = *part("keys").find(who);
    EXPECT_EQ(key(who).public_key().view(), unhex(known.text("public_key")));
    EXPECT_EQ(key(who).key_id().view(), unhex(known.text("key_id")));
  }
}

TEST_F(ItemVectorsTest, AMessageAlone) {
  const GoldenItem item(*part("alone").find("item"));

  expect_records(item);
  expect_hashes(item);
  expect_signatures(*part("alone").find("submission"));
}

TEST_F(ItemVectorsTest, AMessageAndTwoEvidencesInOneSubmission) {
  std::vector<Digest> hashes;
  for (const auto& known : part("three").find("items")->items) {
    const GoldenItem item(known);
    expect_hashes(item);
    hashes.push_back(item.answer("item_hash"));
  }
  const Value& submission = *part("three").find("submission");

  ASSERT_EQ(hashes.size(), 3U);
  EXPECT_EQ(submission_root(hashes), digest_of(submission.text("root")));
  expect_signatures(submission);
}

TEST_F(ItemVectorsTest, EachItemOfASubmissionIsLedToItsRoot) {
  const Value& submission = *part("three").find("submission");
  for (const auto& known : submission.find("items")->items) {
    const auto index = std::stoul(known.text("index"));
    const GoldenItem item(part("three").find("items")->items[index]);
    v1::Envelope envelope;
    envelope.set_index(static_cast<std::uint32_t>(index));
    envelope.set_count(3);
    for (const auto& step : known.find("path")->items) {
      envelope.add_path(unhex(step.scalar));
    }
    EXPECT_EQ(root_of_item(envelope, item.answer("item_hash")).value(),
              digest_of(submission.text("root")));
  }
}

TEST_F(ItemVectorsTest, AWithheldGroupLeavesTheHashAsItWas) {
  const auto item = hash_envelope(envelope_of(*part("withheld").find("envelope")));

  ASSERT_TRUE(item);
  EXPECT_EQ(item->shown, Shown::groups);
  EXPECT_EQ(item->hashes.item_hash, digest_of(part("withheld").text("item_hash")));
}

TEST_F(ItemVectorsTest, AnErasedPayloadLeavesTheHashAsItWas) {
  const auto item = hash_envelope(envelope_of(*part("erased").find("envelope")));

  ASSERT_TRUE(item);
  EXPECT_EQ(item->shown, Shown::payload_erased);
  EXPECT_EQ(item->hashes.item_hash, digest_of(part("erased").text("item_hash")));
}

TEST_F(ItemVectorsTest, HeadersThatAreRefused) {
  const auto& refused = part("refused").items;
  ASSERT_EQ(refused.size(), 6U);

  for (const auto& known : refused) {
    const auto records = records_of(unhex(known.text("header")));
    ASSERT_FALSE(records) << known.text("what");
    EXPECT_EQ(records.error().code, ErrorCode::malformed) << known.text("what");
  }
}

}  // namespace
}  // namespace kentongan::identity
