#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "agents/scenario/sim_house.h"
#include "core/base/random.h"

namespace kentongan::scenario {

/// A small city for a simulation: a broker and six desks, driven by the test and by chance.
class SimCity {
 public:
  explicit SimCity(std::uint64_t seed);

  [[nodiscard]] SimHouse& house() { return *house_; }
  [[nodiscard]] std::uint64_t below(std::uint64_t bound) { return random_.below(bound); }
  [[nodiscard]] const AgencyCode& any() { return agencies_[below(agencies_.size())]; }
  [[nodiscard]] const std::vector<AgencyCode>& agencies() const { return agencies_; }

  /// Lets time pass; what arrives is noted.
  void pass(double seconds);
  /// A report from one to all the others, or to one. @return nothing where the desk would not.
  std::optional<MessageId> report(const AgencyCode& from, const std::string& precedence,
                                  const std::vector<AgencyCode>& to);
  /// From anybody, to one or more, of any precedence.
  void chatter();

  /// Waits until all is quiet, then says everything that is wrong: promises, numbers, root, what is
  /// lost, doubled or at the wrong desk. Empty: nothing.
  std::string wrong();

  /// Of the run after `wrong`.
  [[nodiscard]] const RunRecord& record() const { return record_; }
  [[nodiscard]] std::size_t taken() const { return taken_.size(); }

 private:
  SeededRandom random_;
  std::vector<AgencyCode> agencies_;
  std::unique_ptr<SimHouse> house_;
  std::vector<MessageId> taken_;  ///< By the desks' outboxes: durable there.
  RunRecord record_;
};

/// Runs `play` for each seed: as many as the build says, with KTG_LONG 200, or only that of
/// KTG_SEED.
/// @return what the first seed that failed found, with the seed; empty: none.
std::string each_seed(const std::function<std::string(std::uint64_t seed)>& play);

}  // namespace kentongan::scenario
