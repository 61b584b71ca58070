#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <span>
#include <unordered_map>
#include <vector>

#include "core/base/ids.h"
#include "core/base/result.h"
#include "core/eventlog/event_log.h"

namespace kentongan::broker::admission {

/// A number that a refused item has used up.
struct Spent {
  KeyId key;
  std::uint64_t number = 0;
  Digest item_hash;
};

/// The numbers that each agent's key has given to its items: which have come, where the gaps are.
/// Lanes overtake, so a gap is nothing wrong; a number that comes twice with other content is.
///
/// Durability: the `chain` rows follow one commit later than the items; what lies between is folded
///             again from the events at start (`kAt` says from where). The number of a refused item
///             stands in no event: its `spent` row is written by the commit that holds the refusal.
///             Of a refusal that is only counted it follows with the next commit, as does the
///             `chain` row: a start finds both or neither.
/// Limits:     4096 gaps a key; what comes beyond is let in without being noted. The newest 256
///             numbers of refused items a key.
/// Threads:    belongs to the core thread.
class Chains {
 public:
  static constexpr BytesView kPrefix = "chain";
  static constexpr BytesView kSpentPrefix = "spent";
  static constexpr BytesView kAt = "chains";  ///< u64: the rows hold every item up to this seq.

  /// How far a key has come.
  struct Standing {
    std::uint64_t upto = 0;  ///< None is missing up to here.
    Digest item_hash;        ///< Of that number.
    std::uint64_t gaps = 0;  ///< Numbers missing below the highest.
  };

  /// Reads rows of `take_rows`, or of `spent_rows`. @return `corrupt` for one that is none.
  Result<void> load(std::span<const eventlog::StateRow> rows);
  Result<void> load_spent(std::span<const eventlog::StateRow> rows);

  /// What an item says of its place in the chain of its key.
  struct Link {
    std::uint64_t number = 0;
    Digest item_hash;
    BytesView sender_prev;
  };
  /// A refused item may come again: its number still stands for it.
  /// @return `sender_gap` if the number stands for another item, or if `sender_prev` is not the
  ///         item hash of the number before, as far as that is known.
  Result<void> check(const KeyId& key, const Link& link) const;
  void gather(const KeyId& key, std::uint64_t number, const Digest& item_hash);
  void forget(const KeyId& key, std::uint64_t number);
  void store(const KeyId& key, std::uint64_t number, const Digest& item_hash);
  /// It was refused for good.
  void spend(const Spent& spent);
  /// The same, but no commit holds the refusal: its row is owed to the next.
  void spend_unwritten(const Spent& spent);

  [[nodiscard]] Standing standing(const KeyId& key) const;
  /// An item of some agency was taken, or refused for good.
  [[nodiscard]] bool has_any() const;
  /// Rows of the keys that moved since the last call.
  [[nodiscard]] bool has_rows() const { return !moved_.empty(); }
  std::vector<eventlog::StateRow> take_rows(Seq up_to);
  /// Rows of the keys of these, with those spent before; and of the keys whose row is owed.
  std::vector<eventlog::StateRow> take_spent_rows(std::span<const Spent> spent);
  /// Those rows were not stored.
  void put_back(std::span<const eventlog::StateRow> rows);

 private:
  struct Chain {
    std::uint64_t upto = 0;
    Digest item_hash;
    std::map<std::uint64_t, std::uint64_t> above;  ///< Stored beyond a gap: first to last.
    std::map<std::uint64_t, Digest> gathered;      ///< On their way.
    std::map<std::uint64_t, Digest> recent;        ///< The highest stored ones.
    std::map<std::uint64_t, Digest> spent;         ///< The highest of refused items.
  };

  static void extend(Chain& chain, std::uint64_t number, const Digest& item_hash);

  std::unordered_map<KeyId, Chain> chains_;
  std::map<KeyId, bool> moved_;
  std::set<KeyId> owed_;  ///< Numbers of theirs are spent and stand in no row.
};

}  // namespace kentongan::broker::admission
