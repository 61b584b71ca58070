#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/base/ids.h"
#include "core/policy/calendar.h"
#include "core/policy/rule.h"

namespace kentongan::policy {

struct Signatory {
  std::string agency;
  std::string duty;

  friend bool operator==(const Signatory&, const Signatory&) = default;
};

/// One file of `policy/1`: an agreement, a law, or the standing rules of one bus.
struct Agreement {
  enum class Kind : std::uint8_t { nota_kesepakatan, perjanjian_kerja_sama, peraturan, protap };

  std::string id;  ///< As printed: "NK-2026-017".
  Kind kind = Kind::peraturan;
  std::vector<std::string> parties;  ///< Whom it binds; empty: everybody.
  std::optional<Day> signed_on;
  Day from = 0;
  Day until = 0;  ///< The last day.
  std::vector<Signatory> signatories;
  std::string document_sha256;  ///< Hex, as the two below; empty: none.
  std::string quorum_annex_sha256;
  std::string replaces_sha256;  ///< Of the file that this one amends.
  std::string certainty;
  std::vector<std::string> emergency;  ///< Types that go on after `until`.
  std::string label_policy;
  std::vector<Rule> rules;
  Digest sha256;  ///< Of the file's bytes.

  friend bool operator==(const Agreement&, const Agreement&) = default;
};

}  // namespace kentongan::policy
