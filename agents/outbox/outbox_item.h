#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "agents/outbox/sealing.h"
#include "agents/session/submitter.h"
#include "core/base/ids.h"
#include "core/base/random.h"
#include "core/base/result.h"
#include "core/eventlog/proof.h"
#include "core/identity/keys.h"
#include "kentongan/v1/directory.pb.h"
#include "kentongan/v1/evidence.pb.h"
#include "kentongan/v1/header.pb.h"
#include "kentongan/v1/wire.pb.h"

namespace kentongan::agents {

/// How far an item has come on its way out. Numbers are stored; never renumber.
enum class OutboxState : std::uint8_t {
  draft = 1,    ///< Its sender number was used by the agency's other agent; it gets a new one.
  waiting = 2,  ///< Durable here, not yet on the line.
  sent = 3,     ///< On the line, no answer yet. In memory only: after a restart it is `waiting`.
  settled = 4,  ///< The broker holds it durably.
  refused = 5,  ///< Will not go; stays and is shown with the reason.
};
[[nodiscard]] std::string_view name_of(OutboxState state);

/// One item as kept.
struct OutboxItem {
  std::uint64_t number = 0;  ///< Of this outbox, rising; the name of its rows.
  OutboxState state = OutboxState::waiting;
  OutItem item;
  bool is_evidence = false;
  bool is_change = false;  ///< Entries of the directory.
  std::string type;  ///< Code of the message's type, or of the evidence ("delivered"); "directory".
  MessageId about;   ///< Of an evidence; zero of DELIVERED.
  std::vector<std::string> to;
  std::uint64_t sender_seq = 0;
  std::int64_t queued_us = 0;
  std::int64_t settled_us = 0;
  std::uint32_t attempts = 0;
  std::optional<v1::Receipt> receipt;
  std::optional<v1::Refusal> refusal;  ///< Also the last passing one of an item that waits.

  [[nodiscard]] bool is_message() const { return !is_evidence && !is_change; }
};

/// The last item under the agency's key: what the next one follows.
struct SenderChain {
  std::uint64_t seq = 0;
  Bytes prev;  ///< Item hash; empty when `seq` is 0.
};

/// A word of this desk that the broker holds, and whose event this desk has not.
struct GivenEvidence {
  v1::Evidence evidence;
  std::int64_t queued_us = 0;
};

/// What is to go out: an item without number, salt and hash.
struct OutboxDraft {
  Lane lane = Lane::biasa;
  std::optional<v1::Header> message;  ///< One of the two, or neither.
  std::optional<v1::Evidence> evidence;
  Bytes payload;
  std::optional<Sealing> seal{};  ///< If the header says so.
  /// Officers who sign it, he in front whose item it is; needed only until it is added.
  std::vector<const identity::SigningKey*> officers = {};
  std::vector<v1::DirectoryChange> changes = {};  ///< Under the same signatures; with ids.
};

/// What an item takes from its outbox when its bytes are fixed.
struct SealAs {
  std::uint64_t number = 0;
  SenderChain chain;        ///< The item before.
  eventlog::TreeHead seen;  ///< The last checkpoint; size 0: none.
  std::int64_t now_us = 0;
};

/// Numbers, salts, hashes, and has the officers sign; nothing is stored.
/// @return `too_large` for a header beyond 4 KiB; `malformed` for an id that is not 16 bytes.
Result<OutboxItem> seal(OutboxDraft draft, const SealAs& as, Random& random);

}  // namespace kentongan::agents
