#include "agents/scenario/process_house.h"

#include <algorithm>

#include <poll.h>

#include "agents/scenario/process_state.h"

namespace kentongan::scenario {

ProcessHouse::ProcessHouse(Options options) : state_(std::make_unique<State>(std::move(options))) {}
ProcessHouse::~ProcessHouse() = default;

Result<void> ProcessHouse::open() {
  return state_->open();
}

std::int64_t ProcessHouse::now_us() const {
  return state_->now_us();
}

Result<std::vector<Arrival>> ProcessHouse::run_until(std::int64_t t_us) {
  std::vector<Arrival> arrived;
  while (true) {
    while (auto arrival = state_->arrivals.try_pop()) {
      arrived.push_back(std::move(*arrival));
    }
    const std::int64_t left_us = static_cast<std::int64_t>(
        static_cast<double>(t_us - state_->now_us()) / state_->options.speed);
    if (!arrived.empty() || left_us <= 0) {
      return arrived;
    }
    if (!state_->broker.running() && state_->broker_should_run) {
      return fail(ErrorCode::unavailable, broker_ended(state_->folder));
    }
    for (const auto& desk : state_->desks) {
      // Those that were not waited for at the start come up while time runs.
      if (!desk->up && !desk->killed) {
        KTG_TRY_VOID(state_->look_for(*desk));
      }
    }
    ::poll(nullptr, 0, static_cast<int>(std::clamp<std::int64_t>(left_us / 1000, 1, 5)));
  }
}

std::int64_t ProcessHouse::real_us() const {
  return state_->clock.real_us(state_->clock.shown_us());
}

const std::map<AgencyCode, AgencyCode>& ProcessHouse::parents() const {
  return state_->lines.parents;
}

Result<MessageId> ProcessHouse::send(const AgencyCode& desk, const agents::Form& form) {
  KTG_TRY(const ProcessDesk* sender, state_->seated(desk));
  return sender->client().send(form);
}

Result<void> ProcessHouse::say(const AgencyCode& desk, const Word& word) {
  KTG_TRY(const ProcessDesk* speaker, state_->seated(desk));
  return speaker->client().say(word);
}

void ProcessHouse::pour(const AgencyCode& desk, const agents::Form& form,
                        const std::string& fault) {
  if (ProcessDesk* found = state_->find(desk)) {
    if (!found->burst) {
      found->burst = std::make_unique<Burst>(found->client());
    }
    found->burst->pour(form, fault);
  }
}

void ProcessHouse::cut(const AgencyCode& desk, bool cut) {
  if (const ProcessDesk* found = state_->find(desk)) {
    state_->relay->cut(found->line, cut);
  }
}

void ProcessHouse::shape(const AgencyCode& desk, const std::optional<agents::LineShape>& shape) {
  if (ProcessDesk* found = state_->find(desk)) {
    found->shape = shape;
    static_cast<void>(found->client().shape(shape));
  }
}

void ProcessHouse::hand_in_times(const AgencyCode& desk, std::uint32_t copies) {
  if (ProcessDesk* found = state_->find(desk)) {
    found->copies = copies;
    static_cast<void>(found->client().fault("{\"factor\":" + std::to_string(copies) + "}"));
  }
}

void ProcessHouse::skew(const AgencyCode& desk, std::int64_t skew_s) {
  if (ProcessDesk* found = state_->find(desk)) {
    found->skew_s = skew_s;
    static_cast<void>(found->client().fault("{\"skew_s\":" + std::to_string(skew_s) + "}"));
  }
}

Result<void> ProcessHouse::kill(const AgencyCode& desk) {
  if (ProcessDesk* found = state_->find(desk)) {
    found->killed = true;
    found->up = false;
    found->child.kill();
  }
  return {};
}

Result<void> ProcessHouse::restart(const AgencyCode& desk) {
  ProcessDesk* found = state_->find(desk);
  if (found == nullptr || !found->killed) {
    return {};
  }
  found->killed = false;  // It comes up while time runs; who needs it waits for it.
  return state_->start_desk(*found);
}

Result<void> ProcessHouse::kill_broker() {
  state_->broker_should_run = false;
  state_->broker.kill();
  return {};
}

Result<void> ProcessHouse::restart_broker() {
  return state_->start_broker();
}

Result<void> ProcessHouse::fill_disk(const AgencyCode& desk, bool full) {
  const ProcessDesk* found = state_->find(desk);
  return found == nullptr ? Result<void>() : state_->fill_disk(*found, full);
}

Result<void> ProcessHouse::steal_key(const AgencyCode& desk, bool stolen) {
  KTG_TRY(ProcessDesk * robbed, state_->awake(desk));
  robbed->stolen = stolen;
  KTG_TRY_VOID(
      robbed->client().fault(stolen ? R"({"stolen_key":true})" : R"({"stolen_key":false})"));
  return stolen ? state_->revoke_key(*robbed) : state_->renew_key(*robbed);
}

Result<void> ProcessHouse::replay(const AgencyCode& by, const AgencyCode& owner,
                                  const MessageId& id) {
  KTG_TRY(const ProcessDesk* thief, state_->awake(by));
  KTG_TRY(const ProcessDesk* author, state_->awake(owner));
  KTG_TRY(const std::string raw, author->client().hand_out(id));
  return thief->client().fault("{\"raw\":[\"" + raw + "\"]}");
}

/// Every desk checks what it receives before it stores it; what they report is the sum.
Result<Text> ProcessHouse::verify_now() {
  std::uint64_t events = 0;
  std::uint64_t faults = 0;
  std::size_t answering = 0;
  for (const auto& desk : state_->desks) {
    const auto checked = desk->client().checked();
    answering += checked ? 1 : 0;
    events += checked ? checked->events : 0;
    faults += checked ? checked->faults : 0;
  }
  const std::string numbers = std::to_string(events);
  const std::string desks = std::to_string(answering);
  const std::string wrong = std::to_string(faults);
  return Text{"✔ " + numbers + " peristiwa di " + desks +
                  " meja, tiap tanda tangan dan daun diperiksa, " + wrong + " tidak sah",
              "✔ " + numbers + " events at " + desks + " desks, each signature and leaf checked, " +
                  wrong + " invalid"};
}

Result<Remains> ProcessHouse::close() {
  return state_->close();
}

const std::filesystem::path& ProcessHouse::folder() const {
  return state_->folder;
}

}  // namespace kentongan::scenario
