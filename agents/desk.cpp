#include "agents/desk.h"

#include <algorithm>
#include <utility>

#include "agents/desk_state.h"
#include "core/identity/item.h"
#include "core/identity/submission.h"
#include "core/schema/catalogue.h"
#include "core/view/masking.h"
#include "core/view/parsed_event.h"
#include "kentongan/v1/directory.pb.h"
#include "kentongan/v1/event.pb.h"

namespace kentongan::agents {
namespace {

constexpr std::size_t kNoticesMost = 4096;
constexpr std::size_t kReadAtOnce = 512;
constexpr std::int64_t kClockApartMost_us = 2'000'000;

Session::Options session_options(const DeskOptions& options) {
  Session::Options session = options.session;
  session.agency = options.agency;
  session.bus = options.trust.bus;
  return session;
}

/// The item is refused as it is; otherwise nothing at all can be kept.
bool is_of_disk(const Error& error) {
  return error.code == ErrorCode::storage_full || error.code == ErrorCode::unavailable ||
         error.code == ErrorCode::corrupt;
}

}  // namespace

Desk::State::State(const DeskOptions& desk_options, const identity::SigningKey& key,
                   eventlog::EventLog& desk_log, const Clock& desk_clock, Random& desk_random)
    : options(desk_options),
      agent_key(key),
      log(desk_log),
      clock(desk_clock),
      random(desk_random),
      officers(desk_options.agency, directory, desk_clock),
      inbox(desk_options.agency, desk_log, desk_clock),
      outbox(desk_log, desk_clock, desk_random, desk_options.payload_keys),
      sealed(desk_options.agency, desk_options.sealing, desk_options.payload_keys),
      session(session_options(desk_options), desk_clock, desk_random),
      submitter(key, desk_clock, desk_options.submissions),
      verifier(desk_options.trust, directory),
      witness(desk_options.trust.bus, desk_options.trust.log_key),
      up(desk_clock, desk_random),
      down(desk_clock, desk_random),
      deliver(!desk_options.standby) {}

Result<void> Desk::State::apply_change(const EventParts& parts) {
  v1::DirectoryChange change;
  if (!change.ParseFromArray(parts.header.data(), static_cast<int>(parts.header.size()))) {
    return fail(ErrorCode::malformed, "a change of the directory that cannot be read");
  }
  return Seq(parts.seq) > directory.version() ? directory.apply(change, Seq(parts.seq))
                                              : Result<void>();
}

/// Shows the view what the log holds beyond it, up to so many events. @return whether that is all.
bool Desk::State::follow(std::size_t most) {
  const Seq head(log.head().size);
  while (followed < head && most > 0) {
    const auto records = log.read(Seq(followed.value() + 1), std::min(most, kReadAtOnce));
    if (!records || records->empty()) {
      kDeskLog.error("log_unread number={} why={}", followed.value() + 1,
                     records ? "nothing there" : records.error().detail());
      return true;
    }
    for (const eventlog::Record& record : *records) {
      if (const auto seen = fold(record); !seen) {
        kDeskLog.warn("event_not_folded number={} why={}", record.number.value(),
                      seen.error().detail());
      }
      followed = record.number;
    }
    most -= records->size();
  }
  return followed == head;
}

/// Into every view of this desk; parsed once.
Result<void> Desk::State::fold(const eventlog::Record& record) {
  KTG_TRY(const view::ParsedEvent event, view::parse(record));
  view.apply(event);
  retention.apply(event);
  finality.seals.apply(event);
  note_ordered(event);
  if (event.message && event.message->header.author().agency() == options.agency.value()) {
    finality.proofs.wait_for(event.message->id, event.seq);
  }
  if (event.message && event.message->erased) {
    closed.insert_or_assign(event.message->id, Looked{.id = event.message->id, .seq = event.seq});
  } else {
    show(record);
  }
  return {};
}

Result<void> Desk::State::open() {
  KTG_TRY(const auto proved, log.state_keys(Proofs::kRows));
  for (const Bytes& key : proved) {
    finality.proofs.read(key);
  }
  for (Seq next(1);;) {
    KTG_TRY(const auto records, log.read(next, kReadAtOnce));
    if (records.empty()) {
      break;
    }
    for (const eventlog::Record& record : records) {
      KTG_TRY_VOID(fold(record));
      followed = record.number;
      EventParts parts;
      KTG_TRY_VOID(read_event(record.bytes, parts));
      if (parts.is_change()) {
        KTG_TRY_VOID(apply_change(parts));
      }
    }
    next = Seq(records.back().number.value() + 1);
  }
  KTG_TRY_VOID(inbox.open());
  KTG_TRY_VOID(outbox.open());
  KTG_TRY_VOID(open_witness());
  for (const OutboxItem* item : outbox.items()) {
    v1::Evidence evidence;
    if (item->is_evidence && !item->about.is_zero() && item->state != OutboxState::refused &&
        evidence.ParseFromString(item->item.header)) {
      view.note_own(evidence, item->queued_us);
    }
  }
  KTG_TRY(const auto given, outbox.given());
  for (const GivenEvidence& one : given) {
    view.note_own(one.evidence, one.queued_us);
  }
  for (OutItem& item : outbox.to_send()) {
    submitter.add(std::move(item));
  }
  return tell_what_was_not_told();
}

Result<std::unique_ptr<Desk>> Desk::open(const DeskOptions& options,
                                         const identity::SigningKey& agent_key,
                                         eventlog::EventLog& log, const Clock& clock,
                                         Random& random) {
  auto state = std::make_unique<State>(options, agent_key, log, clock, random);
  KTG_TRY_VOID(state->open());
  return std::unique_ptr<Desk>(new Desk(std::move(state)));
}

Desk::Desk(std::unique_ptr<State> state) : state_(std::move(state)) {}
Desk::~Desk() = default;

void Desk::State::note(Notice notice) {
  notice.at_us = clock.wall_us();
  if (notices.size() == kNoticesMost) {
    notices.pop_front();
  }
  notices.push_back(std::move(notice));
}

void Desk::State::note_disk(const Error& error) {
  if (!disk) {
    Notice notice{.kind = Notice::Kind::disk, .error = error};
    note(std::move(notice));
  }
  disk = error;
}

void Desk::State::note_disk_works() {
  if (disk) {
    disk.reset();
    note({.kind = Notice::Kind::disk});
  }
}

Result<MessageId> Desk::State::put_out(OutboxDraft draft, std::vector<eventlog::StateRow> more,
                                       eventlog::Durability durability) {
  auto item = outbox.add(std::move(draft), std::move(more), durability);
  if (!item) {
    if (is_of_disk(item.error())) {
      note_disk(item.error());
    }
    return std::move(item).error();
  }
  note_disk_works();
  const MessageId id = item->id;
  submitter.add(*std::move(item));
  return id;
}

void Desk::take_mailbox() {
  state_->deliver = true;
  state_->took_offer = false;
  state_->note({.kind = Notice::Kind::standby});
  state_->session.leave(Micros(0));
  state_->note_line();
}

Result<void> Desk::dismiss(const MessageId& id) {
  return state_->outbox.dismiss(id);
}

const AgencyCode& Desk::agency() const {
  return state_->options.agency;
}
const std::string& Desk::bus() const {
  return state_->options.trust.bus;
}
const view::DeliveryView& Desk::view() const {
  state_->follow();
  return state_->view;
}
const view::Retention& Desk::retention() const {
  state_->follow();
  return state_->retention;
}
const view::Seals& Desk::seals() const {
  state_->follow();
  return state_->finality.seals;
}
const identity::Directory& Desk::directory() const {
  return state_->directory;
}
Officers& Desk::officers() {
  return state_->officers;
}
const Outbox& Desk::outbox() const {
  return state_->outbox;
}
const eventlog::EventLog& Desk::log() const {
  return state_->log;
}
std::int64_t Desk::now_us() const {
  return state_->clock.wall_us();
}

DeskStatus Desk::status() const {
  const State& state = *state_;
  DeskStatus status;
  const bool waits = std::any_of(state.waiting.begin(), state.waiting.end(),
                                 [](std::uint64_t count) { return count > 0; });
  if (state.session.is_open()) {
    status.line = waits && state.deliver ? DeskStatus::LineState::catching_up
                                         : DeskStatus::LineState::connected;
  } else if (state.session.state() == Session::State::greeting) {
    status.line = DeskStatus::LineState::connecting;
  }
  status.since_us = state.session.since_us();
  status.deliver = state.deliver;
  status.waiting = state.waiting;
  status.clock_apart_us = state.session.clock_apart_us();
  status.clock_wrong =
      status.clock_apart_us && std::abs(*status.clock_apart_us) > kClockApartMost_us;
  status.directory_seq = state.directory.version();
  status.faults = state.faults;
  status.ended = state.ended;
  status.line_fault = state.line_fault;
  status.disk = state.disk;
  status.witness = state.witness_view();
  return status;
}

Result<MessageDraft> Desk::message(const MessageId& id) const {
  if (const OutboxItem* item = outbox().find(id); item != nullptr && item->is_message()) {
    MessageDraft draft;
    KTG_CHECK(draft.header.ParseFromString(item->item.header));
    OutItem plain = item->item;
    if (!plain.wraps.empty()) {
      KTG_TRY_VOID(unseal(plain, *state_->options.payload_keys));
    }
    draft.payload = std::move(plain.payload);
    return draft;
  }
  const view::MessageTrace* trace = view().find(id);
  if (trace == nullptr) {
    return no_such_message(to_string(id));
  }
  KTG_TRY(const auto records, log().read(trace->number, 1));
  if (records.empty()) {
    return fail(ErrorCode::corrupt, "the log does not hold what its view names");
  }
  KTG_TRY(view::ParsedEvent parsed, view::parse(records.front()));
  KTG_CHECK(parsed.message.has_value());
  MessageDraft draft{std::move(parsed.message->header), std::move(parsed.message->payload)};
  if (draft.header.identity().sealed()) {
    Looked looked = state_->sealed.look_into(records.front().bytes, records.front().leaf);
    draft.payload = std::move(looked.payload);
    draft.content = looked.content;
  }
  if (parsed.message->erased) {
    draft.content = content(id);
  }
  draft.payload =
      view::payload_for(agency(), draft.header, parsed.message->decision, draft.payload);
  return draft;
}

Result<MessageId> Desk::resolve(std::string_view name) const {
  auto found = view().resolve(name);
  if (found || found.error().code != ErrorCode::not_found) {
    return found;
  }
  std::optional<MessageId> match;
  for (const OutboxItem* item : outbox().items()) {
    if (name.size() < 4 || !to_string(item->item.id).starts_with(name)) {
      continue;
    }
    if (match) {
      return fail(ErrorCode::invalid_argument,
                  Text{"Lebih dari satu pesan berawal " + std::string(name) + ".",
                       "More than one message begins with " + std::string(name) + "."});
    }
    match = item->item.id;
  }
  if (!match) {
    return no_such_message(name);
  }
  return *match;
}

std::vector<Notice> Desk::take_notices() {
  std::vector<Notice> taken(std::make_move_iterator(state_->notices.begin()),
                            std::make_move_iterator(state_->notices.end()));
  state_->notices.clear();
  return taken;
}

Result<v1::Envelope> Desk::hand_out(const MessageId& id) const {
  v1::Envelope envelope;
  if (const OutboxItem* item = outbox().find(id); item != nullptr) {
    envelope.set_media_type(item->item.media_type);
    envelope.set_header(item->item.header);
    envelope.set_payload(item->item.payload);
    envelope.set_salt(item->item.salt);
    envelope.mutable_wraps()->Assign(item->item.wraps.begin(), item->item.wraps.end());
    envelope.mutable_signatures()->Assign(item->item.officers.begin(), item->item.officers.end());
  } else if (const auto trace = view().find(id); trace != nullptr && trace->from == agency()) {
    KTG_TRY(const auto records, log().read(trace->number, 1));
    v1::Event event;
    if (records.empty() || !event.ParseFromString(records.front().bytes)) {
      return fail(ErrorCode::corrupt, "the log does not hold what its view names");
    }
    envelope = event.message().envelope();
    envelope.mutable_signatures()->DeleteSubrange(0, 1);  // The agent's.
  } else {
    return no_such_message(to_string(id));
  }
  // Whole by itself: a submission of this item alone, as whatever an officer signed is anyway.
  KTG_TRY(const auto hashes, identity::hash_item({envelope.media_type(), envelope.header(),
                                                  envelope.payload(), envelope.salt()}));
  envelope.set_index(0);
  envelope.set_count(1);
  envelope.clear_path();
  const auto officers = envelope.signatures();
  envelope.clear_signatures();
  *envelope.add_signatures() = identity::sign_submission(state_->agent_key, hashes.item_hash);
  envelope.mutable_signatures()->MergeFrom(officers);
  return envelope;
}

}  // namespace kentongan::agents
