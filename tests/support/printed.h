#pragma once

#include <string>
#include <utility>

#include <gtest/gtest.h>

namespace kentongan::test {

/// What was printed to each stream of the process, kept apart.
struct Printed {
  std::string out;
  std::string err;
};

/// Of all that `act` does.
template <typename Act>
Printed printed_by(Act&& act) {
  ::testing::internal::CaptureStdout();
  ::testing::internal::CaptureStderr();
  std::forward<Act>(act)();
  return {::testing::internal::GetCapturedStdout(), ::testing::internal::GetCapturedStderr()};
}

/// The same of stderr alone, where a test moves stdout itself.
template <typename Act>
std::string said_by(Act&& act) {
  ::testing::internal::CaptureStderr();
  std::forward<Act>(act)();
  return ::testing::internal::GetCapturedStderr();
}

}  // namespace kentongan::test
