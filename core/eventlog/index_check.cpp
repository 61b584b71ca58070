#include "core/eventlog/index_check.h"

#include <algorithm>
#include <string>

#include "core/base/tree_hash.h"
#include "core/eventlog/key_layout.h"
#include "core/eventlog/leaf.h"

namespace kentongan::eventlog {

namespace {

constexpr std::size_t kNumberBytes = sizeof(std::uint64_t);

Result<LeafBytes> leaf_at(const RocksStore& store, Seq number) {
  KTG_TRY(const auto row, store.get(Family::events, event_key(number)));
  if (!row) {
    return corrupt("event " + std::to_string(number.value()) + " is missing");
  }
  return leaf_of_event_row(number, *row);
}

/// The events that bear an item, and with it an id.
bool bears_id(LeafType type) {
  return type == LeafType::message || type == LeafType::evidence || type == LeafType::directory ||
         type == LeafType::policy || type == LeafType::duty;
}

/// Each item is found by its id: without that it could be stored twice.
Result<void> check_found(const RocksStore& store, const std::vector<bool>& found) {
  return store.each(
      Family::events, {},
      [&](BytesView key, BytesView row) -> Result<bool> {
        const auto number = number_of(key).value_or(Seq(0));
        KTG_TRY(const auto bytes, leaf_of_event_row(number, row));
        KTG_TRY(const auto leaf, decode(bytes));
        if (bears_id(leaf.type) && number.value() < found.size() && !found[number.value()]) {
          return corrupt("no id leads to event " + std::to_string(number.value()));
        }
        return true;
      },
      RocksStore::Use::once);
}

Result<void> check_ids(const RocksStore& store, const Head& head) {
  std::vector<bool> found(head.size + 1);
  const auto check = [&](BytesView key, BytesView row) -> Result<bool> {
    KTG_TRY(const auto located, decode_located(row));
    const auto number = located.number.value();
    if (key.size() != MessageId::kSize || number == 0 || number > head.size) {
      return corrupt("an id leads to event " + std::to_string(number) + ", which is not there");
    }
    KTG_TRY(const auto bytes, leaf_at(store, located.number));
    KTG_TRY(const auto leaf, decode(bytes));
    if (leaf.item != located.item_hash) {
      return corrupt("the id of event " + std::to_string(number) + " leads to another item");
    }
    found[number] = true;
    return true;
  };
  KTG_TRY_VOID(store.each(Family::message, {}, check));
  return check_found(store, found);
}

/// The list under `key`, which ends with the number of its first event.
Result<std::vector<Posting>> list_of(const Head& head, BytesView key, BytesView list,
                                     bool with_roles) {
  const Seq first(get_u64(key.substr(key.size() - kNumberBytes).data()));
  KTG_TRY(auto postings, decode_postings(first, list, with_roles));
  if (first == Seq(0) || postings.back().number.value() > head.size) {
    return corrupt("the posting list from event " + std::to_string(first.value()) +
                   " ends beyond the log");
  }
  return postings;
}

Result<void> check_mailboxes(const RocksStore& store, const Head& head) {
  Bytes before;
  Seq last;
  return store.each(Family::mailbox, {}, [&](BytesView key, BytesView list) -> Result<bool> {
    if (key.size() < kNumberBytes + 2) {
      return corrupt("a key of the mailboxes is too short");
    }
    KTG_TRY(const auto postings, list_of(head, key, list, true));
    const auto name = key.substr(0, key.size() - kNumberBytes);
    if (name == before && postings.front().number <= last) {
      return corrupt("the posting list from event " +
                     std::to_string(postings.front().number.value()) + " overlaps the one before");
    }
    before = name;
    last = postings.back().number;
    return true;
  });
}

/// Lists and tail of one incident stand together: the lists first.
Result<void> check_incidents(const RocksStore& store, const Head& head) {
  Bytes incident;
  std::uint64_t count = 0;
  Seq last;
  const auto check = [&](BytesView key, BytesView row) -> Result<bool> {
    const auto end = key.find_first_of(BytesView("\0\1", 2));
    if (end == BytesView::npos || (key[end] == '\0' && key.size() != end + 1 + kNumberBytes)) {
      return corrupt("a key of the incidents cannot be read");
    }
    if (key.substr(0, end) != incident) {
      if (count != 0) {
        return corrupt("an incident has postings and no tail, event " +
                       std::to_string(last.value()));
      }
      incident = key.substr(0, end);
    }
    if (key[end] == '\0') {
      KTG_TRY(const auto postings, list_of(head, key, row, false));
      count += postings.size();
      last = postings.back().number;
      return true;
    }
    KTG_TRY(const auto tail, decode_incident_tail(row));
    if (tail.count == 0 || tail.count != count) {
      return corrupt("the tail of an incident counts " + std::to_string(tail.count) +
                     " events instead of " + std::to_string(count));
    }
    KTG_TRY(const auto leaf, leaf_at(store, last));
    if (leaf_hash(leaf.view()) != tail.leaf_hash) {
      return corrupt("the tail of an incident is not event " + std::to_string(last.value()));
    }
    count = 0;
    return true;
  };
  KTG_TRY_VOID(store.each(Family::incident, {}, check));
  return count == 0 ? Result<void>() : corrupt("the last incident has postings and no tail");
}

}  // namespace

Result<void> check_indexes(const RocksStore& store, const Head& head) {
  KTG_TRY_VOID(check_ids(store, head));
  KTG_TRY_VOID(check_mailboxes(store, head));
  return check_incidents(store, head);
}

}  // namespace kentongan::eventlog
