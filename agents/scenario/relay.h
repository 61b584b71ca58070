#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "core/base/mutex.h"
#include "core/base/result.h"
#include "core/base/worker.h"

namespace kentongan::scenario {

/// Lines of TCP between agents and the broker that can be cut: each is a port on 127.0.0.1 whose
/// connections are carried on to the broker's port, byte for byte. A cut line closes what it
/// carries and takes nothing new until it is mended.
///
/// Threads: any; one of its own carries the bytes.
class Relay {
 public:
  /// @return `unavailable` if no socket is left.
  static Result<std::unique_ptr<Relay>> open(std::uint16_t broker_port, std::size_t lines);
  ~Relay();
  Relay(const Relay&) = delete;
  Relay& operator=(const Relay&) = delete;

  /// Whether somebody listens on that port of 127.0.0.1.
  [[nodiscard]] static bool listens(std::uint16_t port);

  [[nodiscard]] std::uint16_t port(std::size_t line) const { return ports_[line]; }
  void cut(std::size_t line, bool cut);

 private:
  struct Pair {
    std::size_t line = 0;
    int near = -1;
    int far = -1;
    std::string to_far;
    std::string to_near;
  };

  Relay() = default;
  void run();
  void accept_on(std::size_t line);
  /// @return false when the pair is finished.
  static bool carry(int from, int to, std::string& waiting, short events_from, short events_to);
  void apply_cuts();
  static void close_pair(Pair& pair);

  std::uint16_t broker_port_ = 0;
  std::vector<int> listeners_;
  std::vector<std::uint16_t> ports_;
  std::vector<Pair> pairs_;  ///< Of the relay's own thread.
  int wake_[2] = {-1, -1};
  Mutex mutex_;
  std::vector<bool> wanted_cut_ KTG_GUARDED_BY(mutex_);
  bool stop_ KTG_GUARDED_BY(mutex_) = false;
  std::vector<bool> is_cut_;  ///< Of the relay's own thread.
  std::unique_ptr<Worker> worker_;
};

}  // namespace kentongan::scenario
