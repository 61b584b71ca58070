#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/base/bytes.h"
#include "core/base/error.h"
#include "core/schema/catalogue.h"
#include "kentongan/v1/header.pb.h"

namespace kentongan::schema {

constexpr int kPayloadDepthMax = 32;
constexpr std::uint32_t kTextBytesDefault = 500;
constexpr std::uint32_t kItemsDefault = 64;
constexpr int kAddressesMax = 64;
constexpr int kReferencesMax = 16;
constexpr int kAttachmentsMax = 10;
constexpr std::uint64_t kAttachmentBytesMax = 26'214'400;
constexpr std::size_t kViolationsMax = 16;

/// Which rule was broken. The names are stable: scripts read them in `--json`.
enum class Rule : std::uint8_t {
  malformed,     ///< The bytes are no message of the type.
  too_large,     ///< The whole payload or header.
  required,      ///< Missing, empty or zero.
  length,        ///< A text or bytes longer than its limit.
  items,         ///< A list longer than its limit.
  range,         ///< A number below, above or not a number.
  form,          ///< Not in the form of its kind: area, agency, incident, message id, latitude …
  choice,        ///< Zero or unknown value of a closed list.
  utf8,          ///< A text that is not UTF-8.
  repeated,      ///< A single field, a marking, an address that stands twice.
  inconsistent,  ///< Two fields that do not agree: LATIHAN and exercise, status and its kind.
  unknown,       ///< A name that neither type, header nor directory has. Of desks alone.
  not_carried,   ///< SANGAT RAHASIA.
};

/// "inconsistent".
[[nodiscard]] std::string_view name_of(Rule rule);

/// What is wrong with one field and how to put it right.
struct Violation {
  std::string field;  ///< "requests[2].qty", "subject.incident" in the header; empty: all of it.
  Rule rule = Rule::malformed;
  Text reason;
  Text fix;

  friend bool operator==(const Violation&, const Violation&) = default;
};

/// Checks a message against the rules of its type and the limits of protocol.md 7. The payload is
/// read where it lies, by a table made from the descriptors: nothing is built or allocated while
/// all is well. It is stricter than the protobuf parser: what passes here parses there.
///
/// Sealed payloads are only measured. At most 16 violations are reported.
/// Threads: any; no state.
std::vector<Violation> validate(const TypeInfo& type, const v1::Header& header, BytesView payload);

/// What its author wrote, before it is sealed: header and payload, whether or not the header says
/// that the payload is going to be sealed.
std::vector<Violation> validate_unsealed(const TypeInfo& type, const v1::Header& header,
                                         BytesView payload);

/// The same for what came in: finds the type; of a type it does not know, header and size alone
/// are checked.
std::vector<Violation> validate(const Catalogue& catalogue, const v1::Header& header,
                                BytesView payload);

/// The parts of it. `type` may be nullptr: not known.
std::vector<Violation> validate_header(const TypeInfo* type, const v1::Header& header);
std::vector<Violation> validate_payload(const TypeInfo& type, BytesView payload);

/// The first violation as a refusal: `malformed`, `too_large`, `not_carried`, `exercise_mixed` or
/// `field_invalid`, with field, reason and fix in its text. The list must not be empty.
[[nodiscard]] Error error_of(const std::vector<Violation>& violations);

}  // namespace kentongan::schema
