#pragma once

#include <future>
#include <memory>
#include <string>
#include <vector>

#include "agents/api/http_api.h"
#include "agents/notice.h"
#include "core/base/bounded_queue.h"
#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/transport/http_server.h"
#include "core/transport/poller.h"

namespace kentongan::agents {

/// Hands what the API's thread is asked over to the desk's thread, and the desk's notices to those
/// who watch.
///
/// Threads: `open`, `answer_all` and `tell` belong to the desk's thread.
class DeskServer {
 public:
  /// @return as `HttpServer::open`.
  static Result<std::unique_ptr<DeskServer>> open(const std::filesystem::path& socket,
                                                  api::HttpApi& api);

  /// Wakes when `answer_all` has something to do.
  [[nodiscard]] transport::Wakeup& wakeup() { return wakeup_; }
  void answer_all();
  /// To each who watches, if it concerns them.
  void tell(const std::vector<Notice>& notices);
  /// So that a quiet stream is known to live. Call each 15 s.
  void keep_streams_alive();
  void stop();

 private:
  struct Ask {
    transport::HttpRequest request;
    std::promise<transport::HttpResponse> response;
  };
  struct Watcher {
    std::shared_ptr<transport::HttpStream> stream;
    std::string incident;
  };
  explicit DeskServer(api::HttpApi& api) : api_(api) {}
  transport::HttpResponse hand_over(const transport::HttpRequest& request);
  transport::HttpResponse begin_to_watch(const transport::HttpRequest& request);
  void push(const std::string& line, Watcher& watcher);

  api::HttpApi& api_;
  transport::Wakeup wakeup_;
  BoundedQueue<std::shared_ptr<Ask>> asks_{256};
  std::vector<Watcher> watchers_;
  std::unique_ptr<transport::HttpServer> server_;
};

}  // namespace kentongan::agents
