#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "core/base/bytes.h"
#include "core/base/ids.h"
#include "core/eventlog/leaf.h"

namespace kentongan::eventlog {

/// An item's place in the index of ids: never trimmed, so the duplicate window has no end.
struct ItemKey {
  MessageId id;
  Digest item_hash;
};

/// One row of one agency's mailbox.
struct MailboxEntry {
  AgencyCode agency;
  Lane lane = Lane::biasa;
  std::uint8_t role = 0;  ///< kentongan.v1.PartyRole.
};

/// What one append records: the bytes first written, the leaf that commits to them, and the rows of
/// the indexes that find them again. The log computes no leaf; who numbers the event makes it.
struct Event {
  std::int64_t time_us = 0;
  std::uint32_t epoch = 0;
  Bytes bytes;  ///< A serialised kentongan.v1.Event.
  LeafBytes leaf;
  std::optional<ItemKey> item;  ///< None for lead, refused and statement.
  std::optional<IncidentId> incident;
  std::vector<MailboxEntry> mailboxes;
  std::vector<Digest> path;  ///< Of the submission; empty where the run makes it again.
};

/// An event as read back.
struct Record {
  Seq number;  ///< The log's own: in the broker's log the event's `seq`, at a desk its order of
               ///< arrival.
  std::uint32_t epoch = 0;
  LeafBytes leaf;
  Bytes bytes;
  std::vector<Digest> path;
};

/// Proof that an event is durable: only an `EventLog` can make one, after the sync.
class StoredEvent {
 public:
  [[nodiscard]] Seq number() const { return number_; }
  [[nodiscard]] const Digest& leaf_hash() const { return leaf_hash_; }

 private:
  friend class EventLog;
  StoredEvent(Seq number, const Digest& leaf_hash) : number_(number), leaf_hash_(leaf_hash) {}

  Seq number_;
  Digest leaf_hash_;
};

/// How far the log has come.
struct Head {
  std::uint64_t size = 0;
  Digest root;  ///< RFC 6962 root; of the empty log H().
  std::uint32_t epoch = 0;
  std::int64_t time_us = 0;  ///< Of the newest event.
};

}  // namespace kentongan::eventlog
