#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/base/bytes.h"
#include "core/base/ids.h"
#include "core/base/lane.h"
#include "kentongan/v1/envelope.pb.h"
#include "kentongan/v1/event.pb.h"
#include "kentongan/v1/evidence.pb.h"
#include "kentongan/v1/header.pb.h"
#include "kentongan/v1/wire.pb.h"
#include "tests/broker/small_bus.h"

namespace kentongan::test {

/// A message as a test tells it; what it does not name has a usual value.
struct Letter {
  std::vector<std::string> to = {"KODIM"};
  std::vector<std::string> cc = {};
  std::vector<std::string> groups = {};
  std::string text = "api di pipa penerimaan";
  std::string incident = {};
  v1::Precedence precedence = v1::PRECEDENCE_BIASA;
  v1::Classification classification = v1::CLASSIFICATION_BIASA;
  std::string written_for = {};
  std::string exercise = {};
  std::int64_t expires_at_us = 0;
  std::int64_t written_after_us = 0;  ///< Added to the present.
  std::string bus = "uji/log/1";
  std::size_t payload_bytes = 0;                         ///< The text is filled up to it.
  bool sealed = false;                                   ///< Also without it what is RAHASIA is.
  std::optional<std::vector<std::string>> holders = {};  ///< Else author and addressees.
};

/// An item whose bytes are fixed.
struct SealedItem {
  MessageId id;
  Digest item_hash;
  v1::Envelope envelope;
  bool names_officer = false;
};

/// One agency's agent, spoken by hand: signs what it is told to, and says it.
class Caller {
 public:
  Caller(SmallBus& bus, std::string agency);

  /// Opens a session on a line of its own. @return the answer, Welcome or Bye.
  v1::Frame hello(bool deliver = true, std::uint32_t window = 256);
  v1::Frame hello(const v1::Hello& hello);
  /// The same on the line that there is. @return the answer, Welcome or Bye.
  v1::Frame greet_again(const v1::Hello& hello);
  /// Says Bye, and hears nothing.
  void leave();
  [[nodiscard]] v1::Hello usual_hello(bool deliver, std::uint32_t window) const;

  SealedItem letter(const Letter& letter = {});
  /// As many of one kind, each with an id of its own.
  std::vector<SealedItem> letters(int count, const Letter& each = {});
  SealedItem evidence(v1::EvidenceCode code, const MessageId& about);
  SealedItem evidence(const v1::Evidence& given);
  /// A person's word names the agency's officer; what the desk may say alone does not.
  [[nodiscard]] v1::Evidence usual_evidence(v1::EvidenceCode code, const MessageId& about) const;
  /// DELIVERED for what a frame brought.
  SealedItem delivered(const v1::Deliver& deliver);
  SealedItem seal(BytesView media_type, const Bytes& header, const Bytes& payload);
  SealedItem seal(const v1::Header& header, const Bytes& payload);
  /// With the payload's key wrapped for these.
  SealedItem seal_for(const std::vector<std::string>& holders, const v1::Header& header,
                      const Bytes& payload);
  [[nodiscard]] v1::Header header_of(const Letter& letter);
  /// Names the agency's officer, as the watch.
  void sign_as_officer(v1::Header& header, const std::string& duty = "PIKET") const;
  [[nodiscard]] static Bytes payload_of(const Letter& letter);

  /// Signed by the officer too where an item names him.
  [[nodiscard]] v1::Frame submission(const std::vector<SealedItem>& items,
                                     v1::Precedence lane = v1::PRECEDENCE_BIASA);
  /// Submits without waiting.
  void send(const std::vector<SealedItem>& items, v1::Precedence lane = v1::PRECEDENCE_BIASA);
  void send(const v1::Frame& frame);
  /// Submits, lets the log work, and reads the answer.
  v1::Settled submit(const std::vector<SealedItem>& items,
                     v1::Precedence lane = v1::PRECEDENCE_BIASA);
  v1::Settled submit(const v1::Frame& frame);
  void acknowledge(const std::array<std::uint64_t, kLaneCount>& cursors);
  void acknowledge(const v1::Deliver& deliver);
  std::vector<v1::Answer> ask(const v1::Query& query);

  std::vector<v1::Frame> take();
  /// Deliver frames that have come; the others are dropped.
  std::vector<v1::Deliver> deliveries();
  /// Everything that is delivered until nothing more comes, acknowledged as it comes.
  std::vector<v1::Delivery> receive_all();

  [[nodiscard]] const Bytes& routing() const { return routing_; }
  [[nodiscard]] const Bytes& session() const { return session_; }
  [[nodiscard]] const std::string& agency() const { return agency_; }
  void set_number(std::uint64_t number, Bytes prev) {
    number_ = number;
    prev_ = std::move(prev);
  }
  [[nodiscard]] std::uint64_t number() const { return number_; }

 private:
  SmallBus& bus_;
  std::string agency_;
  Bytes routing_;
  Bytes session_;
  std::uint64_t number_ = 0;
  Bytes prev_;
  std::uint64_t submissions_ = 0;
  std::vector<v1::Frame> unread_;  ///< What came with the Welcome.
};

/// Seqs of deliveries, in order.
std::vector<std::uint64_t> seqs_of(const std::vector<v1::Delivery>& deliveries);
v1::Event event_of(const v1::Delivery& delivery);
std::vector<v1::RefusalReason> reasons_of(const v1::Settled& settled);

}  // namespace kentongan::test
