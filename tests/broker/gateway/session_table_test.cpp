// Shows who is in, who takes an agency's mailbox, and what is remembered of who was in.
// The table alone; sessions are made by hand.
#include "broker/gateway/session_table.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace kentongan::broker::gateway {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class SessionTableTest : public ::testing::Test {
 protected:
  /// `name`: one letter, of which its id, its routing id and its key are made.
  Session& open(char name, const std::string& agency = "MEJA-A") {
    Session session;
    session.id = id_of(name);
    session.routing_id = Bytes(16, name);
    session.user = TransportKey::copied(Bytes(TransportKey::kSize, name));
    session.agency = AgencyCode(agency);
    return table_.open(std::move(session));
  }
  static SessionId id_of(char name) { return SessionId::copied(Bytes(SessionId::kSize, name)); }

  SessionTable table_;
};

TEST_F(SessionTableTest, FindsASessionByItsIdAndByItsLine) {
  Session& session = open('a');

  EXPECT_EQ(table_.find(id_of('a')), &session);
  EXPECT_EQ(table_.by_routing(Bytes(16, 'a')), &session);
  EXPECT_EQ(table_.find(id_of('b')), nullptr);
  EXPECT_EQ(table_.by_routing(Bytes(16, 'b')), nullptr);
}

TEST_F(SessionTableTest, CountsTheSessionsOfAKeyAndOfAnAgency) {
  open('a', "MEJA-A");
  open('b', "MEJA-A");
  open('c', "MEJA-B").user = TransportKey::copied(Bytes(TransportKey::kSize, 'a'));

  EXPECT_EQ(table_.size(), 3U);
  EXPECT_EQ(table_.count_of(AgencyCode("MEJA-A")), 2U);
  EXPECT_EQ(table_.count_of(TransportKey::copied(Bytes(TransportKey::kSize, 'a'))), 2U);
}

TEST_F(SessionTableTest, TheNewestThatAsksTakesTheMailboxAndTheOneBeforeOnlySubmits) {
  Session& older = open('a');
  Session& newer = open('b');
  EXPECT_EQ(table_.mailbox_of(AgencyCode("MEJA-A")), nullptr);

  table_.give_mailbox(older);
  table_.give_mailbox(newer);

  EXPECT_EQ(table_.mailbox_of(AgencyCode("MEJA-A")), &newer);
  EXPECT_FALSE(older.deliver);
  EXPECT_TRUE(newer.deliver);
}

TEST_F(SessionTableTest, RemembersWhenTheOneThatHadTheMailboxWasThereAndOfNobodyElse) {
  table_.give_mailbox(open('a'));
  open('b');
  EXPECT_EQ(table_.last_seen_us(AgencyCode("MEJA-A")), 0);

  table_.close(id_of('a'), 100);
  table_.close(id_of('b'), 200);
  table_.close(id_of('z'), 300);

  EXPECT_EQ(table_.last_seen_us(AgencyCode("MEJA-A")), 100);
  EXPECT_EQ(table_.mailbox_of(AgencyCode("MEJA-A")), nullptr);
  EXPECT_EQ(table_.size(), 0U);
  EXPECT_EQ(table_.by_routing(Bytes(16, 'a')), nullptr);
}

TEST_F(SessionTableTest, OneWhoseMailboxWasTakenLeavesItToTheOther) {
  Session& older = open('a');
  table_.give_mailbox(older);
  Session& newer = open('b');
  table_.give_mailbox(newer);

  table_.close(id_of('a'), 100);

  EXPECT_EQ(table_.mailbox_of(AgencyCode("MEJA-A")), &newer);
  EXPECT_EQ(table_.last_seen_us(AgencyCode("MEJA-A")), 0);
}

TEST_F(SessionTableTest, VisitsThemInTheSameOrderHoweverTheyCameAndThoughSomeLeaveMeanwhile) {
  for (const char name : {'c', 'a', 'd', 'b'}) {
    open(name);
  }
  std::vector<char> visited;

  table_.each([&](Session& session) {
    visited.push_back(session.routing_id.front());
    if (session.id == id_of('a')) {
      table_.close(id_of('b'), 1);
    }
  });

  EXPECT_THAT(visited, ElementsAre('a', 'c', 'd'));
}

}  // namespace
}  // namespace kentongan::broker::gateway
