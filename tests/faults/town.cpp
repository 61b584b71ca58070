#include "tests/faults/town.h"

#include <algorithm>
#include <cstdlib>

#include <fcntl.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/eventlog/rocks_log.h"

namespace kentongan::test {
namespace {

constexpr Micros kWait = std::chrono::milliseconds(4);
constexpr std::chrono::seconds kStopMost{20};

void pause_for_ms(int ms) {
  ::poll(nullptr, 0, ms);
}

Result<KeptLog> read_log(const std::filesystem::path& folder, eventlog::Ordering ordering) {
  eventlog::RocksLog::Options options;
  options.directory = folder;
  options.create_if_missing = false;
  options.ordering = ordering;
  options.fsck = true;
  KTG_TRY(const auto log, eventlog::RocksLog::open(options));
  return kept_in(*log);
}

}  // namespace

Result<std::unique_ptr<Town>> Town::found(const Options& options) {
  // So that the memory of a sanitized broker is its own, and little of what it has given back.
  // NOLINTNEXTLINE(concurrency-mt-unsafe): no second thread has begun.
  ::setenv("ASAN_OPTIONS", "quarantine_size_mb=4", 0);
  std::unique_ptr<Town> town(new Town());
  KTG_TRY(town->bus_, FaultBus::found({.folder = options.folder,
                                       .broker = options.broker,
                                       .agencies = options.desks + options.senders,
                                       .more_config = options.more_config}));
  const auto& agencies = town->bus_.agencies;
  const auto first_sender = agencies.begin() + static_cast<std::ptrdiff_t>(options.desks);
  const std::vector<AgencyCode> addressees(agencies.begin(), first_sender);
  for (auto agency = first_sender; agency != agencies.end(); ++agency) {
    KTG_TRY(auto sender, Sender::make(town->bus_,
                                      {.agency = *agency,
                                       .to = addressees,
                                       .in_flight = options.in_flight,
                                       .text_bytes = options.text_bytes},
                                      town->context_, town->ledger_));
    town->senders_.push_back(std::move(sender));
  }
  town->desks_.resize(options.desks);
  town->officers_ =
      std::make_unique<Worker>("officers", [raw = town.get()] { raw->play_officers(); });
  return town;
}

Town::~Town() {
  over_ = true;
  officers_.reset();
}

std::filesystem::path Town::log_of(const std::string& name) const {
  return bus_.folder / (name + ".log");
}

Result<void> Town::start_broker(const std::vector<std::string>& fate) {
  std::vector<std::string> command{KTG_BROKER, "run", "--config", bus_.config().string()};
  if (!fate.empty()) {
    command = {KTG_FAULT_BROKER, bus_.config().string()};
    command.insert(command.end(), fate.begin(), fate.end());
  }
  KTG_TRY(broker_, scenario::Child::start(command, log_of("broker")));
  return {};
}

Result<void> Town::start_desk(std::size_t index, const std::vector<std::string>& more) {
  const AgencyCode agency = desk_code(index);
  std::vector<std::string> command{
      KTG_PROGRAM,     "agent", "run",          "--agent", bus_.agent_folder(agency).string(),
      "--retry-first", "20ms",  "--retry-most", "200ms"};
  command.insert(command.end(), more.begin(), more.end());
  KTG_TRY(desks_[index], scenario::Child::start(command, log_of(agency.value())));
  return {};
}

scenario::AgentClient Town::client(std::size_t index) const {
  return scenario::AgentClient(bus_.agent_folder(desk_code(index)) / "agent.sock");
}

Result<void> Town::run_for(Micros time, const std::function<bool()>& until) {
  const Instant end = clock_.now() + time;
  while (clock_.now() < end && !(until && until())) {
    for (std::size_t i = 0; i < senders_.size(); ++i) {
      KTG_TRY_VOID(senders_[i].turn(poller_, static_cast<int>(i)));
      if (const auto& refusal = senders_[i].final_refusal()) {
        return fail(ErrorCode::not_permitted,
                    v1::RefusalReason_Name(refusal->reason()) + ": " + refusal->text().en());
      }
    }
    static_cast<void>(poller_.wait(kWait));
  }
  return {};
}

Result<void> Town::await_senders(Micros most) {
  const auto all_open = [this] {
    return std::all_of(senders_.begin(), senders_.end(),
                       [](const Sender& sender) { return sender.is_open(); });
  };
  KTG_TRY_VOID(run_for(most, all_open));
  return all_open() ? Result<void>() : fail(ErrorCode::timeout, "the senders find no broker");
}

void Town::senders_make_new(bool yes) {
  for (Sender& sender : senders_) {
    sender.make_new(yes);
  }
}

Result<void> Town::settle(Micros most) {
  officers_write_ = false;
  senders_make_new(false);
  const Instant end = clock_.now() + most;
  const auto confirmed = [this] {
    return std::all_of(senders_.begin(), senders_.end(),
                       [](const Sender& sender) { return sender.unsettled() == 0; });
  };
  KTG_TRY_VOID(run_for(most, confirmed));
  if (!confirmed()) {
    return fail(ErrorCode::timeout, "items stay unconfirmed");
  }
  // Twice: between two answers a desk may take up something new.
  for (int quiet = 0; quiet < 2;) {
    bool all = true;
    for (std::size_t i = 0; i < desks_.size(); ++i) {
      all = all && client(i).quiet();
    }
    quiet = all ? quiet + 1 : 0;
    if (clock_.now() > end) {
      return fail(ErrorCode::timeout, "the desks have not got everything");
    }
    KTG_TRY_VOID(run_for(std::chrono::milliseconds(100)));
  }
  return {};
}

Result<void> Town::close(Micros most) {
  KTG_TRY_VOID(settle(most));
  for (const scenario::Child& desk : desks_) {
    desk.ask_to_stop();
  }
  for (scenario::Child& desk : desks_) {
    desk.stop(kStopMost);
  }
  return broker_.stop(kStopMost) ? Result<void>()
                                 : fail(ErrorCode::timeout, "the broker does not stop");
}

void Town::play_officers() {
  std::uint64_t turn = 0;
  while (!over_) {
    pause_for_ms(15);
    if (!officers_write_) {
      continue;
    }
    const auto from = static_cast<std::size_t>(++turn % desks_.size());
    agents::Form form;
    form.type = "general_message";
    form.fields.members = {{"text", Value::of("Pesan petugas nomor " + std::to_string(turn))},
                           {"to", Value::of(desk_code((from + 1) % desks_.size()).value())},
                           {"incident", Value::of("UJI-2026-0001")},
                           {"precedence", Value::of(turn % 5 == 0 ? "kilat" : "biasa")}};
    // Refused, or not answered, is no promise: such a message may be there or not, never twice.
    if (const auto id = client(from).send(form)) {
      const MutexLock lock(mutex_);
      written_.emplace_back(*id, desk_code(from));
    }
  }
}

std::uint64_t Town::written_by_officers() const {
  const MutexLock lock(mutex_);
  return written_.size();
}

std::vector<std::string> Town::wrongs() {
  over_ = true;
  officers_.reset();
  {
    const MutexLock lock(mutex_);
    for (const auto& [id, agency] : written_) {
      ledger_.handed_in(id, {agency, Lane::biasa, 0});
    }
  }
  const auto checked =
      run_program({KTG_BROKER, "fsck", "--config", bus_.config().string()}, log_of("fsck"));
  if (checked != 0) {
    return {"kentongan-broker fsck ends with " + std::to_string(checked)};
  }
  const auto broker = read_log(bus_.broker / "log", eventlog::Ordering::total);
  if (!broker) {
    return {"the broker's log: " + broker.error().detail()};
  }
  std::map<AgencyCode, KeptLog> desks;
  for (std::size_t i = 0; i < desks_.size(); ++i) {
    auto desk = read_log(bus_.agent_folder(desk_code(i)) / "log", eventlog::Ordering::arrival);
    if (!desk) {
      return {desk_code(i).value() + ": " + desk.error().detail()};
    }
    desks.emplace(desk_code(i), std::move(desk).value());
  }
  return wrongs_in(ledger_, *broker, desks);
}

int run_program(const std::vector<std::string>& command, const std::filesystem::path& log) {
  std::vector<char*> words;
  words.reserve(command.size() + 1);
  for (const std::string& word : command) {
    words.push_back(const_cast<char*>(word.c_str()));
  }
  words.push_back(nullptr);
  const int out = ::open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  const pid_t pid = ::fork();
  if (pid == 0) {
    ::dup2(out, STDOUT_FILENO);
    ::dup2(out, STDERR_FILENO);
    ::execv(words[0], words.data());
    ::_exit(127);
  }
  ::close(out);
  int status = 0;
  const bool ended = pid > 0 && ::waitpid(pid, &status, 0) == pid && WIFEXITED(status);
  return ended ? WEXITSTATUS(status) : -1;
}

}  // namespace kentongan::test
