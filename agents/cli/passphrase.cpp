#include "agents/cli/passphrase.h"

#include <cerrno>
#include <cstdio>

#include <fcntl.h>
#include <termios.h>
#include <unistd.h>

namespace kentongan::cli {
namespace {

constexpr std::size_t kPassphraseLineMax = 4096;

/// The first line of what is behind a descriptor.
Result<std::string> line_of(int fd) {
  std::string line;
  char letter = 0;
  while (line.size() < kPassphraseLineMax) {
    const ssize_t got = ::read(fd, &letter, 1);
    if (got < 0 && errno == EINTR) {
      continue;
    }
    if (got < 0) {
      return fail(ErrorCode::invalid_argument,
                  Text{"Frasa sandi tidak dapat dibaca.", "The passphrase cannot be read."});
    }
    if (got == 0 || letter == '\n') {
      return line;
    }
    line.push_back(letter);
  }
  return fail(ErrorCode::invalid_argument,
              Text{"Frasa sandi terlalu panjang.", "The passphrase is too long."});
}

/// The terminal of who sits there, with its echo off while this lives.
class QuietTerminal {
 public:
  QuietTerminal() : fd_(::open("/dev/tty", O_RDWR | O_CLOEXEC)) {
    if (fd_ >= 0 && ::tcgetattr(fd_, &before_) == 0) {
      termios quiet = before_;
      quiet.c_lflag &= ~static_cast<tcflag_t>(ECHO);
      is_quiet_ = ::tcsetattr(fd_, TCSAFLUSH, &quiet) == 0;
    }
  }
  ~QuietTerminal() {
    if (is_quiet_) {
      ::tcsetattr(fd_, TCSAFLUSH, &before_);
    }
    if (fd_ >= 0) {
      ::close(fd_);
    }
  }
  QuietTerminal(const QuietTerminal&) = delete;
  QuietTerminal& operator=(const QuietTerminal&) = delete;

  [[nodiscard]] bool is_one() const { return is_quiet_; }
  [[nodiscard]] Result<std::string> ask(const std::string& question) const {
    if (::write(fd_, question.data(), question.size()) < 0) {
      return fail(ErrorCode::invalid_argument,
                  Text{"Terminal tidak dapat ditulisi.", "The terminal cannot be written to."});
    }
    auto line = line_of(fd_);
    // The line feed that was not echoed.
    if (::write(fd_, "\n", 1) < 0) {
      return fail(ErrorCode::invalid_argument,
                  Text{"Terminal tidak dapat ditulisi.", "The terminal cannot be written to."});
    }
    return line;
  }

 private:
  int fd_;
  bool is_quiet_ = false;
  termios before_{};
};

}  // namespace

Result<std::string> read_passphrase(const Shell& shell, const std::string& file, bool twice) {
  if (file == "-") {
    return line_of(STDIN_FILENO);
  }
  if (!file.empty()) {
    const int fd = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
      return fail(ErrorCode::invalid_argument,
                  Text{"Berkas frasa sandi " + file + " tidak dapat dibuka.",
                       "The passphrase file " + file + " cannot be opened."});
    }
    auto line = line_of(fd);
    ::close(fd);
    return line;
  }
  const QuietTerminal terminal;
  if (!terminal.is_one()) {
    return fail(ErrorCode::invalid_argument,
                Text{"Tidak ada terminal untuk mengetik frasa sandi; pakai --passphrase-file "
                     "BERKAS, atau - untuk stdin.",
                     "There is no terminal to type the passphrase on; use --passphrase-file FILE, "
                     "or - for stdin."});
  }
  KTG_TRY(std::string first, terminal.ask(shell.say({"Frasa sandi: ", "Passphrase: "})));
  if (twice) {
    KTG_TRY(const std::string second, terminal.ask(shell.say({"Sekali lagi: ", "Once more: "})));
    if (first != second) {
      return fail(ErrorCode::invalid_argument,
                  Text{"Keduanya berbeda; tidak ada kunci yang dibuat.",
                       "The two differ; no key was made."});
    }
  }
  return first;
}

}  // namespace kentongan::cli
