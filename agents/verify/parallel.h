#pragma once

#include <cstddef>
#include <functional>

namespace kentongan::verify {

/// Calls `work` once for each number below `count`, on as many threads as the machine has cores (at
/// most 8), and returns when all are done. `work` is pure but for what belongs to its number.
/// `progress`: told now and then, on the calling thread, how many are done; may be empty.
void for_each_number(std::size_t count, const std::function<void(std::size_t)>& work,
                     const std::function<void(std::size_t done)>& progress);

}  // namespace kentongan::verify
