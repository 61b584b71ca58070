#include "core/view/policy_cases.h"

#include <sstream>
#include <utility>

#include <fmt/format.h>

#include "core/base/yaml.h"
#include "core/policy/file_reader.h"
#include "core/policy/words.h"
#include "core/schema/time_form.h"

namespace kentongan::view {
namespace {

using policy::FileReader;
using policy::Request;

/// The middle of a working day on which every file that is shipped is in force.
constexpr const char* kUsualInstant = "2024-08-14T10:00:00+07:00";

/// Reads the keys of one question into a request; what is wrong stays with the reader.
class Question {
 public:
  Question(FileReader& reader, const CaseWords& words) : reader_(reader), words_(words) {}

  Request read(const Value& ask) {
    static const std::vector<std::string> known{"at",
                                                "from",
                                                "to",
                                                "type",
                                                "sealed",
                                                "fields",
                                                "times",
                                                "class",
                                                "prec",
                                                "marks",
                                                "area",
                                                "purpose",
                                                "basis",
                                                "channel",
                                                "open",
                                                "incident",
                                                "control",
                                                "exercise",
                                                "status",
                                                "lead",
                                                "controlled_by",
                                                "right",
                                                "break_glass",
                                                "approved_by",
                                                "receipt_first",
                                                "endorsed_by"};
    Request request;
    if (!reader_.is_map_of(ask, known)) {
      return request;
    }
    read_sides(ask, request);
    read_handling(ask, request);
    read_content(ask, request);
    read_standing(ask, request);
    return request;
  }

 private:
  [[nodiscard]] std::string text(const Value& ask, std::string_view key,
                                 const std::string& otherwise = {}) {
    const Value* found = ask.find(key);
    return found == nullptr ? otherwise : reader_.text(*found);
  }
  [[nodiscard]] std::vector<std::string> texts(const Value& ask, std::string_view key) {
    const Value* found = ask.find(key);
    return found == nullptr ? std::vector<std::string>{} : reader_.texts(*found);
  }
  [[nodiscard]] bool truth(const Value& ask, std::string_view key, bool otherwise = false) {
    const Value* found = ask.find(key);
    return found == nullptr ? otherwise : reader_.truth(*found);
  }
  template <typename Word>
  Word word(const Value& ask, std::string_view key, std::optional<Word> (*from)(std::string_view),
            const std::vector<std::string>& known, Word otherwise) {
    const Value* found = ask.find(key);
    return found == nullptr ? otherwise : reader_.word(*found, from, known);
  }
  std::int64_t instant(const std::string& written, int line) {
    const auto time = schema::time_us_from(written);
    if (!time) {
      reader_.refuse(line, fmt::format("'{}': tulis seperti {}.", written, kUsualInstant),
                     fmt::format("'{}': write it like {}.", written, kUsualInstant));
    }
    return time ? *time : 0;
  }

  /// "POLRES-JAKUT", "POLRES-JAKUT/PAWAS", "?ASING-1".
  policy::Party party(const std::string& written, int line) {
    const bool is_strange = !written.empty() && written.front() == '?';
    const std::string address = written.substr(is_strange ? 1 : 0);
    const auto slash = address.find('/');
    const AgencyCode code(address.substr(0, slash));
    auto found = words_.parties.party(
        code, DutyCode(slash == std::string::npos ? "" : address.substr(slash + 1)));
    if (policy::is_stranger(found) != is_strange) {
      reader_.refuse_word(line, written, words_.vocabulary.agencies);
    }
    return found;
  }

  void read_sides(const Value& ask, Request& request) {
    const Value* from = reader_.member(ask, "from");
    const Value* to = reader_.member(ask, "to");
    const Value* type = reader_.member(ask, "type");
    if (from == nullptr || to == nullptr || type == nullptr) {
      return;
    }
    request.from = party(reader_.text(*from), from->line);
    request.to = party(reader_.text(*to), to->line);
    request.type = reader_.text(*type);
    if (request.type.starts_with('?')) {
      request.type.erase(0, 1);
    } else {
      reader_.words(*type, &words_.vocabulary.types);
    }
  }

  void read_handling(const Value& ask, Request& request) {
    request.time_us = instant(text(ask, "at", kUsualInstant), ask.line);
    request.sealed = truth(ask, "sealed");
    request.exercise = truth(ask, "exercise");
    request.receipt_first = truth(ask, "receipt_first");
    request.classification = word(ask, "class", policy::classification_from,
                                  policy::classification_words(), policy::Classification::biasa);
    request.precedence = word(ask, "prec", policy::precedence_from, policy::precedence_words(),
                              policy::Precedence::segera);
    request.channel = text(ask, "channel", "bus");
    request.break_glass = text(ask, "break_glass");
    request.break_glass_right = truth(ask, "right");
  }

  void read_content(const Value& ask, Request& request) {
    if (const Value* fields = ask.find("fields")) {
      for (const auto& [name, values] : fields->members) {
        request.fields.push_back({name, reader_.folded_texts(values)});
      }
    }
    if (const Value* times = ask.find("times")) {
      for (const auto& [name, time] : times->members) {
        request.times.push_back({name, instant(reader_.text(time), time.line)});
      }
    }
    for (const std::string& mark : texts(ask, "marks")) {
      request.markings.push_back(policy::folded(mark));
    }
    request.areas = texts(ask, "area");
    request.purpose = policy::folded(text(ask, "purpose"));
    request.bases = policy::bases_of(text(ask, "basis"));
  }

  void read_standing(const Value& ask, Request& request) {
    request.incident = text(ask, "incident");
    request.incident_open = !request.incident.empty() && truth(ask, "open", true);
    for (const std::string& written : texts(ask, "status")) {
      request.statuses.push_back(status(written, ask.line));
    }
    request.leads = texts(ask, "lead");
    request.controls = texts(ask, "control");
    request.controlled_by = texts(ask, "controlled_by");
    for (const std::string& written : texts(ask, "approved_by")) {
      request.references.push_back({policy::Reference::Kind::approval, party(written, ask.line)});
    }
    for (const std::string& written : texts(ask, "endorsed_by")) {
      request.references.push_back(
          {policy::Reference::Kind::endorsement, party(written, ask.line)});
    }
  }

  /// "status_bencana tanggap_darurat BJR-0602 33.74": kind, value, incident or -, areas.
  policy::Status status(const std::string& written, int line) {
    std::istringstream words(written);
    policy::Status read;
    words >> read.kind >> read.value >> read.incident;
    if (read.incident.empty()) {
      reader_.refuse(line,
                     fmt::format("'{}': tulis JENIS NILAI KEJADIAN (atau -) WILAYAH.", written),
                     fmt::format("'{}': write KIND VALUE INCIDENT (or -) AREA.", written));
    }
    read.incident = read.incident == "-" ? "" : read.incident;
    for (std::string area; words >> area;) {
      read.areas.push_back(area);
    }
    return read;
  }

  FileReader& reader_;
  const CaseWords& words_;
};

std::string owed_line(const policy::Obligation& owed, const Request& request,
                      std::span<const policy::Party> all) {
  std::string line(policy::name_of(owed.kind));
  if (owed.seconds != 0) {
    line += fmt::format(" {}", owed.seconds);
  }
  if (!owed.patterns.empty()) {
    line += fmt::format(" {}", fmt::join(policy::named(owed.patterns, request, all), " "));
  }
  if (!owed.words.empty()) {
    line += fmt::format(" {}", fmt::join(owed.words, " "));
  }
  return owed.text.id.empty() ? line : line + " " + owed.text.id + " / " + owed.text.en;
}

}  // namespace

Result<Request> read_question(const Value& ask, const CaseWords& words) {
  FileReader reader(&words.vocabulary);
  Request request = Question(reader, words).read(ask);
  return reader.ok() ? Result<Request>(std::move(request)) : Result<Request>(reader.error());
}

Result<std::vector<PolicyCase>> read_policy_cases(std::string_view yaml, const CaseWords& words) {
  if (yaml.size() > kCasesBytesMax) {
    return fail(ErrorCode::too_large,
                Text{"Berkas kasus lebih dari 1 MiB; bagilah menjadi beberapa berkas.",
                     "The file of cases is larger than 1 MiB; make several of it."});
  }
  KTG_TRY(const Value root, parse_yaml(yaml));
  FileReader reader(&words.vocabulary);
  std::vector<PolicyCase> cases;
  const bool is_map = reader.is_map_of(root, {"schema", "cases"});
  const Value* schema = is_map ? reader.member(root, "schema") : nullptr;
  const Value* list = is_map ? reader.member(root, "cases") : nullptr;
  if (schema != nullptr && schema->scalar != "policy-cases/1") {
    reader.refuse_word(schema->line, schema->scalar, {"policy-cases/1"});
  }
  for (const Value& each : list == nullptr ? std::vector<Value>{} : list->items) {
    const Value* say = nullptr;
    const Value* ask = nullptr;
    const Value* is = nullptr;
    if (reader.is_map_of(each, {"say", "ask", "is"})) {
      say = reader.member(each, "say");
      ask = reader.member(each, "ask");
      is = reader.member(each, "is");
    }
    if (say == nullptr || ask == nullptr || is == nullptr) {
      break;
    }
    cases.push_back(
        {each.line, reader.text(*say), Question(reader, words).read(*ask), reader.text(*is)});
  }
  return reader.ok() ? Result<std::vector<PolicyCase>>(std::move(cases))
                     : Result<std::vector<PolicyCase>>(reader.error());
}

std::string answer_line(const policy::Decision& decision, const Request& request,
                        std::span<const policy::Party> parties) {
  std::string line = policy::ruling_of(decision);
  if (!decision.instead.empty()) {
    line += fmt::format(" | instead {}",
                        fmt::join(policy::named(decision.instead, request, parties), " "));
  }
  if (decision.break_glass_possible) {
    line += " | break-glass";
  }
  for (const policy::Obligation& owed : decision.obligations) {
    line += " | " + owed_line(owed, request, parties);
  }
  return line;
}

}  // namespace kentongan::view
