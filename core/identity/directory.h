#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "core/base/bytes.h"
#include "core/base/ids.h"
#include "core/base/result.h"
#include "core/identity/keys.h"

namespace kentongan::v1 {
class DirectoryChange;
}

namespace kentongan::identity {

/// An organisation that can be addressed.
struct Agency {
  AgencyCode code;
  std::string name;
  std::string sector;
  std::string kind;
  std::string level;
  AgencyCode parent;  ///< Empty: none.
  std::vector<std::string> areas;
};

/// A post of an agency.
struct Duty {
  AgencyCode agency;
  DutyCode code;
  std::string name;
  DutyCode deputy;  ///< Empty: none.
};

/// kentongan.v1.KeyKind, the ones that this parts ask for.
enum class KeyKind : std::uint8_t {
  transport = 1,
  agent = 2,
  officer = 3,
  sealing = 4,
  witness = 5,
  mirror = 6,
  roster = 7,
  broker_log = 8,
  broker_statement = 9,
  broker_transport = 10,
};

/// A public key, whose it is, and from which event to which it may sign.
struct Key {
  KeyId id;
  KeyKind kind = KeyKind::agent;
  Bytes public_key;  ///< 32 bytes.
  AgencyCode agency;
  Seq from;                  ///< Its own event.
  std::optional<Seq> until;  ///< The event that retired it; it signs below, not from there on.

  [[nodiscard]] bool in_force_at(Seq seq) const { return from <= seq && (!until || seq < *until); }
};

/// Who exists: the fold of all directory changes of the log so far. A value: copied and swapped
/// whole as `shared_ptr<const Directory>`, so that every thread reads one moment.
///
/// Version: the seq of the last change applied.
class Directory {
 public:
  /// @return `out_of_order` for a seq not above the version; `field_invalid` for an entry that
  ///         cannot be (bad code, unknown parent agency, key of low order, key already in use).
  Result<void> apply(const v1::DirectoryChange& change, Seq seq);

  [[nodiscard]] Seq version() const { return version_; }
  [[nodiscard]] const Agency* agency(const AgencyCode& code) const;
  [[nodiscard]] const Duty* duty(const AgencyCode& agency, const DutyCode& code) const;
  [[nodiscard]] std::vector<const Duty*> duties_of(const AgencyCode& agency) const;
  [[nodiscard]] const Key* key(const KeyId& id) const;
  /// The key of that kind in force now, newest first.
  [[nodiscard]] const Key* key_of(const AgencyCode& agency, KeyKind kind) const;
  /// Whose transport key this is, if it is in force now.
  [[nodiscard]] const AgencyCode* agency_of_transport(const TransportKey& key) const;
  /// Members of a group of the directory; nullptr if there is none of that code.
  [[nodiscard]] const std::vector<AgencyCode>* group(const std::string& code) const;

  [[nodiscard]] const std::map<AgencyCode, Agency>& agencies() const { return agencies_; }
  /// Codes of agencies with an agent key in force.
  [[nodiscard]] std::vector<AgencyCode> enrolled() const;
  /// Transport keys in force: whom the door lets in.
  [[nodiscard]] std::vector<TransportKey> transport_keys() const;

 private:
  Seq version_;
  std::map<AgencyCode, Agency> agencies_;
  std::map<std::pair<AgencyCode, DutyCode>, Duty> duties_;
  std::unordered_map<KeyId, Key> keys_;
  std::map<std::string, std::vector<AgencyCode>> groups_;
};

}  // namespace kentongan::identity
