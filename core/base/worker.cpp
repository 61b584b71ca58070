#include "core/base/worker.h"

#include <utility>

#include <pthread.h>

namespace kentongan {

Worker::Worker(std::string name, std::function<void()> run)
    : thread_([name = std::move(name), run = std::move(run)] {
        constexpr std::size_t kLinuxNameMax = 15;
        pthread_setname_np(pthread_self(), name.substr(0, kLinuxNameMax).c_str());
        run();
      }) {}

Worker::~Worker() {
  join();
}

void Worker::join() {
  if (thread_.joinable()) {
    thread_.join();
  }
}

}  // namespace kentongan
