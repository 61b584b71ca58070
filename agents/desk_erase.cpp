// What is ordered to be erased: out of this desk's log, its outbox and its keys, and then said.
#include <algorithm>

#include "agents/desk_state.h"
#include "agents/outbox/outbox_rows.h"
#include "core/identity/envelope_item.h"

namespace kentongan::agents {
namespace {

constexpr Micros kEraseRetry = std::chrono::seconds(1);

/// A word of this desk that is not on record yet.
bool is_unrecorded(const view::Mark& mark) {
  return mark.code == v1::EVIDENCE_CODE_ERASED && mark.seq == Seq(0);
}

/// Whether this desk has said so and it is on its way, or the broker would not have it.
bool has_said(const view::MessageTrace& trace, const AgencyCode& agency, const Outbox& outbox) {
  const view::PartyTrace* own = trace.party(agency);
  const auto& marks = own != nullptr ? own->marks : trace.others;
  return std::ranges::any_of(marks, is_unrecorded) ||
         std::ranges::any_of(outbox.items(), [&](const OutboxItem* item) {
           v1::Evidence said;
           return item->is_evidence && item->about == trace.id &&
                  said.ParseFromString(item->item.header) &&
                  said.code() == v1::EVIDENCE_CODE_ERASED;
         });
}

/// A row of a message that is being erased, or was: the event's row is new before the old bytes are
/// gone.
constexpr std::string_view kErasing = "erasing/";
constexpr char kBegun = 1;
constexpr char kFinished = 2;

/// Whether anything of it is here still, whatever another desk of this agency has said. What cannot
/// be looked at counts as being here; so does a message of this desk's own agency that came back
/// erased: it may have stood in the outbox, whose rows leave their bytes in the files.
bool is_here(const view::MessageTrace& trace, const AgencyCode& agency,
             const eventlog::EventLog& log) {
  const auto rows = log.state(Bytes(kErasing) + trace.id.str());
  const auto records = log.read(trace.number, 1);
  if (!rows || !records || records->empty()) {
    return true;
  }
  if (!rows->empty()) {
    return rows->front().value != Bytes(1, kFinished);
  }
  if (trace.from == agency) {
    return true;
  }
  const auto event = view::parse(records->front());
  return !event || !event->message || !event->message->erased;
}

/// What the broker let through and this desk does not do. `why`: behind "message 12".
Notice refusal_of(const view::Retained::Order& order, const view::MessageTrace& trace,
                  const Text& why) {
  kDeskLog.error("order_to_erase_refused seq={} order={} by={} author={}", trace.seq.value(),
                 order.seq.value(), order.by.value(), trace.from.value());
  const std::string number = std::to_string(trace.seq.value());
  Notice notice;
  notice.kind = Notice::Kind::failed;
  notice.id = trace.id;
  notice.seq = trace.seq;
  notice.error = fail(ErrorCode::not_permitted,
                      Text{"Perintah menghapus pesan " + number + why.id +
                               " Tidak ada yang dihapus di sini. Tanyakan kepada operator bus "
                               "mengapa perintah itu lolos.",
                           "The order to erase message " + number + why.en +
                               " Nothing was erased here. Ask the operator of the bus why it was "
                               "let through."});
  return notice;
}

std::string named(const view::Retained::Order& order) {
  return order.by.value() + " (" + std::to_string(order.seq.value()) + ")";
}

Text by_no_controller(const view::Retained::Order& order) {
  return {" datang dari " + named(order) + ", bukan pengendali datanya.",
          " came from " + named(order) + ", which is not the controller of its data."};
}

Text still_held(const view::Retained::Order& hold) {
  return {" bertentangan dengan penahanan " + named(hold) +
              ", yang dilepas oleh instansi yang bukan atasannya.",
          " stands against the hold " + named(hold) +
              ", which was released by an agency that does not stand in for it."};
}

const view::Retained::Order& ground_of(const view::MessageTrace& trace,
                                       const view::Retention& retention) {
  return *retention.find(trace.id)->erase_by(trace.from, trace.written_for);
}

v1::Reason reason_of(const view::Retained::Order& order) {
  v1::Reason reason;
  reason.set_code(to_string(order.id));
  reason.set_legal_basis(order.basis);
  return reason;
}

}  // namespace

/// The order and its message come in either order: lanes overtake.
void Desk::State::note_ordered(const view::ParsedEvent& event) {
  if (!event.message) {
    return;
  }
  const v1::Header& header = event.message->header;
  if (view::Retention::keeps(header.identity().type())) {
    for (const auto& ref : header.subject().refs()) {
      if (const auto target = MessageId::from(ref)) {
        to_erase.insert(*target);
        erase_at = clock.now();
      }
    }
  } else if (to_erase.contains(event.message->id)) {
    erase_at = clock.now();
  }
}

/// Ordered, by who may, not held, and not erased here or not said by this agency.
std::vector<const view::MessageTrace*> Desk::State::due_here() {
  std::vector<const view::MessageTrace*> due;
  for (auto next = to_erase.begin(); next != to_erase.end();) {
    const auto id = next++;
    const view::MessageTrace* trace = view.find(*id);
    const view::Retained* retained = retention.find(*id);
    if (trace == nullptr || retained == nullptr || retained->ordered.empty() ||
        retained->is_held()) {
      continue;
    }
    const auto may_release = [this](const AgencyCode& whose, const AgencyCode& by) {
      const identity::Agency* stand_in = directory.stand_in_for(whose);
      return whose != options.agency && stand_in != nullptr && stand_in->code == by;
    };
    const auto tell = [&](const view::Retained::Order& order, const Text& why) {
      if (refused_orders.insert(*id).second) {
        note(refusal_of(order, *trace, why));  // Told once a run.
      }
    };
    const bool is_said =
        retained->done.contains(options.agency) || has_said(*trace, options.agency, outbox);
    // The broker is to see to it (R00-retention). No word is taken for that: what is destroyed does
    // not come back.
    if (retained->erase_by(trace->from, trace->written_for) == nullptr) {
      tell(*retained->erase(), by_no_controller(*retained->erase()));
    } else if (const auto holds = retained->holds(may_release); !holds.empty()) {
      tell(*retained->erase(), still_held(holds.front()));
    } else if (is_said && !is_here(*trace, options.agency, log)) {
      to_erase.erase(id);
    } else {
      due.push_back(trace);
    }
  }
  return due;
}

/// From the first to the last step it may be done again: a process that ended before ERASED was
/// durable begins anew.
void Desk::State::erase_due() {
  erase_at.reset();
  const auto due = due_here();
  if (due.empty()) {
    return;
  }
  if (const auto erased = erase(due); !erased) {
    kDeskLog.warn("not_erased_yet code={} why={}", name_of(erased.error().code),
                  erased.error().detail());
    erase_at = clock.now() + kEraseRetry;
    return;
  }
  for (const view::MessageTrace* trace : due) {
    if (retention.find(trace->id)->done.contains(options.agency) ||
        has_said(*trace, options.agency, outbox)) {
      continue;
    }
    const EvidenceContext context{
        options.agency,  options.trust.bus, random.message_id(clock.wall_us()),
        clock.wall_us(), trace->leaf_hash,  trace->exercise};
    const v1::Evidence said =
        make_erased(trace->id, reason_of(ground_of(*trace, retention)), context);
    OutboxDraft draft{trace->lane(), std::nullopt, said, {}};
    if (!put_out(std::move(draft))) {
      erase_at = clock.now() + kEraseRetry;
      return;
    }
    view.note_own(said, context.at_us);
    note({.kind = Notice::Kind::message, .id = trace->id, .seq = trace->seq});
  }
}

Result<void> Desk::State::erase(const std::vector<const view::MessageTrace*>& messages) {
  std::vector<eventlog::Rewrite> rewrites;
  std::vector<eventlog::StateRow> begun;
  std::vector<eventlog::StateRow> finished;
  for (const view::MessageTrace* message : messages) {
    KTG_TRY(const auto records, log.read(message->number, 1));
    if (records.empty()) {
      return fail(ErrorCode::corrupt, "the log does not hold what its view names");
    }
    KTG_TRY(Bytes bytes, identity::without_payload(records.front().bytes));
    rewrites.push_back({message->number, std::move(bytes)});
    begun.push_back({Bytes(kErasing) + message->id.str(), Bytes(1, kBegun)});
    finished.push_back({begun.back().key, Bytes(1, kFinished)});
  }
  KTG_TRY_VOID(log.put(begun));
  KTG_TRY_VOID(log.erase(rewrites, outbox_rows::kAll));
  for (const view::MessageTrace* message : messages) {
    if (options.payload_keys != nullptr) {
      KTG_TRY_VOID(options.payload_keys->destroy(message->id));
    }
    sealed.awaited().arrived(message->id);
    view.note_erased(message->id);
    closed.insert_or_assign(message->id, Looked{.id = message->id, .seq = message->seq});
    kDeskLog.info("erased seq={}", message->seq.value());
  }
  return log.put(finished);
}

}  // namespace kentongan::agents
