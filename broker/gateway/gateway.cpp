#include "broker/gateway/gateway.h"

#include <algorithm>

#include "core/base/limits.h"
#include "core/schema/refusal.h"
#include "kentongan/v1/wire.pb.h"

namespace kentongan::broker::gateway {
namespace {

Error busy(Micros retry_after) {
  const auto seconds = std::to_string((retry_after.count() + 999'999) / 1'000'000);
  schema::RefusalParams params;
  params.limit = {seconds, seconds};
  return schema::refusal(ErrorCode::overloaded, params);
}

}  // namespace

Result<Speaker> Gateway::speaker_of(const v1::Frame& frame, BytesView routing_id,
                                    const TransportKey& user,
                                    const identity::Directory& directory) {
  const AgencyCode* agency = directory.agency_of_transport(user);
  if (agency == nullptr) {
    return schema::refusal(ErrorCode::key_unknown);
  }
  Speaker speaker{routing_id, user, *agency, nullptr};
  if (frame.has_hello()) {
    return speaker;
  }
  if (frame.session().size() == SessionId::kSize) {
    speaker.session = sessions_.find(SessionId::copied(frame.session()));
  }
  if (speaker.session == nullptr || speaker.session->user != user ||
      speaker.session->routing_id != routing_id || speaker.session->agency != *agency) {
    return schema::refusal(ErrorCode::session);
  }
  return speaker;
}

Result<Gateway::Greeted> Gateway::greet(const v1::Hello& hello, const Speaker& speaker,
                                        Instant now) {
  if (hello.version() != limits::kProtocolVersion) {
    return schema::refusal(ErrorCode::version);
  }
  if (hello.agency() != speaker.agency.value()) {
    return fail(ErrorCode::key_unknown, Text{"Kunci ini milik " + speaker.agency.value() +
                                                 ", bukan milik instansi yang disebut.",
                                             "This key is that of " + speaker.agency.value() +
                                                 ", not of the agency that is named."});
  }
  if (sessions_.by_routing(speaker.routing_id) != nullptr) {
    return schema::refusal(ErrorCode::session);
  }
  if (sessions_.count_of(speaker.user) >= config_.sessions_per_key) {
    return busy(config_.silent_after);
  }

  Session session;
  random_.fill(session.id.data(), SessionId::kSize);
  session.routing_id = Bytes(speaker.routing_id);
  session.user = speaker.user;
  session.agency = speaker.agency;
  session.heard = now;
  session.spoken = now;

  Greeted greeted;
  greeted.session = &sessions_.open(std::move(session));
  if (hello.deliver()) {
    greeted.taken_from = sessions_.mailbox_of(speaker.agency);
    sessions_.give_mailbox(*greeted.session);
  }
  return greeted;
}

std::optional<Gateway::Overload> Gateway::charge(Session& session, Lane lane,
                                                 const v1::Submit& submit, std::size_t bytes,
                                                 Instant now) {
  const auto items = static_cast<std::uint32_t>(submit.items_size());
  const bool is_kilat = lane == Lane::kilat;
  const std::uint32_t more_items = is_kilat ? config_.reserve_kilat_items : 0;
  const std::uint32_t more_bytes = is_kilat ? config_.reserve_kilat_bytes : 0;
  const bool window_full =
      session.items_in_flight > 0 &&
      (session.items_in_flight + items > config_.window_messages + more_items ||
       session.bytes_in_flight + bytes > std::size_t{config_.window_bytes} + more_bytes);
  if (window_full || bytes_in_flight_ + bytes > config_.in_flight_bytes + more_bytes) {
    const Micros soon = std::chrono::milliseconds(200);
    return Overload{busy(soon), soon};
  }
  const Micros wait = quota_.take(session.agency, lane, items, now);
  if (wait.count() > 0) {
    return Overload{busy(wait), wait};
  }
  session.items_in_flight += items;
  session.bytes_in_flight += bytes;
  bytes_in_flight_ += bytes;
  return std::nullopt;
}

std::optional<Gateway::Overload> Gateway::charge(const Session& session, const v1::Query& query,
                                                 Instant now) {
  constexpr std::uint32_t kSearch = 10;  // Reads events one by one, where others read a range.
  const std::uint32_t cost = query.has_who_has() || query.has_weigh() ? kSearch : 1;
  const Micros wait = queries_.take(session.agency, Lane::kilat, cost, now);
  return wait.count() > 0 ? std::optional(Overload{busy(wait), wait}) : std::nullopt;
}

std::optional<Gateway::Overload> Gateway::charge_greeting(const Speaker& speaker, Instant now) {
  const Micros wait = greetings_.take(speaker.agency, Lane::kilat, 1, now);
  return wait.count() > 0 ? std::optional(Overload{busy(wait), wait}) : std::nullopt;
}

std::optional<Gateway::Overload> Gateway::charge_reads(const Session& session, std::uint32_t events,
                                                       Instant now) {
  const Micros wait = reads_.take(session.agency, Lane::kilat, events, now);
  return wait.count() > 0 ? std::optional(Overload{busy(wait), wait}) : std::nullopt;
}

void Gateway::discharge(const SessionId& session_id, std::uint32_t items, std::size_t bytes) {
  bytes_in_flight_ -= std::min<std::uint64_t>(bytes_in_flight_, bytes);
  if (Session* session = sessions_.find(session_id)) {
    session->items_in_flight -= std::min(session->items_in_flight, items);
    session->bytes_in_flight -= std::min(session->bytes_in_flight, bytes);
  }
}

Gateway::Roll Gateway::call(Instant now) {
  Roll roll;
  sessions_.each([&](Session& session) {
    if (now - session.heard >= config_.silent_after) {
      roll.gone.push_back(session.id);
    } else if (now - session.spoken >= config_.ping_after) {
      roll.ping.push_back(session.id);
    }
  });
  roll.offer = offers(now);
  return roll;
}

/// A pause first, so that a holder that is only changing its line keeps its mailbox; one standby
/// at a time, in turn, so that they do not take it from each other.
std::vector<SessionId> Gateway::offers(Instant now) {
  std::map<AgencyCode, Session*> next_of;
  sessions_.each([&](Session& session) {
    const bool is_alive = now - session.heard < config_.silent_after;
    const Session* holder = sessions_.mailbox_of(session.agency);
    const bool is_held = holder != nullptr && now - holder->heard < config_.silent_after;
    if (is_alive && !is_held) {
      Session*& next = next_of[session.agency];
      next = next == nullptr || session.offers < next->offers ? &session : next;
    }
  });
  std::map<AgencyCode, Instant> vacant;
  std::vector<SessionId> offers;
  for (const auto& [agency, session] : next_of) {
    const auto before = vacant_since_.find(agency);
    Instant since = before == vacant_since_.end() ? now : before->second;
    if (now - since >= config_.ping_after) {
      offers.push_back(session->id);
      ++session->offers;
      since = now;
    }
    vacant[agency] = since;
  }
  vacant_since_ = std::move(vacant);
  return offers;
}

Instant Gateway::next_call(Instant now) {
  Instant next = now + config_.ping_after;
  sessions_.each([&](const Session& session) {
    next =
        std::min({next, session.heard + config_.silent_after, session.spoken + config_.ping_after});
  });
  for (const auto& [agency, since] : vacant_since_) {
    next = std::min(next, since + config_.ping_after);
  }
  return std::max(next, now);
}

}  // namespace kentongan::broker::gateway
