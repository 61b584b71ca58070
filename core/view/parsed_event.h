#pragma once

#include <cstdint>
#include <optional>

#include "core/base/bytes.h"
#include "core/base/ids.h"
#include "core/base/result.h"
#include "core/eventlog/event.h"
#include "kentongan/v1/event.pb.h"
#include "kentongan/v1/evidence.pb.h"
#include "kentongan/v1/header.pb.h"

namespace kentongan::view {

/// A message of the log, its header and decision read.
struct ParsedMessage {
  MessageId id;
  v1::Header header;      ///< Where groups are withheld, what is shown of it.
  Bytes payload;          ///< As signed; empty if erased or withheld; ciphertext if sealed.
  v1::Decision decision;  ///< Empty where the log holds none.
  bool erased = false;    ///< The header is whole, the payload is not there and cannot come.
};

/// An evidence of the log.
struct ParsedEvidence {
  MessageId id;  ///< Of the evidence itself.
  v1::Evidence evidence;
};

/// One event of a log, opened once for all views: header, evidence and decision are parsed here and
/// nowhere after. At most one of the parts is set; none for directory, policy, duty and lead.
struct ParsedEvent {
  Seq number;                ///< In the log it was read from: at a desk, the order of arrival.
  Seq seq;                   ///< The broker's.
  std::int64_t time_us = 0;  ///< The broker's clock when it was accepted.
  Digest leaf_hash;
  std::optional<ParsedMessage> message;
  std::optional<ParsedEvidence> evidence;
  std::optional<v1::Refused> refused;
  std::optional<v1::Statement> statement;
};

/// Pure; any thread. Signatures are not checked again: what lies in a log was checked on its way
/// in.
/// @return `malformed` if the bytes are no event, or its item has no id.
Result<ParsedEvent> parse(const eventlog::Record& record);

}  // namespace kentongan::view
