#include "core/view/view.h"

namespace kentongan::view {

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

}  // namespace kentongan::view
