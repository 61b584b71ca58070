#include "agents/open_items.h"

#include <algorithm>
#include <limits>

#include "core/identity/directory_entry.h"
#include "core/schema/catalogue.h"
#include "core/schema/time_form.h"

namespace kentongan::agents {
namespace {

/// What it still waits for, and till when.
struct Waits {
  std::string what;
  std::int64_t due_us = 0;
};

bool is_for(const DutyCode& named, const DutyCode& duty) {
  return named.value().empty() || named == duty || duty == identity::kWatchDuty;
}

std::string type_words(const std::string& type) {
  const auto* info = schema::Catalogue::standard().find(type);
  return info == nullptr ? type : info->name.id;
}

/// "2023-03-03 20.31"
std::string time_words(std::int64_t time_us, int zone_offset_s) {
  std::string text = schema::rfc3339(time_us, zone_offset_s).substr(0, 16);
  text[10] = ' ';
  text[13] = '.';
  return text;
}

bool is_withdrawn(const view::DeliveryView& view, const view::MessageTrace& trace) {
  return std::ranges::any_of(trace.corrected_by, [&](const MessageId& id) {
    const auto* correction = view.find(id);
    return correction != nullptr && correction->withdraws;
  });
}

/// What this agency owes.
std::vector<Waits> owed_here(const view::MessageTrace& trace, const view::PartyTrace& mine,
                             std::int64_t at_us) {
  const view::Dues owed = trace.owed_by(mine);
  const view::PartyState state = trace.state_of(mine, view::kNow, at_us);
  if (state.state >= view::State::delegated) {
    return {};
  }
  std::vector<Waits> waits;
  if (owed.answer_us && !state.answered_us) {
    waits.push_back({"belum dijawab", *owed.answer_us});
  }
  if (owed.read_us && !state.shown_read_us) {
    waits.push_back({"belum dibaca", *owed.read_us});
  }
  if (owed.acknowledge && state.state < view::State::acknowledged) {
    waits.push_back({"belum ditegaskan", 0});
  }
  if (owed.act && state.state < view::State::acted) {
    waits.push_back({"belum selesai dilaksanakan", 0});
  }
  return waits;
}

/// What others owe it.
std::vector<Waits> owed_to(const view::MessageTrace& trace, std::int64_t at_us) {
  std::vector<Waits> waits;
  for (const view::PartyTrace& party : trace.parties) {
    const view::Dues owed = trace.owed_by(party);
    const view::PartyState state = trace.state_of(party, view::kNow, at_us);
    if (owed.answer_us && !state.answered_us && state.state < view::State::delegated) {
      waits.push_back({"menunggu jawaban " + party.agency.value(), *owed.answer_us});
    }
  }
  return waits;
}

}  // namespace

std::vector<OpenItem> open_items(const view::DeliveryView& view, const OpenItemsOf& whose) {
  std::vector<OpenItem> items;
  for (const MessageId& id : view.messages()) {
    const view::MessageTrace& trace = *view.find(id);
    const bool is_mine = trace.from == whose.agency;
    const view::PartyTrace* mine = trace.party(whose.agency);
    const bool concerns = is_mine ? is_for(trace.from_duty, whose.duty)
                                  : mine != nullptr && is_for(mine->duty, whose.duty);
    if (!concerns || is_withdrawn(view, trace)) {
      continue;
    }
    const auto waits = is_mine ? owed_to(trace, whose.at_us) : owed_here(trace, *mine, whose.at_us);
    for (const Waits& one : waits) {
      items.push_back({id, one.due_us,
                       type_words(trace.type) + " dari " + trace.from.value() + ": " + one.what});
      if (one.due_us != 0) {
        items.back().text += ", batas " + time_words(one.due_us, whose.zone_offset_s);
      }
    }
  }
  std::ranges::stable_sort(items, {}, [](const OpenItem& item) {
    return item.due_us == 0 ? std::numeric_limits<std::int64_t>::max() : item.due_us;
  });
  items.resize(std::min(items.size(), kOpenItemsMost));
  return items;
}

}  // namespace kentongan::agents
