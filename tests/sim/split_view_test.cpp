// Shows that a broker which keeps two logs under one key is caught at the first message that
// crosses, and that no quorum sees both. Two brokers on copies of one disk, forked at a random
// size, and desks that are shared out between them: 100, under a sanitizer 10, with KTG_LONG=1
// 1,000; KTG_SEED=n repeats one.
#include <algorithm>

#include <gtest/gtest.h>

#include "core/base/environment.h"
#include "core/identity/bus_quorum.h"
#include "tests/support/long_run.h"
#include "tests/support/memory_link.h"

namespace kentongan::test {
namespace {

using agents::WitnessAlarm;
using std::chrono::milliseconds;
using std::chrono::seconds;

const std::vector<std::string> kDesks{"POLRES-A", "POLRES-B", "POLRES-C", "KODIM-A", "KODIM-B",
                                      "KODIM-C",  "BPBD-A",   "DISHUB-B", "KESDA-C"};

/// Of each sector so many of three.
std::string quorum_of(const MemoryLink& link, int needed) {
  const identity::NoteKey log(MemoryLink::bus(), identity::NoteKeyKind::log,
                              link.broker_keys().log().public_key());
  std::string file = "log " + log.vkey() + "\n";
  for (const std::string& agency : kDesks) {
    const identity::NoteKey key(identity::witness_name(AgencyCode(agency)),
                                identity::NoteKeyKind::witness,
                                link.keys_of(agency).witness().public_key());
    file += "witness " + agency + " " + key.vkey() + "\n";
  }
  const std::string count = std::to_string(needed);
  return file + "group police " + count + " POLRES-A POLRES-B POLRES-C\n" + "group military " +
         count + " KODIM-A KODIM-B KODIM-C\n" + "group civil " + count +
         " BPBD-A DISHUB-B KESDA-C\n" + "group all-sectors all police military civil\n" +
         "quorum all-sectors\n";
}

class SplitView {
 public:
  explicit SplitView(std::uint64_t seed) : random_(seed) {}

  /// @return what is wrong; empty: nothing.
  std::string play() {
    link_.set_quorum(quorum_of(link_, 2));
    link_.crash_broker();
    link_.reopen_broker();
    for (const std::string& desk : kDesks) {
      link_.crash(desk);
      link_.reopen(desk);
    }
    link_.run(seconds(3));
    chatter(1 + random_.below(12));
    link_.run(milliseconds(random_.below(2500)));
    fork();
    if (const std::string early = alarmed(); !early.empty()) {
      return "an alarm before anything crossed: " + early;
    }
    return cross() + both_final();
  }

 private:
  const std::string& any() { return kDesks[random_.below(kDesks.size())]; }
  std::size_t bus_of(const std::string& desk) { return on_second_.contains(desk) ? 1 : 0; }
  void chatter(std::uint64_t messages) {
    for (std::uint64_t i = 0; i < messages; ++i) {
      const std::string& from = any();
      const std::string& to = any();
      if (from != to) {
        link_.send(from, to);
      }
      link_.run(milliseconds(random_.below(400)));
    }
  }
  /// Some of the desks, at least one and not all, see the other log from here on.
  void fork() {
    link_.fork_broker();
    const std::uint64_t moved = 1 + random_.below(kDesks.size() - 1);
    while (on_second_.size() < moved) {
      const std::string& desk = any();
      if (on_second_.insert(desk).second) {
        link_.move(desk, 1);
      }
    }
    link_.run(seconds(20));
    chatter(6);
    link_.run(seconds(5));
  }
  /// One message of a desk of one log is shown to one of the other.
  std::string cross() {
    std::string from = any();
    std::string to = any();
    while (bus_of(from) == bus_of(to)) {
      to = any();
    }
    // Whoever has seen nothing beyond the fork says nothing that is not true of both logs.
    link_.send(from, to);
    link_.run(seconds(3));
    link_.leak(from, true);
    const MessageId id = link_.send(from, to);
    link_.run(seconds(5));
    const auto& alarm = link_.desk(to).status().witness.alarm;
    if (link_.times_in_log(to, id) != 1) {
      return "it did not cross; ";
    }
    if (!alarm || alarm->kind != WitnessAlarm::Kind::claimed || alarm->from != AgencyCode(from)) {
      return to + " took it from " + from + " and noticed nothing; ";
    }
    return "";
  }
  std::string alarmed() {
    std::string found;
    for (const std::string& desk : kDesks) {
      if (link_.desk(desk).status().witness.alarm) {
        found += desk + " ";
      }
    }
    return found;
  }
  /// Beyond the fork at most one of both logs may be final for anybody.
  std::string both_final() {
    const std::uint64_t common = common_size();
    std::array<bool, 2> is_final{};
    for (const std::string& desk : kDesks) {
      is_final[bus_of(desk)] |= link_.desk(desk).status().witness.final_size > common;
    }
    return is_final[0] && is_final[1] ? "both logs are final; " : "";
  }
  /// How many events the two logs share.
  std::uint64_t common_size() {
    const auto first = link_.log_of(0).read(Seq(1), 4096).value();
    const auto second = link_.log_of(1).read(Seq(1), 4096).value();
    std::size_t size = 0;
    while (size < std::min(first.size(), second.size()) && first[size].leaf == second[size].leaf) {
      ++size;
    }
    return size;
  }

  SeededRandom random_;
  MemoryLink link_{kDesks};
  std::set<std::string> on_second_;
};

TEST(SplitViewTest, T13_G10_IsCaughtAtTheFirstMessageThatCrossesAndNeverFinalTwice) {
  std::uint64_t first = 1;
  std::uint64_t last = is_long_run() ? 1000 : is_watched() ? 10 : 100;
  if (const auto only = environment("KTG_SEED")) {
    first = last = std::strtoull(only->c_str(), nullptr, 10);
  }
  for (std::uint64_t seed = first; seed <= last; ++seed) {
    ASSERT_EQ(SplitView(seed).play(), "") << "KTG_SEED=" << seed;
  }
}

}  // namespace
}  // namespace kentongan::test
