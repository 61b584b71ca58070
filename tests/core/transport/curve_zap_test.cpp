// Shows who gets through the broker's door and who does not: the table of CURVE and ZAP cases.
// A real ROUTER on 127.0.0.1 with a real ZAP handler; strangers are plain ZeroMQ or TCP sockets.
#include <array>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>
#include <zmq.h>

#include "core/base/limits.h"
#include "tests/core/transport/bus_under_test.h"

namespace kentongan::transport {
namespace {

using Line = DealerSocket::Line;
using ::testing::Optional;

constexpr Micros kShort = std::chrono::milliseconds(300);

/// A ZeroMQ client that keeps none of our rules.
class Stranger {
 public:
  Stranger(Context& context, const std::string& endpoint) : socket_(context, ZMQ_DEALER) {
    set(ZMQ_LINGER, 0);
    endpoint_ = endpoint;
  }

  Stranger& with_keys(const CurvePair& pair, const TransportKey& server) {
    set(ZMQ_CURVE_SERVERKEY, server.view());
    set(ZMQ_CURVE_PUBLICKEY, pair.public_key.view());
    set(ZMQ_CURVE_SECRETKEY, pair.secret_key.view());
    return *this;
  }
  Stranger& with_routing_id(BytesView id) {
    set(ZMQ_ROUTING_ID, id);
    return *this;
  }
  Stranger& says(std::initializer_list<BytesView> parts) {
    EXPECT_EQ(zmq_connect(socket_.handle(), endpoint_.c_str()), 0);
    std::size_t left = parts.size();
    for (const auto part : parts) {
      zmq_send(socket_.handle(), part.data(), part.size(), --left > 0 ? ZMQ_SNDMORE : 0);
    }
    return *this;
  }

 private:
  void set(int option, int value) {
    EXPECT_EQ(zmq_setsockopt(socket_.handle(), option, &value, sizeof value), 0);
  }
  void set(int option, BytesView value) {
    EXPECT_EQ(zmq_setsockopt(socket_.handle(), option, value.data(), value.size()), 0);
  }

  Socket socket_;
  std::string endpoint_;
};

class RawTcp {
 public:
  explicit RawTcp(std::uint16_t port) : fd_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    EXPECT_EQ(::connect(fd_, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
  }
  ~RawTcp() { ::close(fd_); }
  RawTcp(const RawTcp&) = delete;
  RawTcp& operator=(const RawTcp&) = delete;

  void says(BytesView bytes) const {
    EXPECT_EQ(::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL),
              static_cast<ssize_t>(bytes.size()));
  }

  /// Reads what comes until the other side hangs up.
  bool is_hung_up_within(std::chrono::milliseconds patience) const {
    std::array<char, 512> sink{};
    pollfd item{fd_, POLLIN, 0};
    while (::poll(&item, 1, static_cast<int>(patience.count())) > 0) {
      if (::recv(fd_, sink.data(), sink.size(), 0) <= 0) {
        return true;
      }
    }
    return false;
  }

 private:
  int fd_;
};

class CurveZapTest : public BusUnderTest {
 protected:
  /// Every one of `count` new connections with this key; stops at the first that is not let in.
  int let_in(const CurvePair& pair, int count) {
    int in = 0;
    for (int i = 0; i < count; ++i) {
      auto dealer = client(pair);
      in += line_of(dealer) == Line::up ? 1 : 0;
    }
    return in;
  }

  /// What the router has thrown away once it has thrown away something, or patience has ended;
  /// nothing gets through meanwhile.
  std::uint64_t malformed_after_all() {
    const auto end = system_.now() + kPatience;
    while (router_->malformed() == 0 && system_.now() < end) {
      EXPECT_FALSE(received(std::chrono::milliseconds(20)));
    }
    return router_->malformed();
  }

  void junk(int connections) {
    for (int i = 0; i < connections; ++i) {
      RawTcp(router_->port()).says(random_.bytes(200));
    }
  }
};

TEST_F(CurveZapTest, T7_LetsAKnownKeyInAndNamesIt) {
  allow({alpha_.public_key});

  auto dealer = client(alpha_);
  EXPECT_EQ(dealer.send("a frame"), Sent::sent);
  const auto got = received();

  ASSERT_TRUE(got);
  EXPECT_EQ(got->user, alpha_.public_key);
  EXPECT_EQ(got->frame, "a frame");
  EXPECT_EQ(got->routing_id.size(), limits::kRoutingIdBytes);
  EXPECT_EQ(line_of(dealer), Line::up);
}

TEST_F(CurveZapTest, T7_RefusesAnUnknownKey) {
  allow({alpha_.public_key});

  auto dealer = client(beta_);
  dealer.send("a frame");  // Sent, or no line left to send it on.

  EXPECT_EQ(line_of(dealer), Line::refused);
  EXPECT_FALSE(received(kShort));
  EXPECT_GE(zap_->counts().unknown_key, 1U);
}

TEST_F(CurveZapTest, T7_RefusesEverybodyBeforeAnyKeyIsAllowed) {
  auto dealer = client(alpha_);

  EXPECT_EQ(line_of(dealer), Line::refused);
}

TEST_F(CurveZapTest, T7_RefusesAClientWithoutCurve) {
  allow({alpha_.public_key});

  Stranger plain(context_, router_->endpoint());
  plain.with_routing_id("sixteen-bytes-id").says({"a frame"});

  EXPECT_FALSE(received(kShort));
}

TEST_F(CurveZapTest, T7_RefusesAClientThatHoldsAnotherServersKey) {
  allow({alpha_.public_key});

  auto dealer = client(alpha_, beta_.public_key);
  dealer.send("a frame");  // Sent, or no line left to send it on.

  EXPECT_FALSE(received(kShort));
  EXPECT_EQ(line_of(dealer), Line::wrong_key);
}

TEST_F(CurveZapTest, T7_NamesTheKeyAndNotTheRoutingIdThatIsClaimed) {
  allow({alpha_.public_key, beta_.public_key});

  Stranger pretender(context_, router_->endpoint());
  pretender.with_keys(alpha_, server_.public_key)
      .with_routing_id("KODIM-0502-JAKUT")
      .says({"a frame"});
  const auto got = received();

  ASSERT_TRUE(got);
  EXPECT_EQ(got->routing_id, "KODIM-0502-JAKUT");
  EXPECT_EQ(got->user, alpha_.public_key);
}

TEST_F(CurveZapTest, T7_ASecondPeerWithTheSameRoutingIdDoesNotTakeTheFirstOnesPlace) {
  allow({alpha_.public_key, beta_.public_key});
  Stranger first(context_, router_->endpoint());
  first.with_keys(alpha_, server_.public_key).with_routing_id("the-same-16-byte").says({"one"});
  ASSERT_TRUE(received());

  Stranger second(context_, router_->endpoint());
  second.with_keys(beta_, server_.public_key).with_routing_id("the-same-16-byte").says({"two"});

  EXPECT_FALSE(received(kShort));
}

TEST_F(CurveZapTest, T7_ThrowsAwayAndCountsARoutingIdThatBeginsWithZero) {
  allow({alpha_.public_key});
  constexpr BytesView kZeroFirst("\0fifteen-bytes-id", 16);

  Stranger stranger(context_, router_->endpoint());
  stranger.with_keys(alpha_, server_.public_key).with_routing_id(kZeroFirst).says({"a frame"});

  EXPECT_EQ(malformed_after_all(), 1U);
}

TEST_F(CurveZapTest, T7_ThrowsAwayAndCountsAMessageOfTwoParts) {
  allow({alpha_.public_key});

  Stranger stranger(context_, router_->endpoint());
  stranger.with_keys(alpha_, server_.public_key)
      .with_routing_id("sixteen-bytes-id")
      .says({"one", "two"});

  EXPECT_EQ(malformed_after_all(), 1U);
}

TEST_F(CurveZapTest, T7_RefusesARevokedKeyAtTheNextConnection) {
  allow({alpha_.public_key});
  const auto before = guest(alpha_);

  allow({});
  auto after = client(alpha_);

  EXPECT_EQ(line_of(after), Line::refused);
}

TEST_F(CurveZapTest, T7_AnOpenConnectionOutlivesItsKeySoTheGatewayMustAskEachTime) {
  allow({alpha_.public_key});
  auto standing = guest(alpha_);

  allow({});
  EXPECT_EQ(standing.dealer.send("still here"), Sent::sent);
  const auto got = received();

  ASSERT_TRUE(got);
  EXPECT_EQ(got->user, alpha_.public_key);
}

TEST_F(CurveZapTest, F15_RefusesEverybodyOnceTheHandlerHasEnded) {
  allow({alpha_.public_key});
  zap_->stop();

  auto dealer = client(alpha_);
  dealer.send("a frame");  // Sent, or no line left to send it on.

  EXPECT_FALSE(zap_->alive());
  EXPECT_FALSE(received(kShort));
  EXPECT_NE(dealer.line(), Line::up);
}

TEST_F(CurveZapTest, F15_BindsNothingOnceTheHandlerHasEnded) {
  zap_->stop();

  const auto router = RouterSocket::open(
      context_, *zap_, {.endpoint = "tcp://127.0.0.1:0", .secret_key = server_.secret_key});

  ASSERT_FALSE(router);
  EXPECT_EQ(router.error().code, ErrorCode::unavailable);
}

TEST_F(CurveZapTest, LetsAKeyShakeHandsTwelveTimesAMinuteAndNoMore) {
  allow({alpha_.public_key});

  EXPECT_EQ(let_in(alpha_, 13), 12);
  EXPECT_EQ(zap_->counts().too_often, 1U);
  auto once_more = client(alpha_);
  EXPECT_EQ(line_of(once_more), Line::too_often) << "is told apart from a key that is unknown";
  clock_.advance(std::chrono::minutes(1));
  auto later = client(alpha_);
  EXPECT_EQ(line_of(later), Line::up);
}

TEST_F(CurveZapTest, SelfTestHoldsWhileTheHandlerLives) {
  EXPECT_TRUE(zap_->self_test(context_, random_));
}

TEST_F(CurveZapTest, SelfTestFailsWithoutAHandler) {
  zap_->stop();

  const auto outcome = zap_->self_test(context_, random_);

  ASSERT_FALSE(outcome);
  EXPECT_EQ(outcome.error().code, ErrorCode::unavailable);
}

TEST_F(CurveZapTest, HasOneHandlerForAContext) {
  const auto second = Zap::start(context_, clock_, {});

  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, ErrorCode::conflict);
}

TEST_F(CurveZapTest, F15_StandsAfterJunkFromRawConnections) {
  allow({alpha_.public_key});

  junk(300);

  EXPECT_FALSE(guest(alpha_).routing_id.empty());
}

TEST_F(CurveZapTest, F15_HangsUpOnAHalfHandshake) {
  const RawTcp half(router_->port());
  half.says(BytesView("\xff\0\0\0\0\0\0\0\x01\x7f", 10));

  EXPECT_TRUE(half.is_hung_up_within(std::chrono::seconds(8)));
}

}  // namespace
}  // namespace kentongan::transport
