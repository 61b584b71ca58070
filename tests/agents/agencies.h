#pragma once

namespace kentongan::agents {

/// The agencies between which the tests of a desk write.
constexpr const char* kBpbd = "BPBD-DKI";
constexpr const char* kKodim = "KODIM-0502";

}  // namespace kentongan::agents
