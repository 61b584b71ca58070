// Shows that what proves the log stands any bytes: signed notes, their lines and keys, checkpoints
// and quorum files, proofs of one leaf; what is read is written again as the same bytes. libFuzzer;
// the first byte chooses the reader.
#include <cstddef>
#include <cstdint>

#include "core/base/check.h"
#include "core/eventlog/checkpoint.h"
#include "core/eventlog/tlog_proof.h"
#include "core/identity/quorum.h"

namespace kentongan {
namespace {

/// A log's key and a witness's.
const identity::Quorum& quorum() {
  static const identity::Quorum kQuorum = [] {
    const auto vkey = [](const char* name, identity::NoteKeyKind kind, char seed) {
      const auto key = identity::SigningKey::from_seed(Bytes(32, seed));
      return identity::NoteKey(name, kind, key.public_key()).vkey();
    };
    return identity::Quorum::parse("log " + vkey("bus", identity::NoteKeyKind::log, 'L') +
                                   "\nwitness W " + vkey("w", identity::NoteKeyKind::witness, 'W') +
                                   "\nquorum W\n")
        .value();
  }();
  return kQuorum;
}

void read_note(BytesView bytes) {
  const auto note = identity::parse_note(bytes);
  if (!note) {
    return;
  }
  KTG_CHECK(identity::write_note(*note) == bytes);
  if (const auto standing = quorum().judge(*note)) {
    KTG_CHECK(!standing->is_final || standing->is_logs_own);
  }
}

void read_line(BytesView bytes) {
  if (const auto line = identity::parse_line(bytes)) {
    KTG_CHECK(identity::write_line(*line) == bytes);
  }
}

void read_key(BytesView bytes) {
  if (const auto key = identity::NoteKey::parse(bytes)) {
    const auto again = identity::NoteKey::parse(key->vkey());
    KTG_CHECK(again && again->key() == key->key() && again->name() == key->name());
  }
}

void read_checkpoint(BytesView bytes) {
  if (const auto checkpoint = eventlog::parse_checkpoint(bytes)) {
    KTG_CHECK(eventlog::write_checkpoint(*checkpoint) == bytes);
  }
}

void read_quorum(BytesView bytes) {
  if (const auto read = identity::Quorum::parse(bytes)) {
    KTG_CHECK(!read->keys().empty() && read->log().kind() == identity::NoteKeyKind::log);
  }
}

void read_proof(BytesView bytes) {
  if (const auto proof = eventlog::parse_tlog_proof(bytes)) {
    KTG_CHECK(eventlog::write_tlog_proof(*proof) == bytes);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) {
    return 0;
  }
  const BytesView bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  switch (data[0] % 6) {
    case 0:
      read_note(bytes);
      break;
    case 1:
      read_line(bytes);
      break;
    case 2:
      read_key(bytes);
      break;
    case 3:
      read_checkpoint(bytes);
      break;
    case 4:
      read_quorum(bytes);
      break;
    default:
      read_proof(bytes);
      break;
  }
  return 0;
}

}  // namespace kentongan
