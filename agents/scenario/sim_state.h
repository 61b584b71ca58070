#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <queue>
#include <set>
#include <unordered_map>
#include <vector>

#include "agents/scenario/founding.h"
#include "agents/scenario/sim_house.h"
#include "agents/scenario/sim_node.h"
#include "core/base/digest.h"

namespace kentongan::scenario {

/// The event queue and everything it moves.
class SimHouse::State {
 public:
  explicit State(Options wanted);
  ~State();

  Result<void> open();
  /// One step after the other up to `t_us`, or until a message reached a desk.
  Result<void> advance(std::int64_t t_us, bool stop_at_arrival);
  Result<Remains> close();

  [[nodiscard]] SimDesk* find(const AgencyCode& agency);
  /// @return `unavailable` while its process is dead, `not_found` if there is none.
  Result<SimDesk*> alive(const AgencyCode& agency);
  void set_cut(SimDesk& desk, bool cut);
  void break_line(SimDesk& desk);
  /// After the outside has touched a desk.
  void pump(SimDesk& desk);
  void crash_broker();
  Result<void> start_broker();

  Options options;
  SimClock clock;
  SeededRandom random;
  Lines lines;
  std::unique_ptr<SimBroker> broker;
  std::vector<std::unique_ptr<SimDesk>> desks;
  std::vector<Arrival> arrivals;
  std::map<std::string, std::uint64_t> poured;
  SimChecks checks;
  Sha256 trace;

 private:
  struct Flight {
    std::int64_t at_us = 0;
    std::uint64_t order = 0;
    std::size_t desk = 0;
    std::uint64_t connection = 0;
    bool to_broker = false;
    Bytes frame;

    friend bool operator>(const Flight& a, const Flight& b) {
      return a.at_us != b.at_us ? a.at_us > b.at_us : a.order > b.order;
    }
  };

  Result<void> found();
  void post(std::size_t index, bool to_broker, Bytes frame);
  void keep_line(std::size_t index);
  void pump_desk(std::size_t index);
  void pump_broker();
  Result<void> commit();
  Result<void> tick_due();
  void land(const Flight& flight);
  [[nodiscard]] std::int64_t next_us() const;
  [[nodiscard]] bool quiet() const;

  std::filesystem::path keys_folder_;
  std::priority_queue<Flight, std::vector<Flight>, std::greater<>> flights_;
  std::uint64_t order_ = 0;
  std::uint64_t connections_ = 0;
  std::unordered_map<Bytes, std::size_t> desk_of_routing_;
  std::map<AgencyCode, std::size_t> index_;
  std::vector<std::int64_t> broker_real_us_;
};

}  // namespace kentongan::scenario
