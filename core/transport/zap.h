#pragma once

#include <cstdint>
#include <memory>
#include <set>

#include "core/base/clock.h"
#include "core/base/ids.h"
#include "core/base/limits.h"
#include "core/base/random.h"
#include "core/base/result.h"
#include "core/transport/context.h"

namespace kentongan::transport {

/// Says which transport keys may shake hands (ZeroMQ's RFC 27), and marks what they send with their
/// key as `User-Id`. Without a living handler every socket of the context refuses everybody.
///
/// Place:   started before any socket is bound; the gateway hands it the keys of the directory.
/// Knows:   new handshakes only. A connection that stands outlives its key here: the gateway checks
///          the key of every frame, and counts live sessions.
/// Threads: own thread; the members may be called from any.
class Zap {
 public:
  using Keys = std::set<TransportKey>;

  struct Options {
    std::uint32_t handshakes_per_key_per_minute = limits::kHandshakesPerKeyPerMinute;
  };
  struct Counts {
    std::uint64_t accepted = 0;
    std::uint64_t unknown_key = 0;
    std::uint64_t too_often = 0;
    std::uint64_t malformed = 0;  ///< Another mechanism, domain or version.
  };

  /// Nobody is allowed at first.
  /// @return `conflict` if the context has a handler already, `unavailable` if it has no sockets.
  static Result<std::unique_ptr<Zap>> start(Context& context, const Clock& clock,
                                            const Options& options);
  ~Zap();

  /// From the next handshake on.
  void allow(std::shared_ptr<const Keys> keys);
  /// False once the handler's thread has ended: close the sockets, end the process.
  [[nodiscard]] bool alive() const;
  [[nodiscard]] Counts counts() const;

  /// On an endpoint of its own on 127.0.0.1: a known key comes in, an unknown one does not. Takes
  /// up to a second or two. Call after `start` and before the first bind.
  /// @return `unavailable` if either does not hold: do not serve.
  Result<void> self_test(Context& context, Random& random);

  /// Ends the handler's thread; for tests of what happens then.
  void stop();

 private:
  struct State;
  explicit Zap(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace kentongan::transport
