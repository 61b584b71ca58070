#pragma once

#include <functional>
#include <span>

#include "agents/verify/item_check.h"
#include "agents/verify/key_book.h"
#include "agents/verify/order_check.h"
#include "core/base/result.h"
#include "core/eventlog/bundle.h"

namespace kentongan::verify {

/// Step 8 of bundle.md 5: each item is signed by who it says, with a key of the book. The items of
/// one submission are checked once. On all cores.
/// @return the first failure in the order of the file: `bad_signature`, or what the book says.
Result<void> check_signatures(const eventlog::Bundle& bundle, std::span<const ItemFacts> facts,
                              std::span<const ReadLeaf> leaves, const KeyBook& keys,
                              const std::function<void(std::size_t, std::size_t)>& progress);

}  // namespace kentongan::verify
