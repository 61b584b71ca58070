// Whose key is whose, and who is let in by it.
#include <set>

#include "core/identity/directory.h"

namespace kentongan::identity {

const Key* Directory::key(const KeyId& id) const {
  const auto found = keys_.find(id);
  return found == keys_.end() ? nullptr : &found->second;
}

const Key* Directory::key_of(const AgencyCode& agency, KeyKind kind) const {
  const auto found = keys_by_owner_.find(agency);
  if (found == keys_by_owner_.end()) {
    return nullptr;
  }
  const auto& ids = found->second[static_cast<std::size_t>(kind)];
  for (auto id = ids.rbegin(); id != ids.rend(); ++id) {
    if (const Key* candidate = key(*id); !candidate->until) {
      return candidate;
    }
  }
  return nullptr;
}

const AgencyCode* Directory::agency_of_transport(const TransportKey& key) const {
  const Key* found = this->key(key_id_of(key.view()));
  const bool holds = found != nullptr && found->kind == KeyKind::transport && !found->until &&
                     key_of(found->agency, KeyKind::agent) != nullptr;
  return holds ? &found->agency : nullptr;
}

std::vector<AgencyCode> Directory::key_keepers_of(const AgencyCode& code, Counting counting) const {
  constexpr std::string_view kKeepers = "sitik";
  std::vector<AgencyCode> keepers;
  for (const Agency* above = agency(code); above != nullptr && keepers.empty();
       above = agency(above->parent)) {
    for (const auto& [other, entry] : agencies_) {
      if (entry.kind == kKeepers && (entry.parent == above->code || other == above->code) &&
          (counting == Counting::all || key_of(other, KeyKind::agent) != nullptr)) {
        keepers.push_back(other);
      }
    }
  }
  return keepers;
}

const Agency* Directory::stand_in_for(const AgencyCode& code) const {
  const auto parent_of = [this](const AgencyCode& below) {
    const Agency* there = agency(below);
    const auto former = former_parents_.find(below);
    return there != nullptr                  ? there->parent
           : former != former_parents_.end() ? former->second
                                             : AgencyCode();
  };
  if (key_of(code, KeyKind::agent) != nullptr) {
    return nullptr;
  }
  // Who was retired may stand below one that was retired later, and comes back below another: so
  // the way up could be a ring.
  std::set<AgencyCode> seen{code};
  for (AgencyCode above = parent_of(code); !above.value().empty() && seen.insert(above).second;
       above = parent_of(above)) {
    if (key_of(above, KeyKind::agent) != nullptr) {
      return agency(above);
    }
  }
  return nullptr;
}

std::vector<AgencyCode> Directory::enrolled() const {
  std::vector<AgencyCode> codes;
  for (const auto& [code, unused] : agencies_) {
    if (key_of(code, KeyKind::agent) != nullptr) {
      codes.push_back(code);
    }
  }
  return codes;
}

std::vector<TransportKey> Directory::transport_keys() const {
  std::vector<TransportKey> keys;
  for (const auto& [id, key] : keys_) {
    if (key.kind == KeyKind::transport && !key.until &&
        key_of(key.agency, KeyKind::agent) != nullptr) {
      keys.push_back(TransportKey::copied(key.public_key));
    }
  }
  return keys;
}

}  // namespace kentongan::identity
