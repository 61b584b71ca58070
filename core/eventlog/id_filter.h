#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>

#include "core/base/ids.h"

namespace kentongan::eventlog {

/// Answers "never seen" for most ids without the disk: a blocked Bloom filter of 10 bits an id, in
/// layers that double, so that it grows without being made again. About one new id in fifty is
/// taken for a known one, which costs a look-up; a known one is never taken for new.
///
/// Threads: one adds, any asks; who asks sees what was added before it was told of it.
/// Memory:  1.25 to 2.5 bytes an id, at least 40 KiB.
class IdFilter {
 public:
  IdFilter();
  ~IdFilter();
  IdFilter(const IdFilter&) = delete;
  IdFilter& operator=(const IdFilter&) = delete;

  void add(const MessageId& id);
  [[nodiscard]] bool may_hold(const MessageId& id) const;

 private:
  struct Layer;
  static constexpr std::size_t kLayersMax = 40;

  std::array<std::atomic<Layer*>, kLayersMax> layers_{};  ///< Owned; the smallest first.
  std::atomic<std::size_t> count_{0};                     ///< Layers in use.
};

}  // namespace kentongan::eventlog
