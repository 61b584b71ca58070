#pragma once

#include "core/base/ids.h"

namespace kentongan::identity {

/// The agency whose keys the tests enrol.
inline const AgencyCode kPolres("POLRES-JAKUT");

}  // namespace kentongan::identity
