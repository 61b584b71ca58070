#pragma once

#include <atomic>
#include <memory>
#include <optional>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/base/clock.h"
#include "core/base/random.h"
#include "core/transport/context.h"
#include "core/transport/curve.h"
#include "core/transport/dealer_socket.h"
#include "core/transport/poller.h"
#include "core/transport/router_socket.h"
#include "core/transport/zap.h"

namespace kentongan::transport {

/// A clock that stands until it is moved.
class StandingClock final : public Clock {
 public:
  std::int64_t wall_us() const override { return now_us_; }
  Instant now() const override { return Instant(Micros(now_us_)); }
  void advance(Micros by) { now_us_ += by.count(); }

 private:
  std::atomic<std::int64_t> now_us_{3'600'000'000};
};

/// A router on a free port with a living ZAP handler, and clients that come to it.
class BusUnderTest : public ::testing::Test {
 protected:
  static constexpr Micros kPatience = std::chrono::seconds(10);

  void SetUp() override {
    auto zap = Zap::start(context_, clock_, {});
    ASSERT_TRUE(zap);
    zap_ = std::move(zap).value();
    open_router({});
  }

  void open_router(RouterSocket::Options options) {
    options.endpoint = "tcp://127.0.0.1:0";
    options.secret_key = server_.secret_key;
    auto router = RouterSocket::open(context_, *zap_, options);
    ASSERT_TRUE(router) << router.error().detail();
    router_.emplace(std::move(router).value());
  }

  void allow(std::initializer_list<TransportKey> keys) {
    zap_->allow(std::make_shared<const Zap::Keys>(keys));
  }

  DealerSocket client(const CurvePair& pair) { return client(pair, server_.public_key); }

  DealerSocket client(const CurvePair& pair, const TransportKey& server_key) {
    auto dealer = DealerSocket::open(context_, random_,
                                     {.endpoint = router_->endpoint(),
                                      .server_key = server_key,
                                      .public_key = pair.public_key,
                                      .secret_key = pair.secret_key});
    EXPECT_TRUE(dealer);
    return std::move(dealer).value();
  }

  /// What comes in next, if anything does while the test has patience.
  std::optional<RouterSocket::Received> received(Micros patience = kPatience) {
    Poller poller;
    poller.watch(0, *router_);
    const auto end = system_.now() + patience;
    auto got = router_->receive();
    while (!got && system_.now() < end) {
      poller.wait(end - system_.now());
      got = router_->receive();
    }
    return got;
  }

  /// What a client is answered.
  std::optional<Bytes> received(DealerSocket& dealer) {
    Poller poller;
    poller.watch(0, dealer);
    const auto end = system_.now() + kPatience;
    auto got = dealer.receive();
    while (!got && system_.now() < end) {
      poller.wait(end - system_.now());
      dealer.line();
      got = dealer.receive();
    }
    return got;
  }

  /// How the line ends up: waits until it is neither being made nor, if `after` is given, `after`.
  DealerSocket::Line line_of(DealerSocket& dealer,
                             DealerSocket::Line after = DealerSocket::Line::connecting) {
    Poller poller;
    poller.watch(0, dealer);
    const auto end = system_.now() + kPatience;
    auto line = dealer.line();
    while ((line == DealerSocket::Line::connecting || line == after) && system_.now() < end) {
      poller.wait(std::chrono::milliseconds(20));
      line = dealer.line();
    }
    return line;
  }

  /// A client that has been heard, and where to answer it.
  struct Guest {
    DealerSocket dealer;
    Bytes routing_id;
  };
  Guest guest(const CurvePair& pair) {
    auto dealer = client(pair);
    EXPECT_EQ(dealer.send("hello"), Sent::sent);
    const auto got = received();
    EXPECT_TRUE(got);
    return {std::move(dealer), got ? got->routing_id : Bytes{}};
  }

  SystemClock system_;
  StandingClock clock_;
  SecureRandom random_;
  const CurvePair server_ = make_curve_pair(random_);
  const CurvePair alpha_ = make_curve_pair(random_);
  const CurvePair beta_ = make_curve_pair(random_);
  Context context_;
  std::unique_ptr<Zap> zap_;
  std::optional<RouterSocket> router_;
};

}  // namespace kentongan::transport
