#include "broker/admission/chains.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "core/schema/refusal.h"

namespace kentongan::broker::admission {
namespace {

constexpr std::size_t kGapsMax = 4096;
constexpr std::size_t kRecentMax = 64;
constexpr std::size_t kSpentMax = 256;
constexpr std::size_t kSpentBytes = 8 + Digest::kSize;
constexpr std::size_t kFirstBytes = 8 + Digest::kSize;
constexpr std::size_t kRangeBytes = 16;

bool holds(const std::map<std::uint64_t, std::uint64_t>& ranges, std::uint64_t number) {
  const auto after = ranges.upper_bound(number);
  return after != ranges.begin() && std::prev(after)->second >= number;
}

}  // namespace

// A row: u64 number and item hash up to which none is missing, then u64 first, u64 last of each
// range beyond a gap.
Result<void> Chains::load(std::span<const eventlog::StateRow> rows) {
  for (const eventlog::StateRow& row : rows) {
    if (row.key.size() != kPrefix.size() + KeyId::kSize) {
      continue;  // `kAt`.
    }
    if (row.value.size() < kFirstBytes || (row.value.size() - kFirstBytes) % kRangeBytes != 0) {
      return fail(ErrorCode::corrupt, "state row chain: wrong length");
    }
    Chain& chain = chains_[KeyId::copied(BytesView(row.key).substr(kPrefix.size()))];
    chain.upto = get_u64(row.value.data());
    chain.item_hash = Digest::copied(BytesView(row.value).substr(8, Digest::kSize));
    for (std::size_t at = kFirstBytes; at < row.value.size(); at += kRangeBytes) {
      chain.above[get_u64(row.value.data() + at)] = get_u64(row.value.data() + at + 8);
    }
  }
  return {};
}

// A row: for each number u64, item hash.
Result<void> Chains::load_spent(std::span<const eventlog::StateRow> rows) {
  for (const eventlog::StateRow& row : rows) {
    if (row.key.size() != kSpentPrefix.size() + KeyId::kSize ||
        row.value.size() % kSpentBytes != 0) {
      return fail(ErrorCode::corrupt, "state row spent: wrong length");
    }
    const KeyId key = KeyId::copied(BytesView(row.key).substr(kSpentPrefix.size()));
    for (std::size_t at = 0; at < row.value.size(); at += kSpentBytes) {
      spend({key, get_u64(row.value.data() + at),
             Digest::copied(BytesView(row.value).substr(at + 8, Digest::kSize))});
    }
  }
  return {};
}

Result<void> Chains::check(const KeyId& key, const Link& link) const {
  const auto found = chains_.find(key);
  if (found == chains_.end()) {
    return {};
  }
  const Chain& chain = found->second;
  const std::uint64_t number = link.number;
  const auto is_of_it = [&](const std::map<std::uint64_t, Digest>& numbers) {
    const auto known = numbers.find(number);
    return known != numbers.end() && known->second == link.item_hash;
  };
  if (is_of_it(chain.spent) || is_of_it(chain.gathered)) {
    return {};
  }
  if (number <= chain.upto || holds(chain.above, number) || chain.gathered.contains(number)) {
    return schema::refusal(ErrorCode::sender_gap);
  }
  const Digest* before = nullptr;
  if (number == chain.upto + 1) {
    before = &chain.item_hash;
  } else if (const auto stored = chain.recent.find(number - 1); stored != chain.recent.end()) {
    before = &stored->second;
  } else if (const auto waiting = chain.gathered.find(number - 1);
             waiting != chain.gathered.end()) {
    before = &waiting->second;
  }
  const bool is_known = before != nullptr && !before->is_zero();
  if (is_known && link.sender_prev != before->view()) {
    return schema::refusal(ErrorCode::sender_gap);
  }
  return {};
}

void Chains::gather(const KeyId& key, std::uint64_t number, const Digest& item_hash) {
  chains_[key].gathered.emplace(number, item_hash);
}

void Chains::forget(const KeyId& key, std::uint64_t number) {
  chains_[key].gathered.erase(number);
}

void Chains::store(const KeyId& key, std::uint64_t number, const Digest& item_hash) {
  Chain& chain = chains_[key];
  chain.gathered.erase(number);
  if (number <= chain.upto || holds(chain.above, number)) {
    return;
  }
  if (number == chain.upto + 1) {
    chain.upto = number;
    chain.item_hash = item_hash;
  } else {
    extend(chain, number, item_hash);
  }
  while (!chain.above.empty() && chain.above.begin()->first == chain.upto + 1) {
    chain.upto = chain.above.begin()->second;
    const auto known = chain.recent.find(chain.upto);
    chain.item_hash = known == chain.recent.end() ? Digest{} : known->second;
    chain.above.erase(chain.above.begin());
  }
  moved_[key] = true;
}

void Chains::spend(const Spent& spent) {
  store(spent.key, spent.number, spent.item_hash);
  auto& numbers = chains_[spent.key].spent;
  numbers.emplace(spent.number, spent.item_hash);
  if (numbers.size() > kSpentMax) {
    numbers.erase(numbers.begin());
  }
}

void Chains::spend_unwritten(const Spent& spent) {
  spend(spent);
  owed_.insert(spent.key);
}

void Chains::extend(Chain& chain, std::uint64_t number, const Digest& item_hash) {
  chain.recent.emplace(number, item_hash);
  if (chain.recent.size() > kRecentMax) {
    chain.recent.erase(chain.recent.begin());
  }
  const auto after = chain.above.upper_bound(number);
  if (after != chain.above.begin() && std::prev(after)->second + 1 == number) {
    const auto before = std::prev(after);
    before->second = number;
    if (after != chain.above.end() && after->first == number + 1) {
      before->second = after->second;
      chain.above.erase(after);
    }
  } else if (after != chain.above.end() && after->first == number + 1) {
    const std::uint64_t last = after->second;
    chain.above.erase(after);
    chain.above[number] = last;
  } else if (chain.above.size() < kGapsMax) {
    chain.above[number] = number;
  }
}

bool Chains::has_any() const {
  return std::ranges::any_of(chains_, [](const auto& each) {
    const Chain& chain = each.second;
    return chain.upto > 0 || !chain.above.empty() || !chain.spent.empty();
  });
}

Chains::Standing Chains::standing(const KeyId& key) const {
  const auto found = chains_.find(key);
  if (found == chains_.end()) {
    return {};
  }
  const Chain& chain = found->second;
  Standing standing{chain.upto, chain.item_hash, 0};
  std::uint64_t last = chain.upto;
  for (const auto& [first, range_last] : chain.above) {
    standing.gaps += first - last - 1;
    last = range_last;
  }
  return standing;
}

std::vector<eventlog::StateRow> Chains::take_rows(Seq up_to) {
  std::vector<eventlog::StateRow> rows;
  for (const auto& [key, unused] : moved_) {
    const Chain& chain = chains_[key];
    eventlog::StateRow row{Bytes(kPrefix) + key.str(), {}};
    append_u64(row.value, chain.upto);
    row.value.append(chain.item_hash.view());
    for (const auto& [first, last] : chain.above) {
      append_u64(row.value, first);
      append_u64(row.value, last);
    }
    rows.push_back(std::move(row));
  }
  moved_.clear();
  eventlog::StateRow at{Bytes(kAt), {}};
  append_u64(at.value, up_to.value());
  rows.push_back(std::move(at));
  return rows;
}

std::vector<eventlog::StateRow> Chains::take_spent_rows(std::span<const Spent> spent) {
  std::map<KeyId, std::map<std::uint64_t, Digest>> numbers;
  for (const KeyId& key : std::exchange(owed_, {})) {
    numbers[key] = chains_[key].spent;
  }
  for (const Spent& one : spent) {
    const auto known = chains_.find(one.key);
    auto& of_key = numbers[one.key];
    if (of_key.empty() && known != chains_.end()) {
      of_key = known->second.spent;
    }
    of_key.emplace(one.number, one.item_hash);
  }
  std::vector<eventlog::StateRow> rows;
  for (const auto& [key, of_key] : numbers) {
    eventlog::StateRow& row = rows.emplace_back();
    row.key = Bytes(kSpentPrefix) + key.str();
    for (const auto& [number, item_hash] : of_key) {
      append_u64(row.value, number);
      row.value.append(item_hash.view());
    }
  }
  return rows;
}

void Chains::put_back(std::span<const eventlog::StateRow> rows) {
  for (const eventlog::StateRow& row : rows) {
    if (row.key.size() == kPrefix.size() + KeyId::kSize && row.key.starts_with(kPrefix)) {
      moved_[KeyId::copied(BytesView(row.key).substr(kPrefix.size()))] = true;
    } else if (row.key.starts_with(kSpentPrefix)) {
      owed_.insert(KeyId::copied(BytesView(row.key).substr(kSpentPrefix.size())));
    }
  }
}

}  // namespace kentongan::broker::admission
