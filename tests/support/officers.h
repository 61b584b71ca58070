#pragma once

#include <map>
#include <string>
#include <vector>

#include "core/base/ids.h"
#include "core/base/random.h"
#include "core/identity/keys.h"
#include "kentongan/v1/directory.pb.h"

namespace kentongan::test {

/// An officer of a test: a key, and the entries that make him one who holds duties.
class TestOfficer {
 public:
  TestOfficer(std::string agency, Random& random);

  [[nodiscard]] const OfficerId& id() const { return id_; }
  [[nodiscard]] const std::string& agency() const { return agency_; }
  [[nodiscard]] const identity::SigningKey& key() const { return key_; }
  /// The same key once more, for who keeps one of his own.
  [[nodiscard]] identity::SigningKey key_copy() const {
    return identity::SigningKey::from_seed(seed_);
  }

  /// Officer, key, and one holding a duty.
  [[nodiscard]] std::vector<v1::DirectoryChange> entries(
      const std::vector<std::string>& duties) const;
  [[nodiscard]] v1::DirectoryChange officer_entry() const;
  [[nodiscard]] v1::DirectoryChange key_entry() const;
  [[nodiscard]] v1::DirectoryChange holding(const std::string& duty,
                                            const std::string& form = "definitif") const;

 private:
  std::string agency_;
  OfficerId id_;
  Bytes seed_;
  identity::SigningKey key_;
};

/// The entry's end instead of its beginning.
[[nodiscard]] v1::DirectoryChange ended(v1::DirectoryChange entry);

}  // namespace kentongan::test
