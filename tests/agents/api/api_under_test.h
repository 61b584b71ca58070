#pragma once

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "agents/api/http_api.h"
#include "tests/support/memory_link.h"

namespace kentongan::agents::api {

/// The API over two real desks that meet at a broker's heart; no sockets.
class ApiTest : public ::testing::Test {
 protected:
  static constexpr const char* kBpbd = "BPBD-DKI";
  static constexpr const char* kKodim = "KODIM-0502";

  ApiTest() { link_.run(); }

  static nlohmann::json ask(HttpApi& api, const transport::HttpRequest& request, int status) {
    const auto response = api.handle(request);
    EXPECT_EQ(response.status, status) << response.body;
    return response.body.empty() ? nlohmann::json() : nlohmann::json::parse(response.body);
  }
  static nlohmann::json get(HttpApi& api, const std::string& target, int status = 200) {
    transport::HttpRequest request;
    EXPECT_TRUE(transport::split_target(target, request));
    return ask(api, request, status);
  }
  static nlohmann::json post(HttpApi& api, const std::string& path, const nlohmann::json& body,
                             int status) {
    transport::HttpRequest request;
    request.method = "POST";
    request.path = path;
    request.body = body.dump();
    return ask(api, request, status);
  }
  nlohmann::json message_body() {
    return {{"type", "general_message"},
            {"fields", {{"text", "Jalan ditutup."}}},
            {"to", {kKodim}},
            {"precedence", "kilat"},
            {"incident", "PLP-0303"},
            {"duty", "PAWAS"}};
  }
  std::string send() {
    std::string id = post(bpbd_, "/v1/send", message_body(), 201)["id"];
    link_.run();
    return id;
  }

  test::MemoryLink link_{{kBpbd, kKodim}};
  HttpApi bpbd_{link_.desk(kBpbd), {}};
  HttpApi kodim_{link_.desk(kKodim), {}};
};

}  // namespace kentongan::agents::api
