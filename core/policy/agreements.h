#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/base/result.h"
#include "core/policy/agreement.h"

namespace kentongan::policy {

/// A rule and the file in which it stands.
struct RuleRef {
  const Agreement* agreement = nullptr;
  const Rule* rule = nullptr;

  friend bool operator==(const RuleRef&, const RuleRef&) = default;
};

/// All policy files of a bus, and the days that are holidays for its offices: what a decision is
/// made from. A value that never changes; a copy shares the same files, so it is handed around
/// whole and swapped when a file is added.
///
/// Order:   instruments and rules rise by their ids, in whatever order they came.
/// Threads: any.
class Agreements {
 public:
  Agreements();  ///< None: nothing is permitted.

  /// @return `conflict` where two files bear the same instrument id: an amendment takes the place
  ///         of the file before.
  static Result<Agreements> of(std::vector<Agreement> files, std::vector<Day> holidays = {});

  /// These and one more, which takes the place of the file of the same instrument.
  [[nodiscard]] Agreements with(Agreement file) const;

  [[nodiscard]] const std::vector<Agreement>& files() const { return set_->files; }
  [[nodiscard]] const std::vector<Day>& holidays() const { return set_->holidays; }

  /// The rules that a message of the type can match, in their order; permits and denies.
  [[nodiscard]] const std::vector<RuleRef>& for_type(std::string_view type) const;
  [[nodiscard]] const std::vector<RuleRef>& all() const { return set_->rules; }

  /// SHA-256 over the digests of all files in force on that day, in the order of their ids, and the
  /// holidays: which policy stood behind a decision.
  [[nodiscard]] const Digest& digest_on(Day day) const;

 private:
  struct Epoch {
    Day from = 0;
    Digest digest;
  };
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const {
      return std::hash<std::string_view>{}(text);
    }
  };
  using ByType = std::unordered_map<std::string, std::vector<RuleRef>, Hash, std::equal_to<>>;
  struct Set {
    std::vector<Agreement> files;
    std::vector<Day> holidays;
    std::vector<RuleRef> rules;
    ByType by_type;                      ///< Of types that some rule names.
    std::vector<RuleRef> of_every_type;  ///< Rules without types: for all other types.
    std::vector<Epoch> epochs;
  };

  Agreements(std::vector<Agreement> files, std::vector<Day> holidays);
  static void index(Set& set);
  static void digest(Set& set);

  std::shared_ptr<const Set> set_;
};

/// Whether the file binds on that day; beyond its last day for the types of its emergency clause.
[[nodiscard]] bool is_in_force(const Agreement& agreement, Day day, std::string_view type);

/// Whether the file binds these two: it names no parties, or each stands under another of them.
[[nodiscard]] bool binds(const Agreement& agreement, const Request& request);

}  // namespace kentongan::policy
