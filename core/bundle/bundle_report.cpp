#include "core/bundle/bundle_report.h"

#include <fmt/format.h>

namespace kentongan::bundle {

std::string bundle_report(const eventlog::BundleContent& content,
                          const eventlog::CheckpointText& checkpoint) {
  const eventlog::BundleScope& scope = content.scope;
  const std::string what =
      scope.incident
          ? fmt::format("kejadian / incident {}", scope.incident->id.value())
          : fmt::format("peristiwa / events {}-{}", scope.first.value(), scope.last.value());
  std::string text = fmt::format(
      "BUKAN BUKTI. Ringkasan ini dibuat otomatis dan tidak ditandatangani. Yang membuktikan "
      "adalah\n"
      "berkas-berkas lain dalam bundel ini, diperiksa dengan kentongan-verify dan lampiran "
      "tercetak.\n"
      "NOT EVIDENCE. This summary was generated and is not signed. What proves are the other files "
      "of\n"
      "this bundle, checked with kentongan-verify and the printed annex.\n\n"
      "bus: {}\nisi / content: {}\nukuran catatan / size of the log: {}\nakar / root: {}\n"
      "daun / leaves: {}\nbutir / items: {}\nkeputusan / decisions: {}\n",
      scope.bus, what, checkpoint.head.size, to_hex(checkpoint.head.root.view()),
      content.leaves.size(), content.items.size(), content.decisions.size());
  if (!scope.made_for.value().empty()) {
    text += "untuk / for: " + scope.made_for.value() + "\n";
  }
  return text;
}

}  // namespace kentongan::bundle
