// The admin doors: pages for those who read, enrolment and stop for those who act.

#include <algorithm>

#include "broker/invitations.h"
#include "broker/server_state.h"
#include "core/base/files.h"
#include "core/identity/bus_card.h"
#include "core/identity/enrolment.h"

namespace kentongan::broker {
namespace {

using transport::HttpRequest;
using transport::HttpResponse;

constexpr const char* kText = "text/plain; charset=utf-8";

/// What has become of what was asked, as programs read it.
const char* word_of(const Ask& ask) {
  return ask.what == Ask::What::put_policy         ? "policy"
         : ask.what == Ask::What::change_directory ? "directory"
                                                   : "enrolled";
}

HttpResponse text_page(int status, std::string body) {
  HttpResponse response;
  response.status = status;
  response.content_type = kText;
  response.body = std::move(body);
  return response;
}

int status_of(ErrorCode code) {
  switch (code) {
    case ErrorCode::not_found:
      return 404;
    case ErrorCode::overloaded:
    case ErrorCode::unavailable:
    case ErrorCode::timeout:
      return 503;
    default:
      return 409;
  }
}

HttpResponse error_page(const Error& error) {
  HttpResponse response;
  response.status = status_of(error.code);
  response.body = admin::error_json(error);
  return response;
}

}  // namespace

Result<void> Server::State::open_admin() {
  transport::HttpServer::Options reading;
  reading.address.port = options.config.admin_port;
  reading.refusal = error_page;
  KTG_TRY(readers, transport::HttpServer::open(reading, [this](const HttpRequest& request) {
            return handle(request, false);
          }));
  transport::HttpServer::Options acting;
  acting.address.unix_path = options.config.data / "admin.sock";
  acting.refusal = error_page;
  KTG_TRY(actors, transport::HttpServer::open(acting, [this](const HttpRequest& request) {
            return handle(request, true);
          }));
  return write_file(options.config.data / "admin.port",
                    std::to_string(readers->address().port) + "\n");
}

/// On the thread of an admin door: asks the core thread and waits for it.
HttpResponse Server::State::handle(const HttpRequest& request, bool may_act) {
  Ask ask;
  if (request.path == "/healthz") {
    ask.what = Ask::What::health;
  } else if (request.path == "/metrics") {
    ask.what = Ask::What::metrics;
  } else if (request.path == "/status") {
    ask.what = Ask::What::status;
  } else if (may_act && request.path == "/enrol" && request.method == "POST") {
    ask.what = Ask::What::enrol;
    ask.body = request.body;
    ask.as = request.parameter("replace") == "1" ? identity::EnrolAs::replacement
                                                 : identity::EnrolAs::newcomer;
  } else if (may_act && request.path == "/invite" && request.method == "POST") {
    ask.what = Ask::What::invite;
    ask.body = request.body;
  } else if (may_act && request.path == "/policy" && request.method == "POST") {
    ask.what = Ask::What::put_policy;
    ask.body = request.body;
  } else if (may_act && request.path == "/directory" && request.method == "POST") {
    ask.what = Ask::What::change_directory;
    ask.body = request.body;
  } else if (may_act && request.path == "/stop" && request.method == "POST") {
    ask.what = Ask::What::stop;
  } else {
    return error_page(
        fail(ErrorCode::not_found, Text{"Pintu admin ini tidak punya halaman atau perintah itu.",
                                        "This admin door has no such page or command."}));
  }
  ask.answer = std::make_shared<BoundedQueue<HttpResponse>>(1);
  const auto answer = ask.answer;
  if (!asks.try_push(std::move(ask))) {
    return error_page(
        fail(ErrorCode::overloaded,
             Text{"Terlalu banyak yang menunggu di pintu admin, atau broker berhenti.",
                  "Too many wait at the admin door, or the broker stops."}));
  }
  wakeup.signal();
  auto response = answer->pop();
  return response
             ? *std::move(response)
             : error_page(fail(ErrorCode::timeout, Text{"Broker berhenti sebelum menjawab.",
                                                        "The broker stopped before it answered."}));
}

/// What changes the bus goes to its heart; of everything else nothing.
std::optional<Result<std::uint64_t>> Server::State::give(const Ask& ask) {
  switch (ask.what) {
    case Ask::What::enrol:
      return enrol_by_file(*heart, options.config.data, ask.body, ask.as);
    case Ask::What::put_policy:
      return heart->put_policy(ask.body);
    case Ask::What::change_directory:
      return heart->change_directory(ask.body);
    default:
      return std::nullopt;
  }
}

void Server::State::answer_asks() {
  while (auto ask = asks.try_pop()) {
    if (const auto ticket = give(*ask)) {
      if (*ticket) {
        enrolments.emplace_back(**ticket, *std::move(ask));
      } else {
        static_cast<void>(ask->answer->try_push(error_page(ticket->error())));
      }
      continue;
    }
    static_cast<void>(ask->answer->try_push(page(*ask)));
  }
}

void Server::State::let_askers_go() {
  asks.close();
  while (auto late = asks.try_pop()) {
    late->answer->close();
  }
  for (const auto& [ticket, ask] : enrolments) {
    ask.answer->close();
  }
  enrolments.clear();
}

void Server::State::answer_enrolments() {
  std::erase_if(enrolments, [&](auto& waiting) {
    auto done = heart->enrolled(waiting.first);
    if (!done) {
      return false;
    }
    const auto comes = identity::newcomer_in(waiting.second.body);
    if (*done && comes && waiting.second.what == Ask::What::enrol) {
      spend_invitations(options.config.data, comes->agency);
    }
    HttpResponse response =
        *done ? text_page(200, std::string(word_of(waiting.second)) +
                                   " seq=" + std::to_string((*done)->front().value()) + "\n")
              : error_page(done->error());
    static_cast<void>(waiting.second.answer->try_push(std::move(response)));
    return true;
  });
}

HttpResponse Server::State::page(const Ask& ask) {
  if (ask.what == Ask::What::stop) {
    stopping.store(true);
    wakeup.signal();
    return text_page(200, "stopping\n");
  }
  if (ask.what == Ask::What::invite) {
    const auto token = give_invitation(options.config.data, AgencyCode(ask.body),
                                       heart->directory(), clock.wall_us(), random);
    return token ? text_page(200, *token + "\n") : error_page(token.error());
  }
  const Status status = heart->status();
  const admin::ProcessStatus process = process_status();
  if (ask.what == Ask::What::health) {
    const admin::Health health = admin::health_of(status, process);
    return text_page(health.is_well ? 200 : 503, health.line + "\n");
  }
  if (ask.what == Ask::What::metrics) {
    return text_page(200, admin::metrics_text(status, process));
  }
  HttpResponse response;
  response.body = admin::status_json(status, process);
  return response;
}

admin::ProcessStatus Server::State::process_status() const {
  constexpr double kMicros = 1e6;
  admin::ProcessStatus process;
  const auto counts = zap->counts();
  const auto disk = event_log->disk();
  process.endpoint = door->endpoint();
  process.uptime_s = static_cast<double>((real.now() - started).count()) / kMicros;
  process.handshakes_accepted = counts.accepted;
  process.handshakes_refused = counts.unknown_key + counts.too_often + counts.malformed;
  process.appends = appends;
  process.append_seconds = static_cast<double>(append_time.count()) / kMicros;
  process.append_seconds_max = static_cast<double>(append_longest.count()) / kMicros;
  process.disk_free_bytes = disk.free_bytes;
  process.disk_low = disk.low;
  return process;
}

}  // namespace kentongan::broker
