#include "agents/session/event_reader.h"

#include <bitset>
#include <initializer_list>

#include "core/base/ids.h"
#include "kentongan/v1/event.pb.h"

namespace kentongan::agents {
namespace {

static_assert(static_cast<int>(EventKind::message) == v1::Event::kMessageFieldNumber &&
              static_cast<int>(EventKind::evidence) == v1::Event::kEvidenceFieldNumber &&
              static_cast<int>(EventKind::directory) == v1::Event::kDirectoryFieldNumber &&
              static_cast<int>(EventKind::policy) == v1::Event::kPolicyFieldNumber &&
              static_cast<int>(EventKind::duty) == v1::Event::kDutyFieldNumber &&
              static_cast<int>(EventKind::lead) == v1::Event::kLeadFieldNumber &&
              static_cast<int>(EventKind::refused) == v1::Event::kRefusedFieldNumber &&
              static_cast<int>(EventKind::statement) == v1::Event::kStatementFieldNumber);

constexpr std::uint32_t kVarint = 0;
constexpr std::uint32_t kBytes = 2;

Error no(const char* what) {
  return fail(ErrorCode::malformed, std::string(what));
}

/// Walks a message whose fields below 32 stand once each, but for those in `lists`.
class OnceReader {
 public:
  OnceReader(BytesView bytes, std::initializer_list<std::uint32_t> lists) : reader_(bytes) {
    for (const std::uint32_t list : lists) {
      lists_.set(list);
    }
  }
  bool next(WireField& field) {
    if (!reader_.next(field)) {
      return false;
    }
    if (field.number < seen_.size() && !lists_.test(field.number)) {
      twice_ = twice_ || seen_.test(field.number);
      seen_.set(field.number);
    }
    return !twice_;
  }
  [[nodiscard]] bool ok() const { return reader_.ok() && !twice_; }

 private:
  WireReader reader_;
  std::bitset<32> seen_;
  std::bitset<32> lists_;
  bool twice_ = false;
};

Result<void> read_signature(BytesView bytes, EventParts& parts) {
  if (parts.signature_count == EventParts::kSignaturesMost) {
    return no("more than four signatures");
  }
  EventParts::Signature& signature = parts.signatures.at(parts.signature_count++);
  signature = {};
  WireField field;
  OnceReader reader(bytes, {});
  while (reader.next(field)) {
    if (field.type == kBytes && field.number == 1) {
      signature.key_id = field.bytes;
    } else if (field.type == kBytes && field.number == 2) {
      signature.value = field.bytes;
    }
  }
  if (!reader.ok() || signature.key_id.size() != 32 || signature.value.size() != 64) {
    return no("a signature that is none");
  }
  return {};
}

Result<void> read_envelope(BytesView envelope, EventParts& parts) {
  WireField field;
  OnceReader reader(envelope, {7, 8, 9, 12});
  while (reader.next(field)) {
    switch (field.number) {
      case 1:
        parts.media_type = field.bytes;
        break;
      case 2:
        parts.header = field.bytes;
        break;
      case 3:
        parts.payload = field.bytes;
        break;
      case 4:
        parts.salt = field.bytes;
        break;
      case 5:
        parts.index = static_cast<std::uint32_t>(field.varint);
        break;
      case 6:
        parts.count = static_cast<std::uint32_t>(field.varint);
        break;
      case 8: {
        KTG_TRY_VOID(read_signature(field.bytes, parts));
        break;
      }
      case 10:
        parts.header_root = field.bytes;
        break;
      case 11:
        parts.payload_commitment = field.bytes;
        break;
      case 13:
        parts.header_salts = field.bytes;
        break;
      default:
        break;
    }
    parts.withheld = parts.withheld || (field.number >= 10 && field.number <= 14);
  }
  return reader.ok() ? Result<void>{} : no("the envelope cannot be read");
}

Result<void> read_accepted(BytesView accepted, EventParts& parts) {
  WireField field;
  OnceReader reader(accepted, {});
  BytesView envelope;
  while (reader.next(field)) {
    if (field.number == 1 && field.type == kBytes) {
      envelope = field.bytes;
    } else if (field.number == 2 && field.type == kBytes) {
      parts.decision = field.bytes;
    }
  }
  if (!reader.ok()) {
    return no("the accepted item cannot be read");
  }
  return read_envelope(envelope, parts);
}

std::string_view first_bytes(BytesView message, std::uint32_t number) {
  WireField field;
  WireReader reader(message);
  std::string_view found;
  while (reader.next(field)) {
    if (field.number == number && field.type == kBytes) {
      found = field.bytes;
    }
  }
  return found;
}

void read_identity(BytesView group, HeaderFacts& facts) {
  WireField field;
  WireReader reader(group);
  while (reader.next(field)) {
    if (field.number == 1) {
      facts.id = field.bytes;
    } else if (field.number == 2) {
      facts.bus = field.bytes;
    } else if (field.number == 3) {
      facts.type = field.bytes;
    } else if (field.number == 4) {
      facts.exercise = field.bytes;
    } else if (field.number == 5) {
      facts.sealed = field.varint != 0;
    }
  }
}

std::uint32_t first_number(BytesView message, std::uint32_t number) {
  WireField field;
  WireReader reader(message);
  std::uint32_t found = 0;
  while (reader.next(field)) {
    if (field.number == number && field.type == kVarint) {
      found = static_cast<std::uint32_t>(field.varint);
    }
  }
  return found;
}

void read_chain(BytesView group, HeaderFacts& facts) {
  WireField field;
  WireReader reader(group);
  while (reader.next(field)) {
    if (field.number == 3 && field.type == kVarint) {
      facts.seen_size = field.varint;
    } else if (field.number == 4) {
      facts.seen_root = field.bytes;
    }
  }
}

void read_author(BytesView group, HeaderFacts& facts) {
  WireField field;
  WireReader reader(group);
  while (reader.next(field)) {
    if (field.number == 1) {
      facts.agency = field.bytes;
    } else if (field.number == 2) {
      facts.duty = field.bytes;
    } else if (field.number == 3) {
      facts.officer = field.bytes;
    }
  }
}

bool read_message_header(BytesView header, HeaderFacts& facts) {
  WireField field;
  OnceReader reader(header, {});
  while (reader.next(field)) {
    if (field.number == 1) {
      read_identity(field.bytes, facts);
    } else if (field.number == 2) {
      read_author(field.bytes, facts);
    } else if (field.number == 4) {
      facts.incident = first_bytes(field.bytes, 1);
    } else if (field.number == 5) {
      facts.precedence = first_number(field.bytes, 1);
    } else if (field.number == 7) {
      read_chain(field.bytes, facts);
    }
  }
  return reader.ok();
}

bool read_evidence_header(BytesView header, HeaderFacts& facts) {
  WireField field;
  OnceReader reader(header, {});
  while (reader.next(field)) {
    if (field.number == 1) {
      facts.id = field.bytes;
    } else if (field.number == 2) {
      facts.bus = field.bytes;
    } else if (field.number == 3) {
      facts.evidence_code = static_cast<std::uint32_t>(field.varint);
    } else if (field.number == 4) {
      facts.about = field.bytes;
    } else if (field.number == 6) {
      facts.agency = field.bytes;
    } else if (field.number == 7) {
      facts.duty = field.bytes;
    } else if (field.number == 8) {
      facts.officer = field.bytes;
    } else if (field.number == 17) {
      facts.seen_size = field.varint;
    } else if (field.number == 18) {
      facts.seen_root = field.bytes;
    } else if (field.number == 19) {
      facts.exercise = field.bytes;
    }
  }
  return reader.ok();
}

bool read_change_header(BytesView header, HeaderFacts& facts) {
  WireField field;
  OnceReader reader(header, {});
  while (reader.next(field)) {
    if (field.number == 1) {
      facts.id = field.bytes;
    } else if (field.number == 2) {
      facts.bus = field.bytes;
    }
  }
  return reader.ok();
}

}  // namespace

Result<void> read_event(BytesView event, EventParts& parts) {
  parts = {};
  WireField field;
  OnceReader reader(event, {});
  while (reader.next(field)) {
    if (field.number == 1 && field.type == kVarint) {
      parts.seq = field.varint;
    } else if (field.number == 2 && field.type == kVarint) {
      parts.time_us = static_cast<std::int64_t>(field.varint);
    } else if (field.number >= static_cast<std::uint32_t>(EventKind::message) &&
               field.number <= static_cast<std::uint32_t>(EventKind::statement) &&
               field.type == kBytes) {
      if (parts.kind != EventKind::none) {
        return no("an event with two bodies");
      }
      parts.kind = static_cast<EventKind>(field.number);
      parts.body = field.bytes;
    }
  }
  if (!reader.ok() || parts.kind == EventKind::none || parts.seq == 0) {
    return no("the event cannot be read");
  }
  return parts.is_item() ? read_accepted(parts.body, parts) : Result<void>{};
}

Result<HeaderFacts> read_header(EventKind kind, BytesView header) {
  HeaderFacts facts;
  bool ok = false;
  if (kind == EventKind::message) {
    ok = read_message_header(header, facts);
  } else if (kind == EventKind::evidence) {
    ok = read_evidence_header(header, facts);
  } else {
    ok = read_change_header(header, facts);
  }
  if (!ok || facts.id.size() != MessageId::kSize) {
    return no("the header cannot be read");
  }
  return facts;
}

}  // namespace kentongan::agents
