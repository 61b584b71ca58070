#pragma once

#include <filesystem>
#include <memory>
#include <set>

#include "agents/scenario/house.h"

namespace kentongan::scenario {

/// The programs themselves: one `kentongan-broker`, one `kentongan agent run` an actor, each with
/// its own folder, keys, log and sockets, on clocks that run `speed` times as fast.
///
/// Links:  between an agent and the broker stands a TCP relay of ours that can be cut.
/// Disks:  a desk of `small_disks` lives on a tmpfs of its own that a ballast file fills; where the
///         runner is not root it enters a user namespace first.
/// Faults: kill -9, cut relays, full disks are real; a slow line, a repeated hand-in, a wrong clock
///         and a replay are the agent's own (`--scenario`).
class ProcessHouse final : public House {
 public:
  struct Options {
    std::filesystem::path city;
    std::filesystem::path program;  ///< `kentongan`; `kentongan-broker` stands beside it.
    std::filesystem::path folder;   ///< Kept; empty: a temporary one.
    bool keep = false;              ///< A temporary one is kept too.
    std::vector<AgencyCode> actors;
    std::set<AgencyCode> small_disks{};
    std::int64_t epoch_us = 0;
    std::string exercise{};
    double speed = 60;
    /// Scenario time begins when these are ready; the others follow. Empty: all.
    std::vector<AgencyCode> first{};
    std::int64_t begin_t_us = 0;  ///< Scenario time at which the clocks begin.
  };

  explicit ProcessHouse(Options options);
  ~ProcessHouse() override;

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

  /// Everything that belongs to the run: `broker/`, one folder an agency.
  [[nodiscard]] const std::filesystem::path& folder() const;

 private:
  class State;
  std::unique_ptr<State> state_;
};

}  // namespace kentongan::scenario
