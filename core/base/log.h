#pragma once

#include <string>
#include <string_view>

#include <fmt/format.h>

namespace kentongan {

/// The operator's log, on stderr: `event key=value`, ids and counts, never content. `error` = the
/// operator must act, `warn` = will need to, `info` = start, stop, peers. What the inquiry needs is
/// in the event log and never here.
///
/// Threads: any.
class Log {
 public:
  /// `room` is the folder that speaks: "gateway".
  explicit Log(std::string_view room) : room_(room) {}

  template <typename... Args>
  void info(fmt::format_string<Args...> format, Args&&... args) const {
    write(Level::info, fmt::format(format, std::forward<Args>(args)...));
  }
  template <typename... Args>
  void warn(fmt::format_string<Args...> format, Args&&... args) const {
    write(Level::warn, fmt::format(format, std::forward<Args>(args)...));
  }
  template <typename... Args>
  void error(fmt::format_string<Args...> format, Args&&... args) const {
    write(Level::error, fmt::format(format, std::forward<Args>(args)...));
  }

  enum class Level { info, warn, error, off };
  /// For the whole process; `info` at first.
  static void show_from(Level level);

 private:
  void write(Level level, const std::string& line) const;
  std::string room_;
};

}  // namespace kentongan
