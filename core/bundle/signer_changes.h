#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "core/base/ids.h"
#include "core/base/result.h"
#include "core/eventlog/event.h"

namespace kentongan::bundle {

struct BundleRequest;

/// The changes of a directory that say whose keys are whose, found again by key.
class SignerChanges {
 public:
  /// A change of directory or duty. @return `corrupt` for bytes that are none.
  Result<void> keep(const eventlog::Record& record);

  /// By rising seq: those that set or end one of the keys, or the agency of one, or the broker's
  /// own; who holds which duty, of the officers among them; those that a range asks for; and of
  /// whoever signed one of these, the same again.
  [[nodiscard]] std::vector<Seq> about(std::set<KeyId> keys, const BundleRequest& request) const;

 private:
  struct Change {
    Seq seq;
    Bytes key;  ///< Id of the key that it sets or ends.
    bool is_brokers = false;
    std::string agency;  ///< Of the key; or the one that it ends.
    Bytes officer;       ///< Of the key, or who holds a duty.
    bool ends_agency = false;
    std::vector<KeyId> signers;
  };
  [[nodiscard]] std::vector<const Change*> naming(const std::set<KeyId>& keys,
                                                  const BundleRequest& request) const;

  std::vector<Change> changes_;
};

}  // namespace kentongan::bundle
