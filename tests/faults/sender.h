#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

#include "agents/session/session.h"
#include "agents/session/submitter.h"
#include "core/base/clock.h"
#include "core/base/random.h"
#include "core/base/result.h"
#include "core/transport/context.h"
#include "core/transport/dealer_socket.h"
#include "core/transport/poller.h"
#include "kentongan/v1/header.pb.h"
#include "tests/faults/fault_bus.h"
#include "tests/faults/ledger.h"

namespace kentongan::test {

/// One agency that hands in for ever, over ZeroMQ with CURVE, with the session and the submitter of
/// every agent; it connects again when the line goes. In each new session it also hands in anew
/// some items that were confirmed long ago. What it hands in and hears goes into the ledger.
///
/// Threads: belongs to one thread.
class Sender {
 public:
  struct Options {
    AgencyCode agency;
    std::vector<AgencyCode> to;
    std::size_t in_flight = 12;
    std::size_t text_bytes = 200;
  };
  /// Context, poller and ledger outlive it. `token`: its name at the poller.
  static Result<Sender> make(const FaultBus& bus, const Options& options,
                             transport::Context& context, Ledger& ledger);

  Sender(Sender&&) = default;

  /// Connects, reads, writes; never waits. @return as `identity::hash_item`.
  Result<void> turn(transport::Poller& poller, int token);
  /// Makes new items, or only finishes those that are under way.
  void make_new(bool yes) { makes_new_ = yes; }

  [[nodiscard]] bool is_open() const { return parts_->session.is_open(); }
  [[nodiscard]] std::size_t unsettled() const { return parts_->submitter.unsettled(); }
  [[nodiscard]] std::uint64_t confirmed() const { return confirmed_; }
  [[nodiscard]] std::optional<Instant> opened_at() const { return opened_at_; }

  /// The newest refusal that was not final, when it came, and how long after its item was sent.
  struct Refused {
    v1::Refusal refusal;
    Instant at;
    Micros took{0};
  };
  [[nodiscard]] const std::optional<Refused>& refused() const { return refused_; }
  [[nodiscard]] std::uint64_t refusals() const { return refusals_; }
  void forget_refused() { refused_.reset(); }
  /// A refusal that was final: a test that meets one has gone wrong.
  [[nodiscard]] const std::optional<v1::Refusal>& final_refusal() const { return final_refusal_; }
  [[nodiscard]] std::optional<Instant> confirmed_at() const { return confirmed_at_; }

 private:
  /// What holds references to another of its kind stays where it is.
  struct Parts {
    Parts(const FaultBus& bus, const AgencyCode& agency, identity::Keyring opened);
    identity::Keyring keys;
    SystemClock clock;
    SecureRandom random;
    agents::Session session;
    agents::Submitter submitter;
  };
  explicit Sender(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

  void connect(transport::Poller& poller, int token);
  void disconnect(transport::Poller& poller, int token);
  void hear(BytesView frame);
  void settle(const v1::Settled& settled);
  /// Confirmed: to be handed in again some time, the newest few of them.
  void keep_as_old(const MessageId& id);
  Result<void> add_new();
  Result<agents::OutItem> next_item();
  void add_old();

  std::unique_ptr<Parts> parts_;
  Options options_;
  transport::DealerSocket::Options line_;
  transport::Context* context_ = nullptr;
  Ledger* ledger_ = nullptr;
  std::optional<transport::DealerSocket> socket_;
  std::deque<Bytes> held_;
  v1::Header header_;
  bool makes_new_ = true;
  std::uint64_t sender_seq_ = 0;
  Bytes sender_prev_;
  std::array<std::uint64_t, kLaneCount> order_{};
  std::map<MessageId, agents::OutItem> under_way_;
  std::map<MessageId, Instant> sent_at_;
  std::deque<agents::OutItem> old_;
  std::uint64_t confirmed_ = 0;
  std::uint64_t refusals_ = 0;
  std::optional<Instant> opened_at_;
  std::optional<Instant> confirmed_at_;
  std::optional<Refused> refused_;
  std::optional<v1::Refusal> final_refusal_;
};

}  // namespace kentongan::test
