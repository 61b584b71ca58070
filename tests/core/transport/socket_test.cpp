// Shows that sockets never wait, never grow without bound and wake whom they should, whatever the
// other side does. Real sockets on 127.0.0.1.
#include "core/base/limits.h"
#include "tests/core/transport/bus_under_test.h"

namespace kentongan::transport {
namespace {

using Line = DealerSocket::Line;
using std::chrono::milliseconds;
using ::testing::ElementsAre;
using ::testing::Optional;

class SocketTest : public BusUnderTest {
 protected:
  void SetUp() override {
    BusUnderTest::SetUp();
    allow({alpha_.public_key, beta_.public_key});
  }

  /// Sends until the answer is not `sent`, at most `times`.
  Sent push(BytesView to, BytesView frame, int times) {
    Sent sent = Sent::sent;
    for (int i = 0; i < times && sent == Sent::sent; ++i) {
      const auto before = system_.now();
      sent = router_->send(to, frame);
      longest_send_ = std::max(longest_send_, system_.now() - before);
    }
    return sent;
  }

  /// The answer once the router has noticed that the peer went.
  Sent send_until_gone(BytesView to) {
    const auto end = system_.now() + kPatience;
    Sent sent = Sent::sent;
    while (sent != Sent::gone && system_.now() < end) {
      sent = push(to, "anybody there?", 1);
      received(milliseconds(10));
    }
    return sent;
  }

  Micros longest_send_{0};
};

TEST_F(SocketTest, CarriesFramesBothWays) {
  auto desk = guest(alpha_);

  EXPECT_EQ(router_->send(desk.routing_id, "welcome"), Sent::sent);

  EXPECT_THAT(received(desk.dealer), Optional(Bytes("welcome")));
}

TEST_F(SocketTest, CarriesTheLargestFrame) {
  auto desk = guest(alpha_);
  const Bytes largest(limits::kFrameBytesMax, 'x');

  EXPECT_EQ(desk.dealer.send(largest), Sent::sent);
  const auto up = received();
  EXPECT_EQ(router_->send(desk.routing_id, largest), Sent::sent);

  ASSERT_TRUE(up);
  EXPECT_EQ(up->frame, largest);
  EXPECT_THAT(received(desk.dealer), Optional(largest));
}

TEST_F(SocketTest, ATooLargeFrameEndsItsSendersConnectionAndNoOther) {
  auto greedy = guest(alpha_);
  auto honest = guest(beta_);

  EXPECT_EQ(greedy.dealer.send(Bytes(limits::kFrameBytesMax + 1, 'x')), Sent::sent);
  EXPECT_EQ(line_of(greedy.dealer, Line::up), Line::down);
  EXPECT_EQ(honest.dealer.send("a frame"), Sent::sent);
  const auto got = received();

  ASSERT_TRUE(got);
  EXPECT_EQ(got->user, beta_.public_key);
}

TEST_F(SocketTest, F24_AnUnknownPeerIsAnAnswer) {
  EXPECT_EQ(router_->send("nobody-of-16-byt", "a frame"), Sent::gone);
}

TEST_F(SocketTest, F24_AGonePeerIsAnAnswerAndBlocksNothing) {
  const auto id = guest(alpha_).routing_id;

  EXPECT_EQ(send_until_gone(id), Sent::gone);
  EXPECT_LT(longest_send_, milliseconds(100));
}

TEST_F(SocketTest, F24_APeerThatDoesNotReadIsFullAndBlocksNothing) {
  open_router({.send_frames_max = 4});
  const auto desk = guest(alpha_);
  const Bytes large(limits::kFrameBytesMax / 2, 'x');

  // What its own queue and TCP's buffers take is bounded too: less than 400 MB.
  EXPECT_EQ(push(desk.routing_id, large, 800), Sent::full);
  EXPECT_LT(longest_send_, milliseconds(100));
}

TEST_F(SocketTest, F24_AFullPeerThatGoesBlocksNothing) {
  open_router({.send_frames_max = 4});
  Bytes id;
  {
    const auto desk = guest(alpha_);
    id = desk.routing_id;
    EXPECT_EQ(push(id, Bytes(limits::kFrameBytesMax / 2, 'x'), 800), Sent::full);
  }

  EXPECT_EQ(send_until_gone(id), Sent::gone);
  EXPECT_LT(longest_send_, milliseconds(100));
}

TEST_F(SocketTest, F24_ClosingWaitsNoLongerThanItsLinger) {
  const auto desk = guest(alpha_);
  push(desk.routing_id, Bytes(limits::kFrameBytesMax / 2, 'x'), 100);

  const auto before = system_.now();
  {
    Context brief;
    auto dealer = DealerSocket::open(brief, random_,
                                     {.endpoint = "tcp://127.0.0.1:1",
                                      .server_key = server_.public_key,
                                      .public_key = beta_.public_key,
                                      .secret_key = beta_.secret_key});
    ASSERT_TRUE(dealer);
    EXPECT_EQ(dealer->send("never read"), Sent::sent);
  }

  EXPECT_LT(system_.now() - before, std::chrono::seconds(3));
}

TEST_F(SocketTest, ReportsThatNobodyListens) {
  auto dealer = DealerSocket::open(context_, random_,
                                   {.endpoint = "tcp://127.0.0.1:1",
                                    .server_key = server_.public_key,
                                    .public_key = alpha_.public_key,
                                    .secret_key = alpha_.secret_key});

  ASSERT_TRUE(dealer);
  EXPECT_EQ(line_of(*dealer), Line::down);
}

TEST_F(SocketTest, ReportsThatTheBrokerWent) {
  auto desk = guest(alpha_);
  ASSERT_EQ(line_of(desk.dealer), Line::up);

  router_.reset();

  EXPECT_EQ(line_of(desk.dealer, Line::up), Line::down);
}

TEST_F(SocketTest, SaysWhenItsOwnQueueIsFull) {
  auto dealer = DealerSocket::open(context_, random_,
                                   {.endpoint = router_->endpoint(),
                                    .server_key = server_.public_key,
                                    .public_key = alpha_.public_key,
                                    .secret_key = alpha_.secret_key,
                                    .send_frames_max = 1});
  ASSERT_TRUE(dealer);

  EXPECT_EQ(dealer->send("one"), Sent::sent);
  EXPECT_EQ(dealer->send("two"), Sent::full);
}

TEST_F(SocketTest, RefusesWhatIsNoEndpoint) {
  const auto router = RouterSocket::open(
      context_, *zap_, {.endpoint = "ipc:///tmp/x", .secret_key = server_.secret_key});

  ASSERT_FALSE(router);
  EXPECT_EQ(router.error().code, ErrorCode::invalid_argument);
}

TEST_F(SocketTest, NamesAPortThatIsTaken) {
  const auto second = RouterSocket::open(
      context_, *zap_, {.endpoint = router_->endpoint(), .secret_key = server_.secret_key});

  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, ErrorCode::unavailable);
}

TEST_F(SocketTest, ListensOnIpv6Too) {
  const auto router = RouterSocket::open(
      context_, *zap_, {.endpoint = "tcp://*:0", .secret_key = server_.secret_key});

  ASSERT_TRUE(router);
  EXPECT_GT(router->port(), 0);
}

class PollerTest : public SocketTest {};

TEST_F(PollerTest, WakesForAFrameAWakeupAndADescriptor) {
  Wakeup wakeup;
  Wakeup plain;
  Poller poller;
  poller.watch(7, wakeup);
  poller.watch_fd(8, plain.fd());
  poller.watch(9, *router_);

  EXPECT_THAT(poller.wait(Micros{0}), ElementsAre());
  wakeup.signal();
  wakeup.signal();
  EXPECT_THAT(poller.wait(kPatience), ElementsAre(7));
  EXPECT_THAT(poller.wait(Micros{0}), ElementsAre());
  plain.signal();
  EXPECT_THAT(poller.wait(kPatience), ElementsAre(8));
  EXPECT_THAT(poller.wait(Micros{0}), ElementsAre(8));
}

TEST_F(PollerTest, ForgetsWhatGoes) {
  Wakeup wakeup;
  Poller poller;
  poller.watch(7, wakeup);
  poller.forget(7);

  wakeup.signal();

  EXPECT_THAT(poller.wait(Micros{0}), ElementsAre());
}

}  // namespace
}  // namespace kentongan::transport
