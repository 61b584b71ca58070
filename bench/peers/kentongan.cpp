// Kentongan itself. `mode` is "trust": CURVE on, one signature a frame made and checked, policy and
// proof on, flushed before the receipt. The bus's folder, as `bench-kentongan found` makes it, is
// in BENCH_BUS; the broker runs already.
#include <cstdlib>
#include <cstring>
#include <stdexcept>

#include "adapter.h"
#include "bench/kentongan/archive_reader.h"
#include "bench/kentongan/producer.h"
#include "bench/kentongan/subscriber.h"
#include "core/base/log.h"

namespace {

namespace ours = kentongan::bench;
using kentongan::AgencyCode;
using kentongan::Lane;
using kentongan::Micros;

constexpr Micros kPatience = std::chrono::milliseconds(100);

template <typename T>
T must(kentongan::Result<T> result) {
  if (!result)
    throw std::runtime_error(result.error().detail());
  if constexpr (!std::is_void_v<T>)
    return std::move(result).value();
}

class KentonganProducer : public bench::Producer {
 public:
  explicit KentonganProducer(std::unique_ptr<ours::Producer> producer)
      : producer_(std::move(producer)) {}
  void send(std::string_view payload) override {
    std::int64_t stamp = 0;
    std::memcpy(&stamp, payload.data(), sizeof stamp);
    must(producer_->add(stamp));
  }
  std::uint64_t await(std::uint64_t count) override {
    while (producer_->confirmed() < count)
      must(producer_->turn(kPatience));
    return producer_->confirmed();
  }
  std::uint64_t confirmed() override {
    must(producer_->turn(Micros{0}));
    return producer_->confirmed();
  }

 private:
  std::unique_ptr<ours::Producer> producer_;
};

// The harness reads the stamp from the front of what it is handed, and counts its bytes.
class Handing {
 public:
  explicit Handing(const bench::Consumer::Handler& handler) : handler_(handler) {}
  void operator()(kentongan::BytesView payload) {
    const std::int64_t stamp = must(ours::stamp_of(payload));
    bytes_.assign(payload);
    std::memcpy(bytes_.data(), &stamp, sizeof stamp);
    handler_(bytes_);
  }

 private:
  const bench::Consumer::Handler& handler_;
  std::string bytes_;
};

template <typename Source>
class KentonganConsumer : public bench::Consumer {
 public:
  explicit KentonganConsumer(std::unique_ptr<Source> source) : source_(std::move(source)) {}
  std::size_t poll(const Handler& handler, int timeout_ms) override {
    Handing handing(handler);
    return must(source_->turn(std::chrono::milliseconds(timeout_ms),
                              [&](kentongan::BytesView payload) { handing(payload); }));
  }

 private:
  std::unique_ptr<Source> source_;
};

class KentonganPeer : public bench::Peer {
 public:
  explicit KentonganPeer(const bench::Settings& settings) : settings_(settings) {
    kentongan::Log::show_from(kentongan::Log::Level::warn);
    const char* folder = std::getenv("BENCH_BUS");
    if (folder == nullptr)
      throw std::runtime_error("BENCH_BUS names no folder");
    folder_ = folder;
  }
  // Nothing of the log can be deleted, and need not be: what is published from here on goes to
  // subscribers that have read all that was before, or to the archives.
  void prepare(int subscribers) override {
    to_.clear();
    for (int i = 0; i < subscribers; ++i)
      to_.push_back(ours::subscriber_code(i));
    for (int i = 0; subscribers == 0 && i < ours::kArchives; ++i)
      to_.push_back(ours::archive_code(i));
  }
  std::unique_ptr<bench::Producer> producer(int index) override {
    return std::make_unique<KentonganProducer>(
        must(ours::Producer::open(folder_, index, to_, Lane::biasa, settings_.payload)));
  }
  std::unique_ptr<bench::Consumer> consumer(int index) override {
    return std::make_unique<KentonganConsumer<ours::Subscriber>>(
        must(ours::Subscriber::open(folder_, index)));
  }
  std::unique_ptr<bench::Consumer> replayer() override {
    return std::make_unique<KentonganConsumer<ours::ArchiveReader>>(
        must(ours::ArchiveReader::open(folder_, ours::archive_code(0), true)));
  }

 private:
  bench::Settings settings_;
  std::filesystem::path folder_;
  std::vector<AgencyCode> to_;
};

const bench::Registration kRegistration{"kentongan", [](const bench::Settings& settings) {
                                          return std::make_unique<KentonganPeer>(settings);
                                        }};

}  // namespace
