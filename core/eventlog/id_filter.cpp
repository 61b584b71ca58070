#include "core/eventlog/id_filter.h"

#include <vector>

namespace kentongan::eventlog {
namespace {

constexpr std::size_t kFirstLayerIds = 32 * 1024;
constexpr std::size_t kBitsPerId = 10;
constexpr std::size_t kProbes = 7;
constexpr std::size_t kBlockBits = 512;  // One cache line: a look-up costs one miss a layer.
constexpr std::size_t kWordBits = 64;

/// The ids of honest senders differ in their last 8 bytes, but a stranger chooses his: mixed, so
/// that he has to try, and all he wins is a look-up.
std::uint64_t mixed(const MessageId& id) {
  std::uint64_t low = 0;
  std::uint64_t high = 0;
  std::memcpy(&low, id.data(), sizeof low);
  std::memcpy(&high, id.data() + sizeof low, sizeof high);
  std::uint64_t hash = low ^ (high * 0x9e3779b97f4a7c15U);
  hash = (hash ^ (hash >> 30)) * 0xbf58476d1ce4e5b9U;
  hash = (hash ^ (hash >> 27)) * 0x94d049bb133111ebU;
  return hash ^ (hash >> 31);
}

}  // namespace

struct IdFilter::Layer {
  explicit Layer(std::size_t ids)
      : capacity(ids),
        blocks(ids * kBitsPerId / kBlockBits + 1),
        words(blocks * (kBlockBits / kWordBits)) {}

  /// Calls `use(word, bit)` for each probe until it returns false.
  template <typename Use>
  bool probe(std::uint64_t hash, Use use) const {
    const auto block = static_cast<std::size_t>((hash >> 32) * blocks >> 32);
    std::uint64_t bits = hash * 0xd6e8feb86659fd93U;
    for (std::size_t i = 0; i < kProbes; ++i, bits >>= 9) {
      const auto bit = bits % kBlockBits;
      if (!use(block * (kBlockBits / kWordBits) + bit / kWordBits,
               std::uint64_t{1} << (bit % kWordBits))) {
        return false;
      }
    }
    return true;
  }

  std::size_t capacity;
  std::size_t blocks;
  std::size_t held = 0;  // Of the adding thread.
  std::vector<std::atomic<std::uint64_t>> words;
};

IdFilter::IdFilter() {
  layers_[0] = new Layer(kFirstLayerIds);
  count_ = 1;
}

IdFilter::~IdFilter() {
  for (auto& layer : layers_) {
    delete layer.load();
  }
}

void IdFilter::add(const MessageId& id) {
  auto count = count_.load(std::memory_order_relaxed);
  Layer* layer = layers_[count - 1].load(std::memory_order_relaxed);
  if (layer->held == layer->capacity) {
    KTG_CHECK(count < kLayersMax);
    layer = new Layer(layer->capacity * 2);
    layers_[count].store(layer, std::memory_order_release);
    count_.store(count + 1, std::memory_order_release);
  }
  ++layer->held;
  layer->probe(mixed(id), [layer](std::size_t word, std::uint64_t bit) {
    auto& at = layer->words[word];  // One thread adds: no locked instruction is needed.
    at.store(at.load(std::memory_order_relaxed) | bit, std::memory_order_relaxed);
    return true;
  });
}

bool IdFilter::may_hold(const MessageId& id) const {
  const auto hash = mixed(id);
  const auto count = count_.load(std::memory_order_acquire);
  for (std::size_t i = 0; i < count; ++i) {
    const Layer* layer = layers_[i].load(std::memory_order_acquire);
    if (layer->probe(hash, [layer](std::size_t word, std::uint64_t bit) {
          return (layer->words[word].load(std::memory_order_relaxed) & bit) != 0;
        })) {
      return true;
    }
  }
  return false;
}

}  // namespace kentongan::eventlog
