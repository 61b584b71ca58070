// Shows that a standby takes the mailbox of an agent that is killed under load, by itself, and that
// its log then holds every message once, in order, as if it had been there all the time. Real
// processes: a broker, two agents of one agency, another agency's agent, senders without pause.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/base/files.h"
#include "tests/faults/town.h"
#include "tests/support/temp_dir.h"

namespace kentongan::test {
namespace {

using std::chrono::seconds;
using ::testing::IsEmpty;

constexpr Micros kMost = seconds(120);  // Of a machine that others use too.
constexpr std::size_t kStandby = 0;     ///< The town's desk that stands by.
constexpr std::size_t kOther = 1;
constexpr std::uint64_t kEventsMore = 300;

class StandbyKillTest : public ::testing::Test {
 protected:
  StandbyKillTest() {
    auto town = Town::found({.folder = folder_.path(), .senders = 4, .desks = 2});
    KTG_CHECK(town.has_value());
    town_ = std::move(town).value();
    notice_soon();
    std::filesystem::copy(town_->bus().agent_folder(town_->desk_code(kStandby)), first_,
                          std::filesystem::copy_options::recursive);
  }
  /// The broker misses a dead agent after two seconds in place of fifteen.
  void notice_soon() {
    const auto config = town_->bus().config();
    std::string yaml = read_file(config, 65'536).value();
    const std::string at = "gateway: {";
    yaml.insert(yaml.find(at) + at.size(), "ping_after: 500ms, silent_after: 2s, ");
    KTG_CHECK(write_file(config, yaml).has_value());
  }
  /// The agency's first agent, with the keys that the standby has and a log of its own.
  void start_first() {
    auto child = scenario::Child::start({KTG_PROGRAM, "agent", "run", "--agent", first_.string(),
                                         "--retry-first", "20ms", "--retry-most", "200ms"},
                                        folder_.path() / "first.log");
    ASSERT_TRUE(child) << child.error().detail();
    agent_ = std::move(child).value();
    await([this] { return first().ready(); });
  }
  void await(const std::function<bool()>& condition) {
    bool held = false;
    const auto worked = town_->run_for(kMost, [&] { return held = condition(); });
    ASSERT_TRUE(worked) << worked.error().detail();
    ASSERT_TRUE(held);
  }
  [[nodiscard]] scenario::AgentClient first() const {
    return scenario::AgentClient(first_ / "agent.sock");
  }
  [[nodiscard]] static std::uint64_t events_of(const scenario::AgentClient& client) {
    const auto checked = client.checked();
    return checked ? checked->events : 0;
  }

  TempDir folder_;
  const std::filesystem::path first_ = folder_.path() / "first";
  std::unique_ptr<Town> town_;
  scenario::Child agent_;
};

TEST_F(StandbyKillTest, G2_G4_TheStandbyTakesTheMailboxOfAKilledAgentAndNothingIsLostOrDoubled) {
  ASSERT_TRUE(town_->start_broker());
  ASSERT_TRUE(town_->await_senders(kMost));
  ASSERT_NO_FATAL_FAILURE(start_first());
  ASSERT_TRUE(town_->start_desk(kStandby, {"--standby"}));
  ASSERT_TRUE(town_->start_desk(kOther));
  town_->officers_write(true);
  const auto standby = town_->client(kStandby);
  ASSERT_NO_FATAL_FAILURE(
      await([&] { return standby.ready() && events_of(first()) > kEventsMore; }));
  const std::uint64_t standing_by = events_of(standby);
  EXPECT_LT(standing_by, events_of(first()) / 2) << "the mailbox has one holder";

  agent_.kill();

  ASSERT_NO_FATAL_FAILURE(await([&] { return events_of(standby) > standing_by + kEventsMore; }));
  const std::size_t given = town_->ledger().receipts().size();
  ASSERT_NO_FATAL_FAILURE(
      await([&] { return town_->ledger().receipts().size() > given + kEventsMore; }));
  const auto closed = town_->close(kMost);
  ASSERT_TRUE(closed) << closed.error().detail();
  EXPECT_THAT(town_->wrongs(), IsEmpty());
  EXPECT_GT(town_->written_by_officers(), 0U);
}

}  // namespace
}  // namespace kentongan::test
