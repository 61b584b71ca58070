#pragma once

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include <sys/types.h>

#include "core/base/result.h"

namespace kentongan::scenario {

/// One program that we started: killed when this goes, and with us if we are killed ourselves.
class Child {
 public:
  Child() = default;
  ~Child();
  Child(Child&& other) noexcept;
  Child& operator=(Child&& other) noexcept;

  /// Standard output and error are appended to `log`.
  /// @return `unavailable` if it cannot be started.
  static Result<Child> start(const std::vector<std::string>& command,
                             const std::filesystem::path& log);

  [[nodiscard]] bool running();
  [[nodiscard]] pid_t pid() const { return pid_; }
  /// kill -9, and waits.
  void kill();
  /// SIGTERM, then kill -9 after `most`. @return false if it had to be killed.
  bool stop(std::chrono::milliseconds most);
  /// SIGTERM alone.
  void ask_to_stop() const;

 private:
  pid_t pid_ = -1;
};

}  // namespace kentongan::scenario
