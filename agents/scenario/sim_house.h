#pragma once

#include <filesystem>
#include <memory>

#include "agents/desk.h"
#include "agents/scenario/house.h"
#include "agents/scenario/sim_checks.h"

namespace kentongan::scenario {

/// The broker's heart and one desk heart an actor, in one thread, on simulated time, links and
/// disks: the very classes that the programs run. One event after the other from a queue; the same
/// seed gives the same run, event for event.
///
/// Links:  5 to 25 ms, in order within a connection. A cut is noticed at once or by silence, as the
///         seed has it; what is under way is lost.
/// Disks:  a commit of the broker takes 1 to 4 ms, in which a crash loses or keeps it, as the seed
///         has it. A desk's disk can be full.
/// Checks: after each commit, `SimChecks`; at `close` both logs of every party.
class SimHouse final : public House {
 public:
  struct Options {
    std::filesystem::path city;  ///< deploy/city
    std::vector<AgencyCode> actors;
    std::int64_t epoch_us = 0;
    std::string exercise;  ///< The players are the actors.
    std::uint64_t seed = 1;
    std::filesystem::path keep;  ///< Bundles of the incidents go there; empty: none are made.
    Micros ping_after = std::chrono::seconds(60);
    Micros silent_after = std::chrono::seconds(150);
    bool check_each_commit = true;
    std::uint32_t rate_items_per_s = 50;  ///< Of the broker, of one agency; 0: no limit.
  };

  explicit SimHouse(Options options);
  ~SimHouse() override;

  Result<void> open() override;
  [[nodiscard]] std::int64_t now_us() const override;
  Result<std::vector<Arrival>> run_until(std::int64_t t_us) override;
  [[nodiscard]] std::int64_t real_us() const override;
  [[nodiscard]] const std::map<AgencyCode, AgencyCode>& parents() const override;

  Result<MessageId> send(const AgencyCode& desk, const agents::Form& form) override;
  Result<void> say(const AgencyCode& desk, const Word& word) override;
  void pour(const AgencyCode& desk, const agents::Form& form, const std::string& fault) override;

  void cut(const AgencyCode& desk, bool cut) override;
  void shape(const AgencyCode& desk, const std::optional<agents::LineShape>& shape) override;
  void hand_in_times(const AgencyCode& desk, std::uint32_t copies) override;
  void skew(const AgencyCode& desk, std::int64_t skew_s) override;
  Result<void> kill(const AgencyCode& desk) override;
  Result<void> restart(const AgencyCode& desk) override;
  Result<void> kill_broker() override;
  Result<void> restart_broker() override;
  Result<void> fill_disk(const AgencyCode& desk, bool full) override;
  Result<void> steal_key(const AgencyCode& desk, bool stolen) override;
  Result<void> replay(const AgencyCode& by, const AgencyCode& owner, const MessageId& id) override;

  Result<Text> verify_now() override;
  Result<Remains> close() override;

  // For tests of the simulation itself.
  [[nodiscard]] const SimChecks& checks() const;
  [[nodiscard]] const agents::Desk* desk(const AgencyCode& agency) const;
  /// SHA-256 over every frame that has arrived so far, in order: equal runs have equal ones.
  [[nodiscard]] Digest trace() const;

 private:
  class State;
  std::unique_ptr<State> state_;
};

}  // namespace kentongan::scenario
