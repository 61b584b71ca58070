// Shows that a witness goes from one checkpoint to the next only by proof, never signs two roots of
// one size, and never goes back. A log in memory that grows, and forks of it made by hand.
#include "agents/session/witness.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/base/tree_hash.h"
#include "core/eventlog/checkpoint.h"
#include "core/eventlog/merkle_tree.h"
#include "kentongan/v1/wire.pb.h"

namespace kentongan::agents {
namespace {

using eventlog::TreeHead;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using Kind = WitnessAlarm::Kind;

constexpr const char* kWitnessBus = "uji/log/1";

/// A tree and its proofs, under the log's key.
class GrowingLog {
 public:
  void grow(int count, const std::string& what = "") {
    for (int i = 0; i < count; ++i) {
      std::vector<eventlog::Tile> full;
      leaves_.push_back(leaf_hash(what + std::to_string(leaves_.size())));
      tree_.append(leaves_.back(), full);
    }
  }
  [[nodiscard]] TreeHead head() const { return {leaves_.size(), tree_.root()}; }
  [[nodiscard]] v1::Checkpoint checkpoint() const { return signed_head(head()); }
  [[nodiscard]] static v1::Checkpoint signed_head(const TreeHead& head) {
    const std::string text = eventlog::write_checkpoint({kWitnessBus, head});
    v1::Checkpoint checkpoint;
    checkpoint.set_note(
        identity::write_note({text, {identity::sign_note(text, kWitnessBus, key())}}));
    return checkpoint;
  }
  v1::ConsistencyProof from(std::uint64_t old_size) {
    eventlog::Prover prover([this](std::uint8_t level, std::uint64_t index) {
      return level == 0 && index == 0 ? leaves_ : std::vector<Digest>{};
    });
    v1::ConsistencyProof proof;
    proof.set_old_size(old_size);
    proof.set_new_size(leaves_.size());
    const auto path = prover.consistency(old_size, leaves_.size());
    for (const Digest& hash : *path) {
      proof.add_path(hash.str());
    }
    return proof;
  }
  v1::Cosign question(std::uint64_t old_size) {
    v1::Cosign cosign;
    cosign.set_old_size(old_size);
    *cosign.mutable_checkpoint() = checkpoint();
    if (old_size != 0 && old_size != leaves_.size()) {
      *cosign.mutable_proof() = from(old_size);
    }
    return cosign;
  }
  static const identity::SigningKey& key() {
    static const identity::SigningKey key = identity::SigningKey::from_seed(Bytes(32, 'L'));
    return key;
  }

 private:
  std::vector<Digest> leaves_;
  eventlog::MerkleTree tree_;
};

class WitnessTest : public ::testing::Test {
 protected:
  WitnessTest() { log_.grow(5); }
  /// As the desk does: weighed, stored, accepted. @return what it was led to.
  Witness::Asked cosign(const v1::Cosign& question) {
    auto asked = witness_.weigh(question).value();
    if (asked.good) {
      for (const auto& row : witness_.rows_with(*asked.good)) {
        disk_[row.key] = row.value;
      }
      witness_.accept(*asked.good);
    }
    return asked;
  }
  std::optional<WitnessAlarm> see(const v1::Checkpoint& checkpoint,
                                  const v1::ConsistencyProof& proof = {}) {
    return witness_.see(checkpoint.note(), proof).value();
  }

  GrowingLog log_;
  Witness witness_{kWitnessBus, GrowingLog::key().public_key()};
  std::map<Bytes, Bytes> disk_;
};

TEST_F(WitnessTest, FollowsTheLogByProof) {
  ASSERT_TRUE(cosign(log_.question(0)).good);
  log_.grow(7);
  ASSERT_TRUE(cosign(log_.question(5)).good);

  EXPECT_EQ(witness_.proven()->head, log_.head());
  EXPECT_EQ(disk_.at("wit/proven"), log_.checkpoint().note());
  EXPECT_TRUE(cosign(log_.question(12)).good) << "the same again, for its time";
}

TEST_F(WitnessTest, G10_NeverSignsTwoRootsOfOneSize) {
  cosign(log_.question(0));
  GrowingLog other;
  other.grow(5, "other");

  const auto asked = cosign(other.question(0));

  EXPECT_FALSE(asked.good);
  ASSERT_TRUE(asked.alarm);
  EXPECT_EQ(asked.alarm->kind, Kind::forked);
  EXPECT_THAT(asked.alarm->notes, SizeIs(2));
}

TEST_F(WitnessTest, G10_NeverSignsBackwards) {
  GrowingLog shorter = log_;
  log_.grow(3);
  cosign(log_.question(0));

  const auto asked = cosign(shorter.question(0));

  EXPECT_FALSE(asked.good);
  ASSERT_TRUE(asked.alarm);
  EXPECT_EQ(asked.alarm->kind, Kind::rolled_back);
}

TEST_F(WitnessTest, G10_AForkFurtherOnIsFoundByItsProof) {
  cosign(log_.question(0));
  GrowingLog other;
  other.grow(9, "other");

  const auto asked = cosign(other.question(5));

  EXPECT_FALSE(asked.good);
  ASSERT_TRUE(asked.alarm);
  EXPECT_EQ(asked.alarm->kind, Kind::forked);
}

TEST_F(WitnessTest, AProofFromAnotherSizeIsAnsweredWithItsOwn) {
  cosign(log_.question(0));
  log_.grow(4);

  for (const std::uint64_t size : {0U, 3U}) {
    const auto asked = cosign(log_.question(size));
    EXPECT_FALSE(asked.good);
    EXPECT_FALSE(asked.alarm);
    EXPECT_EQ(asked.own_size, 5U);
  }
}

TEST_F(WitnessTest, G10_WhatIsWeighedIsNotAcceptedBeforeItIsStored) {
  cosign(log_.question(0));
  log_.grow(4);
  const auto asked = witness_.weigh(log_.question(5)).value();
  ASSERT_TRUE(asked.good);
  ASSERT_THAT(witness_.rows_with(*asked.good), SizeIs(1));

  EXPECT_EQ(witness_.proven()->head.size, 5U);
}

TEST_F(WitnessTest, G10_ARestartedWitnessKnowsWhatItSigned) {
  cosign(log_.question(0));
  std::vector<eventlog::StateRow> rows;
  for (const auto& [key, value] : disk_) {
    rows.push_back({key, value});
  }
  Witness again(kWitnessBus, GrowingLog::key().public_key());
  ASSERT_TRUE(again.open(rows));
  GrowingLog other;
  other.grow(5, "other");

  EXPECT_EQ(again.weigh(other.question(0))->alarm->kind, Kind::forked);
  rows.front().value = "no note";
  EXPECT_EQ(again.open(rows).error().code, ErrorCode::corrupt);
}

TEST_F(WitnessTest, WhatIsSeenBesideAReceiptIsLooseUntilItIsTied) {
  EXPECT_FALSE(see(log_.checkpoint()));
  EXPECT_EQ(witness_.loose(), nullptr) << "the first is believed";
  log_.grow(3);
  EXPECT_FALSE(see(log_.checkpoint()));
  ASSERT_NE(witness_.loose(), nullptr);
  EXPECT_EQ(witness_.newest()->head.size, 8U);
  EXPECT_EQ(witness_.proven()->head.size, 5U);

  witness_.tie(log_.head());

  EXPECT_EQ(witness_.loose(), nullptr);
  EXPECT_EQ(witness_.holds(log_.head()), true);
  EXPECT_EQ(witness_.holds({8, leaf_hash("other")}), false);
  EXPECT_EQ(witness_.holds({7, leaf_hash("other")}), std::nullopt);
  EXPECT_EQ(witness_.newest()->head.size, 8U);
}

TEST_F(WitnessTest, TheQuestionAboutTheSameHeadTiesIt) {
  see(log_.checkpoint());
  log_.grow(3);
  see(log_.checkpoint());

  EXPECT_TRUE(cosign(log_.question(5)).good);

  EXPECT_EQ(witness_.loose(), nullptr);
  EXPECT_EQ(disk_.at("wit/loose"), "");
}

TEST_F(WitnessTest, AQuestionBeyondALooseOneLeavesItToBeTied) {
  see(log_.checkpoint());
  log_.grow(3);
  see(log_.checkpoint());
  log_.grow(3);

  EXPECT_TRUE(cosign(log_.question(5)).good);

  ASSERT_NE(witness_.loose(), nullptr);
  EXPECT_EQ(witness_.loose()->head.size, 8U);
  witness_.tie(witness_.loose()->head);
  EXPECT_EQ(witness_.loose(), nullptr);
}

TEST_F(WitnessTest, G10_ASmallerOneAfterALargerIsARollback) {
  const auto before = log_.checkpoint();
  log_.grow(3);
  see(log_.checkpoint());

  const auto alarm = see(before);

  ASSERT_TRUE(alarm);
  EXPECT_EQ(alarm->kind, Kind::rolled_back);
  EXPECT_EQ(witness_.check(before.note()).value()->kind, Kind::rolled_back);
}

TEST_F(WitnessTest, G10_AWelcomeIsHeldToItsProof) {
  see(log_.checkpoint());
  log_.grow(3);
  auto proof = log_.from(5);
  EXPECT_FALSE(see(log_.checkpoint(), proof));
  EXPECT_EQ(witness_.loose(), nullptr) << "tied at once";
  log_.grow(3);
  proof = log_.from(8);
  proof.mutable_path(0)->at(0) ^= 1;

  const auto alarm = see(log_.checkpoint(), proof);

  ASSERT_TRUE(alarm);
  EXPECT_EQ(alarm->kind, Kind::forked);
}

TEST_F(WitnessTest, WhatContinuesALooseOneIsLooseToo) {
  see(log_.checkpoint());
  log_.grow(3);
  see(log_.checkpoint());
  log_.grow(3);

  EXPECT_FALSE(see(log_.checkpoint(), log_.from(8)));

  ASSERT_NE(witness_.loose(), nullptr);
  EXPECT_EQ(witness_.loose()->head.size, 11U);
}

TEST_F(WitnessTest, WhatTheLogDidNotSignIsNotHeard) {
  const std::string text = eventlog::write_checkpoint({kWitnessBus, log_.head()});
  const auto stranger = identity::SigningKey::from_seed(Bytes(32, 'S'));
  const Bytes note =
      identity::write_note({text, {identity::sign_note(text, kWitnessBus, stranger)}});

  EXPECT_EQ(witness_.see(note, {}).error().code, ErrorCode::bad_signature);
  EXPECT_EQ(witness_.see("no note", {}).error().code, ErrorCode::malformed);
  EXPECT_FALSE(see({}));
  EXPECT_EQ(witness_.newest(), nullptr);
}

TEST_F(WitnessTest, WithoutTheLogsKeyNothingIsLookedAt) {
  Witness blind(kWitnessBus, std::nullopt);

  EXPECT_FALSE(blind.see(log_.checkpoint().note(), {}).value());
  EXPECT_FALSE(blind.is_watching());
  EXPECT_EQ(blind.newest(), nullptr);
}

TEST_F(WitnessTest, AnOfficersDecisionBeginsAnew) {
  cosign(log_.question(0));
  witness_.forget();
  GrowingLog other;
  other.grow(2, "other");

  EXPECT_TRUE(cosign(other.question(0)).good);
  EXPECT_EQ(witness_.rows().front().value, other.checkpoint().note());
}

TEST(WitnessAlarmTest, IsReadBackAsItWasWritten) {
  for (const Kind kind : {Kind::forked, Kind::rolled_back, Kind::claimed, Kind::disowned}) {
    const WitnessAlarm alarm{kind,
                             AgencyCode("BPBD"),
                             1'790'000'000'000'000,
                             {5, leaf_hash("a")},
                             {7, leaf_hash("b")},
                             {"note", "other"}};
    const auto read = read_alarm(write_alarm(alarm));

    ASSERT_TRUE(read);
    EXPECT_EQ(read->kind, kind);
    EXPECT_EQ(read->from, alarm.from);
    EXPECT_EQ(read->ours, alarm.ours);
    EXPECT_EQ(read->theirs, alarm.theirs);
    EXPECT_EQ(read->notes, alarm.notes);
    EXPECT_EQ(read->stops(), kind != Kind::claimed);
    EXPECT_THAT(error_of(alarm).text.id, HasSubstr("kentongan agent trust-again"));
    EXPECT_THAT(error_of(alarm).text.en, HasSubstr("kentongan agent trust-again"));
  }
  EXPECT_EQ(read_alarm("?").error().code, ErrorCode::corrupt);
  EXPECT_EQ(read_alarm({}).error().code, ErrorCode::corrupt);
}

}  // namespace
}  // namespace kentongan::agents
