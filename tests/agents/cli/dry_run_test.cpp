// Shows that what an officer's key signs is handed in only after he saw it and said yes; where the
// look itself does not succeed, nothing is. A desk that answers what the test tells it to.
#include "agents/cli/dry_run.h"

#include <cstring>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "agents/cli/message_file.h"
#include "core/base/worker.h"
#include "tests/support/printed.h"
#include "tests/support/temp_dir.h"

namespace kentongan::cli {
namespace {

using ::testing::HasSubstr;

constexpr const char* kOrder = R"({"type":"order","to":["KODIM-0502"]})";
constexpr const char* kShown =
    R"({"valid":true,"say":{"id":"Perintah: amankan.","en":"Order: secure."},"problems":[],)"
    R"("signed_by":{"id":"petugas 0a1b","en":"officer 0a1b"},"cannot_sign":null,"draft":"01ab"})";

class DryRunTest : public ::testing::Test {
 protected:
  DryRunTest() { shell_.settings.look.language = Language::english; }
  ~DryRunTest() override { desk_goes(); }

  void desk_goes() {
    if (worker_) {
      shutdown(door_, SHUT_RDWR);
      worker_.reset();
      close(door_);
      unlink((folder_.path() / "agent.sock").c_str());
    }
  }

  /// A desk that gives every request this answer.
  void desk_answers(int status, const std::string& json) {
    door_ = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    const std::string path = (folder_.path() / "agent.sock").string();
    std::memcpy(static_cast<char*>(address.sun_path), path.c_str(), path.size() + 1);
    ASSERT_EQ(bind(door_, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
    ASSERT_EQ(listen(door_, 8), 0);
    const std::string response =
        "HTTP/1.1 " + std::to_string(status) +
        " Ya\r\ncontent-type: application/json\r\ncontent-length: " + std::to_string(json.size()) +
        "\r\n\r\n" + json;
    worker_ = std::make_unique<Worker>("desk", [this, response] {
      for (int taken = accept(door_, nullptr, nullptr); taken >= 0;
           taken = accept(door_, nullptr, nullptr)) {
        answer_one(taken, response);
        close(taken);
      }
    });
  }
  void answer_one(int taken, const std::string& response) {
    std::string request;
    char some[4096];
    ssize_t heard = 0;
    while (!request.ends_with('}') &&
           (heard = read(taken, static_cast<char*>(some), sizeof some)) > 0) {
      request.append(static_cast<const char*>(some), static_cast<std::size_t>(heard));
    }
    if (!request.empty()) {  // Else somebody looked whether a desk is there.
      bodies_.push_back(request.substr(request.find("\r\n\r\n") + 4));
      static_cast<void>(send(taken, response.data(), response.size(), MSG_NOSIGNAL));
    }
  }
  /// Hands it in; the desk has gone afterwards, and what it was sent is in `bodies_`.
  Result<Answer> handed_in(const std::string& body = kOrder) {
    Result<Answer> result = Answer{};
    said_ = test::said_by([&] { result = hand_in(shell_, link_, body); });
    desk_goes();
    return result;
  }
  /// The one look that it had, and nothing to sign.
  void expect_only_a_look(const std::string& why = "") {
    ASSERT_EQ(bodies_.size(), 1U) << why;
    EXPECT_THAT(bodies_.front(), HasSubstr("\"dry_run\":true")) << why;
    bodies_.clear();
  }

  test::TempDir folder_;
  AgentLink link_{folder_.path(), std::chrono::milliseconds(0)};
  Shell shell_;
  int door_ = -1;
  std::vector<std::string> bodies_;  ///< Of the requests; the worker's while there is one.
  std::unique_ptr<Worker> worker_;
  std::string said_;
};

TEST_F(DryRunTest, AfterAYesTheDraftIsHandedInThatWasShown) {
  desk_answers(200, kShown);
  shell_.settings.yes = true;

  ASSERT_TRUE(handed_in());

  ASSERT_EQ(bodies_.size(), 2U);
  EXPECT_THAT(bodies_.front(), HasSubstr("\"dry_run\":true"));
  EXPECT_EQ(bodies_.back(), R"({"draft":"01ab"})");
  EXPECT_THAT(said_, HasSubstr("Order: secure."));
}

TEST_F(DryRunTest, WhatSendWritesCanBeLookedAt) {
  desk_answers(200, kShown);
  auto order = Value::map();
  order.members.emplace_back("type", Value::of("order"));

  EXPECT_FALSE(handed_in(send_json(order, false)));

  EXPECT_EQ(bodies_, std::vector<std::string>{R"({"type":"order","dry_run":true})"});
}

TEST_F(DryRunTest, WithoutAYesNothingIsHandedIn) {
  desk_answers(200, kShown);

  EXPECT_EQ(handed_in().error().code, ErrorCode::not_permitted);
  expect_only_a_look();
}

TEST_F(DryRunTest, WhatNoOfficerSignsIsHandedInAsItIs) {
  const std::string report = R"({"type":"sitrep","to":["KODIM-0502"]})";
  desk_answers(201, "{}");

  ASSERT_TRUE(handed_in(report));

  EXPECT_EQ(bodies_, std::vector{report});
}

TEST_F(DryRunTest, G9_ADeskThatIsTooBusyToShowItGetsNothingToSign) {
  desk_answers(429, R"({"code":"overloaded","text":{"id":"Penuh.","en":"Too busy."}})");
  shell_.settings.yes = true;

  const auto answer = handed_in();

  expect_only_a_look();
  ASSERT_TRUE(answer);
  EXPECT_EQ(error_in(*answer).code, ErrorCode::overloaded);
}

TEST_F(DryRunTest, G9_WhereNobodyCanSignTheDeskSaysWhyAndGetsNothing) {
  desk_answers(200,
               R"({"valid":true,"say":{"id":"x","en":"x"},"problems":[],"signed_by":null,)"
               R"("cannot_sign":{"code":"key_revoked","text":{"id":"Dicabut.","en":"Revoked."}},)"
               R"("draft":"01ab"})");
  shell_.settings.yes = true;

  const auto answer = handed_in();

  expect_only_a_look();
  ASSERT_TRUE(answer);
  EXPECT_TRUE(answer->is_error());
  EXPECT_EQ(error_in(*answer).code, ErrorCode::key_revoked);
  EXPECT_EQ(error_in(*answer).text.en, "Revoked.");
}

TEST_F(DryRunTest, G9_AnAnswerThatNamesNoSignerOrNoDraftIsNoLook) {
  for (const char* answer : {R"({"problems":[],"draft":"01ab"})", "{}", "[]", "x",
                             R"({"problems":[],"signed_by":{"id":"a","en":"a"},"draft":null})"}) {
    desk_answers(200, answer);
    shell_.settings.yes = true;

    EXPECT_FALSE(handed_in()) << answer;
    expect_only_a_look(answer);
  }
}

TEST_F(DryRunTest, WithoutADeskNothingIsShown) {
  shell_.settings.yes = true;

  EXPECT_EQ(handed_in().error().code, ErrorCode::unavailable);
}

TEST_F(DryRunTest, WhatIsNotValidGoesAsItIsForTheDeskSaysWhatIsWrong) {
  desk_answers(200, R"({"valid":false,"say":{"id":"x","en":"x"},"problems":[{"field":"task"}],)"
                    R"("signed_by":null,"cannot_sign":null,"draft":null})");

  ASSERT_TRUE(handed_in());

  ASSERT_EQ(bodies_.size(), 2U);
  EXPECT_EQ(bodies_.back(), kOrder);
}

}  // namespace
}  // namespace kentongan::cli
