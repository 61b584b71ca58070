#pragma once

#include <vector>

#include "core/policy/policy_folder.h"

namespace kentongan::test {

/// Lets every agency tell every other everything: for tests of what comes after permission.
inline const std::vector<policy::PolicyFile>& open_policy() {
  static const std::vector<policy::PolicyFile> kFiles{{"uji-bebas.yaml", R"(schema: policy/1
instrument:
  id: UJI-BEBAS
  kind: protap
  valid: {from: 1970-01-01, until: 2100-12-31}
  certainty: constructed
rules:
  - id: BEBAS
    effect: permit
    channel: [bus, telepon, sms, radio, surat, system]
)"}};
  return kFiles;
}

}  // namespace kentongan::test
