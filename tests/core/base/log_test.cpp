// Shows what the operator's log prints: the room and the line, on stderr, from the level asked for.
// What stderr received is captured.
#include "core/base/log.h"

#include <gtest/gtest.h>

namespace kentongan {
namespace {

TEST(LogTest, PrintsTheRoomAndTheLine) {
  Log::show_from(Log::Level::info);
  ::testing::internal::CaptureStderr();

  Log("gateway").info("session_opened agency={}", "BPBD-DKI");

  const auto printed = ::testing::internal::GetCapturedStderr();
  EXPECT_NE(printed.find("gateway session_opened agency=BPBD-DKI"), std::string::npos);
}

TEST(LogTest, IsSilentBelowItsLevel) {
  Log::show_from(Log::Level::error);
  ::testing::internal::CaptureStderr();

  Log("gateway").info("start");
  Log("gateway").warn("slow");

  EXPECT_EQ(::testing::internal::GetCapturedStderr(), "");
  Log::show_from(Log::Level::info);
}

}  // namespace
}  // namespace kentongan
