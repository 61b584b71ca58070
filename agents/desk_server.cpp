#include "agents/desk_server.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "agents/api/duty_api.h"
#include "agents/api/json_out.h"

namespace kentongan::agents {
namespace {

using transport::HttpRequest;
using transport::HttpResponse;

HttpResponse error_response(const Error& error) {
  HttpResponse response;
  response.status = api::status_of(error.code);
  response.body = api::dump(api::JsonOut::error(error));
  return response;
}

HttpResponse error_response(ErrorCode code, const Text& text) {
  return error_response(fail(code, text));
}

}  // namespace

Result<std::unique_ptr<DeskServer>> DeskServer::open(const std::filesystem::path& socket,
                                                     api::HttpApi& api, Micros patience) {
  std::unique_ptr<DeskServer> made(new DeskServer(api, patience));
  transport::HttpServer::Options options;
  options.address.unix_path = socket;
  options.refusal = [](const Error& error) { return error_response(error); };
  DeskServer* server = made.get();
  KTG_TRY(made->server_, transport::HttpServer::open(options, [server](const HttpRequest& request) {
            return server->hand_over(request);
          }));
  made->preparer_ = std::make_unique<Worker>("officer-keys", [server] { server->prepare_all(); });
  return made;
}

/// Nobody answers any more: whoever waits for the desk is let go before the threads are joined.
DeskServer::~DeskServer() {
  long_asks_.close();
  asks_.close();
  while (auto ask = asks_.try_pop()) {
    (*ask)->response.set_value(
        error_response(ErrorCode::unavailable, {"Meja berhenti.", "The desk has stopped."}));
  }
}

HttpResponse DeskServer::hand_over(const HttpRequest& request) {
  if (!api_.takes_long(request)) {
    return ask_desk(request, nullptr);
  }
  HttpResponse response;
  response.later = transport::HttpLater::open();
  return long_asks_.try_push({request, response.later})
             ? response
             : error_response(ErrorCode::overloaded, {"Meja sedang sibuk.", "The desk is busy."});
}

void DeskServer::prepare_all() {
  while (const auto ask = long_asks_.pop()) {
    auto prepared = std::make_shared<api::PreparedKey>(api_.prepare(ask->request));
    ask->later->answer(ask_desk(ask->request, std::move(prepared)));
  }
}

HttpResponse DeskServer::ask_desk(const HttpRequest& request,
                                  std::shared_ptr<api::PreparedKey> prepared) {
  auto ask = std::make_shared<Ask>();
  ask->request = request;
  ask->prepared = std::move(prepared);
  auto response = ask->response.get_future();
  if (!asks_.try_push(std::shared_ptr<Ask>(ask))) {
    return error_response(ErrorCode::overloaded, {"Meja sedang sibuk.", "The desk is busy."});
  }
  wakeup_.signal();
  if (response.wait_for(patience_) == std::future_status::ready) {
    return response.get();
  }
  Stage waiting = Stage::waiting;
  if (ask->stage.compare_exchange_strong(waiting, Stage::given_up)) {
    return error_response(ErrorCode::overloaded,
                          {"Meja sedang sibuk; permintaan ini dibatalkan.",
                           "The desk is busy; this request was called off."});
  }
  if (response.wait_for(patience_) == std::future_status::ready) {
    return response.get();
  }
  return error_response(ErrorCode::timeout, {"Meja belum selesai pada waktunya.",
                                             "The desk has not finished in time."});
}

void DeskServer::answer_all() {
  while (auto ask = asks_.try_pop()) {
    Stage waiting = Stage::waiting;
    if (!(*ask)->stage.compare_exchange_strong(waiting, Stage::begun)) {
      continue;  // Whoever asked was told that it was called off.
    }
    const HttpRequest& request = (*ask)->request;
    const bool watches = request.method == "GET" && request.path == "/v1/watch";
    (*ask)->response.set_value(watches ? begin_to_watch(request)
                                       : api_.handle(request, (*ask)->prepared.get()));
  }
}

HttpResponse DeskServer::begin_to_watch(const HttpRequest& request) {
  HttpResponse response;
  response.content_type = "application/x-ndjson";
  response.stream = transport::HttpStream::open();
  watchers_.push_back({response.stream, std::string(request.parameter("incident"))});
  response.stream->push("\n");
  return response;
}

void DeskServer::push(const std::string& line, Watcher& watcher) {
  if (watcher.stream && !watcher.stream->push(line)) {
    watcher.stream.reset();
  }
}

void DeskServer::tell(const std::vector<Notice>& notices) {
  for (const Notice& notice : notices) {
    for (Watcher& watcher : watchers_) {
      if (const auto line = api_.notice_line(notice, watcher.incident)) {
        push(*line, watcher);
      }
    }
  }
  std::erase_if(watchers_, [](const Watcher& watcher) { return !watcher.stream; });
}

void DeskServer::keep_streams_alive() {
  for (Watcher& watcher : watchers_) {
    push("\n", watcher);
  }
  std::erase_if(watchers_, [](const Watcher& watcher) { return !watcher.stream; });
}

void DeskServer::stop() {
  for (Watcher& watcher : watchers_) {
    if (watcher.stream) {
      watcher.stream->close();
    }
  }
  watchers_.clear();
  long_asks_.close();
  asks_.close();
  answer_all();
  preparer_.reset();
  server_->stop();
}

}  // namespace kentongan::agents
