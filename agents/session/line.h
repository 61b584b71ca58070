#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

#include "core/base/bytes.h"
#include "core/base/clock.h"
#include "core/base/random.h"

namespace kentongan::agents {

/// How narrow a line is: text messages, radio data (tests/scenarios/README.md, *slow*).
struct LineShape {
  double delay_s = 0;           ///< More for every item; for every piece where `max_bytes` is set.
  double loss = 0;              ///< Share of the frames that is lost and sent again; below 1.
  std::uint32_t max_bytes = 0;  ///< Largest piece that the line carries; 0: any.
};

/// A store-and-forward line in one direction: frames go in, and come out later, in order; nothing
/// is lost for good. Frames of connection and keep-alive do not go through it.
///
/// Time:    every item takes `delay_s`, and again for each time it is lost. Where the line carries
///          pieces of `max_bytes` only, they go one after the other, each `delay_s`: the next frame
///          waits for the last piece of the one before.
/// Threads: belongs to one thread.
class Line {
 public:
  Line(const Clock& clock, Random& random) : clock_(clock), random_(random) {}

  /// No shape: frames pass at once; what is under way comes out at once too.
  void shape(const std::optional<LineShape>& shape);
  [[nodiscard]] bool is_shaped() const { return shape_.has_value(); }

  void put(Bytes frame);
  /// What has arrived, in order.
  [[nodiscard]] std::vector<Bytes> arrived();
  [[nodiscard]] std::optional<Instant> next() const;
  [[nodiscard]] bool is_empty() const { return under_way_.empty(); }
  /// The connection is gone: what was under way is lost with it (both ends keep what is unsettled).
  void cut() { under_way_.clear(); }

 private:
  struct UnderWay {
    Bytes frame;
    Instant arrives;
  };
  [[nodiscard]] Micros time_for(std::size_t size);

  const Clock& clock_;
  Random& random_;
  std::optional<LineShape> shape_;
  std::deque<UnderWay> under_way_;
};

}  // namespace kentongan::agents
