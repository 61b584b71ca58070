// The one interface every message bus under test implements.
//
// An adapter is compiled into `bench-peers` from its own file under peers/ and registers itself
// with `const Registration r{"name", factory};`.  It reports failures by throwing
// std::runtime_error.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace bench {

struct Settings {
  std::string host = "127.0.0.1";
  int port = 0;
  std::string mode;           // adapter specific, e.g. "quorum", "qos1", "insert"
  std::size_t payload = 512;  // bytes
  std::size_t window = 1;     // messages a producer may have unacknowledged
};

// Used by one thread.
class Producer {
 public:
  virtual ~Producer() = default;
  // Hands one message to the bus without waiting for its acknowledgement.
  virtual void send(std::string_view payload) = 0;
  // Blocks until at least `count` of all messages sent so far were acknowledged; returns how many
  // are.
  virtual std::uint64_t await(std::uint64_t count) = 0;
  // Takes the acknowledgements that have already arrived, without blocking.
  virtual std::uint64_t confirmed() = 0;
};

// Used by one thread.
class Consumer {
 public:
  using Handler = std::function<void(std::string_view payload)>;
  virtual ~Consumer() = default;
  // Waits up to `timeout_ms` for messages, passes each that is ready to `handler` and acknowledges
  // it. Returns how many messages were handled.
  virtual std::size_t poll(const Handler& handler, int timeout_ms) = 0;
};

class Peer {
 public:
  virtual ~Peer() = default;
  // Deletes what an earlier run left and creates an empty durable channel with `subscribers`
  // durable subscriptions (0: the channel only stores).
  virtual void prepare(int subscribers) = 0;
  virtual std::unique_ptr<Producer> producer(int index) = 0;
  virtual std::unique_ptr<Consumer> consumer(int index) = 0;
  // A fresh reader of everything stored, from the beginning; nullptr where the peer has none.
  virtual std::unique_ptr<Consumer> replayer() = 0;
  // True when a replay takes the stored messages away, so that each needs storing again.
  virtual bool replay_consumes() const { return false; }
  // How many durable subscriptions the channel needs so that messages are kept for a replay.
  virtual int subscriptions_for_replay() const { return 0; }
};

using Factory = std::function<std::unique_ptr<Peer>(const Settings&)>;

inline std::map<std::string, Factory>& registry() {
  static std::map<std::string, Factory> all;
  return all;
}

struct Registration {
  Registration(const std::string& name, Factory factory) { registry()[name] = std::move(factory); }
};

}  // namespace bench
