#pragma once

#include <atomic>
#include <memory>
#include <vector>

#include "broker/admin/pages.h"
#include "broker/broker.h"
#include "broker/server.h"
#include "broker/status.h"
#include "core/base/bounded_queue.h"
#include "core/base/log.h"
#include "core/base/worker.h"
#include "core/eventlog/rocks_log.h"
#include "core/identity/keyring.h"
#include "core/transport/context.h"
#include "core/transport/http_server.h"
#include "core/transport/poller.h"
#include "core/transport/router_socket.h"
#include "core/transport/zap.h"

namespace kentongan::broker {

/// What an admin door asks of the core thread.
struct Ask {
  enum class What : std::uint8_t {
    health,
    metrics,
    status,
    enrol,
    invite,
    put_policy,
    change_directory,
    stop
  };

  What what = What::health;
  Bytes body;
  identity::EnrolAs as = identity::EnrolAs::newcomer;
  std::shared_ptr<BoundedQueue<transport::HttpResponse>> answer;
};

/// A batch on its way back from the log thread.
struct Appended {
  Batch batch;
  Result<std::vector<eventlog::StoredEvent>> stored;
  Micros took{0};
};

struct Server::State {
  State(const Options& given, const Clock& time)
      : options(given), clock(time), keys(nullptr), to_log(1), from_log(1), asks(64) {}
  ~State();

  Result<void> open();
  Result<void> open_admin();
  Result<void> serve();
  Result<void> wind_down();

  /// One turn: some frames in, what the log has done, time, a batch out, frames out.
  Result<bool> turn();
  Result<void> commit();
  Result<void> take_back(Appended appended);
  Appended append(Batch batch);
  void flush();
  std::optional<Result<std::uint64_t>> give(const Ask& ask);
  void answer_asks();
  void answer_enrolments();
  /// Nobody answers any more: whoever waits at an admin door is told so, for a door's thread is
  /// joined only when its last request is done.
  void let_askers_go();
  void admit_keys();
  [[nodiscard]] Micros patience() const;
  [[nodiscard]] admin::ProcessStatus process_status() const;
  transport::HttpResponse handle(const transport::HttpRequest& request, bool may_act);
  transport::HttpResponse page(const Ask& ask);
  [[nodiscard]] bool may_stop() const { return stopping.load(); }
  void reach(std::string_view point) const {
    if (options.at) {
      options.at(point);
    }
  }

  const Options options;
  const Clock& clock;
  SecureRandom random;
  SystemClock real;
  Log log{"broker"};
  std::unique_ptr<identity::BrokerKeys> keys;
  std::unique_ptr<eventlog::RocksLog> event_log;
  std::unique_ptr<Broker> heart;

  transport::Context context;
  std::unique_ptr<transport::Zap> zap;
  std::unique_ptr<transport::RouterSocket> door;
  transport::Poller poller;
  transport::Wakeup wakeup;
  std::atomic<bool> stopping{false};

  BoundedQueue<Batch> to_log;
  BoundedQueue<Appended> from_log;
  bool batch_is_out = false;
  std::unique_ptr<Worker> log_thread;

  BoundedQueue<Ask> asks;
  std::vector<std::pair<std::uint64_t, Ask>> enrolments;
  std::unique_ptr<transport::HttpServer> readers;
  std::unique_ptr<transport::HttpServer> actors;

  Seq admitted_version;
  Instant started;
  std::uint64_t appends = 0;
  Micros append_time{0};
  Micros append_longest{0};
  bool was_full = false;
};

}  // namespace kentongan::broker
