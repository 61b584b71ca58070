#include "agents/cli/checks.h"

#include <array>
#include <ctime>

#include <arpa/inet.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/timex.h>
#include <unistd.h>

#include "agents/cli/messages.h"
#include "agents/cli/time_words.h"
#include "core/base/clock.h"
#include "core/base/limits.h"

namespace kentongan::cli {
namespace {

constexpr int kSyncs = 8;
constexpr std::size_t kSyncBytes = 4096;
constexpr std::int64_t kHonestUs = 30;
constexpr std::int64_t kSlowUs = 20'000;
constexpr std::int64_t kKeyAgeMostS = 365 * 86'400;
constexpr double kRoomLeast = 0.10;

Check made(std::string name, Check::Verdict verdict, Text found) {
  return {std::move(name), verdict, std::move(found)};
}

/// Mean time of a synced write, in microseconds; negative if the folder cannot be written.
std::int64_t mean_sync_us(const std::filesystem::path& folder) {
  std::string name = (folder / ".doctor-XXXXXX").string();
  const int file = mkstemp(name.data());
  if (file < 0) {
    return -1;
  }
  unlink(name.c_str());
  const std::array<char, kSyncBytes> block{};
  const SystemClock clock;
  const auto began = clock.now();
  bool wrote = true;
  for (int i = 0; i < kSyncs && wrote; ++i) {
    wrote = write(file, block.data(), block.size()) == static_cast<ssize_t>(block.size()) &&
            fdatasync(file) == 0;
  }
  const auto took = clock.now() - began;
  close(file);
  return wrote ? took.count() / kSyncs : -1;
}

bool is_free(std::uint16_t port) {
  const int probe = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (probe < 0) {
    return false;
  }
  const int yes = 1;
  setsockopt(probe, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const bool free = bind(probe, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
  close(probe);
  return free;
}

Check check_key(const std::filesystem::path& file) {
  struct stat status {};
  const auto name = "key " + file.filename().string();
  if (stat(file.c_str(), &status) != 0) {
    return made(name, Check::Verdict::bad, {"tidak dapat dibaca", "cannot be read"});
  }
  if ((status.st_mode & 077U) != 0 || status.st_uid != geteuid()) {
    return made(
        name, Check::Verdict::bad,
        {fmt::format("mode {:o}: terbuka bagi orang lain; chmod 600", status.st_mode & 0777U),
         fmt::format("mode {:o}: open to others; chmod 600", status.st_mode & 0777U)});
  }
  const auto age_s = SystemClock().wall_us() / 1'000'000 - status.st_mtime;
  const auto age = duration_words(age_s);
  return made(name, age_s > kKeyAgeMostS ? Check::Verdict::warning : Check::Verdict::ok,
              {"mode 600, umur " + age.id, "mode 600, age " + age.en});
}

}  // namespace

std::string_view name_of(Check::Verdict verdict) {
  switch (verdict) {
    case Check::Verdict::ok:
      return "ok";
    case Check::Verdict::warning:
      return "warning";
    case Check::Verdict::bad:
      return "bad";
  }
  return "bad";
}

Check check_clock() {
  timex state{};
  const int status = adjtimex(&state);
  if (status < 0 || status == TIME_ERROR) {
    return made("clock", Check::Verdict::warning,
                {"sistem tidak menyatakan jamnya tersinkron; pasang chrony atau systemd-timesyncd",
                 "the system does not say that its clock is synchronised; run chrony or "
                 "systemd-timesyncd"});
  }
  return made("clock", Check::Verdict::ok, {"tersinkron", "synchronised"});
}

Check check_zone() {
  const std::time_t now = static_cast<std::time_t>(SystemClock().wall_us() / 1'000'000);
  std::tm local{};
  localtime_r(&now, &local);
  const auto zone = zone_name(static_cast<int>(local.tm_gmtoff));
  const bool is_ours = zone == "WIB" || zone == "WITA" || zone == "WIT";
  return made("zone", is_ours ? Check::Verdict::ok : Check::Verdict::warning,
              {zone + (is_ours ? "" : ": bukan WIB, WITA atau WIT; meja memakai --zone-minutes"),
               zone + (is_ours ? "" : ": not WIB, WITA or WIT; the desk uses --zone-minutes")});
}

Check::Verdict judge_sync_us(std::int64_t mean_us) {
  if (mean_us < 0) {
    return Check::Verdict::bad;
  }
  return mean_us < kHonestUs || mean_us > kSlowUs ? Check::Verdict::warning : Check::Verdict::ok;
}

std::vector<Check> check_disk(const std::filesystem::path& folder) {
  std::vector<Check> checks;
  const auto mean_us = mean_sync_us(folder);
  const auto verdict = judge_sync_us(mean_us);
  Text found{fmt::format("{} us setiap tulis tersinkron", mean_us),
             fmt::format("{} us a synced write", mean_us)};
  if (mean_us < 0) {
    found = {"folder tidak dapat ditulis", "the folder cannot be written"};
  } else if (mean_us < kHonestUs) {
    found.id += ": terlalu cepat untuk dipercaya (cache tanpa daya cadangan, atau tmpfs)";
    found.en += ": too fast to be true (a cache without power, or tmpfs)";
  }
  checks.push_back(made("sync", verdict, found));
  struct statvfs room {};
  if (statvfs(folder.c_str(), &room) == 0 && room.f_blocks > 0) {
    const double share = static_cast<double>(room.f_bavail) / static_cast<double>(room.f_blocks);
    checks.push_back(made(
        "space", share < kRoomLeast ? Check::Verdict::warning : Check::Verdict::ok,
        {fmt::format("sisa {:.0f} %", share * 100), fmt::format("{:.0f} % left", share * 100)}));
  }
  return checks;
}

std::vector<Check> check_ports() {
  std::vector<Check> checks;
  for (const std::uint16_t port : {limits::kBusPort, limits::kAdminPort}) {
    checks.push_back(made(fmt::format("port {}", port), Check::Verdict::ok,
                          is_free(port)
                              ? Text{"bebas", "free"}
                              : Text{"dipakai: broker berjalan di sini, atau program lain",
                                     "in use: a broker runs here, or another program"}));
  }
  return checks;
}

std::vector<Check> check_keys(const std::filesystem::path& folder) {
  std::vector<Check> checks;
  std::error_code ignored;
  for (const auto& entry : std::filesystem::directory_iterator(folder, ignored)) {
    if (entry.path().extension() == ".key") {
      checks.push_back(check_key(entry.path()));
    }
  }
  if (checks.empty()) {
    checks.push_back(
        made("key", Check::Verdict::warning,
             {"tidak ada kunci di " + folder.string(), "no key in " + folder.string()}));
  }
  return checks;
}

}  // namespace kentongan::cli
