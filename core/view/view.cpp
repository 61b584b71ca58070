#include "core/view/view.h"

namespace kentongan::view {
namespace {

constexpr std::size_t kRecordsAtOnce = 512;

}  // namespace

Result<void> View::apply(const eventlog::Record& record) {
  if (record.number <= applied_) {
    return {};
  }
  KTG_TRY(const auto event, parse(record));
  apply(event);
  return {};
}

void View::apply(const ParsedEvent& event) {
  if (event.number <= applied_) {
    return;
  }
  fold(event);
  applied_ = event.number;
}

Result<std::uint64_t> catch_up(View& view, const eventlog::EventLog& log) {
  std::uint64_t count = 0;
  for (;;) {
    KTG_TRY(const auto records, log.read(Seq(view.applied().value() + 1), kRecordsAtOnce));
    if (records.empty()) {
      return count;
    }
    for (const auto& record : records) {
      KTG_TRY_VOID(view.apply(record));
      ++count;
    }
  }
}

}  // namespace kentongan::view
