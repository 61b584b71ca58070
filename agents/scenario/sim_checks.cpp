#include "agents/scenario/sim_checks.h"

#include "core/base/tree_hash.h"
#include "kentongan/v1/event.pb.h"
#include "kentongan/v1/wire.pb.h"

namespace kentongan::scenario {
namespace {

constexpr std::size_t kReadAtOnce = 512;
constexpr std::size_t kFoundMost = 32;
// A frame begins with its session of 16 bytes; the tag of its body follows.
constexpr std::size_t kBodyTagAt = 18;
constexpr char kSettledTag = (v1::Frame::kSettledFieldNumber << 3) | 2;

/// Appends the leaves above `tree.size()`. @return `corrupt` for a gap.
Result<void> grow(eventlog::MerkleTree& tree, const eventlog::EventLog& log) {
  std::vector<eventlog::Tile> full;
  while (tree.size() < log.head().size) {
    KTG_TRY(const auto records, log.read(Seq(tree.size() + 1), kReadAtOnce));
    for (const eventlog::Record& record : records) {
      if (record.number.value() != tree.size() + 1) {
        return fail(ErrorCode::corrupt,
                    "a gap before number " + std::to_string(record.number.value()));
      }
      tree.append(leaf_hash(record.leaf.view()), full);
    }
    if (records.empty()) {
      return fail(ErrorCode::corrupt, "the log ends at " + std::to_string(tree.size()));
    }
  }
  return tree.root() == log.head().root
             ? Result<void>()
             : fail(ErrorCode::corrupt,
                    "the root does not reproduce at " + std::to_string(tree.size()));
}

}  // namespace

void SimChecks::complain(const std::string& what) {
  if (found_.size() < kFoundMost) {
    found_.push_back(fail(ErrorCode::corrupt, what));
  }
}

void SimChecks::after_commit(const eventlog::EventLog& log) {
  if (tree_.size() > log.head().size) {
    complain("the broker's log became shorter");
    return;
  }
  if (const auto grown = grow(tree_, log); !grown) {
    complain(grown.error().detail());
  }
}

void SimChecks::note_frame(BytesView frame) {
  if (frame.size() <= kBodyTagAt || frame[kBodyTagAt] != kSettledTag) {
    return;
  }
  v1::Frame parsed;
  if (!parsed.ParseFromArray(frame.data(), static_cast<int>(frame.size()))) {
    complain("the broker sent a frame that cannot be read");
    return;
  }
  for (const v1::Receipt& receipt : parsed.settled().receipts()) {
    if (const auto id = MessageId::from(receipt.id())) {
      const auto [place, fresh] = promised_.emplace(*id, Seq(receipt.seq()));
      if (!fresh && place->second != Seq(receipt.seq())) {
        complain("two receipts of " + to_string(*id) + " name two numbers");
      }
    }
  }
}

void SimChecks::check_promises(const eventlog::EventLog& log) {
  for (const auto& [id, seq] : promised_) {
    const auto located = log.find(id);
    if (!located || !*located || (*located)->number != seq) {
      complain("the receipt of " + to_string(id) + " is not kept");
    }
  }
}

Result<void> check_log(const eventlog::EventLog& log) {
  eventlog::MerkleTree tree;
  return grow(tree, log);
}

}  // namespace kentongan::scenario
