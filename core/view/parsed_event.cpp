#include "core/view/parsed_event.h"

#include "core/base/digest.h"
#include "core/base/tree_hash.h"

namespace kentongan::view {
namespace {

Error unreadable(const eventlog::Record& record, const char* what) {
  return fail(ErrorCode::malformed, "event " + std::to_string(record.number.value()) + ": " + what);
}

/// The header as signed; where groups are withheld, the records that are shown make one of what is
/// left.
Bytes shown_header(const v1::Envelope& envelope) {
  if (!envelope.header().empty()) {
    return envelope.header();
  }
  Bytes header;
  for (const auto& opening : envelope.openings()) {
    header += opening.record();
  }
  return header;
}

Result<ParsedMessage> parse_message(const eventlog::Record& record, v1::Accepted& accepted) {
  ParsedMessage message;
  if (!message.header.ParseFromString(shown_header(accepted.envelope())) ||
      !message.decision.ParseFromString(accepted.decision())) {
    return unreadable(record, "header or decision");
  }
  const auto id = MessageId::from(message.header.identity().id());
  if (!id) {
    return unreadable(record, "no message id");
  }
  message.id = *id;
  message.erased = !accepted.envelope().header_salts().empty();
  message.payload = std::move(*accepted.mutable_envelope()->mutable_payload());
  return message;
}

Result<ParsedEvidence> parse_evidence(const eventlog::Record& record,
                                      const v1::Accepted& accepted) {
  ParsedEvidence evidence;
  if (!evidence.evidence.ParseFromString(accepted.envelope().header())) {
    return unreadable(record, "evidence");
  }
  const auto id = MessageId::from(evidence.evidence.id());
  if (!id) {
    return unreadable(record, "no evidence id");
  }
  evidence.id = *id;
  return evidence;
}

}  // namespace

Result<ParsedEvent> parse(const eventlog::Record& record) {
  v1::Event event;
  if (!event.ParseFromString(record.bytes)) {
    return unreadable(record, "no event");
  }
  ParsedEvent parsed;
  parsed.number = record.number;
  parsed.seq = Seq(event.seq());
  parsed.time_us = event.time_us();
  parsed.leaf_hash = leaf_hash(record.leaf.view());
  switch (event.body_case()) {
    case v1::Event::kMessage: {
      KTG_TRY(parsed.message, parse_message(record, *event.mutable_message()));
      break;
    }
    case v1::Event::kEvidence: {
      KTG_TRY(parsed.evidence, parse_evidence(record, event.evidence()));
      break;
    }
    case v1::Event::kRefused:
      parsed.refused = std::move(*event.mutable_refused());
      break;
    case v1::Event::kStatement:
      parsed.statement = std::move(*event.mutable_statement());
      break;
    default:
      break;
  }
  return parsed;
}

}  // namespace kentongan::view
