#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/base/bytes.h"
#include "core/base/ids.h"
#include "core/base/result.h"
#include "core/eventlog/item_form.h"
#include "core/eventlog/leaf.h"
#include "core/eventlog/tar.h"

namespace kentongan::eventlog {

/// A part of the log in one file, with what proves it whole (bundle.md). Here is its form; what it
/// proves, and by whose keys, is for agents/verify to say.

/// The incident that a bundle claims to show from its first event on.
struct IncidentScope {
  IncidentId id;
  Digest tag;
  bool end_shown = false;  ///< All leaves after its last event are there too.
};

/// What a bundle claims to show: an incident, or all events from one to another.
struct BundleScope {
  std::string bus;
  std::optional<IncidentScope> incident;
  Seq first, last;      ///< Of a range.
  AgencyCode made_for;  ///< Empty: nobody in particular.
};
[[nodiscard]] std::string write_scope(const BundleScope& scope);
/// @return `malformed` for anything that write_scope() would not have written.
Result<BundleScope> parse_scope(std::string_view text);

struct BundleLeaf {
  Seq seq;
  LeafBytes bytes;
};

/// Where an item stands, by what it is and how much of it is shown; in the order of the file.
enum class BundleFolder : std::uint8_t { keys, policy, openings, envelopes };
[[nodiscard]] std::string_view name_of(BundleFolder folder);

/// What write_bundle() puts into a file.
struct BundleContent {
  struct Item {
    BundleFolder folder{};
    Seq seq;
    Bytes form;  ///< As write_item() makes it.
  };
  struct Decision {
    Seq seq;
    Bytes bytes;
  };
  BundleScope scope;
  std::string quorum;      ///< The annex as the maker knows it.
  std::string checkpoint;  ///< A signed note.
  std::vector<Digest> proof;
  std::vector<BundleLeaf> leaves;  ///< By rising seq.
  std::vector<Item> items;         ///< In any order.
  std::vector<Decision> decisions;
  std::string report;
};
[[nodiscard]] Bytes write_bundle(const BundleContent& content);

/// What was read; views into the file.
struct Bundle {
  struct Item {
    BundleFolder folder{};
    Seq seq;
    std::size_t leaf = 0;  ///< Index in `leaves`.
    ItemForm form;
  };
  struct Decision {
    Seq seq;
    std::size_t leaf = 0;
    BytesView bytes;
  };
  BundleScope scope;
  BytesView quorum, checkpoint, report;
  std::vector<Digest> proof;
  std::vector<BundleLeaf> leaves;
  std::vector<Item> items;
  std::vector<Decision> decisions;

  /// The leaf of that event, or nullptr: it is not shown.
  [[nodiscard]] const BundleLeaf* leaf(Seq seq) const;
};

/// The file as a container, read step by step in the order of bundle.md 5.
/// Limits: 1 GiB, and those of bundle.md 1. Threads: a value.
class BundleFile {
 public:
  static constexpr std::size_t kBytesMax = std::size_t{1} << 30;

  /// Step 1. `bytes` outlive it. @return `malformed` or `too_large`.
  static Result<BundleFile> open(BytesView bytes);
  /// Step 2. @return `corrupt`, naming the member that has another digest.
  [[nodiscard]] Result<void> check_digests() const;
  /// Step 3, but for what the checkpoint says. @return `malformed`, naming the member.
  [[nodiscard]] Result<Bundle> read() const;

 private:
  BundleFile() = default;
  std::vector<TarMember> members_;  ///< The first is MANIFEST.
  std::vector<Digest> digests_;     ///< Of the others.
};

}  // namespace kentongan::eventlog
