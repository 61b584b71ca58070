#include "agents/session/line.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace kentongan::agents {
namespace {

constexpr std::uint64_t kShareParts = 1'000'000;
constexpr double kLossMost = 0.95;

}  // namespace

void Line::shape(const std::optional<LineShape>& shape) {
  shape_ = shape;
  if (!shape_) {
    for (UnderWay& one : under_way_) {
      one.arrives = clock_.now();
    }
  }
}

Micros Line::time_for(std::size_t size) {
  const Micros once(std::llround(shape_->delay_s * 1e6));
  const auto lost_below =
      static_cast<std::uint64_t>(std::clamp(shape_->loss, 0.0, kLossMost) * kShareParts);
  const std::size_t pieces =
      shape_->max_bytes == 0
          ? 1
          : std::max<std::size_t>(1, (size + shape_->max_bytes - 1) / shape_->max_bytes);
  Micros time(0);
  for (std::size_t piece = 0; piece < pieces; ++piece) {
    do {
      time += once;
    } while (random_.below(kShareParts) < lost_below);
  }
  return time;
}

void Line::put(Bytes frame) {
  const Instant now = clock_.now();
  Instant arrives = now;
  if (shape_) {
    const Instant before = under_way_.empty() ? now : std::max(now, under_way_.back().arrives);
    const bool in_pieces = shape_->max_bytes != 0;
    const Micros time = time_for(frame.size());
    arrives = in_pieces ? before + time : std::max(before, now + time);
  }
  under_way_.push_back({std::move(frame), arrives});
}

std::vector<Bytes> Line::arrived() {
  std::vector<Bytes> frames;
  while (!under_way_.empty() && under_way_.front().arrives <= clock_.now()) {
    frames.push_back(std::move(under_way_.front().frame));
    under_way_.pop_front();
  }
  return frames;
}

std::optional<Instant> Line::next() const {
  return under_way_.empty() ? std::nullopt : std::optional(under_way_.front().arrives);
}

}  // namespace kentongan::agents
