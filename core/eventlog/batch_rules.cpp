#include "core/eventlog/batch_rules.h"

#include <algorithm>
#include <string>

#include "core/base/limits.h"
#include "core/eventlog/event_log.h"

namespace kentongan::eventlog {
namespace {

constexpr std::size_t kPathMax = 255;  // One byte counts it; a submission of 256 needs 8.

std::string nth(std::size_t index) {
  return "event " + std::to_string(index + 1) + " of the batch ";
}

}  // namespace

Result<void> check_batch(std::span<const Event> batch, const Head& head, Ordering ordering) {
  if (batch.size() > kBatchEventsMax) {
    return fail(ErrorCode::too_large, "batch of " + std::to_string(batch.size()) + " events, " +
                                          std::to_string(kBatchEventsMax) + " allowed");
  }
  std::size_t bytes = 0;
  std::int64_t time_us = head.time_us;
  std::uint32_t epoch = head.epoch;
  for (std::size_t i = 0; i < batch.size(); ++i) {
    const Event& event = batch[i];
    if (event.bytes.size() > limits::kEventBytesMax || event.path.size() > kPathMax) {
      return fail(ErrorCode::too_large, nth(i) + "has " + std::to_string(event.bytes.size()) +
                                            " bytes, " + std::to_string(limits::kEventBytesMax) +
                                            " allowed");
    }
    bytes += event.bytes.size();
    if (bytes > kBatchBytesMax) {
      return fail(ErrorCode::too_large,
                  nth(i) + "exceeds " + std::to_string(kBatchBytesMax) + " bytes a batch");
    }
    if (ordering == Ordering::total && (event.time_us < time_us || event.epoch < epoch)) {
      return fail(ErrorCode::out_of_order, nth(i) + "goes back in time or epoch");
    }
    time_us = event.time_us;
    epoch = event.epoch;
  }
  return {};
}

Result<void> check_rewrites(std::span<const Rewrite> events, const Head& head) {
  for (const Rewrite& one : events) {
    if (one.number == Seq(0) || one.number.value() > head.size) {
      return fail(ErrorCode::out_of_order,
                  "event " + std::to_string(one.number.value()) + " is not in the log");
    }
    if (one.bytes.size() > limits::kEventBytesMax) {
      return fail(ErrorCode::too_large,
                  "event " + std::to_string(one.number.value()) + " would be too large");
    }
  }
  return {};
}

Event rewritten(const Record& before, const Bytes& bytes) {
  Event event;
  event.epoch = before.epoch;
  event.leaf = before.leaf;
  event.path = before.path;
  event.bytes = bytes;
  return event;
}

Head advanced(const Head& head, std::span<const Event> batch, Ordering ordering) {
  Head next = head;
  next.size += batch.size();
  if (batch.empty()) {
    return next;
  }
  next.time_us = batch.back().time_us;
  next.epoch = batch.back().epoch;
  if (ordering == Ordering::arrival) {
    // Lanes overtake: the newest event of a desk is not the last that came.
    for (const Event& event : batch) {
      next.time_us = std::max({next.time_us, head.time_us, event.time_us});
      next.epoch = std::max({next.epoch, head.epoch, event.epoch});
    }
  }
  return next;
}

}  // namespace kentongan::eventlog
