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
constexpr const char* kDutyOfNobody = "PIKET";  // Whoever is on watch.

Session::Options session_options(const DeskOptions& options) {
  Session::Options session = options.session;
  session.agency = options.agency;
  session.bus = options.trust.bus;
  return session;
}

Error not_found(std::string_view name) {
  const std::string text(name);
  return fail(ErrorCode::not_found, Text{"Pesan " + text + " tidak ada di meja ini.",
                                         "This desk holds no message " + text + "."});
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
      if (const auto seen = view.apply(record); !seen) {
        kDeskLog.warn("event_not_folded number={} why={}", record.number.value(),
                      seen.error().detail());
      }
      show(record);
      followed = record.number;
    }
    most -= records->size();
  }
  return followed == head;
}

Result<void> Desk::State::open() {
  for (Seq next(1);;) {
    KTG_TRY(const auto records, log.read(next, kReadAtOnce));
    if (records.empty()) {
      break;
    }
    for (const eventlog::Record& record : records) {
      KTG_TRY_VOID(view.apply(record));
      show(record);
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

Result<Composed> Desk::compose(const Form& form) {
  Writer writer{state_->options.agency, state_->options.trust.bus, {}};
  writer.place.written_at_us = state_->clock.wall_us();
  writer.place.zone_offset_s = state_->options.zone_minutes * 60;
  writer.place.message_named =
      [this](std::string_view name) -> std::optional<schema::NamedMessage> {
    const auto id = resolve(name);
    if (!id) {
      return std::nullopt;
    }
    const auto found = message(*id);
    schema::NamedMessage named{*id, found ? found->header.identity().type() : "", std::nullopt};
    if (found && found->header.subject().reply_to().size() == MessageId::kSize) {
      named.reply_to = MessageId::copied(found->header.subject().reply_to());
    }
    return named;
  };
  writer.header_of = [this](const MessageId& id) -> std::optional<v1::Header> {
    const auto found = message(id);
    return found ? std::optional(found->header) : std::nullopt;
  };
  return agents::compose(schema::Catalogue::standard(), form, writer, state_->random);
}

Result<MessageId> Desk::send(const MessageDraft& draft) {
  OutboxDraft out{draft.lane(), draft.header, std::nullopt, draft.payload};
  if (draft.header.identity().sealed()) {
    KTG_TRY(out.seal, state_->sealed.seal(draft.header, state_->directory, state_->random));
  }
  KTG_TRY(const MessageId id, state_->put_out(std::move(out)));
  state_->pump();
  return id;
}

Result<MessageId> Desk::evidence(const EvidenceDraft& said) {
  const view::MessageTrace* trace = view().find(said.about);
  if (trace == nullptr) {
    return not_found(to_string(said.about));
  }
  EvidenceDraft draft = said;
  if (draft.duty.value().empty()) {
    // Its own come first; one that every agency has (an auditor's) answers no message.
    const auto duties = directory().duties_of(agency());
    const bool has_own = !duties.empty() && !duties.front()->agency.value().empty();
    draft.duty = has_own ? duties.front()->code : DutyCode(kDutyOfNobody);
  }
  EvidenceContext context{agency(),
                          bus(),
                          state_->random.message_id(state_->clock.wall_us()),
                          state_->clock.wall_us(),
                          trace->leaf_hash,
                          trace->exercise};
  KTG_TRY(v1::Evidence evidence, make_evidence(draft, context));
  OutboxDraft out{trace->lane(), std::nullopt, evidence, {}};
  KTG_TRY(const MessageId id, state_->put_out(std::move(out)));
  state_->view.note_own(evidence, context.at_us);
  state_->pump();
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
const identity::Directory& Desk::directory() const {
  return state_->directory;
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
  if (const OutboxItem* item = outbox().find(id); item != nullptr && !item->is_evidence) {
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
    return not_found(to_string(id));
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
  } else if (draft.payload.empty() && trace->text.empty()) {
    draft.content = Content::withheld;
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
    return not_found(name);
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
  } else if (const auto trace = view().find(id); trace != nullptr && trace->from == agency()) {
    KTG_TRY(const auto records, log().read(trace->number, 1));
    v1::Event event;
    if (records.empty() || !event.ParseFromString(records.front().bytes)) {
      return fail(ErrorCode::corrupt, "the log does not hold what its view names");
    }
    envelope = event.message().envelope();
  } else {
    return not_found(to_string(id));
  }
  // Whole by itself: a submission of this item alone.
  KTG_TRY(const auto hashes, identity::hash_item({envelope.media_type(), envelope.header(),
                                                  envelope.payload(), envelope.salt()}));
  envelope.set_index(0);
  envelope.set_count(1);
  envelope.clear_path();
  envelope.clear_signatures();
  *envelope.add_signatures() = identity::sign_submission(state_->agent_key, hashes.item_hash);
  return envelope;
}

}  // namespace kentongan::agents
