// Shows that no request ends a desk: bodies and targets of every route of its API, over a desk on a
// memory link. libFuzzer; the first byte chooses the route, the rest is the body or the target.
#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "agents/api/http_api.h"
#include "agents/officer_files.h"
#include "core/base/check.h"
#include "tests/support/memory_link.h"
#include "tests/support/temp_dir.h"

namespace kentongan {
namespace {

constexpr const char* kAgency = "BPBD-DKI";
constexpr int kInputsAWorld = 2000;
constexpr int kInputsARun = 50;

/// One desk for many requests, so that states add up; begun anew before it grows large.
struct World {
  test::MemoryLink link{{kAgency, "KODIM-0502"}};
  test::TempDir folder;
  SeededRandom random{1};
  agents::OfficerFiles officers{folder.path() / "officers", random, {1, 8 * 1024}};
  agents::api::HttpApi api{link.desk(kAgency), {true, 7 * 60, [](double) {}, &officers}};
  int inputs = 0;

  World() { link.run(); }
};

std::unique_ptr<World> world;

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  constexpr std::array kPosts{"/v1/send",          "/v1/evidence",      "/v1/fault",
                              "/v1/standby/take",  "/v1/witness/trust", "/v1/duty/take",
                              "/v1/duty/handover", "/v1/duty/lock",     "/v1/duty/unlock",
                              "/v1/duty/officer"};
  if (size == 0) {
    return 0;
  }
  if (world == nullptr || world->inputs > kInputsAWorld) {
    world = std::make_unique<World>();
  }
  transport::HttpRequest request;
  const std::string rest(reinterpret_cast<const char*>(data) + 1, size - 1);
  const std::size_t route = data[0] % (kPosts.size() + 2);
  if (route < kPosts.size()) {
    request.method = "POST";
    request.path = kPosts.at(route);
    request.body = rest;
  } else {
    request.method = route == kPosts.size() ? "GET" : "POST";
    if (!transport::split_target("/v1/" + rest, request)) {
      return 0;
    }
  }
  const auto response = world->api.handle(request);
  KTG_CHECK(response.status >= 200 && response.status < 600);
  if (++world->inputs % kInputsARun == 0) {
    world->link.run(std::chrono::milliseconds(200));
  }
  return 0;
}

}  // namespace kentongan
