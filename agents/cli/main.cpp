// `kentongan`: the command line of a desk, and the desk's agent itself.
#include <csignal>
#include <string>
#include <vector>

#include <fcntl.h>
#include <google/protobuf/stubs/logging.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "agents/cli/command.h"
#include "core/base/environment.h"

namespace {

kentongan::cli::Terminal terminal() {
  kentongan::cli::Terminal found;
  found.stdout_is_one = isatty(STDOUT_FILENO) == 1;
  found.stdin_is_one = isatty(STDIN_FILENO) == 1;
  winsize size{};
  if (found.stdout_is_one && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0) {
    found.columns = size.ws_col;
  }
  return found;
}

/// A closed stdout is taken, so that no socket or file gets its number and the results with it;
/// what is written to it fails, and is told.
void hold_stdout() {
  if (fcntl(STDOUT_FILENO, F_GETFD) >= 0) {
    return;
  }
  const int nothing = open("/dev/null", O_RDONLY | O_CLOEXEC);
  if (nothing >= 0 && nothing != STDOUT_FILENO) {
    dup2(nothing, STDOUT_FILENO);
    close(nothing);
  }
}

}  // namespace

int main(int argc, char** argv) {
  hold_stdout();
  // A reader that goes away (`kentongan watch | head`) ends the writer by its return value.
  std::signal(SIGPIPE, SIG_IGN);
  // Bad bytes get an answer and are counted; protobuf's own word for each would fill the log.
  google::protobuf::SetLogHandler(nullptr);
  return kentongan::cli::run(std::vector<std::string>(argv, argv + argc), kentongan::environment,
                             terminal());
}
