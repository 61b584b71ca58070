// Shows that whoever compares promises with logs finds each kind of loss: a receipt whose event is
// gone or another, an item twice, an order broken, a desk that lacks one. Tables made by hand.
#include "tests/faults/ledger.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/base/random.h"

namespace kentongan::test {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

class LedgerTest : public ::testing::Test {
 protected:
  LedgerTest() {
    for (std::uint64_t seq = 1; seq <= 20; ++seq) {
      Kept kept;
      kept.number = kept.seq = Seq(seq);
      kept.id = random_.message_id(1);
      kept.leaf_hash = Digest::copied(random_.bytes(Digest::kSize));
      kept.is_message = true;
      kept.to = {kDesk};
      broker_.push_back(kept);
      desks_[kDesk].push_back(kept);
      ledger_.handed_in(kept.id, {kSender, Lane::biasa, seq});
      ledger_.receipt(receipt_for(kept));
    }
  }

  static v1::Receipt receipt_for(const Kept& kept) {
    v1::Receipt receipt;
    receipt.set_id(kept.id.str());
    receipt.set_seq(kept.seq.value());
    receipt.set_leaf_hash(kept.leaf_hash.str());
    return receipt;
  }
  [[nodiscard]] std::vector<std::string> wrongs() const {
    return wrongs_in(ledger_, broker_, desks_);
  }

  const AgencyCode kDesk{"UJI-0"};
  const AgencyCode kSender{"UJI-1"};
  SeededRandom random_{3};
  Ledger ledger_;
  KeptLog broker_;
  std::map<AgencyCode, KeptLog> desks_;
};

TEST_F(LedgerTest, FindsNothingWhereAllIsKept) {
  EXPECT_THAT(wrongs(), IsEmpty());
}

TEST_F(LedgerTest, FindsALogThatEndsBeforeAReceipt) {
  broker_.pop_back();

  EXPECT_THAT(wrongs(), Not(IsEmpty()));
}

TEST_F(LedgerTest, FindsAnEventThatWasDroppedAndItsNumberGivenAgain) {
  broker_.erase(broker_.begin() + 9);
  for (std::size_t at = 9; at < broker_.size(); ++at) {
    broker_[at].number = broker_[at].seq = Seq(at + 1);
  }

  EXPECT_THAT(wrongs(), ::testing::Contains(HasSubstr("another event is there")));
}

TEST_F(LedgerTest, FindsAnotherLeaf) {
  broker_[4].leaf_hash = Digest();

  EXPECT_THAT(wrongs(), ::testing::Contains(HasSubstr("another leaf is there")));
}

TEST_F(LedgerTest, FindsAnItemThatIsThereTwice) {
  Kept twice = broker_[4];
  twice.number = twice.seq = Seq(broker_.size() + 1);
  broker_.push_back(twice);

  EXPECT_THAT(wrongs(), ::testing::Contains(HasSubstr("twice in the broker's log")));
}

TEST_F(LedgerTest, FindsAnItemThatNeverArrived) {
  ledger_.handed_in(random_.message_id(2), {kSender, Lane::biasa, 21});

  EXPECT_THAT(wrongs(), ElementsAre(HasSubstr("never arrived")));
}

TEST_F(LedgerTest, FindsASenderOutOfOrder) {
  std::swap(broker_[4].id, broker_[5].id);

  EXPECT_THAT(wrongs(), ::testing::Contains(HasSubstr("out of its order")));
}

TEST_F(LedgerTest, FindsTwoReceiptsOfOneItemThatDiffer) {
  Kept moved = broker_[4];
  moved.seq = Seq(6);
  ledger_.receipt(receipt_for(moved));

  EXPECT_THAT(wrongs(), ElementsAre(HasSubstr("differ")));
}

TEST_F(LedgerTest, FindsADeskThatLacksOneHasOneTwiceOrOutOfOrder) {
  KeptLog& desk = desks_[kDesk];
  desk.erase(desk.begin() + 3);
  EXPECT_THAT(wrongs(), ElementsAre(HasSubstr("is missing at UJI-0")));

  desk = broker_;
  desk.push_back(desk[3]);
  EXPECT_THAT(wrongs(), ::testing::Contains(HasSubstr("twice at UJI-0")));

  desk = broker_;
  std::swap(desk[3], desk[4]);
  EXPECT_THAT(wrongs(), ElementsAre(HasSubstr("out of its lane's order at UJI-0")));
}

}  // namespace
}  // namespace kentongan::test
