#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>

#include "agents/session/delivery_verifier.h"
#include "agents/session/session.h"
#include "bench/kentongan/bench_bus.h"
#include "bench/kentongan/line.h"
#include "core/base/clock.h"
#include "core/base/random.h"
#include "core/base/result.h"
#include "core/identity/directory.h"

namespace kentongan::bench {

/// A fresh reader of the first archive's whole mailbox: it verifies every event as a desk does
/// (item hashes, submission root and its signature, leaf, decision) and stores nothing, as the
/// peers' readers store nothing. With `acknowledges` off it is a desk that has stalled: it lets its
/// window fill and says no more than that it lives.
///
/// Threads: belongs to one thread.
class ArchiveReader {
 public:
  using OnPayload = std::function<void(BytesView payload)>;

  static Result<std::unique_ptr<ArchiveReader>> open(const std::filesystem::path& bus,
                                                     const AgencyCode& agency, bool acknowledges);

  /// @return how many messages were verified.
  Result<std::size_t> turn(Micros timeout, const OnPayload& on_payload);

 private:
  ArchiveReader(Seat seat, bool acknowledges);
  Result<void> connect();
  Result<void> learn_directory(const std::filesystem::path& bus);
  Result<std::size_t> take(BytesView frame, const OnPayload& on_payload);
  Result<std::size_t> verified(BytesView body, const OnPayload& on_payload);
  void acknowledge();

  Seat seat_;
  bool acknowledges_;
  SystemClock clock_;
  SecureRandom random_;
  agents::Session session_;
  identity::Directory directory_;
  agents::DeliveryVerifier verifier_;
  agents::VerifiedFrame frame_;
  Line line_;
  agents::PacedCredit credit_;
  agents::Cursors cursors_{};
  std::uint64_t owed_ = 0;
  std::uint64_t owed_bytes_ = 0;
  Instant owed_since_;
};

}  // namespace kentongan::bench
