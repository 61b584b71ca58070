#pragma once

#include <atomic>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "agents/scenario/agent_client.h"
#include "agents/scenario/child.h"
#include "core/base/clock.h"
#include "core/base/mutex.h"
#include "core/base/worker.h"
#include "core/transport/context.h"
#include "core/transport/poller.h"
#include "tests/faults/fault_bus.h"
#include "tests/faults/ledger.h"
#include "tests/faults/sender.h"

namespace kentongan::test {

/// A bus in full use: a real broker process, agencies that hand in without pause, and real agent
/// processes whose officers write too. Whatever was promised stands in its ledger.
///
/// Threads: belongs to one; a thread of its own plays the officers.
class Town {
 public:
  struct Options {
    std::filesystem::path folder;
    std::filesystem::path broker{};  ///< Where the broker keeps its data; empty: in the folder.
    std::size_t senders = 8;
    std::size_t desks = 3;  ///< Each message goes to all of them.
    std::size_t text_bytes = 200;
    std::size_t in_flight = 12;  ///< Of each sender.
    std::string more_config{};
  };
  static Result<std::unique_ptr<Town>> found(const Options& options);
  ~Town();

  /// `fate`: arguments of fault_broker after the configuration; empty: kentongan-broker itself.
  Result<void> start_broker(const std::vector<std::string>& fate = {});
  [[nodiscard]] bool broker_runs() { return broker_.running(); }
  [[nodiscard]] scenario::Child& broker() { return broker_; }
  void kill_broker() { broker_.kill(); }
  /// `more`: further arguments of `agent run`.
  Result<void> start_desk(std::size_t index, const std::vector<std::string>& more = {});
  void kill_desk(std::size_t index) { desks_[index].kill(); }

  /// Lets everybody work for so long, or until `until` says so; whichever is first.
  Result<void> run_for(Micros time, const std::function<bool()>& until = {});
  /// Until every sender has a session. @return `timeout` after so long.
  Result<void> await_senders(Micros most);
  /// Nothing new any more: until all is confirmed and delivered. @return `timeout` after so long.
  Result<void> settle(Micros most);
  /// Ends all in order: `settle`, SIGTERM. @return as `settle`.
  Result<void> close(Micros most);

  /// The officers write from now on, or pause.
  void officers_write(bool yes) { officers_write_ = yes; }
  void senders_make_new(bool yes);

  /// After `close`: compares what was promised with what the logs hold; runs fsck.
  std::vector<std::string> wrongs();

  [[nodiscard]] const Ledger& ledger() const { return ledger_; }
  [[nodiscard]] Ledger& ledger() { return ledger_; }
  [[nodiscard]] const FaultBus& bus() const { return bus_; }
  [[nodiscard]] std::vector<Sender>& senders() { return senders_; }
  [[nodiscard]] AgencyCode desk_code(std::size_t index) const { return bus_.agencies[index]; }
  [[nodiscard]] std::size_t desks() const { return desks_.size(); }
  [[nodiscard]] scenario::AgentClient client(std::size_t index) const;
  [[nodiscard]] const Clock& clock() const { return clock_; }
  /// Items that officers were told are safe in their outbox.
  [[nodiscard]] std::uint64_t written_by_officers() const;

 private:
  Town() = default;
  void play_officers();
  [[nodiscard]] std::filesystem::path log_of(const std::string& name) const;

  FaultBus bus_;
  SystemClock clock_;
  transport::Context context_;
  transport::Poller poller_;
  Ledger ledger_;
  std::vector<Sender> senders_;
  scenario::Child broker_;
  std::vector<scenario::Child> desks_;
  std::atomic<bool> officers_write_{false};
  std::atomic<bool> over_{false};
  mutable Mutex mutex_;
  std::vector<std::pair<MessageId, AgencyCode>> written_ KTG_GUARDED_BY(mutex_);
  std::unique_ptr<Worker> officers_;
};

/// Runs a program to its end. @return its exit code; -1 if a signal ended it.
int run_program(const std::vector<std::string>& command, const std::filesystem::path& log);

}  // namespace kentongan::test
