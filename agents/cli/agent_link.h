#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "agents/cli/exit_code.h"
#include "agents/cli/shell.h"
#include "core/base/clock.h"
#include "core/base/result.h"

namespace kentongan::cli {

/// What the agent answered.
struct Answer {
  int status = 200;
  std::string body;  ///< JSON.

  [[nodiscard]] bool is_error() const { return status >= 400; }
};

/// The running agent whose folder this is, over its Unix socket. Routes: agents/api/http_api.h.
///
/// Threads: any; each call is a connection of its own.
class AgentLink {
 public:
  /// The folder: that of the settings, else the only one there is.
  /// @return `not_found` if there is none, `invalid_argument` if there are several.
  static Result<AgentLink> find(const Shell& shell);

  /// How long an agent that has its folder and no open socket may be just starting.
  static constexpr Micros kStarting = std::chrono::seconds(3);

  explicit AgentLink(std::filesystem::path folder, Micros starting = kStarting)
      : folder_(std::move(folder)), starting_(starting) {}

  [[nodiscard]] const std::filesystem::path& folder() const { return folder_; }

  using Query = std::vector<std::pair<std::string, std::string>>;

  /// Waits for an agent that is starting; `get_within` does not.
  /// @return `unavailable` where no agent answers. A status of 400 and more is an answer.
  Result<Answer> get(const std::string& path, const Query& query = {}) const;
  Result<Answer> get_within(Micros timeout, const std::string& path) const;
  /// @return `unavailable` where no agent listens: nothing was handed over; `timeout` where it was
  ///         and no answer came: what became of it is to be looked up before it is sent again.
  Result<Answer> post(const std::string& path, const std::string& json) const;

  /// Line by line until `on_line` says false, or nothing has come for `idle_max`.
  Result<Answer> follow(const std::string& path, const Query& query, Micros idle_max,
                        const std::function<bool(std::string_view)>& on_line) const;

 private:
  /// @return whether somebody listens, at the latest when an agent would have started.
  [[nodiscard]] bool is_up() const;

  std::filesystem::path folder_;
  Micros starting_;
};

/// @return `invalid_argument` where a message or an incident is asked for by nothing: "", blanks.
Result<void> check_named(std::string_view id);

/// The error that the agent's answer holds.
[[nodiscard]] Error error_in(const Answer& answer);

/// Prints it, with the problems of a message one a line, and gives its exit code.
Exit failed(const Shell& shell, const Answer& answer);

/// Gets a document and hands it on; prints what went wrong otherwise.
Exit with_document(const Shell& shell, const std::string& path, const AgentLink::Query& query,
                   const std::function<Exit(const std::string& json)>& then);

}  // namespace kentongan::cli
