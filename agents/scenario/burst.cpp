#include "agents/scenario/burst.h"

#include <utility>

namespace kentongan::scenario {
namespace {

constexpr std::size_t kWaitingMost = 100'000;

}  // namespace

Burst::Burst(AgentClient client) : client_(std::move(client)), waiting_(kWaitingMost) {}

Burst::~Burst() {
  over_ = true;
  static_cast<void>(finish());
}

void Burst::pour(agents::Form form, std::string fault) {
  if (!worker_) {
    worker_ = std::make_unique<Worker>("burst", [this] { run(); });
  }
  static_cast<void>(waiting_.try_push({std::move(form), std::move(fault)}));
}

std::map<std::string, std::uint64_t> Burst::finish() {
  waiting_.close();
  if (worker_) {
    worker_->join();
  }
  return taken_;
}

void Burst::run() {
  while (const auto next = waiting_.pop()) {
    if (over_) {
      return;
    }
    if (client_.send(next->form)) {
      ++taken_[next->fault];
    }
  }
}

}  // namespace kentongan::scenario
