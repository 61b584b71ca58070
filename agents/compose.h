#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/bytes.h"
#include "core/base/ids.h"
#include "core/base/random.h"
#include "core/base/result.h"
#include "core/base/value.h"
#include "core/schema/catalogue.h"
#include "core/schema/read_form.h"
#include "core/schema/validator.h"
#include "kentongan/v1/header.pb.h"

namespace kentongan::agents {

/// What an officer, a scenario or an integrator wrote. `fields` may hold header fields too (`to`,
/// `cc`, `precedence`, `incident`, `ref` …), by name, alias or path (proto/README.md, text form).
struct Form {
  std::string type;
  Value fields = Value::map();
  DutyCode duty;  ///< Who writes.
  std::string language = "id";
  std::string exercise;  ///< Set: the message is marked LATIHAN.
  std::int64_t expires_at_us = 0;
  std::uint32_t read_within_s = 0;
  std::uint32_t answer_within_s = 0;
  std::int64_t exercise_time_us = 0;
  bool sealed = false;  ///< Sealed for its addressees also below RAHASIA, which always is.
};

/// Where it is written.
struct Writer {
  AgencyCode agency;
  std::string bus;
  schema::ReadContext place;
  /// The header of a message that the place holds: what a correction says nothing about is as in
  /// what it corrects, and an answer to an exercise is one. May be empty.
  std::function<std::optional<v1::Header>(const MessageId& id)> header_of{};
};

/// Whether the desk can show what a message says.
enum class Content : std::uint8_t {
  shown,
  waits_for_key,  ///< Receipt first: the key comes when DELIVERED is in the log.
  without_key,    ///< Sealed, and not for this agency: it has the header to know.
  unreadable,     ///< Sealed for this agency, and does not open or is not of its type.
  withheld,       ///< Not sent to this agency.
  erased,         ///< By a lawful order.
};
/// "waiting_for_key": stable, for JSON.
[[nodiscard]] std::string_view name_of(Content content);
/// What stands in the place of the text; empty where it is shown.
[[nodiscard]] Text words_for(Content content);

/// Ready for the outbox: all but number, chain and salt.
struct MessageDraft {
  v1::Header header;
  Bytes payload;  ///< As its author wrote it, also of a sealed one; empty if it is not shown.
  Content content = Content::shown;

  [[nodiscard]] MessageId id() const;
  [[nodiscard]] Lane lane() const;
};

struct Composed {
  MessageDraft draft;  ///< To be sent only if there are no problems.
  std::vector<schema::Violation> problems;
  std::vector<schema::UnknownField> unknown;
};

/// Reads the form, gives it id, author and times, takes over from the original what a correction
/// does not say (addressees, precedence, classification, incident), and of what is answered the
/// exercise, and checks it against the rules of its type; its size with what the outbox adds.
/// @return `invalid_argument` for a type that is not known (the nearest is named); what is wrong
///         with a field is in `problems`, each with field, rule and fix in both languages.
Result<Composed> compose(const schema::Catalogue& catalogue, const Form& form, const Writer& writer,
                         Random& random);

}  // namespace kentongan::agents
