#include "broker/gateway/session_table.h"

#include <algorithm>

namespace kentongan::broker::gateway {

Session* SessionTable::find(const SessionId& id) {
  const auto found = sessions_.find(id);
  return found == sessions_.end() ? nullptr : &found->second;
}

Session* SessionTable::mailbox_of(const AgencyCode& agency) {
  const auto found = mailboxes_.find(agency);
  return found == mailboxes_.end() ? nullptr : find(found->second);
}

Session* SessionTable::by_routing(BytesView routing_id) {
  const auto found = by_routing_.find(Bytes(routing_id));
  return found == by_routing_.end() ? nullptr : find(found->second);
}

std::size_t SessionTable::count_of(const TransportKey& user) const {
  return static_cast<std::size_t>(std::ranges::count_if(
      sessions_, [&](const auto& entry) { return entry.second.user == user; }));
}

std::size_t SessionTable::count_of(const AgencyCode& agency) const {
  return static_cast<std::size_t>(std::ranges::count_if(
      sessions_, [&](const auto& entry) { return entry.second.agency == agency; }));
}

Session& SessionTable::open(Session session) {
  const SessionId id = session.id;
  by_routing_[session.routing_id] = id;
  return sessions_.insert_or_assign(id, std::move(session)).first->second;
}

void SessionTable::give_mailbox(Session& session) {
  if (Session* before = mailbox_of(session.agency)) {
    before->deliver = false;
  }
  session.deliver = true;
  mailboxes_[session.agency] = session.id;
}

void SessionTable::close(const SessionId& id, std::int64_t wall_us) {
  const auto found = sessions_.find(id);
  if (found == sessions_.end()) {
    return;
  }
  const Session& session = found->second;
  const auto routed = by_routing_.find(session.routing_id);
  if (routed != by_routing_.end() && routed->second == id) {
    by_routing_.erase(routed);
  }
  const auto boxed = mailboxes_.find(session.agency);
  if (boxed != mailboxes_.end() && boxed->second == id) {
    mailboxes_.erase(boxed);
    last_seen_us_[session.agency] = wall_us;
  }
  sessions_.erase(found);
}

void SessionTable::each(const std::function<void(Session&)>& visit) {
  std::vector<SessionId> ids;
  ids.reserve(sessions_.size());
  for (const auto& [id, session] : sessions_) {
    ids.push_back(id);
  }
  std::ranges::sort(ids);  // The order of a hash table is nobody's: same input, same output.
  for (const SessionId& id : ids) {
    if (Session* session = find(id)) {
      visit(*session);
    }
  }
}

std::int64_t SessionTable::last_seen_us(const AgencyCode& agency) const {
  const auto found = last_seen_us_.find(agency);
  return found == last_seen_us_.end() ? 0 : found->second;
}

}  // namespace kentongan::broker::gateway
