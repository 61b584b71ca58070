// Shows what an officer is told when the desk's agent does not answer: never that a message is kept
// where that is not known. Folders without an agent, and one whose socket takes and says nothing.
#include "agents/cli/agent_link.h"

#include <cstring>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "core/base/files.h"
#include "core/base/worker.h"
#include "tests/support/printed.h"
#include "tests/support/temp_dir.h"

namespace kentongan::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class AgentLinkTest : public ::testing::Test {
 protected:
  /// Takes `count` connections, reads a little, and closes each.
  void listen_and_hang_up(int count) {
    const int door = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    const std::string path = (folder_.path() / "agent.sock").string();
    std::memcpy(static_cast<char*>(address.sun_path), path.c_str(), path.size() + 1);
    ASSERT_EQ(bind(door, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
    ASSERT_EQ(listen(door, 8), 0);
    worker_ = std::make_unique<Worker>("agent", [door, count] {
      for (int i = 0; i < count; ++i) {
        const int taken = accept(door, nullptr, nullptr);
        char some[4096];
        [[maybe_unused]] const ssize_t heard = read(taken, static_cast<char*>(some), sizeof some);
        close(taken);
      }
      close(door);
    });
  }
  static std::string said(const Error& error) {
    return test::said_by([&error] { static_cast<void>(Shell{}.failed(error)); });
  }

  test::TempDir folder_;
  AgentLink link_{folder_.path()};
  std::unique_ptr<Worker> worker_;
};

TEST_F(AgentLinkTest, WithoutAnAgentNothingIsSaidToBeKept) {
  const auto answer = link_.post("/v1/send", "{}");

  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code, ErrorCode::unavailable);
  const auto text = said(answer.error());
  EXPECT_THAT(text, HasSubstr("dari perintah ini tidak ada yang tersimpan"));
  EXPECT_THAT(text, Not(HasSubstr("tetap di kotak keluar")));
  EXPECT_THAT(text, Not(HasSubstr("Tidak perlu tindakan")));
}

TEST_F(AgentLinkTest, AfterAnAnswerThatDidNotComeTheOutboxIsToBeLookedAt) {
  listen_and_hang_up(2);

  const auto answer = link_.post("/v1/send", "{}");

  worker_->join();
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code, ErrorCode::timeout);
  EXPECT_THAT(said(answer.error()), HasSubstr("kentongan agent outbox"));
}

TEST_F(AgentLinkTest, AnAgentThatIsJustStartingIsWaitedFor) {
  ASSERT_TRUE(write_file(folder_.path() / "agent.yaml", "agency: BPBD-DKI\n"));
  // Its socket comes after the command line has looked for it in vain.
  Worker starting("starting", [this] {
    poll(nullptr, 0, 250);
    listen_and_hang_up(2);
  });

  const auto answer = link_.post("/v1/send", "{}");

  starting.join();
  worker_->join();
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code, ErrorCode::timeout);  // It came through, and was hung up on.
}

TEST_F(AgentLinkTest, AnAgentThatDoesNotStartIsSaidToBeSilent) {
  ASSERT_TRUE(write_file(folder_.path() / "agent.yaml", "agency: BPBD-DKI\n"));
  const AgentLink link(folder_.path(), std::chrono::milliseconds(150));

  const auto answer = link.get("/v1/status");

  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code, ErrorCode::unavailable);
}

TEST_F(AgentLinkTest, WhatTheAgentAdvisesIsWhatIsSaid) {
  const Answer full{507, R"({"code":"storage_full","text":{"id":"Disk penuh.","en":"Full."},)"
                         R"("advice":{"id":"Kosongkan disk meja.","en":"Free space."}})"};
  Exit exit = Exit::done;

  const auto said = test::said_by([&] { exit = failed(Shell{}, full); });

  EXPECT_EQ(exit, Exit::unreachable);
  EXPECT_EQ(said, "kentongan: Disk penuh. | Kosongkan disk meja.\n");
}

}  // namespace
}  // namespace kentongan::cli
