#pragma once

#include <filesystem>
#include <functional>
#include <string>

#include "agents/compose.h"
#include "agents/scenario/house.h"
#include "core/base/ids.h"
#include "core/base/result.h"

namespace kentongan::scenario {

/// A running desk, spoken to as an officer does: its HTTP API on a Unix socket (agents/api).
///
/// Blocks:  up to 10 s of real time a call. Threads: any.
/// Errors:  what the desk answers, code and text; `unavailable` where nobody does.
class AgentClient {
 public:
  explicit AgentClient(std::filesystem::path socket) : socket_(std::move(socket)) {}

  Result<MessageId> send(const agents::Form& form) const;
  Result<void> say(const Word& word) const;
  /// Opens the key of who sits there, for the longest time. @return as the desk answers.
  Result<void> sign_on() const;
  /// Draws another key for who sits there, and hands it in. @return as the desk answers.
  Result<void> renew_key() const;
  /// The body of POST /v1/fault, as JSON.
  Result<void> fault(const std::string& json) const;
  Result<void> shape(const std::optional<agents::LineShape>& shape) const;
  /// One item's bytes, base64.
  Result<std::string> hand_out(const MessageId& id) const;

  struct Checked {
    std::uint64_t events = 0;  ///< Of its log.
    std::uint64_t faults = 0;  ///< Deliveries that did not verify.
  };
  Result<Checked> checked() const;

  [[nodiscard]] bool ready() const;
  /// Holds its mailbox, and has nothing left to send or to receive.
  [[nodiscard]] bool quiet() const;

  /// Calls `on_message` for every message of another agency in the inbox, and from then on for each
  /// that arrives, until it says false or the desk goes.
  void follow(const std::function<bool(const MessageId&)>& on_message) const;

 private:
  Result<std::string> ask(const std::string& method, const std::string& path,
                          const std::string& body) const;

  std::filesystem::path socket_;
};

}  // namespace kentongan::scenario
