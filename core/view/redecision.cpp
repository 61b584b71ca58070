#include "core/view/redecision.h"

#include <algorithm>
#include <map>

#include "core/eventlog/shelf.h"
#include "core/policy/decide.h"
#include "core/view/change_fold.h"
#include "core/view/parsed_event.h"
#include "core/view/policy_request.h"
#include "kentongan/v1/directory.pb.h"

namespace kentongan::view {
namespace {

constexpr std::size_t kPage = 1024;

Error corrupt(const char* what) {
  return fail(ErrorCode::corrupt, std::string(what));
}

Result<std::vector<Seq>> all_on(const eventlog::EventLog& log, const AgencyCode& shelf) {
  std::vector<Seq> all;
  for (Seq after;;) {
    KTG_TRY(const auto postings, log.mailbox(shelf, Lane::biasa, after, kPage));
    for (const eventlog::Posting& posting : postings) {
      all.push_back(posting.number);
      after = posting.number;
    }
    if (postings.size() < kPage) {
      return all;
    }
  }
}

/// Directory, policy and what stands as of an event, carried forward from change to change.
class Past {
 public:
  static Result<Past> of(const eventlog::EventLog& log) {
    Past past(log);
    for (const AgencyCode& shelf :
         {eventlog::kDirectoryShelf, eventlog::kPolicyShelf, eventlog::kStandingShelf}) {
      KTG_TRY(const auto seqs, all_on(log, shelf));
      past.changes_.insert(past.changes_.end(), seqs.begin(), seqs.end());
    }
    std::ranges::sort(past.changes_);
    return past;
  }

  Result<void> go_to(Seq seq) {
    const auto end = std::ranges::upper_bound(changes_, seq);
    const auto wanted = static_cast<std::size_t>(end - changes_.begin());
    if (wanted < applied_) {
      directory_ = {};
      agreements_ = {};
      standing_ = {};
      applied_ = 0;
    }
    for (; applied_ < wanted; ++applied_) {
      KTG_TRY_VOID(apply(changes_[applied_]));
    }
    if (parties_.version() != directory_.version()) {
      parties_ = PartyBook(directory_);
    }
    return {};
  }

  [[nodiscard]] const policy::Agreements& agreements() const { return agreements_; }
  [[nodiscard]] Surroundings surroundings(std::int64_t at_us, std::int32_t zone_s,
                                          bool is_open) const {
    return {directory_, parties_, standing_, at_us, zone_s, is_open};
  }

 private:
  explicit Past(const eventlog::EventLog& log) : log_(&log) {}

  Result<void> apply(Seq seq) {
    KTG_TRY(const auto records, log_->read(seq, 1));
    v1::Event event;
    if (records.empty() || !event.ParseFromString(records.front().bytes)) {
      return corrupt("a change cannot be read");
    }
    if (event.has_message()) {
      return standing_.apply(records.front());
    }
    if (event.has_policy()) {
      KTG_TRY(agreements_, with_policy(agreements_, event.policy().envelope()));
      return {};
    }
    KTG_TRY(const auto change, directory_change_of(event));
    return directory_.apply(change, seq);
  }

  const eventlog::EventLog* log_;
  std::vector<Seq> changes_;
  std::size_t applied_ = 0;
  identity::Directory directory_;
  policy::Agreements agreements_;
  Standing standing_;
  PartyBook parties_;
};

/// The rule that the record names for a party.
v1::Ground ground_of(const v1::Decision& record, const v1::Party& party) {
  if (party.ground() > 0 && party.ground() <= static_cast<std::uint32_t>(record.grounds_size())) {
    return record.grounds(static_cast<int>(party.ground()) - 1);
  }
  v1::Ground own;
  own.set_policy(record.policy());
  own.set_rule(record.rule());
  return own;
}

class Judge {
 public:
  Judge(const eventlog::EventLog& log, std::int32_t zone_s, Past past)
      : log_(log), zone_s_(zone_s), past_(std::move(past)) {}

  Result<void> judge(const ParsedEvent& event) {
    const ParsedMessage& message = *event.message;
    const v1::Decision& record = message.decision;
    ++found_.messages;
    if (message.erased) {
      ++found_.erased;  // What rules looked at of its payload is gone.
      return {};
    }
    KTG_TRY_VOID(past_.go_to(Seq(record.as_of())));
    KTG_TRY(const bool is_open, was_open(message.header.subject().incident(), record.as_of()));
    const Surroundings known = past_.surroundings(record.decided_us(), zone_s_, is_open);
    const policy::Request asked = request_of(message.header, message.payload, known);
    std::vector<policy::Request> requests;
    std::vector<const v1::Party*> parties;
    for (const v1::Party& party : record.parties()) {
      if (party.role() != v1::PARTY_ROLE_AUTHOR && party.role() != v1::PARTY_ROLE_HOLDER &&
          party.agency() != asked.from.agency) {
        policy::Request& request = requests.emplace_back(asked);
        address(request, message.header, {AgencyCode(party.agency()), DutyCode(party.duty())},
                known);
        parties.push_back(&party);
      }
    }
    found_.parties += parties.size();
    std::string differs;
    if (digest_of(requests).view() != record.inputs()) {
      note(event.seq, "", {"fakta lain dari yang dicatat", "the facts are not those recorded"});
      differs = "facts";
    }
    for (std::size_t at = 0; at < parties.size(); ++at) {
      if (parties[at]->role() != v1::PARTY_ROLE_POLICY &&
          !answers(record, *parties[at], requests[at])) {
        note(event.seq, parties[at]->agency(),
             {"jawaban atau aturan lain dari yang dicatat",
              "the answer or its rule is not the one recorded"});
        differs = "answer";
      }
    }
    found_.differing += differs.empty() ? 0 : 1;
    return {};
  }
  [[nodiscard]] Redecided take() { return std::move(found_); }

 private:
  [[nodiscard]] bool answers(const v1::Decision& record, const v1::Party& party,
                             const policy::Request& request) const {
    const policy::Decision again = policy::decide(past_.agreements(), request);
    const v1::Ground ground = ground_of(record, party);
    return again.permit && again.instrument == ground.policy() && again.rule == ground.rule() &&
           again.information == party.information() &&
           again.policy_set.view() == record.policy_set();
  }

  Result<bool> was_open(const std::string& incident, std::uint64_t as_of) {
    if (incident.empty()) {
      return false;
    }
    const auto known = opened_.find(incident);
    if (known != opened_.end()) {
      return known->second <= as_of;
    }
    KTG_TRY(const auto seqs, log_.incident(IncidentId(incident), Seq(), 1));
    const std::uint64_t first = seqs.empty() ? UINT64_MAX : seqs.front().value();
    opened_[incident] = first;
    return first <= as_of;
  }

  void note(Seq seq, const std::string& party, Text what) {
    if (found_.differences.size() < Redecided::kDifferencesKept) {
      found_.differences.push_back({seq, party, std::move(what)});
    }
  }

  const eventlog::EventLog& log_;
  const std::int32_t zone_s_;
  Past past_;
  std::map<std::string, std::uint64_t> opened_;  ///< By incident, the seq of its first event.
  Redecided found_;
};

}  // namespace

Result<Redecided> redecide(const eventlog::EventLog& log, std::int32_t zone_s,
                           const std::function<void(std::uint64_t)>& told) {
  KTG_TRY(Past past, Past::of(log));
  Judge judge(log, zone_s, std::move(past));
  for (std::uint64_t from = 1; from <= log.head().size;) {
    KTG_TRY(const auto records, log.read(Seq(from), kPage));
    for (const eventlog::Record& record : records) {
      KTG_TRY(const ParsedEvent event, parse(record));
      if (event.message) {
        KTG_TRY_VOID(judge.judge(event));
      }
    }
    from += records.size();
    if (told) {
      told(from - 1);
    }
  }
  return judge.take();
}

}  // namespace kentongan::view
