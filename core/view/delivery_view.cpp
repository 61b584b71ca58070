#include "core/view/delivery_view.h"

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <sstream>

#include "core/schema/catalogue.h"
#include "core/view/trace_build.h"

namespace kentongan::view {
namespace {

constexpr std::string_view kCorrection = "correction";

/// A hex digit or the hyphen of an id as people see it, lower case; 0 for anything else.
char id_letter(char letter) {
  if ((letter >= '0' && letter <= '9') || (letter >= 'a' && letter <= 'f') || letter == '-') {
    return letter;
  }
  return letter >= 'A' && letter <= 'F' ? static_cast<char>(letter - 'A' + 'a') : '\0';
}

/// "0190f0" as the smallest id that begins so; the ids that begin so follow it without a gap.
std::optional<std::string> hex_beginning(std::string_view name) {
  std::string digits;
  for (const char raw : name) {
    const char letter = id_letter(raw);
    if (letter == '\0') {
      return std::nullopt;
    }
    if (letter != '-') {
      digits.push_back(letter);
    }
  }
  return digits.empty() || digits.size() > 2 * MessageId::kSize ? std::nullopt
                                                                : std::optional(digits);
}

MessageId smallest_with(std::string digits) {
  digits.resize(2 * MessageId::kSize, '0');
  return MessageId::copied(from_hex(digits).value());
}

std::optional<Seq> number_in(std::string_view name) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), number);
  if (error != std::errc{} || end != name.data() + name.size() || number == 0) {
    return std::nullopt;
  }
  return Seq(number);
}

bool answers(const std::string& reply_type, const std::string& original_type) {
  const auto* original = schema::Catalogue::standard().find(original_type);
  return original != nullptr && original->is_answered_by(reply_type);
}

PartyTrace* party_in(MessageTrace& trace, const AgencyCode& agency) {
  for (auto& party : trace.parties) {
    if (party.agency == agency) {
      return &party;
    }
  }
  return nullptr;
}

/// By time; the same evidence once, the one on record in place of the one only noted.
void insert(std::vector<Mark>& marks, const Mark& mark) {
  const auto same = std::find_if(marks.begin(), marks.end(), [&](const Mark& other) {
    return other.evidence == mark.evidence && other.code == mark.code;
  });
  if (same != marks.end()) {
    if (same->seq.value() != 0) {
      return;
    }
    marks.erase(same);
  }
  marks.insert(std::upper_bound(marks.begin(), marks.end(), mark,
                                [](const Mark& a, const Mark& b) { return a.time_us < b.time_us; }),
               mark);
}

bool is_of_party(v1::EvidenceCode code) {
  return code != v1::EVIDENCE_CODE_ESCALATED && code != v1::EVIDENCE_CODE_EXPIRED &&
         code != v1::EVIDENCE_CODE_CONFIRMED && code != v1::EVIDENCE_CODE_HELD;
}

}  // namespace

void DeliveryView::fold(const ParsedEvent& event) {
  if (event.message) {
    note_heard(event.message->header.author().agency(), event.time_us);
    fold_message(event);
  } else if (event.evidence) {
    note_heard(event.evidence->evidence.agency(), event.time_us);
    fold_evidence(*event.evidence, event.seq, event.time_us);
  } else if (event.refused) {
    fold_refusal(event);
  } else if (event.statement) {
    fold_away(event);
    fold_key_warning(event);
  }
}

/// "key_revoked agency=LANTAS-PLG key=6b3f… session=LANTAS-PLG", as the broker states it.
void DeliveryView::fold_key_warning(const ParsedEvent& event) {
  constexpr std::size_t kMost = 16;
  if (event.statement->kind() != v1::Statement::KIND_SECURITY) {
    return;
  }
  std::istringstream words(event.statement->text());
  std::string what, agency, key, session;
  words >> what >> agency >> key >> session;
  const auto after = [](const std::string& word) {
    return word.substr(std::min(word.find('=') + 1, word.size()));
  };
  key_warnings_.push_back(
      {event.time_us, AgencyCode(after(agency)), after(key), AgencyCode(after(session))});
  if (key_warnings_.size() > kMost) {
    key_warnings_.erase(key_warnings_.begin());
  }
}

/// "desk_away agency=KESBANGPOL-DKI since_us=1677849600000000", as the broker states it.
void DeliveryView::fold_away(const ParsedEvent& event) {
  constexpr std::string_view kBegin = "desk_away agency=";
  constexpr std::string_view kSince = " since_us=";
  const std::string& text = event.statement->text();
  const auto since = text.find(kSince);
  if (event.statement->kind() != v1::Statement::KIND_LINK || !text.starts_with(kBegin) ||
      since == std::string::npos) {
    return;
  }
  const AgencyCode agency(text.substr(kBegin.size(), since - kBegin.size()));
  const auto heard = heard_us_.find(agency);
  const bool is_back = heard != heard_us_.end() && heard->second > event.time_us;
  const Away told{std::strtoll(text.c_str() + since + kSince.size(), nullptr, 10), event.time_us,
                  is_back ? heard->second : 0};
  auto& absences = away_[agency];
  absences.insert(
      std::upper_bound(absences.begin(), absences.end(), told,
                       [](const Away& a, const Away& b) { return a.told_us < b.told_us; }),
      told);
}

/// Lanes overtake: what the broker took before it told of an absence does not end it.
void DeliveryView::note_heard(const std::string& code, std::int64_t time_us) {
  const AgencyCode agency(code);
  auto& heard_us = heard_us_[agency];
  heard_us = std::max(heard_us, time_us);
  const auto found = away_.find(agency);
  if (found == away_.end()) {
    return;
  }
  Away& newest = found->second.back();
  if (newest.until_us == 0 && time_us > newest.told_us) {
    newest.until_us = time_us;
  }
}

std::optional<std::int64_t> DeliveryView::away_since_us(const AgencyCode& agency,
                                                        std::int64_t at_us) const {
  const auto found = away_.find(agency);
  if (found == away_.end()) {
    return std::nullopt;
  }
  for (auto away = found->second.rbegin(); away != found->second.rend(); ++away) {
    if (away->told_us <= at_us) {
      const bool is_back = away->until_us != 0 && away->until_us <= at_us;
      return is_back ? std::nullopt : std::optional(away->since_us);
    }
  }
  return std::nullopt;
}

void DeliveryView::fold_message(const ParsedEvent& event) {
  const auto& message = *event.message;
  const auto [place, is_new] = traces_.try_emplace(message.id, trace_of(message, event));
  if (!is_new) {
    return;
  }
  auto& trace = place->second;
  order_.push_back(trace.id);
  sorted_.insert(trace.id);
  by_seq_.insert_or_assign(trace.seq, trace.id);  // The newest, where numbers were given again.
  if (!trace.incident.value().empty()) {
    incidents_[trace.incident].push_back(trace.id);
  }
  if (trace.reply_to) {
    if (const auto original = traces_.find(*trace.reply_to); original != traces_.end()) {
      note_reply(original->second, trace);
    } else {
      early_[*trace.reply_to].replies.push_back(trace.id);
    }
  }
  if (auto early = early_.extract(trace.id)) {
    for (const auto& [agency, mark] : early.mapped().evidence) {
      attach(trace, agency, mark);
    }
    for (const auto& reply : early.mapped().replies) {
      note_reply(trace, traces_.at(reply));
    }
  }
}

void DeliveryView::note_reply(MessageTrace& original, const MessageTrace& reply) {
  if (reply.type == kCorrection && reply.from == original.from) {
    auto& all = original.corrected_by;
    const auto is_before = [this](Seq seq, const MessageId& id) {
      return seq < traces_.at(id).seq;
    };
    all.insert(std::upper_bound(all.begin(), all.end(), reply.seq, is_before), reply.id);
  }
  auto* party = party_in(original, reply.from);
  if (party != nullptr && answers(reply.type, original.type)) {
    party->answered_us = std::min(party->answered_us.value_or(reply.time_us), reply.time_us);
  }
}

void DeliveryView::fold_evidence(const ParsedEvidence& parsed, Seq seq, std::int64_t time_us) {
  if (parsed.evidence.has_delivered()) {
    fold_run(parsed, seq, time_us);
    return;
  }
  const auto about = MessageId::from(parsed.evidence.about());
  if (!about) {
    return;
  }
  const AgencyCode agency(parsed.evidence.agency());
  const auto mark = mark_of(parsed, seq, time_us);
  if (const auto found = traces_.find(*about); found != traces_.end()) {
    attach(found->second, agency, mark);
  } else {
    early_[*about].evidence.emplace_back(agency, mark);
  }
}

void DeliveryView::fold_run(const ParsedEvidence& parsed, Seq seq, std::int64_t time_us) {
  const auto& run = parsed.evidence.delivered();
  const AgencyCode agency(parsed.evidence.agency());
  const auto mark = mark_of(parsed, seq, time_us);
  const auto end = by_seq_.upper_bound(Seq(run.last_seq()));
  for (auto at = by_seq_.lower_bound(Seq(run.first_seq())); at != end; ++at) {
    auto& trace = traces_.at(at->second);
    if (trace.precedence == run.lane()) {
      if (auto* party = party_in(trace, agency)) {
        insert(party->marks, mark);
      }
    }
  }
}

void DeliveryView::fold_refusal(const ParsedEvent& event) {
  if (!refusal_seqs_.insert(event.seq).second) {
    return;  // A log of an earlier version may hold a word of the broker twice.
  }
  refusals_.push_back(refusal_of(*event.refused, event.seq, event.time_us));
}

void DeliveryView::attach(MessageTrace& trace, const AgencyCode& agency, const Mark& mark) {
  auto* party = is_of_party(mark.code) ? party_in(trace, agency) : nullptr;
  insert(party != nullptr ? party->marks : trace.others, mark);
}

void DeliveryView::note_own(const v1::Evidence& evidence, std::int64_t time_us) {
  const auto id = MessageId::from(evidence.id());
  if (id && !evidence.has_delivered()) {
    fold_evidence(ParsedEvidence{*id, evidence}, Seq(0), time_us);
  }
}

void DeliveryView::note_opened(const MessageId& id, BytesView payload) {
  const auto found = traces_.find(id);
  if (found != traces_.end() && found->second.sealed) {
    take_payload(found->second, Bytes(payload));
  }
}

void DeliveryView::note_erased(const MessageId& id) {
  if (const auto found = traces_.find(id); found != traces_.end()) {
    found->second.text.clear();
  }
}

const MessageTrace* DeliveryView::find(const MessageId& id) const {
  const auto found = traces_.find(id);
  return found == traces_.end() ? nullptr : &found->second;
}

const MessageTrace* DeliveryView::find(Seq seq) const {
  const auto found = by_seq_.find(seq);
  return found == by_seq_.end() ? nullptr : find(found->second);
}

std::vector<const MessageTrace*> DeliveryView::traces_of(const std::vector<MessageId>& ids) const {
  std::vector<const MessageTrace*> traces;
  traces.reserve(ids.size());
  for (const auto& id : ids) {
    traces.push_back(&traces_.at(id));
  }
  return traces;
}

std::vector<const MessageTrace*> DeliveryView::of_incident(const IncidentId& incident) const {
  const auto found = incidents_.find(incident);
  return found == incidents_.end() ? std::vector<const MessageTrace*>{} : traces_of(found->second);
}

std::vector<IncidentId> DeliveryView::incidents() const {
  std::vector<IncidentId> ids;
  for (const auto& [id, messages] : incidents_) {
    ids.push_back(id);
  }
  return ids;
}

Result<MessageId> DeliveryView::resolve(std::string_view name) const {
  if (const auto number = number_in(name)) {
    if (const auto* trace = find(*number)) {
      return trace->id;
    }
  }
  const auto digits = hex_beginning(name);
  const auto unknown =
      fail(ErrorCode::not_found, Text{"Tidak ada pesan \"" + std::string(name) + "\" di meja ini.",
                                      "No message \"" + std::string(name) + "\" at this desk."});
  if (!digits) {
    return unknown;
  }
  const auto begins = [&](const MessageId& id) {
    return to_hex(id.view()).compare(0, digits->size(), *digits) == 0;
  };
  const auto first = sorted_.lower_bound(smallest_with(*digits));
  if (first == sorted_.end() || !begins(*first)) {
    return unknown;
  }
  if (const auto next = std::next(first); next != sorted_.end() && begins(*next)) {
    return fail(ErrorCode::invalid_argument,
                Text{"Lebih dari satu pesan berawal \"" + std::string(name) + "\".",
                     "More than one message begins with \"" + std::string(name) + "\"."});
  }
  return *first;
}

std::vector<Refusal> DeliveryView::refusals_of(const MessageId& id) const {
  std::vector<Refusal> found;
  std::copy_if(refusals_.begin(), refusals_.end(), std::back_inserter(found),
               [&](const Refusal& refusal) { return refusal.id == id; });
  return found;
}

}  // namespace kentongan::view
