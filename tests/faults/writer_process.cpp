#include "tests/faults/writer_process.h"

#include <algorithm>
#include <array>
#include <cstdlib>

#include <sys/wait.h>
#include <unistd.h>

#include "core/base/check.h"

namespace kentongan::test {

WriterProcess::WriterProcess(const std::vector<std::string>& arguments) {
  std::array<int, 2> ends{};
  KTG_CHECK(::pipe(ends.data()) == 0);
  std::vector<char*> raw;
  std::string program = KTG_LOG_WRITER;
  raw.push_back(program.data());
  auto copies = arguments;
  for (auto& argument : copies) {
    raw.push_back(argument.data());
  }
  raw.push_back(nullptr);
  process_ = ::fork();
  KTG_CHECK(process_ >= 0);
  if (process_ == 0) {
    ::dup2(ends[1], STDOUT_FILENO);
    ::close(ends[0]);
    ::close(ends[1]);
    ::execv(raw.front(), raw.data());
    ::_exit(127);
  }
  ::close(ends[1]);
  output_ = ends[0];
}

WriterProcess::~WriterProcess() {
  kill();
  ::close(output_);
}

std::string WriterProcess::next_line() {
  for (;;) {
    const auto end = buffered_.find('\n');
    if (end != std::string::npos) {
      auto line = buffered_.substr(0, end);
      buffered_.erase(0, end + 1);
      acknowledged_ =
          std::max<std::uint64_t>(acknowledged_, std::strtoull(line.c_str(), nullptr, 10));
      return line;
    }
    std::array<char, 4096> bytes{};
    const auto count = ::read(output_, bytes.data(), bytes.size());
    if (count <= 0) {
      return "";
    }
    buffered_.append(bytes.data(), static_cast<std::size_t>(count));
  }
}

void WriterProcess::kill() {
  if (process_ < 0) {
    return;
  }
  ::kill(process_, SIGKILL);
  while (!next_line().empty()) {
  }
  int status = 0;
  ::waitpid(process_, &status, 0);
  process_ = -1;
}

}  // namespace kentongan::test
