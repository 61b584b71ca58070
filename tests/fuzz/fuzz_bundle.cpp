// Shows that a bundle may be any bytes: the checker ends with one of its five answers, in bounds.
// libFuzzer; the first byte chooses between the file as it is, one whose parts these bytes are, and
// the readers of its parts.
#include <cstddef>
#include <cstdint>

#include "agents/verify/bundle_check.h"
#include "agents/verify/silence.h"
#include "agents/verify/verdict_text.h"
#include "core/base/check.h"
#include "tests/support/paper_bus.h"

namespace kentongan {
namespace {

struct Good {
  test::PaperBus bus;
  identity::Quorum annex;
  Bytes bundle;

  Good() : annex(bus.annex()) {
    const Seq message = bus.message({});
    bus.evidence(message, v1::EVIDENCE_CODE_ACKNOWLEDGED, "POLRES", true);
    bus.submission({.from = "KODIM", .to = "PTM"}, 3);
    bundle = bus.incident_bundle("INS-1");
  }
};

const Good& good() {
  static const Good kGood;
  return kGood;
}

void check(BytesView file) {
  const verify::BundleVerdict verdict = verify::check_bundle(file, good().annex);
  KTG_CHECK(static_cast<int>(verdict.state) <= 4);
  KTG_CHECK(!verify::verdict_text(verdict, Language::english).empty());
  if (verdict.is_valid()) {
    KTG_CHECK(file == good().bundle);
  }
}

/// The good bundle with these bytes written over it from `at` on, its digests made anew.
void check_overwritten(BytesView bytes) {
  const auto file = eventlog::BundleFile::open(good().bundle).value();
  const auto read = file.read().value();
  eventlog::BundleContent content;
  content.scope = read.scope;
  content.quorum = read.quorum;
  content.checkpoint = read.checkpoint;
  content.report = read.report;
  content.proof = read.proof;
  content.leaves = read.leaves;
  for (const auto& item : read.items) {
    content.items.push_back({item.folder, item.seq, eventlog::write_item(item.form)});
  }
  if (bytes.size() < 2 || content.items.empty()) {
    return;
  }
  const std::size_t which = static_cast<unsigned char>(bytes[0]) % content.items.size();
  Bytes& form = content.items[which].form;
  const std::size_t at = static_cast<unsigned char>(bytes[1]) * form.size() / 256;
  form.replace(at, bytes.size() - 2, bytes.substr(2));
  static_cast<void>(verify::check_bundle(eventlog::write_bundle(content), good().annex));
}

void read_parts(BytesView bytes) {
  if (const auto scope = eventlog::parse_scope(bytes)) {
    KTG_CHECK(eventlog::write_scope(*scope) == bytes);
  }
  if (const auto item = eventlog::parse_item(bytes)) {
    KTG_CHECK(eventlog::write_item(*item) == bytes);
    if (!item->is_own_event() && verify::check_form(*item)) {
      static_cast<void>(verify::facts_of(*item));
    }
  }
  if (const auto members = eventlog::read_tar(bytes)) {
    KTG_CHECK(eventlog::write_tar(*members) == bytes);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) {
    return 0;
  }
  const BytesView bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  switch (data[0] % 3) {
    case 0:
      check(bytes);
      break;
    case 1:
      check_overwritten(bytes);
      break;
    default:
      read_parts(bytes);
      break;
  }
  return 0;
}

}  // namespace kentongan
