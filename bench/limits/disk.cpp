// bench-disk: what one sync to this disk costs, for a log written by appending.
//   extend      the file grows with every append (size and block allocation are journalled at each
//   sync) fallocate   the space was reserved, but not written before overwrite   the file was
//   written and synced before, as a recycled log file is direct      overwrite, O_DIRECT|O_DSYNC,
//   whole 4 KiB blocks
// Each with 1 and with `--batch` records in one write and one sync, as a group commit does it.
#include <cstring>
#include <iostream>
#include <memory>
#include <stdexcept>

#include <fcntl.h>
#include <unistd.h>

#include "../src/measure.h"

namespace {

struct Options {
  std::string directory = ".";
  std::size_t record = 512;
  int batch = 64;
  double seconds = 3;
  std::string only;
};

void need(bool good, const char* what) {
  if (!good)
    throw std::runtime_error(std::string(what) + ": " + std::strerror(errno));
}

void measure(const Options& options, const std::string& how, int per_sync) {
  const bool direct = how == "direct";
  const std::size_t bytes =
      direct ? (options.record * static_cast<std::size_t>(per_sync) + 4095) / 4096 * 4096
             : options.record * static_cast<std::size_t>(per_sync);
  constexpr off_t kSpace = 256 << 20;
  const auto path = options.directory + "/bench-disk.tmp";
  int fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_TRUNC, 0600);
  need(fd >= 0, "open");
  ::unlink(path.c_str());
  if (how == "fallocate")
    need(::posix_fallocate(fd, 0, kSpace) == 0, "fallocate");
  if (how == "overwrite" || direct) {
    const std::string zeros(1 << 20, '\0');
    for (off_t at = 0; at < kSpace; at += static_cast<off_t>(zeros.size()))
      need(::pwrite(fd, zeros.data(), zeros.size(), at) == static_cast<ssize_t>(zeros.size()),
           "fill");
    need(::fsync(fd) == 0, "fsync");
  }
  if (direct) {
    const auto again = "/proc/self/fd/" + std::to_string(fd);
    const int reopened = ::open(again.c_str(), O_RDWR | O_DIRECT | O_DSYNC);
    need(reopened >= 0, "open direct");
    ::close(fd);
    fd = reopened;
  }
  const std::unique_ptr<char, decltype(&std::free)> buffer(
      static_cast<char*>(std::aligned_alloc(4096, (bytes + 4095) / 4096 * 4096)), &std::free);
  const auto noise = bench::random_payload(bytes);
  std::memcpy(buffer.get(), noise.data(), bytes);

  bench::Samples samples;
  const auto start = bench::now_ns();
  const auto flushes = bench::device_flushes();
  off_t at = 0;
  while (static_cast<double>(bench::now_ns() - start) < options.seconds * 1e9 &&
         at + static_cast<off_t>(bytes) < kSpace) {
    const auto before = bench::now_ns();
    need(::pwrite(fd, buffer.get(), bytes, at) == static_cast<ssize_t>(bytes), "write");
    if (!direct)
      need(::fdatasync(fd) == 0, "fdatasync");
    samples.add(bench::now_ns() - before);
    at += static_cast<off_t>(bytes);
  }
  const double elapsed = static_cast<double>(bench::now_ns() - start) / 1e9;
  ::close(fd);
  const auto syncs = static_cast<double>(samples.count());
  bench::Report("w5a", "disk", how + "-" + std::to_string(per_sync))
      .number("record", static_cast<double>(options.record))
      .latency(samples)
      .number("syncs_per_s", syncs / elapsed)
      .number("flushes_per_msg",
              static_cast<double>(bench::device_flushes() - flushes) / (syncs * per_sync))
      .number("msg_per_s", syncs * per_sync / elapsed)
      .number("mb_per_s", syncs * per_sync * static_cast<double>(options.record) / elapsed / 1e6)
      .print();
}

}  // namespace

int main(int argc, char** argv) {
  Options options;
  for (int i = 1; i + 1 < argc; i += 2) {
    const std::string key = argv[i];
    if (key == "--directory")
      options.directory = argv[i + 1];
    else if (key == "--record")
      options.record = std::stoul(argv[i + 1]);
    else if (key == "--batch")
      options.batch = std::stoi(argv[i + 1]);
    else if (key == "--seconds")
      options.seconds = std::stod(argv[i + 1]);
    else if (key == "--only")
      options.only = argv[i + 1];
    else {
      std::cerr << "usage: bench-disk [--directory D] [--record B] [--batch N] [--seconds S] "
                   "[--only HOW-N]\n";
      return 2;
    }
  }
  try {
    for (const std::string how : {"extend", "fallocate", "overwrite", "direct"})
      for (const int per_sync : {1, options.batch})
        if (options.only.empty() || options.only == how + "-" + std::to_string(per_sync))
          measure(options, how, per_sync);
  } catch (const std::exception& error) {
    std::cerr << "bench-disk: " << error.what() << '\n';
    return 1;
  }
}
