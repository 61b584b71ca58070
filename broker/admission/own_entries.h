#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "broker/admission/signers.h"
#include "core/base/result.h"
#include "core/identity/directory.h"
#include "kentongan/v1/directory.pb.h"

namespace kentongan::v1 {
class Submit;
}

namespace kentongan::broker::admission {

/// The entries of the directory in a submission of an agency: its officers, their keys, who holds
/// its duties. They stand or fall together, and are tried on a copy before they get a number.
///
/// Place:   the *admission* room; `begin` for each submission, `check` for each of its items.
/// Threads: belongs to the core thread.
class OwnEntries {
 public:
  explicit OwnEntries(std::string bus) : bus_(std::move(bus)) {}

  [[nodiscard]] static bool are_in(const v1::Submit& submit);
  /// Reads what there is of them. Nothing is checked yet.
  void begin(const v1::Submit& submit, Seq at);

  [[nodiscard]] bool any() const { return !entries_.empty(); }
  /// Of an item that is one; nullptr: it is none, or cannot be read.
  [[nodiscard]] const v1::DirectoryChange* entry(std::uint32_t index) const;
  /// Officers' keys that the entries bring: each has to sign too, to show that it is held.
  [[nodiscard]] std::span<const identity::Key> brought() const { return brought_; }

  /// All of them, in their order: the same answer for each item of the submission.
  /// @return as `identity::check_own_entry`, `check_no_time` and `Directory::apply`; `wrong_bus`;
  /// `bad_signature` for
  ///         a key that did not sign, and where the agency's roster key is in force and did not.
  Result<void> check(const Signers& signers, const identity::Directory& directory);

 private:
  struct Entry {
    std::uint32_t index = 0;
    v1::DirectoryChange change;
  };
  Result<void> check_all(const Signers& signers, const identity::Directory& directory) const;

  const std::string bus_;
  std::vector<Entry> entries_;
  std::vector<identity::Key> brought_;
  std::optional<Result<void>> verdict_;  ///< Once asked for.
};

}  // namespace kentongan::broker::admission
