#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <unordered_map>
#include <vector>

#include "core/base/ids.h"
#include "core/base/result.h"
#include "core/eventlog/event_log.h"

namespace kentongan::broker::admission {

/// The numbers that each agent's key has given to its items: which have come, where the gaps are.
/// Lanes overtake, so a gap is nothing wrong; a number that comes twice with other content is.
///
/// Durability: the `chain` rows follow one commit later than the items; what lies between is folded
///             again from the events at start (`kAt` says from where).
/// Limits:     4096 gaps a key; what comes beyond is let in without being noted.
/// Threads:    belongs to the core thread.
class Chains {
 public:
  static constexpr BytesView kPrefix = "chain";
  static constexpr BytesView kAt = "chains";  ///< u64: the rows hold every item up to this seq.

  /// How far a key has come.
  struct Standing {
    std::uint64_t upto = 0;  ///< None is missing up to here.
    Digest item_hash;        ///< Of that number.
    std::uint64_t gaps = 0;  ///< Numbers missing below the highest.
  };

  /// Reads rows written by `rows`. @return `corrupt` for one that is none.
  Result<void> load(std::span<const eventlog::StateRow> rows);

  /// @return `sender_gap` if the number stands for another item, or if `sender_prev` is not the
  ///         item hash of the number before, as far as that is known.
  Result<void> check(const KeyId& key, std::uint64_t number, BytesView sender_prev) const;
  void gather(const KeyId& key, std::uint64_t number, const Digest& item_hash);
  void forget(const KeyId& key, std::uint64_t number);
  void store(const KeyId& key, std::uint64_t number, const Digest& item_hash);

  [[nodiscard]] Standing standing(const KeyId& key) const;
  /// Rows of the keys that moved since the last call.
  [[nodiscard]] bool has_rows() const { return !moved_.empty(); }
  std::vector<eventlog::StateRow> take_rows(Seq up_to);
  /// Those rows were not stored.
  void put_back(std::span<const eventlog::StateRow> rows);

 private:
  struct Chain {
    std::uint64_t upto = 0;
    Digest item_hash;
    std::map<std::uint64_t, std::uint64_t> above;  ///< Stored beyond a gap: first to last.
    std::map<std::uint64_t, Digest> gathered;      ///< On their way.
    std::map<std::uint64_t, Digest> recent;        ///< The highest stored ones.
  };

  static void extend(Chain& chain, std::uint64_t number, const Digest& item_hash);

  std::unordered_map<KeyId, Chain> chains_;
  std::map<KeyId, bool> moved_;
};

}  // namespace kentongan::broker::admission
