#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <future>
#include <memory>
#include <string>
#include <vector>

#include "agents/api/http_api.h"
#include "agents/notice.h"
#include "core/base/bounded_queue.h"
#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/base/worker.h"
#include "core/transport/http_server.h"
#include "core/transport/poller.h"

namespace kentongan::agents {

/// Hands what the API's thread is asked over to the desk's thread, and the desk's notices to those
/// who watch.
///
/// Late:    a request that the desk has not begun within the patience is answered `overloaded` and
///          is never carried out; one that it has begun and not finished within the same time again
///          is answered `timeout`. Together less than the 20 s that a command waits.
/// Long:    what a request needs that takes long and no desk (an officer's key) is done on a thread
///          of its own, one after the other; the desk and the door serve others meanwhile.
/// Threads: `open`, `answer_all` and `tell` belong to the desk's thread.
class DeskServer {
 public:
  static constexpr Micros kPatience = std::chrono::seconds(9);

  /// @return as `HttpServer::open`.
  static Result<std::unique_ptr<DeskServer>> open(const std::filesystem::path& socket,
                                                  api::HttpApi& api, Micros patience = kPatience);

  ~DeskServer();

  /// Wakes when `answer_all` has something to do.
  [[nodiscard]] transport::Wakeup& wakeup() { return wakeup_; }
  void answer_all();
  /// To each who watches, if it concerns them.
  void tell(const std::vector<Notice>& notices);
  /// So that a quiet stream is known to live. Call each 15 s.
  void keep_streams_alive();
  void stop();

 private:
  enum class Stage : std::uint8_t { waiting, begun, given_up };
  struct Ask {
    transport::HttpRequest request;
    std::shared_ptr<api::PreparedKey> prepared;
    std::atomic<Stage> stage{Stage::waiting};  ///< Leaves `waiting` once, for one of the others.
    std::promise<transport::HttpResponse> response;
  };
  struct Watcher {
    std::shared_ptr<transport::HttpStream> stream;
    std::string incident;
  };
  DeskServer(api::HttpApi& api, Micros patience) : api_(api), patience_(patience) {}
  struct LongAsk {
    transport::HttpRequest request;
    std::shared_ptr<transport::HttpLater> later;
  };
  transport::HttpResponse hand_over(const transport::HttpRequest& request);
  transport::HttpResponse ask_desk(const transport::HttpRequest& request,
                                   std::shared_ptr<api::PreparedKey> prepared);
  void prepare_all();
  transport::HttpResponse begin_to_watch(const transport::HttpRequest& request);
  void push(const std::string& line, Watcher& watcher);

  api::HttpApi& api_;
  Micros patience_;
  transport::Wakeup wakeup_;
  BoundedQueue<std::shared_ptr<Ask>> asks_{256};
  BoundedQueue<LongAsk> long_asks_{16};
  std::vector<Watcher> watchers_;
  std::unique_ptr<transport::HttpServer> server_;
  std::unique_ptr<Worker> preparer_;  ///< Answers connections of the server: goes before it.
};

}  // namespace kentongan::agents
