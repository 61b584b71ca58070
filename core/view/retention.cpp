#include "core/view/retention.h"

#include <algorithm>

namespace kentongan::view {

const Retained::Order* Retained::erase() const {
  const auto first =
      std::ranges::min_element(ordered, {}, [](const auto& entry) { return entry.second.seq; });
  return first == ordered.end() ? nullptr : &first->second;
}

const Retained::Order* Retained::erase_by(const AgencyCode& author,
                                          std::string_view written_for) const {
  const Order* first = nullptr;
  for (const auto& [by, order] : ordered) {
    if (is_controller(by, author, written_for) && (first == nullptr || order.seq < first->seq)) {
      first = &order;
    }
  }
  return first;
}

std::vector<Retained::Order> Retained::holds() const {
  return holds([](const AgencyCode&, const AgencyCode&) { return true; });
}

std::vector<Retained::Order> Retained::holds(const StandsIn& stands_in) const {
  std::vector<Order> in_force;
  for (const auto& [agency, stand] : stands) {
    const auto release = released_for.find(agency);
    const bool is_released = release != released_for.end() &&
                             release->second.seq > stand.order.seq &&
                             stands_in(agency, release->second.by);
    if (stand.held && !is_released) {
      in_force.push_back(stand.order);
    }
  }
  return in_force;
}

bool Retained::is_held() const {
  return !holds().empty();
}

bool Retained::is_held_by(const AgencyCode& agency) const {
  return std::ranges::any_of(holds(), [&](const Order& hold) { return hold.by == agency; });
}

bool Retained::is_due_at(const AgencyCode& holder) const {
  return !ordered.empty() && !is_held() && !done.contains(holder);
}

const Retained* Retention::find(const MessageId& message) const {
  const auto found = retained_.find(message);
  return found == retained_.end() ? nullptr : &found->second;
}

std::vector<MessageId> Retention::due_at(const AgencyCode& holder) const {
  std::vector<MessageId> due;
  for (const auto& [message, retained] : retained_) {
    if (retained.is_due_at(holder)) {
      due.push_back(message);
    }
  }
  return due;
}

bool is_controller(const AgencyCode& by, const AgencyCode& author, std::string_view written_for) {
  return by == author || by.value() == written_for;
}

void Retention::fold(const ParsedEvent& event) {
  if (event.message && keeps(event.message->header.identity().type())) {
    fold_order(event);
  } else if (event.evidence && event.evidence->evidence.code() == v1::EVIDENCE_CODE_ERASED) {
    const v1::Evidence& said = event.evidence->evidence;
    if (const auto about = MessageId::from(said.about())) {
      retained_[*about].done.try_emplace(AgencyCode(said.agency()),
                                         Retained::Done{event.seq, event.time_us});
    }
  }
}

void Retention::fold_order(const ParsedEvent& event) {
  const v1::Header& header = event.message->header;
  v1::RetentionOrder said;
  if (header.identity().sealed() || !said.ParseFromString(event.message->payload)) {
    return;
  }
  const Retained::Order order{event.message->id, event.seq,
                              event.time_us,     AgencyCode(header.author().agency()),
                              said.ground(),     header.subject().legal_basis(),
                              said.case_no()};
  for (const auto& ref : header.subject().refs()) {
    const auto target = MessageId::from(ref);
    if (!target) {
      continue;
    }
    Retained& retained = retained_[*target];
    if (said.action() == v1::RETENTION_ACTION_ERASE) {
      const auto [known, is_new] = retained.ordered.try_emplace(order.by, order);
      if (!is_new && order.seq < known->second.seq) {
        known->second = order;
      }
      continue;
    }
    const std::string& written_for = header.author().written_for().agency();
    if (said.action() == v1::RETENTION_ACTION_RELEASE && !written_for.empty()) {
      Retained::Order& release = retained.released_for[AgencyCode(written_for)];
      release = release.seq < order.seq ? order : release;
      continue;
    }
    Retained::Stand& stand = retained.stands[order.by];
    if (stand.order.seq < order.seq) {
      stand = {order, said.action() == v1::RETENTION_ACTION_HOLD};
    }
  }
}

Progress progress_of(const Retained& retained, const std::vector<AgencyCode>& agencies) {
  std::set<AgencyCode> holders(agencies.begin(), agencies.end());
  holders.insert(kBrokerHolder);
  const auto done = std::ranges::count_if(
      holders, [&](const AgencyCode& holder) { return retained.done.contains(holder); });
  return {static_cast<std::size_t>(done), holders.size()};
}

Text words_of(const Retained& retained, const Progress& progress) {
  Text words;
  std::string holds;
  for (const Retained::Order& hold : retained.holds()) {
    holds += (holds.empty() ? "" : ", ") + hold.by.value() + " (" + hold.basis + ")";
  }
  if (const Retained::Order* first = retained.erase()) {
    const Retained::Order& order = *first;
    const std::string named =
        std::to_string(order.seq.value()) + ", " + order.by.value() + " (" + order.basis + "); ";
    const std::string done = std::to_string(progress.done);
    const std::string of = std::to_string(progress.of);
    words = {"dihapus atas perintah " + named + done + " dari " + of + " pemegang selesai",
             "erased by order " + named + done + " of " + of + " holders have done so"};
  }
  if (!holds.empty()) {
    const std::string link = words.id.empty() ? "" : "; ";
    words.id += link + "ditahan untuk proses hukum oleh " + holds;
    words.en += link + "under a legal hold by " + holds;
  }
  return words;
}

bool holds_others(std::string_view type, BytesView payload) {
  v1::RetentionOrder said;
  return Retention::keeps(type) &&
         said.ParseFromArray(payload.data(), static_cast<int>(payload.size())) &&
         said.action() == v1::RETENTION_ACTION_HOLD;
}

}  // namespace kentongan::view
