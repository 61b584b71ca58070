#pragma once

#include <atomic>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "agents/scenario/agent_client.h"
#include "agents/scenario/burst.h"
#include "agents/scenario/child.h"
#include "agents/scenario/founding.h"
#include "agents/scenario/process_house.h"
#include "agents/scenario/relay.h"
#include "agents/scenario/run_clock.h"
#include "agents/scenario/small_disk.h"
#include "core/base/bounded_queue.h"
#include "core/base/clock.h"
#include "core/base/random.h"
#include "core/base/worker.h"

namespace kentongan::scenario {

/// Of the machine's time, while real programs work.
void pause_ms(int ms);

/// One agent process and what stands around it.
struct ProcessDesk {
  AgencyCode agency;
  std::filesystem::path folder;
  std::size_t line = 0;  ///< Of the relay.
  Child child;
  std::atomic<bool> over{false};  ///< The watcher is to end.
  std::unique_ptr<Worker> watcher;
  std::unique_ptr<Burst> burst;  ///< From the first message that is poured.
  bool up = false;               ///< Its API answers.
  bool killed = false;           ///< By a fault.
  bool small_disk = false;
  std::optional<agents::LineShape> shape;
  std::uint32_t copies = 1;
  std::int64_t skew_s = 0;
  OfficerId officer;                         ///< Who sits there.
  bool stolen = false;                       ///< His key.
  std::optional<std::int64_t> signed_on_us;  ///< When its officer opened his key.

  [[nodiscard]] AgentClient client() const { return AgentClient(folder / "agent.sock"); }
};

/// What is said where the broker ended by itself; the folder is the run's.
[[nodiscard]] Text broker_ended(const std::filesystem::path& folder);

/// The programs of one run.
class ProcessHouse::State {
 public:
  explicit State(Options wanted);
  ~State();

  Result<void> open();
  Result<Remains> close();

  [[nodiscard]] std::int64_t now_us() const;
  [[nodiscard]] ProcessDesk* find(const AgencyCode& agency) const;
  /// @return `unavailable` while its process is dead, `not_found` if there is none.
  Result<ProcessDesk*> alive(const AgencyCode& agency) const;

  /// The same, but waits for a process that is still coming up.
  Result<ProcessDesk*> awake(const AgencyCode& agency);
  /// The same, and its officer's key is open. @return also `unavailable` where he could not open
  /// it.
  Result<ProcessDesk*> seated(const AgencyCode& agency);
  /// The operator revokes the key of who sits there. @return as the broker answers.
  Result<void> revoke_key(const ProcessDesk& desk) const;
  /// He draws another and hands it in, and opens it once the bus has it. @return as the desk
  /// answers.
  Result<void> renew_key(ProcessDesk& desk);
  /// Waits until that time; meanwhile the officers whose desks are up open their keys.
  void sign_on_until(std::int64_t t_us);
  /// Whether a process that is coming up has come. @return `unavailable` if it has ended instead.
  Result<void> look_for(ProcessDesk& desk);

  Result<void> start_broker();
  Result<void> start_desk(ProcessDesk& desk);
  /// Waits until the API answers, and says again what was set before.
  Result<void> await_desk(ProcessDesk& desk);
  void note_faults(const ProcessDesk& desk) const;
  Result<void> fill_disk(const ProcessDesk& desk, bool full);

  Options options;
  std::filesystem::path folder;
  RunClock clock;
  Lines lines;
  Child broker;
  bool broker_should_run = false;
  std::unique_ptr<Relay> relay;
  std::vector<std::unique_ptr<ProcessDesk>> desks;
  BoundedQueue<Arrival> arrivals{1U << 20};

 private:
  Result<void> found();
  Result<void> start_all(double lead_s);
  Result<void> write_broker_config() const;
  void watch(ProcessDesk& desk);
  void wait_until_quiet();
  void stop_all();
  void clear_folder() const;
  [[nodiscard]] bool is_first(const AgencyCode& agency) const;

  SystemClock machine_;
  SecureRandom random_;
  std::uint16_t broker_port_ = 0;
  std::string bus_;
  SmallDisks disks_;
};

}  // namespace kentongan::scenario
