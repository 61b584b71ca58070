// What the broker says to a session itself: welcome, answers, goodbye.

#include <algorithm>
#include <array>
#include <span>

#include "broker/admission/decisions.h"
#include "broker/house.h"
#include "broker/replies.h"
#include "core/base/limits.h"
#include "core/base/tree_hash.h"
#include "core/identity/enrolment.h"
#include "core/schema/refusal.h"
#include "kentongan/v1/event.pb.h"
#include "kentongan/v1/wire.pb.h"

namespace kentongan::broker {
namespace {

dispatch::Window window_of(const v1::Window& window) {
  return {window.messages(), window.size_bytes()};
}

void introduce(const Rooms& rooms, const gateway::Session& session, v1::Welcome& welcome) {
  welcome.set_session(session.id.str());
  welcome.set_version(limits::kProtocolVersion);
  welcome.set_bus(rooms.config.bus);
  const eventlog::TreeHead& head = rooms.notary.signed_head();
  welcome.mutable_head()->set_size(head.size);
  welcome.mutable_head()->set_root(head.root.str());
  welcome.mutable_head()->set_epoch(rooms.log.head().epoch);
  welcome.mutable_window()->set_messages(rooms.config.gateway.window_messages);
  welcome.mutable_window()->set_size_bytes(rooms.config.gateway.window_bytes);
  welcome.set_ping_s(static_cast<std::uint32_t>(
      std::chrono::ceil<std::chrono::seconds>(rooms.config.gateway.ping_after).count()));
  welcome.set_clock_us(rooms.clock.wall_us());
  welcome.set_directory_seq(rooms.directory.version().value());
}

/// How far ahead the agent's wall clock is; of no clock that it tells more than can be reckoned
/// with.
std::int64_t clock_off_us(const v1::Hello& hello, std::int64_t wall_us) {
  constexpr std::int64_t kYear10000Us = 253'402'300'800'000'000;
  return hello.clock_us() == 0
             ? 0
             : std::clamp<std::int64_t>(hello.clock_us(), 0, kYear10000Us) - wall_us;
}

}  // namespace

void Broker::House::greet(const v1::Hello& hello, const gateway::Speaker& speaker) {
  const Instant now = rooms.clock.now();
  if (const auto over = rooms.gateway.charge_greeting(speaker, now)) {
    ++rooms.counts.frames_refused;
    return bye(speaker.routing_id, {}, over->error, over->retry_after);
  }
  const auto greeted = rooms.gateway.greet(hello, speaker, now);
  if (!greeted) {
    ++rooms.counts.frames_refused;
    return bye(speaker.routing_id, {}, greeted.error());
  }
  gateway::Session& session = *greeted->session;
  if (greeted->taken_from != nullptr) {
    const SessionId older = greeted->taken_from->id;
    rooms.send(*greeted->taken_from,
               bye_frame(older, schema::refusal(ErrorCode::session), Micros(0)));
    rooms.gateway.sessions().close(older, rooms.clock.wall_us());
    rooms.witnesses.close(older);
  }
  session.clock_off_us = clock_off_us(hello, rooms.clock.wall_us());
  v1::Welcome welcome;
  *welcome.mutable_checkpoint() = rooms.notary.newest();
  const auto continues = rooms.read_or_fail(continues_what_was_seen(hello, welcome));
  if (!continues) {
    return;
  }
  if (!*continues) {
    const SessionId ended = session.id;
    bye(speaker.routing_id, ended, schema::refusal(ErrorCode::history_lost), Micros(0));
    return close(ended);
  }
  const bool is_of_this_log = check_witnessed(hello);
  roll_at = std::min(roll_at, rooms.gateway.next_call(now));

  introduce(rooms, session, welcome);
  if (session.deliver) {
    // Of a desk that has seen another log only the row says how far it came in this one.
    const dispatch::Mailbox* known = rooms.dispatch.mailbox(session.agency);
    const bool counts = is_of_this_log || (known != nullptr && known->has_cursors());
    const std::span<const std::uint64_t> stored(
        hello.cursors().data(), counts ? static_cast<std::size_t>(hello.cursors_size()) : 0);
    const auto cursors = rooms.read_or_fail(
        rooms.dispatch.open(session.agency, session.id, stored, window_of(hello.window()), now));
    if (!cursors) {
      return;
    }
    const dispatch::Mailbox& mailbox = *rooms.dispatch.mailbox(session.agency);
    for (std::size_t lane = 0; lane < kLaneCount; ++lane) {
      welcome.add_cursors((*cursors)[lane].value());
      welcome.add_waiting(mailbox.waiting(static_cast<Lane>(lane)));
    }
  }
  if (const identity::Key* key = rooms.directory.key_of(session.agency, identity::KeyKind::agent)) {
    const auto standing = rooms.admission.chains().standing(key->id);
    welcome.set_sender_seq(standing.upto);
    welcome.set_sender_prev(standing.upto == 0 ? Bytes{} : standing.item_hash.str());
  }
  rooms.send(session, welcome_frame(welcome));
  rooms.witnesses.open(session.id, session.agency, welcome.proof().old_size());
  pipeline.deliver();
}

Result<bool> Broker::House::continues_what_was_seen(const v1::Hello& hello, v1::Welcome& welcome) {
  const Bytes& note = hello.witnessed().seen().note();
  const auto seen = rooms.notary.own_head(note);
  if (!seen || seen->size == 0) {
    return true;  // Nothing, or what anybody can write.
  }
  auto proof = rooms.notary.since(*seen);
  if (proof) {
    *welcome.mutable_proof() = *std::move(proof);
    return true;
  }
  if (proof.error().code != ErrorCode::history_lost) {
    return std::move(proof).error();
  }
  const std::array<Bytes, 2> notes{note, welcome.checkpoint().note()};
  pipeline.lose_history(AgencyCode(hello.agency()),
                        "history lost agency=" + hello.agency() +
                            " seen=" + std::to_string(seen->size) +
                            " size=" + std::to_string(rooms.notary.signed_head().size),
                        notes);
  return false;
}

/// A bare claim that differs from the log only raises the alarm: no desk stops the bus by a lie.
/// @return whether what the desk has seen is in this log.
bool Broker::House::check_witnessed(const v1::Hello& hello) {
  const v1::Witnessed& seen = hello.witnessed();
  const auto differs = [&](std::uint64_t seq, const Bytes& leaf) {
    if (seq == 0 || leaf.empty()) {
      return false;
    }
    const auto records = rooms.log.read(Seq(seq), 1);
    return !records || records->empty() || leaf_hash(records->front().leaf.view()).view() != leaf;
  };
  if (!differs(seen.own_seq(), seen.own_leaf()) &&
      !differs(seen.cursor_seq(), seen.cursor_leaf())) {
    return true;
  }
  pipeline.alarm(AgencyCode(hello.agency()),
                 "claim differs agency=" + hello.agency() +
                     " own_seq=" + std::to_string(seen.own_seq()) +
                     " cursor_seq=" + std::to_string(seen.cursor_seq()));
  return false;
}

void Broker::House::acknowledge(gateway::Session& session, const v1::Acknowledge& acknowledge) {
  if (!session.deliver) {
    return;
  }
  dispatch::Mailbox::Cursors cursors{};
  for (int lane = 0; lane < std::min<int>(acknowledge.cursors_size(), kLaneCount); ++lane) {
    cursors[static_cast<std::size_t>(lane)] = Seq(acknowledge.cursors(lane));
  }
  std::optional<dispatch::Window> window;
  if (acknowledge.has_window()) {
    window = window_of(acknowledge.window());
  }
  rooms.dispatch.acknowledge(session.agency, cursors, window, rooms.clock.now());
  pipeline.deliver();
}

void Broker::House::answer(gateway::Session& session, const v1::Query& query) {
  if (const auto over = rooms.gateway.charge(session, query, rooms.clock.now())) {
    return rooms.send(session,
                      refusal_frame(session.id, query.number(), over->error, over->retry_after));
  }
  auto frames = query.has_weigh() ? weigh(session, query)
                                  : rooms.answers.answer(query, session.agency, session.id);
  if (!frames) {
    const ErrorCode code = frames.error().code;
    if (query.has_weigh() && !is_of_the_log(frames.error())) {
      return rooms.send(session,
                        refusal_frame(session.id, query.number(), frames.error(), Micros(0)));
    }
    const bool is_answer = code == ErrorCode::not_found || code == ErrorCode::field_invalid ||
                           code == ErrorCode::history_lost;
    if (!is_answer) {
      rooms.failure = frames.error();
    }
    return rooms.send(session,
                      refusal_frame(session.id, query.number(), schema::refusal(code), Micros(0)));
  }
  for (Bytes& frame : *frames) {
    rooms.send(session, std::move(frame), Outbound::Kind::answer);
  }
}

Result<std::vector<Bytes>> Broker::House::weigh(const gateway::Session& session,
                                                const v1::Query& query) {
  KTG_TRY(const auto weighed, rooms.admission.weigh(query.weigh(), session.agency, rooms.basis()));
  v1::Answer answer;
  answer.set_number(query.number());
  v1::Weighed& told = *answer.mutable_weighed();
  if (weighed.permission.decided != nullptr) {
    told.mutable_decision()->ParseFromString(weighed.permission.decided->bytes);
  }
  for (const admission::Denial& denial : weighed.permission.denied) {
    const Bytes record = admission::Decisions::deny(session.agency, denial);
    told.add_denied()->ParseFromString(record);
  }
  told.mutable_unknown()->Assign(weighed.unknown.begin(), weighed.unknown.end());
  answer.set_last(true);
  return std::vector<Bytes>{answer_frame(session.id, answer)};
}

/// Nothing is said where there is nothing to give: the desk asks again.
void Broker::House::release_key(gateway::Session& session, const v1::KeyRelease& asked) {
  v1::Query as_query;
  as_query.set_event_of(asked.id());
  if (rooms.gateway.charge(session, as_query, rooms.clock.now())) {
    return;
  }
  const auto release = rooms.read_or_fail(rooms.releases.answer(asked, session.agency));
  if (release && *release) {
    rooms.send(session, key_frame(session.id, **release), Outbound::Kind::answer);
  }
}

void Broker::House::pong(gateway::Session& session, const v1::Ping& ping) {
  if (!ping.answer()) {
    rooms.send(session, ping_frame(session.id, ping.number(), rooms.clock.wall_us(), true));
  }
}

void Broker::House::ask_witnesses() {
  const auto askings = rooms.read_or_fail(rooms.witnesses.due(rooms.clock.now()));
  for (std::size_t i = 0; askings && i < askings->size(); ++i) {
    if (gateway::Session* session = rooms.gateway.sessions().find((*askings)[i].session)) {
      rooms.send(*session, (*askings)[i].frame);
    }
  }
}

void Broker::House::close(const SessionId& id) {
  const gateway::Session* session = rooms.gateway.sessions().find(id);
  if (session == nullptr) {
    return;
  }
  const AgencyCode agency = session->agency;
  const bool had_mailbox = rooms.gateway.sessions().mailbox_of(agency) == session;
  if (had_mailbox) {
    rooms.dispatch.close(agency);
  }
  rooms.witnesses.close(id);
  const Micros silent = rooms.clock.now() - session->heard;
  rooms.gateway.sessions().close(id, rooms.clock.wall_us() - silent.count());
  if (had_mailbox) {
    pipeline.tell_authors_waiting_for(agency);
  }
}

void Broker::House::bye(BytesView routing_id, const SessionId& session, const Error& error,
                        Micros retry_after) {
  rooms.outbound.push_back({Bytes(routing_id), bye_frame(session, error, retry_after)});
}

/// A frame that leads nowhere: counted, and one event for many; its sender is told. What cannot be
/// read ends the session that it came on.
void Broker::House::turn_away(const Inbound& inbound, const Error& error) {
  ++rooms.counts.frames_refused;
  const AgencyCode* agency = rooms.directory.agency_of_transport(inbound.user);
  if (error.code != ErrorCode::session) {
    rooms.refusals.count(agency == nullptr ? AgencyCode{} : *agency, error.code, rooms.clock.now());
  }
  SessionId ended;
  gateway::Session* session = rooms.gateway.sessions().by_routing(inbound.routing_id);
  if (session != nullptr && session->user == inbound.user && error.code != ErrorCode::session) {
    ended = session->id;
    close(ended);
  }
  bye(inbound.routing_id, ended, error);
}

void Broker::House::part_with(const AgencyCode& agency, const Text& why) {
  const Error error = fail(ErrorCode::key_revoked, why);
  std::vector<SessionId> parted;
  rooms.gateway.sessions().each([&](gateway::Session& session) {
    if (session.agency == agency) {
      rooms.send(session, bye_frame(session.id, error, Micros(0)));
      parted.push_back(session.id);
    }
  });
  for (const SessionId& id : parted) {
    close(id);
  }
}

bool Broker::House::is_founding(const AgencyCode& newcomer) const {
  const auto enrolled = rooms.directory.enrolled();
  const auto others =
      std::ranges::count_if(enrolled, [&](const AgencyCode& agency) { return agency != newcomer; });
  return !rooms.admission.chains().has_any() || others < identity::kApprovalsMax;
}

Result<void> Broker::House::check_open_to_change() const {
  if (pipeline.history_lost()) {
    return fail(ErrorCode::history_lost,
                Text{"Sebuah instansi memegang titik periksa yang tidak dilanjutkan catatan ini; "
                     "direktori dan kebijakan tidak berubah sampai operator memutuskan.",
                     "An agency holds a checkpoint that this log does not continue; directory and "
                     "policy do not change until an operator has decided."});
  }
  return pipeline.is_enrolling() ? Result<void>(schema::refusal(ErrorCode::overloaded))
                                 : Result<void>();
}

Result<void> Broker::House::prepare(std::span<const v1::Envelope> changes,
                                    std::vector<PreparedEvent>& events) {
  if (changes.empty()) {
    return {};
  }
  KTG_TRY(auto verified,
          rooms.verifier.changes(changes, rooms.keys.statement().public_key(), rooms.directory));
  for (VerifiedMessage& change : verified) {
    events.push_back(
        rooms.sequencer.prepare(admission::Admission::let_in(std::move(change), rooms.directory)));
  }
  return {};
}

}  // namespace kentongan::broker
