// Shows that a relay carries bytes both ways, and that a cut line carries none and takes nobody in.
// A listener of the test stands for the broker; a child process is started and killed.
#include "agents/scenario/relay.h"

#include <array>

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "agents/scenario/child.h"
#include "tests/support/temp_dir.h"

namespace kentongan::scenario {
namespace {

sockaddr_in loopback(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

class RelayTest : public ::testing::Test {
 protected:
  void SetUp() override {
    sockaddr_in address = loopback(0);
    socklen_t size = sizeof address;
    ASSERT_EQ(::bind(listener_, reinterpret_cast<sockaddr*>(&address), size), 0);
    ::listen(listener_, 8);
    ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
    relay_ = *Relay::open(ntohs(address.sin_port), 2);
  }
  void TearDown() override {
    relay_.reset();
    ::close(listener_);
  }

  [[nodiscard]] int connect_to(std::size_t line) const {
    const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address = loopback(relay_->port(line));
    EXPECT_EQ(::connect(socket, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
    return socket;
  }
  /// The next bytes; empty at the end of the connection.
  static std::string next(int socket) {
    std::array<char, 64> bytes{};
    pollfd waiting{socket, POLLIN, 0};
    EXPECT_EQ(::poll(&waiting, 1, 5000), 1);
    const ssize_t got = ::recv(socket, bytes.data(), bytes.size(), 0);
    return {bytes.data(), got > 0 ? static_cast<std::size_t>(got) : 0};
  }

  int listener_ = ::socket(AF_INET, SOCK_STREAM, 0);
  std::unique_ptr<Relay> relay_;
};

TEST_F(RelayTest, CarriesBytesBothWays) {
  const int near = connect_to(0);
  const int far = ::accept(listener_, nullptr, nullptr);

  ::send(near, "halo", 4, MSG_NOSIGNAL);
  EXPECT_EQ(next(far), "halo");
  ::send(far, "ya", 2, MSG_NOSIGNAL);
  EXPECT_EQ(next(near), "ya");

  ::close(near);
  EXPECT_EQ(next(far), "");
  ::close(far);
}

TEST_F(RelayTest, ACutEndsWhatIsCarriedAndOnlyOnItsLine) {
  const int cut = connect_to(0);
  const int cut_far = ::accept(listener_, nullptr, nullptr);
  const int other = connect_to(1);
  const int other_far = ::accept(listener_, nullptr, nullptr);

  relay_->cut(0, true);

  EXPECT_EQ(next(cut), "");
  ::send(other, "hidup", 5, MSG_NOSIGNAL);
  EXPECT_EQ(next(other_far), "hidup");
  ::close(cut);
  ::close(cut_far);
  ::close(other);
  ::close(other_far);
}

TEST_F(RelayTest, ACutLineTakesNobodyInUntilItIsMended) {
  relay_->cut(0, true);
  const int refused = connect_to(0);
  EXPECT_EQ(next(refused), "");

  relay_->cut(0, false);
  const int near = connect_to(0);
  const int far = ::accept(listener_, nullptr, nullptr);
  ::send(near, "lagi", 4, MSG_NOSIGNAL);
  EXPECT_EQ(next(far), "lagi");
  ::close(refused);
  ::close(near);
  ::close(far);
}

TEST(ChildTest, IsKilledAndKnowsIt) {
  const test::TempDir folder;
  auto child = Child::start({"/bin/sleep", "60"}, folder.path() / "log");
  ASSERT_TRUE(child);
  EXPECT_TRUE(child->running());

  child->kill();

  EXPECT_FALSE(child->running());
}

TEST(ChildTest, EndsWhenAsked) {
  const test::TempDir folder;
  auto child = Child::start({"/bin/sleep", "60"}, folder.path() / "log");
  ASSERT_TRUE(child);

  EXPECT_TRUE(child->stop(std::chrono::seconds(5)));
}

}  // namespace
}  // namespace kentongan::scenario
