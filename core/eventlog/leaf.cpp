#include "core/eventlog/leaf.h"

#include "core/base/digest.h"
#include "core/eventlog/leaf_place.h"

namespace kentongan::eventlog {
namespace {

constexpr BytesView kMagic = "KTGLEAF1";
// One byte more than the text: the domain ends with a zero byte.
constexpr BytesView kTagDomain{"bus/v1/incident-tag\0", 20};

constexpr std::size_t kTypeAt = 8;
constexpr std::size_t kCodeAt = 9;
constexpr std::size_t kFlagsAt = 10;
constexpr std::size_t kEpochAt = 12;
constexpr std::size_t kTimeAt = 16;
constexpr std::size_t kIncidentNumberAt = 24;
constexpr std::size_t kDigestsAt = 32;
constexpr std::uint16_t kKnownFlags = 0xff;

/// The seven digests in the order in which they stand from offset 32 on.
template <typename LeafLike>
auto digests_of(LeafLike& leaf) {
  return std::array{&leaf.incident_tag, &leaf.previous, &leaf.subject, &leaf.item,
                    &leaf.header_root,  &leaf.signer,   &leaf.decision};
}

}  // namespace

LeafBytes encode(const Leaf& leaf) {
  LeafBytes bytes;
  auto* at = reinterpret_cast<char*>(bytes.data());
  std::memcpy(at, kMagic.data(), kMagic.size());
  at[kTypeAt] = static_cast<char>(leaf.type);
  at[kCodeAt] = static_cast<char>(leaf.code);
  at[kFlagsAt] = static_cast<char>(leaf.flags >> 8);
  at[kFlagsAt + 1] = static_cast<char>(leaf.flags & 0xff);
  put_u32(at + kEpochAt, leaf.epoch);
  put_u64(at + kTimeAt, static_cast<std::uint64_t>(leaf.time_us));
  put_u64(at + kIncidentNumberAt, leaf.incident_number);
  char* digest_at = at + kDigestsAt;
  for (const Digest* digest : digests_of(leaf)) {
    std::memcpy(digest_at, digest->data(), Digest::kSize);
    digest_at += Digest::kSize;
  }
  return bytes;
}

Result<Leaf> decode(const LeafBytes& bytes) {
  const char* at = bytes.view().data();
  if (!bytes.view().starts_with(kMagic)) {
    return fail(ErrorCode::malformed, "not a leaf of version 1");
  }
  const auto type = static_cast<std::uint8_t>(at[kTypeAt]);
  if (type < static_cast<std::uint8_t>(LeafType::message) ||
      type > static_cast<std::uint8_t>(LeafType::statement)) {
    return fail(ErrorCode::malformed, "leaf of unknown type " + std::to_string(type));
  }
  const auto flags = static_cast<std::uint16_t>(static_cast<std::uint8_t>(at[kFlagsAt]) << 8 |
                                                static_cast<std::uint8_t>(at[kFlagsAt + 1]));
  if ((flags & ~kKnownFlags) != 0) {
    return fail(ErrorCode::malformed, "leaf with unknown flags " + std::to_string(flags));
  }
  Leaf leaf;
  leaf.type = static_cast<LeafType>(type);
  leaf.code = static_cast<std::uint8_t>(at[kCodeAt]);
  leaf.flags = flags;
  leaf.epoch = get_u32(at + kEpochAt);
  leaf.time_us = static_cast<std::int64_t>(get_u64(at + kTimeAt));
  leaf.incident_number = get_u64(at + kIncidentNumberAt);
  const char* digest_at = at + kDigestsAt;
  for (Digest* digest : digests_of(leaf)) {
    *digest = Digest::copied({digest_at, Digest::kSize});
    digest_at += Digest::kSize;
  }
  return leaf;
}

LeafPlace place_of(const LeafBytes& bytes) {
  const char* at = bytes.view().data();
  LeafPlace place;
  place.type = static_cast<LeafType>(at[kTypeAt]);
  place.code = static_cast<std::uint8_t>(at[kCodeAt]);
  place.flags = static_cast<std::uint16_t>(static_cast<std::uint8_t>(at[kFlagsAt]) << 8 |
                                           static_cast<std::uint8_t>(at[kFlagsAt + 1]));
  place.incident_number = get_u64(at + kIncidentNumberAt);
  return place;
}

Digest incident_key(BytesView tag_key, const IncidentId& incident) {
  return hmac_sha256(tag_key, incident.value());
}

Digest incident_tag(const Digest& incident_key) {
  return hmac_sha256(incident_key.view(), kTagDomain);
}

}  // namespace kentongan::eventlog
