#include "core/schema/delivery_grade.h"

#include <algorithm>

namespace kentongan::schema {

bool waits_for_receipt(const TypeInfo* type, const v1::Header& header) {
  const v1::Handling& handling = header.handling();
  if (!header.identity().sealed() || handling.precedence() == v1::PRECEDENCE_KILAT) {
    return false;
  }
  const auto& markings = handling.markings();
  const bool is_personal =
      std::find(markings.begin(), markings.end(), v1::MARKING_DATA_PRIBADI) != markings.end();
  return is_personal || (type != nullptr && type->receipt_first);
}

}  // namespace kentongan::schema
