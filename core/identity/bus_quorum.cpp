#include "core/identity/bus_quorum.h"

#include <algorithm>
#include <array>

namespace kentongan::identity {
namespace {

constexpr std::array<std::string_view, 3> kGroups{"police", "military", "civil"};
constexpr std::string_view kAll = "all-sectors";

std::size_t group_of(const Agency& agency) {
  return agency.sector == "polri" ? 0 : agency.sector == "tni" ? 1 : 2;
}

struct Member {
  Seq since;
  AgencyCode agency;
  NoteKey key;
};

/// Of each group those who were enrolled first.
std::array<std::vector<Member>, kGroups.size()> members_of(const Directory& directory) {
  std::array<std::vector<Member>, kGroups.size()> groups;
  for (const auto& [code, agency] : directory.agencies()) {
    if (auto key = witness_key(directory, code)) {
      const Seq since = directory.key_of(code, KeyKind::witness)->from;
      groups[group_of(agency)].push_back({since, code, *std::move(key)});
    }
  }
  for (auto& group : groups) {
    std::ranges::stable_sort(group, {}, &Member::since);
    group.erase(group.begin() + static_cast<std::ptrdiff_t>(
                                    std::min(group.size(), BusQuorum::kWitnessesOfGroup)),
                group.end());
  }
  return groups;
}

}  // namespace

std::string witness_name(const AgencyCode& agency) {
  std::string name = "instansi/" + agency.value();
  for (char& letter : name) {
    letter = letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
  }
  return name;
}

std::optional<NoteKey> witness_key(const Directory& directory, const AgencyCode& agency) {
  const Key* key = directory.key_of(agency, KeyKind::witness);
  if (key == nullptr || key->public_key.size() != PublicKey::kSize) {
    return std::nullopt;
  }
  return NoteKey(witness_name(agency), NoteKeyKind::witness, PublicKey::copied(key->public_key));
}

Result<BusQuorum> BusQuorum::of(const Directory& directory, const NoteKey& log) {
  BusQuorum made(log);
  std::string witnesses;
  std::string groups;
  std::string all;
  const auto members = members_of(directory);
  for (std::size_t group = 0; group < kGroups.size(); ++group) {
    if (members[group].empty()) {
      ++made.open_;
      continue;
    }
    groups += "group " + std::string(kGroups[group]) + " any";
    all += " " + std::string(kGroups[group]);
    for (const Member& member : members[group]) {
      witnesses += "witness " + member.agency.value() + " " + member.key.vkey() + "\n";
      groups += " " + member.agency.value();
    }
    groups += "\n";
  }
  if (made.open_ < kGroups.size()) {
    made.file_ = "log " + log.vkey() + "\n" + witnesses + groups + "group " + std::string(kAll) +
                 " all" + all + "\nquorum " + std::string(kAll) + "\n";
    KTG_TRY(made.quorum_, Quorum::parse(made.file_));
  }
  return made;
}

Result<BusQuorum> BusQuorum::from(std::string_view file, const NoteKey& log) {
  BusQuorum made(log);
  made.file_ = file;
  KTG_TRY(made.quorum_, Quorum::parse(file));
  if (made.quorum_->log().vkey() != log.vkey()) {
    return fail(ErrorCode::wrong_bus,
                Text{"Berkas kuorum ini tentang catatan lain, bukan " + log.name() + ".",
                     "This quorum file is about another log, not " + log.name() + "."});
  }
  return made;
}

Quorum::Standing BusQuorum::with_open(Quorum::Standing standing) const {
  standing.parts += open_;
  standing.is_final = standing.is_final && open_ == 0;
  return standing;
}

Result<Quorum::Standing> BusQuorum::judge(const OwnNote& note,
                                          std::span<const Note::Signature> beside) const {
  const NoteKey& log = log_.front();
  if (note.own().key() != log.key() || note.own().name() != log.name()) {
    return fail(ErrorCode::wrong_bus, "a checkpoint of another log than " + log.name());
  }
  Note lines{note.text(), note.others()};
  lines.signatures.insert(lines.signatures.end(), beside.begin(), beside.end());
  KTG_TRY(auto found, check_lines(lines, keys()));
  found.push_back({Quorum::kLog, 0});
  return weigh(found);
}

Quorum::Standing BusQuorum::weigh(std::span<const Signed> found) const {
  if (!quorum_) {
    Quorum::Standing standing;
    standing.is_logs_own = !found.empty();
    return with_open(standing);
  }
  return with_open(quorum_->weigh(found));
}

std::span<const NoteKey> BusQuorum::keys() const {
  return quorum_ ? quorum_->keys() : std::span<const NoteKey>(log_);
}

}  // namespace kentongan::identity
