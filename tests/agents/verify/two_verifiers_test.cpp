// Shows that two verifiers, of two authors and languages, say the same of every bundle: thousands
// of good ones and as many bad ones, made here; tests/verify/verify_bundle.py is the other.
#include <cstdlib>
#include <fstream>
#include <sstream>

#include <gtest/gtest.h>

#include "agents/verify/bundle_check.h"
#include "agents/verify/held_seal.h"
#include "agents/verify/silence.h"
#include "core/base/tree_hash.h"
#include "tests/agents/verify/altered_bundle.h"
#include "tests/support/long_run.h"
#include "tests/support/temp_dir.h"

namespace kentongan::verify {
namespace {

/// Bundles of one bus, each with what this house's verifier says of it.
class TwoVerifiersTest : public ::testing::Test {
 protected:
  void begin_bus(std::uint64_t seed) {
    bus_ = std::make_unique<test::PaperBus>(seed);
    test::fill(*bus_, random_, 20 + random_.below(30));
    write("annex", bus_->annex_file());
    names_.clear();
    ours_.clear();
  }

  void add(const Bytes& bundle, const std::optional<HeldSeal>& held = {}) {
    const std::string name = "b" + std::to_string(names_.size());
    write(name, bundle);
    BundleVerdict verdict = check_bundle(bundle, bus_->annex());
    if (held && verdict.is_valid()) {
      hold_against(*held, verdict);
    }
    ours_.push_back(static_cast<int>(verdict.state));
    names_.push_back(held ? name + " sealed " + std::to_string(held->count) + ":" +
                                to_hex(held->head.view()) + "@" + std::to_string(held->seq.value())
                          : name);
  }
  /// How a seal can lie: of more, of fewer, of another event, of another incident, by another; and
  /// of an event that was the last once, behind a seal that covers more.
  test::PaperBus::Seal lie() {
    test::PaperBus::Seal seal;
    const std::uint64_t how = random_.below(6);
    if (how == 5) {
      bus_->seal_incident({});
      const Seq first = bus_->log().incident(IncidentId("INS-1"), Seq(), 1).value().front();
      seal.count = 1;
      seal.head = leaf_hash(bus_->log().read(first, 1).value().front().leaf.view());
    } else if (how < 2) {
      const auto tail = bus_->log().incident_tail(IncidentId("INS-1")).value();
      seal.count = tail.count + 2 * how - 1;
    } else if (how == 2) {
      seal.head = Digest::copied(random_.bytes(32));
    } else if (how == 3) {
      seal.named = "INS-2";
    } else {
      seal.signer = "KODIM";
    }
    return seal;
  }

  /// What the other says, one code a bundle.
  std::vector<int> theirs() {
    std::string list;
    for (const std::string& name : names_) {
      list += folder_.path().string() + "/" + name + "\n";
    }
    write("list", list);
    const std::string command =
        std::string(KTG_PYTHON) + " " KTG_SOURCE_DIR "/tests/verify/verify_bundle.py --trust " +
        (folder_.path() / "annex").string() + " --list " + (folder_.path() / "list").string() +
        " > " + (folder_.path() / "codes").string();
    EXPECT_EQ(std::system(command.c_str()), 0);
    std::ifstream file(folder_.path() / "codes");
    std::vector<int> codes;
    for (std::string line; std::getline(file, line);) {
      codes.push_back(std::atoi(line.c_str()));
      reasons_.push_back(line);
    }
    return codes;
  }

  void write(const std::string& name, BytesView bytes) {
    std::ofstream(folder_.path() / name, std::ios::binary) << bytes;
  }

  /// Of the bundles that are not judged the same: the first, in words.
  std::string first_quarrel(const std::vector<int>& codes) {
    for (std::size_t i = 0; i < ours_.size() && i < codes.size(); ++i) {
      if (ours_[i] != codes[i]) {
        return "bundle " + std::to_string(i) + ": " + std::to_string(ours_[i]) + " here, " +
               reasons_[reasons_.size() - codes.size() + i] + " there";
      }
    }
    return codes.size() == ours_.size() ? "" : "another number of answers";
  }

  static constexpr std::size_t kBusSize = 250;
  SeededRandom random_{41};
  test::TempDir folder_;
  std::unique_ptr<test::PaperBus> bus_;
  std::vector<std::string> names_;
  std::vector<int> ours_;
  std::vector<std::string> reasons_;
  const std::size_t wanted_ = test::is_long_run() ? 10'000 : 250;
};

TEST_F(TwoVerifiersTest, T23_AgreeOnEveryGoodBundle) {
  for (std::size_t made = 0; made < wanted_; made += kBusSize) {
    begin_bus(1000 + made);
    for (std::size_t i = 0; i < kBusSize; ++i) {
      add(test::random_bundle(*bus_, random_));
      ASSERT_EQ(ours_.back(), 0) << "bundle " << made + i;
    }
    ASSERT_EQ(first_quarrel(theirs()), "");
  }
}

TEST_F(TwoVerifiersTest, T23_AgreeOnWhatIsNoTimeOfAWitness) {
  begin_bus(76);
  bundle::BundleRequest request;
  request.incident = IncidentId("INS-1");
  for (const unsigned bits : {42U, 43U, 44U, 62U}) {
    for (const std::int64_t more : {0, 1}) {
      const std::int64_t time_s = (std::int64_t{1} << bits) + more;
      add(bundle::export_bundle(bus_->log(), request, bus_->seal_at({time_s, 1, time_s})).value());
      EXPECT_EQ(ours_.back(), time_s > std::int64_t{1} << 43 ? 2 : 0) << time_s;
    }
  }
  ASSERT_EQ(first_quarrel(theirs()), "");
}

TEST_F(TwoVerifiersTest, T23_AgreeOnEverySealThatLiesAndTakeNone) {
  for (std::size_t made = 0; made < wanted_; made += 10) {
    begin_bus(9000 + made);
    bus_->seal_incident(lie());
    for (int i = 0; i < 10; ++i) {
      bundle::BundleRequest request;
      request.incident = IncidentId("INS-1");
      request.end_shown = random_.below(2) == 0;
      request.reveal = random_.below(2) == 0 ? bundle::Reveal::all() : bundle::Reveal::usual();
      add(bus_->bundle(request));
      ASSERT_GT(ours_.back(), 1) << "bus " << made;
    }
    ASSERT_EQ(first_quarrel(theirs()), "");
  }
}

TEST_F(TwoVerifiersTest, T23_AgreeOnWhatContinuesASealThatIsHeld) {
  begin_bus(77);
  const auto tail = bus_->log().incident_tail(IncidentId("INS-1")).value();
  const std::uint64_t all = bus_->log().head().size;
  for (std::uint64_t size = 20; size < bus_->log().head().size; ++size) {
    bundle::BundleRequest request;
    request.incident = IncidentId("INS-1");
    const auto bundle = bundle::export_bundle(bus_->log(), request, bus_->seal(size));
    if (!bundle) {
      continue;  // It has not begun yet.
    }
    const std::size_t shown = check_bundle(*bundle, bus_->annex()).scope.events.size();
    const HeldSeal false_seal{1 + random_.below(tail.count), Digest::copied(random_.bytes(32)),
                              Seq(1 + random_.below(all))};
    add(*bundle, false_seal);
    ASSERT_EQ(ours_.back(), false_seal.count <= shown || false_seal.seq.value() <= size ? 2 : 1);
    add(*bundle, HeldSeal{tail.count, tail.leaf_hash, Seq(all + 1)});
    ASSERT_EQ(ours_.back(), shown < tail.count ? 1 : 0);
  }
  for (std::uint64_t first = 1; first < 4; ++first) {
    for (std::uint64_t seq = 1; seq < all + 3; seq += 1 + random_.below(3)) {
      bundle::BundleRequest range;
      range.first = Seq(first);
      range.last = Seq(all - random_.below(2));
      add(bus_->bundle(range), HeldSeal{1, Digest::copied(random_.bytes(32)), Seq(seq)});
      EXPECT_GT(ours_.back(), 0);
    }
  }
  bundle::BundleRequest whole;
  whole.first = Seq(1);
  whole.last = Seq(all);
  add(bus_->bundle(whole), HeldSeal{1, Digest::copied(random_.bytes(32)), Seq(all)});
  EXPECT_EQ(ours_.back(), 2);
  add(bus_->bundle(whole), HeldSeal{1, Digest::copied(random_.bytes(32)), Seq(all + 1)});
  EXPECT_EQ(ours_.back(), 1);

  ASSERT_EQ(first_quarrel(theirs()), "");
}

TEST_F(TwoVerifiersTest, T23_AgreeOnWhoWasSilent) {
  begin_bus(78);
  std::vector<std::string> words;
  for (std::size_t i = 0; i < wanted_; ++i) {
    const Bytes bundle = test::random_bundle(*bus_, random_);
    add(bundle);
    const BundleVerdict verdict = check_bundle(bundle, bus_->annex());
    // Half of the questions are about what somebody has answered.
    const ReadLeaf* about = &verdict.leaves[random_.below(verdict.leaves.size())];
    for (const ReadLeaf& said : verdict.leaves) {
      const auto answered = std::ranges::find(verdict.leaves, said.leaf.subject, &ReadLeaf::hash);
      if (i % 2 == 0 && said.leaf.code > 8 && answered != verdict.leaves.end()) {
        about = &*answered;
      }
    }
    const std::vector<std::string> agencies{"POLRES", "KODIM", "BPBD", "PTM"};
    const SilenceQuestion question{
        agencies[random_.below(4)], about->seq,
        bus_->time_us() - 600'000'000 + static_cast<std::int64_t>(random_.below(601'500'000))};
    words.emplace_back(name_of(silence_in(verdict, question).silence));
    names_.back() += " silent " + question.agency + " " + std::to_string(about->seq.value()) + " " +
                     std::to_string(question.before_us);
  }

  ASSERT_EQ(first_quarrel(theirs()), "");
  for (std::size_t i = 0; i < words.size(); ++i) {
    ASSERT_EQ(reasons_[i].substr(2), words[i]) << names_[i];
  }
  EXPECT_GT(std::ranges::count(words, "silent"), 0);
  EXPECT_GT(std::ranges::count(words, "not_silent"), 0);
  EXPECT_GT(std::ranges::count(words, "not_proven"), 0);
}

TEST_F(TwoVerifiersTest, T23_AgreeOnWhetherAnExpiryStands) {
  begin_bus(79);
  std::vector<std::string> words;
  for (std::size_t i = 0; i < 40; ++i) {
    const std::string agency = random_.below(2) == 0 ? "POLRES" : "KODIM";
    const Seq about = bus_->message({.from = "PTM", .to = random_.below(8) == 0 ? "BPBD" : agency});
    const std::int64_t asked_us = bus_->time_us();
    bus_->advance(static_cast<std::int64_t>(random_.below(60)));
    if (random_.below(2) == 0) {
      bus_->evidence(about, static_cast<v1::EvidenceCode>(6 + random_.below(8)), agency);
    }
    bus_->advance(30);
    const auto waited_us = static_cast<std::uint64_t>(bus_->time_us() - asked_us);
    const Seq expired = bus_->expire(
        about, agency, asked_us + 1 + static_cast<std::int64_t>(random_.below(waited_us)));
    bundle::BundleRequest request;
    request.incident = IncidentId("INS-1");
    request.end_shown = random_.below(4) != 0;
    const std::int64_t now_s =
        bus_->time_us() / 1'000'000 - static_cast<std::int64_t>(random_.below(40));
    const Bytes bundle =
        bundle::export_bundle(bus_->log(), request, bus_->seal_at({now_s, now_s + 15})).value();
    add(bundle);
    const BundleVerdict verdict = check_bundle(bundle, bus_->annex());
    ASSERT_TRUE(verdict.is_valid()) << verdict.why.en;
    const auto item =
        std::ranges::find(verdict.bundle.items, expired, &eventlog::Bundle::Item::seq);
    const auto at = static_cast<std::size_t>(item - verdict.bundle.items.begin());
    words.emplace_back(name_of(expiry_in(verdict, at).silence));
    names_.back() += " expired " + std::to_string(expired.value());
  }

  ASSERT_EQ(first_quarrel(theirs()), "");
  for (std::size_t i = 0; i < words.size(); ++i) {
    ASSERT_EQ(reasons_[i].substr(2), words[i]) << names_[i];
  }
  for (const char* word : {"silent", "not_silent", "not_proven"}) {
    EXPECT_GT(std::ranges::count(words, word), 0) << word;
  }
  const Seq asked = bus_->message({.from = "PTM", .to = "KODIM"});
  bus_->expire(asked, "KODIM", bus_->time_us());
  add(bus_->incident_bundle("INS-1"));
  EXPECT_EQ(ours_.back(), 2);  // Due when it was written.
  ASSERT_EQ(first_quarrel(theirs()), "");
}

TEST_F(TwoVerifiersTest, T23_AgreeOnEveryBadBundleAndTakeNone) {
  for (std::size_t made = 0; made < wanted_; made += kBusSize) {
    begin_bus(5000 + made);
    for (std::size_t i = 0; i < kBusSize; ++i) {
      const Bytes good = test::random_bundle(*bus_, random_);
      const auto how = static_cast<test::Alteration>((made + i) % test::kAlterations);
      add(test::altered(good, how, *bus_, random_));
      ASSERT_GT(ours_.back(), 1) << "alteration " << static_cast<int>(how) << ", bundle " << i;
    }
    ASSERT_EQ(first_quarrel(theirs()), "");
  }
}

}  // namespace
}  // namespace kentongan::verify
