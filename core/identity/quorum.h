#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/identity/note.h"

namespace kentongan::identity {

/// Whose checkpoints are trusted, and how many of which witnesses must have seen one before it is
/// final. The file whose hash and keys stand in the annex of an agreement: trust that begins on
/// paper.
///
///     log bus.kota-x.example/log/2026a+…
///     witness POLRESTABES-SMG instansi/polrestabes-smg+…
///     group police any POLRESTABES-SMG POLDA-JATENG
///     quorum all-three
///
/// Source: C2SP tlog-policy. A log, and one only; addresses (the fourth word) are read over.
/// Limits: 64 KiB, 64 witnesses, 64 groups. Threads: a value.
class Quorum {
 public:
  /// @return `malformed`, naming the line and what to mend: another word, a character that is not
  ///         printed, a name used twice or before it stands, a member of two groups, a key used
  ///         twice, a log's key for a witness or the other way round, more asked of a group than it
  ///         has members, not exactly one log and one quorum; `field_invalid` for a key of low
  ///         order; `too_large`.
  static Result<Quorum> parse(std::string_view file);

  [[nodiscard]] const NoteKey& log() const { return keys_.front(); }
  static constexpr std::size_t kLog = 0;  ///< The place of its key.
  /// The log's key, then those of the witnesses in the order of the file.
  [[nodiscard]] std::span<const NoteKey> keys() const { return keys_; }

  /// A checkpoint as far as these keys say.
  struct Standing {
    bool is_logs_own = false;        ///< The log signed it.
    bool is_final = false;           ///< And the quorum of witnesses saw it.
    std::int64_t quorum_time_s = 0;  ///< When the quorum was complete, by the witnesses' clocks.
    std::int64_t two_saw_s = 0;      ///< Two witnesses have seen it then or later; 0: not two have.
    std::vector<std::string> seen_by;  ///< Names of the file.
    std::size_t parts = 0;             ///< Of the quorum's own line: groups, or witnesses.
    std::size_t parts_done = 0;        ///< Of these, so many have seen it.
  };
  /// Of the head in the text it says nothing: parse_checkpoint() reads it.
  /// @return as check_note(); `malformed` for a checkpoint of another log, whose name is not the
  ///         key's.
  [[nodiscard]] Result<Standing> judge(const Note& note) const;
  /// The same of signatures that were found good before: `key` as in keys().
  [[nodiscard]] Standing weigh(std::span<const Signed> found) const;

 private:
  static constexpr std::size_t kNobody = SIZE_MAX;  ///< "quorum none".

  /// Something that has a name: a witness, or a group of what stands above it.
  struct Member {
    std::string name;
    std::size_t key = 0;               ///< Of a witness: index in `keys_`.
    std::size_t needed = 0;            ///< Of a group.
    std::vector<std::size_t> members;  ///< Of a group: indexes in `members_`, all smaller.
    bool is_grouped = false;           ///< In a group, and in no second: nobody counts twice.
  };

  class Reader;
  /// When each member was satisfied, by its place in `members_`. `times`: by key, nothing if it did
  /// not sign.
  using Times = std::vector<std::optional<std::int64_t>>;
  [[nodiscard]] Times satisfied(const Times& times) const;

  std::vector<NoteKey> keys_;
  std::vector<Member> members_;
  std::size_t quorum_ = kNobody;
};

}  // namespace kentongan::identity
