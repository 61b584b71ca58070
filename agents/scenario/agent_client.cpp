#include "agents/scenario/agent_client.h"

#include <algorithm>
#include <array>

#include <nlohmann/json.hpp>

#include "agents/scenario/seat.h"
#include "core/transport/http_client.h"

namespace kentongan::scenario {
namespace {

using nlohmann::json;

constexpr Micros kAnswerMost = std::chrono::seconds(10);
constexpr Micros kProbeMost = std::chrono::seconds(2);
constexpr Micros kIdleMost = std::chrono::seconds(60);

json json_of(const Value& value) {
  if (value.is_scalar()) {
    return value.scalar;
  }
  if (value.is_list()) {
    json list = json::array();
    for (const Value& item : value.items) {
      list.push_back(json_of(item));
    }
    return list;
  }
  if (value.is_map()) {
    json map = json::object();
    for (const auto& [name, member] : value.members) {
      map[name] = json_of(member);
    }
    return map;
  }
  return nullptr;
}

/// What stands beside `fields` in the body of /v1/send, and the name that it has there.
const char* beside(const std::string& name) {
  constexpr std::array<std::pair<const char*, const char*>, 9> kNames = {{
      {"to", "to"},
      {"cc", "cc"},
      {"precedence", "precedence"},
      {"classification", "classification"},
      {"markings", "markings"},
      {"reply_to", "reply_to"},
      {"ref", "refs"},
      {"handling.channel", "channel"},
      {"spoken_at", "spoken_at"},
  }};
  for (const auto& [ours, theirs] : kNames) {
    if (name == ours) {
      return theirs;
    }
  }
  return nullptr;
}

Error error_from(const std::string& body) {
  const json answer = json::parse(body, nullptr, false);
  if (!answer.is_object()) {
    return fail(ErrorCode::unavailable,
                Text{"Meja tidak menyebut alasan.", "The desk gave no reason."});
  }
  const json inner = answer.contains("error") ? answer["error"] : answer;
  const std::string name = inner.value("code", std::string());
  Text text{name, name};
  if (inner.contains("text") && inner["text"].is_object()) {
    text = {inner["text"].value("id", name), inner["text"].value("en", name)};
  }
  if (inner.contains("problems") && inner["problems"].is_array()) {
    for (const json& problem : inner["problems"]) {
      const std::string field = " [" + problem.value("field", std::string()) + "]";
      text.id += field;
      text.en += field;
    }
  }
  for (int code = 0; code <= static_cast<int>(ErrorCode::timeout); ++code) {
    if (name_of(static_cast<ErrorCode>(code)) == name) {
      return Error{static_cast<ErrorCode>(code), text};
    }
  }
  return Error{ErrorCode::unavailable, text};
}

Result<MessageId> id_in(const std::string& body) {
  const json answer = json::parse(body, nullptr, false);
  if (!answer.is_object()) {
    return fail(ErrorCode::malformed,
                Text{"Jawaban meja bukan JSON.", "The desk's answer is no JSON."});
  }
  return message_id_from(answer.value("id", std::string()));
}

std::string code_word(v1::EvidenceCode code) {
  std::string name = v1::EvidenceCode_Name(code).substr(sizeof("EVIDENCE_CODE_") - 1);
  for (char& c : name) {
    c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  }
  return name;
}

/// The message that a line of /v1/watch, or an entry of the inbox, tells of.
std::optional<MessageId> foreign_message(const json& message) {
  if (!message.is_object() || message.value("mine", false)) {
    return std::nullopt;
  }
  const auto id = message_id_from(message.value("id", std::string()));
  return id ? std::optional(*id) : std::nullopt;
}

/// Those of an answer of /v1/inbox, in its order; none if it is no such answer.
std::vector<MessageId> foreign_messages(const std::string& inbox) {
  std::vector<MessageId> ids;
  const json parsed = json::parse(inbox, nullptr, false);
  if (parsed.is_object() && parsed.contains("messages")) {
    for (const json& message : parsed["messages"]) {
      if (const auto id = foreign_message(message)) {
        ids.push_back(*id);
      }
    }
  }
  return ids;
}

}  // namespace

Result<std::string> AgentClient::ask(const std::string& method, const std::string& path,
                                     const std::string& body) const {
  const transport::HttpClient client({socket_, 0});
  transport::HttpRequest request;
  request.method = method;
  const auto mark = path.find('?');
  request.path = path.substr(0, mark);
  if (mark != std::string::npos && !transport::split_target(path, request)) {
    return fail(ErrorCode::invalid_argument, "bad path " + path);
  }
  request.body = body;
  if (!body.empty()) {
    request.headers.emplace_back("content-type", "application/json");
  }
  KTG_TRY(const auto response, client.ask(request, method == "GET" ? kProbeMost : kAnswerMost));
  if (response.status >= 400) {
    return error_from(response.body);
  }
  return response.body;
}

Result<MessageId> AgentClient::send(const agents::Form& form) const {
  json body = {{"type", form.type}, {"fields", json::object()}, {"carry_unknown", true}};
  for (const auto& [name, value] : form.fields.members) {
    if (const char* key = beside(name)) {
      body[key] = json_of(value);
    } else {
      body["fields"][name] = json_of(value);
    }
  }
  if (body.contains("to") && !body["to"].is_array()) {
    body["to"] = json::array({body["to"]});
  }
  if (!form.exercise.empty()) {
    body["exercise"] = form.exercise;
  }
  KTG_TRY(const std::string answer, ask("POST", "/v1/send", body.dump()));
  return id_in(answer);
}

Result<void> AgentClient::say(const Word& word) const {
  json body = {{"code", code_word(word.code)}, {"about", to_string(word.about)}};
  if (!word.note.empty()) {
    body["note"] = word.note;
  }
  if (!word.reason.empty() && word.code == v1::EVIDENCE_CODE_REFUSED) {
    body["reason"] = {{"text", word.reason}};
  }
  if (!word.delegate_to.empty()) {
    body["delegate_to"] = word.delegate_to;
  }
  KTG_TRY_VOID(ask("POST", "/v1/evidence", body.dump()));
  return {};
}

Result<void> AgentClient::sign_on() const {
  const json body = {{"passphrase", kSeatPassphrase}, {"minutes", 720}};
  KTG_TRY_VOID(ask("POST", "/v1/duty/unlock", body.dump()));
  return {};
}

Result<void> AgentClient::renew_key() const {
  const json body = {{"passphrase", kSeatPassphrase}};
  KTG_TRY_VOID(ask("POST", "/v1/duty/key", body.dump()));
  return {};
}

Result<void> AgentClient::fault(const std::string& json_body) const {
  KTG_TRY_VOID(ask("POST", "/v1/fault", json_body));
  return {};
}

Result<void> AgentClient::shape(const std::optional<agents::LineShape>& shape) const {
  json body = {{"line", nullptr}};
  if (shape) {
    body["line"] = {
        {"delay_s", shape->delay_s}, {"loss", shape->loss}, {"max_bytes", shape->max_bytes}};
  }
  return fault(body.dump());
}

Result<std::string> AgentClient::hand_out(const MessageId& id) const {
  const json body = {{"hand_out", to_string(id)}};
  KTG_TRY(const std::string answer, ask("POST", "/v1/fault", body.dump()));
  const json parsed = json::parse(answer, nullptr, false);
  return parsed.is_object() ? parsed.value("raw", std::string()) : std::string();
}

Result<AgentClient::Checked> AgentClient::checked() const {
  KTG_TRY(const std::string answer, ask("GET", "/v1/status", ""));
  const json status = json::parse(answer, nullptr, false);
  Checked checked;
  if (status.is_object() && status.contains("log") && status["log"].is_object()) {
    const json& events = status["log"].value("events", json(0));
    checked.events = events.is_number() ? events.get<std::uint64_t>() : 0;
  }
  if (status.is_object() && status.contains("failed") && status["failed"].is_number()) {
    checked.faults = status["failed"].get<std::uint64_t>();
  }
  return checked;
}

bool AgentClient::ready() const {
  return ask("GET", "/v1/status", "").has_value();
}

bool AgentClient::quiet() const {
  const auto answer = ask("GET", "/v1/status", "");
  const json status = answer ? json::parse(*answer, nullptr, false) : json();
  if (!status.is_object() || status.value("line", std::string()) != "connected" ||
      !status.value("deliver", false)) {
    return false;  // What waits for a standby it is not told.
  }
  const auto none = [&status](const char* group, std::initializer_list<const char*> names) {
    const json& counts = status.contains(group) ? status[group] : json::object();
    for (const char* name : names) {
      if (counts.is_object() && counts.contains(name) && counts[name].is_number() &&
          counts[name].get<double>() > 0) {
        return false;
      }
    }
    return true;
  };
  return none("outbox", {"draft", "waiting", "sent"}) &&
         none("waiting", {"kilat", "sangat_segera", "segera", "biasa"});
}

void AgentClient::follow(const std::function<bool(const MessageId&)>& on_message) const {
  const transport::HttpClient client({socket_, 0});
  transport::HttpRequest request;
  request.path = "/v1/watch";
  bool looked = false;
  const auto look = [&] {
    // Once the stream is open nothing is missed: what came before it lies in the inbox.
    looked = true;
    const auto inbox = ask("GET", "/v1/inbox?all=1&limit=100000", "");
    const std::vector<MessageId> came = foreign_messages(inbox ? *inbox : "");
    return std::all_of(came.begin(), came.end(), on_message);
  };
  static_cast<void>(client.read_lines(request, kIdleMost, [&](std::string_view line) {
    if (!looked && !look()) {
      return false;
    }
    const json notice = json::parse(line.begin(), line.end(), nullptr, false);
    if (!notice.is_object() || notice.value("event", std::string()) != "message" ||
        !notice.contains("message")) {
      return on_message(MessageId());
    }
    const auto id = foreign_message(notice["message"]);
    return on_message(id.value_or(MessageId()));
  }));
}

}  // namespace kentongan::scenario
