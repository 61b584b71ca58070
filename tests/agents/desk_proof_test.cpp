// Shows that a desk keeps a proof of each of its own messages once the witnesses have seen it, and
// that the file and the printed annex alone show that the message was on the record, with no broker
// in reach and after the process was killed; and that a bent file shows nothing.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "agents/desk.h"
#include "agents/verify/proof_check.h"
#include "core/identity/bus_quorum.h"
#include "kentongan/v1/wire.pb.h"
#include "tests/agents/agencies.h"
#include "tests/support/memory_link.h"

namespace kentongan::agents {
namespace {

using std::chrono::seconds;
using test::MemoryLink;
using ::testing::HasSubstr;
using ::testing::Not;
using verify::BundleState;

class DeskProofTest : public ::testing::Test {
 protected:
  DeskProofTest() { link_.run(seconds(5)); }

  /// As it stands printed in the annex.
  identity::Quorum annex() {
    const identity::NoteKey log(MemoryLink::bus(), identity::NoteKeyKind::log,
                                link_.broker_keys().log().public_key());
    return identity::Quorum::parse(
               identity::BusQuorum::of(link_.desk(kBpbd).directory(), log)->file())
        .value();
  }
  std::string proof_of(const MessageId& id) { return link_.desk(kBpbd).proof(id).value(); }

  MemoryLink link_{{kBpbd, kKodim, "POLRES-JAKUT"}};
};

TEST_F(DeskProofTest, G10_AnOwnMessageIsProvedWithTheFileAndTheAnnexAlone) {
  const MessageId id = link_.send(kBpbd, kKodim);
  link_.run(seconds(10));
  link_.crash_broker();
  link_.crash(kBpbd);
  link_.reopen(kBpbd);

  const std::string file = proof_of(id);
  const auto verdict = verify::check_proof(file, annex());

  ASSERT_EQ(verdict.state, BundleState::whole) << verdict.why.en;
  ASSERT_TRUE(verdict.facts);
  EXPECT_EQ(verdict.facts->id, id.view());
  EXPECT_EQ(verdict.facts->agency, kBpbd);
  EXPECT_EQ(verdict.standing.parts_done, 3U);
  EXPECT_THAT(verify::proof_text(verdict, Language::english), HasSubstr("ON RECORD"));
  EXPECT_THAT(file, Not(HasSubstr("Uji")));
}

TEST_F(DeskProofTest, ThereIsNoneBeforeTheWitnessesHaveSeenItNorOfAnothersMessage) {
  link_.cut(kKodim, true);
  link_.run(seconds(30));
  const MessageId id = link_.send(kBpbd, kKodim);
  link_.run(seconds(5));
  EXPECT_EQ(link_.desk(kBpbd).proof(id).error().code, ErrorCode::not_found);

  link_.cut(kKodim, false);
  link_.run(seconds(60));

  EXPECT_TRUE(link_.desk(kBpbd).proof(id));
  EXPECT_EQ(link_.desk(kKodim).proof(id).error().code, ErrorCode::not_found);
}

TEST_F(DeskProofTest, G10_ABrokerThatProvesSomethingElseIsNotBelieved) {
  link_.bend(kBpbd, [](Bytes& bytes) {
    v1::Frame frame;
    if (frame.ParseFromString(bytes) && frame.has_answer() && frame.answer().has_inclusion() &&
        frame.answer().inclusion().path_size() > 0) {
      (*frame.mutable_answer()->mutable_inclusion()->mutable_path(0))[3] ^= 1;
      bytes = frame.SerializeAsString();
    }
  });
  const MessageId id = link_.send(kBpbd, kKodim);
  link_.run(seconds(10));

  EXPECT_EQ(link_.desk(kBpbd).proof(id).error().code, ErrorCode::not_found);
}

TEST_F(DeskProofTest, G10_ABentFileShowsNothing) {
  const MessageId id = link_.send(kBpbd, kKodim);
  link_.run(seconds(10));
  const auto whole = eventlog::parse_tlog_proof(proof_of(id)).value();

  auto header = whole;
  header.opened->header.back() ^= 1;
  auto leaf = whole;
  leaf.index += 1;
  auto unsigned_note = whole;
  unsigned_note.checkpoint.resize(unsigned_note.checkpoint.rfind("\xE2\x80\x94"));

  const auto state = [this](const eventlog::TlogProof& proof) {
    return verify::check_proof(eventlog::write_tlog_proof(proof), annex()).state;
  };
  EXPECT_EQ(state(whole), BundleState::whole);
  EXPECT_EQ(state(header), BundleState::tampered);
  EXPECT_EQ(state(leaf), BundleState::tampered);
  EXPECT_EQ(state(unsigned_note), BundleState::untrusted);
  EXPECT_EQ(verify::check_proof("c2sp.org/tlog-proof@v1\nx", annex()).state,
            BundleState::malformed);
}

}  // namespace
}  // namespace kentongan::agents
