#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "core/transport/http_client.h"
#include "core/transport/http_server.h"

namespace kentongan::transport {

/// A real server on a Unix socket in a folder of its own; the client is our own or raw bytes.
class HttpTest : public ::testing::Test {
 protected:
  static constexpr Micros kPatience = std::chrono::seconds(10);

  void SetUp() override {
    std::string name = (std::filesystem::temp_directory_path() / "ktg-http-XXXXXX").string();
    ASSERT_NE(::mkdtemp(name.data()), nullptr);
    folder_ = name;
    options_.address.unix_path = folder_ / "agent.sock";
  }
  void TearDown() override {
    server_.reset();
    std::filesystem::remove_all(folder_);
  }

  void serve(HttpServer::Handler handler) {
    auto server = HttpServer::open(options_, std::move(handler));
    ASSERT_TRUE(server) << server.error().detail();
    server_ = std::move(server).value();
  }

  HttpClient client() { return HttpClient(server_->address()); }

  int connected() {
    const int fd = ::socket(AF_UNIX, SOCK_STREAM, 0);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    options_.address.unix_path.string().copy(static_cast<char*>(address.sun_path),
                                             sizeof address.sun_path - 1);
    EXPECT_EQ(::connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
    return fd;
  }

  /// What the server answers to these bytes, until it hangs up or half a second passes.
  std::string answer_to(const std::string& bytes) {
    const int fd = connected();
    const timeval patience{0, 500'000};
    ::setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    ::send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    std::string answer;
    char byte = 0;
    while (::recv(fd, &byte, 1, 0) == 1) {
      answer += byte;
    }
    ::close(fd);
    return answer;
  }

  std::filesystem::path folder_;
  HttpServer::Options options_;
  std::unique_ptr<HttpServer> server_;
};

}  // namespace kentongan::transport
