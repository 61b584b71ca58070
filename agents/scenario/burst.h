#pragma once

#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <string>

#include "agents/scenario/agent_client.h"
#include "core/base/bounded_queue.h"
#include "core/base/worker.h"

namespace kentongan::scenario {

/// What faults pour into one desk: many messages, sent one after the other by a thread of its own,
/// so that a burst does not hold up what others send meanwhile.
///
/// Limits:  100,000 messages that wait; what comes beyond them is not sent and not counted.
/// Threads: belongs to one thread. Goes without sending what still waits.
class Burst {
 public:
  explicit Burst(AgentClient client);
  ~Burst();
  Burst(const Burst&) = delete;
  Burst& operator=(const Burst&) = delete;

  /// Returns at once.
  void pour(agents::Form form, std::string fault);
  /// Returns when all that was poured has been sent; nothing can be poured after that.
  /// @return how many the desk has taken, by fault.
  std::map<std::string, std::uint64_t> finish();

 private:
  struct Message {
    agents::Form form;
    std::string fault;
  };
  void run();

  AgentClient client_;
  BoundedQueue<Message> waiting_;
  std::atomic<bool> over_{false};
  std::map<std::string, std::uint64_t> taken_;  ///< Of the worker, until it has ended.
  std::unique_ptr<Worker> worker_;              ///< From the first message on.
};

}  // namespace kentongan::scenario
