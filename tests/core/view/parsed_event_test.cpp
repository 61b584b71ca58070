// Shows that an event is opened once for all views, and that bytes that are no event are refused.
// Records are made by hand; groups of a header are withheld as protocol.md 1 says.
#include "core/view/parsed_event.h"

#include <gtest/gtest.h>

#include "core/base/tree_hash.h"
#include "tests/support/builders.h"

namespace kentongan::view {
namespace {

using test::LogBuilder;

TEST(ParsedEventTest, HoldsHeaderPayloadAndDecisionOfAMessage) {
  LogBuilder log;
  const auto id = log.message({});

  const auto event = parse(log.records().front());

  ASSERT_TRUE(event);
  ASSERT_TRUE(event->message.has_value());
  EXPECT_EQ(event->message->id, id);
  EXPECT_EQ(event->message->header.author().agency(), "PTM-PLUMPANG");
  EXPECT_EQ(event->message->decision.parties_size(), 2);
  EXPECT_FALSE(event->message->payload.empty());
  EXPECT_EQ(event->leaf_hash, leaf_hash(log.records().front().leaf.view()));
}

TEST(ParsedEventTest, ShowsWhatIsLeftOfAHeaderWithWithheldGroups) {
  LogBuilder log;
  const auto id = log.message({});
  auto record = log.records().front();
  v1::Event event;
  ASSERT_TRUE(event.ParseFromString(record.bytes));
  auto* envelope = event.mutable_message()->mutable_envelope();
  v1::Header identity_only;
  identity_only.mutable_identity()->set_id(id.str());
  identity_only.mutable_identity()->set_type("initial_report");
  envelope->clear_header();
  envelope->add_openings()->set_record(identity_only.SerializeAsString());
  record.bytes = event.SerializeAsString();

  const auto parsed = parse(record);

  ASSERT_TRUE(parsed);
  EXPECT_EQ(parsed->message->id, id);
  EXPECT_TRUE(parsed->message->header.author().agency().empty());
}

TEST(ParsedEventTest, AStatementIsAnEventWithoutAnItem) {
  LogBuilder log;
  log.statement(0);

  const auto event = parse(log.records().front());

  ASSERT_TRUE(event);
  EXPECT_TRUE(event->statement.has_value());
  EXPECT_FALSE(event->message.has_value());
}

TEST(ParsedEventTest, RefusesBytesThatAreNoEvent) {
  eventlog::Record record;
  record.number = Seq(1);
  record.bytes = "\xff\xff\xff";

  EXPECT_EQ(parse(record).error().code, ErrorCode::malformed);
}

TEST(ParsedEventTest, RefusesAMessageWithoutAnId) {
  v1::Event event;
  event.mutable_message()->mutable_envelope()->set_header("");
  eventlog::Record record;
  record.bytes = event.SerializeAsString();

  EXPECT_EQ(parse(record).error().code, ErrorCode::malformed);
}

}  // namespace
}  // namespace kentongan::view
