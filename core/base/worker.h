#pragma once

#include <functional>
#include <string>
#include <thread>

namespace kentongan {

/// One named thread that runs a function; joined when this goes. The function must end by itself
/// when its queue is closed or it is told to stop.
class Worker {
 public:
  Worker(std::string name, std::function<void()> run);
  ~Worker();
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;

  void join();
  [[nodiscard]] bool is_current() const { return std::this_thread::get_id() == thread_.get_id(); }

 private:
  std::thread thread_;
};

}  // namespace kentongan
