#include "agents/cli/process.h"

#include <cerrno>

#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

namespace kentongan::cli {
namespace {

/// The pointers that exec takes; valid as long as the texts are.
std::vector<char*> pointers_to(std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  pointers.reserve(texts.size() + 1);
  for (auto& text : texts) {
    pointers.push_back(text.data());
  }
  pointers.push_back(nullptr);
  return pointers;
}

std::vector<std::string> with_name(const std::filesystem::path& program,
                                   const std::vector<std::string>& arguments) {
  std::vector<std::string> all{program.string()};
  all.insert(all.end(), arguments.begin(), arguments.end());
  return all;
}

Error cannot_start(const std::filesystem::path& program) {
  const auto name = program.string();
  return fail(ErrorCode::not_found, Text{"Program " + name + " tidak dapat dijalankan.",
                                         "The program " + name + " cannot be started."});
}

}  // namespace

std::filesystem::path program_folder() {
  std::error_code ignored;
  return std::filesystem::read_symlink("/proc/self/exe", ignored).parent_path();
}

Result<int> run_program(const std::filesystem::path& program,
                        const std::vector<std::string>& arguments) {
  auto texts = with_name(program, arguments);
  pid_t child = 0;
  if (posix_spawnp(&child, texts.front().c_str(), nullptr, nullptr, pointers_to(texts).data(),
                   environ) != 0) {
    return cannot_start(program);
  }
  int status = 0;
  while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

Error become_program(const std::filesystem::path& program,
                     const std::vector<std::string>& arguments) {
  auto texts = with_name(program, arguments);
  execvp(texts.front().c_str(), pointers_to(texts).data());
  return cannot_start(program);
}

}  // namespace kentongan::cli
