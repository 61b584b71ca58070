#include "agents/cli/checks.h"

#include <array>
#include <cerrno>
#include <ctime>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/timex.h>
#include <unistd.h>

#include "agents/cli/messages.h"
#include "agents/cli/ports.h"
#include "agents/cli/time_words.h"
#include "core/base/clock.h"
#include "core/base/files.h"
#include "core/identity/key_folder.h"
#include "core/identity/keys.h"
#include "core/transport/endpoint.h"

namespace kentongan::cli {
namespace {

constexpr int kSyncs = 8;
constexpr std::size_t kSyncBytes = 4096;
constexpr std::int64_t kHonestUs = 30;
constexpr std::int64_t kSlowUs = 20'000;
constexpr std::int64_t kKeyAgeMostS = 365 * 86'400;
constexpr double kRoomLeast = 0.10;
constexpr std::size_t kKeyBytesMax = 256;
constexpr std::chrono::milliseconds kAnswerPatience{2000};

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

Check check_key(const std::filesystem::path& file) {
  const auto name = "key " + file.filename().string();
  if (auto secret = read_secret(file, kKeyBytesMax)) {
    identity::wipe(*secret);
  } else {
    return made(name, Check::Verdict::bad, secret.error().text);
  }
  struct stat status {};
  if (stat(file.c_str(), &status) != 0) {
    return made(name, Check::Verdict::bad, file_error(file, errno).text);
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

std::vector<Check> check_ports(const BrokerPlaces& places) {
  std::vector<Check> checks;
  const std::string admin = "tcp://127.0.0.1:" + std::to_string(places.admin_port);
  for (const std::string& endpoint : {places.listen, admin}) {
    const auto name = "port " + endpoint.substr(endpoint.rfind(':') + 1);
    const auto usable = transport::check_listen(endpoint);
    if (!usable) {
      checks.push_back(made("listen", Check::Verdict::bad, usable.error().text));
    } else if (name != "port 0") {
      checks.push_back(made(name, Check::Verdict::ok,
                            is_free(endpoint)
                                ? Text{"bebas: " + endpoint, "free: " + endpoint}
                                : Text{"dipakai: broker berjalan di sini, atau program lain",
                                       "in use: a broker runs here, or another program"}));
    }
  }
  return checks;
}

Check check_broker(const std::string& endpoint) {
  return is_answered(endpoint, kAnswerPatience)
             ? made("broker", Check::Verdict::ok,
                    {endpoint + " menerima sambungan", endpoint + " takes connections"})
             : made("broker", Check::Verdict::warning,
                    {endpoint + " tidak menerima sambungan: broker mati, jaringan terputus, atau "
                                "alamat di kartu bus lama",
                     endpoint + " takes no connections: the broker or the network is down, or the "
                                "address of the bus card is old"});
}

Check check_folder(const std::filesystem::path& folder) {
  const auto closed = identity::check_key_folder(folder);
  return closed ? made("key folder", Check::Verdict::ok, {"mode 700", "mode 700"})
                : made("key folder", Check::Verdict::bad, closed.error().text);
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
