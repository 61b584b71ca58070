#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/ids.h"
#include "core/base/result.h"
#include "core/identity/directory.h"
#include "core/identity/note.h"
#include "core/identity/quorum.h"

namespace kentongan::identity {

/// Under which name an agency's witness key signs, in lower case: "instansi/polrestabes-smg".
[[nodiscard]] std::string witness_name(const AgencyCode& agency);
/// The witness key that the directory has in force; nothing if it has none.
[[nodiscard]] std::optional<NoteKey> witness_key(const Directory& directory,
                                                 const AgencyCode& agency);

/// Which witnesses of a bus make a checkpoint final: those of the quorum file that stands in the
/// annex of the agreement, or where there is none, as the directory has them: one at least of the
/// police, one of the army, one of the civil agencies. Who checks needs nothing of the broker but
/// the directory, whose entries he verified himself.
///
/// Groups:  by the sector of the agency: `polri` is police, `tni` military, all others civil. A
///          group in which nobody is enrolled stays open: then nothing is final.
/// Limits:  of each group the 21 that were enrolled first: 63 witnesses.
/// Threads: a value.
class BusQuorum {
 public:
  static constexpr std::size_t kWitnessesOfGroup = 21;

  /// `log`: the log's key, under the name of the bus.
  /// @return as Quorum::parse.
  static Result<BusQuorum> of(const Directory& directory, const NoteKey& log);
  /// From the file. @return as Quorum::parse; `wrong_bus` for a file about another log's key.
  static Result<BusQuorum> from(std::string_view file, const NoteKey& log);

  /// As a C2SP tlog-policy file, to be printed or kept beside an export; empty if nobody witnesses.
  [[nodiscard]] const std::string& file() const { return file_; }

  /// Of a checkpoint that was read, and of lines that came beside it: only the witnesses' lines are
  /// verified. @return as check_lines(); `wrong_bus`: it was read under another log's key.
  [[nodiscard]] Result<Quorum::Standing> judge(const OwnNote& note,
                                               std::span<const Note::Signature> beside) const;
  /// As Quorum::weigh.
  [[nodiscard]] Quorum::Standing weigh(std::span<const Signed> found) const;
  /// The log's key first, as Quorum::keys; nothing but it if nobody witnesses.
  [[nodiscard]] std::span<const NoteKey> keys() const;

 private:
  explicit BusQuorum(NoteKey log) : log_{std::move(log)} {}
  [[nodiscard]] Quorum::Standing with_open(Quorum::Standing standing) const;

  std::vector<NoteKey> log_;  ///< One.
  std::string file_;
  std::optional<Quorum> quorum_;  ///< None: nobody is a witness.
  std::size_t open_ = 0;          ///< Groups in which nobody is enrolled.
};

}  // namespace kentongan::identity
