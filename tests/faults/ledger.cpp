#include "tests/faults/ledger.h"

#include <algorithm>
#include <set>
#include <utility>

#include "core/eventlog/merkle_tree.h"
#include "core/view/parsed_event.h"

namespace kentongan::test {
namespace {

constexpr std::size_t kReadAtOnce = 512;
constexpr std::size_t kWrongsMost = 20;

class Wrongs {
 public:
  void add(std::string text) {
    if (all_.size() < kWrongsMost) {
      all_.push_back(std::move(text));
    }
  }
  std::vector<std::string> take() { return std::move(all_); }

 private:
  std::vector<std::string> all_;
};

std::string named(const MessageId& id) {
  return to_string(id);
}

bool is_addressed_to(const Kept& message, const AgencyCode& agency) {
  return std::find(message.to.begin(), message.to.end(), agency) != message.to.end();
}

/// By id; says so where one stands twice.
std::map<MessageId, const Kept*> by_id(const KeptLog& log, const std::string& whose,
                                       Wrongs& wrongs) {
  std::map<MessageId, const Kept*> found;
  for (const Kept& kept : log) {
    if (kept.id != MessageId() && !found.emplace(kept.id, &kept).second) {
      wrongs.add(named(kept.id) + " is there twice " + whose);
    }
  }
  return found;
}

void check_receipts(const Ledger& ledger, const KeptLog& broker, Wrongs& wrongs) {
  for (const auto& [id, given] : ledger.receipts()) {
    const auto place = given.seq.value();
    const auto receipt = "receipt of " + named(id) + " for seq " + std::to_string(place);
    if (place == 0 || place > broker.size()) {
      wrongs.add(receipt + ": lost, the log ends at " + std::to_string(broker.size()));
    } else if (const Kept& kept = broker[place - 1]; kept.id != id) {
      wrongs.add(receipt + ": another event is there");
    } else if (kept.leaf_hash != given.leaf_hash) {
      wrongs.add(receipt + ": another leaf is there");
    }
  }
}

void check_items(const Ledger& ledger, const std::map<MessageId, const Kept*>& broker,
                 Wrongs& wrongs) {
  for (const auto& [id, item] : ledger.items()) {
    if (!broker.contains(id)) {
      wrongs.add(named(id) + " of " + item.author.value() + " never arrived");
    }
  }
}

void check_sender_order(const Ledger& ledger, const KeptLog& broker, Wrongs& wrongs) {
  std::map<std::pair<AgencyCode, Lane>, std::uint64_t> newest;
  for (const Kept& kept : broker) {
    const auto item = ledger.items().find(kept.id);
    if (item == ledger.items().end() || item->second.order == 0) {
      continue;
    }
    auto& before = newest[{item->second.author, item->second.lane}];
    if (item->second.order <= before) {
      wrongs.add(named(kept.id) + " of " + item->second.author.value() + " out of its order");
    }
    before = item->second.order;
  }
}

void check_desk(const AgencyCode& agency, const KeptLog& desk, const KeptLog& broker,
                Wrongs& wrongs) {
  const auto held = by_id(desk, "at " + agency.value(), wrongs);
  for (const Kept& sent : broker) {
    if (!sent.is_message || !is_addressed_to(sent, agency)) {
      continue;
    }
    const auto found = held.find(sent.id);
    if (found == held.end()) {
      wrongs.add(named(sent.id) + " is missing at " + agency.value());
    } else if (found->second->seq != sent.seq || found->second->leaf_hash != sent.leaf_hash) {
      wrongs.add(named(sent.id) + " is another at " + agency.value());
    }
  }
  std::array<Seq, kLaneCount> newest{};
  for (const Kept& kept : desk) {
    if (kept.is_message && is_addressed_to(kept, agency)) {
      Seq& before = newest[static_cast<std::size_t>(kept.lane)];
      if (kept.seq <= before) {
        wrongs.add(named(kept.id) + " out of its lane's order at " + agency.value());
      }
      before = kept.seq;
    }
  }
}

Kept kept_of(const view::ParsedEvent& event) {
  Kept kept{event.number, event.seq, event.leaf_hash, {}, false, Lane::biasa, {}};
  if (event.message) {
    const v1::Header& header = event.message->header;
    kept.id = event.message->id;
    kept.is_message = true;
    kept.lane =
        static_cast<Lane>(kLaneCount - static_cast<std::size_t>(header.handling().precedence()));
    for (const auto& party : header.addresses().to()) {
      kept.to.emplace_back(party.agency());
    }
  } else if (event.evidence) {
    kept.id = event.evidence->id;
  }
  return kept;
}

}  // namespace

void Ledger::put_off(const MessageId& id) {
  const auto item = items_.find(id);
  if (item != items_.end()) {
    item->second.order = 0;
  }
}

void Ledger::receipt(const v1::Receipt& receipt) {
  const auto id = MessageId::from(receipt.id());
  const auto leaf_hash = Digest::from(receipt.leaf_hash());
  if (!id || !leaf_hash) {
    contradictions_.emplace_back("a receipt without an id or a leaf");
    return;
  }
  again_ += receipt.again() ? 1 : 0;
  const auto [known, is_first] = receipts_.emplace(*id, Given{Seq(receipt.seq()), *leaf_hash});
  if (!is_first &&
      (known->second.seq.value() != receipt.seq() || known->second.leaf_hash != *leaf_hash)) {
    contradictions_.push_back("two receipts of " + named(*id) + " differ: seq " +
                              std::to_string(known->second.seq.value()) + " and " +
                              std::to_string(receipt.seq()));
  }
}

Result<KeptLog> kept_in(const eventlog::EventLog& log) {
  KeptLog all;
  const auto size = log.head().size;
  all.reserve(size);
  while (all.size() < size) {
    KTG_TRY(const auto records, log.read(Seq(all.size() + 1), kReadAtOnce));
    if (records.empty()) {
      return fail(ErrorCode::data_missing, "the log ends before its head");
    }
    for (const eventlog::Record& record : records) {
      KTG_TRY(const auto event, view::parse(record));
      all.push_back(kept_of(event));
    }
  }
  return all;
}

std::vector<std::string> wrongs_in(const Ledger& ledger, const KeptLog& broker,
                                   const std::map<AgencyCode, KeptLog>& desks) {
  Wrongs wrongs;
  for (const std::string& contradiction : ledger.contradictions()) {
    wrongs.add(contradiction);
  }
  for (std::size_t at = 0; at < broker.size(); ++at) {
    if (broker[at].number.value() != at + 1 || broker[at].seq.value() != at + 1) {
      wrongs.add("the log has no event " + std::to_string(at + 1));
      break;
    }
  }
  const auto all = by_id(broker, "in the broker's log", wrongs);
  check_receipts(ledger, broker, wrongs);
  check_items(ledger, all, wrongs);
  check_sender_order(ledger, broker, wrongs);
  for (const auto& [agency, desk] : desks) {
    check_desk(agency, desk, broker, wrongs);
  }
  return wrongs.take();
}

}  // namespace kentongan::test
