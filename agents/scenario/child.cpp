#include "agents/scenario/child.h"

#include <cstdlib>
#include <utility>

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

namespace kentongan::scenario {

Child::~Child() {
  kill();
}

Child::Child(Child&& other) noexcept : pid_(std::exchange(other.pid_, -1)) {}

Child& Child::operator=(Child&& other) noexcept {
  if (this != &other) {
    kill();
    pid_ = std::exchange(other.pid_, -1);
  }
  return *this;
}

Result<Child> Child::start(const std::vector<std::string>& command,
                           const std::filesystem::path& log) {
  const int out = ::open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  const int in = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
  if (out < 0 || in < 0) {
    return fail(ErrorCode::unavailable, Text{"Tidak dapat membuka " + log.string() + ".",
                                             "Cannot open " + log.string() + "."});
  }
  std::vector<char*> words;
  words.reserve(command.size() + 1);
  for (const std::string& word : command) {
    words.push_back(const_cast<char*>(word.c_str()));
  }
  words.push_back(nullptr);
  const pid_t parent = ::getpid();
  const pid_t pid = ::fork();
  if (pid == 0) {
    // Only what is safe after a fork: no allocation, no locks.
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (::getppid() != parent) {
      ::_exit(127);
    }
    ::setpgid(0, 0);
    ::dup2(in, STDIN_FILENO);
    ::dup2(out, STDOUT_FILENO);
    ::dup2(out, STDERR_FILENO);
    ::execv(words[0], words.data());
    ::_exit(127);
  }
  ::close(out);
  ::close(in);
  if (pid < 0) {
    return fail(ErrorCode::unavailable, Text{"Tidak dapat menjalankan " + command.front() + ".",
                                             "Cannot start " + command.front() + "."});
  }
  Child child;
  child.pid_ = pid;
  return child;
}

bool Child::running() {
  if (pid_ < 0) {
    return false;
  }
  if (::waitpid(pid_, nullptr, WNOHANG) == 0) {
    return true;
  }
  pid_ = -1;
  return false;
}

void Child::kill() {
  if (pid_ > 0) {
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
    pid_ = -1;
  }
}

void Child::ask_to_stop() const {
  if (pid_ > 0) {
    ::kill(pid_, SIGTERM);
  }
}

bool Child::stop(std::chrono::milliseconds most) {
  ask_to_stop();
  for (std::chrono::milliseconds waited{0}; waited < most; waited += std::chrono::milliseconds(5)) {
    if (!running()) {
      return true;
    }
    ::poll(nullptr, 0, 5);
  }
  kill();
  return false;
}

}  // namespace kentongan::scenario
