#pragma once

#include <string>

#include "core/eventlog/bundle.h"
#include "core/eventlog/checkpoint.h"

namespace kentongan::bundle {

/// `report.txt` of a bundle: what is in it, for whoever opens it with tar alone. In Bahasa
/// Indonesia and English; says of itself that it proves nothing.
[[nodiscard]] std::string bundle_report(const eventlog::BundleContent& content,
                                        const eventlog::CheckpointText& checkpoint);

}  // namespace kentongan::bundle
