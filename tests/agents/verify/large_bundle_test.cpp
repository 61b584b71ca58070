// Shows how long the check of a large bundle takes: T24, 100,000 signed events in at most ten
// seconds on two cores, in a release build. A range of a log on paper, every message a submission
// of its own.
#include <gtest/gtest.h>

#include "agents/verify/bundle_check.h"
#include "core/base/clock.h"
#include "tests/agents/verify/altered_bundle.h"
#include "tests/support/long_run.h"

namespace kentongan::verify {
namespace {

TEST(LargeBundleTest, T24_AHundredThousandEventsAreCheckedInTenSeconds) {
  const int events = test::is_long_run() ? 100'000 : 1'000;
  test::PaperBus bus;
  for (int i = 0; i < events; ++i) {
    bus.message({.from = "PTM", .to = "POLRES", .text = std::string(200, 'x')});
  }
  bundle::BundleRequest request;
  request.incident = IncidentId("INS-1");
  request.reveal = bundle::Reveal::all();
  const Bytes file = bus.bundle(request);

  const SystemClock clock;
  const Instant began = clock.now();
  const BundleVerdict verdict = check_bundle(file, bus.annex());
  const auto took = std::chrono::duration_cast<std::chrono::milliseconds>(clock.now() - began);

  std::cout << "events=" << events << " bundle_bytes=" << file.size()
            << " check_ms=" << took.count() << "\n";
  EXPECT_EQ(verdict.state, BundleState::whole) << verdict.why.en;
  EXPECT_LT(took, std::chrono::seconds(10));
}

}  // namespace
}  // namespace kentongan::verify
