// Shows that keys and rows are those of protocol.md 5, byte for byte, and that damaged rows are
// told.
#include "core/eventlog/key_layout.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/base/digest.h"
#include "tests/core/eventlog/log_under_test.h"

namespace kentongan::eventlog {
namespace {

using ::testing::ElementsAre;

std::vector<std::uint64_t> numbers(const Result<std::vector<Posting>>& postings) {
  std::vector<std::uint64_t> found;
  for (const Posting& posting : postings.value()) {
    found.push_back(posting.number.value());
  }
  return found;
}

bool is_corrupt(const Result<std::vector<Posting>>& postings) {
  return !postings && postings.error().code == ErrorCode::corrupt;
}

TEST(KeyLayoutTest, KeysSortAsNumbersDo) {
  EXPECT_EQ(to_hex(event_key(Seq(258))), "0000000000000102");
  EXPECT_EQ(number_of(event_key(Seq(258))), Seq(258));
  EXPECT_FALSE(number_of("short"));
  EXPECT_EQ(to_hex(mailbox_prefix(AgencyCode("AB"), Lane::biasa)), "41420003");
  EXPECT_EQ(to_hex(incident_prefix(IncidentId("AB"))), "414200");
  EXPECT_EQ(to_hex(incident_tail_key(IncidentId("AB"))), "414201");
  EXPECT_EQ(to_hex(tile_key(1, 2)), "54010000000000000002");
}

TEST(KeyLayoutTest, EventRowHoldsVersionEpochChecksumLeafPathAndBytes) {
  auto event = test::event(1);
  event.epoch = 7;
  event.path = {sha256("a")};
  Bytes row;
  put_event_row(row, event);

  EXPECT_EQ(to_hex(row.substr(0, 5)), "0100000007");
  EXPECT_EQ(get_u32(row.data() + 5), crc32c(BytesView(row).substr(9)));
  EXPECT_EQ(BytesView(row).substr(9, 256), event.leaf.view());
  EXPECT_EQ(row[265], 1);
  EXPECT_EQ(BytesView(row).substr(266, 32), sha256("a").view());
  EXPECT_EQ(BytesView(row).substr(298), event.bytes);

  const auto record = decode_event_row(Seq(1), row);
  EXPECT_EQ(record->bytes, event.bytes);
  EXPECT_EQ(record->path, event.path);
  EXPECT_EQ(record->epoch, 7U);
  EXPECT_EQ(*leaf_of_event_row(Seq(1), row), event.leaf);
}

TEST(KeyLayoutTest, ADamagedEventRowIsCorruptAndNamed) {
  Bytes row;
  put_event_row(row, test::event(1));
  const auto refusal = [](const Bytes& bytes) { return decode_event_row(Seq(42), bytes).error(); };
  auto flipped = row;
  flipped.back() = static_cast<char>(flipped.back() ^ 4);
  auto version = row;
  version[0] = 2;

  EXPECT_EQ(refusal(flipped).code, ErrorCode::corrupt);
  EXPECT_THAT(refusal(flipped).detail(), ::testing::HasSubstr("event 42"));
  EXPECT_EQ(refusal(version).code, ErrorCode::corrupt);
  EXPECT_EQ(refusal(row.substr(0, 100)).code, ErrorCode::corrupt);
  EXPECT_EQ(refusal(row.substr(0, row.size() - 1)).code, ErrorCode::corrupt);
}

TEST(KeyLayoutTest, PostingListHoldsVarintDifferencesAndRoles) {
  PostingList list(true);
  list.add(Seq(1000), 1);
  list.add(Seq(1000), 2);
  list.add(Seq(1300), 3);

  EXPECT_EQ(list.first(), Seq(1000));
  EXPECT_EQ(to_hex(list.bytes()),
            "0001"
            "ac0203");
  EXPECT_THAT(numbers(decode_postings(Seq(1000), list.bytes(), true)), ElementsAre(1000, 1300));
}

TEST(KeyLayoutTest, APostingListThatDoesNotRiseOrEndsEarlyIsCorrupt) {
  EXPECT_TRUE(is_corrupt(decode_postings(Seq(5), "", false)));
  EXPECT_TRUE(is_corrupt(decode_postings(Seq(5), Bytes("\1", 1), false)));
  EXPECT_TRUE(is_corrupt(decode_postings(Seq(5), Bytes("\0\0", 2), false)));
  EXPECT_TRUE(is_corrupt(decode_postings(Seq(5), Bytes("\0\x80", 2), false)));
  EXPECT_TRUE(is_corrupt(decode_postings(Seq(5), Bytes("\0", 1), true)));
  EXPECT_TRUE(is_corrupt(
      decode_postings(Seq(5), Bytes("\0\xff\xff\xff\xff\xff\xff\xff\xff\xff\1", 11), false)));
}

TEST(KeyLayoutTest, HeadIdTailAndTileComeBack) {
  Head head;
  head.size = 9;
  head.root = sha256("root");
  head.epoch = 3;
  head.time_us = -5;
  Bytes located;
  put_located(located, Located{Seq(4), sha256("item")});
  Bytes tail;
  put_incident_tail(tail, IncidentTail{2, sha256("leaf")});
  const std::vector<Digest> tile(256, sha256("hash"));

  EXPECT_EQ(decode_head(head_row(head))->time_us, -5);
  EXPECT_EQ(decode_head(head_row(head))->root, head.root);
  EXPECT_EQ(decode_located(located)->number, Seq(4));
  EXPECT_EQ(decode_incident_tail(tail)->leaf_hash, sha256("leaf"));
  EXPECT_EQ(*decode_tile(0, 0, tile_row(tile)), tile);
  EXPECT_FALSE(decode_head("short"));
  EXPECT_FALSE(decode_located("short"));
  EXPECT_FALSE(decode_incident_tail("short"));
  EXPECT_FALSE(decode_tile(0, 0, "short"));
}

}  // namespace
}  // namespace kentongan::eventlog
