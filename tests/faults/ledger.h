#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "core/base/ids.h"
#include "core/base/result.h"
#include "core/eventlog/event_log.h"
#include "kentongan/v1/header.pb.h"
#include "kentongan/v1/wire.pb.h"

namespace kentongan::test {

/// What a bus has promised from outside: every item that was handed in, every receipt that was ever
/// given. Threads: belongs to one.
class Ledger {
 public:
  struct Item {
    AgencyCode author;
    Lane lane = Lane::biasa;
    std::uint64_t order = 0;  ///< Among the author's items of the lane, rising; 0: not known.
  };
  struct Given {
    Seq seq;
    Digest leaf_hash;
  };

  void handed_in(const MessageId& id, Item item) { items_.emplace(id, std::move(item)); }
  /// It was refused for a time: what its author handed in after it may have gone before it.
  void put_off(const MessageId& id);
  /// A second receipt of an item must say what the first said.
  void receipt(const v1::Receipt& receipt);

  [[nodiscard]] const std::map<MessageId, Item>& items() const { return items_; }
  [[nodiscard]] const std::map<MessageId, Given>& receipts() const { return receipts_; }
  [[nodiscard]] const std::vector<std::string>& contradictions() const { return contradictions_; }
  [[nodiscard]] std::uint64_t again() const { return again_; }

 private:
  std::map<MessageId, Item> items_;
  std::map<MessageId, Given> receipts_;
  std::vector<std::string> contradictions_;
  std::uint64_t again_ = 0;
};

/// One event as it lies in a log.
struct Kept {
  Seq number;  ///< Of the log it was read from.
  Seq seq;     ///< The broker's.
  Digest leaf_hash;
  MessageId id;  ///< Zero for an event that is no item.
  bool is_message = false;
  Lane lane = Lane::biasa;
  std::vector<AgencyCode> to;
};
using KeptLog = std::vector<Kept>;

/// @return as `EventLog::read`, `view::parse`.
Result<KeptLog> kept_in(const eventlog::EventLog& log);

/// Compares what was promised with what is there: no receipt without its event at its seq with its
/// leaf; nothing twice; every item there; each sender's lane in order; every addressee's log holds
/// each message once, the same, in order of its lane.
/// @return what is wrong, a sentence each, at most 20; empty if nothing.
std::vector<std::string> wrongs_in(const Ledger& ledger, const KeptLog& broker,
                                   const std::map<AgencyCode, KeptLog>& desks);

}  // namespace kentongan::test
