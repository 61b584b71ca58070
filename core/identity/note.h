#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/identity/keys.h"

namespace kentongan::identity {

/// A signed note: text of whole lines, and the lines of those who signed it. The form in which
/// checkpoints and cosignatures travel and in which the tools of transparency logs read them.
/// Source: C2SP signed-note v1.0.0, tlog-cosignature v1.0.0.
///
/// Limits: 64 KiB; 1 to 64 signature lines.
struct Note {
  /// One line, of a key that may be known or not.
  struct Signature {
    std::string name;
    std::uint32_t key_hash = 0;
    Bytes bytes;  ///< 64 of a log; 72 of a witness, the time first.
  };
  std::string text;  ///< With its last newline, which is signed too.
  std::vector<Signature> signatures;
};

/// What a note's key signs: its log's checkpoints, or as a witness what it saw and when.
enum class NoteKeyKind : std::uint8_t { log = 0x01, witness = 0x04 };

/// A public key of notes, as on paper: "name+hash+base64".
class NoteKey {
 public:
  /// `name`: as is_note_name() says.
  NoteKey(std::string name, NoteKeyKind kind, const PublicKey& key);
  /// @return `malformed` for another form, kind, or a hash that is not the key's; `field_invalid`
  ///         for a key that may not be enrolled.
  static Result<NoteKey> parse(std::string_view vkey);

  [[nodiscard]] const std::string& name() const { return name_; }
  [[nodiscard]] NoteKeyKind kind() const { return kind_; }
  [[nodiscard]] const PublicKey& key() const { return key_; }
  /// First four bytes of H(name ‖ newline ‖ kind ‖ key).
  [[nodiscard]] std::uint32_t hash() const { return hash_; }
  [[nodiscard]] std::string vkey() const;

  [[nodiscard]] bool made(const Note::Signature& signature) const;
  /// Whether the signature is good over `text`. Of a witness the time is signed with it, and one
  /// past 2^43 seconds is no time: what is done with it in microseconds would not fit.
  [[nodiscard]] bool verifies(std::string_view text, const Note::Signature& signature) const;

 private:
  std::string name_;
  NoteKeyKind kind_;
  PublicKey key_;
  std::uint32_t hash_ = 0;
};

/// Not empty, UTF-8, without white space, control characters and '+'.
[[nodiscard]] bool is_note_name(std::string_view name);

/// Reads the form; verifies nothing.
/// @return `malformed`, saying what is wrong; `too_large`.
Result<Note> parse_note(BytesView bytes);
/// The bytes of a note.
[[nodiscard]] std::string write_note(const Note& note);
/// One line, with its newline.
[[nodiscard]] std::string write_line(const Note::Signature& signature);
/// One line, as a witness answers it. @return as parse_note.
Result<Note::Signature> parse_line(BytesView line);

/// `text`: whole lines. The line that a log's key puts below it.
[[nodiscard]] Note::Signature sign_note(std::string_view text, const std::string& name,
                                        const SigningKey& key);
/// That of a witness who saw it at `time_s`, seconds since 1970.
[[nodiscard]] Note::Signature cosign_note(std::string_view text, const std::string& name,
                                          const SigningKey& key, std::int64_t time_s);

/// A signature that was found good, and by which of the known keys.
struct Signed {
  std::size_t key = 0;      ///< Index in `known`.
  std::int64_t time_s = 0;  ///< Of a witness.
};

/// Checks a note against the keys that are known; lines of others are left aside.
/// @return who signed it, not empty; `bad_signature` if a line of a known key is not good, or if
///         none is of a known key; `malformed` if a known key stands twice.
Result<std::vector<Signed>> check_note(const Note& note, std::span<const NoteKey> known);
/// The same where nobody known is no error.
Result<std::vector<Signed>> check_lines(const Note& note, std::span<const NoteKey> known);

/// A note whose own line, that of the log, was found good. Lines of others were not looked at.
class OwnNote {
 public:
  /// @return as check_note() of this key alone.
  static Result<OwnNote> check(Note note, const NoteKey& own);

  [[nodiscard]] const std::string& text() const { return text_; }
  [[nodiscard]] const NoteKey& own() const { return own_; }
  [[nodiscard]] const std::vector<Note::Signature>& others() const { return others_; }

 private:
  explicit OwnNote(NoteKey own) : own_(std::move(own)) {}

  NoteKey own_;
  std::string text_;
  std::vector<Note::Signature> others_;
};

}  // namespace kentongan::identity
