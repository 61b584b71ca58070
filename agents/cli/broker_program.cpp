#include "agents/cli/broker_program.h"

#include <cstdlib>

#include "agents/cli/process.h"

namespace kentongan::cli {

std::filesystem::path broker_program() {
  constexpr const char* kName = "kentongan-broker";
  const auto beside = program_folder() / kName;
  std::error_code ignored;
  return std::filesystem::exists(beside, ignored) ? beside : std::filesystem::path(kName);
}

Exit become_broker(const Shell& shell, const std::vector<std::string>& arguments) {
  // NOLINTNEXTLINE(concurrency-mt-unsafe): no second thread was begun, and this one is replaced.
  setenv("KENTONGAN_LANG", shell.look().language == Language::english ? "en" : "id", 1);
  return shell.failed(Exit::unreachable, become_program(broker_program(), arguments), "");
}

}  // namespace kentongan::cli
