// Shows that nothing can be taken out of an incident, put in or put elsewhere unseen, and that a
// proof of silence is right: T14, every single leaf of every incident.
#include <gtest/gtest.h>

#include "agents/verify/bundle_check.h"
#include "agents/verify/held_seal.h"
#include "agents/verify/silence.h"
#include "core/base/tree_hash.h"
#include "core/eventlog/checkpoint.h"
#include "core/identity/note.h"
#include "tests/agents/verify/altered_bundle.h"
#include "tests/support/long_run.h"

namespace kentongan::verify {
namespace {

using eventlog::BundleContent;
using test::PaperBus;

constexpr int kSwaps = 20;

/// The bundle as the broker's operator could write it, who has the log's key and every witness on
/// his side: the leaves as he likes them, and a tree that fits.
Bytes forged(BundleContent content, const PaperBus& bus) {
  content.items.clear();
  content.decisions.clear();
  content.proof.clear();
  std::vector<Digest> hashes;
  std::uint64_t next = 1;
  for (eventlog::BundleLeaf& leaf : content.leaves) {
    leaf.seq = Seq(next++);
    hashes.push_back(leaf_hash(leaf.bytes.view()));
  }
  identity::Note note;
  note.text = eventlog::write_checkpoint({PaperBus::kBus, {hashes.size(), tree_root(hashes)}});
  note.signatures = {identity::sign_note(note.text, PaperBus::kBus, bus.log_key())};
  for (const char* witness : {"W-POLRES", "W-KODIM", "W-BPBD"}) {
    note.signatures.push_back(identity::cosign_note(note.text, witness, bus.key(witness), 1));
  }
  content.checkpoint = identity::write_note(note);
  return eventlog::write_bundle(content);
}

class CompletenessTest : public ::testing::Test {
 protected:
  void begin(std::uint64_t seed) {
    random_ = SeededRandom(seed);
    bus_ = std::make_unique<PaperBus>(seed);
    test::fill(*bus_, random_, 14);
    const Bytes bundle = bus_->incident_bundle("INS-1", bundle::Reveal::none());
    content_ = test::parts_of(bundle);
    ASSERT_EQ(check_bundle(bundle, bus_->annex()).state, BundleState::whole);
    events_.clear();
    for (std::size_t i = 0; i < content_.leaves.size(); ++i) {
      if (leaf(i).incident_tag == content_.scope.incident->tag) {
        events_.push_back(i);
      }
    }
  }
  [[nodiscard]] eventlog::Leaf leaf(std::size_t at) const {
    return eventlog::decode(content_.leaves[at].bytes).value();
  }
  [[nodiscard]] bool is_taken(const BundleContent& content) const {
    return check_bundle(forged(content, *bus_), bus_->annex()).is_valid();
  }

  /// What a bundle is found to be that shows nothing wrong but to who holds the seal.
  [[nodiscard]] BundleState held_against(const BundleContent& content, const HeldSeal& seal) const {
    const Bytes bundle = forged(content, *bus_);
    BundleVerdict verdict = check_bundle(bundle, bus_->annex());
    EXPECT_EQ(verdict.state, BundleState::whole) << verdict.why.en;
    hold_against(seal, verdict);
    return verdict.state;
  }

  const std::uint64_t incidents_ = test::is_long_run() ? 1000 : 10;
  SeededRandom random_{1};
  std::unique_ptr<PaperBus> bus_;
  BundleContent content_;
  std::vector<std::size_t> events_;  ///< Of the incident, among the leaves.
};

TEST_F(CompletenessTest, T14_NoSingleDropWithinIsUndetectedEvenByTheOperator) {
  for (std::uint64_t seed = 0; seed < incidents_; ++seed) {
    ASSERT_NO_FATAL_FAILURE(begin(seed));
    for (std::size_t i = 0; i + 1 < events_.size(); ++i) {
      BundleContent content = content_;
      content.leaves.erase(content.leaves.begin() + static_cast<std::ptrdiff_t>(events_[i]));
      ASSERT_FALSE(is_taken(content)) << "incident " << seed << ", event " << i;
    }
  }
}

TEST_F(CompletenessTest, T14_NoSwapIsUndetected) {
  for (std::uint64_t seed = 0; seed < incidents_; ++seed) {
    ASSERT_NO_FATAL_FAILURE(begin(seed));
    for (int round = 0; round < kSwaps && events_.size() > 1; ++round) {
      const std::size_t one = random_.below(events_.size());
      const std::size_t other = (one + 1 + random_.below(events_.size() - 1)) % events_.size();
      BundleContent content = content_;
      std::swap(content.leaves[events_[one]].bytes, content.leaves[events_[other]].bytes);
      ASSERT_FALSE(is_taken(content)) << "incident " << seed;
    }
  }
}

TEST_F(CompletenessTest, T14_NoForeignInsertIsUndetected) {
  for (std::uint64_t seed = 0; seed < incidents_; ++seed) {
    ASSERT_NO_FATAL_FAILURE(begin(seed));
    for (const std::size_t at : events_) {
      BundleContent content = content_;
      eventlog::Leaf foreign = leaf(at);
      foreign.item = Digest::copied(random_.bytes(32));
      content.leaves.insert(content.leaves.begin() + static_cast<std::ptrdiff_t>(at),
                            {Seq(1), eventlog::encode(foreign)});
      ASSERT_FALSE(is_taken(content)) << "incident " << seed;
    }
  }
}

TEST_F(CompletenessTest, T14_AnEarlyEndIsSeenUnderTheWitnessesCheckpoint) {
  for (std::uint64_t seed = 0; seed < incidents_; ++seed) {
    ASSERT_NO_FATAL_FAILURE(begin(seed));
    // Without the last event of the incident and all after it; the tree is the true one.
    const Bytes bad =
        test::altered(bus_->incident_bundle("INS-1"), test::Alteration::early_end, *bus_, random_);
    ASSERT_FALSE(check_bundle(bad, bus_->annex()).is_valid());
  }
}

TEST_F(CompletenessTest, T14_NoTailIsDroppedUnseenByWhoHoldsASealOverIt) {
  for (std::uint64_t seed = 0; seed < incidents_; ++seed) {
    ASSERT_NO_FATAL_FAILURE(begin(seed));
    const HeldSeal seal{events_.size(), leaf_hash(content_.leaves[events_.back()].bytes.view()),
                        Seq(content_.leaves.size() + 1)};
    BundleVerdict untouched = check_bundle(forged(content_, *bus_), bus_->annex());
    ASSERT_TRUE(untouched.is_valid()) << untouched.why.en;
    hold_against(seal, untouched);
    ASSERT_TRUE(untouched.is_valid()) << untouched.why.en;
    // The operator and every witness are of one mind: nothing in the file itself gives them away.
    for (std::size_t dropped = 1; dropped < events_.size(); ++dropped) {
      BundleContent content = content_;
      const std::size_t from = events_[events_.size() - dropped];
      content.leaves.resize(from);
      ASSERT_EQ(held_against(content, seal), BundleState::open) << "incident " << seed;
      // It is no record of before the seal either, once it goes on past it.
      while (content.leaves.size() < seal.seq.value()) {
        eventlog::Leaf other = eventlog::decode(content.leaves.back().bytes).value();
        other.incident_tag = other.previous = Digest{};
        other.incident_number = 0;
        content.leaves.push_back({Seq(1), eventlog::encode(other)});
      }
      ASSERT_EQ(held_against(content, seal), BundleState::tampered) << "incident " << seed;
    }
  }
}

TEST_F(CompletenessTest, T14_NoEarlySealIsTakenAfterALaterOne) {
  for (std::uint64_t seed = 0; seed < incidents_; ++seed) {
    ASSERT_NO_FATAL_FAILURE(begin(seed));
    bus_->seal_incident({});
    ASSERT_EQ(check_bundle(bus_->incident_bundle("INS-1"), bus_->annex()).state,
              BundleState::whole);
    // The operator seals again, and says that the incident had ended before: the pair is true.
    const std::uint64_t early = 1 + random_.below(events_.size());
    bus_->seal_incident(
        {.count = early, .head = leaf_hash(content_.leaves[events_[early - 1]].bytes.view())});
    const Bytes bundle = bus_->incident_bundle("INS-1", bundle::Reveal::none());
    ASSERT_EQ(check_bundle(bundle, bus_->annex()).state, BundleState::tampered)
        << "incident " << seed;
  }
}

TEST_F(CompletenessTest, T14_ProofsOfSilenceAreRight) {
  std::uint64_t proven = 0;
  for (std::uint64_t seed = 0; seed < incidents_; ++seed) {
    ASSERT_NO_FATAL_FAILURE(begin(seed));
    const Bytes bundle = bus_->incident_bundle("INS-1");
    const BundleVerdict verdict = check_bundle(bundle, bus_->annex());
    const std::string agency = random_.below(2) == 0 ? "POLRES" : "KODIM";
    const ReadLeaf& message = verdict.leaves[verdict.scope.events.front()];
    const std::int64_t before =
        bus_->time_us() - static_cast<std::int64_t>(random_.below(300'000'000));
    bool spoke = false;
    for (const std::size_t at : verdict.scope.events) {
      const eventlog::Leaf& said = verdict.leaves[at].leaf;
      const bool is_theirs =
          said.signer.view() == bus_->key(agency).key_id().view() ||
          (agency == "POLRES" && said.signer.view() == bus_->key("officer").key_id().view());
      spoke = spoke || (said.subject == message.hash && said.code >= 9 && said.code <= 13 &&
                        is_theirs && said.time_us < before);
    }

    const auto item =
        std::ranges::find(verdict.bundle.items, message.seq, &eventlog::Bundle::Item::seq);
    const ItemFacts& facts =
        verdict.facts.at(static_cast<std::size_t>(item - verdict.bundle.items.begin()));
    const bool is_asked =
        std::ranges::count(facts.to_agencies, agency) > 0 && message.leaf.time_us < before;

    const SilenceFinding found = silence_in(verdict, {agency, message.seq, before});

    proven += found.silence == Silence::proven ? 1 : 0;
    ASSERT_EQ(found.silence, spoke      ? Silence::broken
                             : is_asked ? Silence::proven
                                        : Silence::not_proven)
        << "incident " << seed << ": " << found.why.en;
  }
  EXPECT_GT(proven, incidents_ / 20);
}

}  // namespace
}  // namespace kentongan::verify
