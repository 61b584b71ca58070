#include "broker/broker.h"

#include <algorithm>

#include "broker/admission/policy_rules.h"
#include "broker/house.h"
#include "broker/opening.h"
#include "broker/replies.h"
#include "broker/status.h"
#include "core/identity/directory_file.h"
#include "core/identity/enrolment.h"
#include "core/identity/policy_item.h"
#include "core/schema/refusal.h"
#include "kentongan/v1/directory.pb.h"
#include "kentongan/v1/event.pb.h"
#include "kentongan/v1/wire.pb.h"

namespace kentongan::broker {
namespace {

const Text kReplacedKey{
    "Kunci meja ini diganti dengan yang baru: jalankan agen dari foldernya yang baru.",
    "This desk's key is replaced by a new one: run the agent from its new folder."};
const Text kRevokedKey{
    "Kunci meja ini dicabut oleh operator bus. Hubungi operator; daftarkan kunci yang baru.",
    "This desk's key was revoked by the operator of the bus. Call him; enrol a new key."};

const Text kRetiredAgency{
    "Instansi ini tidak lagi di direktori bus. Hubungi operator bus.",
    "This agency is no longer in the directory of the bus. Call its operator."};

v1::Statement statement_of(v1::Statement::Kind kind, std::string text) {
  v1::Statement statement;
  statement.set_kind(kind);
  statement.set_text(std::move(text));
  return statement;
}

/// Desks know a bus by these keys, and what was signed with others is not taken by them.
Result<void> check_keys(const identity::Directory& directory, const identity::BrokerKeys& keys) {
  const auto is_ours = [&directory](identity::KeyKind kind, BytesView key) {
    const identity::Key* known = directory.key_of(AgencyCode(), kind);
    return known == nullptr || known->public_key == key;
  };
  if (is_ours(identity::KeyKind::broker_log, keys.log().public_key().view()) &&
      is_ours(identity::KeyKind::broker_statement, keys.statement().public_key().view()) &&
      is_ours(identity::KeyKind::broker_transport, keys.transport().public_key().view())) {
    return {};
  }
  return fail(ErrorCode::data_missing,
              Text{"Kunci broker di folder keys bukan kunci catatan ini: catatan didirikan dengan "
                   "kunci lain.",
                   "The broker's keys in the folder keys are not those of this log: it was founded "
                   "with others."});
}

/// Items and checkpoints name the bus: under another name none of this log's would hold.
Error another_bus(const std::string& founded, const std::string& configured) {
  return fail(ErrorCode::invalid_argument,
              Text{"Catatan ini milik bus " + founded + ", sedangkan konfigurasi menyebut \"" +
                       configured + "\". Tulis bus: " + founded + ".",
                   "This log is of the bus " + founded + ", but the configuration says \"" +
                       configured + "\". Write bus: " + founded + "."});
}

}  // namespace

Broker::Broker(std::unique_ptr<House> house) : house_(std::move(house)) {}
Broker::~Broker() = default;

Result<std::unique_ptr<Broker>> Broker::open(const BrokerConfig& config,
                                             const identity::BrokerKeys& keys,
                                             eventlog::EventLog& log, const Clock& clock,
                                             Random& random) {
  KTG_TRY(const LeftBehind left, left_behind(log));
  if (left.bus != config.bus) {
    return another_bus(left.bus, config.bus);
  }
  const std::uint32_t epoch = left.clean_stop ? left.epoch : left.epoch + 1;
  auto house = std::make_unique<House>(config, keys, log, clock, random, epoch);
  KTG_TRY_VOID(furnish(house->rooms));
  KTG_TRY_VOID(check_keys(house->rooms.directory, keys));
  KTG_TRY_VOID(house->pipeline.open());
  std::unique_ptr<Broker> broker(new Broker(std::move(house)));
  // Nothing is served before the START of this run is durable.
  broker->house_->pipeline.state(statement_of(
      v1::Statement::KIND_START, left.clean_stop ? "after a clean stop" : "after an unclean stop"));
  KTG_TRY_VOID(broker->append_gathered());
  broker->house_->pipeline.serve();
  return broker;
}

/// On this thread, batch after batch, until nothing is left.
Result<void> Broker::append_gathered() {
  Pipeline& pipeline = house_->pipeline;
  while (pipeline.has_batch()) {
    Batch batch = pipeline.take_batch();
    if (house_->rooms.failure) {
      return *house_->rooms.failure;
    }
    std::vector<eventlog::StoredEvent> stored;
    if (!batch.events().empty()) {
      KTG_TRY(stored, house_->rooms.log.append(batch.events(), batch.state()));
    } else if (!batch.empty()) {
      KTG_TRY_VOID(house_->rooms.log.put(batch.state()));
    }
    pipeline.settle(std::move(batch), stored);
  }
  return {};
}

/// The door: who speaks, and which way the frame goes.
void Broker::receive(const Inbound& inbound) {
  Rooms& rooms = house_->rooms;
  ++rooms.counts.frames;
  const auto frame = rooms.gateway.read(inbound.frame);
  if (!frame) {
    ++rooms.counts.frames_malformed;
    return house_->turn_away(inbound, frame.error());
  }
  auto speaker =
      rooms.gateway.speaker_of(**frame, inbound.routing_id, inbound.user, rooms.directory);
  if (!speaker) {
    return house_->turn_away(inbound, speaker.error());
  }
  if (house_->pipeline.is_enrolling() &&
      std::ranges::find(house_->held, speaker->agency) != house_->held.end()) {
    return house_->bye(inbound.routing_id, {}, schema::refusal(ErrorCode::overloaded));
  }
  if ((*frame)->has_hello()) {
    return house_->greet((*frame)->hello(), *speaker);
  }
  gateway::Session& session = *speaker->session;
  session.heard = rooms.clock.now();
  switch ((*frame)->body_case()) {
    case v1::Frame::kSubmit:
      return house_->pipeline.submit(session, (*frame)->submit(), inbound.frame.size());
    case v1::Frame::kAcknowledge:
      return house_->acknowledge(session, (*frame)->acknowledge());
    case v1::Frame::kQuery:
      return house_->answer(session, (*frame)->query());
    case v1::Frame::kKeyRelease:
      return house_->release_key(session, (*frame)->key_release());
    case v1::Frame::kCosign:
      return rooms.witnesses.take(session.id, (*frame)->cosign(), rooms.clock.now());
    case v1::Frame::kPing:
      return house_->pong(session, (*frame)->ping());
    case v1::Frame::kBye:
      return house_->close(session.id);
    default:
      ++rooms.counts.frames_malformed;
      return house_->turn_away(inbound, schema::refusal(ErrorCode::malformed));
  }
}

void Broker::tick() {
  Rooms& rooms = house_->rooms;
  const Instant now = rooms.clock.now();
  if (now >= house_->roll_at) {
    const auto roll = rooms.gateway.call(now);
    for (const SessionId& id : roll.gone) {
      house_->close(id);
    }
    for (const SessionId& id : roll.ping) {
      gateway::Session& session = *rooms.gateway.sessions().find(id);
      rooms.send(session, ping_frame(id, ++session.pings, rooms.clock.wall_us(), false));
    }
    for (const SessionId& id : roll.offer) {
      rooms.send(*rooms.gateway.sessions().find(id), offer_frame(id));
    }
    house_->roll_at = rooms.gateway.next_call(now);
  }
  for (const auto& summary : rooms.refusals.due(now)) {
    house_->pipeline.state(summary);
  }
  house_->pipeline.retry();
  house_->pipeline.deliver();
  house_->ask_witnesses();
}

Instant Broker::next_tick() const {
  const Rooms& rooms = house_->rooms;
  const Instant now = rooms.clock.now();
  if (rooms.dispatch.has_more()) {
    return now;
  }
  Instant next = house_->roll_at;
  next = rooms.refusals.next(next);
  next = rooms.dispatch.next(next);
  next = rooms.witnesses.next(next);
  if (!house_->pipeline.is_batch_out()) {
    next = rooms.dispatch.cursor_due(next);
  }
  return house_->pipeline.retry_at(next);
}

bool Broker::has_batch() const {
  return house_->pipeline.has_batch();
}

Batch Broker::take_batch() {
  return house_->pipeline.take_batch();
}

void Broker::settle(Batch batch, std::span<const eventlog::StoredEvent> stored) {
  house_->pipeline.settle(std::move(batch), stored);
}

void Broker::refuse_batch(Batch batch, const Error& error) {
  house_->pipeline.refuse(std::move(batch), error);
}

std::vector<Outbound> Broker::take_outbound() {
  return std::exchange(house_->rooms.outbound, {});
}

void Broker::undelivered(const Outbound& frame, bool gone) {
  gateway::Session* session = house_->rooms.gateway.sessions().by_routing(frame.routing_id);
  if (session == nullptr) {
    return;
  }
  if (gone || frame.kind == Outbound::Kind::answer) {
    return house_->close(session->id);  // Its agent comes back, and asks again.
  }
  if (session->deliver) {
    const Micros pause = std::chrono::milliseconds(100);
    house_->rooms.dispatch.rewind(session->agency, house_->rooms.clock.now() + pause);
  }
}

Result<std::uint64_t> Broker::enrol(BytesView enrolment, const EnrolTerms& terms) {
  Rooms& rooms = house_->rooms;
  const std::string& bus = rooms.config.bus;
  KTG_TRY_VOID(house_->check_open_to_change());
  KTG_TRY(identity::Enrolment checked,
          identity::check_enrolment(enrolment, rooms.directory, bus, terms.as));
  if (!house_->is_founding(checked.agency)) {
    KTG_TRY_VOID(identity::check_vouched(checked, terms.invitation ? &*terms.invitation : nullptr,
                                         rooms.clock.wall_us()));
  }
  identity::countersign(checked, rooms.keys.statement());
  const auto endings =
      identity::sign_changes(identity::endings_of(checked.agency, rooms.directory, bus),
                             rooms.keys.statement(), rooms.clock.wall_us(), rooms.random);
  KTG_TRY_VOID(rooms.directory.check_room(endings.size() + checked.entries.size()));
  std::vector<PreparedEvent> entries;
  KTG_TRY_VOID(house_->prepare(endings, entries));
  KTG_TRY_VOID(house_->prepare(checked.entries, entries));
  house_->held.clear();
  if (!endings.empty()) {
    house_->held.push_back(checked.agency);
    house_->part_with(checked.agency, kReplacedKey);
  }
  house_->pipeline.enrol(++house_->tickets, std::move(entries), house_->held);
  return house_->tickets;
}

Result<std::uint64_t> Broker::change_directory(BytesView draft) {
  Rooms& rooms = house_->rooms;
  KTG_TRY_VOID(house_->check_open_to_change());
  KTG_TRY(auto changes, identity::read_directory_draft(draft, rooms.directory));
  for (v1::DirectoryChange& change : changes) {
    change.clear_id();
    change.set_bus(rooms.config.bus);
  }
  KTG_TRY_VOID(rooms.directory.check_room(changes.size()));
  std::vector<PreparedEvent> entries;
  KTG_TRY_VOID(house_->prepare(
      identity::sign_changes(changes, rooms.keys.statement(), rooms.clock.wall_us(), rooms.random),
      entries));
  const auto silenced = identity::silenced_by(changes, rooms.directory);
  house_->held = silenced.speakers;
  for (const AgencyCode& agency : silenced.agencies) {
    const bool is_retired = std::ranges::any_of(changes, [&](const v1::DirectoryChange& change) {
      return change.retire() && change.agency().code() == agency.value();
    });
    house_->part_with(agency, is_retired ? kRetiredAgency : kRevokedKey);
  }
  house_->pipeline.enrol(++house_->tickets, std::move(entries), house_->held);
  return house_->tickets;
}

Result<std::uint64_t> Broker::put_policy(BytesView draft) {
  Rooms& rooms = house_->rooms;
  KTG_TRY_VOID(house_->check_open_to_change());
  KTG_TRY(v1::Envelope item, identity::read_policy_draft(draft));
  KTG_TRY(const auto file, admission::check_policy(item, rooms.basis(), rooms.config.bus));
  *item.add_signatures() =
      identity::sign_submission(rooms.keys.statement(), identity::policy_draft_root(item));
  KTG_TRY(auto verified,
          rooms.verifier.policies(std::span(&item, 1), rooms.keys.statement().public_key(),
                                  rooms.directory));
  KTG_TRY(const auto known, rooms.admission.duplicates().find(verified.front().facts().id));
  if (known) {
    return fail(ErrorCode::conflict,
                Text{"Naskah ini sudah pernah diserahkan.", "This draft was put before."});
  }
  std::vector<PreparedEvent> entries;
  entries.push_back(rooms.sequencer.prepare(
      admission::Admission::let_in(std::move(verified.front()), rooms.directory)));
  house_->held.clear();
  house_->pipeline.enrol(++house_->tickets, std::move(entries), {});
  return house_->tickets;
}

std::optional<Result<std::vector<Seq>>> Broker::enrolled(std::uint64_t ticket) {
  auto& done = house_->pipeline.enrolled();
  const auto found = done.find(ticket);
  if (found == done.end()) {
    return std::nullopt;
  }
  auto result = std::move(found->second);
  done.erase(found);
  return result;
}

Result<void> Broker::stop() {
  Rooms& rooms = house_->rooms;
  KTG_TRY_VOID(append_gathered());
  house_->pipeline.close();
  KTG_TRY_VOID(append_gathered());
  std::vector<eventlog::StateRow> rows = rooms.dispatch.take_rows(rooms.clock.now());
  std::ranges::move(rooms.admission.chains().take_rows(rooms.sequencer.kept()),
                    std::back_inserter(rows));
  std::ranges::move(rooms.witnesses.take_rows(rooms.clock.now(), true), std::back_inserter(rows));
  KTG_TRY_VOID(rooms.log.put(rows));
  const Error why = schema::refusal(ErrorCode::unavailable);
  rooms.gateway.sessions().each([&](gateway::Session& session) {
    rooms.send(session, bye_frame(session.id, why, std::chrono::seconds(1)));
  });
  return {};
}

const std::optional<Error>& Broker::failure() const {
  return house_->rooms.failure;
}

const identity::Directory& Broker::directory() const {
  return house_->rooms.directory;
}

Status Broker::status() const {
  Rooms& rooms = house_->rooms;
  Status status;
  status.bus = rooms.config.bus;
  status.head = rooms.log.head();
  status.directory_version = rooms.directory.version().value();
  status.storage_full = house_->pipeline.storage_full();
  status.history_lost = house_->pipeline.history_lost();
  status.gathered = house_->pipeline.gathered();
  status.in_flight_bytes = rooms.gateway.bytes_in_flight();
  status.recent_bytes = rooms.dispatch.shelf().bytes();
  status.frames = rooms.counts.frames;
  status.frames_malformed = rooms.counts.frames_malformed;
  status.frames_refused = rooms.counts.frames_refused;
  status.items_accepted = rooms.counts.items_accepted;
  status.items_again = rooms.counts.items_again;
  status.items_refused = rooms.counts.items_refused;
  status.signatures_checked = rooms.verifier.signatures_checked();
  status.commits = rooms.counts.commits;
  status.deliveries = rooms.dispatch.deliveries();
  status.delivery_frames = rooms.dispatch.frames();
  status.replayed = rooms.answers.replayed();
  status.alarms = rooms.counts.alarms;
  const dispatch::WitnessStatus witnesses = rooms.witnesses.status(rooms.clock.now());
  status.witnesses = {witnesses.final_size,    witnesses.final_time_s, witnesses.groups,
                      witnesses.groups_done,   witnesses.asked,        witnesses.lines,
                      witnesses.lines_refused, witnesses.is_late};
  for (const AgencyCode& code : rooms.directory.enrolled()) {
    AgencyStatus agency;
    agency.agency = code;
    agency.sessions = static_cast<std::uint32_t>(rooms.gateway.sessions().count_of(code));
    agency.connected = rooms.gateway.sessions().mailbox_of(code) != nullptr;
    agency.last_seen_us = rooms.gateway.sessions().last_seen_us(code);
    if (const auto waiting = rooms.read_or_fail(rooms.dispatch.waiting(code))) {
      agency.waiting = *waiting;
    }
    if (const dispatch::Mailbox* mailbox = rooms.dispatch.mailbox(code)) {
      for (std::size_t lane = 0; lane < kLaneCount; ++lane) {
        agency.cursors[lane] = mailbox->cursors()[lane].value();
      }
      agency.in_flight = mailbox->in_flight();
      agency.stalled = mailbox->is_stalled(rooms.clock.now());
    }
    if (const identity::Key* key = rooms.directory.key_of(code, identity::KeyKind::agent)) {
      agency.missing_numbers = rooms.admission.chains().standing(key->id).gaps;
    }
    status.agencies.push_back(std::move(agency));
  }
  return status;
}

}  // namespace kentongan::broker
