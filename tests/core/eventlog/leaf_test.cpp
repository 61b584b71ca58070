// Shows that a leaf is the 256 bytes of protocol.md 4, that encoding and decoding are inverse, and
// that the incident's tag is that of tests/golden/audit.json.
#include "core/eventlog/leaf.h"

#include <gtest/gtest.h>

#include "core/base/digest.h"
#include "core/base/yaml.h"
#include "core/eventlog/leaf_place.h"

namespace kentongan::eventlog {
namespace {

Leaf full_leaf() {
  Leaf leaf;
  leaf.type = LeafType::evidence;
  leaf.code = 5;
  leaf.flags = LeafFlag::exercise | LeafFlag::break_glass;
  leaf.epoch = 0x01020304;
  leaf.time_us = 0x1112131415161718;
  leaf.incident_number = 0x2122232425262728;
  leaf.incident_tag = sha256("tag");
  leaf.previous = sha256("previous");
  leaf.subject = sha256("subject");
  leaf.item = sha256("item");
  leaf.header_root = sha256("header root");
  leaf.signer = sha256("signer");
  leaf.decision = sha256("decision");
  return leaf;
}

TEST(LeafTest, StandsByteForByteAsInTheTableOfTheWireFormat) {
  const auto bytes = encode(full_leaf());
  const auto part = [&](std::size_t at, std::size_t count) {
    return bytes.view().substr(at, count);
  };

  EXPECT_EQ(part(0, 8), "KTGLEAF1");
  EXPECT_EQ(to_hex(part(8, 24)),
            "020500a001020304"
            "1112131415161718"
            "2122232425262728");
  EXPECT_EQ(part(32, 32), sha256("tag").view());
  EXPECT_EQ(part(64, 32), sha256("previous").view());
  EXPECT_EQ(part(96, 32), sha256("subject").view());
  EXPECT_EQ(part(128, 32), sha256("item").view());
  EXPECT_EQ(part(160, 32), sha256("header root").view());
  EXPECT_EQ(part(192, 32), sha256("signer").view());
  EXPECT_EQ(part(224, 32), sha256("decision").view());
}

TEST(LeafTest, DecodesWhatItEncodes) {
  const auto decoded = decode(encode(full_leaf()));

  ASSERT_TRUE(decoded);
  EXPECT_EQ(*decoded, full_leaf());
}

TEST(LeafTest, RefusesAnotherMagicAnUnknownTypeAndUnknownFlags) {
  const auto changed = [](std::size_t at, std::uint8_t to) {
    auto bytes = encode(full_leaf());
    bytes.data()[at] = to;
    const auto decoded = decode(bytes);
    return !decoded && decoded.error().code == ErrorCode::malformed;
  };

  EXPECT_TRUE(changed(7, '2'));
  EXPECT_TRUE(changed(8, 0));
  EXPECT_TRUE(changed(8, 9));
  EXPECT_TRUE(changed(10, 1));
}

TEST(LeafTest, TagOfAnIncidentIsTheKnownAnswer) {
  const auto file = load_yaml(KTG_SOURCE_DIR "/tests/golden/audit.json").value();
  const Value& known = *file.find("own_incident_tag");

  const auto tag = incident_tag(Digest::copied(from_hex(known.text("key_hex")).value()));

  EXPECT_EQ(to_hex(tag.view()), known.text("hmac_sha256_hex"));
}

TEST(LeafTest, KeyOfAnIncidentDependsOnLogAndIncident) {
  const auto key = incident_key("tag key", IncidentId("INS-A"));

  EXPECT_EQ(key, hmac_sha256("tag key", "INS-A"));
  EXPECT_NE(key, incident_key("tag key", IncidentId("INS-B")));
  EXPECT_NE(key, incident_key("another", IncidentId("INS-A")));
}

TEST(LeafTest, ItsPlaceIsReadWithoutTheRest) {
  const Leaf leaf = full_leaf();

  const LeafPlace place = place_of(encode(leaf));

  EXPECT_EQ(place.type, leaf.type);
  EXPECT_EQ(place.code, leaf.code);
  EXPECT_EQ(place.flags, leaf.flags);
  EXPECT_EQ(place.incident_number, leaf.incident_number);
}

}  // namespace
}  // namespace kentongan::eventlog
