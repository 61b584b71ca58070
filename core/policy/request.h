#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace kentongan::policy {

/// Numbers of kentongan.v1; 0: unknown.
enum class Precedence : std::uint8_t { unknown, biasa, segera, sangat_segera, kilat };
enum class Classification : std::uint8_t { unknown, biasa, terbatas, rahasia, sangat_rahasia };

/// An agency that stands above another.
struct Above {
  std::string agency;
  std::string sector;

  friend auto operator<=>(const Above&, const Above&) = default;
};

/// One side of the question, as the directory had it at that moment.
struct Party {
  std::string agency;
  std::string duty;  ///< Empty: the watch, PIKET.
  std::string sector;
  std::string kind;
  std::string level;
  std::vector<Above> line;  ///< Whoever stands above, the nearest first.
  std::vector<std::string> areas;
  std::vector<std::string> groups;
  Classification clearance = Classification::unknown;

  friend bool operator==(const Party&, const Party&) = default;
};

/// A field of the payload whose option says `policy`: "status_kind", "activity.kind".
struct Field {
  std::string name;
  std::vector<std::string> values;  ///< Folded.

  friend bool operator==(const Field&, const Field&) = default;
};

/// A time that the payload states, for `late_if`.
struct TimeField {
  std::string name;
  std::int64_t time_us = 0;

  friend bool operator==(const TimeField&, const TimeField&) = default;
};

/// In force by the log at that moment.
struct Status {
  std::string kind;      ///< Folded: "status_bencana".
  std::string value;     ///< Folded: "tanggap_darurat".
  std::string incident;  ///< Empty: of none.
  std::vector<std::string> areas;

  friend bool operator==(const Status&, const Status&) = default;
};

/// A message of the log that this one refers to, and that approves or endorses it.
struct Reference {
  enum class Kind : std::uint8_t { approval = 1, endorsement = 2 };

  Kind kind = Kind::approval;
  Party by;

  friend bool operator==(const Reference&, const Reference&) = default;
};

/// The facts of one question: may this message go from this author to this one addressee, now?
/// Whoever asks has looked everything up; nothing is looked up later.
///
/// Unknown: fields of a sealed message; an area, purpose or basis that is not stated; a sector,
///          kind, level, area or clearance that the directory does not say. All else is known:
///          a field left empty, a status not in force, an incident not named are plain noes.
/// Folded:  values that people and programs spell in several ways, see `folded`.
struct Request {
  std::int64_t time_us = 0;        ///< The broker's, UTC.
  std::int32_t zone_s = 7 * 3600;  ///< What clocks of the bus are ahead of UTC.
  Party from;
  Party to;
  std::string type;     ///< "rfa"
  bool sealed = false;  ///< `fields` and `times` are unknown.
  std::vector<Field> fields;
  std::vector<TimeField> times;
  Precedence precedence = Precedence::biasa;
  Classification classification = Classification::biasa;
  std::vector<std::string> markings;  ///< Folded: "data_pribadi".
  std::vector<std::string> areas;     ///< "33.74.13"
  std::string purpose;                ///< Folded; empty: not stated.
  std::vector<std::string> bases;     ///< `bases_of` the legal basis; empty: not stated.
  std::string channel = "bus";        ///< Folded: "telepon".
  std::string incident;               ///< Empty: none.
  bool incident_open = false;
  bool exercise = false;
  bool receipt_first = false;  ///< The key of the payload waits for DELIVERED.
  std::vector<Status> statuses;
  std::vector<std::string> leads;          ///< Domains of the incident that the author leads.
  std::vector<std::string> controls;       ///< Folded kinds in force, author over addressee.
  std::vector<std::string> controlled_by;  ///< The same, addressee over author.
  std::string break_glass;                 ///< The author's reason; empty: not claimed.
  bool break_glass_right = false;          ///< His duty has the right.
  std::vector<Reference> references;

  friend bool operator==(const Request&, const Request&) = default;
};

/// Of whom the directory says nothing: neither sector nor kind.
[[nodiscard]] bool is_stranger(const Party& party);

/// Players of an exercise; the kind of a control that commands nobody.
constexpr std::string_view kExerciseControl = "latihan";
constexpr std::string_view kWatch = "PIKET";

/// "SANGAT SEGERA" and "sangat-segera" are "sangat_segera": ASCII letters small, blanks and
/// hyphens as underscores.
[[nodiscard]] std::string folded(std::string_view text);

/// A legal basis as people write it, one entry for each that stands between semicolons, spelled
/// alike: "UU Nomor 7 Tahun 2012 Pasal 33; PP 2/2015" is {"uu 7/2012 pasal 33", "pp 2/2015"}.
[[nodiscard]] std::vector<std::string> bases_of(std::string_view text);

/// Whether a basis begins with the other, both from `bases_of`, and not in the middle of a word:
/// "uu 7/2012 pasal 33" with "uu 7/2012", "uu 7/20123" not.
[[nodiscard]] bool basis_begins_with(std::string_view basis, std::string_view beginning);

/// Whether an area holds another or is it: "33.74" holds "33.74.13".
[[nodiscard]] bool area_holds(std::string_view outer, std::string_view inner);

}  // namespace kentongan::policy
