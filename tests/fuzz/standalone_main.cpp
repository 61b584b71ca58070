// Shows what a fuzz target does without libFuzzer: it runs its corpus and mutations of it for a
// time. For the build that is at hand (gcc, ASan, UBSan); the long search is the `fuzz` preset's.
//
//   fuzz_envelope [SECONDS [SEED [FOLDER]]]      fuzz_envelope FILE     one input again
#include <chrono>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include <unistd.h>

#include "core/base/random.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);
extern "C" __attribute__((weak)) int LLVMFuzzerInitialize(int* argc, char*** argv);
// NOLINTNEXTLINE(bugprone-reserved-identifier): the name is the sanitizer's.
extern "C" __attribute__((weak)) void __sanitizer_set_death_callback(void (*callback)());

namespace {

namespace fs = std::filesystem;

constexpr std::size_t kInputBytesMax = 65'536;

std::string current;     // NOLINT: what a dying process still has to write down.
std::string crash_file;  // NOLINT

void keep_input() {
  if (std::FILE* file = std::fopen(crash_file.c_str(), "wb"); file != nullptr) {
    std::fwrite(current.data(), 1, current.size(), file);
    std::fclose(file);
  }
  std::fprintf(stderr, "input kept in %s\n", crash_file.c_str());
}

void on_abort(int /*signal*/) {
  keep_input();
  std::_Exit(1);
}

void run(const std::string& input) {
  current = input;
  LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(current.data()), current.size());
}

std::string bytes_of(const fs::path& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

std::vector<std::string> corpus_in(const fs::path& folder) {
  std::vector<fs::path> files;
  if (fs::is_directory(folder)) {
    for (const auto& entry : fs::directory_iterator(folder)) {
      files.push_back(entry.path());
    }
  }
  std::sort(files.begin(), files.end());
  std::vector<std::string> inputs = {""};
  for (const auto& file : files) {
    inputs.push_back(bytes_of(file));
  }
  return inputs;
}

void mutate_once(std::string& input, const std::vector<std::string>& corpus,
                 kentongan::Random& random) {
  const auto at = random.below(input.size() + 1);
  switch (random.below(6)) {
    case 0:
      if (at < input.size()) {
        input[at] = static_cast<char>(input[at] ^ (1 << random.below(8)));
      }
      break;
    case 1:
      input.insert(at, 1, static_cast<char>(random.below(256)));
      break;
    case 2:
      input.erase(at, random.below(8));
      break;
    case 3:
      input.insert(at, input.substr(random.below(input.size() + 1), random.below(64)));
      break;
    case 4: {
      const auto& other = corpus[random.below(corpus.size())];
      input = input.substr(0, at) + other.substr(random.below(other.size() + 1));
      break;
    }
    default:
      input.insert(at, 1 + random.below(8), random.below(2) == 0 ? '\xff' : '\0');
      break;
  }
  input.resize(std::min(input.size(), kInputBytesMax));
}

std::uint64_t run_for(std::chrono::seconds time, std::uint64_t seed,
                      const std::vector<std::string>& corpus) {
  kentongan::SeededRandom random(seed);
  const auto end = std::chrono::steady_clock::now() + time;
  std::uint64_t runs = 0;
  for (; std::chrono::steady_clock::now() < end; ++runs) {
    std::string input = corpus[random.below(corpus.size())];
    for (auto left = 1 + random.below(8); left > 0; --left) {
      mutate_once(input, corpus, random);
    }
    run(input);
  }
  return runs;
}

}  // namespace

int main(int argc, char** argv) {
  if (LLVMFuzzerInitialize != nullptr) {
    LLVMFuzzerInitialize(&argc, &argv);
  }
  const std::string name = fs::path(argv[0]).filename().string();
  crash_file = "crash-" + name;
  std::signal(SIGABRT, on_abort);
  if (__sanitizer_set_death_callback != nullptr) {
    __sanitizer_set_death_callback(keep_input);
  }
  if (argc == 2 && fs::is_regular_file(argv[1])) {
    run(bytes_of(argv[1]));
    return 0;
  }
  const std::chrono::seconds time(argc > 1 ? std::atoi(argv[1]) : 5);
  const std::uint64_t seed = argc > 2 ? std::strtoull(argv[2], nullptr, 10) : 1;
  const auto corpus = corpus_in(argc > 3 ? argv[3] : "");
  for (const auto& input : corpus) {
    run(input);
  }
  const auto runs = run_for(time, seed, corpus) + corpus.size();
  std::printf("%s: %llu inputs, seed %llu, %zu of the corpus\n", name.c_str(),
              static_cast<unsigned long long>(runs), static_cast<unsigned long long>(seed),
              corpus.size());
  return 0;
}
