#pragma once

#include <condition_variable>
#include <deque>
#include <optional>

#include "core/base/check.h"
#include "core/base/clock.h"
#include "core/base/mutex.h"

namespace kentongan {

/// What lies between two threads: moves values, has an upper bound, can say no.
///
/// Threads: any may push or pop.
template <typename T>
class BoundedQueue {
 public:
  explicit BoundedQueue(std::size_t capacity) : capacity_(capacity) { KTG_CHECK(capacity > 0); }

  /// @return false when full or closed; `value` is then untouched.
  [[nodiscard]] bool try_push(T&& value) {
    {
      const MutexLock lock(mutex_);
      if (closed_ || items_.size() >= capacity_) {
        return false;
      }
      items_.push_back(std::move(value));
    }
    arrived_.notify_one();
    return true;
  }

  /// @return nothing when empty.
  std::optional<T> try_pop() {
    const MutexLock lock(mutex_);
    return take();
  }

  /// Waits until something is there. @return nothing once closed and empty.
  std::optional<T> pop() {
    const MutexLock lock(mutex_);
    arrived_.wait(mutex_, [this] { return closed_ || !items_.empty(); });
    return take();
  }

  /// Nothing more comes in; what is there can still be taken.
  void close() {
    {
      const MutexLock lock(mutex_);
      closed_ = true;
    }
    arrived_.notify_all();
  }

  [[nodiscard]] std::size_t size() const {
    const MutexLock lock(mutex_);
    return items_.size();
  }

 private:
  std::optional<T> take() {
    if (items_.empty()) {
      return std::nullopt;
    }
    std::optional<T> first(std::move(items_.front()));
    items_.pop_front();
    return first;
  }

  const std::size_t capacity_;
  mutable Mutex mutex_;
  std::condition_variable_any arrived_;
  std::deque<T> items_;
  bool closed_ = false;
};

}  // namespace kentongan
