#include "core/base/random.h"

#include <algorithm>
#include <array>
#include <cstring>

#include <sodium.h>

namespace kentongan {
namespace {

// A system call costs as much for 16 bytes as for some hundred, and each message takes an id and a
// salt.
class Drawn {
 public:
  ~Drawn() { sodium_memzero(bytes_.data(), bytes_.size()); }

  void give(std::uint8_t* to, std::size_t size) {
    if (size > bytes_.size()) {
      randombytes_buf(to, size);
      return;
    }
    if (size > left_) {
      randombytes_buf(bytes_.data(), bytes_.size());
      left_ = bytes_.size();
    }
    left_ -= size;
    std::memcpy(to, bytes_.data() + left_, size);
    sodium_memzero(bytes_.data() + left_, size);  // Given once, to one.
  }

 private:
  std::array<std::uint8_t, 512> bytes_{};
  std::size_t left_ = 0;
};

}  // namespace

Bytes Random::bytes(std::size_t size) {
  Bytes drawn(size, '\0');
  fill(reinterpret_cast<std::uint8_t*>(drawn.data()), size);
  return drawn;
}

std::uint64_t Random::below(std::uint64_t bound) {
  KTG_CHECK(bound > 0);
  // Values past the last whole multiple of `bound` are drawn again, so that none is favoured.
  const std::uint64_t limit = UINT64_MAX - UINT64_MAX % bound;
  std::uint64_t drawn = 0;
  do {
    fill(reinterpret_cast<std::uint8_t*>(&drawn), sizeof drawn);
  } while (drawn >= limit);
  return drawn % bound;
}

MessageId Random::message_id(std::int64_t time_us) {
  constexpr std::uint8_t kVersion7 = 0x70;
  constexpr std::uint8_t kVariant = 0x80;
  MessageId id;
  fill(id.data(), MessageId::kSize);
  const auto milliseconds = static_cast<std::uint64_t>(time_us / 1000);
  for (int i = 0; i < 6; ++i) {
    id.data()[i] = static_cast<std::uint8_t>(milliseconds >> (40 - 8 * i));
  }
  id.data()[6] = static_cast<std::uint8_t>(kVersion7 | (id.data()[6] & 0x0f));
  id.data()[8] = static_cast<std::uint8_t>(kVariant | (id.data()[8] & 0x3f));
  return id;
}

SecureRandom::SecureRandom() {
  KTG_CHECK(sodium_init() >= 0);
}

void SecureRandom::fill(std::uint8_t* to, std::size_t size) {
  thread_local Drawn drawn;
  drawn.give(to, size);
}

std::uint64_t SeededRandom::next() {
  // SplitMix64 (Steele, Lea, Flood 2014).
  state_ += 0x9e3779b97f4a7c15;
  std::uint64_t mixed = state_;
  mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9;
  mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111eb;
  return mixed ^ (mixed >> 31);
}

void SeededRandom::fill(std::uint8_t* to, std::size_t size) {
  while (size > 0) {
    const std::uint64_t drawn = next();
    const auto part = std::min(size, sizeof drawn);
    std::memcpy(to, &drawn, part);
    to += part;
    size -= part;
  }
}

}  // namespace kentongan
