// Shows that results go to stdout, everything else to stderr, and that --json also has the error.
// Both streams are kept and compared.
#include "agents/cli/shell.h"

#include <csignal>

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "tests/support/printed.h"

namespace kentongan::cli {
namespace {

using test::printed_by;
using test::said_by;
using ::testing::HasSubstr;

const Error kRefused =
    fail(ErrorCode::not_permitted, Text{"Ditolak aturan R02.", "Refused by rule R02."});

TEST(ShellTest, AnErrorSaysWhatHappenedWhatIsSafeAndWhatToDo) {
  const Shell shell;
  Exit exit = Exit::done;

  const auto printed = printed_by([&] {
    exit = shell.failed(
        Exit::refused, kRefused,
        R"({"advice":{"id":"Pesan tidak diteruskan. Gunakan alamat yang benar.","en":"No."}})");
  });

  EXPECT_EQ(exit, Exit::refused);
  EXPECT_EQ(printed.out, "");
  EXPECT_EQ(printed.err,
            "kentongan: Ditolak aturan R02. | Pesan tidak diteruskan. Gunakan alamat yang "
            "benar.\n");
}

std::string said_of(const Error& error) {
  return said_by([&error] { static_cast<void>(Shell{}.failed(error)); });
}

TEST(ShellTest, WhereNobodyElseAdvisesTheCommandDoes) {
  EXPECT_EQ(
      said_of(fail(ErrorCode::unavailable, Text{"Agen mati.", "Down."})),
      "kentongan: Agen mati. | " + advice_for(ErrorCode::unavailable, Voice::program).id + "\n");
}

TEST(ShellTest, AnErrorIsSaidAsASentenceButACommandIsLeftToBeCopied) {
  const auto said = [](const char* text) {
    return said_of(fail(ErrorCode::unavailable, Text{text, text}));
  };

  EXPECT_THAT(said("/: berupa folder"), HasSubstr("kentongan: /: berupa folder. | "));
  EXPECT_THAT(said("Tidak ada."), HasSubstr("kentongan: Tidak ada. | "));
  EXPECT_THAT(said("Jalankan: kentongan agent run --agent ptm"), HasSubstr("--agent ptm | "));
}

TEST(ShellTest, AdviceThatTheErrorBringsAlongIsNotRepeated) {
  EXPECT_EQ(said_of(fail(
                ErrorCode::malformed,
                Text{"Rusak. " + advice_for(ErrorCode::malformed, Voice::program).id, "Broken."})),
            "kentongan: Rusak. Tidak ada yang berubah. Perbaiki, lalu ulangi.\n");
}

TEST(ShellTest, WithJsonTheErrorIsAnObjectToo) {
  Shell shell;
  shell.settings.format = Format::json;

  const auto printed = printed_by([&] { static_cast<void>(shell.failed(kRefused)); });

  EXPECT_THAT(printed.out,
              HasSubstr(R"("schema":"kentongan.error/1","code":"not_permitted","exit":)"));
  EXPECT_THAT(printed.out, HasSubstr(R"("advice":{"id":)"));
  EXPECT_THAT(printed.err, HasSubstr("R02"));
}

TEST(ShellTest, WhatWasSentNeverMovesTheCursorOrTurnsTheLine) {
  const Shell shell;

  const auto printed = printed_by([&] {
    shell.out("kirim 12\u202e34 unit\x1b[2J\n");
    shell.note("kirim 12\u202e34 unit\r");
  });

  EXPECT_EQ(printed.out, "kirim 12\\u202e34 unit\\u001b[2J\n");
  EXPECT_EQ(printed.err, "kirim 12\\u202e34 unit\\u000d\n");
}

TEST(ShellTest, JsonStaysTheSameJson) {
  Shell shell;
  shell.settings.format = Format::json;

  const auto printed =
      printed_by([&] { static_cast<void>(shell.show("{\"text\":\"12\u202e34\x7f\"}", "")); });

  EXPECT_EQ(printed.out, "{\"text\":\"12\\u202e34\\u007f\"}\n");
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
  Exit exit = Exit::done;

  const auto said = said_by([&] {
    const StdoutTo full(open("/dev/full", O_WRONLY));
    shell.out("hasil\n");
    exit = shell.finished(Exit::done);
  });

  EXPECT_EQ(exit, Exit::unreachable);
  EXPECT_THAT(said, HasSubstr("tidak tertulis seluruhnya"));
}

TEST(ShellTest, AReaderThatHasEnoughIsNoError) {
  std::signal(SIGPIPE, SIG_IGN);
  const Shell shell;
  int pipe_ends[2];
  ASSERT_EQ(pipe(pipe_ends), 0);
  close(pipe_ends[0]);
  Exit exit = Exit::unexpected;

  const auto said = said_by([&] {
    const StdoutTo gone(pipe_ends[1]);
    shell.out("hasil\n");
    exit = shell.finished(Exit::done);
  });

  EXPECT_EQ(exit, Exit::done);
  EXPECT_EQ(said, "");
}

TEST(ShellTest, QuietSilencesHintsAndNotResults) {
  Shell shell;
  shell.settings.quiet = true;

  const auto printed = printed_by([&] {
    shell.note("petunjuk");
    shell.out("hasil\n");
  });

  EXPECT_EQ(printed.out, "hasil\n");
  EXPECT_EQ(printed.err, "");
}

TEST(ShellTest, AnEmptyListIsAnErrorOnlyIfAsked) {
  Shell shell;
  const Listing empty{R"({"rows":[]})", "rows", {}, {"kosong", "empty"}, "", ""};

  const auto printed = printed_by([&] {
    EXPECT_EQ(shell.show(empty), Exit::done);
    shell.settings.fail_empty = true;
    EXPECT_EQ(shell.show(empty), Exit::nothing);
  });

  EXPECT_EQ(printed.out, "");
}

TEST(ShellTest, WithoutATerminalNothingIsAsked) {
  Shell shell;

  EXPECT_FALSE(shell.ask({"Hapus?", "Delete?"}));
  shell.settings.yes = true;
  EXPECT_TRUE(shell.ask({"Hapus?", "Delete?"}));
}

}  // namespace
}  // namespace kentongan::cli
