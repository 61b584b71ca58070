// bench-peers: runs one workload against one message bus and prints one line of JSON.
#include <cstring>
#include <exception>
#include <iostream>

#include "workloads.h"

namespace {

using Workload = void (*)(bench::Peer&, const bench::Settings&, const bench::Bounds&,
                          bench::Report&);

const std::map<std::string, Workload> kWorkloads = {
    {"w1", bench::publish_sync},      {"w2", bench::publish_pipelined},
    {"w3-full", bench::fan_out_full}, {"w3-paced", bench::fan_out_paced},
    {"store", bench::store},          {"w4", bench::replay},
};

int usage() {
  std::cerr << "usage: bench-peers --peer P --workload W [--mode M] [--host H] [--port N] [--label "
               "L] [--payload B]\n"
               "         [--window N] [--messages N] [--seconds S] [--producers N] [--subscribers "
               "N] [--rate R] [--repeats N]\n"
               "peers:";
  for (const auto& [name, factory] : bench::registry())
    std::cerr << ' ' << name;
  std::cerr << "\nworkloads:";
  for (const auto& [name, run] : kWorkloads)
    std::cerr << ' ' << name;
  std::cerr << '\n';
  return 2;
}

}  // namespace

int main(int argc, char** argv) {
  bench::Settings settings;
  bench::Bounds bounds;
  std::string peer_name, workload, label;
  try {
    for (int i = 1; i + 1 < argc; i += 2) {
      const std::string key = argv[i];
      const std::string value = argv[i + 1];
      if (key == "--peer")
        peer_name = value;
      else if (key == "--workload")
        workload = value;
      else if (key == "--mode")
        settings.mode = value;
      else if (key == "--label")
        label = value;
      else if (key == "--host")
        settings.host = value;
      else if (key == "--port")
        settings.port = std::stoi(value);
      else if (key == "--payload")
        settings.payload = std::max<std::size_t>(8, std::stoul(value));
      else if (key == "--window")
        settings.window = std::max<std::size_t>(1, std::stoul(value));
      else if (key == "--messages")
        bounds.messages = std::stoull(value);
      else if (key == "--seconds")
        bounds.seconds = std::stod(value);
      else if (key == "--producers")
        bounds.producers = std::stoi(value);
      else if (key == "--subscribers")
        bounds.subscribers = std::stoi(value);
      else if (key == "--rate")
        bounds.rate = std::stod(value);
      else if (key == "--repeats")
        bounds.repeats = std::stoi(value);
      else
        return usage();
    }
    const auto factory = bench::registry().find(peer_name);
    const auto run = kWorkloads.find(workload);
    if (factory == bench::registry().end() || run == kWorkloads.end())
      return usage();
    if (workload == "w1")
      settings.window = 1;
    auto peer = factory->second(settings);
    const int times = workload == "w4" && !peer->replay_consumes() ? bounds.repeats : 1;
    for (int i = 0; i < times; ++i) {
      bench::Report report(workload, label.empty() ? peer_name : label, settings.mode);
      report.number("payload", static_cast<double>(settings.payload))
          .number("window", static_cast<double>(settings.window));
      run->second(*peer, settings, bounds, report);
      report.print();
    }
  } catch (const std::exception& error) {
    std::cerr << "bench-peers: " << peer_name << ' ' << settings.mode << ' ' << workload << ": "
              << error.what() << '\n';
    return 1;
  }
  return 0;
}
