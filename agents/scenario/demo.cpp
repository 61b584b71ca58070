#include "agents/scenario/demo.h"

#include <algorithm>

#include <fcntl.h>
#include <poll.h>
#include <termios.h>
#include <unistd.h>

#include "agents/scenario/demo_screen.h"
#include "agents/scenario/lint.h"
#include "agents/scenario/process_house.h"
#include "core/base/clock.h"
#include "core/base/yaml.h"

namespace kentongan::scenario {
namespace {

constexpr double kUsualSpeed = 240;
constexpr double kHighestSpeed = 600;
constexpr std::int64_t kBrokerAwayUs = 1'500'000;  // Of real time.

const std::vector<AgencyCode> kInView = {AgencyCode("PTM-PLUMPANG"),  AgencyCode("GULKARMAT-JAKUT"),
                                         AgencyCode("POLRES-JAKUT"),  AgencyCode("KODIM-0502"),
                                         AgencyCode("BPBD-DKI"),      AgencyCode("WALKOT-JAKUT"),
                                         AgencyCode("KESBANGPOL-DKI")};

/// Single keys without waiting, while this lives.
class Keys {
 public:
  explicit Keys(bool on) : on_(on && ::tcgetattr(STDIN_FILENO, &before_) == 0) {
    if (on_) {
      termios raw = before_;
      raw.c_lflag &= ~static_cast<tcflag_t>(ICANON | ECHO);
      ::tcsetattr(STDIN_FILENO, TCSANOW, &raw);
    }
  }
  ~Keys() {
    if (on_) {
      ::tcsetattr(STDIN_FILENO, TCSANOW, &before_);
    }
  }
  Keys(const Keys&) = delete;
  Keys& operator=(const Keys&) = delete;

  [[nodiscard]] char pressed() const {
    pollfd waiting{STDIN_FILENO, POLLIN, 0};
    char key = 0;
    if (!on_ || ::poll(&waiting, 1, 0) <= 0 || ::read(STDIN_FILENO, &key, 1) != 1) {
      return 0;
    }
    return key;
  }

 private:
  bool on_;
  termios before_{};
};

/// Shows what happens, and lets the visitor do harm.
class DemoWatcher final : public Watcher {
 public:
  DemoWatcher(const Scenario& scenario, House& house, DemoScreen& screen,
              const DemoOptions& options)
      : scenario_(scenario),
        house_(house),
        screen_(screen),
        options_(options),
        keys_(options.terminal && !options.headless) {}

  void sent(const ScriptEvent& event, const Sent& sent) override {
    screen_.sent(scenario_, event, sent.wall_us - scenario_.epoch_us);
  }
  void not_taken(const ScriptEvent& event, const Error& error) override {
    screen_.not_taken(scenario_, event, error, house_.now_us());
  }
  void arrived(const ScriptEvent& event, const Arrival& arrival) override {
    screen_.arrived(event, arrival.desk, arrival.t_us);
  }
  void said(const DeskAct& act) override { screen_.said(scenario_, act); }
  void fault(const Fault& fault, bool begins) override {
    screen_.fault(scenario_, fault, begins, house_.now_us());
  }

  bool go_on() override {
    switch (keys_.pressed()) {
      case 'k':
        kill_broker();
        break;
      case 'n':
        turn_network();
        break;
      case 'v':
        verify();
        break;
      case 'q':
        stopped_ = true;
        break;
      default:
        break;
    }
    if (broker_back_us_ > 0 && house_.real_us() >= broker_back_us_) {
      broker_back_us_ = 0;
      static_cast<void>(house_.restart_broker());
      say({"● broker hidup lagi dari catatannya", "● the broker is back from its log"});
    }
    return !stopped_;
  }

  [[nodiscard]] bool stopped() const { return stopped_; }

  /// What the visitor broke is mended before the end.
  void mend() {
    if (broker_back_us_ > 0) {
      static_cast<void>(house_.restart_broker());
    }
    if (network_cut_) {
      house_.cut(victim(), false);
    }
  }

 private:
  void say(const Text& text) { screen_.word("         " + in(options_.language, text)); }
  [[nodiscard]] AgencyCode victim() const {
    const auto& actors = scenario_.actors;
    const AgencyCode usual("POLRES-JAKUT");
    return std::find(actors.begin(), actors.end(), usual) != actors.end() ? usual : actors.front();
  }

  void kill_broker() {
    if (broker_back_us_ == 0 && house_.kill_broker()) {
      broker_back_us_ = house_.real_us() + kBrokerAwayUs;
      say({"✂ broker dimatikan (kill -9)", "✂ broker killed (kill -9)"});
    }
  }

  void turn_network() {
    network_cut_ = !network_cut_;
    house_.cut(victim(), network_cut_);
    say(network_cut_ ? Text{"✂ jaringan " + victim().value() + " diputus",
                            "✂ network of " + victim().value() + " cut"}
                     : Text{"✚ jaringan " + victim().value() + " disambung",
                            "✚ network of " + victim().value() + " mended"});
  }

  void verify() {
    const auto state = house_.verify_now();
    say(state ? *state : state.error().text);
  }

  const Scenario& scenario_;
  House& house_;
  DemoScreen& screen_;
  const DemoOptions& options_;
  Keys keys_;
  std::int64_t broker_back_us_ = 0;
  bool network_cut_ = false;
  bool stopped_ = false;
};

Result<Scenario> scenario_of(const DemoOptions& options) {
  KTG_TRY(const City city, load_city(options.city));
  KTG_TRY(const Value root, load_yaml(options.file));
  const Reading reading = read(root);
  for (const Finding& finding : lint(reading, city)) {
    if (finding.severity == Finding::Severity::error) {
      const std::string name = options.file.filename().string();
      return fail(ErrorCode::invalid_argument, Text{line_of(finding, name, Language::indonesian),
                                                    line_of(finding, name, Language::english)});
    }
  }
  return reading.scenario;
}

ProcessHouse::Options house_options(const Scenario& scenario, const DemoOptions& options,
                                    double speed) {
  ProcessHouse::Options house;
  house.city = options.city;
  house.program = options.program;
  house.keep = options.keep;
  house.actors = scenario.actors;
  house.epoch_us = scenario.epoch_us;
  house.exercise = scenario.exercise ? exercise_id(scenario) : "";
  house.speed = speed;
  house.small_disks = small_disks_of(scenario);
  if (!scenario.events.empty()) {
    // The clocks begin just before the first message; who speaks and hears it comes up first.
    const ScriptEvent& first = scenario.events.front();
    house.first = first.to;
    house.first.push_back(first.from);
    house.begin_t_us = first.t * kSecondUs - static_cast<std::int64_t>(speed * 0.2 * 1e6);
  }
  return house;
}

DemoResult judge_demo(const RunRecord& record) {
  DemoResult result;
  result.verified = record.damage.empty();
  for (const AgencyCode& actor : record.scenario.actors) {
    const Differences differences = differences_of(record, actor);
    result.lost += differences.lost.size();
    result.twice += differences.twice.size();
  }
  for (const auto& [event, sent] : record.sent) {
    // Taken by a desk and neither accepted nor refused on record: lost on the way.
    if (sent.id && record.broker.count(*sent.id) == 0 &&
        record.broker.view.refusals_of(*sent.id).empty()) {
      ++result.lost;
    }
  }
  return result;
}

Text promise_text(const DemoResult& result, const RunRecord& record) {
  std::string root;
  for (const char c : record.broker.head.root.view().substr(0, 4)) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    root += kDigits[static_cast<unsigned char>(c) >> 4];
    root += kDigits[static_cast<unsigned char>(c) & 15];
  }
  const std::string events = std::to_string(record.broker.head.size);
  if (result.kept_promises()) {
    return {
        "tidak ada yang hilang, tidak ada yang ganda, catatan diverifikasi (" + events +
            " peristiwa, kepala pohon " + root + "…)",
        "nothing lost, none twice, log verified (" + events + " events, tree head " + root + "…)"};
  }
  const std::string lost = std::to_string(result.lost);
  const std::string twice = std::to_string(result.twice);
  return {lost + " hilang, " + twice + " ganda, catatan " +
              (result.verified ? "diverifikasi" : "TIDAK sah"),
          lost + " lost, " + twice + " twice, log " + (result.verified ? "verified" : "NOT valid")};
}

}  // namespace

Result<DemoResult> demo(const DemoOptions& options) {
  KTG_TRY(const Scenario scenario, scenario_of(options));
  const double speed =
      options.speed > 0 ? options.speed : (options.headless ? kHighestSpeed : kUsualSpeed);
  DemoScreen::Options look;
  look.language = options.language;
  look.colours = options.terminal && !options.headless;
  look.print = options.print;
  const auto& actors = scenario.actors;
  std::copy_if(kInView.begin(), kInView.end(), std::back_inserter(look.in_view),
               [&actors](const AgencyCode& agency) {
                 return std::find(actors.begin(), actors.end(), agency) != actors.end();
               });
  DemoScreen screen(look);
  screen.head(scenario, speed);
  ProcessHouse house(house_options(scenario, options, speed));
  KTG_TRY_VOID(house.open());
  DemoWatcher watcher(scenario, house, screen, options);
  Player player(scenario, house, watcher);
  KTG_TRY(RunRecord record, player.play());
  watcher.mend();
  KTG_TRY(Remains remains, house.close());
  record.broker = std::move(remains.broker);
  record.desks = std::move(remains.desks);
  record.damage = std::move(remains.damage);
  screen.table(record);
  DemoResult result = judge_demo(record);
  result.stopped = watcher.stopped();
  screen.word(in(options.language, promise_text(result, record)));
  if (options.keep) {
    result.folder = house.folder();
    screen.word(result.folder.string());
  }
  return result;
}

}  // namespace kentongan::scenario
