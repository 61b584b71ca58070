// The broker of the tests of faults: `kentongan-broker run` on a disk at which a fate waits.
// `fault_broker CONFIG [kill|fail POINT NTH | stall POINT NTH MILLISECONDS]`. Says on stderr how
// long after the fault it stopped.
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "broker/server.h"
#include "tests/support/fateful_disk.h"

namespace kentongan {
namespace {

broker::Server* serving = nullptr;  // For the signal handler alone.

void on_signal(int) {
  if (serving != nullptr) {
    serving->stop();
  }
}

test::Fate fate_of(int argc, char** argv) {
  test::Fate fate;
  if (argc < 5) {
    return fate;
  }
  const std::string kind = argv[2];
  fate.kind = kind == "kill"   ? test::Fate::Kind::kill
              : kind == "fail" ? test::Fate::Kind::fail
                               : test::Fate::Kind::stall;
  fate.point = argv[3];
  fate.nth = std::strtoull(argv[4], nullptr, 10);
  fate.stall = std::chrono::milliseconds(argc > 5 ? std::atoi(argv[5]) : 0);
  return fate;
}

int stopped_by(const Error& error, const test::FatefulDisk& disk) {
  const Micros since = disk.befell_before().value_or(Micros{0});
  std::fprintf(stderr, "fault_broker: %s: %s\nstopped_after_us=%lld\n",
               std::string(name_of(error.code)).c_str(), error.detail().c_str(),
               static_cast<long long>(since.count()));
  return 69;
}

int run(int argc, char** argv) {
  if (argc < 2) {
    return 2;
  }
  const test::FatefulDisk disk(fate_of(argc, argv));
  broker::Server::Options options;
  if (const auto read = broker::read_config(argv[1], options.config); !read) {
    return stopped_by(read.error(), disk);
  }
  options.storage = disk.storage();
  options.at = disk.at();
  const SystemClock clock;
  const auto server = broker::Server::open(options, clock);
  if (!server) {
    return stopped_by(server.error(), disk);
  }
  serving = server->get();
  std::signal(SIGTERM, on_signal);
  const auto served = (*server)->run();
  serving = nullptr;
  return served ? 0 : stopped_by(served.error(), disk);
}

}  // namespace
}  // namespace kentongan

int main(int argc, char** argv) {
  return kentongan::run(argc, argv);
}
