#include "agents/verify/parallel.h"

#include <algorithm>
#include <atomic>
#include <memory>
#include <vector>

#include <unistd.h>

#include "core/base/worker.h"

namespace kentongan::verify {
namespace {

constexpr std::size_t kChunk = 256;
constexpr long kThreadsMax = 8;

}  // namespace

void for_each_number(std::size_t count, const std::function<void(std::size_t)>& work,
                     const std::function<void(std::size_t done)>& progress) {
  std::atomic<std::size_t> next{0};
  const auto take_chunk = [&] {
    const std::size_t begin = next.fetch_add(kChunk);
    const std::size_t end = std::min(begin + kChunk, count);
    for (std::size_t i = begin; i < end; ++i) {
      work(i);
    }
    return begin < count;
  };
  const auto cores =
      static_cast<std::size_t>(std::clamp(sysconf(_SC_NPROCESSORS_ONLN), 1L, kThreadsMax));
  std::vector<std::unique_ptr<Worker>> workers;
  for (std::size_t i = 1; i < cores && count > i * kChunk; ++i) {
    workers.push_back(std::make_unique<Worker>("verify", [&take_chunk] {
      while (take_chunk()) {
      }
    }));
  }
  while (take_chunk()) {
    if (progress) {
      progress(std::min(next.load(), count));
    }
  }
}

}  // namespace kentongan::verify
