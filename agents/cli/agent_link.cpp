#include "agents/cli/agent_link.h"

#include <chrono>
#include <cstring>

#include <fmt/format.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "agents/cli/json_value.h"
#include "agents/cli/messages.h"
#include "core/base/clock.h"
#include "core/transport/http_client.h"

namespace kentongan::cli {
namespace {

constexpr Micros kPatience = std::chrono::seconds(20);
constexpr const char* kSocket = "agent.sock";
constexpr const char* kAgentFile = "agent.yaml";
constexpr int kLookAgain_ms = 100;

/// Folders of agents below the usual place.
std::vector<std::filesystem::path> known_agents(const Environment& environment) {
  std::vector<std::filesystem::path> found;
  std::error_code ignored;
  for (const auto& entry :
       std::filesystem::directory_iterator(agents_folder(environment), ignored)) {
    if (entry.is_directory(ignored)) {
      found.push_back(entry.path());
    }
  }
  return found;
}

transport::HttpClient client_for(const std::filesystem::path& folder) {
  transport::HttpAddress address;
  address.unix_path = folder / kSocket;
  return transport::HttpClient(address);
}

Error silent(const std::filesystem::path& folder) {
  const auto name = folder.string();
  std::error_code ignored;
  const Text& said = std::filesystem::exists(folder / kAgentFile, ignored) ? say::kAgentSilent
                                                                           : say::kNoAgentThere;
  return fail(ErrorCode::unavailable, Text{fmt::format(fmt::runtime(said.id), name, name),
                                           fmt::format(fmt::runtime(said.en), name, name)});
}

Error unanswered(const std::filesystem::path& folder) {
  const auto name = folder.string();
  return fail(ErrorCode::timeout, Text{fmt::format(fmt::runtime(say::kAgentUnanswered.id), name),
                                       fmt::format(fmt::runtime(say::kAgentUnanswered.en), name)});
}

/// Whether somebody takes connections there.
bool listens(const std::filesystem::path& folder) {
  const std::string path = (folder / kSocket).string();
  sockaddr_un address{};
  if (path.size() >= sizeof address.sun_path) {
    return true;  // Who asks then says what is wrong.
  }
  const int probe = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  address.sun_family = AF_UNIX;
  std::memcpy(static_cast<char*>(address.sun_path), path.c_str(), path.size() + 1);
  const bool taken =
      connect(probe, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
  close(probe);
  return taken;
}

Result<Answer> asked(const std::filesystem::path& folder, const transport::HttpRequest& request,
                     Micros timeout) {
  auto response = client_for(folder).ask(request, timeout);
  if (!response) {
    return response.error().code == ErrorCode::unavailable ? silent(folder) : response.error();
  }
  return Answer{response->status, std::move(response->body)};
}

transport::HttpRequest request_for(std::string method, const std::string& path,
                                   const AgentLink::Query& query) {
  transport::HttpRequest request;
  request.method = std::move(method);
  request.path = path;
  request.query = query;
  return request;
}

}  // namespace

Result<AgentLink> AgentLink::find(const Shell& shell) {
  if (!shell.settings.agent.empty()) {
    return AgentLink(shell.settings.agent);
  }
  const auto known = known_agents(shell.environment);
  if (known.empty()) {
    return fail(ErrorCode::not_found, say::kNoAgent);
  }
  if (known.size() > 1) {
    std::string names;
    for (const auto& folder : known) {
      names += (names.empty() ? "" : ", ") + folder.string();
    }
    return fail(ErrorCode::invalid_argument,
                Text{fmt::format(fmt::runtime(say::kSeveralAgents.id), names),
                     fmt::format(fmt::runtime(say::kSeveralAgents.en), names)});
  }
  return AgentLink(known.front());
}

bool AgentLink::is_up() const {
  const SystemClock clock;
  const auto began = clock.now();
  std::error_code ignored;
  while (!listens(folder_)) {
    if (clock.now() - began >= starting_ ||
        !std::filesystem::exists(folder_ / kAgentFile, ignored)) {
      return false;
    }
    poll(nullptr, 0, kLookAgain_ms);
  }
  return true;
}

Result<Answer> AgentLink::get(const std::string& path, const Query& query) const {
  if (!is_up()) {
    return silent(folder_);
  }
  return asked(folder_, request_for("GET", path, query), kPatience);
}

Result<Answer> AgentLink::get_within(Micros timeout, const std::string& path) const {
  return asked(folder_, request_for("GET", path, {}), timeout);
}

Result<Answer> AgentLink::post(const std::string& path, const std::string& json) const {
  auto request = request_for("POST", path, {});
  request.headers = {{"content-type", "application/json"}};
  request.body = json;
  if (!is_up()) {
    return silent(folder_);
  }
  auto answer = asked(folder_, request, kPatience);
  if (!answer && (answer.error().code == ErrorCode::unavailable ||
                  answer.error().code == ErrorCode::timeout)) {
    return unanswered(folder_);  // It may have been carried out all the same.
  }
  return answer;
}

Result<Answer> AgentLink::follow(const std::string& path, const Query& query, Micros idle_max,
                                 const std::function<bool(std::string_view)>& on_line) const {
  auto response =
      client_for(folder_).read_lines(request_for("GET", path, query), idle_max, on_line);
  if (!response) {
    return response.error().code == ErrorCode::unavailable ? silent(folder_) : response.error();
  }
  return Answer{response->status, std::move(response->body)};
}

Result<void> check_named(std::string_view id) {
  return id.find_first_not_of(" \t\r\n") == std::string_view::npos
             ? Result<void>(fail(ErrorCode::invalid_argument, say::kNeedsMessage))
             : Result<void>();
}

Error error_in(const Answer& answer) {
  const auto document = value_from_json(answer.body);
  if (!document || document->find("code") == nullptr) {
    const auto status = std::to_string(answer.status);
    return fail(ErrorCode::unavailable, Text{"Agen menjawab dengan status " + status + ".",
                                             "The agent answered with status " + status + "."});
  }
  Text text;
  if (const auto* said = document->find("text")) {
    text = said->is_scalar() ? Text{said->scalar, said->scalar}
                             : Text{said->text("id"), said->text("en")};
  }
  return fail(error_code_named(document->text("code")), text);
}

Exit failed(const Shell& shell, const Answer& answer) {
  const auto error = error_in(answer);
  const auto exit = shell.failed(exit_of(error.code), error, answer.body);
  const auto document = value_from_json(answer.body);
  const auto* problems = document ? document->find("problems") : nullptr;
  if (problems == nullptr || !problems->is_list()) {
    return exit;
  }
  const auto said = [&shell](const Value* text) {
    return text == nullptr ? std::string()
                           : one_line(shell.say(Text{text->text("id"), text->text("en")}));
  };
  for (const auto& problem : problems->items) {
    shell.note(fmt::format("  {}: {}. {}", problem.text("field"), said(problem.find("text")),
                           said(problem.find("fix"))));
  }
  return exit;
}

Exit with_document(const Shell& shell, const std::string& path, const AgentLink::Query& query,
                   const std::function<Exit(const std::string& json)>& then) {
  const auto link = AgentLink::find(shell);
  if (!link) {
    return shell.failed(Exit::unreachable, link.error(), "");
  }
  const auto answer = link->get(path, query);
  if (!answer) {
    return shell.failed(answer.error());
  }
  return answer->is_error() ? failed(shell, *answer) : then(answer->body);
}

}  // namespace kentongan::cli
