#include "agents/verify/order_check.h"

#include <algorithm>
#include <unordered_map>

namespace kentongan::verify {
namespace {

Error unordered(const ReadLeaf& leaf, const Text& what) {
  const std::string number = std::to_string(leaf.seq.value());
  return fail(ErrorCode::corrupt,
              Text{"peristiwa " + number + ": " + what.id, "event " + number + ": " + what.en});
}

Result<void> check_time(std::span<const ReadLeaf> leaves) {
  for (std::size_t i = 1; i < leaves.size(); ++i) {
    if (leaves[i].leaf.time_us < leaves[i - 1].leaf.time_us ||
        leaves[i].leaf.epoch < leaves[i - 1].leaf.epoch) {
      return unordered(leaves[i], {"waktunya mundur", "its time goes back"});
    }
  }
  return {};
}

/// Indexes of the leaves that tell a tag, by tag and number.
std::vector<std::size_t> by_incident(std::span<const ReadLeaf> leaves) {
  std::vector<std::size_t> order;
  for (std::size_t i = 0; i < leaves.size(); ++i) {
    if (!leaves[i].tag().is_zero() && !leaves[i].hides_tag()) {
      order.push_back(i);
    }
  }
  std::ranges::sort(order, {}, [&leaves](std::size_t i) {
    return std::tuple(leaves[i].tag(), leaves[i].leaf.incident_number, i);
  });
  return order;
}

Result<void> check_chains(std::span<const ReadLeaf> leaves, std::span<const std::size_t> order) {
  for (std::size_t i = 0; i < order.size(); ++i) {
    const ReadLeaf& here = leaves[order[i]];
    const std::uint64_t number = here.leaf.incident_number;
    if (number == 1 && !here.leaf.previous.is_zero()) {
      return unordered(here, {"bukan yang pertama", "it is not the first"});
    }
    if (i == 0 || leaves[order[i - 1]].tag() != here.tag()) {
      continue;
    }
    const ReadLeaf& before = leaves[order[i - 1]];
    if (before.leaf.incident_number == number) {
      return unordered(here,
                       {"nomor kejadiannya ganda", "its number in the incident stands twice"});
    }
    if (before.leaf.incident_number + 1 == number &&
        (before.seq >= here.seq || here.leaf.previous != before.hash)) {
      return unordered(here, {"tidak menyambung ke peristiwa sebelumnya",
                              "it does not follow from the event before"});
    }
  }
  return {};
}

std::uint64_t shown_from(std::span<const ReadLeaf> leaves, Seq first, Seq last) {
  const auto begin = std::ranges::lower_bound(leaves, first, {}, &ReadLeaf::seq);
  const auto end = std::ranges::upper_bound(leaves, last, {}, &ReadLeaf::seq);
  return static_cast<std::uint64_t>(end - begin);
}

/// Each seal names an event of the incident before it, and each a later one. `events`: whole from
/// the first, in order.
Result<void> check_seals(std::span<const ReadLeaf> leaves, ScopeFinding& finding) {
  std::unordered_map<Digest, std::uint64_t> before;
  std::uint64_t covered = 0;
  for (const std::size_t i : finding.events) {
    const ReadLeaf& leaf = leaves[i];
    if (leaf.is_seal()) {
      const auto head = before.find(leaf.leaf.subject);
      if (head == before.end()) {
        return unordered(leaf, {"segel ini bukan atas rantai kejadiannya",
                                "this seal is not of the incident's chain"});
      }
      if (head->second <= covered) {
        return unordered(leaf, {"segel ini mundur: yang sebelumnya mencakup lebih banyak",
                                "this seal goes back: the one before it covers more"});
      }
      covered = head->second;
      finding.sealed = {leaf.seq, head->second, leaf.leaf.subject, leaf.leaf.time_us};
    }
    before.emplace(leaf.hash, leaf.leaf.incident_number);
  }
  return {};
}

Result<ScopeFinding> check_incident(std::span<const ReadLeaf> leaves,
                                    std::span<const std::size_t> order,
                                    const eventlog::IncidentScope& incident, std::uint64_t size) {
  ScopeFinding finding;
  for (const std::size_t i : order) {
    if (leaves[i].tag() == incident.tag) {
      finding.events.push_back(i);
      if (leaves[i].leaf.incident_number != finding.events.size()) {
        return unordered(leaves[i], {"ada peristiwa kejadian ini yang hilang sebelumnya",
                                     "an event of the incident is missing before it"});
      }
    }
  }
  if (finding.events.empty()) {
    return fail(ErrorCode::corrupt,
                Text{"tidak ada peristiwa dari kejadian ini", "there is no event of the incident"});
  }
  KTG_TRY_VOID(check_seals(leaves, finding));
  if (!incident.end_shown) {
    return finding;
  }
  const ReadLeaf& last = leaves[finding.events.back()];
  if (shown_from(leaves, last.seq, Seq(size)) != size - last.seq.value() + 1) {
    return fail(ErrorCode::corrupt, Text{"ekor catatan setelah peristiwa terakhir berlubang",
                                         "the record after the last event has holes"});
  }
  finding.is_whole = std::ranges::none_of(leaves.subspan(finding.events.back()),
                                          [](const ReadLeaf& leaf) { return leaf.hides_tag(); });
  return finding;
}

}  // namespace

Result<ScopeFinding> check_order(std::span<const ReadLeaf> leaves,
                                 const eventlog::BundleScope& scope, std::uint64_t size) {
  KTG_TRY_VOID(check_time(leaves));
  const std::vector<std::size_t> order = by_incident(leaves);
  KTG_TRY_VOID(check_chains(leaves, order));
  if (scope.incident) {
    return check_incident(leaves, order, *scope.incident, size);
  }
  if (shown_from(leaves, scope.first, scope.last) != scope.last.value() - scope.first.value() + 1) {
    return fail(ErrorCode::corrupt, Text{"ada nomor yang hilang", "a number is missing"});
  }
  ScopeFinding finding;
  finding.is_whole = true;
  for (std::size_t i = 0; i < leaves.size(); ++i) {
    if (scope.first <= leaves[i].seq && leaves[i].seq <= scope.last) {
      finding.events.push_back(i);
    }
  }
  return finding;
}

}  // namespace kentongan::verify
