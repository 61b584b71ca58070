#include <algorithm>
#include <cmath>
#include <set>

#include <google/protobuf/message.h>

#include "agents/scenario/predicates.h"
#include "core/base/clock.h"
#include "core/schema/catalogue.h"
#include "kentongan/v1/order.pb.h"

namespace kentongan::scenario {
namespace {

double seconds_between(std::int64_t from_us, std::int64_t to_us) {
  return static_cast<double>(to_us - from_us) / kSecondUs;
}

/// The totals of `posts`, one for each number that every post states.
std::set<std::int64_t> totals_of(const std::string& type, const Bytes& payload) {
  std::set<std::int64_t> totals;
  const auto* info = schema::Catalogue::standard().find(type);
  auto message = info == nullptr ? nullptr : info->new_payload();
  if (message == nullptr || !message->ParseFromString(payload)) {
    return totals;
  }
  const auto* posts = message->GetDescriptor()->FindFieldByName("posts");
  if (posts == nullptr || posts->message_type() == nullptr) {
    return totals;
  }
  const auto* reflection = message->GetReflection();
  for (int f = 0; f < posts->message_type()->field_count(); ++f) {
    const auto* field = posts->message_type()->field(f);
    if (field->is_repeated() ||
        field->cpp_type() != google::protobuf::FieldDescriptor::CPPTYPE_UINT32) {
      continue;
    }
    std::int64_t total = 0;
    bool everywhere = true;
    for (int i = 0; i < reflection->FieldSize(*message, posts); ++i) {
      const auto& post = reflection->GetRepeatedMessage(*message, posts, i);
      const std::uint32_t number = post.GetReflection()->GetUInt32(post, field);
      everywhere = everywhere && number > 0;
      total += number;
    }
    if (everywhere && total > 0) {
      totals.insert(total);
    }
  }
  return totals;
}

/// The first READ, or what stands for it, of an agency: of one event, or of any.
std::optional<std::int64_t> first_read_us(const RunRecord& record, const AgencyCode& agency,
                                          const std::string& event) {
  std::optional<std::int64_t> first;
  for (const MessageId& id : record.broker.view.messages()) {
    if (!event.empty() && record.id_of(event) != id) {
      continue;
    }
    const auto* trace = record.broker.view.find(id);
    const auto* party = trace == nullptr ? nullptr : trace->party(agency);
    if (party == nullptr) {
      continue;
    }
    const auto state = trace->state_of(*party, view::kNow, view::kNow);
    if (state.read_us && (!first || *state.read_us < *first)) {
      first = state.read_us;
    }
  }
  return first;
}

struct Figure {
  Text name;
  double said_s = 0;
  double computed_s = 0;
  double tolerance_s = 0;
};

/// Held when each computed figure is the one that the people wrote down.
Verdict compared(const std::vector<Figure>& figures, const Text& beside) {
  bool all = true;
  Text why;
  for (const Figure& figure : figures) {
    const Text computed = span_text(figure.computed_s);
    const Text said = span_text(figure.said_s);
    all = all && std::fabs(figure.computed_s - figure.said_s) <= figure.tolerance_s;
    why.id += figure.name.id + " " + computed.id + " (tertulis " + said.id + "); ";
    why.en += figure.name.en + " " + computed.en + " (written " + said.en + "); ";
  }
  why.id += beside.id;
  why.en += beside.en;
  return all ? held(why) : broken(why);
}

}  // namespace

Verdict sla_ok(const Expectation& expectation, const RunRecord& record) {
  if (expectation.events.size() != 2) {
    return broken({"perlu dua peristiwa", "needs two events"});
  }
  const auto* forwarded = record.trace(expectation.events[0]);
  const auto* arrived = record.trace(expectation.events[1]);
  if (forwarded == nullptr || arrived == nullptr) {
    return not_in_log(expectation.events[forwarded == nullptr ? 0 : 1]);
  }
  const double took_s = seconds_between(forwarded->time_us, arrived->time_us);
  const double max_s = expectation.number("max_s", 0);
  const Text took = span_text(took_s);
  const Text limit = span_text(max_s);
  const Text why{"dihitung dari catatan: " + took.id + " (batas " + limit.id + ")",
                 "computed from the log: " + took.en + " (limit " + limit.en + ")"};
  return took_s > 0 && took_s <= max_s ? held(why) : broken(why);
}

Verdict sum(const Expectation& expectation, const RunRecord& record) {
  const std::string& name = expectation.events.at(0);
  const auto* trace = record.trace(name);
  if (trace == nullptr) {
    return not_in_log(name);
  }
  const auto wanted = static_cast<std::int64_t>(expectation.number("sum", 0));
  std::size_t desks = 0;
  for (const view::PartyTrace& party : trace->parties) {
    const auto desk = record.desks.find(party.agency);
    const auto* message = desk == record.desks.end() ? nullptr : desk->second.message(trace->id);
    if (message == nullptr) {
      return broken({party.agency.value() + " tidak memegangnya",
                     party.agency.value() + " does not hold it"});
    }
    const auto totals = totals_of(trace->type, message->payload);
    if (!totals.contains(wanted)) {
      const std::string is = totals.empty() ? "-" : std::to_string(*totals.begin());
      return broken({"di meja " + party.agency.value() + " jumlahnya " + is,
                     "at the desk of " + party.agency.value() + " it adds up to " + is});
    }
    ++desks;
  }
  const std::string total = std::to_string(wanted);
  const std::string count = std::to_string(desks);
  return desks == 0 ? broken({"tidak ada penerima", "there is no addressee"})
                    : held({"jumlah pos = " + total + " di " + count + " meja",
                            "the posts add up to " + total + " at " + count + " desks"});
}

/// "First TNI action 2 minutes after the alarm (a05), first confirmed reading by Kesbangpol 54
/// minutes after it". The alarm is the incident's first report; confirmed is what the broker holds.
Verdict times_of_plumpang(const Expectation& expectation, const RunRecord& record) {
  const auto* alarm = record.trace("a02");
  const auto read_us = first_read_us(record, AgencyCode("KESBANGPOL-DKI"), "");
  const view::MessageTrace* action = nullptr;
  for (const MessageId& id : record.broker.view.messages()) {
    const auto* trace = record.broker.view.find(id);
    const bool army = sector_of(record, trace->from) == "tni";
    if (army && (action == nullptr || trace->time_us < action->time_us)) {
      action = trace;
    }
  }
  if (alarm == nullptr || action == nullptr || action->id != record.id_of("a05")) {
    return not_in_log("a05");
  }
  if (!read_us) {
    return broken({"Kesbangpol tidak pernah membaca", "Kesbangpol never read anything"});
  }
  const double tolerance_s = expectation.number("tolerance_s", 0);
  // What the army did first is minutes away from the alarm: a tolerance of ten would hide its loss.
  const double action_tolerance_s = std::min(tolerance_s, 60.0);
  return compared({{{"tindakan TNI pertama", "first army action"},
                    120,
                    seconds_between(alarm->time_us, action->time_us),
                    action_tolerance_s},
                   {{"Kesbangpol membaca pertama kali", "first reading by Kesbangpol"},
                    54.0 * 60,
                    seconds_between(alarm->time_us, *read_us),
                    tolerance_s}},
                  {"dihitung dari catatan", "computed from the log"});
}

/// The numbers of the evaluation b48: the order 9.5 h before the roll call, Satpol PP reading it 10
/// h later, two changes of status read within 3 minutes by all whose reading was asked for, 23
/// minutes without the army's line.
Verdict times_of_unras(const Expectation& /*expectation*/, const RunRecord& record) {
  const auto* order = record.trace("b25");
  const auto* queued = record.trace("b34");
  const auto* message = order == nullptr ? nullptr : record.broker.message(order->id);
  const auto* kodim = queued == nullptr ? nullptr : queued->party(AgencyCode("KODIM-0418"));
  const auto read_us = first_read_us(record, AgencyCode("SATPOLPP-PLG"), "b25");
  v1::Order content;
  if (message == nullptr || kodim == nullptr || !content.ParseFromString(message->payload)) {
    return not_in_log(message == nullptr ? "b25" : "b34");
  }
  const auto reached_us = queued->state_of(*kodim, view::kNow, view::kNow).delivered_us;
  if (!read_us || !reached_us) {
    return broken({"b25 atau b34 tidak pernah sampai", "b25 or b34 never arrived"});
  }
  std::size_t prompt = 0;
  std::size_t flash = 0;
  Text unread;
  for (const ScriptEvent& event : record.scenario.events) {
    const auto* trace = record.trace(event.id);
    flash += trace != nullptr && trace->lane() == Lane::kilat ? 1 : 0;
    if (trace == nullptr || event.type != "status_change") {
      continue;
    }
    std::size_t late = 0;
    const std::int64_t by_us = trace->time_us + 180'000'000;
    for (const view::PartyState& state : trace->states(by_us, by_us)) {
      late += state.read_us ? 0 : 1;
    }
    prompt +=
        !event.expect_ack.empty() &&
                std::all_of(event.expect_ack.begin(), event.expect_ack.end(),
                            [&](const AckWish& wish) {
                              const auto* party = trace->party(wish.by);
                              return party != nullptr &&
                                     trace->state_of(*party, by_us, by_us).read_us.has_value();
                            })
            ? 1
            : 0;
    unread.id += event.id + " belum dibaca " + std::to_string(late) + "; ";
    unread.en += event.id + " unread by " + std::to_string(late) + "; ";
  }
  const std::string kilat = std::to_string(flash) + " KILAT";
  // One of them is forged: what was refused on record is none.
  const auto planned = static_cast<std::size_t>(std::count_if(
      record.scenario.events.begin(), record.scenario.events.end(), [&](const ScriptEvent& event) {
        const auto id = record.id_of(event.id);
        const bool is_refused =
            id && record.trace(event.id) == nullptr && !record.broker.view.refusals_of(*id).empty();
        return event.type != "ack" && event.precedence == "KILAT" && !is_refused;
      }));
  const double roll_call_s =
      seconds_between(order->time_us, content.valid_from().seconds() * 1'000'000);
  const double cut_s =
      seconds_between(queued->time_us, *reached_us) + 120;  // b34 came 2 min into it
  Verdict verdict = compared(
      {{{"sprin sebelum apel", "order before the roll call"}, 9.5 * 3600, roll_call_s, 360},
       {{"sprin dibaca Satpol PP", "order read by Satpol PP"},
        10.0 * 3600,
        seconds_between(order->time_us, *read_us),
        1800},
       {{"putus jaringan Kodim", "Kodim without a line"}, 23.0 * 60, cut_s, 300}},
      {unread.id + kilat, unread.en + kilat});
  if (prompt != 2 || flash != planned) {
    const std::string statuses = std::to_string(prompt);
    return broken({statuses + " status dibaca < 3 mnt (tertulis 2); " + kilat,
                   statuses + " changes of status read < 3 min (written 2); " + kilat});
  }
  return verdict;
}

}  // namespace kentongan::scenario
