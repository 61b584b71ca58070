// Proofs of this desk's own messages, kept for the day when nobody else can be asked.
#include <array>

#include "agents/desk_state.h"
#include "core/identity/envelope_item.h"
#include "kentongan/v1/event.pb.h"
#include "kentongan/v1/wire.pb.h"

namespace kentongan::agents {
namespace {

/// Its header, and what leads from it to the leaf; the payload stays a commitment.
std::optional<eventlog::OpenedHeader> opened_in(const eventlog::Record& record) {
  v1::Event event;
  if (!event.ParseFromString(record.bytes) || !event.has_message()) {
    return std::nullopt;
  }
  v1::Envelope& envelope = *event.mutable_message()->mutable_envelope();
  if (!identity::withhold_payload(envelope)) {
    return std::nullopt;
  }
  const auto commitment = Digest::from(envelope.payload_commitment());
  return commitment ? std::optional(eventlog::OpenedHeader{envelope.header_salts(), *commitment,
                                                           envelope.header()})
                    : std::nullopt;
}

}  // namespace

bool Desk::State::take_proof(const v1::Answer& answer) {
  Proofs& proofs = finality.proofs;
  if (!proofs.has_asked(answer.number())) {
    return false;
  }
  if (answer.has_refusal()) {
    proofs.put_off(clock.now());
    return true;
  }
  follow();
  const auto asked = proofs.asked();
  const view::MessageTrace* trace = view.find(asked->first);
  const auto records = trace == nullptr
                           ? Result<std::vector<eventlog::Record>>(std::vector<eventlog::Record>())
                           : log.read(trace->number, 1);
  if (!records || records->empty()) {
    proofs.put_off(clock.now());
    return true;
  }
  auto proof = proofs.take(answer, records->front().leaf);
  if (!proof) {
    kDeskLog.error("proof_not_taken seq={} why={}", asked->second.value(), proof.error().detail());
    proofs.put_off(clock.now());
    return true;
  }
  proof->opened = opened_in(records->front());
  const eventlog::StateRow row{Proofs::key_of(asked->first), eventlog::write_tlog_proof(*proof)};
  if (const auto kept = log.put(std::array{row}, eventlog::Durability::with_next); !kept) {
    note_disk(kept.error());
    proofs.put_off(clock.now());
    return true;
  }
  proofs.done();
  return true;
}

Result<std::string> Desk::proof(const MessageId& id) const {
  const Bytes key = Proofs::key_of(id);
  KTG_TRY(const auto rows, log().state(key));
  for (const eventlog::StateRow& row : rows) {
    if (row.key == key) {
      return row.value;
    }
  }
  return fail(ErrorCode::not_found,
              Text{"Meja ini belum menyimpan bukti pesan itu: bukti ada untuk pesan sendiri, "
                   "sesudah para saksi melihatnya.",
                   "This desk has no proof of that message yet: there is one of its own messages, "
                   "once the witnesses have seen them."});
}

}  // namespace kentongan::agents
