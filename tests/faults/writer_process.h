#pragma once

#include <csignal>
#include <string>
#include <vector>

#include <sys/types.h>

namespace kentongan::test {

/// A `log_writer` of its own process, whose lines are read. Threads: belongs to one.
class WriterProcess {
 public:
  explicit WriterProcess(const std::vector<std::string>& arguments);
  ~WriterProcess();
  WriterProcess(const WriterProcess&) = delete;
  WriterProcess& operator=(const WriterProcess&) = delete;

  /// The next line; empty when the process has ended and all was read.
  std::string next_line();
  /// Kills it, and reads what it had still said.
  void kill();
  /// The highest number it has printed so far.
  [[nodiscard]] std::uint64_t acknowledged() const { return acknowledged_; }

 private:
  pid_t process_ = -1;
  int output_ = -1;
  std::string buffered_;
  std::uint64_t acknowledged_ = 0;
};

}  // namespace kentongan::test
