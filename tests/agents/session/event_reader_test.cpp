// Shows that an event is read in place as the generated parser reads it, and that bytes that are no
// event are refused. Events made with the generated classes, then cut at every length.
#include "agents/session/event_reader.h"

#include <gtest/gtest.h>

#include "kentongan/v1/event.pb.h"
#include "kentongan/v1/evidence.pb.h"
#include "kentongan/v1/header.pb.h"

namespace kentongan::agents {
namespace {

v1::Event some_event() {
  v1::Header header;
  header.mutable_identity()->set_id(Bytes(16, 'i'));
  header.mutable_identity()->set_bus("uji/log/1");
  header.mutable_identity()->set_type("sitrep");
  header.mutable_author()->set_agency("BPBD-DKI");
  header.mutable_subject()->set_incident("PLP-0303");
  header.mutable_handling()->set_precedence(v1::PRECEDENCE_KILAT);
  header.mutable_chain()->set_seen_size(88);
  header.mutable_chain()->set_seen_root(Bytes(32, 'r'));
  v1::Event event;
  event.set_seq(300);
  event.set_time_us(1'790'000'000'000'000);
  v1::Envelope& envelope = *event.mutable_message()->mutable_envelope();
  envelope.set_media_type("m");
  envelope.set_header(header.SerializeAsString());
  envelope.set_payload("isi");
  envelope.set_salt(Bytes(32, 's'));
  envelope.set_index(3);
  envelope.set_count(7);
  v1::Signature& signature = *envelope.add_signatures();
  signature.set_key_id(Bytes(32, 'k'));
  signature.set_value(Bytes(64, 'v'));
  event.mutable_message()->set_decision("keputusan");
  return event;
}

TEST(EventReaderTest, ReadsWhatTheGeneratedParserReads) {
  const Bytes bytes = some_event().SerializeAsString();
  EventParts parts;

  ASSERT_TRUE(read_event(bytes, parts));
  const auto facts = read_header(parts.kind, parts.header);

  EXPECT_EQ(parts.seq, 300U);
  EXPECT_EQ(parts.time_us, 1'790'000'000'000'000);
  EXPECT_EQ(parts.kind, EventKind::message);
  EXPECT_EQ(parts.payload, "isi");
  EXPECT_EQ(parts.index, 3U);
  EXPECT_EQ(parts.count, 7U);
  EXPECT_EQ(parts.decision, "keputusan");
  EXPECT_EQ(parts.signature_count, 1U);
  ASSERT_TRUE(facts);
  EXPECT_EQ(facts->agency, "BPBD-DKI");
  EXPECT_EQ(facts->incident, "PLP-0303");
  EXPECT_EQ(facts->precedence, 4U);
  EXPECT_EQ(facts->seen_size, 88U);
  EXPECT_EQ(facts->seen_root, Bytes(32, 'r'));
}

TEST(EventReaderTest, ReadsTheHeaderOfAnEvidence) {
  v1::Evidence evidence;
  evidence.set_id(Bytes(16, 'e'));
  evidence.set_bus("uji/log/1");
  evidence.set_agency("BPBD-DKI");
  evidence.set_code(v1::EVIDENCE_CODE_READ);
  evidence.set_about(Bytes(16, 'm'));
  evidence.set_seen_size(88);
  evidence.set_seen_root(Bytes(32, 'r'));
  const Bytes header = evidence.SerializeAsString();

  const auto facts = read_header(EventKind::evidence, header);

  EXPECT_EQ(facts->seen_size, 88U);
  EXPECT_EQ(facts->seen_root, Bytes(32, 'r'));
  ASSERT_TRUE(facts);
  EXPECT_EQ(facts->evidence_code, 8U);
  EXPECT_EQ(facts->about, Bytes(16, 'm'));
}

TEST(EventReaderTest, G14_AnEventCutAnywhereIsRefusedOrLacksWhatItLacks) {
  const Bytes bytes = some_event().SerializeAsString();
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    EventParts parts;
    EXPECT_FALSE(read_event(BytesView(bytes).substr(0, size), parts)) << size;
  }
}

TEST(EventReaderTest, RefusesAnEventWithTwoBodies) {
  v1::Event refused;
  refused.mutable_refused()->set_agency("X");
  EventParts parts;

  EXPECT_FALSE(read_event(some_event().SerializeAsString() + refused.SerializeAsString(), parts));
}

TEST(EventReaderTest, RefusesAGroupThatStandsTwice) {
  v1::Header again;
  again.mutable_author()->set_agency("LAIN");
  const Bytes header = some_event().message().envelope().header() + again.SerializeAsString();

  EXPECT_FALSE(read_header(EventKind::message, header));
}

TEST(EventReaderTest, RefusesAnIdThatIsNotSixteenBytes) {
  v1::Header header;
  header.mutable_identity()->set_id("pendek");

  EXPECT_FALSE(read_header(EventKind::message, header.SerializeAsString()));
}

}  // namespace
}  // namespace kentongan::agents
