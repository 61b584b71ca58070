#include "core/eventlog/bundle.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "core/base/check.h"
#include "core/base/digest.h"

namespace kentongan::eventlog {
namespace {

constexpr std::array<std::string_view, 4> kFolders{"keys", "policy", "openings", "envelopes"};
constexpr std::string_view kDecisions = "decisions";
constexpr std::string_view kReport = "report.txt";
constexpr std::array<std::string_view, 6> kFixed{"MANIFEST",   "scope", "quorum.policy",
                                                 "checkpoint", "proof", "leaves"};
enum Fixed : std::size_t { manifest_at, scope_at, quorum_at, checkpoint_at, proof_at, leaves_at };

constexpr std::size_t kNoteBytesMax = 65'536;
constexpr std::size_t kLeavesMax = 1'048'576;
constexpr std::size_t kHashesMax = 1'048'576;
constexpr std::size_t kDirectoryItemsMax = 16'384;
constexpr std::size_t kLeafEntry = 8 + LeafBytes::kSize;
constexpr std::string_view kGap = "  ";

Error bad_bundle(const std::string& why) {
  return fail(ErrorCode::malformed, "bundle: " + why);
}

/// A folder and an event's number: "openings/329".
struct Place {
  std::size_t folder = 0;  ///< Of kFolders; then the decisions.
  Seq seq;

  friend auto operator<=>(const Place&, const Place&) = default;
};

std::optional<Place> place_of(std::string_view name) {
  const auto slash = name.find('/');
  if (slash == name.npos) {
    return std::nullopt;
  }
  const auto word = name.substr(0, slash);
  const auto digits = name.substr(slash + 1);
  const auto folder =
      static_cast<std::size_t>(std::ranges::find(kFolders, word) - kFolders.begin());
  if (folder == kFolders.size() && word != kDecisions) {
    return std::nullopt;
  }
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (error != std::errc() || end != digits.data() + digits.size() || number == 0 ||
      number >> 63 != 0 || digits.front() == '0') {
    return std::nullopt;
  }
  return Place{folder, Seq(number)};
}

std::string name_at(std::string_view folder, Seq seq) {
  return std::string(folder) + "/" + std::to_string(seq.value());
}

/// The fixed ones, the folders in their order, the report.
bool are_in_order(const std::vector<TarMember>& members) {
  if (members.size() < kFixed.size() + 1 || members.back().name != kReport) {
    return false;
  }
  for (std::size_t i = 0; i < kFixed.size(); ++i) {
    if (members[i].name != kFixed.at(i)) {
      return false;
    }
  }
  std::optional<Place> last;
  for (std::size_t i = kFixed.size(); i + 1 < members.size(); ++i) {
    const auto place = place_of(members[i].name);
    if (!place || (last && *place <= *last)) {
      return false;
    }
    last = place;
  }
  return true;
}

std::string manifest_of(const std::vector<TarMember>& members) {
  std::string text;
  for (std::size_t i = 1; i < members.size(); ++i) {
    text += to_hex(sha256(members[i].content).view());
    text += kGap;
    text += members[i].name + "\n";
  }
  return text;
}

Result<std::vector<Digest>> digests_in(const std::vector<TarMember>& members) {
  constexpr std::size_t kDigits = 2 * Digest::kSize;
  std::vector<Digest> digests;
  std::string_view rest = members.front().content;
  for (std::size_t i = 1; i < members.size(); ++i) {
    const std::string& name = members[i].name;
    const std::size_t line = kDigits + kGap.size() + name.size() + 1;
    const auto digits = rest.substr(0, kDigits);
    const auto bytes = from_hex(digits);
    if (rest.size() < line || !bytes || to_hex(*bytes) != digits ||
        rest.substr(kDigits, line - kDigits) != std::string(kGap) + name + "\n") {
      return bad_bundle("MANIFEST does not list the members in their order");
    }
    digests.push_back(Digest::copied(*bytes));
    rest.remove_prefix(line);
  }
  return rest.empty() ? Result(std::move(digests))
                      : bad_bundle("MANIFEST lists more than there is");
}

Result<std::vector<Digest>> read_proof(BytesView bytes) {
  if (bytes.size() % Digest::kSize != 0 || bytes.size() / Digest::kSize > kHashesMax) {
    return bad_bundle("a proof is hashes of 32 bytes");
  }
  std::vector<Digest> proof;
  for (; !bytes.empty(); bytes.remove_prefix(Digest::kSize)) {
    proof.push_back(Digest::copied(bytes.substr(0, Digest::kSize)));
  }
  return proof;
}

Result<std::vector<BundleLeaf>> read_leaves(BytesView bytes) {
  if (bytes.empty() || bytes.size() % kLeafEntry != 0 || bytes.size() / kLeafEntry > kLeavesMax) {
    return bad_bundle("leaves are entries of 264 bytes");
  }
  std::vector<BundleLeaf> leaves;
  leaves.reserve(bytes.size() / kLeafEntry);
  for (; !bytes.empty(); bytes.remove_prefix(kLeafEntry)) {
    const Seq seq(get_u64(bytes.data()));
    if (seq.value() == 0 || (!leaves.empty() && seq <= leaves.back().seq)) {
      return bad_bundle("the numbers of the leaves do not rise");
    }
    leaves.push_back({seq, LeafBytes::copied(bytes.substr(8, LeafBytes::kSize))});
  }
  return leaves;
}

/// Whether an item of this form may stand in the folder.
bool fits(BundleFolder folder, const ItemForm& form) {
  switch (folder) {
    case BundleFolder::openings:
      return !form.is_whole();
    case BundleFolder::envelopes:
      return form.is_whole();
    default:
      return form.is_whole() && !form.is_own_event();
  }
}

}  // namespace

std::string_view name_of(BundleFolder folder) {
  return kFolders.at(static_cast<std::size_t>(folder));
}

const BundleLeaf* Bundle::leaf(Seq seq) const {
  const auto found = std::ranges::lower_bound(leaves, seq, {}, &BundleLeaf::seq);
  return found != leaves.end() && found->seq == seq ? &*found : nullptr;
}

Bytes write_bundle(const BundleContent& content) {
  const std::string scope = write_scope(content.scope);
  Bytes proof;
  for (const Digest& hash : content.proof) {
    proof.append(hash.view());
  }
  Bytes leaves;
  leaves.reserve(content.leaves.size() * kLeafEntry);
  for (const BundleLeaf& leaf : content.leaves) {
    append_u64(leaves, leaf.seq.value());
    leaves.append(leaf.bytes.view());
  }
  std::vector<std::pair<Place, TarMember>> placed;
  for (const BundleContent::Item& item : content.items) {
    placed.push_back({{static_cast<std::size_t>(item.folder), item.seq},
                      {name_at(name_of(item.folder), item.seq), item.form}});
  }
  for (const BundleContent::Decision& decision : content.decisions) {
    placed.push_back(
        {{kFolders.size(), decision.seq}, {name_at(kDecisions, decision.seq), decision.bytes}});
  }
  std::ranges::sort(placed, {}, [](const auto& each) { return each.first; });
  std::vector<TarMember> members{{std::string(kFixed[manifest_at]), {}},
                                 {std::string(kFixed[scope_at]), scope},
                                 {std::string(kFixed[quorum_at]), content.quorum},
                                 {std::string(kFixed[checkpoint_at]), content.checkpoint},
                                 {std::string(kFixed[proof_at]), proof},
                                 {std::string(kFixed[leaves_at]), leaves}};
  for (auto& [place, member] : placed) {
    members.push_back(std::move(member));
  }
  members.push_back({std::string(kReport), content.report});
  KTG_CHECK(are_in_order(members));
  const std::string manifest = manifest_of(members);
  members.front().content = manifest;
  return write_tar(members);
}

Result<BundleFile> BundleFile::open(BytesView bytes) {
  BundleFile file;
  KTG_TRY(file.members_, read_tar(bytes, {.bytes_max = kBytesMax}));
  if (!are_in_order(file.members_)) {
    return bad_bundle("other members, or another order");
  }
  KTG_TRY(file.digests_, digests_in(file.members_));
  return file;
}

Result<void> BundleFile::check_digests() const {
  for (std::size_t i = 0; i < digests_.size(); ++i) {
    const TarMember& member = members_[i + 1];
    if (sha256(member.content) != digests_[i]) {
      return fail(ErrorCode::corrupt, member.name + ": not the bytes that MANIFEST names");
    }
  }
  return {};
}

Result<Bundle> BundleFile::read() const {
  Bundle bundle;
  KTG_TRY(bundle.scope, parse_scope(members_[scope_at].content));
  bundle.quorum = members_[quorum_at].content;
  bundle.checkpoint = members_[checkpoint_at].content;
  bundle.report = members_.back().content;
  if (bundle.quorum.size() > kNoteBytesMax) {
    return bad_bundle("a quorum file of more than 64 KiB");
  }
  KTG_TRY(bundle.proof, read_proof(members_[proof_at].content));
  KTG_TRY(bundle.leaves, read_leaves(members_[leaves_at].content));
  std::vector<Seq> seen;
  std::size_t directory_items = 0;
  for (std::size_t i = kFixed.size(); i + 1 < members_.size(); ++i) {
    const TarMember& member = members_[i];
    const Place place = *place_of(member.name);
    const BundleLeaf* leaf = bundle.leaf(place.seq);
    if (leaf == nullptr) {
      return bad_bundle(member.name + " has no leaf");
    }
    const auto at = static_cast<std::size_t>(leaf - bundle.leaves.data());
    if (place.folder == kFolders.size()) {
      bundle.decisions.push_back({place.seq, at, member.content});
      continue;
    }
    const auto folder = static_cast<BundleFolder>(place.folder);
    auto form = parse_item(member.content);
    if (!form || !fits(folder, *form)) {
      return bad_bundle(member.name + ": " + (form ? "not of its folder" : form.error().detail()));
    }
    directory_items += folder <= BundleFolder::policy ? 1 : 0;
    seen.push_back(place.seq);
    bundle.items.push_back({folder, place.seq, at, std::move(*form)});
  }
  std::ranges::sort(seen);
  if (directory_items > kDirectoryItemsMax || std::ranges::adjacent_find(seen) != seen.end()) {
    return bad_bundle("an event with two items, or too many keys");
  }
  return bundle;
}

}  // namespace kentongan::eventlog
