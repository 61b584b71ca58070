#pragma once

#include <optional>
#include <string>
#include <vector>

#include "agents/awaited_keys.h"
#include "agents/compose.h"
#include "agents/outbox/sealing.h"
#include "core/base/bytes.h"
#include "core/base/error.h"
#include "core/base/ids.h"
#include "core/base/random.h"
#include "core/base/result.h"
#include "core/eventlog/event.h"
#include "core/identity/directory.h"
#include "core/identity/keys.h"
#include "core/identity/payload_keys.h"
#include "kentongan/v1/envelope.pb.h"
#include "kentongan/v1/header.pb.h"
#include "kentongan/v1/wire.pb.h"

namespace kentongan::agents {

/// A sealed message as this desk can see it.
struct Looked {
  MessageId id;
  Seq seq;
  Lane lane = Lane::biasa;
  std::string exercise{};
  Content content = Content::withheld;
  Bytes payload{};             ///< Where it is shown.
  std::optional<Error> why{};  ///< Of one that is unreadable.
  bool is_own = false;
};

/// Seals what an agency sends and opens what is sealed for it. The log keeps ciphertext; the key of
/// a payload, once drawn or unwrapped, lies among the payload keys.
///
/// Threads: belongs to the desk's thread.
class SealedMail {
 public:
  /// Both may be null, and nothing is sealed or opened; they outlive this.
  SealedMail(AgencyCode agency, const std::vector<identity::SealingPair>* pairs,
             identity::PayloadKeys* keys)
      : agency_(std::move(agency)), pairs_(pairs), keys_(keys) {}

  /// A key of its own, wrapped for the author and whoever the header names, and durable here.
  /// @return `key_unknown` if one of them has no sealing key or this desk none; as
  ///         `PayloadKeys::put`.
  Result<Sealing> seal(const v1::Header& header, const identity::Directory& directory,
                       Random& random);

  /// Opens a stored message with the key that is kept or wrapped for this agency, and checks its
  /// fields as the broker would have, had it been able to.
  [[nodiscard]] Looked look_into(BytesView event, const eventlog::LeafBytes& leaf) const;

  /// The wraps of a KeyRelease. @return false if none of them opens with a key of this desk; as
  /// `PayloadKeys::put`.
  Result<bool> take_key(const MessageId& id, const v1::KeyRelease& release);
  AwaitedKeys& awaited() { return awaited_; }
  [[nodiscard]] const AwaitedKeys& awaited() const { return awaited_; }

 private:
  using Wraps = google::protobuf::RepeatedPtrField<v1::KeyWrap>;
  [[nodiscard]] Result<std::optional<identity::PayloadKey>> key_in(const Wraps& wraps) const;

  const AgencyCode agency_;
  const std::vector<identity::SealingPair>* pairs_;
  identity::PayloadKeys* keys_;
  AwaitedKeys awaited_;
};

}  // namespace kentongan::agents
