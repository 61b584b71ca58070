#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/eventlog/item_form.h"
#include "core/eventlog/leaf.h"
#include "core/identity/item.h"

namespace kentongan::verify {

/// What is shown of an item, read where it lies; empty where it is withheld.
struct ItemFacts {
  std::array<bool, identity::kHeaderGroups> shown{};  ///< Groups of a message's header.
  BytesView id;
  std::string_view bus, agency, duty;
  BytesView officer;                          ///< Empty: nobody is named.
  std::string_view type;                      ///< Of a message.
  std::string_view incident;                  ///< Of a message, or a seal.
  std::vector<std::string_view> to;           ///< Agencies and groups ...
  std::vector<std::string_view> to_agencies;  ///< ... and of these the agencies.
  std::uint64_t precedence = 0;
  std::uint64_t code = 0;       ///< Of an evidence.
  std::uint64_t seen_size = 0;  ///< Of the log, as its author had seen it.
  bool is_seal = false;         ///< An evidence SEALED, shown.
  std::uint64_t count = 0;      ///< Of a seal: events of the incident ...
  BytesView head;               ///< ... and the leaf hash of the last.
  bool is_expiry = false;       ///< An evidence EXPIRED, shown.
  std::uint64_t due_us = 0;     ///< Of an expiry: the deadline ...
  std::string_view silent;      ///< ... and the agency that had not answered.
};
/// `item` is no event of the broker's own.
[[nodiscard]] ItemFacts facts_of(const eventlog::ItemForm& item);

/// Whose entry of the directory it is, of those that an agency makes itself: an officer, an
/// officer's key, who holds a duty. Empty: another.
[[nodiscard]] std::string_view own_agency_of(BytesView change);

/// The part of bundle.md 5, step 3, that knows what a header is: groups, salts and openings are
/// those of a message, or there are none. @return `malformed`.
Result<void> check_form(const eventlog::ItemForm& item);

/// Step 7, but for the decision: what is shown leads to the hashes of the leaf, and says nothing
/// else than the leaf does.
struct ItemContext {
  std::string_view bus;
  std::string_view incident;  ///< Of the scope; empty: the leaf does not carry its tag.
};
/// @return `corrupt`, naming what does not fit.
Result<void> check_item(const eventlog::ItemForm& item, const ItemFacts& facts,
                        const eventlog::Leaf& leaf, const ItemContext& context);

}  // namespace kentongan::verify
