// Shows that results go to stdout, everything else to stderr, and that --json also has the error.
// Both streams are kept and compared.
#include "agents/cli/shell.h"

#include <csignal>

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

namespace kentongan::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::internal::CaptureStderr;
using ::testing::internal::CaptureStdout;
using ::testing::internal::GetCapturedStderr;
using ::testing::internal::GetCapturedStdout;

const Error kRefused =
    fail(ErrorCode::not_permitted, Text{"Ditolak aturan R02.", "Refused by rule R02."});

TEST(ShellTest, AnErrorSaysWhatHappenedWhatIsSafeAndWhatToDo) {
  Shell shell;
  CaptureStdout();
  CaptureStderr();

  const auto exit = shell.failed(
      Exit::refused, kRefused,
      R"({"advice":{"id":"Pesan tidak diteruskan. Gunakan alamat yang benar.","en":"No."}})");

  EXPECT_EQ(exit, Exit::refused);
  EXPECT_EQ(GetCapturedStdout(), "");
  EXPECT_EQ(GetCapturedStderr(),
            "kentongan: Ditolak aturan R02. | Pesan tidak diteruskan. Gunakan alamat yang "
            "benar.\n");
}

TEST(ShellTest, WhereNobodyElseAdvisesTheCommandDoes) {
  Shell shell;
  CaptureStderr();

  static_cast<void>(shell.failed(fail(ErrorCode::unavailable, Text{"Agen mati.", "Down."})));

  EXPECT_EQ(GetCapturedStderr(), "kentongan: Agen mati. | " +
                                     advice_for(ErrorCode::unavailable, Voice::program).id + "\n");
}

TEST(ShellTest, AdviceThatTheErrorBringsAlongIsNotRepeated) {
  Shell shell;
  CaptureStderr();

  static_cast<void>(shell.failed(
      fail(ErrorCode::malformed,
           Text{"Rusak. " + advice_for(ErrorCode::malformed, Voice::program).id, "Broken."})));

  EXPECT_EQ(GetCapturedStderr(),
            "kentongan: Rusak. Tidak ada yang berubah. Perbaiki, lalu ulangi.\n");
}

TEST(ShellTest, WithJsonTheErrorIsAnObjectToo) {
  Shell shell;
  shell.settings.format = Format::json;
  CaptureStdout();
  CaptureStderr();

  static_cast<void>(shell.failed(kRefused));

  const auto out = GetCapturedStdout();
  EXPECT_THAT(out, HasSubstr(R"("schema":"kentongan.error/1","code":"not_permitted","exit":)"));
  EXPECT_THAT(out, HasSubstr(R"("advice":{"id":)"));
  EXPECT_THAT(GetCapturedStderr(), HasSubstr("R02"));
}

/// Lets stdout go to `target` while it lives.
class StdoutTo {
 public:
  explicit StdoutTo(int target) : before_(dup(STDOUT_FILENO)) {
    std::fflush(stdout);
    dup2(target, STDOUT_FILENO);
    close(target);
  }
  ~StdoutTo() {
    dup2(before_, STDOUT_FILENO);
    close(before_);
    std::clearerr(stdout);
  }
  StdoutTo(const StdoutTo&) = delete;
  StdoutTo& operator=(const StdoutTo&) = delete;

 private:
  int before_;
};

TEST(ShellTest, AResultThatCouldNotBeWrittenIsNoSuccess) {
  const Shell shell;
  CaptureStderr();
  Exit exit = Exit::done;
  {
    const StdoutTo full(open("/dev/full", O_WRONLY));
    shell.out("hasil\n");
    exit = shell.finished(Exit::done);
  }

  EXPECT_EQ(exit, Exit::unreachable);
  EXPECT_THAT(GetCapturedStderr(), HasSubstr("tidak tertulis seluruhnya"));
}

TEST(ShellTest, AReaderThatHasEnoughIsNoError) {
  std::signal(SIGPIPE, SIG_IGN);
  const Shell shell;
  int pipe_ends[2];
  ASSERT_EQ(pipe(pipe_ends), 0);
  close(pipe_ends[0]);
  CaptureStderr();
  Exit exit = Exit::unexpected;
  {
    const StdoutTo gone(pipe_ends[1]);
    shell.out("hasil\n");
    exit = shell.finished(Exit::done);
  }

  EXPECT_EQ(exit, Exit::done);
  EXPECT_EQ(GetCapturedStderr(), "");
}

TEST(ShellTest, QuietSilencesHintsAndNotResults) {
  Shell shell;
  shell.settings.quiet = true;
  CaptureStdout();
  CaptureStderr();

  shell.note("petunjuk");
  shell.out("hasil\n");

  EXPECT_EQ(GetCapturedStdout(), "hasil\n");
  EXPECT_EQ(GetCapturedStderr(), "");
}

TEST(ShellTest, AnEmptyListIsAnErrorOnlyIfAsked) {
  Shell shell;
  const Listing empty{R"({"rows":[]})", "rows", {}, {"kosong", "empty"}, "", ""};
  CaptureStdout();

  EXPECT_EQ(shell.show(empty), Exit::done);
  shell.settings.fail_empty = true;
  EXPECT_EQ(shell.show(empty), Exit::nothing);
  EXPECT_EQ(GetCapturedStdout(), "");
}

TEST(ShellTest, WithoutATerminalNothingIsAsked) {
  Shell shell;

  EXPECT_FALSE(shell.ask({"Hapus?", "Delete?"}));
  shell.settings.yes = true;
  EXPECT_TRUE(shell.ask({"Hapus?", "Delete?"}));
}

}  // namespace
}  // namespace kentongan::cli
