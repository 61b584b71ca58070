#include "agents/cli/wait_for.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <utility>

#include <fmt/format.h>

#include "agents/cli/json_value.h"
#include "agents/cli/messages.h"
#include "agents/cli/render.h"
#include "core/base/clock.h"

namespace kentongan::cli {
namespace {

constexpr Micros kLookAgain = std::chrono::seconds(1);

/// Members of a party that show that it has reached the level.
std::vector<const char*> signs_of(const std::string& level) {
  if (level == "delivered") {
    return {"delivered_at"};
  }
  if (level == "read") {
    return {"read_at", "acknowledged_at", "acting_at", "acted_at", "refused_at", "delegated_at"};
  }
  if (level == "acknowledged") {
    return {"acknowledged_at", "acting_at", "acted_at"};
  }
  if (level == "acting") {
    return {"acting_at", "acted_at"};
  }
  if (level == "acted") {
    return {"acted_at"};
  }
  return {};
}

bool has_any(const Value& party, const std::vector<const char*>& members) {
  return std::any_of(members.begin(), members.end(),
                     [&](const char* member) { return !cell_text(party.find(member)).empty(); });
}

/// The outcome of --any-of that a party has come to; empty: none.
std::string other_of(const Value& party, const WaitFor& wait) {
  for (const auto& outcome : wait.any_of) {
    if (cell_text(party.find("state")) == outcome ||
        !cell_text(party.find(outcome + "_at")).empty()) {
      return outcome + " " + cell_text(party.find("agency"));
    }
  }
  return "";
}

std::string other_mark(const Value& who, const WaitFor& wait) {
  for (const auto& mark : list_in(who, "marks")) {
    const auto code = cell_text(mark.find("code"));
    if (std::find(wait.any_of.begin(), wait.any_of.end(), code) != wait.any_of.end()) {
      return code + " " + cell_text(mark.find("agency"));
    }
  }
  return "";
}

bool is_stored(const Value& who) {
  const auto seq = cell_text(who, "message.seq");
  return !seq.empty() && seq != "0";
}

Exit told_refused(const Shell& shell, const Value& refusal) {
  const auto* text = refusal.find("text");
  const auto error = fail(error_code_named(refusal.text("code")),
                          text == nullptr ? Text{} : Text{text->text("id"), text->text("en")});
  return shell.failed(exit_of(error.code), error, json_from(refusal));
}

}  // namespace

const Value* final_refusal_in(const Value& who) {
  const auto& refusals = list_in(who, "refusals");
  const auto found = std::find_if(refusals.rbegin(), refusals.rend(), [](const Value& refusal) {
    return cell_text(refusal, "final") != "false";
  });
  return found == refusals.rend() ? nullptr : &*found;
}

std::string timed_out_words(const Value& who, const WaitFor& wait, const std::string& id,
                            const Look& look) {
  auto words =
      fmt::format(fmt::runtime(look.say(is_stored(who) ? say::kTimedOut : say::kTimedOutInOutbox)),
                  look.say(state_word(wait.level)), look.say(duration_words(wait.timeout_s)), id);
  const auto& refusals = list_in(who, "refusals");
  if (!is_stored(who) && !refusals.empty()) {
    words += " " + one_line(text_in(refusals.back(), "text", look));
  }
  return words;
}

Progress progress_in(const Value& who, const WaitFor& wait) {
  Progress progress;
  if (!is_stored(who)) {
    progress.outcome =
        final_refusal_in(who) == nullptr ? Progress::Outcome::pending : Progress::Outcome::refused;
    return progress;
  }
  const auto signs = signs_of(wait.level);
  for (const auto& party : list_in(who, "parties")) {
    if (cell_text(party.find("role")) != "to") {
      continue;
    }
    ++progress.of;
    progress.done += has_any(party, signs) ? 1 : 0;
    if (progress.which.empty()) {
      progress.which = other_of(party, wait);
    }
  }
  if (progress.which.empty()) {
    progress.which = other_mark(who, wait);
  }
  if (!progress.which.empty()) {
    progress.outcome = Progress::Outcome::other_came;
  } else if (wait.level == "stored" || (progress.of > 0 && progress.done == progress.of)) {
    // With the receipt it is stored; who it went to the desk knows when its own event comes.
    progress.outcome = Progress::Outcome::reached;
  }
  return progress;
}

Result<void> check(const WaitFor& wait) {
  constexpr std::array kLevels{"stored", "delivered", "read", "acknowledged", "acting", "acted"};
  constexpr std::array kOutcomes{"refused",   "delegated", "escalated",    "expired", "failed",
                                 "delivered", "read",      "acknowledged", "acting",  "acted"};
  const auto unknown = [](const std::string& flag, const std::string& word, const auto& known) {
    std::string all;
    for (const char* name : known) {
      all += (all.empty() ? "" : ", ") + std::string(name);
    }
    return fail(ErrorCode::invalid_argument,
                Text{flag + ": \"" + word + "\" tidak dikenal. Pilihan: " + all + ".",
                     flag + ": \"" + word + "\" is not known. Choices: " + all + "."});
  };
  if (!wait.level.empty() &&
      std::find(kLevels.begin(), kLevels.end(), wait.level) == kLevels.end()) {
    return unknown("--wait", wait.level, kLevels);
  }
  for (const auto& outcome : wait.any_of) {
    if (std::find(kOutcomes.begin(), kOutcomes.end(), outcome) == kOutcomes.end()) {
      return unknown("--any-of", outcome, kOutcomes);
    }
  }
  return {};
}

Exit wait_for(const Shell& shell, const AgentLink& link, const std::string& id,
              const WaitFor& wait) {
  const SystemClock clock;
  const auto began = clock.now();
  std::pair<int, int> told{-1, -1};
  for (;;) {
    const auto answer = link.get("/v1/who/" + id);
    if (!answer) {
      return shell.failed(answer.error());
    }
    if (answer->is_error()) {
      return failed(shell, *answer);
    }
    const auto who = value_from_json(answer->body);
    if (!who) {
      return shell.failed(who.error());
    }
    const auto progress = progress_in(*who, wait);
    if (progress.of > 0 && std::pair(progress.done, progress.of) != told) {
      told = {progress.done, progress.of};
      shell.note(
          fmt::format("{} {}/{}", shell.say(state_word(wait.level)), told.first, told.second));
    }
    switch (progress.outcome) {
      case Progress::Outcome::reached:
        return Exit::done;
      case Progress::Outcome::refused:
        return told_refused(shell, *final_refusal_in(*who));
      case Progress::Outcome::other_came:
        shell.note(fmt::format(fmt::runtime(shell.say(say::kOtherCame)), progress.which));
        return Exit::other_came;
      case Progress::Outcome::pending:
        break;
    }
    auto patience = kLookAgain;
    if (wait.timeout_s > 0) {
      const auto left = began + std::chrono::seconds(wait.timeout_s) - clock.now();
      if (left <= Micros::zero()) {
        shell.note(timed_out_words(*who, wait, id, shell.look()));
        return Exit::timeout;
      }
      patience = std::min(patience, left);
    }
    // Whatever happens at the desk is a reason to look; so is a second of silence.
    const auto followed =
        link.follow("/v1/watch", {}, patience, [](std::string_view line) { return line.empty(); });
    if (!followed && followed.error().code == ErrorCode::unavailable) {
      return shell.failed(followed.error());
    }
    if (followed && followed->is_error()) {
      return failed(shell, *followed);
    }
  }
}

}  // namespace kentongan::cli
